// Elements of pictures, made without markup in strings.

/** `shape('circle', { r: 4, class: 'eye' })`. */
export function shape(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
