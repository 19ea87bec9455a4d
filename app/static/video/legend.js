// The key to the map: only of what is drawn on it.

import { at, h, symbol } from '../dom.js';
import { isBroken, isOld, isStale, kindOf } from './camera.js';
import { cameras, errorCircle, follow, state } from './state.js';
import { say } from './words.js';

const some = (holds) => () => cameras().some(({ properties }) => holds(properties));
const kind = (name) => some((camera) => kindOf(camera) === name && !isBroken(camera));

// The sign, its words, whether it is drawn.
const LINES = [
  ['wedge', 'legend_known', kind('fixed')],
  ['ring', 'kind_unknown', kind('unknown')],
  ['round', 'kind_all_round', kind('all_round')],
  ['turn', 'kind_turnable', kind('turnable')],
  ['broken', 'broken', some(isBroken)],
  ['stale', 'legend_stale', some(isStale)],
  ['old', 'legend_old', some(isOld)],
  ['error', 'legend_error', () => Boolean(errorCircle())],
  ['other', 'legend_other', () => Boolean(state.described)],
];
const OUTLINES = ['stale', 'old', 'error', 'other'];

export const start = () => follow(['answer', 'described', 'language'], draw);

function draw() {
  const sign = (name) => (OUTLINES.includes(name) ? h('i', { class: `legend-${name}` }) : symbol(name, { size: 18, kind: name === 'broken' ? 't2' : 'ok' }));
  at('legend').replaceChildren(...LINES.filter(([, , drawn]) => drawn()).map(([name, words]) => h('li', {}, sign(name), h('span', {}, say(words)))));
}
