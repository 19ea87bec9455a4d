// The map: MapLibre on our own tiles, the asked circle with its handle, pointing, clicking, asking.

import { Marker } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { ask } from './ask.js';
import { bareMap } from './bare_map.js';
import { at, h } from './dom.js';
import { circle, destination, metresPerPixel, roughly } from './earth.js';
import { addMarks } from './marks.js';
import { drawSights } from './sights.js';
import { drawViews, start as startViews } from './views.js';
import { LEAST_M, MOST_M } from './search.js';
import { change, follow, keyOf, layerNamed, state } from './state.js';
import { idsOf, pointedIds, style } from './style.js';
import { token } from './theme.js';
import { bearingNote, title } from './list.js';
import { doubtMark, worded } from './vocabulary.js';
import { distance, label, say } from './words.js';

const NOTHING = { type: 'FeatureCollection', features: [] };
const REACH_PX = { mouse: 5, touch: 14 };
const ROUND_M = 10;

export let map = null;
let handle = null;

/** Makes the map and keeps it in step with the state. Throws where there is no WebGL. */
export async function start() {
  map = await bareMap(firstView());
  handle = makeHandle();
  await dress();
  follow(['theme', 'described'], dress);
  follow(['at', 'radius_m'], drawCircle);
  follow(['answer', 'hidden'], () => drawSights(map));
  follow(['viewsFound'], () => drawViews(map));
  follow(['pointed', 'opened', 'answer'], drawPointed);
  follow(['hidden'], showHidden);
  follow(['language'], () => map.getCanvas().setAttribute('aria-label', say('map_label')));
  map.on('moveend', () => change({ view: { zoom: map.getZoom(), ...centre() } }));
  listen();
  startViews(map);
  return map;
}

export const centre = () => ({ lat: map.getCenter().lat, lon: map.getCenter().lng });

/** The view of the address, else one in which the circle about fills the map. */
function firstView() {
  if (state.view) return { center: [state.view.lon, state.view.lat], zoom: state.view.zoom };
  return { center: [state.at.lon, state.at.lat], zoom: zoomFor(state.radius_m) };
}

function zoomFor(radius_m) {
  const { clientWidth, clientHeight } = at('map');
  const across_px = Math.min(clientWidth * 0.955, clientHeight * 1.14);
  return Math.log2((metresPerPixel(state.at.lat, 0) * across_px) / (2 * radius_m));
}

/** Goes to a place that was asked outside the view; never moves for one that can be seen. */
export function showPlace(place) {
  if (!map || map.getBounds().contains([place.lon, place.lat])) return;
  map.jumpTo({ center: [place.lon, place.lat], zoom: Math.max(map.getZoom(), zoomFor(state.radius_m)) });
}

let dressing = '';
async function dress() {
  const key = `${state.theme}${JSON.stringify(state.described.layers.map((layer) => [layer.version, layer.count]))}`;
  if (key === dressing) return;
  dressing = key;
  await addMarks(map, state.described.layers);
  const made = style(state.described, state.hidden);
  const answerLayers = [...asked(), ...pointedLayers()];
  const answerSources = Object.fromEntries(['mask', 'views', 'circle', 'radius', 'sights', 'reach', 'pointed'].map((name) => [name, { type: 'geojson', data: NOTHING }]));
  map.setStyle({ ...made, sources: { ...made.sources, ...answerSources }, layers: [...made.layers, ...answerLayers] });
  drawCircle();
  drawSights(map);
  drawViews(map);
  drawPointed();
}

const asked = () => [
  { id: 'mask', source: 'mask', type: 'fill', paint: { 'fill-color': token('map-bg'), 'fill-opacity': 0.5, 'fill-antialias': false } },
  { id: 'views', source: 'views', type: 'fill', filter: ['get', 'certain'], paint: { 'fill-color': token('ok'), 'fill-opacity': 0.2 } },
  { id: 'views edge', source: 'views', type: 'line', filter: ['get', 'certain'], paint: { 'line-color': token('ok'), 'line-width': 1.2 } },
  { id: 'views unknown', source: 'views', type: 'line', filter: ['!', ['get', 'certain']], paint: { 'line-color': token('t2'), 'line-width': 1, 'line-opacity': 0.35, 'line-dasharray': [2, 4] } },
  { id: 'reach', source: 'reach', type: 'fill', paint: { 'fill-color': token('ok'), 'fill-opacity': 0.16, 'fill-outline-color': token('ok') } },
  {
    id: 'sights',
    source: 'sights',
    type: 'symbol',
    layout: { 'icon-image': ['get', 'mark'], 'icon-rotate': ['get', 'bearing_deg'], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  },
  { id: 'radius', source: 'radius', type: 'line', paint: { 'line-color': token('info'), 'line-width': 1.4, 'line-dasharray': [3, 2.5] } },
  { id: 'circle', source: 'circle', type: 'line', paint: { 'line-color': token('info'), 'line-width': 2.5 } },
  {
    id: 'asked',
    source: 'radius',
    type: 'circle',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 5, 'circle-color': token('info'), 'circle-stroke-color': token('map-bg'), 'circle-stroke-width': 2 },
  },
];

