// The crew's map: our tiles, and over them the way, what blocks, the zones, the hoses, and marks that can be read.

import { Map as MapLibre, setWorkerUrl } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { at } from '../dom.js';
import { circle, metresPerPixel } from '../earth.js';
import { style } from '../style.js';
import { token } from '../theme.js';
import { marker, settle } from './labels.js';
import { nearWater, standing, unit } from './marks.js';
import { apart } from './progress.js';
import { state } from './state.js';
import { say } from './words.js';

const GROUND = ['water_green', 'building', 'road'];
const NOTHING = { type: 'FeatureCollection', features: [] };
const FAR_M = 600; // what lies farther from the scene is not worth making all else small
const EXACT_M = 15; // a position better than this needs no circle
const CONTROLS = ['wind', 'north', 'language', 'zoom', 'scale', 'attribution', 'notice'];
const STEPS_M = [1000, 500, 200, 100, 50, 20, 10];

setWorkerUrl('/assets/vendor/maplibre-gl/maplibre-gl-worker.mjs');

export let map = null;
let shown = { marks: [], labels: [], taken: [] };
let vehicle = null; // { marker, key }
let following = true;
let headingUp = false;

export async function start(described, onTap, onPan) {
  const [west, south, east, north] = described.extent ?? [-180, -85, 180, 85];
  map = new MapLibre({
    container: 'map',
    style: dressed(described),
    ...(state.call ? { center: [state.call.lon, state.call.lat], zoom: 16 } : { bounds: [west, south, east, north], fitBoundsOptions: { padding: { top: 24, left: 24, right: 24, bottom: at('place').offsetHeight + 40 } } }),
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
  map.keyboard.disableRotation();
  await map.once('load');
  const panned = () => {
    following = false;
    onPan();
  };
  map.on('click', ({ lngLat }) => onTap({ lat: lngLat.lat, lon: lngLat.lng }));
  map.on('dragstart', panned);
  map.getCanvas().addEventListener('keydown', ({ key }) => key.startsWith('Arrow') && panned());
  map.on('move', drawScale);
  map.on('moveend', settled);
  map.on('resize', settled);
  document.fonts.addEventListener('loadingdone', settled); // words in the true letters are of another length
  drawScale();
  return map;
}

export const named = () => map.getCanvas().setAttribute('aria-label', say('map_section'));

/** The ground alone: what stands on it comes from the answer. */
function dressed(described) {
  const ground = { ...described, layers: described.layers.filter((layer) => GROUND.includes(layer.drawn_as)) };
  const made = style(ground, new Set());
  const ours = Object.fromEntries(['answer', 'error'].map((name) => [name, { type: 'geojson', data: NOTHING }]));
  return { ...made, sources: { ...made.sources, ...ours }, layers: [...made.layers, ...overlay()] };
}

export function wear(described) {
  map.setStyle(dressed(described), { diff: false });
  map.once('styledata', draw);
}

const of = (name, ...more) => ['all', ['==', ['get', 'part'], name], ...more];
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };
const BUTT = { 'line-cap': 'butt', 'line-join': 'round' };

function overlay() {
  const line = (id, filter, paint, layout = ROUND) => ({ id, source: 'answer', type: 'line', filter, paint, layout });
  const zone = (kind) => of('zones', ['==', ['get', 'kind'], kind]);
  const way = of('route', ['==', ['get', 'rank'], 0]);
  return [
    { id: 'zone fill', source: 'answer', type: 'fill', filter: of('zones'), paint: { 'fill-color': token('caution'), 'fill-opacity': ['match', ['get', 'kind'], 'isolation', 0.1, 0.05] } },
    line('way casing', way, { 'line-color': token('map-bg'), 'line-width': 14 }),
    line('way', way, { 'line-color': token('info'), 'line-width': 9 }),
    line('warned casing', of('route_warning'), { 'line-color': token('map-bg'), 'line-width': 13 }, BUTT),
    line('warned', of('route_warning'), { 'line-color': token('caution'), 'line-width': 9, 'line-dasharray': [0.9, 0.55] }, BUTT),
    line('limits', of('limits'), { 'line-color': token('alarm'), 'line-width': 5 }),
    line('hoses casing', of('hose'), { 'line-color': token('map-bg'), 'line-width': 6 }),
    line('hoses', of('hose'), { 'line-color': token('info'), 'line-width': 4, 'line-dasharray': [0.1, 1.7] }),
    line('isolation', zone('isolation'), { 'line-color': token('caution'), 'line-width': 2.5 }),
    line('protection', zone('protection'), { 'line-color': token('caution'), 'line-width': 2.5, 'line-dasharray': [4, 2.5] }),
    { id: 'error', source: 'error', type: 'fill', paint: { 'fill-color': token('info'), 'fill-opacity': 0.12 } },
    { id: 'error edge', source: 'error', type: 'line', paint: { 'line-color': token('info'), 'line-width': 2 } },
  ];
}

/** Everything of the answer anew. */
export function draw() {
  const source = map?.getSource('answer');
  if (!source) return;
  const near = nearWater();
  const lines = (state.answer?.features ?? []).filter(({ geometry, properties }) => geometry.type !== 'Point' && (properties.part !== 'hose' || near.has(properties.key)));
  source.setData({ type: 'FeatureCollection', features: lines });
  for (const one of [...shown.marks, ...shown.labels.map((label) => label.marker)]) one.remove();
  shown = standing();
  for (const one of [...shown.labels.map((label) => label.marker), ...shown.marks]) one.addTo(map);
  drawVehicle();
  settled();
}

/** Words find their places: after each change of what is shown or of where one looks. */
function settled() {
  const ours = map.getContainer().getBoundingClientRect();
  const controls = CONTROLS.map((id) => at(id).getBoundingClientRect()).filter(({ width }) => width);
  const taken = controls.map(({ left, top, right, bottom }) => [left - ours.left, top - ours.top, right - ours.left, bottom - ours.top]);
  settle(map, shown.labels, [...taken, ...shown.taken.map((box) => box(map))]);
}

/** The vehicle where it was last heard of, and how well that is known. */
export function drawVehicle() {
  const here = state.vehicle;
  if (!map?.getSource('error') || !here) return;
  const made = unit(here, Date.now());
  if (vehicle?.key !== made.key) {
    vehicle?.marker.remove();
    vehicle = { key: made.key, marker: marker([here.lon, here.lat], made.element).addTo(map) };
  }
  vehicle.marker.setLngLat([here.lon, here.lat]);
  vehicle.marker.getElement().firstElementChild.style.rotate = `${(here.heading_deg ?? 0) - map.getBearing()}deg`;
  vehicle.marker.getElement().lastElementChild.textContent = made.words;
  const vague = here.accuracy_m > EXACT_M;
  map.getSource('error').setData(vague ? { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [circle(here, here.accuracy_m, 64)] } } : NOTHING);
}

