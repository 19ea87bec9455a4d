// Puts the page together: what the address asks for, what the service holds, then the first answer and the map.

import { ask } from './ask.js';
import * as card from './card.js';
import * as connection from './connection.js';
import { at } from './dom.js';
import * as keys from './keys.js';
import * as layers from './layers.js';
import * as list from './list.js';
import * as search from './search.js';
import { describe, nearPath, watch } from './service.js';
import { change, follow, fromHash, hiddenAtFirst, placeLayers, state, toHash } from './state.js';
import * as theme from './theme.js';
import { ageOfDate, language, say } from './words.js';

const RETRY_MS = 2000;
const HASH_MS = 150;
let map = null;

theme.start();
list.start();
search.start();
layers.start();
card.start();
keys.start(() => map?.centre());
connection.start(refresh);
follow(['described', 'here', 'language'], showDataset);
follow(['at', 'radius_m', 'described', 'language'], showLinks);
follow(['answer', 'problem', 'language'], () => announce(list.spoken()));
at('copy').addEventListener('click', copy);
at('grip').addEventListener('click', resize);
begin();

async function begin() {
  const { off, on, ...asked } = fromHash(location.hash);
  change(asked);
  const described = await describe().catch(() => null);
  if (!described) {
    change({ failed: {} });
    return setTimeout(begin, RETRY_MS);
  }
  change({ described, failed: null });
  if (!described.extent) return setTimeout(begin, RETRY_MS);
  const hidden = described.layers.map((layer) => layer.name).filter((name) => (hiddenAtFirst(name) ? !on.includes(name) : off.includes(name)));
  change({ hidden: new Set(hidden), at: state.at ?? middle(described.extent) });
  watch();
  await answerFirst();
  await startMap();
  follow(['at', 'radius_m', 'view', 'hidden', 'opened'], rememberSoon);
  addEventListener('hashchange', followAddress);
}

/** The answer stands on the page before the map takes the processor; the map's modules come meanwhile. */
async function answerFirst() {
  const answered = ask();
  import('./map.js').catch(() => {});
  await answered;
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
}

async function startMap() {
  map = await import('./map.js');
  try {
    await map.start();
  } catch (error) {
    console.warn(error);
    at('map').replaceChildren(say('no_map'));
    map = null;
    return;
  }
  const { startTools } = await import('./tools.js');
  startTools(map.map);
  follow(['answer'], () => state.answer && map.showPlace(state.answer.at));
}

const middle = (extent) => ({ lat: (extent[1] + extent[3]) / 2, lon: (extent[0] + extent[2]) / 2 });

/** After an absence: the layers may have changed, and the last question may be unanswered. */
async function refresh() {
  announce(say('back_online'));
  const described = await describe().catch(() => null);
  if (!described) return;
  change({ described });
  if (state.at) ask(state.failed ?? {});
}

function showDataset() {
  if (!state.described) return;
  const { datasets, attribution } = state.described;
  const [first] = datasets;
  const date = first?.source_date;
  const names = datasets.map(({ name }) => name.charAt(0).toUpperCase() + name.slice(1)).join(', ');
  const loaded = first ? `${names} · ${date ? `${date} (${say('ago', { age: ageOfDate(date) })})` : say('no_date')}` : '';
  at('dataset').textContent = state.here?.district_name ?? loaded;
  const credits = attribution.join(' · ');
  at('attribution').textContent = language() === 'ko' ? credits.replace('OpenStreetMap contributors', 'OpenStreetMap 기여자') : credits;
}

function showLinks() {
  if (!state.at || !state.described) return;
  const names = placeLayers().map((layer) => layer.name);
  at('sheet').href = nearPath(state, names, { f: 'map' });
  at('geojson').href = nearPath(state, names, { f: 'geojson' });
  at('video').href = `/video?lon=${state.at.lon.toFixed(6)}&lat=${state.at.lat.toFixed(6)}`;
  at('crew').href = `/crew#lat=${state.at.lat.toFixed(6)}&lon=${state.at.lon.toFixed(6)}&mode=pump`;
}

function announce(words) {
  if (words && at('live').textContent !== words) at('live').textContent = words;
}

async function copy() {
  history.replaceState(null, '', toHash());
  const done = await navigator.clipboard?.writeText(location.href).then(
    () => true,
    () => false,
  );
  const words = say(done ? 'copied' : 'copy_failed');
  announce(words);
  at('copy').textContent = words;
  setTimeout(() => (at('copy').textContent = say('copy')), 2000);
}

let remembering = null;
function rememberSoon() {
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, '', toHash()), HASH_MS);
}

function followAddress() {
  const { off, on, view, ...asked } = fromHash(location.hash);
  change({ opened: null, ...asked });
  if (asked.at) ask();
  if (view) map?.map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
}

/** The sheet of a phone: half, whole, or only its head. */
function resize() {
  const sizes = ['half', 'whole', 'head'];
  const { body } = document;
  body.dataset.sheet = sizes[(sizes.indexOf(body.dataset.sheet ?? 'half') + 1) % sizes.length];
}
