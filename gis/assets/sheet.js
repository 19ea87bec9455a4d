"use strict";
// Draws the data of a situation sheet (gis/sheet/drawing.py) on a Leaflet map.

L.Browser.retina = true; // canvases at twice the resolution, also where the screen has less: paper has more

const ROAD_PX = [9, 8.5, 8, 6.5, 5, 3, 1.2, 1.2]; // by rank, at the ratio of the sheet
const CASING_PX = 1.6;
const NAME_PX = 11;
const POPUP = {maxWidth: 260, minWidth: 140, maxHeight: 270}; // by default Leaflet breaks Korean after each syllable
const token = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function drawSheet(map, data) {
  const zoom = Math.log2(40075016.686 * Math.cos(data.lat * Math.PI / 180) / (256 * data.ratio * 0.0254 / 96));
  const [west, south, east, north] = data.box;
  map.setMaxBounds(L.latLngBounds([[south, west], [north, east]]).pad(0.4));
  showWhole(map, data, zoom);
  drawGround(map, data, zoom);
  drawBlank(map, data.blank);
  nameStreets(map, data);
  drawAsked(map, data.asked);
  const markers = drawPlaces(map, data);
  addControls(map, data);
  joinList(map, markers);
  document.getElementById("print")?.addEventListener("click", () => print());
  keepOnPaper(map, () => showWhole(map, data, zoom));
  document.body.dataset.drawn = data.places.length;
}

// The whole window: at its ratio where the map is as large as on paper, smaller on a phone.
function showWhole(map, data, zoom) {
  const {x, y} = map.getSize();
  const smaller = Math.min(1, x * 25.4 / 96 / (data.paper[0] - 1), y * 25.4 / 96 / (data.paper[1] - 1));
  map.setMinZoom(zoom + Math.log2(smaller));
  map.setView([data.lat, data.lon], zoom + Math.log2(smaller), {animate: false});
}

// A view that nobody zoomed into is shown whole again when a popup has moved it, and when the map changes its size.
function keepOnPaper(map, whole) {
  const back = () => { if (map.getZoom() < map.getMinZoom() + 0.01) whole(); };
  map.on("popupclose resize", back);
  addEventListener("keydown", event => { if (event.key === "Escape") map.closePopup(); });
  addEventListener("beforeprint", () => map.closePopup());
  matchMedia("print").addEventListener("change", () => map.invalidateSize({animate: false}));
}

/* ground */

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

/* what was asked */

function drawAsked(map, asked) {
  const colour = token("info");
  const line = {renderer: L.svg({padding: 1}), color: colour, weight: 2.2, fill: false, interactive: false, smoothFactor: 0};
  if (asked.outline) L.geoJSON(asked.outline, {style: line, interactive: false, smoothFactor: 0}).addTo(map);
  if (asked.line) L.geoJSON(asked.line, {style: {...line, weight: 3, dashArray: "1 6"}, interactive: false}).addTo(map);
  if (!asked.point) return;
  const here = L.latLng(asked.point[1], asked.point[0]);
  if (asked.outline && asked.label) {
    const edge = L.latLng(asked.outline.coordinates[0].reduce((a, b) => b[0] > a[0] ? b : a).slice().reverse());
    L.polyline([here, edge], {...line, weight: 1.4, dashArray: "3 4"}).addTo(map);
    label(map, L.latLng((here.lat + edge.lat) / 2, here.lng + 0.84 * (edge.lng - here.lng)), asked.label);
  }
  L.circleMarker(here, {...line, radius: 6, color: "#fff", weight: 2, fill: true, fillColor: colour, fillOpacity: 1}).addTo(map);
}

function label(map, place, text) {
  const icon = L.divIcon({className: "asked-label", iconSize: [0, 0], html: "<b></b>"});
  const marker = L.marker(place, {icon, interactive: false, keyboard: false, zIndexOffset: 2000}).addTo(map);
  marker.getElement().firstChild.textContent = text;
}

/* places */

