// How old the layers are around the asked place: counted from the oldest source, said wherever a layer is named.

import { h, symbol } from './dom.js';
import { state } from './state.js';
import { ageOfDays, say } from './words.js';

/** How old a layer is in the district of the asked place; else the oldest of its districts in the answer; else null. */
export function freshnessOf(layer) {
  const here = state.here?.freshness.find((one) => one.layer === layer.name);
  if (here) return here;
  const found = (state.answer?.freshness ?? []).filter((one) => one.layer === layer.name);
  return found.sort((a, b) => (b.age_days ?? Infinity) - (a.age_days ?? Infinity))[0] ?? null;
}

/** "2022-06 · 4년 전", with a sign and in the colour of caution where it is old; null where there is nothing to tell. */
export function ageNote(layer) {
  const fresh = freshnessOf(layer);
  if (!fresh || fresh.count === null) return null;
  const old = isOld(fresh);
  return h('span', { class: `age num small ${old ? 'old' : 't3'}`, title: details(fresh) }, old && symbol('clock', { size: 12 }), fresh.age_days === null ? say('no_date') : `${fresh.oldest_source_date.slice(0, 7)} · ${ago(fresh)}`);
}

/** Older than is taken on trust, or of a date that nobody knows. */
export const isOld = ({ age_days }) => age_days === null || age_days > state.described.old_days;

/** The same with district and both dates: "경기도 성남시 분당구 2022-06-01 ~ 2024-06-01 (4년 전)". */
export function details(fresh) {
  const { source_date: newest, oldest_source_date: oldest, undated } = fresh;
  const dates = oldest === null ? say('no_date') : `${oldest === newest ? oldest : `${oldest} ~ ${newest}`} (${ago(fresh)})`;
  return [fresh.district_name, dates, undated && oldest !== null ? say('undated', { n: undated }) : null].filter(Boolean).join(' ');
}

const ago = ({ age_days }) => say('ago', { age: ageOfDays(age_days) });
