// The card of one feature: everything known of it, and what is not known said as such.

import { ask } from './ask.js';
import { at, h, icon, symbol } from './dom.js';
import { Away, feature } from './service.js';
import { change, follow, keyOf, layerNamed, state } from './state.js';
import { bearingNote, renewed, title } from './list.js';
import { doubtsOf, worded } from './vocabulary.js';
import { ageOfDate, distance, inOneLanguage, label, place, say } from './words.js';

let shown = null;
let running = null;
let from = null;

export function start() {
  follow(['opened', 'described'], open);
  follow(['language', 'answer'], () => shown && render());
}

async function open() {
  if (!state.described) return;
  const key = state.opened;
  running?.abort();
  if (!key) return close();
  if (shown && keyOf(shown) === key) return;
  if (!at('card').contains(document.activeElement)) from = document.activeElement;
  const { signal } = (running = new AbortController());
  try {
    shown = await feature(key, signal);
    change({ openedFeature: shown, pointed: state.pointed });
    render();
    at('card').focus({ preventScroll: true });
  } catch (error) {
    if (error.name === 'AbortError') return;
    const words = error instanceof Away ? say('failed_title') : inOneLanguage(error.detail ?? String(error));
    at('card').replaceChildren(head(h('h2', {}, words)));
    at('card').hidden = false;
  }
}

function close() {
  const had = at('card').contains(document.activeElement) || document.activeElement === document.body;
  at('card').hidden = true;
  if (shown) change({ openedFeature: null });
  shown = null;
  if (had && from) renewed(from).focus({ preventScroll: true });
  from = null;
}

const head = (...parts) =>
  h('div', { class: 'card-head' }, parts, h('span', { class: 'sp' }), h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: () => change({ opened: null }) }, symbol('cross')));

function render() {
  const layer = layerNamed(shown.properties.layer);
  const measured = [...(state.answer?.features ?? []), ...(state.answer?.nearest.values() ?? [])].find((one) => one && keyOf(one) === keyOf(shown));
  const far = measured?.properties.distance_m ?? null;
  const name = title(shown);
  at('card').replaceChildren(
    head(icon(layer), h('div', {}, h('h2', {}, name), h('p', { class: 't2 small' }, [name === label(layer) ? null : label(layer), bearingNote(shown)].filter(Boolean).join(' · ')))),
    h(
      'div',
      { class: 'card-body' },
      doubts(),
      table([
        far === null ? null : [say('distance'), [distance(far), measured.properties.bearing_deg === null ? null : symbol('arrow', { turned_deg: measured.properties.bearing_deg })]],
        ...layer.properties.map((column) => [label(column), value(shown.properties[column.name], column)]),
      ]),
      parts(layer),
      origin(),
      others(),
    ),
  );
  at('card').hidden = false;
}

/** Why the feature is doubted, before anything else is said of it. */
function doubts() {
  return doubtsOf(shown).map(({ mark, sentence }) => h('p', { class: 'doubted' }, symbol('doubt', { size: 16 }), h('span', {}, h('b', {}, mark), ` ${sentence}`)));
}

const table = (rows) => h('dl', {}, rows.filter(Boolean).map(([term, said]) => h('div', {}, h('dt', {}, term), h('dd', { class: 'num' }, said))));

function value(held, column) {
  if (held === null || held === undefined || held === '') return h('span', { class: 't3' }, say('unknown'));
  if (column.kind === 'yesno') return say(held ? 'yes' : 'no');
  if (column.kind === 'number') return column.unit ? `${held} ${column.unit}`.replace(' °', '°') : String(held);
  return worded(held);
}

/** The rows that belong to the feature, such as the cameras of a site. */
function parts(layer) {
  const rows = layer.part ? (shown.properties[layer.part.name] ?? []) : [];
  return rows.map((row) => [
    h('h3', {}, rows.length > 1 ? `${label(layer.part)} ${row.number}` : label(layer.part)),
    table(layer.part.properties.map((column) => [label(column), value(row[column.name], column)])),
  ]);
}

function origin() {
  const { source, source_id, source_date } = shown.properties;
  const date = source_date ? `${source_date} (${say('ago', { age: ageOfDate(source_date) })})` : say('no_date');
  const [lon, lat] = middle(shown.geometry);
  return [
    h('h3', {}, say('source')),
    table([
      [say('source'), `${worded(source)} ${source_id}`],
      [say('source_date'), date],
      [say('search_label'), place({ lat, lon })],
    ]),
    h('p', { class: 't3 small' }, at('attribution').textContent),
    h('button', { type: 'button', class: 'btn', onclick: () => ask({ at: { lat, lon } }) }, say('ask_here')),
  ];
}

/** What no column holds, as the source wrote it. */
function others() {
  const rows = Object.entries(shown.properties.attributes ?? {});
  if (!rows.length) return null;
  return h('details', {}, h('summary', {}, say('other_records', { n: rows.length })), table(rows.map(([term, said]) => [term, String(said)])));
}

function middle(geometry) {
  const points = geometry.coordinates.flat(geometry.type === 'Point' ? 0 : Infinity);
  const of = (offset) => points.filter((_, i) => i % 2 === offset);
  const half = (numbers) => (Math.min(...numbers) + Math.max(...numbers)) / 2;
  return [half(of(0)), half(of(1))];
}
