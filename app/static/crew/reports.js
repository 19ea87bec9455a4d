// What the crew tells with one thumb: that it is there, that a road is blocked, that a hydrant does not work.

import { inOneLanguage } from '../words.js';
import { ahead } from './progress.js';
import { usableWater } from './rows.js';
import { send, unsend } from './service.js';
import { change, state } from './state.js';
import { say } from './words.js';

const AHEAD_M = 30; // where a crew that reports a blocked road means it to be
const CLOSED_M = 10;

const notice = (key, values, undo = null) => change({ notice: { key, values, undo } });

/** Once more takes it back: a thumb in a shaking cab is not always right. */
export function arrive() {
  change({ arrivedAt: state.arrivedAt ? null : Date.now(), notice: null });
}

/** Closes the road ahead for everybody, or takes that back; `again` asks for another way. */
export function block(again) {
  if (state.closure) return unblock(again);
  const place = ahead(AHEAD_M);
  if (!place) return notice('block_failed', { why: say('no_way_ahead') });
  const sent = {
    method: 'POST',
    path: '/v1/closures',
    body: { type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties: { radius_m: CLOSED_M, reason: '길 막힘', modes: [] } },
    done: ({ id }) => {
      change({ closure: { id } });
      again();
    },
    refused: (problem) => {
      change({ closure: null });
      notice('block_failed', { why: inOneLanguage(problem.detail ?? '') });
    },
  };
  change({ closure: { sent } });
  notice('block_told', {});
  send(sent);
}

function unblock(again) {
  const { id, sent } = state.closure;
  if (sent && !unsend(sent)) return; // on its way: a moment later it can be taken back
  change({ closure: null, notice: null });
  if (id) send({ method: 'DELETE', path: `/v1/closures/${id}`, done: again, refused: again });
}

/** The nearest hydrant leaves this page for the next one; no service keeps that, and the words say so. */
export function leaveOut() {
  const [first] = usableWater();
  if (!first) return notice('no_more_water', {});
  const before = state.dry;
  change({ dry: new Set([...before, first.key]) });
  notice('dry_told', { metres: first.street_m }, () => change({ dry: before, notice: null }));
}
