// The crew's map: our tiles, and over them the way, what blocks, the zones, the hoses, and marks that can be read.

import { Map as MapLibre, Marker, setWorkerUrl } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { at, h } from '../dom.js';
import { metresPerPixel } from '../earth.js';
import { style } from '../style.js';
import { token } from '../theme.js';
import { part, state } from './state.js';
import { usableWater } from './rows.js';
import { language, say, told } from './words.js';

const GROUND = ['water_green', 'building', 'road'];
const NOTHING = { type: 'FeatureCollection', features: [] };
const MOST_HYDRANTS = 3;
const STALE_MS = 10_000;

setWorkerUrl('/assets/vendor/maplibre-gl/maplibre-gl-worker.mjs');

export let map = null;
let marks = [];
let vehicle = null;
export let following = true;

export async function start(described, onTap, onPan) {
  const [west, south, east, north] = described.extent ?? [-180, -85, 180, 85];
  const middle = state.call ?? { lon: (west + east) / 2, lat: (south + north) / 2 };
  map = new MapLibre({
    container: 'map',
    style: dressed(described),
    center: [middle.lon, middle.lat],
    zoom: state.call ? 16 : 12,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 19.5,
    minZoom: 4,
    fadeDuration: 0,
    locale: { 'Map.Title': say('map_section') },
  });
  map.touchZoomRotate.disableRotation();
  await map.once('load');
  map.on('click', ({ lngLat }) => onTap({ lat: lngLat.lat, lon: lngLat.lng }));
  map.on('dragstart', () => {
    following = false;
    onPan();
  });
  map.on('move', drawScale);
  drawScale();
  return map;
}

/** The ground alone: what stands on it comes from the answer. */
function dressed(described) {
  const ground = { ...described, layers: described.layers.filter((layer) => GROUND.includes(layer.drawn_as)) };
  const made = style(ground, new Set());
  return { ...made, sources: { ...made.sources, answer: { type: 'geojson', data: NOTHING } }, layers: [...made.layers, ...overlay()] };
}

export function wear(described) {
  map.setStyle(dressed(described), { diff: false });
  map.once('styledata', draw);
}

const of = (name, ...more) => ['all', ['==', ['get', 'part'], name], ...more];
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };

function overlay() {
  const line = (id, filter, paint, layout = ROUND) => ({ id, source: 'answer', type: 'line', filter, paint, layout });
  const zone = (kind) => of('zones', ['==', ['get', 'kind'], kind]);
  return [
    { id: 'zone fill', source: 'answer', type: 'fill', filter: of('zones'), paint: { 'fill-color': token('caution'), 'fill-opacity': ['match', ['get', 'kind'], 'isolation', 0.1, 0.05] } },
    line('other ways', of('route', ['>', ['get', 'rank'], 0]), { 'line-color': token('info'), 'line-width': 3, 'line-opacity': 0.35 }),
    line('way casing', of('route', ['==', ['get', 'rank'], 0]), { 'line-color': token('map-bg'), 'line-width': 13 }),
    line('way', of('route', ['==', ['get', 'rank'], 0]), { 'line-color': token('info'), 'line-width': 8 }),
    line('warned casing', of('route_warning'), { 'line-color': token('map-bg'), 'line-width': 9 }, { 'line-cap': 'butt', 'line-join': 'round' }),
    line('warned', of('route_warning'), { 'line-color': token('caution'), 'line-width': 8, 'line-dasharray': [1, 0.7] }, { 'line-cap': 'butt', 'line-join': 'round' }),
    line('limits', of('limits'), { 'line-color': token('alarm'), 'line-width': 6 }),
    line('hoses', of('hose'), { 'line-color': token('info'), 'line-width': 4, 'line-dasharray': [0.3, 1.8] }),
    line('isolation', zone('isolation'), { 'line-color': token('caution'), 'line-width': 2.5 }),
    line('protection', zone('protection'), { 'line-color': token('caution'), 'line-width': 2.5, 'line-dasharray': [4, 2.5] }),
  ];
}

/** Everything of the answer anew. */
export function draw() {
  const source = map?.getSource('answer');
  if (!source) return;
  const near = new Set(usableWater().slice(0, MOST_HYDRANTS).map((one) => one.key));
  const drawn = (state.answer?.features ?? []).filter(({ geometry, properties }) => geometry.type !== 'Point' && (properties.part !== 'hose' || near.has(properties.key)));
  source.setData({ type: 'FeatureCollection', features: drawn });
  for (const mark of marks) mark.remove();
  marks = state.answer ? [...labels(), ...places(near)].map((one) => one.addTo(map)) : [];
  drawVehicle();
}

const square = (icon, tone) => h('div', { class: 'sq', style: `--icon:url(/assets/vendor/${icon}.svg);--tone:var(--${tone})` }, h('i', {}));
const pill = (text, tone, hot = false) => h('div', { class: `pill ${hot ? 'hot' : ''}`, style: `--tone:var(--${tone})` }, text);

function mark(place, anchor, ...children) {
  const made = new Marker({ element: h('div', { class: 'mk', 'aria-hidden': 'true' }, children), anchor }).setLngLat(place);
  for (const name of ['role', 'aria-label', 'tabindex']) made.getElement().removeAttribute(name);
  return made;
}

