// What this device keeps of a call until the next one: hydrants out of order, the time of arrival, the closure reported.

import { keep, kept } from '../theme.js';
import { state } from './state.js';

const NAME = 'crew';
const LONGEST_MS = 12 * 3600_000; // the same place tomorrow is another incident

export const placeOf = (call) => (call ? `${call.lat.toFixed(5)},${call.lon.toFixed(5)}` : '');

export function recall(call) {
  const held = read();
  const same = call && held.place === placeOf(call) && Date.now() - held.since < LONGEST_MS;
  return { dry: new Set(same ? held.dry : []), arrivedAt: same ? held.arrivedAt : null, closure: same && held.closure ? { id: held.closure } : null };
}

export function remember() {
  if (!state.call) return;
  keep(NAME, JSON.stringify({ place: placeOf(state.call), since: Date.now(), dry: [...state.dry], arrivedAt: state.arrivedAt, closure: state.closure?.id ?? null }));
}

function read() {
  try {
    return JSON.parse(kept(NAME)) ?? {};
  } catch {
    return {};
  }
}
