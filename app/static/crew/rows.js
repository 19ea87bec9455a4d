// The column beside the map: every answer in words, the gravest first. A tap shows it on the map.

import { at, h } from '../dom.js';
import { along } from './progress.js';
import { part, state } from './state.js';
import { clockOf, say, told } from './words.js';

const ICONS = {
  caution: '/assets/vendor/maki/caution.svg', tank: '/assets/vendor/temaki/storage_tank.svg', block: '/assets/vendor/maki/roadblock.svg',
  hydrant: '/assets/vendor/temaki/fire_hydrant.svg', parking: '/assets/vendor/maki/parking.svg', camera: '/assets/vendor/temaki/security_camera.svg',
  school: '/assets/vendor/maki/school.svg', staging: '/assets/vendor/maki/fire-station.svg', danger: '/assets/vendor/maki/danger.svg',
};
const LAST_M = 60;

/** The hydrants that are left after what this crew found out of order. */
export const usableWater = () => (part('water')?.items ?? []).filter((one) => !state.dry.has(one.key));

export function drawRows(show) {
  const made = state.answer ? found() : state.call && !state.problem ? [{}, {}, {}, {}] : [];
  at('rows').replaceChildren(...made.map((row) => h('li', {}, row.title ? drawn(row, show) : h('div', { class: 'row waiting' }, h('div', {}), h('div', {}, h('b', {}), h('span', {}))))));
}

function drawn({ icon, tone, title, note, where }, show) {
  const inside = [h('i', { class: 'mark', style: `--icon:url(${ICONS[icon]});--tone:var(--${tone})`, 'aria-hidden': 'true' }), h('div', {}, h('b', {}, title), h('span', {}, note))];
  return where ? h('button', { class: 'row', type: 'button', onclick: () => show(where) }, inside) : h('div', { class: 'row' }, inside);
}

const point = (match) => state.answer.features.find((one) => match(one.properties))?.geometry ?? null;
const both = (...texts) => texts.filter(Boolean).join(' · ');

function found() {
  return [noWay(), ...zones(), forbidden(), stretch(), staging(), water(), limits(), parking(), people(), cameras(), ...failed()].filter(Boolean);
}

function noWay() {
  const route = part('route');
  const none = route?.none ?? route?.cut;
  if (!none) return null;
  const near = none.nearest_reachable;
  return {
    icon: 'block', tone: 'alarm', title: told(none), where: near && { type: 'Point', coordinates: [near.lon, near.lat] },
    note: near ? say('as_far', { metres: near.remaining_m.toLocaleString('en') + ' ' }) : both(...(none.blocked_by ?? []).map(told)),
  };
}

function zones() {
  return (part('zones')?.items ?? []).slice(0, 2).map((one) => ({
    icon: one.none ? 'tank' : 'danger', tone: 'caution', title: `${told(one.substance)} · UN ${one.un}`,
    where: point((p) => p.part === 'zones' && p.un === one.un) ?? point((p) => p.part === 'hazards' && p.key === one.hazard),
    note: one.none ? told(one.none) : both(
      say('isolate', { isolation: one.isolation_m, day: say(one.day ? 'day' : 'night'), protect: (one.protective_m / 1000).toFixed(1), more: one.at_least ? '+' : '' }),
      ...one.assumed.map(told), told(one.verify)),
  }));
}

function forbidden() {
  const one = part('hazards')?.items.find((item) => item.forbidden.length);
  if (!one) return null;
  const named = one.multiple ? say('multiple', { substance: one.substance ?? '', multiple: one.multiple }) : (one.substance ?? one.name);
  const quantity = one.quantity ? `${one.quantity} ${one.quantity_unit ?? ''} · ` : '';
  return {
    icon: 'block', tone: 'alarm', title: both(told(one.forbidden[0]), named), where: point((p) => p.part === 'hazards' && p.key === one.key),
    note: say('advised', { quantity, advised: both(...one.advised.map(told), `${one.distance_m} m`) }),
  };
}

