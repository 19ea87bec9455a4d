// Puts the desk together: the call of the address, the answer, the four screens, then the map.

import * as connection from '../connection.js';
import { at, h } from '../dom.js';
import { describe, get, watch } from '../service.js';
import * as theme from '../theme.js';
import { startTools } from '../tools.js';
import { label } from '../words.js';
import { ask } from './ask.js';
import * as bearing from './bearing.js';
import * as call from './call.js';
import { change, follow, fromAddress, state, stillCamera, toAddress } from './state.js';
import * as keys from './keys.js';
import * as legend from './legend.js';
import * as queue from './queue.js';
import * as strip from './strip.js';
import * as told from './told.js';
import * as tiles from './tiles.js';
import { language, say } from './words.js';

const RETRY_MS = 2000;
const ADDRESS_MS = 150;
const STATES_MS = 60_000;
const FOLLOW_MS = 400; // until the service knows what was just surveyed
const FOLLOW_TIMES = 8;
let map = null;

theme.start();
call.start();
told.start();
tiles.start();
strip.start();
bearing.start();
keys.start(() => map?.centre());
connection.start(refresh);
legend.start();
follow(['described', 'answer', 'language'], drawAttribution);
follow(['at'], drawLinks);
follow(['language', 'theme'], () => (document.title = say('title')));
follow(['answer'], () => announce(told.spokenAnswer()));
follow(['surveyed'], surveyed);
follow(['unsent', 'language'], drawUnsent);
addEventListener('beforeunload', (event) => state.unsent.length && event.preventDefault());
at('copy').addEventListener('click', copy);
setInterval(drawClock, 1000);
drawClock();
begin();

async function begin() {
  const { chosen, ...asked } = fromAddress(location.search);
  change(asked);
  const [described] = await Promise.all([describe().catch(() => null), ask({}, chosen)]);
  if (!described?.extent) return setTimeout(begin, RETRY_MS);
  change({ described });
  watch();
  drawStates();
  await startMap();
  follow(['at', 'error_m', 'level', 'indoors', 'span', 'tiles', 'view'], rememberSoon);
}

async function startMap() {
  try {
    map = await import('./map.js');
    await map.start();
  } catch (error) {
    console.warn(error);
    at('map').replaceChildren(h('p', { class: 'no-map', 'data-word': 'no_map' }, say('no_map')));
    map = null;
    return queue.start(() => state.described.extent, () => {});
  }
  startTools(map.map);
  queue.start(map.bounds, map.fly);
  follow(['answer'], () => state.answer && map.showCall());
}

/** After an absence: what waits goes out, and the last question may be unanswered. */
async function refresh() {
  announce(say('back_online'));
  await bearing.flush();
  if (state.failed) ask({}, state.tiles);
}

/** The chances change with the survey as soon as the service has heard of it; the camera stays on its screen. */
async function surveyed() {
  if (!state.surveyed || !state.answer) return;
  const { key, was, bearing_deg } = state.surveyed;
  const tiles = state.tiles.map((one) => (one === was ? key : one));
  for (let turn = 0; turn < FOLLOW_TIMES; turn++) {
    await new Promise((later) => setTimeout(later, FOLLOW_MS));
    await ask({}, tiles);
    if ((stillCamera(key)?.properties.bearing_deg ?? null) === bearing_deg) return;
  }
}

async function drawStates() {
  const reported = await get('/v1/cameras/status').catch(() => null);
  at('states').hidden = !reported;
  if (reported) at('states').textContent = statesSaid(reported);
  setTimeout(drawStates, STATES_MS);
}

function drawAttribution() {
  const cameras = state.described?.layers.find(({ drawn_as }) => drawn_as === 'camera');
  const date = state.answer?.freshness.find(({ layer }) => layer === cameras?.name)?.oldest_source_date;
  const credits = [...(state.described?.attribution ?? []), cameras && date && `${label(cameras)} ${date}`].filter(Boolean).join(' · ');
  at('attribution').textContent = language() === 'ko' ? credits.replace('OpenStreetMap contributors', 'OpenStreetMap 기여자') : credits;
}

function statesSaid({ cameras, down, silent }) {
  if (!cameras) return say('states_none');
  return [say('states', { n: cameras, down }), silent && say('states_silent', { silent })].filter(Boolean).join(' · ');
}

function drawUnsent() {
  at('unsent').hidden = !state.unsent.length;
  at('unsent').textContent = say('to_send', { n: state.unsent.length });
}

function drawLinks() {
  if (!state.at) return;
  const [lat, lon] = [state.at.lat.toFixed(6), state.at.lon.toFixed(6)];
  at('to-around').href = `/#at=${lat},${lon}`;
  at('to-crew').href = `/crew#lat=${lat}&lon=${lon}&mode=pump`;
}

function drawClock() {
  at('clock').textContent = new Date().toLocaleTimeString('en-GB');
}

function announce(words) {
  if (words && at('live').textContent !== words) at('live').textContent = words;
}

async function copy() {
  history.replaceState(null, '', toAddress());
  const done = await navigator.clipboard?.writeText(location.href).then(
    () => true,
    () => false,
  );
  at('copy').textContent = say(done ? 'copied' : 'copy_failed');
  announce(at('copy').textContent);
  setTimeout(() => (at('copy').textContent = say('copy')), 2000);
}

let remembering = null;
function rememberSoon() {
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, '', toAddress()), ADDRESS_MS);
}
