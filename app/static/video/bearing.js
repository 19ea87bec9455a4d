// Entering which way a camera looks: on the map by pointer, on the dial by arrow keys, or as numbers; and who did so before.

import { at, h, symbol } from '../dom.js';
import { Away, Problem, get, post } from '../service.js';
import { keep, kept } from '../theme.js';
import { isGroup, nameOf } from './camera.js';
import { dial, drawDial } from './dial.js';
import { cameraOf, change, follow, state } from './state.js';
import { inOneLanguage, moment, say } from './words.js';

const KINDS = ['fixed', 'all_round', 'turnable'];
const LONGEST = { note: 300, surveyor: 100 };
let before = null; // what had the focus before the panel opened

export function start() {
  at('enter-bearing').addEventListener('click', enterChosen);
  follow(['entry', 'language'], draw);
  follow(['tiles', 'focused'], () => (at('enter-bearing').disabled = !state.tiles[state.focused]));
}

/** The camera of the chosen screen. */
export function enterChosen() {
  const found = cameraOf(state.tiles[state.focused]);
  if (!found) return;
  const [lon, lat] = found.geometry.coordinates;
  enter({ ...found.properties, name: nameOf(found.properties), lon, lat });
}

/** `camera`: its key, site, number, name and place, and what is known of it. */
export function enter({ key, site, number, count = 1, name, lon, lat, kind, bearing_deg, angle_deg, to_spot_deg = 0 }) {
  before = document.activeElement;
  const grouped = isGroup({ number, count }); // which of the site's cameras it is, only whoever looks can tell
  const entry = { key, site, number, grouped, name: name ?? say('unnamed', { key: site }), lon, lat, bearing_deg, angle_deg, towards_deg: bearing_deg ?? to_spot_deg };
  change({ entry: { ...entry, kind: KINDS.includes(kind) ? kind : KINDS[0], opened: Date.now(), note: '', history: null, said: '', wrong: false, saving: false } });
  at('bearing-dial').focus();
  readHistory(entry);
}

export function leave() {
  change({ entry: null });
  if (before?.isConnected) before.focus();
}

/** Changes parts of what is entered; a bearing is kept within 0 to 359, an angle within 1 to 360, both whole. */
export function set(parts) {
  if (!state.entry) return;
  const { bearing_deg, angle_deg } = { ...state.entry, ...parts };
  const whole = { bearing_deg: bearing_deg === null ? null : (Math.round(bearing_deg) + 360) % 360, angle_deg: angle_deg === null ? null : Math.min(360, Math.max(1, Math.round(angle_deg))) };
  change({ entry: { ...state.entry, ...parts, ...whole, said: '', wrong: false } });
}

async function readHistory({ site, number }) {
  const told = await get(`/v1/cameras/${site}/surveys`).catch(() => null);
  if (state.entry?.site !== site) return;
  const others = (told?.surveys ?? []).some((one) => one.in_force && one.number > 0 && !one.takes_back);
  const grouped = state.entry.grouped || (number === 0 && others);
  const history = told?.surveys.filter((one) => grouped || one.number === number) ?? false;
  if (grouped && history) at('camera-number').value ||= firstFree(history);
  change({ entry: { ...state.entry, grouped, history } });
}

/** The first of a site's cameras of which nobody has said anything that holds. */
function firstFree(history) {
  const taken = new Set(history.filter(({ in_force, takes_back }) => in_force && !takes_back).map(({ number }) => number));
  return Array.from({ length: taken.size + 2 }, (_, n) => n).find((n) => n > 0 && !taken.has(n));
}

let drawn = null;
function draw() {
  const { entry } = state;
  const panel = at('entry');
  panel.hidden = !entry;
  const wanted = entry && `${entry.opened} ${document.documentElement.lang}`;
  if (wanted !== drawn) panel.replaceChildren(...(entry ? build(entry) : []));
  drawn = wanted;
  if (!entry) return;
  drawDial();
  const round = entry.kind === 'all_round';
  for (const [id, value] of [['bearing-number', entry.bearing_deg], ['angle-number', entry.angle_deg]]) {
    if (document.activeElement !== at(id)) at(id).value = value ?? '';
    at(id).disabled = round;
  }
  at('kind').value = entry.kind;
  at('which').hidden = !entry.grouped;
  at('camera-number').disabled = !entry.grouped;
  at('entry-save').disabled = entry.saving || (!round && entry.bearing_deg === null);
  at('entry-back').hidden = entry.grouped || !(entry.history || []).some(({ in_force, takes_back }) => in_force && !takes_back);
  at('entry-said').textContent = entry.said;
  at('entry-said').classList.toggle('wrong', entry.wrong);
  at('entry-history').replaceChildren(...told(entry.history));
}

