// Reading a place that somebody typed. Nothing is exchanged silently: the service says when a pair looks swapped.

const KOREAN = [
  [/위도/g, 'lat'],
  [/경도/g, 'lon'],
  [/북위/g, 'N'],
  [/남위/g, 'S'],
  [/동경/g, 'E'],
  [/서경/g, 'W'],
  [/도/g, '°'],
  [/분/g, "'"],
  [/초/g, '"'],
];
const VALUE = String.raw`([-−+]?\d+(?:\.\d+)?)\s*°?\s*(?:(\d+(?:\.\d+)?)\s*['′’]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:["″”]|'')\s*)?`;
const LEADING = new RegExp(String.raw`(lat|lon|lng|x|y|[nsew])[a-z]*\s*[:=]?\s*${VALUE}`, 'gi');
const TRAILING = new RegExp(String.raw`${VALUE}([nsew])?`, 'gi');
const AXES = { lat: 'lat', y: 'lat', n: 'lat', s: 'lat', lon: 'lon', lng: 'lon', x: 'lon', e: 'lon', w: 'lon' };

/** `{ lat, lon }`, or `{ problem: 'not_read' | 'one_number' }`. First latitude, then longitude, unless letters say otherwise. */
export function read(text) {
  const plain = KOREAN.reduce((so_far, [word, mark]) => so_far.replace(word, mark), text.trim().replace(/^geo:/i, ''));
  const typed = /^[-−+]?\d+,\d+[\s;]+[-−+]?\d+,\d+$/.test(plain) ? plain.replaceAll(',', '.') : plain;
  const parts = /^[a-z]/i.test(typed) ? leading(typed) : trailing(typed);
  if (parts.length === 1) return { problem: 'one_number' };
  if (parts.length !== 2 || leftover(typed)) return { problem: 'not_read' };
  const [first, second] = parts;
  if (first.axis && first.axis === second.axis) return { problem: 'not_read' };
  const turned = first.axis === 'lon' || second.axis === 'lat';
  return turned ? { lat: second.value, lon: first.value } : { lat: first.value, lon: second.value };
}

function leading(text) {
  return [...text.matchAll(LEADING)].map(([, letters, ...value]) => part(letters, value));
}

function trailing(text) {
  return [...text.matchAll(TRAILING)].map(([, degrees, minutes, seconds, letter]) => part(letter, [degrees, minutes, seconds]));
}

function part(letters, [degrees, minutes, seconds]) {
  const letter = letters?.toLowerCase();
  const signed = Number(degrees.replace('−', '-'));
  const size = Math.abs(signed) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
  const negative = signed < 0 || letter === 's' || letter === 'w';
  return { axis: AXES[letter], value: negative ? -size : size };
}

const leftover = (text) => /[^\d\s.,;:=&/°'"′″’”+\-−()a-z]/i.test(text) || /[a-z]{10}/i.test(text);