const pointedLayers = () => [
  { id: 'pointed area', source: 'pointed', type: 'line', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': token('info'), 'line-width': 2.5 } },
  {
    id: 'pointed ring',
    source: 'pointed',
    type: 'circle',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 15, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': token('info'), 'circle-stroke-width': 3 },
  },
];

const feature = (type, coordinates, properties = {}) => ({ type: 'Feature', properties, geometry: { type, coordinates } });
const collection = (...features) => ({ type: 'FeatureCollection', features });

function drawCircle() {
  if (!state.at || !map.getSource('mask')) return;
  const ring = circle(state.at, state.radius_m);
  const edge = destination(state.at, state.radius_m, 90);
  const here = [state.at.lon, state.at.lat];
  map.getSource('mask').setData(feature('Polygon', [WORLD, [...ring].reverse()]));
  map.getSource('circle').setData(feature('LineString', ring));
  map.getSource('radius').setData(collection(feature('LineString', [here, edge]), feature('Point', here)));
  handle.setLngLat(edge);
  handle.getElement().querySelector('span').textContent = distance(state.radius_m);
}

const WORLD = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
];

/** The handle on the edge of the circle: for the pointer only, the keyboard has the slider. */
function makeHandle() {
  const element = h('div', { class: 'handle', 'aria-hidden': 'true' }, h('span', { class: 'num' }), h('i', {}));
  const made = new Marker({ element, draggable: true }).setLngLat([state.at.lon, state.at.lat]).addTo(map);
  for (const name of ['role', 'aria-label', 'tabindex']) element.removeAttribute(name);
  made.on('drag', () => {
    const { lng, lat } = made.getLngLat();
    const radius_m = Math.round(roughly(state.at, { lat, lon: lng }) / ROUND_M) * ROUND_M;
    change({ radius_m: Math.min(MOST_M, Math.max(LEAST_M, radius_m)) });
  });
  made.on('dragend', () => ask());
  return made;
}

function drawPointed() {
  if (!map.getSource('pointed')) return;
  const keys = [state.pointed, state.opened].filter(Boolean);
  const nearest = [...(state.answer?.nearest.values() ?? [])].filter(Boolean);
  const known = [...(state.answer?.features ?? []), ...nearest, ...(state.openedFeature ? [state.openedFeature] : [])];
  const found = keys.map((key) => known.find((one) => keyOf(one) === key)).filter(Boolean);
  map.getSource('pointed').setData(collection(...found));
}

function showHidden() {
  for (const layer of state.described.layers.filter(({ count }) => count > 0)) {
    for (const id of idsOf(map, layer.name)) map.setLayoutProperty(id, 'visibility', state.hidden.has(layer.name) ? 'none' : 'visible');
  }
}

/** The feature of a tile that is nearest to a pixel, within reach; null where only ground is. */
function under(point, reach) {
  const box = [
    [point.x - reach, point.y - reach],
    [point.x + reach, point.y + reach],
  ];
  const layers = pointedIds(state.described).filter((id) => map.getLayer(id));
  const away = ({ geometry }) => map.project(geometry.coordinates).dist(point);
  const near = map.queryRenderedFeatures(box, { layers }).filter((found) => found.id !== undefined && found.geometry.type === 'Point');
  return near.sort((a, b) => away(a) - away(b))[0] ?? null;
}

function listen() {
  map.on('mousemove', ({ point }) => {
    const found = under(point, REACH_PX.mouse);
    const pointed = found && `${found.sourceLayer}/${found.id}`;
    map.getCanvas().style.cursor = found ? 'pointer' : '';
    if (pointed !== state.pointed) change({ pointed });
    tip(found, point);
  });
  map.on('mouseout', () => {
    change({ pointed: null });
    tip(null);
  });
  map.on('click', ({ point, lngLat, originalEvent }) => {
    const touched = originalEvent.pointerType === 'touch' || matchMedia('(pointer: coarse)').matches;
    const found = under(point, touched ? REACH_PX.touch : REACH_PX.mouse);
    if (found) change({ opened: `${found.sourceLayer}/${found.id}`, panel: null });
    else {
      change({ opened: null });
      ask({ at: { lat: lngLat.lat, lon: lngLat.wrap().lng } });
    }
  });
}

function tip(found, point) {
  const box = at('tip');
  box.hidden = !found;
  if (!found) return;
  const known = state.answer?.features.find((one) => keyOf(one) === `${found.sourceLayer}/${found.id}`);
  const { name, kind } = found.properties;
  const doubt = found.properties.doubted ? label(state.described.doubted) : null;
  const words = known ? [title(known), bearingNote(known), doubtMark(known), distance(known.properties.distance_m)] : [name ?? (kind ? worded(kind) : label(layerNamed(found.sourceLayer))), doubt];
  box.textContent = words.filter(Boolean).join(' · ');
  box.style.translate = `${point.x}px ${point.y}px`;
}