/** Goes with the vehicle, until somebody looks elsewhere. */
export function moved() {
  const here = state.vehicle;
  if (here && following) map.jumpTo({ center: [here.lon, here.lat], bearing: headingUp && here.heading_deg !== null ? here.heading_deg : map.getBearing() });
  drawVehicle();
}

export function followAgain() {
  following = true;
  moved();
}

/** North up, or up where the vehicle goes; true for the latter. */
export function turn() {
  headingUp = !headingUp && (state.vehicle?.heading_deg ?? null) !== null;
  map.jumpTo({ bearing: headingUp ? state.vehicle.heading_deg : 0 });
  drawVehicle();
  return headingUp;
}

export const zoom = (by) => map.jumpTo({ zoom: map.getZoom() + by });

/** The scene with all that matters around it, once, when the first answer comes. */
export function fit() {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (coordinates) => {
    if (typeof coordinates[0] !== 'number') return coordinates.forEach(walk);
    if (apart({ lon: coordinates[0], lat: coordinates[1] }, state.call) > FAR_M) return;
    [box[0], box[1]] = [Math.min(box[0], coordinates[0]), Math.min(box[1], coordinates[1])];
    [box[2], box[3]] = [Math.max(box[2], coordinates[0]), Math.max(box[3], coordinates[1])];
  };
  const near = (one) => ['scene', 'staging', 'zones'].includes(one.part) || (one.part === 'water' && one.rank === 1);
  for (const { geometry, properties } of state.answer.features) if (near(properties)) walk(geometry.coordinates);
  const { clientWidth, clientHeight } = map.getContainer();
  const padding = Math.min(90, clientWidth / 6, clientHeight / 6);
  if (Number.isFinite(box[0])) map.fitBounds([box.slice(0, 2), box.slice(2)], { padding, maxZoom: 17.2, animate: false });
}

export function show(geometry) {
  const [first] = geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.type === 'LineString' ? [geometry.coordinates[Math.floor(geometry.coordinates.length / 2)]] : [geometry.coordinates];
  following = false;
  map.jumpTo({ center: first, zoom: Math.max(map.getZoom(), 16.5) });
}

function drawScale() {
  const most = metresPerPixel(map.getCenter().lat, map.getZoom()) * 120;
  const step = STEPS_M.find((one) => one <= most) ?? 5;
  const whole = most > 5000 ? 5000 * Math.floor(most / 5000) : most > 2000 ? 2000 : step;
  at('scale').firstElementChild.textContent = whole >= 1000 ? `${whole / 1000} km` : `${whole} m`;
  at('scale').lastElementChild.style.width = `${(whole / most) * 120}px`;
  at('north-arrow').style.rotate = `${-map.getBearing()}deg`;
}
