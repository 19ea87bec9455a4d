// Puts the crew's page together: the call of the address, the answer, the vehicle that moves, the five buttons.

import { read } from '../coordinates.js';
import { at, h } from '../dom.js';
import { keep, kept } from '../theme.js';
import { drawCameras } from './cameras.js';
import { drawArrival, drawNext, drawWind } from './head.js';
import { placeOf, recall, remember } from './memory.js';
import { watch } from './position.js';
import { OFF_M, along, apart, routeLine } from './progress.js';
import * as reports from './reports.js';
import { drawRows } from './rows.js';
import { ask } from './service.js';
import { callOf, change, follow, hashAt, part, state } from './state.js';
import { age, language, say, translate } from './words.js';

const EVERY_MS = 5000; // the picture is asked for again while the vehicle moves
const STANDS_MS = 30_000; // and while it stands
const RETRY_MS = 2000;
const OFF_EVERY_MS = 1000; // and off its way
const MOVED_M = 15;
const REPEAT_MS = 250;
const QUIET_MS = 10_000; // between two tones
let map = null;
let described = null;
let askedFrom = null;
let lastTap = 0;
let fitted = false;
let sound = null;
let touched = false; // a finger is on the list: it keeps still until the finger leaves

document.documentElement.lang = kept('language') ?? 'ko';
translate();
const first = callOf(location.hash);
change({ call: first, ...recall(first) });
follow(['answer', 'call', 'problem', 'waiting', 'vehicle', 'dry', 'language'], rows);
follow(['answer', 'call', 'problem', 'waiting', 'vehicle', 'language'], () => drawNext(announce));
follow(['answer', 'language'], answered);
follow(['vehicle'], moved);
follow(['dry'], () => map?.draw());
follow(['dry', 'arrivedAt', 'closure'], remember);
follow(['lost', 'queue', 'problem', 'language'], drawState);
follow(['lost'], tellLost);
follow(['call', 'arrivedAt', 'closure', 'language'], drawButtons);
follow(['notice', 'language'], drawNotice);
begin();

async function begin() {
  drawButtons();
  rows();
  drawNext(announce);
  listen();
  watch();
  setInterval(tick, 1000);
  tick();
  described = await describe();
  try {
    const drawn = await import('./map.js');
    await drawn.start(described, tapped, () => (at('here').hidden = !state.vehicle));
    map = drawn; // not before it has loaded: an answer may be here sooner
    if (state.answer) drawMap();
  } catch (error) {
    console.warn(error);
    at('map').replaceChildren(h('p', { class: 'no-map', 'data-word': 'no_map' }, say('no_map')));
  }
}

async function describe() {
  for (;;) {
    try {
      const answer = await fetch('/v1/layers?districts=no');
      if (answer.ok) {
        if (!state.call) change({ lost: null });
        return await answer.json();
      }
    } catch {
      change({ lost: state.lost ?? Date.now() });
    }
    await new Promise((later) => setTimeout(later, RETRY_MS));
  }
}

function again() {
  askedFrom = state.vehicle;
  state.askedAt = Date.now();
  return ask();
}

function rows() {
  if (!touched) drawRows(show);
}

let streets = '';
function answered() {
  if (!state.answer) return;
  document.documentElement.dataset.theme = state.answer.dark ? 'night' : 'light';
  drawArrival(Date.now());
  drawWind(Date.now());
  const now = (part('route')?.steps ?? []).map((step) => step.street).join('|');
  if (streets && now && !streets.endsWith(now) && state.vehicle) {
    announce(say('new_route'));
    beep();
  }
  streets = now;
  at('attribution').textContent = (state.answer.attribution ?? []).join(' · ');
  drawMap();
}

let dressedIn = 'night';
function drawMap() {
  if (!map) return;
  const { theme } = document.documentElement.dataset;
  if (theme !== dressedIn) map.wear(described);
  dressedIn = theme;
  map.named();
  map.draw();
  if (!fitted) map.fit();
  fitted = true;
}

/** Once a second: figures count on, ages grow, and the picture is asked for again when it is due. */
function tick() {
  const now = Date.now();
  drawArrival(now);
  drawWind(now);
  map?.drawVehicle();
  if (state.lost) drawState();
  askWhenDue(now);
}

function moved() {
  map?.moved();
  askWhenDue(Date.now());
}

function askWhenDue(now) {
  if (state.call && !state.asking && now - state.askedAt >= untilNext()) again();
}

