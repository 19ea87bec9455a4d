"use strict";
// Draws the data of a situation sheet (gis/sheet/drawing.py) on a Leaflet map; the ground under it is drawn by sheet_ground.js.

L.Browser.retina = true; // canvases at twice the resolution, also where the screen has less: paper has more

const POPUP = {maxWidth: 260, minWidth: 140, maxHeight: 270}; // by default Leaflet breaks Korean after each syllable

function drawSheet(map, data) {
  const zoom = Math.log2(40075016.686 * Math.cos(data.lat * Math.PI / 180) / (256 * data.ratio * 0.0254 / 96));
  showWhole(map, data, zoom);
  drawGround(map, data, zoom);
  drawBlank(map, data.blank);
  nameStreets(map, data);
  drawOverlay(map, data.overlay || []);
  drawAsked(map, data.asked);
  const markers = drawPlaces(map, data);
  addControls(map, data);
  joinList(map, markers);
  document.getElementById("print")?.addEventListener("click", () => print());
  keepOnPaper(map, data, zoom);
  document.body.dataset.drawn = data.places.length;
}

// The whole window: at its ratio where the map is as large as on paper, smaller on a phone.
function showWhole(map, data, zoom) {
  const {x, y} = map.getSize();
  const smaller = Math.min(1, x * 25.4 / 96 / (data.paper[0] - 1), y * 25.4 / 96 / (data.paper[1] - 1));
  map.setMaxBounds(null); // where this stops a pan, Leaflet would start one back into the bounds, and that moves the view on
  map.setMinZoom(zoom + Math.log2(smaller));
  map.setView([data.lat, data.lon], zoom + Math.log2(smaller), {animate: false});
  keepNear(map, data);
}

function keepNear(map, data) {
  const [west, south, east, north] = data.box;
  map.setMaxBounds(L.latLngBounds([[south, west], [north, east]]).pad(0.4));
}

// A view that nobody zoomed into is shown whole again when a popup has moved it, and when the map changes its size.
function keepOnPaper(map, data, zoom) {
  const back = () => map.getZoom() < map.getMinZoom() + 0.01 ? showWhole(map, data, zoom) : keepNear(map, data);
  map.on("popupclose resize", back);
  map.on("popupopen", () => map.setMaxBounds(null)); // a popup at the edge needs room beyond
  addEventListener("keydown", event => { if (event.key === "Escape") map.closePopup(); });
  addEventListener("beforeprint", () => map.closePopup());
  matchMedia("print").addEventListener("change", () => map.invalidateSize({animate: false}));
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

/* what was worked out: ways, zones, hoses */

// Dashes alone must tell these apart on grey paper: a way is solid, what warns of it is striped, a hose is dotted.
const DRAWN = {
  route: ({rank}) => rank ? {color: "info", weight: 2, dashArray: "8 5", opacity: 0.7} : {color: "info", weight: 5},
  route_warning: () => ({color: "caution", weight: 5, dashArray: "7 5", lineCap: "butt"}),
  limits: () => ({color: "alarm", weight: 4, dashArray: "2 5", lineCap: "butt"}),
  hose: () => ({color: "info", weight: 2.6, dashArray: "1 6"}),
  view: ({certain}) => certain ? {color: "ok", weight: 1.5, fill: true, fillOpacity: 0.12} : {color: "t2", weight: 0.8, dashArray: "2 4", opacity: 0.6},
  zones: ({kind}) => ({color: "caution", weight: 2, dashArray: kind === "isolation" ? null : "10 6", fill: true, fillOpacity: kind === "isolation" ? 0.1 : 0.05}),
};

function drawOverlay(map, features) {
  for (const {geometry, properties} of features) {
    if (geometry.type === "Point") {
      if (properties.part === "staging") spot(map, geometry.coordinates, "집", properties.ko);
      if (properties.part === "responder") spot(map, geometry.coordinates, "출", "");
      continue;
    }
    const manner = DRAWN[properties.part];
    if (!manner) continue;
    const style = {fill: false, ...manner(properties), renderer: L.svg({padding: 1}), interactive: false, smoothFactor: 0};
    L.geoJSON({type: "Feature", geometry, properties: {}}, {style: {...style, color: token(style.color)}, interactive: false}).addTo(map);
    if (properties.part === "zones") {
      const ring = geometry.coordinates[0];
      const edge = ring.reduce((a, b) => (properties.kind === "isolation" ? b[1] < a[1] : b[1] > a[1]) ? b : a);
      label(map, L.latLng(edge[1], edge[0]), properties.ko);
    }
    if (properties.part === "limits") {
      const [lon, lat] = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)];
      label(map, L.latLng(lat, lon), properties.ko);
    }
  }
}

