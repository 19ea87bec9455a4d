// The column beside the map: every answer in words, in the order in which a crew meets it. A tap shows it on the map.

import { at, h } from '../dom.js';
import { along } from './progress.js';
import { part, state } from './state.js';
import { inKm, metres, say, told } from './words.js';

const ICONS = {
  fire: 'maki/fire-station', foot: 'temaki/pedestrian', caution: 'maki/caution', tank: 'temaki/storage_tank', block: 'maki/roadblock', hydrant: 'temaki/fire_hydrant',
  parking: 'maki/parking', camera: 'temaki/security_camera', school: 'maki/school', staging: 'maki/embassy', danger: 'maki/danger',
};
const LAST_M = 60;
const MOST_ZONES = 2;
const MOST_FORBIDDEN = 2;
const WAITING = [{}, {}, {}, {}];

/** The hydrants that are left after what this crew found out of order. */
export const usableWater = () => (part('water')?.items ?? []).filter((one) => !state.dry.has(one.key));

/** The substance of a facility in the language of the page, where the tables know it. */
export function nameOf(key) {
  const un = part('hazards')?.items?.find((one) => one.key === key)?.un_number;
  return told(part('zones')?.items?.find((one) => one.hazard === key || (un && one.un === un))?.substance) || null;
}

const places = new WeakMap();

/** Rows change in place, so that neither a finger nor the focus loses the one that it is on. */
export function drawRows(show) {
  const rows = state.answer ? found() : state.call && !state.problem ? WAITING : [];
  const list = at('rows');
  rows.forEach((row, i) => {
    const old = list.children[i]?.firstElementChild;
    if (old?.dataset.shape === shapeOf(row)) fill(old, row);
    else if (old) old.replaceWith(made(row, show));
    else list.append(h('li', {}, made(row, show)));
  });
  while (list.children.length > rows.length) list.lastElementChild.remove();
}

const shapeOf = ({ title, where }) => (!title ? 'waiting' : where ? 'button' : 'words');

function made(row, show) {
  const shape = shapeOf(row);
  const inside = [h('i', { class: 'mark', 'aria-hidden': 'true' }), h('div', {}, h('b', {}), h('span', {}))];
  const attributes = { class: `row ${shape}`, 'data-shape': shape };
  const element = shape === 'button' ? h('button', { ...attributes, type: 'button', onclick: () => show(places.get(element)) }, inside) : h('div', attributes, inside);
  fill(element, row);
  return element;
}

function fill(element, { icon, tone, title = '', note = '', where }) {
  if (where) places.set(element, where);
  const [mark, words] = element.children;
  const style = icon ? `--icon:url(/assets/vendor/${ICONS[icon]}.svg);--tone:var(--${tone})` : '';
  if (mark.getAttribute('style') !== style) mark.setAttribute('style', style);
  const [strong, light] = words.children;
  if (strong.textContent !== title) strong.textContent = title;
  if (light.textContent !== note) light.textContent = note;
}

const point = (match) => state.answer.features.findLast((one) => match(one.properties))?.geometry ?? null;
const both = (...texts) => texts.filter(Boolean).join(' · ');

function found() {
  return [incident(), noWay(), stretch(), ...zones(), ...forbidden(), water(), staging(), parking(), cameras(), limits(), otherHazards(), people(), ...failed()].filter(Boolean);
}

/** What the control room wrote of the call, where it wrote anything. */
function incident() {
  if (!state.call.what) return null;
  return { icon: 'fire', tone: 'alarm', title: state.call.what, note: '', where: point((p) => p.part === 'scene') };
}

function noWay() {
  const route = part('route');
  const none = route?.none ?? route?.cut;
  if (!none) return null;
  const near = none.nearest_reachable;
  const where = near && { type: 'Point', coordinates: [near.lon, near.lat] };
  if (route.cut && near) return { icon: 'foot', tone: 'caution', title: say('scene_left', { metres: near.remaining_m }), note: told(none), where };
  return {
    icon: 'block', tone: 'alarm', title: near ? say('as_far', { metres: metres(near.remaining_m) }) : say('no_route'), where,
    note: both(told(none), ...(none.blocked_by ?? []).slice(0, 2).map(told)),
  };
}

/** The row names the stretch: the caution need not do so again. */
const briefly = (caution) => told(caution).replace(/^이 구간 /, '');

function stretch() {
  const route = part('route');
  const { at_m } = along();
  const ahead = (route?.warnings ?? []).filter((one) => one.to_m > at_m && one.length_m > 0);
  const last = ahead.at(-1);
  if (!last) return null;
  const values = { words: briefly(last), metres: last.length_m, at: metres(Math.max(0, last.from_m - at_m)) };
  const shown = route.distance_m - last.to_m < LAST_M ? 'stretch_last' : 'stretch';
  const before = ahead.slice(0, -1).findLast((one) => one.kind !== last.kind);
  return {
    icon: 'caution', tone: 'caution', title: say(shown, values), where: point((p) => p.part === 'route_warning' && p.kind === last.kind),
    note: both(before && say('before_it', { metres: before.length_m, words: briefly(before) }), route.width_unknown_m && say('unknown_width', { metres: route.width_unknown_m })),
  };
}