const points = (name) => state.answer.features.filter(({ geometry, properties }) => geometry.type === 'Point' && properties.part === name);

function places(near) {
  const made = [];
  for (const { geometry, properties } of points('hazards')) made.push(mark(geometry.coordinates, 'center', square('temaki/storage_tank', 'caution'), pill(told(properties), 'caution')));
  for (const { geometry, properties } of points('water')) if (near.has(properties.key)) made.push(mark(geometry.coordinates, 'center', square('temaki/fire_hydrant', 'info')));
  for (const one of (part('parking')?.items ?? []).filter(({ use }) => use)) {
    const at_ = points('parking').find(({ properties }) => properties.key === one.key);
    if (at_) made.push(mark(at_.geometry.coordinates, 'top', square('maki/parking', 't1'), pill(`${one.capacity ? say('spaces', { n: one.capacity }) : '?'} · ${told(one.use)}`, 'line')));
  }
  const staging = part('staging');
  if (staging?.lon) made.push(mark([staging.lon, staging.lat], 'center', h('div', { class: 'disc' }, language() === 'ko' ? '집' : 'S'), pill(told(staging), 'line')));
  for (const { geometry } of points('scene')) made.push(mark(geometry.coordinates, 'bottom', pin()));
  return made;
}

/** Words on lines: the narrow stretch, the road that blocks, the edges of the zones. */
function labels() {
  const middle = ({ coordinates }) => coordinates[Math.floor(coordinates.length / 2)];
  const lines = state.answer.features.filter(({ geometry }) => geometry.type === 'LineString');
  const named = (name) => lines.filter(({ properties }) => properties.part === name);
  const last = named('route_warning').at(-1);
  const zones = state.answer.features.filter(({ properties }) => properties.part === 'zones');
  return [
    ...(last ? [mark(middle(last.geometry), 'bottom', pill(told(last.properties), 'caution', true))] : []),
    ...named('limits').slice(0, 3).map((one) => mark(middle(one.geometry), 'center', pill(told(one.properties), 'alarm', true))),
    ...zones.map(({ geometry, properties }) => mark(properties.kind === 'isolation' ? southmost(geometry) : northmost(geometry), properties.kind === 'isolation' ? 'top' : 'bottom', pill(told(properties), 'caution', true))),
  ];
}

const southmost = ({ coordinates: [ring] }) => ring.reduce((a, b) => (b[1] < a[1] ? b : a));
const northmost = ({ coordinates: [ring] }) => ring.reduce((a, b) => (b[1] > a[1] ? b : a));

function pin() {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('class', 'pin');
  made.setAttribute('viewBox', '0 0 44 54');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', 'M22 52S5 36 5 21a17 17 0 0 1 34 0c0 15-17 31-17 31Z');
  const eye = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  for (const [name, value] of Object.entries({ cx: 22, cy: 21, r: 6 })) eye.setAttribute(name, value);
  made.append(shape, eye);
  return made;
}

/** The vehicle: filled while its position is fresh, an outline once it is late. */
export function drawVehicle() {
  vehicle?.remove();
  vehicle = null;
  const crew = part('responder');
  const here = state.vehicle ?? (crew?.lon ? { lon: crew.lon, lat: crew.lat } : null);
  if (!here || !map) return;
  const late = state.vehicle && Date.now() - state.vehicle.at > STALE_MS;
  const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  arrow.setAttribute('class', `unit ${late ? 'late' : ''}`);
  arrow.setAttribute('viewBox', '-3 -3 40 40');
  arrow.style.transform = `rotate(${(here.heading_deg ?? 90) - 90}deg)`;
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '#chevron');
  arrow.append(use);
  vehicle = mark([here.lon, here.lat], 'center', arrow).addTo(map);
  if (following && state.vehicle) map.jumpTo({ center: [here.lon, here.lat] });
}

export function followAgain() {
  following = true;
  drawVehicle();
}

/** The scene with all that matters around it, once, when the first answer comes. */
export function fit() {
  const around = ['scene', 'staging', 'water', 'zones', 'hose'];
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (coordinates) => {
    if (typeof coordinates[0] !== 'number') return coordinates.forEach(walk);
    [box[0], box[1]] = [Math.min(box[0], coordinates[0]), Math.min(box[1], coordinates[1])];
    [box[2], box[3]] = [Math.max(box[2], coordinates[0]), Math.max(box[3], coordinates[1])];
  };
  for (const { geometry, properties } of state.answer.features) if (around.includes(properties.part) && !(properties.rank > 3)) walk(geometry.coordinates);
  if (Number.isFinite(box[0])) map.fitBounds([box.slice(0, 2), box.slice(2)], { padding: 90, maxZoom: 17.2, animate: false });
}

export function show(geometry) {
  const [first] = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.type === 'LineString' ? [geometry.coordinates[Math.floor(geometry.coordinates.length / 2)]] : [geometry.coordinates];
  following = false;
  map.jumpTo({ center: first, zoom: Math.max(map.getZoom(), 16.5) });
}

function drawScale() {
  const most = metresPerPixel(map.getCenter().lat, map.getZoom()) * 120;
  const step = [1000, 500, 200, 100, 50, 20, 10].find((one) => one <= most) ?? 5;
  at('scale').firstElementChild.textContent = `${step} m`;
  at('scale').lastElementChild.style.width = `${(step / most) * 120}px`;
}