function drawPlaces(map, data) {
  const markers = new Map();
  const dense = data.places.length > 60;
  for (const place of [...data.places].reverse()) {
    const layer = data.layers[place.told.layer];
    if (place.shape) drawShape(map, place, layer);
    if (layer.icon === null && !place.number && place.shape) continue;
    const icon = L.divIcon(markOf(place, layer, dense));
    const marker = L.marker([place.at[1], place.at[0]], {icon, zIndexOffset: place.number ? 1000 - place.number : -500, keyboard: Boolean(place.number)});
    marker.bindPopup(() => told(place, layer), POPUP).addTo(map);
    marker.getElement().setAttribute("aria-label", `${place.number || ""} ${nameOf(place, layer)}`);
    if (place.number) markers.set(place.number, marker);
  }
  const numbered = data.places.filter(place => place.number);
  const tags = L.layerGroup().addTo(map);
  const write = () => numberPlaces(map, tags, numbered, data.asked.point);
  write();
  map.on("zoomend", write);
  return markers;
}

function drawShape(map, place, layer) {
  const style = {renderer: L.svg({padding: 1}), color: token(layer.icon ? layer.colour : "info"), weight: layer.icon ? 1.4 : 2.6, dashArray: layer.icon ? "4 3" : "7 4", fillOpacity: 0.06};
  L.geoJSON(place.shape, {style, pointToLayer: (_, at) => L.circleMarker(at, {...style, radius: 4})})
    .bindPopup(() => told(place, layer), POPUP).addTo(map);
}

function markOf(place, layer, dense) {
  if (layer.as === "camera") return cameraMark(place, layer, dense);
  const size = place.number || !dense ? 18 : 14;
  const colour = `var(--${layer.icon ? layer.colour : "info"})`;
  const inner = layer.icon
    ? `<rect x="1" y="1" width="18" height="18" rx="4" fill="#fff" stroke="currentColor" stroke-width="1.5"/><svg x="4" y="4" width="12" height="12" viewBox="0 0 15 15" fill="currentColor"><use href="#${layer.icon}"/></svg>`
    : `<circle cx="10" cy="10" r="6" fill="#fff" stroke="currentColor" stroke-width="2.5"/>`;
  return {className: "mark", iconSize: [size, size], html: `<svg viewBox="0 0 20 20" width="${size}" height="${size}" style="color:${colour}">${inner}</svg>`};
}

// Bearing unknown: a dashed ring. Known: a solid ring with a tick for each camera; a wedge only where its angle is known.
function cameraMark(place, layer, dense) {
  const looks = (place.told[layer.part] || []).filter(part => part.bearing_deg != null);
  const size = place.number || !dense ? 17 : 12;
  const wedges = looks.filter(part => part.angle_deg > 0 && part.angle_deg < 360).map(part => wedge(part.bearing_deg, part.angle_deg));
  const ticks = looks.map(part => `<path d="M0 -8V-15" transform="rotate(${part.bearing_deg})" stroke="currentColor" stroke-width="2.4"/>`);
  const ring = `<circle r="8" fill="#fff" fill-opacity=".75" stroke="currentColor" stroke-width="1.5" ${looks.length ? "" : 'stroke-dasharray="3 2.4"'}/><circle r="2.8" fill="currentColor"/>`;
  return {className: "mark", iconSize: [size, size], html: `<svg viewBox="-10 -10 20 20" width="${size}" height="${size}">${wedges.join("")}${ring}${ticks.join("")}</svg>`};
}

function wedge(bearing, angle) {
  const at = turn => [32 * Math.sin(turn * Math.PI / 180), -32 * Math.cos(turn * Math.PI / 180)].map(c => c.toFixed(1)).join(" ");
  return `<path d="M0 0L${at(bearing - angle / 2)}A32 32 0 ${angle > 180 ? 1 : 0} 1 ${at(bearing + angle / 2)}Z" fill="currentColor" fill-opacity=".16" stroke="currentColor" stroke-width="1" stroke-opacity=".75"/>`;
}

