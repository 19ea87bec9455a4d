"use strict";
// The ground of a situation sheet: streets and their names, buildings, water and green, and where nothing is loaded.

const ROAD_PX = [9, 8.5, 8, 6.5, 5, 3, 1.2, 1.2]; // by rank, at the ratio of the sheet
const CASING_PX = 1.6;
const NAME_PX = 11;
const token = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function unpack(data, steps) {
  const points = [];
  for (let i = 0, x = 0, y = 0; i < steps.length; i += 2)
    points.push([data.lat + (y += steps[i + 1]) / 1e6, data.lon + (x += steps[i]) / 1e6]);
  return points;
}

function drawGround(map, data, zoom) {
  map.createPane("ground").style.zIndex = 250;
  const renderer = L.canvas({pane: "ground", padding: 0.3});
  const style = {renderer, pane: "ground", interactive: false, lineCap: "round", lineJoin: "round"};
  const roads = [];
  for (const piece of data.ground) {
    const shapes = piece.shapes.map(rings => rings.map(ring => unpack(data, ring)));
    if (piece.as === "road") roads.push([piece, shapes.flat()]);
    else if (piece.as === "doubted") L.polyline(shapes.flat(), {...style, color: token("caution"), weight: 2.5, dashArray: "5 4", lineCap: "butt"}).addTo(map);
    else if (piece.as === "border") L.polyline(shapes.flat(), {...style, color: token("t3"), weight: 1, dashArray: "6 4"}).addTo(map);
    else for (const shape of shapes) L.polygon(shape, {...style, ...areaStyle(piece)}).addTo(map);
  }
  const strokes = [
    ...roads.filter(([piece]) => piece.rank < 6).map(([piece, lines]) =>
      [L.polyline(lines, {...style, color: token("map-case")}), piece.rank, 2 * CASING_PX]),
    ...roads.map(([piece, lines]) => [L.polyline(lines, {...style, ...roadStyle(piece.rank)}), piece.rank, 0]),
  ];
  const widen = () => {
    const grown = Math.min(4, 2 ** (0.7 * (map.getZoom() - zoom)));
    for (const [line, rank, more] of strokes) line.setStyle({weight: ROAD_PX[rank] * grown + more});
  };
  for (const [line] of strokes) line.addTo(map);
  widen();
  map.on("zoomend", widen);
}

function areaStyle(piece) {
  if (piece.as === "building") return {color: token("map-bld-line"), weight: 0.6, fillColor: token("map-bld"), fillOpacity: 1};
  return {stroke: false, fillColor: token(piece.class === "water" ? "map-water" : "map-green"), fillOpacity: 1};
}

function roadStyle(rank) {
  if (rank > 5) return {color: "#c2bfb6", dashArray: "3 3", lineCap: "butt"};
  return {color: token(["map-road-1", "map-road-1", "map-road-2", "map-road-3"][rank] || "map-road")};
}

// Hatched: where nothing is loaded, an empty map means nothing.
function drawBlank(map, shape) {
  const pane = "blank";
  map.createPane(pane).style.zIndex = 260;
  const renderer = L.svg({pane, padding: 1});
  const style = {color: token("t3"), weight: 1, dashArray: "2 3", fillColor: "url(#hatch)", fillOpacity: 1};
  L.geoJSON(shape, {renderer, pane, interactive: false, style: {...style, renderer, pane}}).addTo(map);
}

/* names of streets, along them, where they are straight and nothing is written yet */

function nameStreets(map, data) {
  const layer = L.layerGroup().addTo(map);
  const pen = document.createElement("canvas").getContext("2d");
  const streets = data.names.map(street => ({...street, points: unpack(data, street.line)}));
  const write = () => {
    layer.clearLayers();
    const numbered = data.places.filter(place => place.number);
    const taken = numbered.map(({at}) => ({...map.latLngToContainerPoint([at[1], at[0]]), half: 0}));
    const frame = map.getSize();
    for (const {name, rank, points} of streets) {
      pen.font = `${rank < 4 ? 700 : 400} ${NAME_PX}px "Noto Sans KR"`;
      const width = pen.measureText(name).width + 8;
      const spot = straightest(points.map(point => map.latLngToContainerPoint(point)), width, frame, taken, name);
      if (!spot) continue;
      taken.push({...spot, name, half: width / 2});
      const html = `<b style="transform:translate(-50%,-50%) rotate(${spot.angle.toFixed(1)}deg)"></b>`;
      const icon = L.divIcon({className: `street${rank < 4 ? " big" : ""}`, iconSize: [0, 0], html});
      const marker = L.marker(map.containerPointToLatLng([spot.x, spot.y]), {icon, interactive: false, keyboard: false, zIndexOffset: -1000});
      marker.addTo(layer).getElement().firstChild.textContent = name;
    }
  };
  document.fonts.ready.then(write);
  map.on("zoomend moveend", write);
}

function straightest(points, width, frame, taken, name) {
  let best = null;
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1] + points[i].distanceTo(points[i - 1]));
  const total = lengths.at(-1);
  for (let from = 0; from + width <= total; from += 12) {
    const [a, b] = [alongLine(points, lengths, from), alongLine(points, lengths, from + width)];
    const spot = {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2};
    const straight = a.distanceTo(b) / width;
    const inside = [a, b].every(p => p.x > 4 && p.y > 4 && p.x < frame.x - 4 && p.y < frame.y - 22);
    if (straight < 0.97 || !inside || taken.some(other => meets(other, spot, width / 2, name))) continue;
    const value = straight - 0.1 * Math.abs(from + width / 2 - total / 2) / total;
    const angle = Math.atan2(b.y - a.y, b.x - a.x) * 180 / Math.PI;
    if (!best || value > best.value) best = {...spot, value, angle: angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle};
  }
  return best;
}

function alongLine(points, lengths, distance) {
  let i = 1;
  while (i < points.length - 1 && lengths[i] < distance) i++;
  const part = (distance - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
  return L.point(points[i - 1].x + part * (points[i].x - points[i - 1].x), points[i - 1].y + part * (points[i].y - points[i - 1].y));
}

function meets(other, spot, half, name) {
  const apart = Math.hypot(other.x - spot.x, other.y - spot.y);
  return apart < (other.name === name ? 260 : 0.75 * (half + other.half) + 6);
}
