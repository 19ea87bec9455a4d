// The style of the map, made from what /v1/layers tells and from the colour tokens. No layer is named here.

import { cameraOf, countMark, doubtMark, squareOf } from './marks.js';
import { token } from './theme.js';
import { fontFaces } from './fonts.js';

export const REGULAR = ['Noto Sans KR'];
export const BOLD = ['Noto Sans KR Bold'];

/** Low to high. A manner of drawing that stands later is drawn over those before it. */
const ORDER = ['water_green', 'building', 'border', 'road', 'dot', 'icon', 'camera'];
const POINTED = ['dot', 'icon', 'camera'];

/** Where a road class is in the hierarchy, and its width in pixels at 1 m a pixel. */
const BIG = { motorway: 14, trunk: 14, primary: 12.8, motorway_link: 9, trunk_link: 9, primary_link: 8 };
const MIDDLE = { secondary: 10.4, secondary_link: 8 };
const SMALL = { tertiary: 8, tertiary_link: 6.4 };
const LOCAL = { unclassified: 6.4, residential: 6.4, living_street: 5.6, road: 5.6, busway: 5.6, pedestrian: 4.4, service: 3.4, track: 2.6 };
const WIDTHS = { ...LOCAL, ...SMALL, ...MIDDLE, ...BIG };
const LABELLED_BIG = [...Object.keys(SMALL), ...Object.keys(MIDDLE), ...Object.keys(BIG)];
const CASING = 2;
const MARK_SIZE = ['interpolate', ['linear'], ['zoom'], 12, 0.7, 15, 0.92, 17, 1.1];

export function style(described, hidden) {
  const held = described.layers.filter((layer) => layer.count > 0);
  const ordered = [...held].sort((a, b) => ORDER.indexOf(a.drawn_as) - ORDER.indexOf(b.drawn_as));
  return {
    version: 8,
    'font-faces': fontFaces('Noto Sans KR'),
    sources: Object.fromEntries(held.map((layer) => [layer.name, source(layer, described.extent)])),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': token('map-bg') } },
      ...ordered.flatMap((layer) => [...DRAWINGS[layer.drawn_as](layer), doubted(layer)].map((drawn) => shownOrNot(drawn, layer, hidden))),
    ],
  };
}

/** The ids of the style layers whose features can be pointed at. */
export const pointedIds = (described) =>
  described.layers.filter((layer) => layer.count > 0 && POINTED.includes(layer.drawn_as)).map((layer) => `${layer.name} mark`);

export const idsOf = (map, name) => map.getStyle().layers.filter((drawn) => drawn.source === name).map((drawn) => drawn.id);

function source(layer, [west, south, east, north]) {
  const fine = layer.drawn_as === 'road' || layer.drawn_as === 'building';
  return {
    type: 'vector',
    tiles: [`${location.origin}${layer.tiles}?v=${layer.version}`],
    minzoom: layer.tile_zoom,
    maxzoom: Math.max(fine ? 15 : 14, layer.tile_zoom, layer.counted_below),
    bounds: [west - 0.001, south - 0.001, east + 0.001, north + 0.001],
  };
}

const shownOrNot = (drawn, layer, hidden) => ({
  ...drawn,
  source: layer.name,
  'source-layer': layer.name,
  minzoom: Math.max(layer.tile_zoom, drawn.minzoom ?? 0),
  layout: { ...drawn.layout, visibility: hidden.has(layer.name) ? 'none' : 'visible' },
});

const DRAWINGS = {
  water_green: (layer) => [
    {
      id: `${layer.name} area`,
      type: 'fill',
      filter: ['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], true, false],
      paint: { 'fill-color': ['match', ['get', 'class'], 'water', token('map-water'), token('map-green')] },
    },
  ],
  building: (layer) => [
    {
      id: `${layer.name} area`,
      type: 'fill',
      paint: { 'fill-color': token('map-bld'), 'fill-outline-color': token('map-bld-line') },
    },
  ],
  border: (layer) => [
    {
      id: `${layer.name} line`,
      type: 'line',
      paint: { 'line-color': token('t3'), 'line-width': 1, 'line-dasharray': [6, 3], 'line-opacity': 0.7 },
    },
  ],
  road: (layer) => [casing(layer), ...fills(layer), ...roadLabels(layer)],
  dot: (layer) => [
    {
      id: `${layer.name} mark`,
      type: 'circle',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 15, 1.8, 18, 4],
        'circle-color': token(layer.colour),
        'circle-stroke-color': token('map-bg'),
        'circle-stroke-width': 1,
      },
    },
  ],
  icon: (layer) => [
    {
      id: `${layer.name} mark`,
      type: 'symbol',
      filter: ['!', ['has', 'count']],
      layout: {
        'icon-image': squareOf(layer),
        'icon-size': MARK_SIZE,
        'icon-allow-overlap': true,
      },
    },
    ...counts(layer),
  ],
  camera: (layer) => [
    {
      id: `${layer.name} mark`,
      type: 'symbol',
      filter: ['!', ['has', 'count']],
      layout: {
        'icon-image': ['case', ['==', ['get', 'bearing_known'], true], cameraOf(true), cameraOf(false)],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 13, 0.55, 15.2, 0.92, 17, 1.15],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    ...counts(layer),
  ],
};