/** Facilities whose substance has no distances and must not meet water are told by the row that forbids it. */
function zones() {
  const told_ = new Set(forbiddenItems().map((one) => one.key));
  const items = (part('zones')?.items ?? []).filter((one) => !one.none || !told_.has(one.hazard));
  return items.slice(0, MOST_ZONES).map((one) => ({
    icon: one.none ? 'tank' : 'danger', tone: 'caution', title: `${told(one.substance)} · UN ${one.un}`,
    where: point((p) => p.part === 'zones' && p.un === one.un) ?? point((p) => p.part === 'hazards' && p.key === one.hazard),
    note: one.none ? told(one.none) : both(
      say(one.hazard ? 'isolate_if' : 'isolate', { isolation: one.isolation_m, day: say(one.day ? 'day' : 'night'), protect: inKm(one.protective_m), more: one.at_least ? '+' : '' }),
      ...(one.assumed ?? []).map(told), one.verify ? told(one.verify) : one.table),
  }));
}

const forbiddenItems = () => (part('hazards')?.items ?? []).filter((item) => item.forbidden?.length).slice(0, MOST_FORBIDDEN);

function forbidden() {
  return forbiddenItems().map((one) => {
    const substance = nameOf(one.key) ?? one.substance ?? one.name ?? '';
    const [first, ...others] = one.forbidden;
    const unknown = part('zones')?.items?.find((zone) => zone.hazard === one.key)?.none;
    return {
      icon: 'block', tone: 'alarm', title: both(told(first), one.multiple ? say('multiple', { substance, multiple: one.multiple }) : substance),
      where: point((p) => p.part === 'hazards' && p.key === one.key),
      note: both(...others.map(told), told(one.advised?.[0]), one.quantity && `${one.quantity} ${one.quantity_unit ?? ''}`.trim(), told(unknown)),
    };
  });
}

/** Facilities that no row above has told of. */
function otherHazards() {
  const told_ = new Set([...forbiddenItems(), ...(part('zones')?.items ?? [])].map((one) => one.hazard ?? one.key));
  const items = (part('hazards')?.items ?? []).filter((one) => !told_.has(one.key));
  const [one] = items;
  if (!one) return null;
  const quantity = one.quantity ? `${one.quantity} ${one.quantity_unit ?? ''}`.trim() : '';
  return {
    icon: 'tank', tone: 'caution', title: say('hazards', { n: items.length, metres: one.distance_m }), where: point((p) => p.part === 'hazards' && p.key === one.key),
    note: both(one.substance ?? one.name, quantity, one.multiple && say('times', { multiple: one.multiple })),
  };
}

function staging() {
  const one = part('staging');
  if (!one) return null;
  if (one.none) return { icon: 'staging', tone: 'caution', title: told(one.none), note: '' };
  return {
    icon: 'staging', tone: 'info', title: both(told(one), `${one.street_m} m`), where: { type: 'Point', coordinates: [one.lon, one.lat] },
    note: both(one.street, ...(one.reasons ?? []).map(told)),
  };
}

function water() {
  const all = part('water');
  if (!all) return null;
  const [first, ...others] = usableWater();
  const mine = (all.items ?? []).length - usableWater().length;
  const left = both(all.left_out_unusable && say('unusable', { n: all.left_out_unusable }), mine && say('unusable_here', { n: mine }));
  if (!first) return { icon: 'hydrant', tone: 'alarm', title: say('no_water', { metres: all.reach_m }), note: left };
  const list = others.slice(0, 2).map((one) => `${one.street_m} m`).join(' · ');
  return {
    icon: 'hydrant', tone: 'info', title: say('hydrant', { metres: first.street_m, hoses: first.hoses }), where: point((p) => p.part === 'water' && p.key === first.key),
    note: both(list && say('next_ones', { list }), left),
  };
}

function limits() {
  const items = part('limits')?.items ?? [];
  const [one] = items;
  if (!one) return null;
  return { icon: 'block', tone: 'alarm', title: told(one), note: both(one.street, say('limits', { n: items.length })), where: point((p) => p.part === 'limits' && p.key === one.key) };
}

function parking() {
  const [one] = part('parking')?.items ?? [];
  if (!one) return null;
  const spaces = one.capacity ? say('spaces', { n: one.capacity }) : say('spaces_unknown');
  return {
    icon: 'parking', tone: 't1', title: `P ${both(spaces, told(one.use))}`, where: point((p) => p.part === 'parking' && p.key === one.key),
    note: both(one.name, `${one.distance_m} m`, one.hours ?? say('hours_unknown')),
  };
}

function people() {
  const items = part('places')?.items ?? [];
  const inside = items.filter((one) => one.in_zone);
  const one = inside[0] ?? items[0];
  if (!one) return null;
  return {
    icon: 'school', tone: inside.length ? 'caution' : 't2', title: both(one.name ?? say('unnamed'), `${one.distance_m} m`), where: point((p) => p.part === 'places' && p.key === one.key),
    note: both(inside.length && say('in_zone', { n: inside.length }), say('around', { n: items.length })),
  };
}

function cameras() {
  const [ahead, around] = [part('cameras_along'), part('cameras_around')];
  if (!ahead && !around) return null;
  const [near] = around?.items ?? [];
  const along = ahead?.loading ? '…' : (ahead?.items?.length ?? 0);
  return {
    icon: 'camera', tone: 't2', title: say('cameras', { along, around: around?.matched ?? around?.items?.length ?? 0 }), note: ahead?.loading ? told(ahead.loading) : say('no_stream'),
    where: near && point((p) => p.part === 'cameras_around' && p.key === near.key),
  };
}

const failed = () => Object.values(state.answer.parts).filter((one) => one?.problem).map((one) => ({ icon: 'caution', tone: 'caution', title: say('failed'), note: told(one.problem) }));
