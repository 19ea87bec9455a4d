// The call: where, how well that is known, what must be made out, and now or a time to look back at.

import { read } from '../coordinates.js';
import { at, h } from '../dom.js';
import { ask } from './ask.js';
import { LEVELS, change, follow, state } from './state.js';
import { inOneLanguage, place, say } from './words.js';

const ERRORS = [
  ['exact', 0],
  ['wifi', 19],
  ['cell', 25],
];
const MOST_ERROR_M = 1000;
const PRESETS_MIN = [5, 15, 60];
const MINUTE_MS = 60_000;
let looksBack = false;

export function start() {
  at('search').addEventListener('submit', submit);
  at('level').addEventListener('change', () => ask({ level: at('level').value }));
  at('indoors').addEventListener('change', () => ask({ indoors: at('indoors').checked }));
  at('span').addEventListener('submit', submitSpan);
  makeErrors();
  makeWhen();
  follow(['at'], () => state.at && !state.problem && (at('place').value = place(state.at)));
  follow(['described', 'language'], () => (at('place').placeholder = say('search_example', { example: example() })));
  follow(['problem', 'language'], showProblem);
  follow(['level', 'language'], showLevels);
  follow(['indoors'], () => (at('indoors').checked = state.indoors));
  follow(['error_m', 'language'], showError);
  follow(['span', 'language'], showSpan);
}

function submit(event) {
  event.preventDefault();
  const found = read(at('place').value);
  if (found.problem) change({ problem: { unread: found.problem } });
  else ask({ at: found });
}

function showProblem() {
  const { problem } = state;
  at('place-help').hidden = !problem;
  at('place').toggleAttribute('aria-invalid', Boolean(problem));
  if (!problem) return at('place-help').replaceChildren();
  const words = problem.unread ? say(problem.unread, { example: example() }) : inOneLanguage(problem.detail);
  const { exchange } = problem;
  at('place-help').replaceChildren(h('p', {}, words), exchange ? h('button', { type: 'button', class: 'btn', onclick: () => ask({ at: exchange }) }, say('exchange', { place: place(exchange) })) : '');
}

/** The middle of the data, as one would type it. */
function example() {
  const [west, south, east, north] = state.described?.extent ?? [126.95, 37.54, 127.0, 37.58];
  return `${((south + north) / 2).toFixed(4)}, ${((west + east) / 2).toFixed(4)}`;
}

function choice(group, value, words, onchange) {
  return h('label', { class: 'choice' }, h('input', { type: 'radio', name: group, value, onchange }), h('span', { 'data-word': words }, say(words)));
}

function makeErrors() {
  const typed = h('input', { id: 'error-m', type: 'number', min: 0, max: MOST_ERROR_M, step: 1, inputmode: 'numeric', 'data-label': 'error_metres', 'aria-label': say('error_metres') });
  typed.addEventListener('change', () => {
    if (typed.value !== '' && typed.checkValidity()) ask({ error_m: Number(typed.value) });
  });
  const other = choice('error', 'other', 'other_error', () => typed.focus());
  const known = ERRORS.map(([words, error_m]) => choice('error', error_m, words, () => ask({ error_m })));
  at('errors').querySelector('.choices').replaceChildren(...known, h('span', { class: 'other' }, other, typed, h('span', { class: 't2' }, 'm')));
}

function showError() {
  const usual = ERRORS.some(([, error_m]) => error_m === state.error_m);
  for (const one of at('errors').querySelectorAll('[type=radio]')) one.checked = one.value === (usual ? String(state.error_m) : 'other');
  at('error-m').value = state.error_m;
}

function showLevels() {
  at('level').replaceChildren(...LEVELS.map((name) => h('option', { value: name, selected: name === state.level }, say(`level_${name}`))));
}

function makeWhen() {
  const back = (open) => () => {
    looksBack = open;
    if (!open && state.span) ask({ span: null });
    else showSpan();
  };
  at('when').querySelector('.choices').replaceChildren(choice('when', 'now', 'now', back(false)), choice('when', 'back', 'look_back', back(true)));
}

/** A time of the past is asked for when it is whole, not while it is typed. */
function showSpan() {
  looksBack ||= Boolean(state.span);
  for (const one of at('when').querySelectorAll('input')) one.checked = (one.value === 'back') === looksBack;
  at('span').hidden = !looksBack;
  at('span-said').textContent = '';
  const presets = PRESETS_MIN.map((n) => h('button', { type: 'button', class: 'btn', onclick: () => askBack(Date.now() - n * MINUTE_MS, Date.now()) }, say('last_minutes', { n })));
  at('span').querySelector('.presets').replaceChildren(...presets);
  const { from, to } = state.span ?? { from: Date.now() - PRESETS_MIN[0] * MINUTE_MS, to: Date.now() };
  at('from').value = local(from);
  at('to').value = local(to);
}

/** Opens the times to look back at. */
export function lookBack() {
  const choice = at('when').querySelector('[value=back]');
  if (!choice.checked) choice.click();
  at('span').querySelector('button').focus();
}

function submitSpan(event) {
  event.preventDefault();
  askBack(Date.parse(at('from').value), Date.parse(at('to').value));
}

function askBack(from, to) {
  if (from < to) return ask({ span: { from, to } });
  at('span-said').textContent = say('span_wrong');
}

/** As a field for a date and a time wants it: in the zone of this machine. */
const local = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 19);