// Each number beside its place, on the side where no other number or numbered place is.
function numberPlaces(map, tags, numbered, here) {
  tags.clearLayers();
  const boxes = numbered.map(place => around(map.latLngToLayerPoint([place.at[1], place.at[0]]), 18, 17));
  if (here) boxes.push(around(map.latLngToLayerPoint([here[1], here[0]]), 16, 16));
  for (const place of numbered) {
    const at = map.latLngToLayerPoint([place.at[1], place.at[0]]);
    const width = place.number > 9 ? 17 : 13;
    const sides = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1], [2, 0], [-2, 0], [0, -2], [0, 2]];
    const spots = sides.map(([x, y]) => around(at.add([x * (10 + width / 2), y * 16]), width, 13));
    const spot = spots.map(box => [boxes.filter(other => overlap(box, other)).length, box]).reduce((a, b) => b[0] < a[0] ? b : a)[1];
    boxes.push(spot);
    const html = `<b style="left:${spot.x - at.x}px;top:${spot.y - at.y}px">${place.number}</b>`;
    const icon = L.divIcon({className: "tag-number", iconSize: [0, 0], html});
    L.marker([place.at[1], place.at[0]], {icon, interactive: false, keyboard: false, zIndexOffset: 1500}).addTo(tags);
  }
}

const around = (at, width, height) => ({x: at.x - width / 2, y: at.y - height / 2, width, height});
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/* what is known of a place; what is not known says so */

function nameOf(place, layer) {
  return String(place.told.name ?? place.told.kind ?? place.told.class ?? layer.ko);
}

function told(place, layer) {
  const box = document.createElement("div");
  box.append(element("h2", `${place.number ? `${place.number}. ` : ""}${nameOf(place, layer)}`), element("p", `${layer.ko} ${layer.en}`, "t3"));
  const rows = [];
  if (place.told.distance_m != null) rows.push(["거리", "Distance", `${Math.round(place.told.distance_m)} m`]);
  if (place.told.bearing_deg != null) rows.push(["방위", "Bearing", `${Math.round(place.told.bearing_deg)}°`]);
  box.append(table([...rows, ...known(layer.properties, place.told)]));
  for (const part of place.told[layer.part] || []) {
    box.append(element("h3", `${layer.ko} ${part.number}`), table(known(layer.part_properties, part)));
  }
  const {source, source_id: id, source_date: date} = place.told;
  box.append(element("p", `자료 Source: ${source} ${id}, ${date ?? "날짜 모름"}`, "t3"));
  return box;
}

function known(columns, values) {
  return columns.map(([name, ko, en, unit]) => [ko, en, valueOf(values[name], unit)]);
}

function valueOf(value, unit) {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? "예" : "아니오";
  return unit ? `${value} ${unit}` : String(value);
}

function table(rows) {
  const made = document.createElement("table");
  for (const [ko, en, value] of rows) {
    const row = made.insertRow();
    const head = element("th", ko);
    head.title = en;
    row.append(head, value === null ? element("td", "모름", "unknown") : element("td", value));
  }
  return made;
}

function element(tag, text, kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = kind;
  return made;
}

/* around the map */

function addControls(map, data) {
  const control = (position, make) => Object.assign(new L.Control({position}), {onAdd: make}).addTo(map);
  L.control.zoom({position: "topleft", zoomInTitle: "크게", zoomOutTitle: "작게"}).addTo(map);
  control("topright", () => element("div", "북 ↑", "map-north"));
  control("bottomright", () => element("div", data.attribution.join(" · "), "map-note"));
  const scale = element("div", "", "map-note map-scale");
  control("bottomleft", () => scale);
  const measure = () => {
    const perPx = 40075016.686 * Math.cos(data.lat * Math.PI / 180) / (256 * 2 ** map.getZoom());
    const ratio = perPx * 96 / 0.0254;
    const room = 110 * perPx;
    const power = 10 ** Math.floor(Math.log10(room));
    const length = power * [5, 2, 1].find(step => step * power <= room);
    const rounded = Number(ratio.toPrecision(3)).toLocaleString("en");
    scale.replaceChildren(`${length < 1000 ? `${length} m` : `${length / 1000} km`} (1:${rounded})`, element("i", ""));
    scale.lastChild.style.width = `${length / perPx}px`;
  };
  measure();
  map.on("zoomend", measure);
}

function joinList(map, markers) {
  for (const line of document.querySelectorAll(".place[data-number]")) {
    const marker = markers.get(Number(line.dataset.number));
    if (!marker) continue;
    line.tabIndex = 0;
    line.setAttribute("role", "button");
    line.addEventListener("click", () => marker.openPopup());
    line.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); marker.openPopup(); } });
  }
}