function spot(map, [lon, lat], sign, text) {
  const icon = L.divIcon({className: "spot", iconSize: [26, 26], html: "<b></b>"});
  const marker = L.marker([lat, lon], {icon, interactive: false, keyboard: false, zIndexOffset: 1800}).addTo(map);
  marker.getElement().firstChild.textContent = sign;
  if (text) label(map, L.latLng(lat, lon), text);
}

/* places */

function drawPlaces(map, data) {
  const markers = new Map();
  const dense = data.places.length > 60;
  for (const place of [...data.places].reverse()) {
    const layer = data.layers[place.told.layer];
    if (place.shape) drawShape(map, place, layer, data.reasons);
    if (layer.icon === null && !place.number && place.shape) continue;
    const icon = L.divIcon(marked(markOf(place, layer, dense), place));
    const marker = L.marker([place.at[1], place.at[0]], {icon, zIndexOffset: place.number ? 1000 - place.number : -500, keyboard: Boolean(place.number)});
    marker.bindPopup(() => told(place, layer, data.reasons), POPUP).addTo(map);
    marker.getElement().setAttribute("aria-label", [place.number, nameOf(place, layer), place.doubt?.[0]].filter(Boolean).join(" "));
    if (place.number) markers.set(place.number, marker);
  }
  const numbered = data.places.filter(place => place.number);
  const tags = L.layerGroup().addTo(map);
  const write = () => numberPlaces(map, tags, numbered, data.asked.point);
  write();
  map.on("zoomend", write);
  return markers;
}

// A ring with a question mark around what is doubted: it differs in shape from every other mark.
function marked(icon, place) {
  if (!place.doubt) return icon;
  const ring = '<circle r="12" fill="none" stroke="#fff" stroke-width="4"/><circle r="12" fill="none" stroke="currentColor" stroke-width="2"/>';
  const sign = '<circle cx="9" cy="-9" r="6" fill="currentColor"/><text x="9" y="-5.4" text-anchor="middle" font-size="10" font-weight="700" fill="#fff">?</text>';
  return {...icon, html: `${icon.html}<svg class="doubt-ring" viewBox="-16 -16 32 32" width="32" height="32">${ring}${sign}</svg>`};
}

function drawShape(map, place, layer, reasons) {
  const style = {renderer: L.svg({padding: 1}), color: token(place.doubt ? "caution" : layer.icon ? layer.colour : "info"), weight: layer.icon ? 1.4 : 2.6, dashArray: place.doubt ? "2 4" : layer.icon ? "4 3" : "7 4", fillOpacity: 0.06};
  L.geoJSON(place.shape, {style, pointToLayer: (_, at) => L.circleMarker(at, {...style, radius: 4})})
    .bindPopup(() => told(place, layer, reasons), POPUP).addTo(map);
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

function told(place, layer, reasons) {
  const box = document.createElement("div");
  box.append(element("h2", `${place.number ? `${place.number}. ` : ""}${nameOf(place, layer)}`), element("p", `${layer.ko} ${layer.en}`, "t3"));
  if (place.doubt) box.append(doubted(place, reasons));
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

function doubted(place, reasons) {
  const box = element("p", "", "doubted");
  box.append(element("b", place.doubt.join(" · ")));
  for (const name of place.told.doubts) box.append(element("span", ` ${(reasons[name] || [name]).join(" ")}`));
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
