// The list of cameras: those of the way in the order in which they are passed, then those around the scene.

import { h } from '../dom.js';
import { part } from './state.js';
import { clockOf, say, told } from './words.js';

export function drawCameras(box) {
  const line = (one, note) => h('li', {}, h('b', {}, one.name ?? say('camera')), ` · ${note}`);
  const along = (part('cameras_along')?.items ?? []).map((one) => line(one, say('camera_passes', { at: clockOf(one.passes_at), chance: Math.round(one.p * 100) })));
  const loading = part('cameras_along')?.loading;
  const around = (part('cameras_around')?.items ?? []).map((one) => line(one, say('camera_away', { metres: one.distance_m })));
  const group = (key, lines) => (lines.length ? [h('h3', {}, say(key)), h('ol', {}, lines)] : []);
  box.replaceChildren(
    h('h2', { id: 'cameras-title' }, say(along.length || around.length || loading ? 'no_stream' : 'no_cameras')),
    h('div', { class: 'scrolled', tabindex: '0', role: 'region', 'aria-labelledby': 'cameras-title' }, group('at_the_scene', around), group('on_the_way', along), loading && h('p', {}, told(loading))),
    h('button', { type: 'button', onclick: () => box.close() }, say('close')),
  );
}
