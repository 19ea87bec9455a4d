// Asking which cameras see the call. The last answer stays until there is another one.

import { Away, Problem, get, nearest, tookMs } from '../service.js';
import { asked, bestTiles, change, state, stillCamera } from './state.js';

const AGAIN_MS = 2000;
let running = null;

/** Asks for the call with these changes to it. `chosen`: cameras to put on the screens, where they still are in the answer. */
export async function ask(changes = {}, chosen = null) {
  running?.abort();
  const { signal } = (running = new AbortController());
  change({ ...changes, asking: true, problem: null, failed: null });
  if (!state.at) return change({ asking: false });
  const path = `/v1/video112/cameras?${asked()}`;
  try {
    const answer = await get(path, signal);
    state.answer = { ...answer, took_ms: tookMs(path), since: Date.now(), outside: null };
    change({ asking: false, waiting: null, answer: state.answer, tiles: tilesOf(chosen) });
    if (!answer.candidates) await askOutside(signal);
  } catch (error) {
    if (error.name === 'AbortError') return;
    if (error instanceof Away) change({ asking: false, failed: { at: state.at } });
    else if (error instanceof Problem && error.loading) later(error, chosen, signal);
    else if (error instanceof Problem) change({ asking: false, waiting: null, problem: explained(error), ...back() });
    else throw error;
  }
}

function tilesOf(chosen) {
  const held = chosen?.map((key) => (key ? (stillCamera(key)?.properties.key ?? null) : null));
  return held?.some(Boolean) ? held : bestTiles();
}

/** The service is there and still works out what its cameras see. */
function later(problem, chosen, signal) {
  change({ waiting: problem.detail });
  setTimeout(() => signal.aborted || ask({}, chosen), AGAIN_MS);
}

/** Nothing sees the place: how far is the nearest camera? */
async function askOutside(signal) {
  const found = await nearest(state.at, 'cameras', signal).catch(() => null);
  if (found && !signal.aborted) change({ answer: { ...state.answer, outside: found.features[0] ?? null } });
}

/** The call returns to the place that the answer is about. */
const back = () => ({ at: state.answer ? { lat: state.answer.asked.lat, lon: state.answer.asked.lon } : null });

/** What the service said, and the exchanged place where the pair looks swapped. */
function explained(problem) {
  const { lat, lon } = state.at;
  const swapped = problem.kind === 'swapped-coordinate' || (Math.abs(lat) > 90 && Math.abs(lon) <= 90);
  return { detail: problem.detail, exchange: swapped ? { lat: lon, lon: lat } : null };
}
