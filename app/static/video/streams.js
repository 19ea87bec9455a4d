// Pictures of a camera, and when each came: a picture without its age may be two days old.

const AGAIN_MS = 2000;
const SNAPSHOT_MS = 1000;
const MOST_BYTES = 8_000_000;
const JPEG = { type: 'image/jpeg' };

/**
 * Plays `{ kind, address }` into `box`. The answer: `frameAt()`, ms of the last picture, or null before the first;
 * `timed()`, whether that can be known; `stop()`.
 */
export function play(stream, box) {
  const ending = new AbortController();
  const playing = { at: null, timed: true };
  const shown = () => (playing.at = Date.now());
  PLAYERS[stream.kind]?.(stream.address, box, shown, ending.signal, playing);
  return {
    frameAt: () => playing.at,
    timed: () => playing.timed,
    stop: () => {
      ending.abort();
      box.replaceChildren();
    },
  };
}

const PLAYERS = { mjpeg, image, video };

const pause = (ms) => new Promise((later) => setTimeout(later, ms));

function picture(box) {
  const made = new Image();
  made.alt = '';
  box.replaceChildren(made);
  return made;
}

/** Each part of the stream as a picture of its own, so that each one's time is known. */
async function mjpeg(address, box, shown, signal, playing) {
  const image = picture(box);
  while (!signal.aborted) {
    try {
      const answer = await fetch(address, { signal, cache: 'no-store' });
      if (!answer.ok) throw new Error(answer.status);
      for await (const part of parts(answer)) await show(image, part, shown);
    } catch (error) {
      if (error instanceof TypeError && (await untimed(image, address, signal))) return (playing.timed = false);
    }
    await pause(AGAIN_MS);
  }
}

async function show(image, part, shown) {
  const address = URL.createObjectURL(new Blob([part], JPEG));
  image.src = address;
  await image.decode().then(shown, () => {});
  URL.revokeObjectURL(address);
}

/** A camera that lets its pictures be shown but not read: they are shown, and nobody knows when they were taken. */
function untimed(image, address, signal) {
  if (new URL(address, location).origin === location.origin) return false;
  return new Promise((known) => {
    image.onload = () => known(true);
    image.onerror = () => known(false);
    image.src = address;
    signal.addEventListener('abort', () => image.removeAttribute('src'));
  });
}

async function* parts(answer) {
  const boundary = answer.headers.get('content-type')?.match(/boundary="?([^";]+)"?/)?.[1];
  if (!boundary) throw new Error('not a stream of parts');
  const mark = new TextEncoder().encode(`--${boundary.replace(/^--/, '')}`);
  let held = new Uint8Array();
  for await (const piece of pieces(answer.body.getReader())) {
    held = joined(held, piece);
    for (let part = first(held, mark); part; part = first(held, mark)) {
      yield part.body;
      held = held.slice(part.end);
    }
    if (held.length > MOST_BYTES) throw new Error('a part without an end');
  }
}

const HEAD_END = new TextEncoder().encode('\r\n\r\n');

/** The first whole part: as long as its head says, else up to the next mark; null while it is not whole. */
function first(held, mark) {
  const head = find(held, HEAD_END, 0);
  if (head < 0) return null;
  const start = head + HEAD_END.length;
  const length = new TextDecoder().decode(held.subarray(0, head)).match(/content-length:\s*(\d+)/i)?.[1];
  const end = length ? start + Number(length) : find(held, mark, start);
  return end < 0 || end > held.length ? null : { body: held.slice(start, end), end };
}

async function* pieces(reader) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function joined(one, other) {
  const made = new Uint8Array(one.length + other.length);
  made.set(one);
  made.set(other, one.length);
  return made;
}

function find(bytes, mark, from) {
  for (let start = bytes.indexOf(mark[0], from); start >= 0; start = bytes.indexOf(mark[0], start + 1)) {
    if (start + mark.length > bytes.length) return -1;
    if (mark.every((byte, i) => bytes[start + i] === byte)) return start;
  }
  return -1;
}

/** A picture that is fetched again and again; one that does not come leaves the last with its time. */
async function image(address, box, shown, signal) {
  const made = picture(box);
  while (!signal.aborted) {
    const asked = new URL(address, location);
    asked.searchParams.set('t', Date.now());
    const next = new Image();
    next.src = asked;
    await next.decode().then(
      () => {
        made.src = next.src;
        shown();
      },
      () => {},
    );
    await pause(SNAPSHOT_MS);
  }
}

async function video(address, box, shown, signal) {
  const made = document.createElement('video');
  Object.assign(made, { muted: true, autoplay: true, playsInline: true, disablePictureInPicture: true });
  box.replaceChildren(made);
  const frame = () => {
    shown();
    if (!signal.aborted) made.requestVideoFrameCallback(frame);
  };
  made.requestVideoFrameCallback(frame);
  const start = () => {
    made.src = address;
    made.play().catch(() => {});
  };
  for (const end of ['error', 'ended']) made.addEventListener(end, () => pause(AGAIN_MS).then(() => signal.aborted || start()));
  signal.addEventListener('abort', () => made.removeAttribute('src'));
  start();
}
