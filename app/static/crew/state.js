// What the page knows, and who wants to hear of it.

export const state = {
  call: null, // lat, lon, mode, station, from, un, spill, container, wind, unit, what
  vehicle: null, // lat, lon, heading_deg, speed_kmh, accuracy_m, at and since (ms): when it was there, when we heard of it
  answer: null,
  answeredAt: null,
  asking: false,
  askedAt: 0, // ms
  problem: null,
  waiting: null,
  lost: null, // since when there is no connection, ms
  queue: [],
  arrivedAt: null,
  closure: null, // what this crew reported last: { id }, or { sent } while it waits in the queue
  dry: new Set(), // keys of hydrants that this crew found out of order
  notice: null, // { words, undo } of what this crew did last
};

const followers = new Set();

export function change(values) {
  Object.assign(state, values);
  for (const follower of followers) if (Object.keys(values).some((key) => follower.keys.includes(key))) follower.call();
}

export function follow(keys, call) {
  followers.add({ keys, call });
}

const TEXTS = ['un', 'spill', 'container', 'station', 'unit', 'what'];

/** The call of an address: #lat=..&lon=..&mode=pump&station=&from=lat,lon&un=&spill=&wind=315,2.1&wind_at=&unit=&what= */
export function callOf(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name) => (told.get(name) === null || told.get(name).trim() === '' ? null : Number(told.get(name)));
  const pair = (name) => (told.get(name) ?? '').split(',').map(Number);
  const [lat, lon] = [number('lat'), number('lon')];
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || lat === null || lon === null) return null;
  const call = { lat, lon, mode: told.get('mode') ?? 'pump', ...Object.fromEntries(TEXTS.map((name) => [name, told.get(name)])) };
  const [fromLat, fromLon] = pair('from');
  if (Number.isFinite(fromLat) && Number.isFinite(fromLon)) call.from = { lat: fromLat, lon: fromLon };
  const [from_deg, ms] = pair('wind');
  if (told.get('wind') && Number.isFinite(from_deg)) call.wind = { from_deg, ms: Number.isFinite(ms) ? ms : null, at: told.get('wind_at') };
  return call;
}

/** The address of the same call at a place that somebody typed or touched. */
export function hashAt({ lat, lon }) {
  const told = new URLSearchParams(location.hash.replace(/^#/, ''));
  for (const [name, value] of Object.entries({ lat, lon })) told.set(name, value.toFixed(6));
  return told.toString();
}

/** A part of the answer, where it was worked out. */
export function part(name) {
  const found = state.answer?.parts[name];
  return found && !found.problem ? found : null;
}
