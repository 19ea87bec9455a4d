// What is said of one camera wherever it is named: its name, its sign, its state, its reasons.

import { h, symbol } from '../dom.js';
import { cameras, state } from './state.js';
import { age, chance, say, told } from './words.js';

const OLD_YEARS = 2;
const YEAR_S = 365.25 * 86400;
const MOST_REASONS = 3;
const STALE_S = 86400; // of a picture whose camera is said to be up
const SIGNS = { fixed: 'wedge', unknown: 'ring', all_round: 'round', turnable: 'turn' };
export const KEYED = 9; // ranks that have a key

export const isBroken = ({ status }) => status.state === 'down';

/** Reported up, and yet no picture for a day. Of a time that is looked back at, no report says anything. */
export const isStale = (camera) => !isBroken(camera) && !looksBack() && frameAge_s(camera) > STALE_S;
export const looksBack = () => Boolean(state.answer?.asked.from);

/** Seconds since its last picture by now, not by when it was answered; null where nobody said. */
export const frameAge_s = ({ status }) => (status.age_s === null ? null : status.age_s + (Date.now() - state.answer.since) / 1000);

export const isOld = ({ age_years }) => age_years !== null && age_years > OLD_YEARS;
export const isUnknown = (camera) => kindOf(camera) === 'unknown';

/** Several cameras of one pole of which nobody has said yet which is which. */
export const isGroup = ({ number, count }) => number === 0 && count > 1;

/** How it is drawn: a fixed camera whose bearing nobody knows is an unknown one, and so are several in one. */
export const kindOf = ({ kind, bearing_deg, ...camera }) => (kind === 'fixed' && (bearing_deg === null || isGroup(camera)) ? 'unknown' : kind);

export function nameOf(camera) {
  const name = camera.name ?? camera.address ?? say('unnamed', { key: camera.site });
  const alone = !cameras().some(({ properties: { site, key } }) => site === camera.site && key !== camera.key);
  if (camera.number === 0 && !alone) return say('remaining', { name, n: camera.count });
  if (isGroup(camera)) return say('grouped', { name, n: camera.count });
  return camera.number > 1 || !alone ? say('numbered', { name, number: camera.number }) : name;
}

export const sign = (camera) => symbol(isBroken(camera) ? 'broken' : SIGNS[kindOf(camera)], { size: 18, kind: 'sign' });

/** "방위 확인 · 41 m · 관찰". */
export function facts(camera) {
  const shows = camera.shows ? told(camera.shows) : say('pixels', { n: Math.round(camera.px_per_m) });
  return [say(`kind_${kindOf(camera)}`), `${Math.round(camera.distance_m)} m`, shows].join(' · ');
}

/** Why it may not see, the strongest first; what is down or stale says so first, an old record says so too. */
export function reasons(camera) {
  const broken = isBroken(camera) || isStale(camera) ? [heardOf(camera)] : [];
  const old = isOld(camera) ? [say('old_record', { age: age(camera.age_years * YEAR_S) })] : [];
  const short = camera.reasons.filter(({ factor }) => !(broken.length && factor === 'works')).map(told);
  const all = [...broken, ...short.slice(0, MOST_REASONS - broken.length - old.length), ...old];
  return all.length ? all : [say('nothing_short')];
}

/** The same with dots between, none of them broken across lines. */
export const reasonLine = (said) => said.flatMap((words, n) => [n ? ' · ' : '', h('span', { class: 'nowrap' }, words)]);

/** Its state in words: down, or when its last picture came; nothing where nobody said. */
export function heardOf(camera) {
  const seconds = frameAge_s(camera);
  if (seconds === null) return isBroken(camera) ? say('broken') : '';
  if (isBroken(camera)) return say('broken_since', { age: age(seconds) });
  return looksBack() ? '' : say('last_frame', { age: age(seconds) });
}

/** All of it in one sentence, for whoever hears the page. */
export const spoken = (camera) => [nameOf(camera), chance(camera.p), facts(camera), ...reasons(camera)].join(', ');
