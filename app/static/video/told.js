// What is said of the answer as a whole: how surely, of how many, how old, on which assumptions; and what to do where there is none.

import { at, h } from '../dom.js';
import { ask } from './ask.js';
import { isBroken, nameOf } from './camera.js';
import { cameraOf, follow, state } from './state.js';
import { age, chance, distance, inOneLanguage, moment, say, told, whole } from './words.js';

const FRESH_MS = 5000;

export function start() {
  follow(['answer', 'language'], drawTogether);
  follow(['answer', 'language'], drawTold);
  follow(['answer', 'asking', 'failed', 'language'], drawAge);
  follow(['answer', 'at', 'asking', 'failed', 'waiting', 'language'], drawMessage);
  setInterval(drawAge, 1000);
}

function drawTogether() {
  const { from, to } = state.answer?.asked ?? {};
  at('looking-back').hidden = !from;
  if (from) at('looking-back').textContent = say('looking_back', { from: moment(from), to: moment(to, new Date(from)) });
  at('together').hidden = !state.answer?.candidates;
  if (state.answer) at('together').replaceChildren(h('span', {}, say('together')), h('b', { class: 'num' }, chance(state.answer.seen_by_best)));
}

/** A fresh answer says how long it took; a later one how old it is, and offers to ask again. */
function drawAge() {
  const { answer, asking, failed } = state;
  at('answered').hidden = !answer;
  if (!answer) return;
  const old_ms = Date.now() - answer.since;
  const ago = old_ms > FRESH_MS ? say('ago', { age: age(old_ms / 1000) }) : null;
  const words = [say('answered', { n: answer.candidates, ms: answer.took_ms === null ? '–' : whole(answer.took_ms) }), asking ? say('asking') : ago].filter(Boolean).join(' · ');
  const offer = Boolean(ago) && !asking;
  if (at('answered').dataset.offer === String(offer) && at('answered').dataset.lang === document.documentElement.lang) {
    at('answered').firstChild.textContent = words;
  } else {
    Object.assign(at('answered').dataset, { offer, lang: document.documentElement.lang });
    at('answered').replaceChildren(h('span', { class: 'num' }, words), offer ? h('button', { type: 'button', class: 'small-btn', onclick: () => ask({}, state.tiles) }, say('again')) : '');
  }
  at('answered').classList.toggle('caution', Boolean(failed));
}

function drawTold() {
  const { answer } = state;
  at('told').hidden = !answer;
  if (!answer) return;
  const { dark, within_m } = answer.asked;
  const gone = answer.left_out?.recordings_gone;
  const lines = [within_m > 0 && say('within', { metres: Math.round(within_m) }), say(dark ? 'dark' : 'day'), gone ? say('gone', { n: gone }) : null];
  const { open } = at('told').querySelector('details') ?? {};
  at('told').replaceChildren(
    h('p', { class: 'num t2' }, lines.filter(Boolean).join(' · ')),
    h('details', { open }, h('summary', {}, say('assumptions', { n: answer.assumptions.length })), h('dl', {}, answer.assumptions.map((one) => h('div', {}, h('dt', {}, told(one)), h('dd', { class: 'num' }, `${one.value} ${one.unit ?? ''}`))))),
  );
}

function drawMessage() {
  const lines = message();
  at('message').hidden = !lines.length;
  at('message').replaceChildren(...lines.map((line, n) => h(n ? 'p' : 'b', {}, line)));
}

/** Its first line stands out. */
function message() {
  const { answer, failed, waiting } = state;
  if (waiting) return [inOneLanguage(waiting)];
  if (failed) return [say('not_answered')];
  if (!state.at) return [say('where'), say('where_how')];
  if (!answer || answer.candidates) return [];
  const none = say('none_see');
  const kept = answer.left_out?.recordings_gone ? say('gone', { n: answer.left_out.recordings_gone }) : null;
  const nearest = answer.outside && say('nearest_camera', { distance: distance(answer.outside.properties.distance_m) });
  return [none, kept, nearest].filter(Boolean);
}

/** What is heard when an answer has come. */
export function spokenAnswer() {
  if (!state.answer) return '';
  const list = state.tiles.map((key) => cameraOf(key)?.properties).filter(Boolean).map((camera) => `${nameOf(camera)} ${isBroken(camera) ? say('broken') : chance(camera.p)}`);
  return state.answer.candidates ? say('spoken', { n: state.answer.candidates, list: list.join(', ') }) : message().join(' ');
}
