// Where the vehicle is along its way, worked out here between two answers.

import { part, state } from './state.js';

const METRES_A_DEGREE = 111_320;
export const OFF_M = 40; // farther from its way than this, a vehicle has left it

/** The drawn way: [lon, lat] after [lon, lat]. */
export function routeLine() {
  const drawn = state.answer?.features.find((one) => one.properties.part === 'route' && one.properties.rank === 0);
  return drawn?.geometry.type === 'LineString' ? drawn.geometry.coordinates : null;
}

export function apart(a, b) {
  const shrink = Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot((a.lon - b.lon) * METRES_A_DEGREE * shrink, (a.lat - b.lat) * METRES_A_DEGREE);
}

/** Metres driven along the way, and metres beside it. Without a position: at its beginning. */
export function along() {
  const line = routeLine();
  const { vehicle } = state;
  if (!line || !vehicle) return { at_m: 0, off_m: 0 };
  const shrink = Math.cos((vehicle.lat * Math.PI) / 180);
  const flat = line.map(([lon, lat]) => [(lon - vehicle.lon) * METRES_A_DEGREE * shrink, (lat - vehicle.lat) * METRES_A_DEGREE]);
  let best = { off_m: Infinity, at_m: 0 };
  let before = 0;
  for (let i = 1; i < flat.length; i += 1) {
    const [ax, ay] = flat[i - 1];
    const [dx, dy] = [flat[i][0] - ax, flat[i][1] - ay];
    const length = Math.hypot(dx, dy);
    const share = length ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (length * length))) : 0;
    const off_m = Math.hypot(ax + share * dx, ay + share * dy);
    if (off_m < best.off_m) best = { off_m, at_m: before + share * length };
    before += length;
  }
  const scale = before ? (part('route')?.distance_m ?? before) / before : 1;
  return { ...best, at_m: best.at_m * scale };
}

/** The place so many metres ahead on the way; null without one. */
export function ahead(metres) {
  const line = routeLine();
  if (!line) return null;
  let left = along().at_m + metres;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [{ lon: line[i - 1][0], lat: line[i - 1][1] }, { lon: line[i][0], lat: line[i][1] }];
    const length = apart(a, b);
    if (length >= left) return [a.lon + ((b.lon - a.lon) * left) / length, a.lat + ((b.lat - a.lat) * left) / length];
    left -= length;
  }
  return line.at(-1);
}

/** The next thing to do and how far away it is; null without a way. */
export function next() {
  const route = part('route');
  if (!route?.steps?.length) return null;
  const { at_m } = along();
  const step = route.steps.find((one) => one.kind !== 'depart' && one.from_m > at_m + 5) ?? route.steps.at(-1);
  return { step, ahead_m: Math.max(0, step.from_m - at_m), at_m };
}

/** The caution that holds here or comes next. */
export function cautionAhead(at_m, within_m = 200) {
  return part('route')?.warnings?.find((one) => one.to_m >= at_m && one.from_m <= at_m + within_m) ?? null;
}

/** Seconds left: the answer's, less what has been driven of it, less the time since we last heard. */
export function remaining(now) {
  const route = part('route');
  if (!route?.eta) return null;
  const heard = Math.max(state.answeredAt, state.vehicle?.since ?? 0);
  const [undriven, gone] = [1 - driven(route), (now - heard) / 1000];
  const left = (seconds) => Math.max(0, seconds * undriven - gone);
  return { median: left(route.eta.median_s), p10: left(route.eta.p10_s), p90: left(route.eta.p90_s) };
}

/** The share of the driving time that lies behind the vehicle: of each step as much as it has driven of it. */
function driven({ steps }) {
  const { at_m, off_m } = along();
  if (off_m > OFF_M) return 0;
  const whole = steps.reduce((sum, { time_s }) => sum + time_s, 0);
  const behind = steps.reduce((sum, { from_m, distance_m, time_s }) => sum + time_s * Math.min(1, Math.max(0, distance_m ? (at_m - from_m) / distance_m : 0)), 0);
  return whole ? Math.min(1, behind / whole) : 0;
}
