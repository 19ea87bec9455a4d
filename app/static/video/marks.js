// What stands on the desk's map: the ranked cameras with their numbers, the call, and how well its place is known.

import { Marker } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { h } from '../dom.js';
import { destination } from '../earth.js';
import { isBroken, isOld, KEYED, kindOf } from './camera.js';
import { shape } from './shapes.js';
import { cameras, change, errorCircle, put, state } from './state.js';
import { say } from './words.js';

const DISC_PX = 22;
const GREATEST_BROKEN = 4; // what is broken bears none of the first numbers
const shown = { marks: new Map(), others: [] };

/** All marks anew, the best on top. */
export function drawMarks(map) {
  for (const one of [...shown.marks.values(), ...shown.others]) one.remove();
  shown.marks = new Map();
  const taken = new Map(); // of each place, how many marks stand there
  for (const { geometry, properties } of cameras()) {
    const where = geometry.coordinates.join();
    const beside = taken.get(where) ?? 0;
    if (beside && properties.rank > KEYED) continue; // another camera of its pole stands for it; the list has both
    taken.set(where, beside + 1);
    shown.marks.set(properties.key, standing(cameraMark(properties), geometry.coordinates, { offset: [beside * DISC_PX, 0] }));
  }
  shown.others = call();
  for (const one of [...[...shown.marks.values()].reverse(), ...shown.others]) one.addTo(map);
  drawChosen();
}

/** Which of them are on a screen, on the chosen one, or pointed at. */
export function drawChosen() {
  for (const [key, mark] of shown.marks) {
    const { classList } = mark.getElement();
    classList.toggle('on-tile', state.tiles.includes(key));
    classList.toggle('chosen', state.tiles[state.focused] === key || state.pointed === key);
  }
}

/** For the eye and the pointer; the list beside the map says the same to the keyboard. */
function standing(element, place, options = {}) {
  const made = new Marker({ element, ...options }).setLngLat(place);
  for (const name of ['role', 'aria-label', 'tabindex']) element.removeAttribute(name);
  element.setAttribute('aria-hidden', 'true');
  return made;
}

function cameraMark(camera) {
  const { key, rank } = camera;
  const numbered = rank <= KEYED && !(isBroken(camera) && rank <= GREATEST_BROKEN);
  const looks = [isBroken(camera) && 'broken', isOld(camera) && 'old', rank > KEYED && 'rest'].filter(Boolean).join(' ');
  const picture = shape('svg', { viewBox: '-20 -20 40 40', width: 40, height: 40 }, ...(isBroken(camera) ? broken(rank) : seeing(camera)));
  const element = h('div', { class: `cam-mark ${kindOf(camera)} ${looks}` }, picture, h('span', {}, numbered ? String(rank) : ''));
  const act = (name, does) => element.addEventListener(name, does);
  act('click', (event) => {
    event.stopPropagation();
    put(key);
  });
  act('pointerenter', () => change({ pointed: key }));
  act('pointerleave', () => change({ pointed: null }));
  return element;
}

function seeing(camera) {
  const small = camera.rank > KEYED;
  const ring = small ? 9 : 15;
  const around = {
    unknown: [shape('circle', { r: ring, class: 'ring dashed' })],
    all_round: [shape('circle', { r: ring, class: 'ring' })],
    turnable: [shape('path', { d: arc(ring), class: 'ring thin' })],
  };
  const old = isOld(camera) ? [shape('circle', { r: small ? 7 : 12.5, class: 'dotted' })] : [];
  return [shape('circle', { r: 19, class: 'halo' }), ...(around[kindOf(camera)] ?? []), shape('circle', { r: small ? 4.5 : 10, class: 'disc' }), ...old];
}

/** Most of a circle, with a gap where it ends in an arrow's head. */
const arc = (r) => `M${0.64 * r} ${-0.77 * r}A${r} ${r} 0 1 0 ${r} 0M${0.64 * r - 5} ${-0.77 * r}h5v5`;

function broken(rank) {
  const r = rank > KEYED ? 5 : 8;
  return [shape('circle', { r: 19, class: 'halo' }), shape('circle', { r, class: 'hollow' }), shape('path', { d: `M${-r - 3} ${r + 3}L${r + 3} ${-r - 3}`, class: 'slash' })];
}

function call() {
  const circle = errorCircle();
  if (!state.answer) return [];
  const { lon, lat, error_m } = state.answer.asked;
  const pin = shape('svg', { viewBox: '0 0 46 56', width: 34, height: 42 }, shape('path', { d: 'M23 54S6 37 6 22a17 17 0 0 1 34 0c0 15-17 32-17 32Z' }));
  const made = [standing(h('div', { class: 'call-pin', style: '--icon:url(/assets/vendor/maki/caution.svg)' }, pin, h('i', {})), [lon, lat], { anchor: 'bottom' })];
  if (circle) made.push(standing(h('div', { class: 'error-label num' }, say('error_said', { metres: error_m })), destination({ lat, lon }, error_m, 50), { anchor: 'bottom-left' }));
  return made;
}
