// The keyboard: single keys, off in text fields and where somebody switched them off.

import { ask } from './ask.js';
import { at } from './dom.js';
import * as help from './help.js';
import { toggle as toggleLayers } from './layers.js';
import { change, state } from './state.js';
import { nextTheme } from './theme.js';

const LINES = [
  [['/'], 'key_search'],
  [['←', '↑', '→', '↓'], 'key_move'],
  [['+', '−'], 'key_zoom'],
  [['Enter'], 'key_ask'],
  [['L'], 'key_layers'],
  [['T'], 'key_theme'],
  [['?'], 'key_help'],
  [['Esc'], 'key_back'],
];

/** `centre` gives the place at the crosshair, once there is a map. */
export function start(centre) {
  const keys = {
    '/': () => at('place').select(),
    l: toggleLayers,
    t: nextTheme,
    '?': help.open,
  };
  help.start(LINES);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return back();
    if (event.target.closest?.('#map') && event.key === 'Enter') return centre() && ask({ at: centre() });
    const action = help.meant(event) && keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function back() {
  if (at('help').open) at('help').close();
  else if (state.opened) change({ opened: null });
  else if (state.panel) toggleLayers();
  else if (state.problem) change({ problem: null });
  else if (document.activeElement === at('place')) at('place').blur();
}
