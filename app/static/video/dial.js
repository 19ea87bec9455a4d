// The dial on which arrow keys turn a camera: left and right its bearing, up and down its angle.

import { at, h } from '../dom.js';
import { set } from './bearing.js';
import { shape } from './shapes.js';
import { state } from './state.js';
import { say } from './words.js';

const STEP_DEG = 1;
const FAST_DEG = 10;
const ANGLE_STEP_DEG = 5;
const FIRST_ANGLE_DEG = 60; // where somebody who opens the angle begins
const RADIUS = 40;

export function dial() {
  return h('div', { id: 'bearing-dial', class: 'dial', role: 'slider', tabindex: '0', 'aria-label': say('bearing_dial'), 'aria-valuemin': 0, 'aria-valuemax': 359, onkeydown: turned });
}

export function drawDial() {
  const { bearing_deg, angle_deg, towards_deg, kind } = state.entry;
  const round = kind === 'all_round';
  const words = round ? say('all_round') : bearing_deg === null ? say('kind_unknown') : say('bearing_said', { bearing: bearing_deg, angle: angle_deg === null ? say('angle_unset') : `${angle_deg}°` });
  at('bearing-dial').setAttribute('aria-valuenow', Math.round(bearing_deg ?? towards_deg) % 360);
  at('bearing-dial').setAttribute('aria-valuetext', words);
  const sees = round ? [shape('circle', { r: RADIUS - 4, class: 'sees' })] : bearing_deg === null ? [] : [shape('path', { d: fan(bearing_deg, angle_deg ?? 0), class: 'sees' })];
  const picture = shape('svg', { viewBox: '-48 -48 96 96', 'aria-hidden': 'true' });
  picture.append(shape('circle', { r: RADIUS, class: 'rim' }), shape('path', { d: `M0 -${RADIUS - 8}V-${RADIUS}`, class: 'north' }), ...sees, shape('circle', { r: 4, class: 'eye' }));
  at('bearing-dial').replaceChildren(picture, h('span', { class: 'num' }, round ? '360°' : bearing_deg === null ? '?' : `${bearing_deg}°`));
}

function fan(bearing_deg, angle_deg) {
  const edge = (degrees) => [RADIUS * Math.sin((degrees * Math.PI) / 180), -RADIUS * Math.cos((degrees * Math.PI) / 180)].map((one) => one.toFixed(2));
  const half = Math.min(angle_deg, 359) / 2;
  return `M0 0L${edge(bearing_deg - half)}A${RADIUS} ${RADIUS} 0 ${angle_deg > 180 ? 1 : 0} 1 ${edge(bearing_deg + half)}Z`;
}

function turned(event) {
  const { bearing_deg, angle_deg, towards_deg } = state.entry;
  const step = event.shiftKey ? FAST_DEG : STEP_DEG;
  const by = (degrees) => ({ bearing_deg: bearing_deg === null ? towards_deg : bearing_deg + degrees });
  const wider = (degrees) => ({ angle_deg: angle_deg === null ? FIRST_ANGLE_DEG : angle_deg + degrees });
  const acts = { ArrowLeft: () => by(-step), ArrowRight: () => by(step), ArrowUp: () => wider(ANGLE_STEP_DEG), ArrowDown: () => wider(-ANGLE_STEP_DEG) };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  set(acts[event.key]());
}
