// The two figures: what to do next, and when one is there.

import { at, h } from '../dom.js';
import { inOneLanguage } from '../words.js';
import { cautionAhead, next, remaining } from './progress.js';
import { part, state } from './state.js';
import { age, metres, say, told } from './words.js';

const ARROWS = {
  straight: 'straight', depart: 'straight', keep_left: 'slight', keep_right: 'slight', slight_left: 'slight', slight_right: 'slight',
  turn_left: 'turn', turn_right: 'turn', sharp_left: 'sharp', sharp_right: 'sharp', u_turn: 'u_turn', roundabout: 'roundabout', arrive: 'arrive',
};
const LATE_S = 10;
const LONG_S = 5;

/** The time of day where the service is, which the clock of a tablet need not know. */
function timeAt(now) {
  const [, sign, hours, minutes] = state.answer?.at.match(/([+-])(\d\d):(\d\d)$/) ?? [];
  if (!hours) return new Date(now).toLocaleTimeString('en-GB');
  const offset_ms = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(now + offset_ms).toISOString().slice(11, 19);
}

const minuteAt = (now) => timeAt(now).slice(0, 5);

/** Calls `announce` with each new thing to do. */
export function drawNext(announce) {
  const route = part('route');
  const found = next();
  const arrow = at('arrow');
  const danger = found ? cautionAhead(found.at_m) : null;
  document.querySelector('.next').classList.toggle('danger', Boolean(danger));
  arrow.classList.toggle('unseen', !found);
  if (!found) {
    at('ahead').textContent = '';
    at('instruction').textContent = instead(route);
    at('caution').textContent = route?.none ? told(route.none) : inOneLanguage(state.problem?.detail ?? state.waiting ?? '');
    return;
  }
  const { step, ahead_m } = found;
  arrow.firstElementChild.setAttribute('href', `#${ARROWS[step.kind] ?? 'straight'}`);
  arrow.classList.toggle('left', step.kind.endsWith('_left') || (step.kind === 'u_turn' && route.driving_side === 'left'));
  at('ahead').textContent = metres(ahead_m);
  const instruction = told(step);
  if (at('instruction').textContent !== instruction) announce(instruction);
  at('instruction').textContent = instruction;
  at('caution').textContent = danger ? told(danger) : step.kind === 'arrive' && route.remaining_m > 20 ? say('scene_left', { metres: route.remaining_m }) : '';
}

/** What stands in place of an instruction. */
function instead(route) {
  if (!state.call) return '';
  if (route?.none) return say('no_route');
  if (state.waiting) return say('loading_roads');
  return say(state.problem || state.answer ? 'failed' : 'asking');
}

export function drawArrival(now) {
  const left = remaining(now);
  at('clock').textContent = timeAt(now);
  at('crew').textContent = state.call?.unit ?? told(part('responder')?.mode_label);
  document.querySelector('.arrival').classList.toggle('known', Boolean(left) && !state.arrivedAt);
  at('countdown').textContent = state.arrivedAt ? minuteAt(state.arrivedAt) : left ? age(left.median) : state.call ? '–:––' : '';
  at('band-said').textContent = state.arrivedAt ? say('arrived') : left ? say('arrival', { from: minuteAt(now + left.p10 * 1000), to: minuteAt(now + left.p90 * 1000) }) : '';
  at('traffic').textContent = notes(now, left)[0] ?? '';
  if (!left) return;
  const whole = Math.max(left.p90 * 1.1, 1);
  at('band').style.left = `${(100 * left.p10) / whole}%`;
  at('band').style.right = `${100 - (100 * left.p90) / whole}%`;
  at('median').style.left = `${(100 * left.median) / whole}%`;
}

/** How far the figures may be trusted, the worst first: room is for one. */
function notes(now, left) {
  const traffic = state.answer?.rests_on?.traffic;
  const silent_s = state.vehicle ? (now - state.vehicle.at) / 1000 : 0;
  const found = [];
  if (silent_s > LATE_S) found.push(say('position_late', { age: age(silent_s) }));
  if (state.asking && !state.lost && state.answer && now - state.askedAt > LONG_S * 1000) found.push(say('asking_again'));
  if (left && !state.arrivedAt && traffic?.state === 'late') found.push(say('late_traffic', { age: age((now - Date.parse(traffic.newest)) / 1000) }));
  else if (left && !state.arrivedAt && traffic && traffic.state !== 'fresh') found.push(say('statistical'));
  return found;
}

/** The wind with its age; an unknown one is called so wherever distances hang on it. */
export function drawWind(now) {
  const zones = part('zones');
  const wind = zones?.wind;
  const asked = zones?.items?.some((one) => !one.none);
  at('wind').hidden = !wind && !asked;
  if (!wind) return at('wind').replaceChildren(...(asked ? [h('b', {}, say('wind_unknown'))] : []));
  const old = wind.at ? say('wind_age', { n: Math.max(0, Math.floor((now - Date.parse(wind.at)) / 60_000)) }) : say('wind_undated');
  if (at('wind').dataset.said === `${told(wind.words)} ${old} ${wind.from_deg}`) return;
  at('wind').dataset.said = `${told(wind.words)} ${old} ${wind.from_deg}`;
  at('wind').replaceChildren(windArrow(wind.from_deg + 180), h('b', {}, told(wind.words)), h('span', { class: 't2 num' }, old));
}

function windArrow(towards_deg) {
  const made = at('arrow').cloneNode(true);
  made.removeAttribute('id');
  made.setAttribute('class', '');
  made.firstElementChild.setAttribute('href', '#straight');
  made.style.rotate = `${towards_deg}deg`;
  return made;
}
