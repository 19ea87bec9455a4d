// What the page knows, and who wants to hear of it.

export const state = {
  call: null, // lat, lon, mode, station, from, un, spill, container, wind
  vehicle: null, // lat, lon, heading_deg, speed_kmh, accuracy_m, at (ms)
  answer: null,
  answeredAt: null,
  asking: false,
  problem: null,
  waiting: null,
  lost: null, // since when there is no connection, ms
  queue: [],
  arrivedAt: null,
  closure: null, // the closure that this crew reported last
  dry: new Set(), // keys of hydrants that this crew found out of order
};

const followers = new Set();

export function change(values) {
  Object.assign(state, values);
  for (const follower of followers) if (Object.keys(values).some((key) => follower.keys.includes(key))) follower.call();
}

export function follow(keys, call) {
  followers.add({ keys, call });
}

/** The call of an address: #lat=..&lon=..&mode=pump&station=&from=lat,lon&un=&spill=&wind=315,2.1 */
export function callOf(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const number = (name) => (told.get(name) === null || told.get(name).trim() === '' ? null : Number(told.get(name)));
  const pair = (name) => (told.get(name) ?? '').split(',').map(Number);
  const [lat, lon] = [number('lat'), number('lon')];
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || lat === null || lon === null) return null;
  const call = { lat, lon, mode: told.get('mode') ?? 'pump', un: told.get('un'), spill: told.get('spill'), container: told.get('container'), station: told.get('station') };
  const [fromLat, fromLon] = pair('from');
  if (Number.isFinite(fromLat) && Number.isFinite(fromLon)) call.from = { lat: fromLat, lon: fromLon };
  const [from_deg, ms] = pair('wind');
  if (told.get('wind') && Number.isFinite(from_deg)) call.wind = { from_deg, ms: Number.isFinite(ms) ? ms : null, at: told.get('wind_at') };
  return call;
}

/** A part of the answer, where it was worked out. */
export function part(name) {
  const found = state.answer?.parts[name];
  return found && !found.problem ? found : null;
}
