// The marks of the map as pictures, drawn in the colours of the theme: icons in squares, camera dots, fans, counts.

import { theme, token } from './theme.js';

const RATIO = 2;
const SQUARE = 22;
const RING = 22;
const FAN = 34;
const DOUBT = 36;
const glyphs = new Map();

/** The names of the pictures carry the theme, so that those of another theme are never shown. */
export const squareOf = (layer) => `square ${layer.icon ?? 'dot'} ${layer.colour} ${theme()}`;
export const cameraOf = (known) => `camera ${known ? 'known' : 'unknown'} ${theme()}`;
export const countMark = () => `count ${theme()}`;
export const tickMark = () => `tick ${theme()}`;
export const doubtMark = () => `doubt ${theme()}`;
export const fanOf = (angle_deg) => `fan ${angle_deg} ${theme()}`;

/** Adds every picture that the layers need in this theme. */
export async function addMarks(map, layers) {
  await Promise.all(layers.filter((layer) => layer.icon).map((layer) => glyph(layer.icon)));
  for (const layer of layers) add(map, squareOf(layer), SQUARE, (pen) => square(pen, layer));
  add(map, cameraOf(false), RING, (pen) => camera(pen, true));
  add(map, cameraOf(true), RING, (pen) => camera(pen, false));
  add(map, tickMark(), FAN, tick);
  add(map, doubtMark(), DOUBT, doubt);
  addCount(map);
}

/** A fan of the known angle. How far the camera sees is not known, so the fan has no outer edge. */
export function addFan(map, angle_deg) {
  add(map, fanOf(angle_deg), FAN * 2, (pen) => fan(pen, angle_deg));
}

function add(map, name, size, draw) {
  if (!map.hasImage(name)) map.addImage(name, picture(size, size, draw), { pixelRatio: RATIO });
}

function picture(width, height, draw) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width * RATIO, height * RATIO];
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.scale(RATIO, RATIO);
  draw(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function square(pen, layer) {
  const colour = token(layer.colour);
  pen.beginPath();
  pen.roundRect(1.2, 1.2, SQUARE - 2.4, SQUARE - 2.4, 5);
  pen.fillStyle = token('s1');
  pen.fill();
  pen.lineWidth = 1.4;
  pen.strokeStyle = colour;
  pen.stroke();
  if (layer.icon) pen.drawImage(tinted(glyphs.get(layer.icon), colour), 4.5, 4.5, 13, 13);
}

function tinted(image, colour) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 13 * RATIO * 2;
  const pen = canvas.getContext('2d');
  if (!image) return canvas;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  pen.globalCompositeOperation = 'source-in';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

function camera(pen, ring) {
  const middle = RING / 2;
  if (ring) {
    pen.beginPath();
    pen.setLineDash([3, 2.5]);
    pen.lineWidth = 1.2;
    pen.strokeStyle = token('t2');
    pen.arc(middle, middle, 8.5, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }
  disc(pen, middle, 4.2 + 0.75, token('map-bg'));
  disc(pen, middle, 4.2, token('t2'));
}

function disc(pen, middle, radius, colour) {
  pen.beginPath();
  pen.arc(middle, middle, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

/** A short stroke to the north, turned by the map: a direction without an angle. */
function tick(pen) {
  for (const [width, colour] of [
    [5, token('map-bg')],
    [2.4, token('ok')],
  ]) {
    pen.beginPath();
    pen.lineWidth = width;
    pen.lineCap = 'round';
    pen.strokeStyle = colour;
    pen.moveTo(FAN / 2, FAN / 2 - 6);
    pen.lineTo(FAN / 2, 4);
    pen.stroke();
  }
}

function fan(pen, angle_deg) {
  const half = (Math.min(angle_deg, 359.9) * Math.PI) / 360;
  const reach = FAN - 1;
  const fading = (opacity) => {
    const gradient = pen.createRadialGradient(FAN, FAN, 4, FAN, FAN, reach);
    gradient.addColorStop(0, token('ok') + opacity);
    gradient.addColorStop(1, `${token('ok')}00`);
    return gradient;
  };
  pen.beginPath();
  pen.moveTo(FAN, FAN);
  pen.arc(FAN, FAN, reach, -Math.PI / 2 - half, -Math.PI / 2 + half);
  pen.closePath();
  pen.fillStyle = fading('66');
  pen.fill();
  pen.beginPath();
  for (const side of [-half, half]) {
    pen.moveTo(FAN, FAN);
    pen.lineTo(FAN + reach * Math.sin(side), FAN - reach * Math.cos(side));
  }
  pen.lineWidth = 1.4;
  pen.strokeStyle = fading('ff');
  pen.stroke();
}

/** A ring around a mark, with a question mark: distinct in shape from every other ring, without its colour too. */
function doubt(pen) {
  const middle = DOUBT / 2;
  for (const [width, colour] of [
    [5, token('map-bg')],
    [2.4, token('caution')],
  ]) {
    pen.beginPath();
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.arc(middle, middle, 13, 0, 2 * Math.PI);
    pen.stroke();
  }
  const [x, y] = [middle + 10, middle - 10];
  pen.beginPath();
  pen.arc(x, y, 7, 0, 2 * Math.PI);
  pen.fillStyle = token('caution');
  pen.fill();
  pen.fillStyle = token('on-fill');
  pen.font = '700 11px "Noto Sans KR", sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText('?', x, y + 0.5);
}

/** A plate that stretches with its number. */
function addCount(map) {
  if (map.hasImage(countMark())) return;
  const plate = picture(24, 24, (pen) => {
    pen.beginPath();
    pen.roundRect(1, 1, 22, 22, 4);
    pen.fillStyle = token('s3');
    pen.fill();
    pen.lineWidth = 1.2;
    pen.strokeStyle = token('ctl');
    pen.stroke();
  });
  map.addImage(countMark(), plate, { pixelRatio: RATIO, stretchX: [[16, 32]], stretchY: [[16, 32]], content: [10, 8, 38, 40] });
}

async function glyph(address) {
  if (glyphs.has(address)) return;
  glyphs.set(address, null);
  const answer = await fetch(address);
  if (!answer.ok) return;
  const image = new Image();
  // Icons without a size of their own would be drawn as nothing by some browsers.
  const svg = (await answer.text()).replace(/<svg\b/, '<svg width="60" height="60" ').replace(/(<svg[^>]*?)\s(?:width|height)="15"/g, '$1').replace(/(<svg[^>]*?)\s(?:width|height)="15"/g, '$1');
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode().then(() => glyphs.set(address, image), () => {});
}
