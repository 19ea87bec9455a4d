// The search field and the radius.

import { ask } from './ask.js';
import { read } from './coordinates.js';
import { at, h } from './dom.js';
import { change, follow, state } from './state.js';
import { distance, inOneLanguage, place, say } from './words.js';

const STOPS_M = [50, 100, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1250, 1500, 2000];
export const LEAST_M = STOPS_M[0];
export const MOST_M = STOPS_M.at(-1);

export function start() {
  at('search').addEventListener('submit', submit);
  const slider = at('radius');
  slider.min = 0;
  slider.max = STOPS_M.length - 1;
  slider.addEventListener('input', () => change({ radius_m: STOPS_M[slider.value] }));
  slider.addEventListener('change', () => state.at && ask());
  follow(['at'], showPlace);
  follow(['radius_m', 'language'], showRadius);
  follow(['problem', 'language'], showProblem);
  follow(['described', 'language'], () => {
    at('place').placeholder = say('search_example', { example: example() });
  });
}

function submit(event) {
  event.preventDefault();
  const found = read(at('place').value);
  if (found.problem) change({ problem: { unread: found.problem, exchange: null, detail: say(found.problem, { example: example() }) } });
  else ask({ at: found });
}

function showPlace() {
  if (state.at && !state.problem && !state.failed) at('place').value = place(state.at);
}

function showRadius() {
  const nearest = STOPS_M.reduce((best, stop, i) => (Math.abs(stop - state.radius_m) < Math.abs(STOPS_M[best] - state.radius_m) ? i : best), 0);
  const said = say('radius', { distance: distance(state.radius_m) });
  at('radius').value = nearest;
  at('radius').setAttribute('aria-valuetext', said);
  at('radius').style.setProperty('--part', `${(100 * nearest) / (STOPS_M.length - 1)}%`);
  at('radius-said').value = said;
}

function showProblem() {
  const { problem } = state;
  const help = at('place-help');
  help.hidden = !problem;
  at('place').toggleAttribute('aria-invalid', Boolean(problem));
  if (!problem) return help.replaceChildren();
  const words = problem.unread ? say(problem.unread, { example: example() }) : inOneLanguage(problem.detail);
  const exchange = problem.exchange && h('button', { type: 'button', class: 'btn', onclick: () => ask({ at: problem.exchange }) }, say('exchange', { place: place(problem.exchange) }));
  help.replaceChildren(h('p', {}, words), exchange ?? '');
}

/** The middle of the data, as one would type it. */
function example() {
  const [west, south, east, north] = state.described?.extent ?? [126.95, 37.54, 127.0, 37.58];
  return `${((south + north) / 2).toFixed(4)}, ${((west + east) / 2).toFixed(4)}`;
}
