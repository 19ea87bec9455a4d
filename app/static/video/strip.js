// The cameras that are on no screen, best first, each with its chance and its reasons.

import { at, h } from '../dom.js';
import { isBroken, isStale, isUnknown, KEYED, nameOf, reasonLine, reasons, sign, spoken } from './camera.js';
import { cameras, change, follow, put, state } from './state.js';
import { chance, say } from './words.js';

const PAUSE_MS = 2000; // rows do not move under a pointer; then they move even so
let touchedAt = 0;

export function start() {
  const list = at('strip');
  follow(['answer', 'tiles', 'language'], draw);
  follow(['pointed'], drawPointed);
  list.addEventListener('pointermove', () => (touchedAt = Date.now()));
  list.addEventListener('pointerleave', () => (touchedAt = 0));
}

function draw() {
  const wait_ms = touchedAt + PAUSE_MS - Date.now();
  if (wait_ms > 0) return setTimeout(draw, wait_ms);
  const focused = document.activeElement?.dataset?.row;
  const rest = cameras().map(({ properties }) => properties).filter(({ key }) => !state.tiles.includes(key));
  at('strip').replaceChildren(...rest.map(row));
  at('strip-empty').hidden = rest.length > 0 || !state.answer?.candidates;
  if (focused) at('strip').querySelector(`[data-row="${focused}"]`)?.focus();
  drawUnknown();
}

function row(camera) {
  const pointed = (key) => () => change({ pointed: key });
  const acts = { onclick: () => press(camera.key), onpointerenter: pointed(camera.key), onpointerleave: pointed(null), onfocus: pointed(camera.key), onblur: pointed(null) };
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', class: `strip-row ${isBroken(camera) ? 'broken' : ''} ${isStale(camera) ? 'stale' : ''}`, 'data-row': camera.key, 'aria-label': `${camera.rank}, ${spoken(camera)}`, ...acts },
      h('span', { class: camera.rank <= KEYED ? 'key' : 'rank num' }, camera.rank),
      sign(camera),
      h('span', { class: 'said' }, h('b', {}, nameOf(camera)), h('span', { class: 't2' }, reasonLine(reasons(camera)))),
      h('span', { class: 'bar' }, h('i', { style: `width:${Math.round(camera.p * 100)}%` })),
      h('b', { class: 'num p' }, chance(camera.p)),
    ),
  );
}

/** Whoever puts a row on a screen wants to see it go. */
function press(key) {
  touchedAt = 0;
  put(key);
}

function drawPointed() {
  for (const one of at('strip').querySelectorAll('[data-row]')) one.classList.toggle('pointed', one.dataset.row === state.pointed);
}

function drawUnknown() {
  const n = cameras().filter(({ properties }) => isUnknown(properties)).length;
  at('unknown').hidden = !n;
  at('unknown-said').textContent = say('unknown_bearings', { n });
}
