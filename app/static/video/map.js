// The desk's map: our tiles, and over them the call with its error, what the cameras see, and their numbers.

import { at } from '../dom.js';
import { destination, roughly } from '../earth.js';
import { addMarks } from '../marks.js';
import { style } from '../style.js';
import { bareMap } from '../bare_map.js';
import { theme, token } from '../theme.js';
import { ask } from './ask.js';
import { kindOf, KEYED } from './camera.js';
import { drawChosen, drawMarks, placeErrorLabel } from './marks.js';
import { cameraOf, cameras, change, errorCircle, follow, state, views } from './state.js';
import { pointAt, wedge } from './wedge.js';
import { say } from './words.js';

const DRAWN = ['water_green', 'building', 'border', 'road', 'camera'];
const NOTHING = { type: 'FeatureCollection', features: [] };
const CLOSE_ZOOM = 17.5;
const FAR_ZOOM = 14; // below, only cameras with a key stay
const AROUND_M = 120;
const ROOM_PX = 150; // for a wedge and its handles

export let map = null;

/** Makes the map and keeps it in step with the state. Throws where there is no WebGL. */
export async function start() {
  map = await bareMap(firstView());
  await dress();
  follow(['theme', 'described'], dress);
  follow(['answer', 'language'], () => {
    drawMarks(map);
    drawAnswer();
    settle();
  });
  follow(['tiles', 'focused', 'pointed'], () => {
    drawChosen();
    drawAnswer();
  });
  let opened;
  follow(['entry'], () => {
    const another = state.entry?.opened !== opened;
    if (another) makeRoom();
    opened = state.entry?.opened;
    drawEntry();
    if (another) settle();
  });
  follow(['language'], () => map.getCanvas().setAttribute('aria-label', say('map_label')));
  map.on('moveend', () => change({ view: { zoom: map.getZoom(), ...centre() } }));
  map.on('moveend', settle);
  map.on('zoom', drawEntry);
  map.on('click', ({ lngLat }) => (state.entry ? pointAt(map, lngLat) : ask({ at: { lat: lngLat.lat, lon: lngLat.wrap().lng } })));
  return map;
}

export const centre = () => ({ lat: map.getCenter().lat, lon: map.getCenter().lng });
export const bounds = () => map.getBounds().toArray().flat();
export const fly = ({ lon, lat }) => map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), CLOSE_ZOOM) });

/** The view of the address, else the call with its cameras, else all of the data. */
function firstView() {
  if (state.view) return { center: [state.view.lon, state.view.lat], zoom: state.view.zoom };
  if (state.answer) return { bounds: around(), fitBoundsOptions: { padding: 60, maxZoom: CLOSE_ZOOM } };
  return { bounds: state.described.extent, fitBoundsOptions: { padding: 20 } };
}

/** The call, and the cameras that have a number, in one box. */
function around() {
  const spot = state.answer.asked;
  const corners = [45, 225].map((degrees) => destination(spot, Math.max(AROUND_M, spot.error_m * Math.SQRT2), degrees));
  const places = [...corners, ...cameras().slice(0, KEYED).map(({ geometry }) => geometry.coordinates)];
  const [lons, lats] = [0, 1].map((axis) => places.map((place) => place[axis]));
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Goes to a call that lies outside the view; never moves for one that can be seen. */
export function showCall() {
  const { lon, lat } = state.answer.asked;
  if (!map.getBounds().contains([lon, lat])) map.fitBounds(around(), { padding: 60, maxZoom: CLOSE_ZOOM, animate: false });
}

let dressing = '';
async function dress() {
  const drawn = { ...state.described, layers: state.described.layers.filter(({ drawn_as }) => DRAWN.includes(drawn_as)) };
  const key = `${theme()}${JSON.stringify(drawn.layers.map((layer) => [layer.version, layer.count]))}`;
  if (key === dressing) return;
  dressing = key;
  await addMarks(map, drawn.layers);
  const made = style(drawn, new Set());
  const ours = Object.fromEntries(['seen', 'entry'].map((name) => [name, { type: 'geojson', data: NOTHING }]));
  map.setStyle({ ...made, sources: { ...made.sources, ...ours }, layers: [...made.layers, ...overlay()] });
  drawAnswer();
  drawEntry();
}

function overlay() {
  const is = (name) => ['==', ['get', 'drawn'], name];
  const fill = (id, filter, colour, opacity, source = 'seen') => ({ id, source, type: 'fill', filter, paint: { 'fill-color': token(colour), 'fill-opacity': opacity } });
  const line = (id, filter, colour, paint, source = 'seen') => ({ id, source, type: 'line', filter, paint: { 'line-color': token(colour), ...paint } });
  return [
    fill('other views', is('other'), 'ok', 0.06),
    line('other edges', is('other'), 'ok', { 'line-width': 1, 'line-opacity': 0.35 }),
    fill('views', is('tile'), 'ok', 0.16),
    line('edges', is('tile'), 'ok', { 'line-width': 1, 'line-opacity': 0.75 }),
    line('may see', is('maybe'), 'ok', { 'line-width': 1.4, 'line-dasharray': [3, 2.5] }),
    fill('error', is('error'), 'alarm', 0.08),
    line('error edge', is('error'), 'alarm', { 'line-width': 1.6, 'line-dasharray': [4, 2.6] }),
    fill('entry', ['==', ['geometry-type'], 'Polygon'], 'info', 0.2, 'entry'),
    line('entry edge', true, 'info', { 'line-width': 2.5 }, 'entry'),
  ];
}

/** Where cameras of known bearing look; of the others, while they are chosen, what they could see. */
function drawAnswer() {
  const drawn = views().map((view) => ({ ...view, properties: { drawn: manner(view.properties) } }));
  const circle = errorCircle();
  if (circle) drawn.push({ ...circle, properties: { drawn: 'error' } });
  map.getSource('seen')?.setData({ type: 'FeatureCollection', features: drawn });
}

function manner({ key }) {
  const chosen = state.pointed === key || state.tiles[state.focused] === key;
  if (kindOf(cameraOf(key).properties) === 'fixed') return chosen || state.tiles.includes(key) ? 'tile' : 'other';
  return chosen ? 'maybe' : 'none';
}

/** The camera whose bearing is entered stands where there is room for its wedge. */
function makeRoom() {
  if (!state.entry) return;
  const { clientWidth, clientHeight } = map.getContainer();
  const { x, y } = map.project([state.entry.lon, state.entry.lat]);
  const room = x > ROOM_PX && y > ROOM_PX && x < clientWidth - ROOM_PX && y < clientHeight - ROOM_PX;
  if (!room) map.jumpTo({ center: [state.entry.lon, state.entry.lat] });
}

function drawEntry() {
  map.getSource('entry')?.setData({ type: 'FeatureCollection', features: wedge(map) });
}

/** What depends on the view: far away fewer marks; within a great error the edge is shaded; the error is always said. */
function settle() {
  at('map').classList.toggle('far', map.getZoom() < FAR_ZOOM);
  const { lon, lat, error_m } = state.answer?.asked ?? {};
  const [west, south, east, north] = bounds();
  const inside = Boolean(error_m) && [west, east].every((x) => [south, north].every((y) => roughly({ lon, lat }, { lon: x, lat: y }) < error_m));
  at('map').parentElement.classList.toggle('inside-error', inside);
  const untold = Boolean(error_m) && (inside || !placeErrorLabel(map));
  at('far-error').hidden = !untold;
  if (untold) at('far-error').textContent = say('error_said', { metres: error_m });
}
