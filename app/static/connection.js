// The bar that says the service is away, for how long, and that what is seen is the last picture.

import { at, h } from './dom.js';
import { follow, state } from './state.js';
import { clock, say } from './words.js';

/** Calls `back` each time the service is there again. */
export function start(back) {
  let was = false;
  follow(['lost', 'language'], () => {
    const lost = Boolean(state.lost);
    at('offline').hidden = !lost;
    document.body.classList.toggle('lost', lost);
    if (lost) at('offline').replaceChildren(h('b', { class: 'num' }), h('span', {}, say('reconnecting')));
    tick();
    if (was && !lost) back();
    was = lost;
  });
  setInterval(tick, 1000);
}

function tick() {
  if (!state.lost) return;
  const words = say(state.lost.how, { age: clock((Date.now() - state.lost.since) / 1000) });
  at('offline').firstChild.textContent = words;
}
