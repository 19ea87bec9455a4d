// The layer switch: what there is, how it is drawn, how much and from when; and the legend.

import { at, h, icon, symbol } from './dom.js';
import { change, follow, placeLayers, state, toggled } from './state.js';
import { details, freshnessOf, isOld } from './freshness.js';
import { FROM_ZOOM, MOST } from './views.js';
import { ageOfDate, label, say, whole } from './words.js';

const GROUPS = ['places', 'network', 'ground'];

export function start() {
  at('layers-button').addEventListener('click', toggle);
  follow(['described', 'language'], () => {
    at('layers-button').textContent = state.described ? say('layers_n', { n: state.described.layers.length }) : say('layers');
  });
  follow(['panel', 'described', 'here', 'answer', 'hidden', 'views', 'viewsFound', 'viewsAwaited', 'language', 'view'], show);
}

export function toggle() {
  change({ panel: state.panel === 'layers' ? null : 'layers', opened: null });
  if (state.panel) at('layers').focus({ preventScroll: true });
  else at('layers-button').focus();
}

function show() {
  const open = state.panel === 'layers' && state.described !== null;
  at('layers-button').setAttribute('aria-expanded', String(open));
  at('layers').hidden = !open;
  if (!open) return;
  const focused = at('layers').contains(document.activeElement) ? document.activeElement.id : null;
  at('layers').replaceChildren(
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, say('layers')),
      h('span', { class: 'sp' }),
      h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: toggle }, symbol('cross')),
    ),
    h('div', { class: 'card-body' }, GROUPS.map(group), viewsSwitch(), legend()),
  );
  if (focused) at(focused)?.focus();
}

function group(name) {
  const layers = state.described.layers.filter((layer) => layer.group === name);
  return h('fieldset', {}, h('legend', { class: 't2' }, say(`group_${name}`)), layers.map(row));
}

function row(layer) {
  const id = `layer-${layer.name}`;
  return h(
    'div',
    { class: 'layer-row', 'data-layer': layer.name },
    h('input', { type: 'checkbox', id, checked: !state.hidden.has(layer.name), disabled: !layer.count, onchange: () => change({ hidden: toggled(state.hidden, layer.name) }) }),
    h('label', { for: id }, icon(layer), h('span', { class: 'name' }, label(layer)), h('span', { class: 'num b' }, whole(layer.count))),
    h('p', { class: `small ${layer.count && isOld(freshnessOf(layer) ?? layer) ? 'old' : 't3'}` }, note(layer)),
  );
}

function note(layer) {
  if (!layer.count) return say('no_data_layer');
  const fresh = freshnessOf(layer);
  const date = fresh ? details(fresh) : layer.source_date ? `${layer.source_date} (${say('ago', { age: ageOfDate(layer.source_date) })})` : say('no_date');
  const zoom = state.view?.zoom ?? Infinity;
  if (zoom < layer.tile_zoom) return `${date} · ${say('from_zoom')}`;
  if (zoom < layer.counted_below) return `${date} · ${say('counted')}`;
  return date;
}

/** Whether what the cameras see is drawn. */
function viewsSwitch() {
  if (!placeLayers().some((layer) => layer.drawn_as === 'camera')) return null;
  return h(
    'div',
    { class: 'layer-row', id: 'views-row' },
    h('input', { type: 'checkbox', id: 'layer-views', checked: state.views, onchange: () => change({ views: !state.views }) }),
    h('label', { for: 'layer-views' }, picture('wedge'), h('span', { class: 'name' }, say('views'))),
    h('p', { class: 'small t3' }, viewsNote()),
  );
}

function viewsNote() {
  if ((state.view?.zoom ?? 0) < FROM_ZOOM) return say('from_zoom');
  if (state.viewsAwaited) return say('views_awaited');
  return (state.viewsFound?.features.length ?? 0) < MOST ? say('views_note') : say('views_most', { n: MOST });
}

/** How cameras are drawn; only where a layer is drawn so. */
function legend() {
  if (!placeLayers().some((layer) => layer.drawn_as === 'camera')) return null;
  const lines = [
    ['ring', say('bearing_unknown')],
    ['tick', say('bearing_only')],
    ['fan', say('bearing_angle')],
    ['wedge', say('view_certain')],
    ['outline', say('view_unknown')],
    ['plate', say('counted')],
    ['doubt', label(state.described.doubted)],
  ];
  return [h('h3', {}, say('legend')), h('ul', { class: 'legend' }, lines.map(([name, words]) => h('li', {}, picture(name), words)))];
}

function picture(name) {
  const draw = {
    ring: '<circle cx="12" cy="12" r="8.5" fill="none" stroke="var(--t2)" stroke-width="1.2" stroke-dasharray="3 2.5"/><circle cx="12" cy="12" r="4.2" fill="var(--t2)"/>',
    tick: '<path d="M12 7V1.5" stroke="var(--ok)" stroke-width="2.4" stroke-linecap="round"/><circle cx="12" cy="13" r="4.2" fill="var(--t2)"/>',
    fan: '<path d="M12 17 5 2h14Z" fill="var(--ok)" fill-opacity=".25"/><path d="M5 2l7 15 7-15" fill="none" stroke="var(--ok)" stroke-width="1.2"/><circle cx="12" cy="17" r="4.2" fill="var(--t2)"/>',
    wedge: '<path d="M12 21 3 4l9-2 9 6Z" fill="var(--ok)" fill-opacity=".2" stroke="var(--ok)" stroke-width="1.2"/>',
    outline: '<path d="M12 2 20 7 21 16 13 22 4 18 3 8Z" fill="none" stroke="var(--t2)" stroke-width="1.2" stroke-dasharray="3 2.5"/>',
    doubt: '<circle cx="11" cy="13" r="8.5" fill="none" stroke="var(--caution)" stroke-width="2"/><circle cx="18" cy="6" r="5.5" fill="var(--caution)"/><text x="18" y="9.2" text-anchor="middle" font-size="9" font-weight="700" fill="var(--on-fill)">?</text>',
    plate: '<rect x="2" y="3" width="20" height="18" rx="4" fill="var(--s3)" stroke="var(--ctl)"/><text x="12" y="16" text-anchor="middle" font-size="11" font-weight="700" fill="var(--t1)">24</text>',
  }[name];
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true' })) svg.setAttribute(key, value);
  svg.innerHTML = draw;
  return svg;
}
