// The four screens: which camera each shows, its picture with its age, and what is known of it.

import { at, h } from '../dom.js';
import { facts, heardOf, isBroken, isStale, kindOf, KEYED, looksBack, nameOf, reasonLine, reasons, sign, spoken } from './camera.js';
import { play } from './streams.js';
import { TILES, cameraOf, change, follow, state } from './state.js';
import { age, chance, say, side } from './words.js';

const FRESH_MS = 2000;
const LATE_MS = 10_000;
const GONE_MS = 300_000; // then no picture: what it shows is no longer true
const tiles = [];

export function start() {
  for (let n = 0; n < TILES; n++) tiles.push(makeTile(n));
  at('tiles').replaceChildren(...tiles.map(({ box }) => box));
  follow(['tiles', 'answer', 'language', 'asking'], draw);
  follow(['focused'], drawFocused);
  follow(['pointed'], drawPointed);
  setInterval(() => tiles.forEach(drawAge), 500);
}

export const focusTile = (n) => tiles[n].box.focus();

function makeTile(n) {
  const held = { n, player: null, key: null, playing: null, since: 0 };
  const part = (name) => (held[name] = h('div', { class: name }));
  held.head = h('div', { class: 'tile-head' }, part('number'), part('name'), part('age'));
  held.stage = h('div', { class: 'tile-stage' }, part('picture'), part('place'), part('band'));
  held.foot = h('div', { class: 'tile-foot' }, part('p'), part('facts'), part('why'), part('kept'));
  held.box = h('section', { class: 'tile', role: 'group', tabindex: '0', onfocus: () => change({ focused: n }), onclick: () => change({ focused: n }) }, held.head, held.stage, held.foot);
  held.box.addEventListener('pointerenter', () => change({ pointed: held.key }));
  held.box.addEventListener('pointerleave', () => change({ pointed: null }));
  return held;
}

function draw() {
  tiles.forEach((tile) => drawTile(tile, cameraOf(state.tiles[tile.n])?.properties ?? null));
}

function drawTile(tile, camera) {
  tile.key = camera?.key ?? null;
  tile.camera = camera;
  const stream = looksBack() ? null : (camera?.stream ?? null); // a live picture would pass for the past
  followStream(tile, stream);
  tile.box.classList.toggle('empty', !camera);
  tile.box.classList.toggle('broken', Boolean(camera) && isBroken(camera));
  const head = say('tile', { n: tile.n + 1 });
  tile.box.setAttribute('aria-label', camera ? `${head}: ${spoken(camera)}` : say('tile_empty', { n: tile.n + 1 }));
  if (!camera) return empty(tile);
  tile.number.replaceChildren(isBroken(camera) ? sign(camera) : h('span', { class: `disc ${camera.rank > KEYED ? 'small' : ''} ${isStale(camera) ? 'stale' : ''}` }, camera.rank));
  tile.name.textContent = nameOf(camera);
  tile.p.textContent = chance(camera.p);
  tile.facts.textContent = facts(camera);
  tile.kept.textContent = camera.retention_days === null ? '' : say('kept_days', { n: camera.retention_days });
  tile.why.replaceChildren(...reasonLine(reasons(camera).filter((words) => words !== say(`kind_${kindOf(camera)}`))));
  tile.place.hidden = Boolean(stream);
  tile.place.replaceChildren(...(stream ? [] : placeOnly(camera)));
  drawAge(tile);
}

function empty(tile) {
  drawAge(tile);
  for (const part of ['number', 'name', 'age', 'p', 'facts', 'kept', 'why', 'band']) tile[part].replaceChildren();
  tile.place.hidden = false;
  const waits = state.asking && !state.answer;
  tile.place.replaceChildren(waits ? h('span', { class: 'bar-grey' }) : h('p', { class: 't2' }, state.answer?.candidates ? say('no_more') : ''));
}

/** What the room knows where no picture comes. */
function placeOnly(camera) {
  const where = [camera.address !== camera.name && camera.address, camera.operator].filter(Boolean).join(' · ');
  return [
    h('b', {}, say(looksBack() ? 'no_recording' : 'no_stream')),
    h('p', {}, say('looks_to', { side: side(camera.to_spot_deg), metres: Math.round(camera.distance_m) })),
    where && h('p', { class: 't2' }, where),
    h('p', { class: `heard ${isBroken(camera) || isStale(camera) ? 'caution' : 't2'}` }, heardOf(camera)),
  ].filter(Boolean);
}

function followStream(tile, stream) {
  const wanted = stream ? `${stream.kind} ${stream.address}` : null;
  if (wanted === tile.playing) return;
  tile.player?.stop();
  tile.playing = wanted;
  tile.since = Date.now();
  tile.player = stream ? play(stream, tile.picture) : null;
}

/** Every picture with its age; a late one loses its colour, an old one leaves. */
function drawAge(tile) {
  const { player } = tile;
  if (!player) {
    tile.stage.className = 'tile-stage';
    tile.age.replaceChildren();
    tile.band.replaceChildren();
    const heard = tile.place.querySelector('.heard');
    if (heard && heard.textContent !== heardOf(tile.camera)) heard.textContent = heardOf(tile.camera);
    return;
  }
  const frameAt = player.frameAt();
  const silent_ms = Date.now() - (frameAt ?? tile.since);
  const lost = player.timed() && silent_ms > LATE_MS;
  const gone = lost && (frameAt === null || silent_ms > GONE_MS);
  tile.stage.className = `tile-stage ${lost ? 'lost' : ''} ${gone ? 'gone' : ''}`;
  tile.age.className = `age num ${lost || silent_ms > FRESH_MS || !player.timed() ? 'late' : ''}`;
  tile.age.textContent = said(player, frameAt, silent_ms);
  const band = lost ? say('lost_video', { age: age(silent_ms / 1000) }) : '';
  if (tile.band.firstChild?.textContent !== band) tile.band.replaceChildren(...(lost ? [h('b', {}, band), h('span', {}, say(gone ? 'place_only' : 'last_picture'))] : []));
}

function said(player, frameAt, silent_ms) {
  if (!player.timed()) return say('age_unknown');
  if (silent_ms > LATE_MS) return '';
  if (frameAt === null) return say('connecting');
  return silent_ms <= FRESH_MS ? say('live') : say('late', { n: Math.floor(silent_ms / 1000) });
}

function drawFocused() {
  tiles.forEach(({ box, n }) => {
    box.classList.toggle('chosen', n === state.focused);
    if (n === state.focused) box.setAttribute('aria-current', 'true');
    else box.removeAttribute('aria-current');
  });
}

function drawPointed() {
  tiles.forEach(({ box, key }) => box.classList.toggle('pointed', key !== null && key === state.pointed));
}
