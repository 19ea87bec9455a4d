// What the page knows. One object; whoever shows a part of it is told when that part changes.

export const state = {
  described: null, // the answer of /v1/layers
  at: null, // { lat, lon } asked about
  radius_m: 500,
  answer: null, // { features, matched, counts, freshness, nearest, took_ms, since }
  here: null, // { district, district_name, freshness } of the asked place
  asking: false,
  problem: null, // { title, detail, exchange }
  failed: null, // { at, radius_m } of a question that got no answer at all
  hidden: new Set(), // layer names that are off on the map
  expanded: new Set(), // layer names whose whole list is shown
  pointed: null, // 'layer/id' under the pointer or the focus
  opened: null, // 'layer/id' on the card
  panel: null, // 'layers' when the switch is open
  views: true, // whether what the cameras see is drawn
  viewsFound: null, // the answer of /v1/video112/views
  viewsAwaited: false, // whether they are still being worked out
  lost: null, // { how, since } while the service is away
  view: null, // { zoom, lat, lon }
};

const listeners = [];

/** Calls `show` now and then whenever one of the named parts changes. */
export function follow(names, show) {
  listeners.push({ names: new Set(names), show });
  show();
}

/** Changes parts of the state and tells whoever follows them, once each. */
export function change(parts) {
  Object.assign(state, parts);
  const names = Object.keys(parts);
  for (const { names: followed, show } of listeners) {
    if (names.some((name) => followed.has(name))) show();
  }
}

/** A new set with `member` in it if it was out, out if it was in. */
export function toggled(set, member) {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

/** The state as the part of the address after #, so that a link shows the same thing elsewhere. */
export function toHash() {
  const parts = new URLSearchParams();
  if (state.at) parts.set('at', `${state.at.lat.toFixed(6)},${state.at.lon.toFixed(6)}`);
  parts.set('r', state.radius_m);
  if (state.view) parts.set('map', `${state.view.zoom.toFixed(2)},${state.view.lat.toFixed(5)},${state.view.lon.toFixed(5)}`);
  const off = [...state.hidden].filter((name) => !hiddenAtFirst(name));
  const on = (state.described?.layers ?? []).map((layer) => layer.name).filter((name) => hiddenAtFirst(name) && !state.hidden.has(name));
  if (off.length) parts.set('off', off.join(','));
  if (on.length) parts.set('on', on.join(','));
  if (state.opened) parts.set('open', state.opened);
  return `#${decodeURIComponent(parts.toString())}`;
}

/** What the address asks for; parts that cannot be read are left out. */
export function fromHash(hash) {
  const parts = new URLSearchParams(hash.slice(1));
  const numbers = (name) => parts.get(name)?.split(',').map(Number).filter(Number.isFinite) ?? [];
  const [lat, lon] = numbers('at');
  const [zoom, viewLat, viewLon] = numbers('map');
  const [radius_m] = numbers('r');
  const names = (name) => parts.get(name)?.split(',').filter(Boolean) ?? [];
  return {
    ...(lon !== undefined && { at: { lat, lon } }),
    ...(radius_m > 0 && { radius_m }),
    ...(viewLon !== undefined && { view: { zoom, lat: viewLat, lon: viewLon } }),
    ...(/^\w+\/\d+$/.test(parts.get('open') ?? '') && { opened: parts.get('open') }),
    off: names('off'),
    on: names('on'),
  };
}

/** Dots of the network would cover a first look; they are one tick away. */
export const hiddenAtFirst = (name) => layerNamed(name)?.drawn_as === 'dot';

export const layerNamed = (name) => state.described?.layers.find((layer) => layer.name === name);

export const placeLayers = () => state.described?.layers.filter((layer) => layer.group === 'places') ?? [];

export const keyOf = (feature) => `${feature.properties.layer}/${feature.id}`;
