"use strict";
// Draws districts in classes (gis/choropleth/drawing.py) on a Leaflet map; popups, controls and paper are those of the sheet.

function drawChoropleth(map, data) {
  const zoom = Math.log2(40075016.686 * Math.cos(data.lat * Math.PI / 180) / (256 * data.ratio * 0.0254 / 96));
  showWhole(map, data, zoom);
  map.setMaxZoom(zoom + data.closer);
  const drawn = new Map();
  for (const district of [...data.districts].reverse()) drawn.set(district.number, area(map, data, district)); // the first above
  nameDistricts(map, data);
  addControls(map, data);
  joinList(map, drawn);
  document.getElementById("print")?.addEventListener("click", () => print());
  keepOnPaper(map, data, zoom);
  document.body.dataset.drawn = data.districts.length;
}

function area(map, data, district) {
  const renderer = map.areas ??= L.svg({padding: 1});
  const shapes = district.shapes.map(rings => rings.map(ring => unpack(data, ring)));
  const made = L.polygon(shapes, {renderer, className: `district class-${district.class}${district.old ? " old" : ""}`, smoothFactor: 0.5});
  return made.bindTooltip(`${district.title} · ${district.told[0][2]}`, {sticky: true}).bindPopup(() => toldOf(district), POPUP).addTo(map);
}

function toldOf(district) {
  const box = document.createElement("div");
  box.append(element("h2", district.title), table(district.told));
  return box;
}

// A name stands where its district has room for it.
function nameDistricts(map, data) {
  const names = L.layerGroup().addTo(map);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `700 ${NAME_PX}px "Noto Sans KR"`;
  const boxes = new Map(data.districts.map(district => [district, largest(data, district)]));
  const write = () => {
    names.clearLayers();
    for (const district of data.districts) {
      const box = boxes.get(district);
      const [low, high] = [box.getSouthWest(), box.getNorthEast()].map(corner => map.latLngToLayerPoint(corner));
      if (high.x - low.x < pen.measureText(district.name).width * 1.3 || low.y - high.y < 2 * NAME_PX) continue;
      const icon = L.divIcon({className: "street big", iconSize: [0, 0], html: '<b style="transform:translate(-50%,-50%)"></b>'});
      const marker = L.marker(district.at, {icon, interactive: false, keyboard: false}).addTo(names);
      marker.getElement().firstChild.textContent = district.name;
    }
  };
  document.fonts.ready.then(write);
  map.on("zoomend", write);
}

function largest(data, district) {
  return district.shapes.map(rings => L.latLngBounds(unpack(data, rings[0]))).reduce((a, b) => size(b) > size(a) ? b : a);
}

const size = bounds => (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
