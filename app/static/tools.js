// Zoom buttons and the scale bar.

import { at } from './dom.js';
import { metresPerPixel } from './earth.js';
import { distance } from './words.js';

const NICE_M = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];
const WIDEST_PX = 120;

export function startTools(map) {
  at('zoom-in').addEventListener('click', () => map.zoomIn());
  at('zoom-out').addEventListener('click', () => map.zoomOut());
  map.on('move', () => scale(map));
  map.on('resize', () => scale(map));
  scale(map);
}

function scale(map) {
  const perPixel = metresPerPixel(map.getCenter().lat, map.getZoom());
  const metres = NICE_M.findLast((nice) => nice / perPixel <= WIDEST_PX) ?? NICE_M[0];
  const [words, bar] = at('scale').children;
  words.textContent = distance(metres);
  bar.style.width = `${metres / perPixel}px`;
}
