// Puts the crew's page together: the call of the address, the answer, the vehicle that moves, the five buttons.

import { at, h } from '../dom.js';
import { drawArrival, drawNext } from './head.js';
import { along, apart, next, routeLine } from './progress.js';
import { drawCameras, drawRows, usableWater } from './rows.js';
import { ask, send } from './service.js';
import { callOf, change, follow, part, state } from './state.js';
import { age, clockOf, language, say, told, translate } from './words.js';

const EVERY_MS = 5000; // the picture is asked for again while the vehicle moves
const STANDS_MS = 30_000; // and while it stands
const RETRY_MS = 2000;
const MOVED_M = 15;
const OFF_M = 40;
const AHEAD_M = 30; // where a crew that reports a blocked road means it to be
const REPEAT_MS = 250;
let map = null;
let described = null;
let askedFrom = null;
let askedAt = 0;
let lastTap = 0;
let fitted = false;
let sound = null;

document.documentElement.lang = kept('language') ?? 'ko';
translate();
change({ call: callOf(location.hash) });
follow(['answer', 'call', 'problem', 'waiting', 'vehicle', 'dry', 'arrivedAt'], () => drawRows(show));
follow(['answer', 'call', 'problem', 'waiting', 'vehicle'], drawNext);
follow(['answer'], answered);
follow(['vehicle', 'dry'], () => map?.draw());
follow(['lost', 'queue'], drawOffline);
follow(['closure'], () => (at('blocked').textContent = say(state.closure ? 'undo_blocked' : 'blocked')));
follow(['call'], () => (at('place').hidden = Boolean(state.call)));
begin();

async function begin() {
  at('place').hidden = Boolean(state.call);
  drawRows(show);
  drawNext();
  listen();
  watchPosition();
  setInterval(tick, 1000);
  tick();
  described = await describe();
  try {
    map = await import('./map.js');
    await map.start(described, tapped, () => (at('here').hidden = false));
    if (state.answer) drawMap();
  } catch (error) {
    console.warn(error);
    map = null;
  }
}

async function describe() {
  for (;;) {
    try {
      const answer = await fetch('/v1/layers?districts=no');
      if (answer.ok) return await answer.json();
    } catch {
      change({ lost: state.lost ?? Date.now() });
    }
    await new Promise((later) => setTimeout(later, RETRY_MS));
  }
}

function again() {
  [askedFrom, askedAt] = [state.vehicle, Date.now()];
  return ask();
}

let streets = '';
function answered() {
  if (!state.answer) return;
  drawArrival(Date.now());
  document.documentElement.dataset.theme = state.answer.dark ? 'night' : 'light';
  const now = (part('route')?.steps ?? []).map((step) => step.street).join('|');
  if (streets && now && !streets.endsWith(now) && state.vehicle) {
    announce(say('new_route'));
    beep();
  }
  streets = now;
  const wind = part('zones')?.wind;
  at('wind').hidden = !wind;
  if (wind) at('wind').replaceChildren(windArrow(wind.from_deg + 180), h('b', {}, told(wind.words)), h('span', { class: 't2' }, wind.at ? clockOf(wind.at) : ''));
  at('attribution').textContent = state.answer.attribution.join(' · ');
  drawMap();
}

let dressedIn = 'night';
function drawMap() {
  if (!map?.map) return;
  const { theme } = document.documentElement.dataset;
  if (theme !== dressedIn) map.wear(described);
  dressedIn = theme;
  map.draw();
  if (!fitted) map.fit();
  fitted = true;
}

function windArrow(towards_deg) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', '0 0 58 58');
  made.setAttribute('aria-hidden', 'true');
  made.style.transform = `rotate(${towards_deg}deg)`;
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '#straight');
  made.append(use);
  return made;
}

/** Once a second: figures count on, ages grow, and the picture is asked for again when it is due. */
function tick() {
  const now = Date.now();
  drawArrival(now);
  if (state.lost) drawOffline();
  if (!state.call || state.asking || state.arrivedAt) return;
  const moved = state.vehicle && (!askedFrom || apart(state.vehicle, askedFrom) > MOVED_M);
  const due = state.lost ? RETRY_MS : moved ? EVERY_MS : STANDS_MS;
  if (now - askedAt >= due) again();
}

function drawOffline() {
  at('offline').hidden = !state.lost && !state.queue.length;
  const texts = [state.lost ? say('offline', { age: age((Date.now() - state.lost) / 1000) }) : '', state.queue.length ? say('to_send', { n: state.queue.length }) : ''];
  at('offline').textContent = texts.filter(Boolean).join(' · ');
}

