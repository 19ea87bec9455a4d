// The wedge that is being entered, on the map: one handle turns it, the other opens it.

import { Marker } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';
import { h } from '../dom.js';
import { destination, metresPerPixel, sector } from '../earth.js';
import { set } from './bearing.js';
import { state } from './state.js';

const REACH_PX = 110; // for the hand, not how far it sees
const ASIDE_DEG = 25; // where the handle waits as long as no angle is known
let handles = null; // { turn, open }

/** The features to draw, none where nothing is entered; puts the handles where they belong. */
export function wedge(map) {
  const { entry } = state;
  if (!entry || entry.kind === 'all_round') {
    remove();
    return entry ? [area(entry, map, 0, 360)] : [];
  }
  handles ??= { turn: handle(map, 'turn', turn), open: handle(map, 'open', open) };
  const { bearing_deg, angle_deg, towards_deg } = entry;
  const looks_deg = bearing_deg ?? towards_deg;
  place(handles.turn, map, looks_deg, bearing_deg === null ? '?' : `${bearing_deg}°`, bearing_deg === null);
  handles.open.getElement().hidden = bearing_deg === null;
  place(handles.open, map, looks_deg + (angle_deg === null ? ASIDE_DEG : angle_deg / 2), angle_deg === null ? '' : `${angle_deg}°`, angle_deg === null);
  if (bearing_deg === null) return [];
  return [angle_deg === null ? line(entry, map, bearing_deg) : area(entry, map, bearing_deg, angle_deg)];
}

/** Which way a place on the map lies from the camera, as the eye sees it. */
export function pointAt(map, lngLat) {
  set({ bearing_deg: towards(map, lngLat) });
}

function towards(map, lngLat) {
  const from = map.project([state.entry.lon, state.entry.lat]);
  const to = map.project(lngLat);
  return ((Math.atan2(to.x - from.x, from.y - to.y) * 180) / Math.PI + 360) % 360;
}

const turn = (map, lngLat) => set({ bearing_deg: towards(map, lngLat) });

function open(map, lngLat) {
  const aside_deg = Math.abs(((towards(map, lngLat) - state.entry.bearing_deg + 540) % 360) - 180);
  set({ angle_deg: 2 * aside_deg });
}

const reach_m = ({ lat }, map) => REACH_PX * metresPerPixel(lat, map.getZoom());
const area = (entry, map, bearing_deg, angle_deg) => ({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [sector(entry, reach_m(entry, map), bearing_deg, angle_deg)] } });
const line = (entry, map, bearing_deg) => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[entry.lon, entry.lat], destination(entry, reach_m(entry, map), bearing_deg)] } });

/** For the pointer only: the keyboard has the dial. */
function handle(map, name, drag) {
  const element = h('div', { class: `wedge-handle ${name}` }, h('span', { class: 'num' }), h('i', {}));
  const made = new Marker({ element, draggable: true }).setLngLat([state.entry.lon, state.entry.lat]).addTo(map);
  for (const attribute of ['role', 'aria-label', 'tabindex']) element.removeAttribute(attribute);
  element.setAttribute('aria-hidden', 'true');
  element.addEventListener('click', (event) => event.stopPropagation());
  made.on('drag', () => drag(map, made.getLngLat()));
  return made;
}

function place(marker, map, bearing_deg, words, unset) {
  marker.setLngLat(destination(state.entry, reach_m(state.entry, map), bearing_deg));
  marker.getElement().classList.toggle('unset', unset);
  marker.getElement().firstElementChild.textContent = words;
}

function remove() {
  handles?.turn.remove();
  handles?.open.remove();
  handles = null;
}
