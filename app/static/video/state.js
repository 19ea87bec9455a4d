// What the desk knows beside what every page knows, and the address that shows the same to a colleague.

import { change, state } from '../state.js';

export { change, follow, state } from '../state.js';

export const TILES = 4;
export const LEVELS = ['overview', 'outline', 'discern', 'perceive', 'characterise', 'validate', 'scrutinise'];

Object.assign(state, {
  error_m: 0,
  level: LEVELS[0],
  indoors: false,
  span: null, // { from, to } in ms to look back at; null: now
  tiles: Array(TILES).fill(null), // keys of the cameras on the four screens
  focused: 0, // the screen that a number key fills
  waiting: null, // what the service still reads before it can answer
  entry: null, // the bearing that is being entered, see bearing.js
  unsent: [], // surveys that wait for the connection
});

const parts = (name) => (state.answer?.features ?? []).filter(({ properties }) => properties.part === name);

/** The cameras of the answer, best first. */
export const cameras = () => parts('camera');
export const views = () => parts('view');
export const errorCircle = () => parts('error')[0] ?? null;
export const cameraOf = (key) => cameras().find(({ properties }) => properties.key === key) ?? null;

/** The same camera in the newest answer, also where a survey has given it its number or taken it away. */
export function stillCamera(key) {
  const [site] = key.split('/');
  const alone = cameras().filter(({ properties }) => properties.site === Number(site));
  return cameraOf(key) ?? (alone.length === 1 && alone[0].properties.count === 1 ? alone[0] : null);
}

/** Puts a camera on a screen; where another screen has it, the two change places. */
export function put(key, tile = state.focused) {
  const tiles = [...state.tiles];
  const held = tiles.indexOf(key);
  if (held >= 0) tiles[held] = tiles[tile];
  tiles[tile] = key;
  change({ tiles, focused: tile });
}

/** The call as the service is asked for it, without what is as usual. */
export function asked() {
  const told = new URLSearchParams({ lon: state.at.lon.toFixed(6), lat: state.at.lat.toFixed(6) });
  if (state.error_m) told.set('error_m', state.error_m);
  if (state.level !== LEVELS[0]) told.set('level', state.level);
  if (state.indoors) told.set('indoors', 'true');
  if (state.span) told.set('from', new Date(state.span.from).toISOString());
  if (state.span) told.set('to', new Date(state.span.to).toISOString());
  return told;
}

export function toAddress() {
  const told = state.at ? asked() : new URLSearchParams();
  if (state.answer && String(state.tiles) !== String(bestTiles())) told.set('tiles', state.tiles.map((key) => key ?? '').join(','));
  if (state.view) told.set('map', `${state.view.zoom.toFixed(2)},${state.view.lat.toFixed(5)},${state.view.lon.toFixed(5)}`);
  const query = decodeURIComponent(told.toString());
  return location.pathname + (query && `?${query}`);
}

/** What an address asks for; parts that cannot be read are left out. */
export function fromAddress(query) {
  const told = new URLSearchParams(query);
  const number = (name) => (told.get(name)?.trim() ? Number(told.get(name)) : NaN);
  const [lon, lat, error_m] = ['lon', 'lat', 'error_m'].map(number);
  const [from, to] = ['from', 'to'].map((name) => Date.parse(told.get(name)));
  const [zoom, viewLat, viewLon] = told.get('map')?.split(',').map(Number) ?? [];
  const keys = told.get('tiles')?.split(',').map((key) => (/^\d+\/\d+$/.test(key) ? key : null));
  return {
    ...(Number.isFinite(lon) && Number.isFinite(lat) && { at: { lat, lon } }),
    ...(error_m > 0 && { error_m }),
    ...(LEVELS.includes(told.get('level')) && { level: told.get('level') }),
    ...(told.get('indoors') === 'true' && { indoors: true }),
    ...(from < to && { span: { from, to } }),
    ...([zoom, viewLat, viewLon].every(Number.isFinite) && { view: { zoom, lat: viewLat, lon: viewLon } }),
    chosen: keys?.length === TILES ? keys : null,
  };
}

/** The few that together see most, one a screen. */
export const bestTiles = () => Array.from({ length: TILES }, (_, i) => state.answer?.best[i] ?? null);
