// The keyboard: single keys, off in text fields and where somebody switched them off, and the help that lists them.

import { ask } from './ask.js';
import { at, h, symbol } from './dom.js';
import { toggle as toggleLayers } from './layers.js';
import { change, follow, state } from './state.js';
import { keep, kept, nextTheme } from './theme.js';
import { say } from './words.js';

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
    '?': help,
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return back();
    if (event.target.closest?.('#map') && event.key === 'Enter') return centre() && ask({ at: centre() });
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || kept('keys') === 'off') return;
    const action = keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
  at('help-button').addEventListener('click', help);
  follow(['language'], () => at('help').open && fill());
}

const typing = (element) => element.closest?.('input[type=text], textarea, select, [contenteditable]') !== null || at('help').open;

function back() {
  if (at('help').open) at('help').close();
  else if (state.opened) change({ opened: null });
  else if (state.panel) toggleLayers();
  else if (state.problem) change({ problem: null });
  else if (document.activeElement === at('place')) at('place').blur();
}

function help() {
  fill();
  at('help').showModal();
}

function fill() {
  const use = h('input', { type: 'checkbox', id: 'keys-use', checked: kept('keys') !== 'off', onchange: () => keep('keys', use.checked ? 'on' : 'off') });
  at('help').replaceChildren(
    h(
      'div',
      { class: 'card-head' },
      h('h2', { id: 'help-title' }, say('help_title')),
      h('span', { class: 'sp' }),
      h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: () => at('help').close() }, symbol('cross')),
    ),
    h('dl', { class: 'keys' }, LINES.map(([names, words]) => h('div', {}, h('dt', {}, names.map((name) => h('kbd', { class: 'key' }, name))), h('dd', {}, say(words))))),
    h('p', { class: 'keys-use' }, use, h('label', { for: 'keys-use' }, say('keys_use'))),
    h('p', { class: 't3 small' }, say('keys_off')),
  );
}