function stretch() {
  const route = part('route');
  const { at_m } = along();
  const ahead = (route?.warnings ?? []).filter((one) => one.to_m > at_m);
  const last = ahead.at(-1);
  if (!last) return null;
  const values = { words: told(last).replace('이 구간 ', ''), metres: last.length_m, at: Math.max(0, last.from_m - Math.round(at_m)) };
  const shown = route.distance_m - last.to_m < LAST_M && last.length_m ? 'stretch_last' : 'stretch';
  return {
    icon: 'caution', tone: 'caution', title: say(shown, values), where: point((p) => p.part === 'route_warning' && p.kind === last.kind),
    note: both(...ahead.slice(0, -1).slice(-2).map((one) => told(one)), say('unknown_width', { metres: route.width_unknown_m })),
  };
}

function staging() {
  const one = part('staging');
  if (!one || one.none) return one?.none ? { icon: 'staging', tone: 'caution', title: told(one.none), note: '' } : null;
  return {
    icon: 'staging', tone: 'info', title: say('staging', { words: told(one), metres: one.street_m }), where: { type: 'Point', coordinates: [one.lon, one.lat] },
    note: say('staging_on', { street: one.street ?? '', why: both(...one.reasons.map(told)) }),
  };
}

function water() {
  const told_ = part('water');
  if (!told_) return null;
  const [first, ...others] = usableWater();
  const out = told_.left_out_unusable + state.dry.size;
  const left = out ? say('unusable', { n: out }) : '';
  if (!first) return { icon: 'hydrant', tone: 'alarm', title: say('no_water', { metres: told_.reach_m }), note: left };
  const list = others.slice(0, 2).map((one) => `${one.street_m} m`).join(' · ');
  return {
    icon: 'hydrant', tone: 'info', title: say('hydrant', { metres: first.street_m, hoses: first.hoses }), where: point((p) => p.part === 'water' && p.key === first.key),
    note: both(list && say('next_ones', { list }), left),
  };
}

function limits() {
  const items = part('limits')?.items ?? [];
  if (!items.length) return null;
  return { icon: 'block', tone: 'alarm', title: told(items[0]), note: both(items[0].street, say('limits', { n: items.length })), where: point((p) => p.part === 'limits') };
}

function parking() {
  const one = part('parking')?.items[0];
  if (!one) return null;
  const spaces = one.capacity ? say('spaces', { n: one.capacity }) : say('spaces_unknown');
  return {
    icon: 'parking', tone: 't1', title: say('parking', { spaces, use: one.use ? told(one.use) : say('place') }), where: point((p) => p.part === 'parking' && p.key === one.key),
    note: both(one.name, say('parking_at', { metres: one.distance_m, hours: one.hours ?? say('hours_unknown') })),
  };
}

function people() {
  const items = part('places')?.items ?? [];
  if (!items.length) return null;
  const inside = items.filter((one) => one.in_zone);
  const one = inside[0] ?? items[0];
  return {
    icon: 'school', tone: inside.length ? 'caution' : 't2', title: say('people', { name: one.name ?? say('unnamed'), metres: one.distance_m }), where: point((p) => p.part === 'places' && p.key === one.key),
    note: both(inside.length ? say('in_zone', { n: inside.length }) : '', say('around', { n: items.length })),
  };
}

function cameras() {
  const [ahead, around] = [part('cameras_along'), part('cameras_around')];
  if (!ahead && !around) return null;
  return { icon: 'camera', tone: 't2', title: say('cameras', { along: ahead?.items.length ?? 0, around: around?.matched ?? 0 }), note: say('no_stream') };
}

const failed = () => Object.values(state.answer.parts).filter((one) => one.problem).map((one) => ({ icon: 'caution', tone: 'caution', title: say('failed'), note: told(one.problem) }));

/** The list of cameras, in the order in which they are passed, then those around the scene. */
export function drawCameras(box) {
  const line = (one, note) => h('li', {}, h('b', {}, one.name ?? one.key), ` · ${note}`);
  box.replaceChildren(
    h('h2', { id: 'cameras-title' }, say('no_stream')),
    h('ol', { tabindex: '0' },
      (part('cameras_along')?.items ?? []).map((one) => line(one, say('camera_passes', { at: clockOf(one.passes_at), off: one.off_m }))),
      (part('cameras_around')?.items ?? []).map((one) => line(one, say('camera_away', { metres: one.distance_m })))),
    h('button', { type: 'button', onclick: () => box.close() }, say('close')));
}

