// What stands on the desk's map: the ranked cameras with their numbers, the call, and how well its place is known.

import { Marker } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { h } from '../dom.js';
import { destination } from '../earth.js';
import { isBroken, isOld, isStale, KEYED, kindOf } from './camera.js';
import { shape } from './shapes.js';
import { cameras, change, errorCircle, put, state } from './state.js';
import { say } from './words.js';

const DISC_PX = 22;
const GREATEST_BROKEN = 4; // what is broken bears none of the first numbers
const shown = { marks: new Map(), others: [], error: null };
const LABEL_DEG = [50, 310, 130, 230, 90, 270, 0, 180]; // where the words of the error may stand, the best first
const LABEL_ROOM_PX = { left: 8, top: 64, right: 8, bottom: 34 };
const MARK_PX = 13;
const HANDLE_WORDS_PX = 24; // up and right of the handle

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

/** The words of the error go where the view has room for them and no camera stands; false where it has no room. */
export function placeErrorLabel(map) {
  if (!shown.error) return true;
  const { lat, lon, error_m } = state.answer.asked;
  const middle = map.project([lon, lat]);
  const radius_px = middle.dist(map.project(destination({ lat, lon }, error_m, 90)));
  const { offsetWidth: width, offsetHeight: height } = shown.error.getElement();
  const boxes = LABEL_DEG.map((degrees) => {
    const [x, y] = [Math.sin((degrees * Math.PI) / 180), -Math.cos((degrees * Math.PI) / 180)];
    return { x: middle.x + radius_px * x + (Math.round(x) * width) / 2, y: middle.y + radius_px * y + (Math.round(y) * height) / 2 };
  }).filter((one) => within(map, one, width, height));
  const stands = [...cameras().map(({ geometry }) => map.project(geometry.coordinates)), ...handles(map)];
  const covers = (box) => stands.filter((mark) => Math.abs(mark.x - box.x) < width / 2 + MARK_PX && Math.abs(mark.y - box.y) < height / 2 + MARK_PX).length;
  const best = boxes.length && boxes.reduce((a, b) => (covers(b) < covers(a) ? b : a));
  shown.error.getElement().hidden = !best;
  if (best) shown.error.setLngLat(map.unproject([best.x, best.y]));
  return Boolean(best);
}

/** Where the handles of the wedge that is being entered are, on the map. */
function handles(map) {
  const { left, top } = map.getContainer().getBoundingClientRect();
  const boxes = [...document.querySelectorAll('.wedge-handle')].map((one) => one.getBoundingClientRect());
  return boxes.filter(({ width }) => width).flatMap((box) => [0, HANDLE_WORDS_PX].map((up) => ({ x: box.x + box.width / 2 + up - left, y: box.y + box.height / 2 - up - top })));
}

function within(map, { x, y }, width, height) {
  const { clientWidth, clientHeight } = map.getContainer();
  const { left, top, right, bottom } = LABEL_ROOM_PX;
  return x - width / 2 > left && y - height / 2 > top && x + width / 2 < clientWidth - right && y + height / 2 < clientHeight - bottom;
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
  const looks = [isBroken(camera) && 'broken', isOld(camera) && 'old', isStale(camera) && 'stale', rank > KEYED && 'rest'].filter(Boolean).join(' ');
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
  const ring = small ? 10.5 : 15;
  const around = {
    unknown: [shape('circle', { r: ring, class: 'ring dashed' })],
    all_round: [shape('circle', { r: ring, class: 'ring' })],
    turnable: [shape('path', { d: arc(ring), class: 'ring thin' })],
  };
  const old = isOld(camera) ? [shape('circle', { r: small ? 6.8 : 12.5, class: 'dotted' })] : [];
  return [shape('circle', { r: 19, class: 'halo' }), ...(around[kindOf(camera)] ?? []), shape('circle', { r: small ? 4 : 10, class: 'disc' }), ...old];
}

/** Most of a circle, with a gap where it ends in an arrow's head. */
const arc = (r) => `M${0.64 * r} ${-0.77 * r}A${r} ${r} 0 1 0 ${r} 0M${0.64 * r - 5} ${-0.77 * r}h5v5`;

function broken(rank) {
  const r = rank > KEYED ? 5 : 8;
  return [shape('circle', { r: 19, class: 'halo' }), shape('circle', { r, class: 'hollow' }), shape('path', { d: `M${-r - 3} ${r + 3}L${r + 3} ${-r - 3}`, class: 'slash' })];
}

function call() {
  if (!state.answer) return [];
  const { lon, lat, error_m } = state.answer.asked;
  const pin = shape('svg', { viewBox: '0 0 46 56', width: 34, height: 42 }, shape('path', { d: 'M23 54S6 37 6 22a17 17 0 0 1 34 0c0 15-17 32-17 32Z' }));
  const made = [standing(h('div', { class: 'call-pin', style: '--icon:url(/assets/vendor/maki/caution.svg)' }, pin, h('i', {})), [lon, lat], { anchor: 'bottom' })];
  shown.error = errorCircle() && standing(h('div', { class: 'error-label num' }, say('error_said', { metres: error_m })), [lon, lat]);
  if (shown.error) made.push(shown.error);
  return made;
}
