// The help on keys, and whether single keys are to be heard.

import { at, h, symbol } from './dom.js';
import { follow } from './state.js';
import { keep, kept } from './theme.js';
import { say } from './words.js';

const TEXT_FIELDS = 'input:is([type=text], [type=number], [type=datetime-local]), textarea, select, [contenteditable]';
let lines = [];

/** `shown`: pairs of the names of keys and the name of the words for what they do. */
export function start(shown) {
  lines = shown;
  at('help-button').addEventListener('click', open);
  follow(['language'], () => at('help').open && fill());
}

/** Whether a key is meant for the page, not for a text field, another program or the help. */
export const meant = (event) => !(event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || at('help').open || kept('keys') === 'off');

const typing = (element) => Boolean(element.closest?.(TEXT_FIELDS));

export function open() {
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
    h('dl', { class: 'keys' }, lines.map(([names, words]) => h('div', {}, h('dt', {}, names.map((name) => h('kbd', { class: 'key' }, name))), h('dd', {}, say(words))))),
    h('p', { class: 'keys-use' }, use, h('label', { for: 'keys-use' }, say('keys_use'))),
    h('p', { class: 't3 small' }, say('keys_off')),
  );
}
