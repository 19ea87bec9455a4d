// Words for values that the data writes in code words. They are declared beside the layers and told by /v1/layers.

import { state } from './state.js';
import { language } from './words.js';

/** The value as this page's language says it; an unknown code word stays as it is written. */
export function worded(value) {
  const pair = state.described?.words[value];
  if (!pair) return String(value).replaceAll('_', ' ');
  return pair[language() === 'ko' ? 0 : 1];
}
