// Distances on the WGS 84 ellipsoid, as the service measures them (direct problem: Vincenty 1975, Survey Review 23).

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const RADIANS = Math.PI / 180;

/** Where one arrives from `from` after `distance_m` metres in the direction `bearing_deg`: [lon, lat]. */
export function destination(from, distance_m, bearing_deg) {
  const bearing = bearing_deg * RADIANS;
  const reduced = Math.atan((1 - F) * Math.tan(from.lat * RADIANS));
  const [sinU, cosU] = [Math.sin(reduced), Math.cos(reduced)];
  const sinAlpha = cosU * Math.sin(bearing);
  const cos2Alpha = 1 - sinAlpha ** 2;
  const u2 = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const big = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const small = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const start = Math.atan2(Math.tan(reduced), Math.cos(bearing));
  let sigma = distance_m / (B * big);
  let middle = 0;
  for (let turn = 0; turn < 6; turn++) {
    middle = Math.cos(2 * start + sigma);
    const inner = middle + (small / 4) * Math.cos(sigma) * (2 * middle ** 2 - 1);
    sigma = distance_m / (B * big) + small * Math.sin(sigma) * inner;
  }
  middle = Math.cos(2 * start + sigma);
  const [sinS, cosS] = [Math.sin(sigma), Math.cos(sigma)];
  const across = sinU * sinS - cosU * cosS * Math.cos(bearing);
  const lat = Math.atan2(sinU * cosS + cosU * sinS * Math.cos(bearing), (1 - F) * Math.hypot(sinAlpha, across));
  const lambda = Math.atan2(sinS * Math.sin(bearing), cosU * cosS - sinU * sinS * Math.cos(bearing));
  const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
  const turned = sigma + c * sinS * (middle + c * cosS * (2 * middle ** 2 - 1));
  const lon = from.lon + (lambda - (1 - c) * F * sinAlpha * turned) / RADIANS;
  return [lon, lat / RADIANS];
}

/** The circle as a closed ring, counter-clockwise (RFC 7946). */
export function circle(from, radius_m, steps = 128) {
  const ring = Array.from({ length: steps }, (_, i) => destination(from, radius_m, -(360 * i) / steps));
  return [...ring, ring[0]];
}

/** The part of a circle between two bearings, as a closed ring from its centre. */
export function sector(from, radius_m, bearing_deg, angle_deg) {
  const steps = Math.max(2, Math.ceil(angle_deg / 4));
  const edge = Array.from({ length: steps + 1 }, (_, i) =>
    destination(from, radius_m, bearing_deg + angle_deg / 2 - (angle_deg * i) / steps),
  );
  return [[from.lon, from.lat], ...edge, [from.lon, from.lat]];
}

/** Metres between two near places, good to a thousandth: for dragging, never for an answer. */
export function roughly(from, to) {
  const middle = ((from.lat + to.lat) / 2) * RADIANS;
  const e2 = F * (2 - F);
  const w = Math.sqrt(1 - e2 * Math.sin(middle) ** 2);
  const north = (to.lat - from.lat) * RADIANS * ((A * (1 - e2)) / w ** 3);
  const east = (to.lon - from.lon) * RADIANS * (A / w) * Math.cos(middle);
  return Math.hypot(north, east);
}

/** Where a pixel is: metres per pixel at this latitude and zoom (tiles of 512 px). */
export const metresPerPixel = (lat, zoom) => (2 * Math.PI * A * Math.cos(lat * RADIANS)) / (512 * 2 ** zoom);
