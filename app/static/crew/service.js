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
  if (vehicle?.heading_deg != null) asked.set('heading_deg', String(Math.round(vehicle.heading_deg) % 360));
  for (const name of ['station', 'un', 'spill', 'container']) if (call[name] && !(name === 'station' && from)) asked.set(name, call[name]);
  if (call.wind) asked.set('wind_from_deg', call.wind.from_deg);
  if (call.wind?.ms != null) asked.set('wind_ms', call.wind.ms);
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
    if (answer.status === 503) return change({ asking: false, lost: state.lost ?? Date.now(), waiting: body.detail });
    if (!answer.ok) return change({ asking: false, lost: null, problem: body });
    change({ asking: false, lost: null, waiting: null, problem: null, answer: body, answeredAt: Date.now() });
    flush();
  } catch (error) {
    if (mine.signal.aborted) return;
    change({ asking: false, lost: state.lost ?? Date.now() });
  }
}

/** Sends now, or keeps for when the service is back. Resolves to the answer, or null where it waits. */
export async function send(method, path, body) {
  try {
    const answer = await fetch(path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/geo+json' } });
    if (answer.status === 503) throw new Error('away');
    return answer.ok ? await answer.json() : null;
  } catch {
    change({ queue: [...state.queue, { method, path, body }], lost: state.lost ?? Date.now() });
    return null;
  }
}

async function flush() {
  const waiting = state.queue;
  if (!waiting.length) return;
  change({ queue: [] });
  for (const { method, path, body } of waiting) await send(method, path, body);
  if (!state.queue.length) ask();
}
