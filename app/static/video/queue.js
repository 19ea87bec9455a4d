// Which unknown bearings would gain most if somebody looked: the cameras of the map's view, the best first.

import { at, h } from '../dom.js';
import { get } from '../service.js';
import { enter } from './bearing.js';
import { follow, state } from './state.js';
import { say } from './words.js';

const MOST = 20;
const SETTLED_MS = 400;
const AGAIN_MS = 2000;
const WHY = { 'over-limit': 'queue_wide', 'views-loading': 'queue_loading' };
let asking = 0;

/** `bounds` gives west, south, east, north of the map; `fly` goes to a place. */
export function start(bounds, fly) {
  const ask = async () => {
    const mine = ++asking;
    const told = await get(`/v1/video112/queue?bbox=${bounds().map((one) => one.toFixed(5))}&limit=${MOST}`).catch((error) => ({ error }));
    if (mine !== asking) return;
    show(told, fly);
    if (told.error?.loading) waiting = setTimeout(ask, AGAIN_MS);
  };
  let waiting = null;
  follow(['view', 'surveyed', 'language'], () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, SETTLED_MS);
  });
}

function show(told, fly) {
  const items = told.items?.map((one) => h('li', {}, row(one, fly))) ?? [];
  const none = h('li', { class: 'box t2 small' }, say(told.error ? (WHY[told.error.kind] ?? 'queue_unread') : 'queue_none'));
  at('queue').replaceChildren(...(items.length ? items : [none]));
}

function row(one, fly) {
  const name = one.name ?? say('unnamed', { key: one.site });
  const go = () => {
    fly(one);
    enter({ ...one, kind: null, bearing_deg: null, angle_deg: null });
  };
  return h('button', { type: 'button', class: 'queue-row', onclick: go }, h('span', { class: 'num t2' }, one.rank), h('b', {}, name), h('span', { class: 'num' }, `+${Math.round(one.gain_m)} m`));
}