const DOUBTED = ['==', ['get', 'doubted'], true];

/** What marks a doubted feature, whatever it is drawn as: a ring with a sign around points, dashes along all else. */
const doubted = (layer) =>
  POINTED.includes(layer.drawn_as)
    ? {
        id: `${layer.name} doubted`,
        type: 'symbol',
        filter: DOUBTED,
        layout: { 'icon-image': doubtMark(), 'icon-size': MARK_SIZE, 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      }
    : {
        id: `${layer.name} doubted`,
        type: 'line',
        filter: DOUBTED,
        paint: { 'line-color': token('caution'), 'line-width': 2.5, 'line-dasharray': [2, 1.5] },
      };

function counts(layer) {
  if (!layer.counted_below) return [];
  return [
    {
      id: `${layer.name} counts`,
      type: 'symbol',
      filter: ['has', 'count'],
      layout: {
        'icon-image': countMark(),
        'icon-text-fit': 'both',
        'icon-text-fit-padding': [0, 2, 0, 2],
        'icon-allow-overlap': true,
        'text-field': ['number-format', ['get', 'count'], { locale: 'en-US' }],
        'text-font': BOLD,
        'text-size': 12,
        'text-allow-overlap': true,
      },
      paint: { 'text-color': token('t1') },
    },
  ];
}

const zoomed = (width) => [
  'interpolate',
  ['exponential', 1.7],
  ['zoom'],
  8,
  ['*', 0.09, width],
  12,
  ['*', 0.22, width],
  15.2,
  ['*', 0.95, width],
  19,
  ['*', 5.5, width],
];
const widthOf = (extra = 0) => ['match', ['get', 'class'], ...Object.entries(WIDTHS).flatMap(([name, width]) => [name, width + extra]), 0];
const oneOf = (names) => ['match', ['get', 'class'], names, true, false];
const CARRIAGEWAY = oneOf(Object.keys(WIDTHS));
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };

const rank = () => ['match', ['get', 'class'], Object.keys(BIG), 4, Object.keys(MIDDLE), 3, Object.keys(SMALL), 2, 1];

function casing(layer) {
  return {
    id: `${layer.name} casing`,
    type: 'line',
    filter: CARRIAGEWAY,
    layout: ROUND,
    minzoom: 12,
    paint: { 'line-color': token('map-case'), 'line-width': zoomed(widthOf(CASING)) },
  };
}

function fills(layer) {
  const colour = ['match', ['get', 'class'], Object.keys(BIG), token('map-road-1'), Object.keys(MIDDLE), token('map-road-2'), Object.keys(SMALL), token('map-road-3'), token('map-road')];
  return [
    {
      id: `${layer.name} paths`,
      type: 'line',
      filter: ['!', CARRIAGEWAY],
      layout: { 'line-cap': 'butt', 'line-join': 'round' },
      paint: { 'line-color': token('map-road'), 'line-width': ['interpolate', ['linear'], ['zoom'], 14, 0.7, 17, 1.6], 'line-dasharray': [3, 2.5] },
    },
    {
      id: `${layer.name} fill`,
      type: 'line',
      filter: CARRIAGEWAY,
      layout: { ...ROUND, 'line-sort-key': rank() },
      paint: { 'line-color': colour, 'line-width': zoomed(widthOf()) },
    },
  ];
}

function roadLabels(layer) {
  const text = (id, filter, font, size, colour, minzoom) => ({
    id: `${layer.name} ${id}`,
    type: 'symbol',
    minzoom,
    filter: ['all', ['has', 'name'], filter],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 300,
      'text-field': ['get', 'name'],
      'text-font': font,
      'text-size': size,
      'text-padding': 8,
      'text-max-angle': 35,
    },
    paint: { 'text-color': colour, 'text-halo-color': token('map-bg'), 'text-halo-width': 1.6 },
  });
  const big = oneOf(LABELLED_BIG);
  return [
    text('names', ['all', CARRIAGEWAY, ['!', big]], REGULAR, ['interpolate', ['linear'], ['zoom'], 15, 11, 18, 14], token('map-label'), 14.8),
    text('big names', big, BOLD, ['interpolate', ['linear'], ['zoom'], 13, 11, 15, 13, 18, 17], token('map-label-big'), 12.5),
  ];
}
