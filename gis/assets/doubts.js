"use strict";
// Draws the map of doubtful rows (gis/registries/doubt_map.py) on a Leaflet map; ground, popups and controls are those of the sheet.

const SHAPES = {
  circle: '<circle r="6.5"/>',
  square: '<rect x="-6" y="-6" width="12" height="12"/>',
  triangle: '<path d="M0-7.5 7 5.5H-7Z"/>',
  diamond: '<path d="M0-8 8 0 0 8-8 0Z"/>',
  cross: '<path d="M-2.5-7.5h5v5h5v5h-5v5h-5v-5h-5v-5h5Z"/>',
  star: '<path d="M0-8.5 2.3-2.8 8.3-2.6 3.6 1.2 5.2 7 0 3.7-5.2 7-3.6 1.2-8.3-2.6-2.3-2.8Z"/>',
  drop: '<path d="M0 8C-9-1-5-8 0-8S9-1 0 8Z"/>',
  bar: '<rect x="-8" y="-3.5" width="16" height="7"/>',
  ring: '<path d="M0-7.5a7.5 7.5 0 1 0 .1 0ZM0-3a3 3 0 1 1-.1 0Z" fill-rule="evenodd"/>',
  hexagon: '<path d="M-3.8-6.6h7.6L7.6 0 3.8 6.6h-7.6L-7.6 0Z"/>',
  arrow: '<path d="M0-8 7 0H3V8H-3V0H-7Z"/>',
};
const MOST_NAMED = 50;
const FATES = ["corrected", "doubted", "refused"]; // the gravest above

function drawDoubts(map, data) {
  const zoom = Math.log2(40075016.686 * Math.cos(data.lat * Math.PI / 180) / (256 * data.ratio * 0.0254 / 96));
  const [west, south, east, north] = data.box;
  map.fitBounds([[south, west], [north, east]], {animate: false});
  drawGround(map, data, zoom);
  const groups = new Map();
  const groupOf = reason => groups.get(reason) || groups.set(reason, L.featureGroup().addTo(map)).get(reason);
  nameDistricts(map, data.districts);
  for (const circle of data.circles) counted(data, circle).addTo(groupOf(circle[2]));
  for (const mark of data.marks) marked(data, mark).addTo(groupOf(mark[2]));
  addControls(map, data);
  joinLegend(map, data, groups);
  addEventListener("keydown", event => { if (event.key === "Escape") map.closePopup(); });
  document.body.dataset.drawn = data.marks.length;
}

// Names where there is room for them: few districts in view.
function nameDistricts(map, districts) {
  const names = L.layerGroup().addTo(map);
  const write = () => {
    names.clearLayers();
    const seen = districts.filter(([, lon, lat]) => map.getBounds().contains([lat, lon]));
    if (seen.length > MOST_NAMED) return;
    for (const [name, lon, lat] of seen) {
      const icon = L.divIcon({className: "street big", iconSize: [0, 0], html: '<b style="transform:translate(-50%,-50%)"></b>'});
      L.marker([lat, lon], {icon, interactive: false, keyboard: false, zIndexOffset: -1000}).addTo(names).getElement().firstChild.textContent = name;
    }
  };
  write();
  map.on("moveend", write);
}

function symbol(reason, size) {
  return `<svg viewBox="-10 -10 20 20" width="${size}" height="${size}" style="color:var(--${reason.colour})"><g fill="currentColor" stroke="#fff" stroke-width="1.6">${SHAPES[reason.shape]}</g></svg>`;
}

function marked(data, [lon, lat, name, rows, told]) {
  const reason = data.reasons[name];
  const many = rows > 1 ? `<b>${rows.toLocaleString("en")}</b>` : "";
  const icon = L.divIcon({className: "doubt", iconSize: [18, 18], html: symbol(reason, 18) + many});
  const marker = L.marker([lat, lon], {icon, keyboard: false, zIndexOffset: 1000 * FATES.indexOf(reason.fate)});
  return marker.bindPopup(() => rowsTold(data, reason, rows, told), POPUP);
}

function counted(data, [lon, lat, name, rows, places]) {
  const reason = data.reasons[name];
  const size = Math.round(22 + 8 * Math.log10(rows));
  const html = `<b style="--size:${size}px;border-color:var(--${reason.colour});color:var(--${reason.colour})">${rows.toLocaleString("en")}</b>`;
  const marker = L.marker([lat, lon], {icon: L.divIcon({className: "counted", iconSize: [size, size], html}), keyboard: false});
  return marker.bindPopup(() => {
    const box = heading(reason);
    box.append(element("p", `이 둘레 ${places.toLocaleString("en")}곳, ${rows.toLocaleString("en")}행: 하나씩 그리기에는 너무 많습니다. Too many to be drawn one by one.`));
    return box;
  }, POPUP);
}

/* popups */

function heading(reason) {
  const box = document.createElement("div");
  box.append(element("h2", reason.ko), element("p", reason.en, "t3"));
  return box;
}

function rowsTold(data, reason, rows, told) {
  const box = heading(reason);
  for (const [line, reasons, detail, cells] of told) {
    box.append(element("h3", `${line.toLocaleString("en")}행 · line ${line}`));
    if (detail) box.append(element("p", detail));
    for (const name of reasons) if (data.reasons[name] !== reason) box.append(element("p", data.reasons[name].ko, "t3"));
    box.append(table(cells.map(([name, text]) => [name, name, text])));
  }
  if (rows > told.length) box.append(element("p", `그 밖에 ${(rows - told.length).toLocaleString("en")}행 · more rows here`, "t3"));
  return box;
}

/* legend */

function joinLegend(map, data, groups) {
  for (const button of document.querySelectorAll(".toggle")) {
    const reason = data.reasons[button.dataset.reason];
    button.innerHTML = symbol(reason, 20);
    button.setAttribute("aria-label", reason.ko);
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      const group = groups.get(button.dataset.reason);
      if (shown) group.addTo(map); else group.remove();
    });
  }
  for (const button of document.querySelectorAll(".go")) {
    button.title = "지도에서 보기 · show all of these";
    button.addEventListener("click", () => map.fitBounds(groups.get(button.dataset.reason).getBounds().pad(0.1), {maxZoom: zoomOf(map)}));
  }
}

const zoomOf = map => Math.max(16, map.getZoom());
