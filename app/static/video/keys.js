// The desk's keyboard. Screens are reached by Tab like everything else; only the first Tab goes to them at once.

import { at } from '../dom.js';
import * as help from '../help.js';
import { nextTheme } from '../theme.js';
import { ask } from './ask.js';
import { enterChosen, leave } from './bearing.js';
import { lookBack } from './call.js';
import { cameras, change, put, state } from './state.js';
import { focusTile } from './tiles.js';

const LINES = [
  [['1', '–', '9'], 'key_put'],
  [['Tab'], 'key_tile'],
  [['/'], 'key_search'],
  [['R'], 'key_back_in_time'],
  [['B'], 'key_bearing'],
  [['←', '→', '↑', '↓'], 'key_turn'],
  [['↑', '↓', '←', '→'], 'key_move'],
  [['Enter'], 'key_ask'],
  [['+', '−'], 'key_zoom'],
  [['T'], 'key_theme'],
  [['?'], 'key_help'],
  [['Esc'], 'key_back'],
];
const LETTERS = { KeyB: 'b', KeyR: 'r', KeyT: 't' }; // by their place, so that they are heard while Hangul is typed too

/** `centre` gives the place at the crosshair, once there is a map. */
export function start(centre) {
  const keys = { '/': () => at('place').select(), b: enterChosen, r: lookBack, t: nextTheme, '?': help.open };
  help.start(LINES);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return back();
    if (event.target.closest?.('#map') && event.key === 'Enter') return centre() && !state.entry && ask({ at: centre() });
    if (event.key === 'Tab' && fromNowhere(event)) return;
    if (!help.meant(event)) return;
    const digit = event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
    const act = digit && !event.shiftKey ? () => putRank(Number(digit)) : keys[LETTERS[event.code] ?? event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function putRank(rank) {
  const found = cameras().find(({ properties }) => properties.rank === rank);
  if (found) put(found.properties.key);
}

let tabbed = false;

/** From the page itself to the chosen screen; only the first time, or Tab would never come to what stands before the screens. */
function fromNowhere(event) {
  if (tabbed || document.activeElement !== document.body || event.shiftKey || !state.answer) return false;
  tabbed = true;
  event.preventDefault();
  focusTile(state.focused);
  return true;
}

function back() {
  if (at('help').open) at('help').close();
  else if (state.entry) leave();
  else if (state.problem) change({ problem: null });
  else if (document.activeElement !== document.body) document.activeElement.blur();
}
