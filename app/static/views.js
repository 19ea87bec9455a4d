// What the cameras of the map see, cut by buildings: asked when the map is near enough to read it.

import { Away, Problem, get } from './service.js';
import { change, follow, state } from './state.js';

export const FROM_ZOOM = 16;
export const MOST = 500;
const SETTLED_MS = 250;
const AGAIN_MS = 2000;
const NOTHING = { type: 'FeatureCollection', features: [] };
let asking = null;
let waiting = null;

export function start(map) {
  follow(['view', 'views', 'hidden'], () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(map), SETTLED_MS);
  });
}

export function drawViews(map) {
  map.getSource('views')?.setData(state.viewsFound ?? NOTHING);
}

async function ask(map) {
  asking?.abort();
  const wanted = state.views && !state.hidden.has('cameras') && map.getZoom() >= FROM_ZOOM;
  if (!wanted) {
    if (state.viewsFound || state.viewsAwaited) change({ viewsFound: null, viewsAwaited: false });
    return;
  }
  const { signal } = (asking = new AbortController());
  const bounds = map.getBounds().toArray().flat();
  try {
    const viewsFound = await get(`/v1/video112/views?bbox=${bounds.map((one) => one.toFixed(5))}&limit=${MOST}`, signal);
    if (!signal.aborted) change({ viewsFound, viewsAwaited: false });
  } catch (error) {
    if (error.loading && !signal.aborted) {
      change({ viewsAwaited: true });
      waiting = setTimeout(() => ask(map), AGAIN_MS);
    } else if (!(error instanceof Problem || error instanceof Away || error.name === 'AbortError')) throw error;
  }
}
