// What stands on the crew's map: signs in squares, the pin, the crosses of roads that block, the vehicle, and their words.

import { h } from '../dom.js';
import { around, beside, label, marker } from './labels.js';
import { nameOf, usableWater } from './rows.js';
import { part, state } from './state.js';
import { age, language, say, told } from './words.js';

const MOST_HYDRANTS = 3;
const MOST_LIMITS = 12;
const SIGN_PX = 19;
const PIN = { width: 46, height: 56 };
const LATE_MS = 10_000;
const OLD_MS = 60_000;

/** The hydrants that are drawn, and with them their hoses. */
export const nearWater = () => new Set(usableWater().slice(0, MOST_HYDRANTS).map((one) => one.key));

const features = (name, type) => (state.answer?.features ?? []).filter(({ geometry, properties }) => properties.part === name && geometry.type === type);
const placeOf = (name, key) => features(name, 'Point').find(({ properties }) => properties.key === key)?.geometry.coordinates;

/** `{ marks, labels, taken }`: what to draw, lowest first, and the boxes that no label may cover. */
export function standing() {
  const made = { marks: [], labels: [], taken: [] };
  scene(made);
  zones(made);
  hazards(made);
  staging(made);
  parking(made);
  narrow(made);
  limits(made);
  for (const { geometry, properties } of features('water', 'Point')) if (nearWater().has(properties.key)) stand(made, geometry.coordinates, sign('temaki/fire_hydrant', 'info'));
  for (const { geometry } of features('route_warning', 'Point').slice(-2)) stand(made, geometry.coordinates, h('div', { class: 'mk dot' }));
  station(made);
  made.marks.reverse();
  return made;
}

function stand(made, place, element, words = null, up_px = 0) {
  made.marks.push(marker(place, element, up_px ? 'bottom' : 'center'));
  made.taken.push((map) => around(map, place, up_px ? PIN.width : 2 * SIGN_PX, up_px ? PIN.height : 2 * SIGN_PX, [0, -up_px]));
  if (words) made.labels.push(label(words, beside(place, SIGN_PX)));
}

const sign = (icon, tone) => h('div', { class: 'mk sq', style: `--icon:url(/assets/vendor/${icon}.svg);--tone:var(--${tone})` }, h('i', {}));
const pill = (text, tone, hot = false) => h('div', { class: `mk pill ${hot ? 'hot' : ''}`, style: `--tone:var(--${tone})` }, text);

function scene(made) {
  for (const { geometry } of features('scene', 'Point')) stand(made, geometry.coordinates, pin(), null, PIN.height / 2);
}

/** The distances on the edges that the book draws, wherever around the edge there is room. */
function zones(made) {
  for (const { geometry, properties } of features('zones', 'Polygon')) {
    const [ring] = geometry.coordinates;
    const middle = [0, 1].map((axis) => ring.reduce((sum, corner) => sum + corner[axis], 0) / ring.length);
    const step = Math.max(1, Math.floor(ring.length / 12));
    const spots = ring.filter((_, i) => i % step === 0).map((place) => ({ place, towards: outwards(place, middle), away_px: 2 }));
    const below = [...spots].sort((a, b) => a.place[1] - b.place[1]);
    made.labels.push(label(pill(told(properties), 'caution', true), properties.kind === 'isolation' ? below : below.reverse()));
  }
}

function outwards([lon, lat], [midLon, midLat]) {
  const [x, y] = [(lon - midLon) * Math.cos((lat * Math.PI) / 180), midLat - lat];
  const longest = Math.max(Math.abs(x), Math.abs(y)) || 1;
  return [x / longest, y / longest];
}

function limits(made) {
  for (const { geometry, properties } of features('limits', 'LineString').slice(0, MOST_LIMITS)) {
    stand(made, middleOf(geometry), h('div', { class: 'mk cross' }), pill(told(properties), 'alarm', true));
  }
}

function hazards(made) {
  for (const { geometry, properties } of features('hazards', 'Point')) {
    stand(made, geometry.coordinates, sign('temaki/storage_tank', 'caution'), pill(nameOf(properties.key) ?? told(properties), 'caution'));
  }
}

function staging(made) {
  const one = part('staging');
  if (one?.lon) stand(made, [one.lon, one.lat], h('div', { class: 'mk disc' }, language() === 'ko' ? '집' : 'S'), pill(told(one), 'line'));
}

function parking(made) {
  for (const one of (part('parking')?.items ?? []).filter(({ use }) => use)) {
    const place = placeOf('parking', one.key);
    const spaces = one.capacity ? say('spaces', { n: one.capacity }) : say('spaces_unknown');
    if (place) stand(made, place, sign('maki/parking', 't1'), pill(`${spaces} · ${told(one.use)}`, 'line'));
  }
}

/** The last stretch with a caution, in words at its middle. */
function narrow(made) {
  const last = features('route_warning', 'LineString').at(-1);
  if (last) made.labels.push(label(pill(told(last.properties), 'caution', true), beside(middleOf(last.geometry), 6)));
}

/** Where the crew comes from, as long as no vehicle tells where it is. */
function station(made) {
  const crew = part('responder');
  if (!crew?.lon || state.vehicle) return;
  stand(made, [crew.lon, crew.lat], crew.kind === 'station' ? sign('maki/fire-station', 't2') : h('div', { class: 'mk unit dot' }));
}

const middleOf = ({ coordinates }) => coordinates[Math.floor(coordinates.length / 2)];

function pin() {
  const shape = svg('0 0 46 56', 'path', { d: 'M23 54S6 37 6 22a17 17 0 0 1 34 0c0 15-17 32-17 32Z' });
  return h('div', { class: 'mk pin', style: '--icon:url(/assets/vendor/maki/caution.svg)' }, shape, h('i', {}));
}

/** The vehicle: filled while its position is fresh, hollow once late, with its age; an arrow only where its heading is known. */
export function unit(vehicle, now) {
  const silent_ms = now - vehicle.at;
  const shape = vehicle.heading_deg === null ? svg('0 0 44 44', 'circle', { cx: 22, cy: 22, r: 12 }) : svg('0 0 44 44', 'path', { d: 'M22 3 36 38 22 31 8 38Z' });
  const old = silent_ms > OLD_MS ? 'old' : silent_ms > LATE_MS ? 'late' : '';
  return { key: `${vehicle.heading_deg === null} ${old}`, words: old ? age(silent_ms / 1000) : '', element: h('div', { class: `mk unit ${old}` }, shape, h('span', { class: 'num' })) };
}

function svg(box, tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', box);
  const shape = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  made.append(shape);
  return made;
}
