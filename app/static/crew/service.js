// The situation asked for, again and again; what could not be sent waits.

import { state, change } from './state.js';

const WAIT_MS = 15_000;

/** The address of a situation for the call as it stands. */
function address() {
  const { call, vehicle } = state;
  const asked = new URLSearchParams({ lat: call.lat, lon: call.lon, mode: call.mode });
  const from = vehicle ?? call.from;
  if (from) asked.set('from_lat', from.lat.toFixed(6));
  if (from) asked.set('from_lon', from.lon.toFixed(6));
  if (vehicle && vehicle.heading_deg !== null) asked.set('heading_deg', String(Math.round(vehicle.heading_deg) % 360));
  for (const name of ['station', 'un', 'spill', 'container']) if (call[name] && !(name === 'station' && from)) asked.set(name, call[name]);
  if (call.wind) asked.set('wind_from_deg', call.wind.from_deg);
  if (call.wind && call.wind.ms !== null) asked.set('wind_ms', call.wind.ms);
  if (call.wind?.at) asked.set('wind_at', call.wind.at);
  return `/v1/dispatch119/situation?${asked}`;
}

let running = null;

/** Asks anew; an answer that comes late to a newer question is dropped. */
export async function ask() {
  running?.abort();
  const mine = (running = new AbortController());
  change({ asking: true });
  try {
    const answer = await fetch(address(), { signal: AbortSignal.any([mine.signal, AbortSignal.timeout(WAIT_MS)]) });
    const body = await answer.json();
    if (mine.signal.aborted) return;
    if (answer.status === 503) return change({ asking: false, lost: state.lost ?? Date.now(), waiting: body.detail });
    if (!answer.ok) change({ asking: false, lost: null, waiting: null, problem: body });
    else change({ asking: false, lost: null, waiting: null, problem: null, answer: body, answeredAt: Date.now() });
    await flush();
  } catch {
    if (mine.signal.aborted) return;
    change({ asking: false, lost: state.lost ?? Date.now() });
  }
}

/** Sends `{ method, path, body, done, refused }` now, or keeps it for when the service is back. */
export async function send(sent) {
  try {
    const answer = await fetch(sent.path, { method: sent.method, body: sent.body && JSON.stringify(sent.body), headers: { 'content-type': 'application/geo+json' } });
    if (answer.status === 503) throw new Error('away');
    const told = await answer.json();
    if (answer.ok) sent.done?.(told);
    else sent.refused?.(told);
  } catch {
    change({ queue: [...state.queue, sent], lost: state.lost ?? Date.now() });
  }
}

/** Takes back what still waits; false where it is already on its way. */
export function unsend(sent) {
  const waits = state.queue.includes(sent);
  if (waits) change({ queue: state.queue.filter((one) => one !== sent) });
  return waits;
}

async function flush() {
  const waiting = state.queue;
  if (!waiting.length) return;
  change({ queue: [] });
  for (const sent of waiting) await send(sent);
  if (!state.queue.length) ask();
}
