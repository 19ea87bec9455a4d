// Words beside what they name, where they cover nothing. A label without room is left out: the list says it too.

import { Marker } from '/assets/vendor/maplibre-gl/maplibre-gl.mjs';

const GAP_PX = 4;
const EDGE_PX = 2;

/** A thing of the map that is for the eye alone; the list beside the map says the same. */
export function marker(place, element, anchor = 'center') {
  const made = new Marker({ element, anchor }).setLngLat(place);
  for (const name of ['role', 'aria-label', 'tabindex']) element.removeAttribute(name);
  element.setAttribute('aria-hidden', 'true');
  return made;
}

/** A label that may stand at any of `spots` ({ place, towards: [x, y], away_px }), the best first. */
export const label = (element, spots) => ({ marker: marker(spots[0].place, element), spots, chosen: null });

/** Below, above, right and left of a thing with this half width and half height; `up_px` is how far its middle lies above its place. */
export function beside(place, half_px, up_px = 0) {
  const sides = [[0, 1], [0, -1], [1, 0], [-1, 0]];
  return sides.map((towards) => ({ place, towards, away_px: half_px, up_px }));
}

/** Places each label at the first spot that is free, where it stood before if it still may. `taken` are boxes in pixels. */
export function settle(map, labels, taken) {
  const { clientWidth, clientHeight } = map.getContainer();
  const boxes = [...taken];
  for (const one of labels) {
    const element = one.marker.getElement();
    const [width, height] = [element.offsetWidth, element.offsetHeight];
    const found = [one.chosen, ...one.spots]
      .filter(Boolean)
      .map((spot) => ({ spot, ...at(map, spot, width, height) }))
      .find(({ box }) => within(box, clientWidth, clientHeight) && !boxes.some((other) => meet(box, other)));
    element.classList.toggle('no-room', !found);
    one.chosen = found?.spot ?? null;
    if (!found) continue;
    one.marker.setLngLat(found.spot.place).setOffset(found.offset);
    boxes.push(found.box);
  }
}

function at(map, { place, towards: [x, y], away_px, up_px = 0 }, width, height) {
  const offset = [x * (width / 2 + away_px + GAP_PX), y * (height / 2 + away_px + GAP_PX) - up_px];
  return { offset, box: around(map, place, width, height, offset) };
}

/** The box of something this large around a place. */
export function around(map, place, width, height, [dx, dy] = [0, 0]) {
  const middle = map.project(place);
  const [x, y] = [middle.x + dx, middle.y + dy];
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const within = (box, width, height) => box[0] >= EDGE_PX && box[1] >= EDGE_PX && box[2] <= width - EDGE_PX && box[3] <= height - EDGE_PX;