function build(entry) {
  const number = (id, name, least, most) => h('input', { id, type: 'number', min: least, max: most, step: 1, inputmode: 'numeric', oninput: ({ target }) => target.checkValidity() && set({ [name]: target.value === '' ? null : Number(target.value) }) });
  const line = (words, field) => h('label', { class: 'line' }, h('span', {}, say(words)), field);
  const kind = h('select', { id: 'kind', onchange: ({ target }) => set({ kind: target.value }) }, KINDS.map((name) => h('option', { value: name, selected: name === entry.kind }, say(name))));
  const which = h('input', { id: 'camera-number', type: 'number', min: 1, max: 100, step: 1, required: true, inputmode: 'numeric' });
  const note = h('input', { type: 'text', maxlength: LONGEST.note, oninput: ({ target }) => (state.entry.note = target.value) });
  const surveyor = h('input', { id: 'surveyor', type: 'text', maxlength: LONGEST.surveyor, autocomplete: 'off', value: kept('surveyor') ?? '', oninput: ({ target }) => keep('surveyor', target.value.trim()) });
  return [
    h('div', { class: 'card-head' }, h('h2', { id: 'entry-title' }, `${say('enter_bearing')} · ${entry.name}`), h('span', { class: 'sp' }), h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: leave }, symbol('cross'))),
    h(
      'form',
      { class: 'card-body', onsubmit: save },
      h('p', { class: 't2 small' }, say('point_how')),
      h('div', { class: 'dial-row' }, dial(), h('div', {}, line('bearing', number('bearing-number', 'bearing_deg', 0, 359)), line('angle', number('angle-number', 'angle_deg', 1, 360)), line('camera_kind', kind), h('div', { id: 'which' }, line('which', which)))),
      h('div', { class: 'two' }, line('note', note), line('surveyor', surveyor)),
      h('div', { class: 'acts' }, h('button', { id: 'entry-save', type: 'submit', class: 'btn pri' }, say('save')), h('button', { type: 'button', class: 'btn', onclick: leave }, say('cancel')), h('button', { id: 'entry-back', type: 'button', class: 'btn', onclick: takeBack }, say('take_back'))),
      h('p', { id: 'entry-said', role: 'status' }),
      h('h3', {}, say('history')),
      h('ol', { id: 'entry-history' }),
    ),
  ];
}

function told(history) {
  const only = (words) => [h('li', { class: 't2' }, say(words))];
  if (history === null) return [h('li', {}, h('span', { class: 'bar-grey' }))];
  if (!history) return only('history_unread');
  return history.length ? history.map(survey) : only('no_history');
}

/** What somebody said and when; what holds no more can be taken up again. */
function survey(one) {
  const { kind, bearing_deg, angle_deg, in_force, takes_back } = one;
  const again = () => set({ kind: kind ?? state.entry.kind, bearing_deg, angle_deg });
  return h(
    'li',
    {},
    h('b', {}, state.entry.grouped ? `${one.number}: ${what(one)}` : what(one)),
    in_force ? h('span', { class: 'tag' }, say('in_force')) : !takes_back && h('button', { type: 'button', class: 'small-btn', onclick: again }, say('take_these')),
    h('span', { class: 't2' }, [one.surveyed_by, moment(one.surveyed_at), one.note].filter(Boolean).join(' · ')),
  );
}

function what({ kind, bearing_deg, angle_deg, takes_back }) {
  if (takes_back) return say('take_back');
  const words = kind && say(kind);
  return [words, bearing_deg !== null && say('bearing_said', { bearing: bearing_deg, angle: angle_deg === null ? say('angle_unset') : `${angle_deg}°` })].filter(Boolean).join(' · ');
}

function save(event) {
  event.preventDefault();
  const { kind, bearing_deg, angle_deg, note } = state.entry;
  const looks = kind === 'all_round' ? {} : { bearing_deg, ...(angle_deg !== null && { angle_deg }) };
  send({ camera: called(), kind, ...looks, ...(note.trim() && { note: note.trim() }) });
}

const takeBack = () => send({ camera: called() });
const called = () => (state.entry.grouped ? `${state.entry.site}/${at('camera-number').value}` : state.entry.key);

function send(survey) {
  const surveyed_by = kept('surveyor');
  deliver({ key: state.entry.key, survey: { ...survey, ...(surveyed_by && { surveyed_by }) } });
}

async function deliver(sent) {
  const { key, survey } = sent;
  const tell = (parts) => state.entry?.key === key && change({ entry: { ...state.entry, ...parts } });
  tell({ saving: true });
  try {
    const { camera, in_force } = await post('/v1/cameras/surveys', survey);
    tell({ saving: false, wrong: false, said: in_force ? say('saved', { who: in_force.surveyed_by, when: moment(in_force.made_at) }) : say('taken_back') });
    const [site, number] = camera.split('/').map(Number);
    if (state.entry?.key === key && !state.entry.grouped) change({ entry: { ...state.entry, key: camera, number } });
    readHistory({ site, number });
    change({ surveyed: { key: camera, was: key, bearing_deg: survey.bearing_deg ?? null } });
  } catch (error) {
    if (error instanceof Problem) return tell({ saving: false, wrong: true, said: say('refused', { why: inOneLanguage(error.detail) }) });
    if (!(error instanceof Away)) throw error;
    change({ unsent: [...state.unsent, sent] });
    tell({ saving: false, wrong: false, said: say('to_send', { n: state.unsent.length }) });
  }
}

/** What waited for the connection goes out. */
export async function flush() {
  const { unsent } = state;
  change({ unsent: [] });
  for (const sent of unsent) await deliver(sent);
}
