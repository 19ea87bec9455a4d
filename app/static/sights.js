// Which way cameras look, from the answer: a fan where the angle is known, a stroke where only the bearing is.
// Neither an angle nor a reach is ever made up; a reach that the data has is drawn on the ground.

import { sector } from './earth.js';
import { addFan, fanOf, tickMark } from './marks.js';
import { layerNamed, state } from './state.js';

export function drawSights(map) {
  if (!map.getSource('sights')) return;
  const marks = [];
  const reaches = [];
  for (const feature of state.answer?.features ?? []) {
    const { layer, ...properties } = feature.properties;
    const declared = layerNamed(layer);
    if (declared.drawn_as !== 'camera' || state.hidden.has(layer)) continue;
    const [lon, lat] = feature.geometry.coordinates;
    for (const { bearing_deg, angle_deg, range_m } of properties[declared.part?.name] ?? []) {
      if (bearing_deg === null) continue;
      if (angle_deg && range_m) reaches.push(shape('Polygon', [sector({ lat, lon }, range_m, bearing_deg, angle_deg)]));
      else marks.push(shape('Point', [lon, lat], { bearing_deg, mark: markFor(map, angle_deg) }));
    }
  }
  map.getSource('sights').setData({ type: 'FeatureCollection', features: marks });
  map.getSource('reach').setData({ type: 'FeatureCollection', features: reaches });
}

function markFor(map, angle_deg) {
  if (!angle_deg) return tickMark();
  addFan(map, angle_deg);
  return fanOf(angle_deg);
}

const shape = (type, coordinates, properties = {}) => ({ type: 'Feature', properties, geometry: { type, coordinates } });
