// Talking to the service: answers, its problems in words, and whether it is there at all.

import { change, state } from './state.js';

const WATCH_MS = 5000;
const RETRY_MS = 2000;

/** What the service explains (RFC 9457). */
export class Problem extends Error {
  constructor(status, { type = '', title = '', detail = '' }) {
    super(detail || title);
    this.status = status;
    this.kind = type.split('/').at(-1);
    this.detail = detail || title;
  }

  /** Whether the service is there and only still reads what it needs for this answer. */
  get loading() {
    return this.kind.endsWith('-loading');
  }
}

/** No answer at all. */
export class Away extends Error {}

export const get = (path, signal) => send(path, { signal });

export const post = (path, body) => send(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

async function send(path, { headers, ...options }) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { accept: 'application/geo+json, application/json', ...headers } });
    if (answer.ok) {
      const body = await answer.json();
      noticeBack();
      return body;
    }
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    noticeLost('offline');
    throw new Away(path);
  }
  const problem = new Problem(answer.status, await answer.json().catch(() => ({})));
  if (answer.status === 503 && !problem.loading) {
    noticeLost('database_away');
    throw new Away(path);
  }
  throw problem;
}

export const describe = () => get('/v1/layers?districts=no');

export const near = (asked, names, signal) => get(nearPath(asked, names), signal);

/** Milliseconds from request to answer, as the browser's network saw it, whatever else the page was busy with. */
export function tookMs(path) {
  const entry = performance.getEntriesByName(new URL(path, location.href).href, 'resource').at(-1);
  performance.clearResourceTimings();
  return entry ? entry.responseEnd - entry.requestStart : null;
}

export const nearPath = ({ at, radius_m }, names, more = {}) =>
  `/v1/near?${new URLSearchParams({ lat: at.lat.toFixed(6), lon: at.lon.toFixed(6), radius_m, layers: names.join(','), ...more })}`;

export const nearest = ({ lat, lon }, name, signal) =>
  get(`/v1/nearest?${new URLSearchParams({ lat: lat.toFixed(6), lon: lon.toFixed(6), layer: name, k: 1 })}`, signal);

/** The district of a place, and how old every layer is there. */
export const districtAt = ({ lat, lon }, signal) => get(`/v1/districts/at?${new URLSearchParams({ lat: lat.toFixed(6), lon: lon.toFixed(6) })}`, signal);

export const feature = (key, signal) => {
  const [layer, id] = key.split('/');
  return get(`/v1/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(id)}`, signal);
};

/** Asks for a sign of life every few seconds, more often while there is none. */
export async function watch() {
  await get('/health/ready').catch(() => {});
  setTimeout(watch, state.lost ? RETRY_MS : WATCH_MS);
}

function noticeLost(how) {
  if (state.lost?.how === how) return;
  change({ lost: { how, since: state.lost?.since ?? Date.now() } });
}

function noticeBack() {
  if (state.lost) change({ lost: null });
}
