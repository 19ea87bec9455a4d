// Elements made without markup in strings, so that no name from the data can become markup.

/** An element: `h('button', { class: 'row', onclick }, 'text', child)`. Null and false children are left out. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A symbol of the page, for show only. */
export function symbol(name, { size = 14, turned_deg = null, kind = '' } = {}) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ width: size, height: size, 'aria-hidden': 'true', class: `symbol ${kind}` })) {
    svg.setAttribute(key, value);
  }
  if (turned_deg !== null) svg.style.transform = `rotate(${turned_deg}deg)`;
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

/** An icon of the icon set in the colour of a token: the picture is the mask, so every theme has it. */
export function icon(layer) {
  if (!layer.icon) return h('span', { class: `icon plain ${layer.drawn_as}`, style: `--icon-colour:var(--${layer.colour})`, 'aria-hidden': 'true' });
  const style = `--icon-colour:var(--${layer.colour});mask-image:url("${layer.icon}");-webkit-mask-image:url("${layer.icon}")`;
  return h('span', { class: 'icon', style, 'aria-hidden': 'true' });
}

export const at = (id) => document.getElementById(id);