/** How long an answer is good for: until the vehicle has left its way, has moved, or stands. */
function untilNext() {
  if (state.lost) return RETRY_MS;
  if (state.vehicle && routeLine() && along().off_m > OFF_M) return OFF_EVERY_MS;
  return state.vehicle && (!askedFrom || apart(state.vehicle, askedFrom) > MOVED_M) ? EVERY_MS : STANDS_MS;
}

/** The bar over everything: no connection and since when, what is refused, what waits to be sent. */
function drawState() {
  const lost = state.lost ? say('offline', { age: age((Date.now() - state.lost) / 1000) }) : state.problem && state.answer ? say('refused') : '';
  const texts = [lost, state.queue.length ? say('to_send', { n: state.queue.length }) : ''].filter(Boolean);
  at('offline').hidden = !texts.length;
  at('offline').textContent = texts.join(' · ');
}

let wasLost = false;
function tellLost() {
  if (Boolean(state.lost) === wasLost) return;
  wasLost = Boolean(state.lost);
  announce(wasLost ? say('offline', { age: '' }) : say('back'));
}

function drawButtons() {
  at('place').hidden = Boolean(state.call);
  for (const button of document.querySelectorAll('.acts button')) button.disabled = !state.call;
  at('arrived').textContent = say(state.arrivedAt ? 'undo_arrived' : 'arrived');
  at('blocked').textContent = say(state.closure ? 'undo_blocked' : 'blocked');
}

/** What the crew did last, until it does something else: no clock hurries a thumb. */
function drawNotice() {
  const { notice } = state;
  at('notice').hidden = !notice;
  if (!notice) return at('notice').replaceChildren();
  const words = say(notice.key, notice.values);
  at('notice').replaceChildren(h('span', {}, words), notice.undo ? h('button', { type: 'button', onclick: () => guarded(notice.undo) }, say('undo')) : '');
  announce(words);
}

function tapped(place) {
  if (!state.call) location.hash = hashAt(place);
}

function guarded(act) {
  if (Date.now() - lastTap < REPEAT_MS) return;
  lastTap = Date.now();
  sound ??= 'AudioContext' in window ? new AudioContext() : null;
  act();
}

function listen() {
  const tap = (id, act) => at(id).addEventListener('click', () => guarded(act));
  const report = (id, act) =>
    tap(id, () => {
      if (state.notice) change({ notice: null });
      act();
    });
  report('arrived', reports.arrive);
  report('blocked', () => reports.block(again));
  report('dry', reports.leaveOut);
  report('video', () => {
    drawCameras(at('cameras'));
    at('cameras').showModal();
  });
  report('again', again);
  tap('north', turn);
  tap('zoom-in', () => map?.zoom(1));
  tap('zoom-out', () => map?.zoom(-1));
  tap('here', () => {
    at('here').hidden = true;
    map.followAgain();
  });
  tap('language', nextLanguage);
  at('place').addEventListener('submit', typed);
  at('rows').addEventListener('pointerdown', () => (touched = true));
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, released);
  addEventListener('hashchange', called);
}

/** The click of a finger comes after it has left: only then may the list change. */
function released() {
  if (!touched) return;
  setTimeout(() => {
    touched = false;
    rows();
  }, 0);
}

/** Another place is another incident; a new wind or substance at the same place is not. */
function called() {
  const call = callOf(location.hash);
  if (placeOf(call) === placeOf(state.call)) change({ call });
  else {
    [fitted, streets] = [false, ''];
    change({ call, answer: null, problem: null, notice: null, ...recall(call) });
    map?.draw();
  }
  if (call) again();
}

function typed(event) {
  event.preventDefault();
  const { problem, lat, lon } = read(at('where').value);
  if (!problem && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return tapped({ lat, lon });
  at('place-said').textContent = say('not_a_place');
  at('where').setAttribute('aria-invalid', 'true');
}

function turn() {
  if (!map) return;
  const key = map.turn() ? 'ahead' : 'north';
  at('north-word').dataset.word = key;
  at('north').dataset.label = `${key}_label`;
  translate();
}

function show(geometry) {
  if (!map || !geometry) return;
  map.show(geometry);
  at('here').hidden = !state.vehicle;
}

function nextLanguage() {
  document.documentElement.lang = language() === 'ko' ? 'en' : 'ko';
  keep('language', language());
  translate();
  change({ language: language() });
}

function announce(words) {
  at('live').textContent = words;
}

/** One short tone, where somebody has touched the page before. */
let beeped = 0;
function beep() {
  if (!sound || Date.now() - beeped < QUIET_MS) return;
  beeped = Date.now();
  const tone = new OscillatorNode(sound, { frequency: 880 });
  tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.15);
}