function watchPosition() {
  addEventListener('goldentime:position', ({ detail }) => moved(detail));
  navigator.geolocation?.watchPosition(
    ({ coords, timestamp }) => moved({ lat: coords.latitude, lon: coords.longitude, heading_deg: coords.heading, speed_kmh: coords.speed && coords.speed * 3.6, accuracy_m: coords.accuracy, at: timestamp }),
    () => {},
    { enableHighAccuracy: true, maximumAge: 2000 },
  );
}

function moved(position) {
  if (!Number.isFinite(position.lat) || !Number.isFinite(position.lon)) return;
  change({ vehicle: { ...position, at: position.at ?? Date.now() } });
  if (state.call && !state.asking && routeLine() && along().off_m > OFF_M && Date.now() - askedAt > REPEAT_MS * 4) again();
}

function tapped(place) {
  if (state.call) return;
  location.hash = `lat=${place.lat.toFixed(6)}&lon=${place.lon.toFixed(6)}&mode=pump`;
}

function listen() {
  const tap = (id, act) => at(id).addEventListener('click', () => {
    if (Date.now() - lastTap < REPEAT_MS) return;
    lastTap = Date.now();
    sound ??= 'AudioContext' in window ? new AudioContext() : null;
    act();
  });
  tap('arrived', () => change({ arrivedAt: state.arrivedAt ? null : Date.now() }));
  tap('blocked', reportBlocked);
  tap('dry', reportDry);
  tap('video', () => {
    drawCameras(at('cameras'));
    at('cameras').showModal();
  });
  tap('again', again);
  tap('north', () => map?.map.resetNorth({ animate: false }));
  tap('zoom-in', () => map?.map.zoomIn({ animate: false }));
  tap('zoom-out', () => map?.map.zoomOut({ animate: false }));
  tap('here', () => {
    at('here').hidden = true;
    map.followAgain();
  });
  at('language').addEventListener('click', nextLanguage);
  at('place').addEventListener('submit', typed);
  addEventListener('hashchange', () => {
    [fitted, streets] = [false, ''];
    change({ call: callOf(location.hash), answer: null, arrivedAt: null, dry: new Set(), closure: null, problem: null });
    if (state.call) again();
  });
}

/** A tap closes the road ahead for everybody; the next one takes that back. */
async function reportBlocked() {
  if (state.closure) {
    const { closure } = state;
    change({ closure: null });
    await send('DELETE', `/v1/closures/${closure}`);
    return again();
  }
  const place = ahead(AHEAD_M);
  if (!place) return;
  const sent = await send('POST', '/v1/closures', { type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties: { radius_m: 10, reason: '길 막힘', modes: [] } });
  if (sent) change({ closure: sent.id });
  again();
}

/** The place so many metres ahead on the way. */
function ahead(metres) {
  const line = routeLine();
  if (!line) return null;
  let left = (next()?.at_m ?? 0) + metres;
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [{ lon: line[i - 1][0], lat: line[i - 1][1] }, { lon: line[i][0], lat: line[i][1] }];
    const length = apart(a, b);
    if (length >= left) return [a.lon + ((b.lon - a.lon) * left) / length, a.lat + ((b.lat - a.lat) * left) / length];
    left -= length;
  }
  return line.at(-1);
}

function reportDry() {
  const [first] = usableWater();
  if (!first) return;
  change({ dry: new Set([...state.dry, first.key]) });
  announce(say('only_here'));
}

function typed(event) {
  event.preventDefault();
  const [lat, lon] = at('where').value.split(/[ ,]+/).filter(Boolean).map(Number);
  if (Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) tapped({ lat, lon });
  else at('place-said').textContent = say('not_a_place');
}

function show(geometry) {
  if (!map?.map) return;
  map.show(geometry);
  at('here').hidden = false;
}

function nextLanguage() {
  document.documentElement.lang = language() === 'ko' ? 'en' : 'ko';
  try {
    localStorage.setItem('goldentime.language', language());
  } catch {
    // A browser that keeps nothing still shows everything.
  }
  translate();
  change({ call: state.call, closure: state.closure });
  if (state.answer) answered();
}

function kept(name) {
  try {
    return localStorage.getItem(`goldentime.${name}`);
  } catch {
    return null;
  }
}

function announce(words) {
  at('live').textContent = words;
}

/** One short tone, where somebody has touched the page before. */
function beep() {
  if (!sound) return;
  const tone = new OscillatorNode(sound, { frequency: 880 });
  tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.15);
}
