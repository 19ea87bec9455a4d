// The list: every answer, in the order of the map, by layer and nearest first.

import { ask } from './ask.js';
import { at, h, icon, symbol } from './dom.js';
import { change, follow, keyOf, layerNamed, placeLayers, state, toggled } from './state.js';
import { ageNote } from './freshness.js';
import { doubtMark, worded } from './vocabulary.js';
import { age, distance, inOneLanguage, label, say, whole } from './words.js';

const FEW = 3;

export function start() {
  follow(['answer', 'here', 'asking', 'failed', 'described', 'expanded', 'hidden', 'language'], show);
  follow(['pointed', 'opened'], mark);
  setInterval(showTook, 1000);
}

/** What a feature is called: its name, else its kind, its address or its layer. */
export function title(feature) {
  const { name, kind, address, layer } = feature.properties;
  return name ?? (kind ? worded(kind) : (address ?? label(layerNamed(layer))));
}

/** What is known of the direction of a camera, in two words; null for anything else. */
export function bearingNote(feature) {
  if (layerNamed(feature.properties.layer).drawn_as !== 'camera') return null;
  return say(feature.properties.bearing_known ? 'bearing_known' : 'bearing_unknown');
}

function show() {
  const list = at('list');
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const { answer, described } = state;
  list.setAttribute('aria-busy', String(state.asking || !described));
  showSum();
  if (described && !described.layers.some((layer) => layer.count)) list.replaceChildren(empty());
  else if (state.failed && !answer) list.replaceChildren(failed());
  else if (answer) list.replaceChildren(state.failed ? failed() : '', ...groups(answer), outside(answer) ?? '');
  else list.replaceChildren(...Array.from({ length: 4 }, bars));
  if (focused) renewed(focused).focus();
  mark();
}

/** What stands for `element` now: the list makes its rows anew with each answer. The list itself for what is gone. */
export function renewed(element) {
  return element.isConnected ? element : (at('list').querySelector(`[data-focus="${CSS.escape(element.dataset.focus)}"]`) ?? at('list'));
}

function showSum() {
  const { answer } = state;
  if (!answer) at('count').replaceChildren(h('span', { class: 'bar-grey wide' }));
  else {
    const cut = answer.features.length < answer.matched;
    const words = cut ? say('places_cut', { shown: whole(answer.features.length) }) : say('places');
    at('count').replaceChildren(h('b', { class: 'num' }, whole(answer.matched)), ` ${words}`);
  }
  showTook();
}

function showTook() {
  const { answer } = state;
  const old = answer ? (Date.now() - answer.since) / 1000 : 0;
  const said = !answer || (old < 60 && answer.took_ms === null) ? '' : old < 60 ? say('took', { ms: whole(answer.took_ms) }) : say('asked_ago', { age: age(old) });
  if (at('took').textContent !== said) at('took').textContent = said;
}

function groups(answer) {
  return placeLayers()
    .filter((layer) => answer.groups.has(layer.name))
    .map((layer) => group(layer, answer.groups.get(layer.name), answer.counts[layer.name]));
}

function group(layer, features, count) {
  const all = state.expanded.has(layer.name);
  const shown = all ? features : features.slice(0, FEW);
  const more = features.length > FEW;
  const spoken = say(all ? 'show_few' : 'show_all', { label: label(layer), n: whole(count) });
  const head = [
    icon(layer),
    h('span', { class: 'b' }, label(layer)),
    ageNote(layer),
    state.hidden.has(layer.name) && h('span', { class: 't3 small' }, say('hidden_on_map')),
    h('span', { class: 'sp' }),
    h('b', { class: 'num figure' }, whole(count)),
    more ? symbol('chevron', { kind: all ? 'up' : '' }) : h('span', { class: 'no-chevron' }),
  ];
  const toggle = () => change({ expanded: toggled(state.expanded, layer.name) });
  return h(
    'section',
    { class: 'group', 'data-layer': layer.name },
    h(
      'h3',
      {},
      more
        ? h('button', { type: 'button', class: 'head', 'aria-expanded': String(all), title: spoken, 'data-focus': `head ${layer.name}`, onclick: toggle }, head)
        : h('span', { class: 'head' }, head),
    ),
    h('ul', {}, shown.map((feature) => h('li', {}, row(feature, title(feature), bearingNote(feature))))),
  );
}

