// Where the vehicle is: from the tablet itself, or from whatever knows better and tells it to this window.

import { change } from './state.js';

const number = (value) => (Number.isFinite(value) ? value : null);

/**
 * A bridge to the vehicle's own positions dispatches `goldentime:position` with
 * `detail: { lat, lon, heading_deg, speed_kmh, accuracy_m, at }`; `at` in ms or ISO 8601. From then on the tablet's own are left out.
 */
export function watch() {
  let bridged = false;
  addEventListener('goldentime:position', ({ detail }) => {
    bridged = true;
    heard(detail);
  });
  navigator.geolocation?.watchPosition(
    ({ coords, timestamp }) => bridged || heard({ lat: coords.latitude, lon: coords.longitude, heading_deg: coords.heading, speed_kmh: coords.speed === null ? null : coords.speed * 3.6, accuracy_m: coords.accuracy, at: timestamp }),
    () => {},
    { enableHighAccuracy: true, maximumAge: 2000 },
  );
}

function heard({ lat, lon, heading_deg, speed_kmh, accuracy_m, at }) {
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return;
  const since = Date.now();
  const measured = typeof at === 'string' ? Date.parse(at) : at;
  change({ vehicle: { lat, lon, heading_deg: number(heading_deg), speed_kmh: number(speed_kmh), accuracy_m: number(accuracy_m), at: Math.min(since, number(measured) ?? since), since } });
}
