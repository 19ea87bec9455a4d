// Words for values that the data writes in code words. They are declared beside the layers and told by /v1/layers.

import { state } from './state.js';
import { label, language } from './words.js';

/** The value as this page's language says it; an unknown code word stays as it is written. */
export function worded(value) {
  const pair = state.described?.words[value];
  if (!pair) return String(value).replaceAll('_', ' ');
  return pair[language() === 'ko' ? 0 : 1];
}

/** The reasons to doubt a feature, each with the words of its `mark` and a `sentence`; none where nothing is doubted. */
export function doubtsOf(feature) {
  const { reasons, doubted } = state.described;
  return (feature.properties.doubts ?? []).map((name) => ({ mark: label(reasons[name] ?? doubted), sentence: reasons[name]?.[`sentence_${language()}`] ?? worded(name) }));
}

/** The words that mark a doubted feature wherever it is named; null where nothing is doubted. */
export function doubtMark(feature) {
  return [...new Set(doubtsOf(feature).map(({ mark }) => mark))].join(' · ') || null;
}
