// Theme and language: remembered on this machine, the theme following the system until somebody chooses.

import { at } from './dom.js';
import { change, follow } from './state.js';
import { language, say, translate } from './words.js';

const THEMES = ['light', 'dark', 'night'];
const system = matchMedia('(prefers-color-scheme: dark)');

export const theme = () => document.documentElement.dataset.theme;

/** The value of a colour token in the theme of the page. */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export function start() {
  at('theme').addEventListener('click', nextTheme);
  at('language').addEventListener('click', nextLanguage);
  system.addEventListener('change', () => kept('theme') ?? wear(system.matches ? 'dark' : 'light'));
  translate();
  follow(['language', 'theme'], () => {
    const word = say(`theme_${theme()}`);
    at('theme').textContent = word;
    at('theme').setAttribute('aria-label', say('theme_label', { theme: word }));
    at('language').textContent = say('language');
    at('language').setAttribute('aria-label', say('language_label'));
    document.title = say('product');
  });
}

export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  keep('theme', next);
  wear(next);
}

function wear(name) {
  document.documentElement.dataset.theme = name;
  change({ theme: name });
}

function nextLanguage() {
  document.documentElement.lang = language() === 'ko' ? 'en' : 'ko';
  keep('language', language());
  translate();
  change({ language: language() });
}

export function kept(name) {
  try {
    return localStorage.getItem(`goldentime.${name}`);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(`goldentime.${name}`, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