function row(feature, name, note) {
  const key = keyOf(feature);
  const { distance_m, bearing_deg } = feature.properties;
  return h(
    'button',
    {
      type: 'button',
      class: 'row-place',
      'data-key': key,
      'data-focus': key,
      onclick: () => change({ opened: key, panel: null }),
      onmouseenter: () => change({ pointed: key }),
      onmouseleave: () => change({ pointed: null }),
      onfocus: () => change({ pointed: key }),
      onblur: () => change({ pointed: null }),
    },
    h('span', { class: 'name' }, name),
    note && h('span', { class: 't3 note' }, note),
    doubtful(feature),
    h('span', { class: 'num far' }, distance(distance_m), bearing_deg === null ? null : symbol('arrow', { turned_deg: bearing_deg })),
  );
}

/** What marks a doubted feature wherever it is named: a sign and words. */
export function doubtful(feature) {
  const words = doubtMark(feature);
  return words && h('span', { class: 'doubt small' }, symbol('doubt', { size: 13 }), words);
}

/** The layers without an answer: the nearest thing outside the circle, and what the data does not have. */
function outside(answer) {
  const none = placeLayers().filter((layer) => !answer.counts[layer.name]);
  if (!none.length) return null;
  const absent = none.filter((layer) => !layer.count);
  return h(
    'section',
    { class: 'group outside' },
    h('h3', {}, h('span', { class: 'head' }, h('span', { class: 't2' }, say('none_within', { distance: distance(answer.radius_m) })), h('span', { class: 'sp' }), h('b', { class: 'num figure t2' }, '0'), h('span', { class: 'no-chevron' }))),
    h('ul', {}, none.filter((layer) => layer.count).map((layer) => h('li', {}, nearestOutside(layer, answer)))),
    absent.length > 0 && h('p', { class: 't3 small' }, say('not_in_data', { labels: absent.map(label).join(' · ') })),
  );
}

function nearestOutside(layer, answer) {
  const words = say('nearest', { label: label(layer) });
  if (!answer.nearest.has(layer.name)) return h('span', { class: 'row-place' }, words, h('span', { class: 'bar-grey' }));
  const found = answer.nearest.get(layer.name);
  if (!found) return h('span', { class: 'row-place t3' }, `${label(layer)}: ${say('nearest_unknown')}`);
  return row(found, words, found.properties.name);
}

const bars = () => h('div', { class: 'group waiting', 'aria-hidden': 'true' }, Array.from({ length: 4 }, () => h('span', { class: 'bar-grey' })));

function empty() {
  return h('div', { class: 'message' }, h('h3', {}, say('empty_title')), h('p', {}, say('empty_do')), h('code', {}, 'goldentime import city.osm.pbf'));
}

function failed() {
  const words = state.described ? `${say('failed_title')} ${say('failed_still')}` : say('start_failed');
  const again = () => ask(state.failed);
  return h('div', { class: 'message' }, h('p', {}, words), state.failed.at && h('button', { type: 'button', class: 'btn', onclick: again }, say('failed_retry')));
}

function mark() {
  for (const found of at('list').querySelectorAll('[data-key]')) {
    found.classList.toggle('pointed', found.dataset.key === state.pointed);
    found.toggleAttribute('aria-current', found.dataset.key === state.opened);
  }
}

/** What the live region says of an answer. */
export function spoken() {
  const { answer, problem } = state;
  if (problem) return inOneLanguage(problem.detail);
  if (!answer) return '';
  const [first] = answer.features;
  if (!first) return say('said_none', { distance: distance(answer.radius_m) });
  return say('said', { n: whole(answer.matched), label: label(layerNamed(first.properties.layer)), distance: distance(first.properties.distance_m) });
}
