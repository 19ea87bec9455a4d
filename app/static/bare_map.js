// A map of nothing yet, as every page wants it: north up, flat, and still where somebody wants it still.

import { Map as MapLibre, setWorkerUrl } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { token } from './theme.js';
import { say } from './words.js';

setWorkerUrl('/assets/vendor/maplibre-gl/maplibre-gl-worker.mjs');

/** Once it is there. Throws where there is no WebGL. */
export async function bareMap(view) {
  const map = new MapLibre({
    container: 'map',
    style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': token('map-bg') } }] },
    ...view,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 19.5,
    minZoom: 4,
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
    locale: { 'Map.Title': say('map_label') },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await map.once('load');
  return map;
}
