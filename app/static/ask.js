// Asking what is around a place, and, for layers that have nothing there, what is nearest outside.

import { Away, Problem, districtAt, near, nearest, nearPath, tookMs } from './service.js';
import { change, layerNamed, placeLayers, state } from './state.js';

let running = null;

/** Asks around `at` (or the same place again) within `radius_m` (or the same radius). */
export async function ask({ at = state.at, radius_m = state.radius_m } = {}) {
  running?.abort();
  at = toDecimals(at);
  const { signal } = (running = new AbortController());
  change({ at, radius_m, asking: true, problem: null, failed: null });
  const names = placeLayers().map((layer) => layer.name);
  try {
    const answer = await near({ at, radius_m }, names, signal);
    const took_ms = tookMs(nearPath({ at, radius_m }, names));
    change({ asking: false, answer: shaped(answer, took_ms), here: null, pointed: null });
    askHere(at, signal);
    await askOutside(at, names.filter((name) => !answer.counts[name]), signal);
  } catch (error) {
    if (error.name === 'AbortError') return;
    if (error instanceof Problem) change({ ...back(), asking: false, problem: explained(error, at) });
    else if (error instanceof Away) change({ ...back(), asking: false, failed: { at, radius_m } });
    else throw error;
  }
}

/** The circle returns to the place that the list is about; a circle and a list of two places would deceive. */
const back = () => (state.answer ? { at: state.answer.at, radius_m: state.answer.radius_m } : {});

/** A tenth of a metre: finer would only feign precision, and the address, the field and the answer agree. */
const toDecimals = ({ lat, lon }) => ({ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) });

function shaped(answer, took_ms) {
  const groups = new Map();
  for (const feature of answer.features) {
    const name = feature.properties.layer;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(feature);
  }
  return {
    at: { lat: answer.asked.lat, lon: answer.asked.lon },
    radius_m: answer.asked.radius_m,
    features: answer.features,
    matched: answer.numberMatched,
    counts: answer.counts,
    freshness: answer.freshness,
    groups,
    nearest: new Map(),
    took_ms,
    since: Date.now(),
  };
}

async function askHere(at, signal) {
  const here = await districtAt(at, signal).catch(() => null);
  if (here && !signal.aborted) change({ here });
}

async function askOutside(at, names, signal) {
  const held = names.filter((name) => layerNamed(name).count > 0);
  const found = await Promise.allSettled(held.map((name) => nearest(at, name, signal)));
  if (signal.aborted) return;
  const outside = held.map((name, i) => [name, found[i].status === 'fulfilled' ? (found[i].value.features[0] ?? null) : null]);
  change({ answer: { ...state.answer, nearest: new Map(outside) } });
}

/** What the service said, and the exchanged place when the pair looks swapped. */
function explained(problem, at) {
  const swapped = problem.kind === 'swapped-coordinate' || (Math.abs(at.lat) > 90 && Math.abs(at.lon) <= 90);
  return { detail: problem.detail, exchange: swapped ? { lat: at.lon, lon: at.lat } : null };
}
