// The two figures: what to do next, and when one is there.

import { at } from '../dom.js';
import { cautionAhead, next, remaining } from './progress.js';
import { part, state } from './state.js';
import { age, clockOf, say, told } from './words.js';

const ARROWS = {
  straight: 'straight', depart: 'straight', keep_left: 'slight', keep_right: 'slight', slight_left: 'slight', slight_right: 'slight',
  turn_left: 'turn', turn_right: 'turn', sharp_left: 'sharp', sharp_right: 'sharp', u_turn: 'u_turn', roundabout: 'roundabout', arrive: 'arrive',
};
const LATE_S = 10;

export const metres = (value) => (value >= 1000 ? `${(value / 1000).toFixed(1)} km` : `${value >= 100 ? Math.round(value / 10) * 10 : Math.round(value)} m`);

/** The time of day where the service is, which the clock of a tablet need not know. */
function timeAt(now) {
  const [, sign, hours, minutes] = state.answer?.at.match(/([+-])(\d\d):(\d\d)$/) ?? [];
  if (!hours) return new Date(now).toLocaleTimeString('en-GB');
  const offset_ms = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(now + offset_ms).toISOString().slice(11, 19);
}

export function drawNext() {
  const route = part('route');
  const found = next();
  const arrow = at('arrow');
  const danger = found ? cautionAhead(found.at_m) : null;
  document.querySelector('.next').classList.toggle('danger', Boolean(danger));
  if (!found) {
    arrow.firstElementChild.setAttribute('href', '#arrive');
    at('ahead').textContent = '';
    at('instruction').textContent = route?.none ? say('no_route') : state.waiting ? say('loading_roads') : state.call ? say('asking') : '';
    at('caution').textContent = route?.none ? told(route.none) : (state.problem?.detail ?? '');
    return;
  }
  const { step, ahead_m } = found;
  arrow.firstElementChild.setAttribute('href', `#${ARROWS[step.kind] ?? 'straight'}`);
  arrow.classList.toggle('left', step.kind.endsWith('_left') || (step.kind === 'u_turn' && route.driving_side === 'left'));
  at('ahead').textContent = metres(ahead_m);
  at('instruction').textContent = told(step);
  at('caution').textContent = danger ? told(danger) : step.kind === 'arrive' && route.remaining_m > 20 ? say('scene_left', { metres: route.remaining_m }) : '';
}

export function drawArrival(now) {
  const left = remaining(now);
  const route = part('route');
  const crew = part('responder');
  at('clock').textContent = timeAt(now);
  at('crew').textContent = crew ? told(crew.mode_label) : '';
  if (state.arrivedAt) {
    at('countdown').textContent = timeAt(state.arrivedAt).slice(0, 5);
    at('band-said').textContent = say('arrived');
    return;
  }
  at('countdown').textContent = left ? age(left.median) : '–:––';
  if (!left) {
    at('band-said').textContent = '';
    at('traffic').textContent = '';
    return;
  }
  const { p10, p90 } = route.eta.arrives;
  at('band-said').textContent = say('arrival', { from: clockOf(p10), to: clockOf(p90) });
  const notes = [];
  const traffic = state.answer.rests_on.traffic;
  if (traffic.state === 'none' || traffic.state === 'old') notes.push(say('statistical'));
  else if (traffic.state === 'late') notes.push(say('late_traffic', { age: age((now - Date.parse(traffic.newest)) / 1000) }));
  const silent_s = state.vehicle ? (now - state.vehicle.at) / 1000 : 0;
  if (silent_s > LATE_S) notes.push(say('position_late', { age: age(silent_s) }));
  at('traffic').textContent = notes.join(' · ');
  const whole = Math.max(left.p90 * 1.1, 1);
  at('band').style.left = `${(100 * left.p10) / whole}%`;
  at('band').style.right = `${100 - (100 * left.p90) / whole}%`;
  at('median').style.left = `${(100 * left.median) / whole}%`;
}
