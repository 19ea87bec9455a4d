// Every text of the crew's page, Korean first; as few as can be.

const WORDS = {
  title: ['골든타임 119 출동', 'Goldentime 119'],
  next: ['다음 방향', 'Next move'],
  eta: ['도착 예정', 'Arrival'],
  map_section: ['현장 지도', 'Map of the scene'],
  answers: ['현장 정보', 'What awaits you'],
  reports: ['보고', 'Reports'],
  north: ['북', 'N'],
  ahead: ['앞', 'Fwd'],
  north_label: ['북 ↑, 북쪽을 위로', 'N ↑, north up'],
  ahead_label: ['앞 ↑, 가는 쪽을 위로', 'Fwd ↑, heading up'],
  zoom_in: ['확대', 'Zoom in'],
  zoom_out: ['축소', 'Zoom out'],
  here: ['내 위치', 'My place'],
  no_map: ['지도를 그릴 수 없음 · 오른쪽에 모두 있음', 'No map here; the list has it all'],
  arrived: ['현장 도착', 'On scene'],
  undo_arrived: ['도착 취소', 'Undo arrival'],
  blocked: ['길 막힘', 'Road blocked'],
  undo_blocked: ['막힘 취소', 'Undo block'],
  block_told: ['30 m 앞 막힘 보고', 'Block 30 m ahead reported'],
  block_failed: ['보고 안 됨: {why}', 'Not reported: {why}'],
  no_way_ahead: ['갈 길이 없음', 'no way to block'],
  dry: ['소화전 불량', 'Hydrant out'],
  dry_told: ['소화전 {metres} m 뺌 · 이 기기에서만', 'Hydrant {metres} m left out, on this device only'],
  no_more_water: ['뺄 소화전이 없음', 'No hydrant to leave out'],
  undo: ['되돌리기', 'Undo'],
  video: ['현장 영상', 'Video'],
  again: ['길 다시', 'Route again'],
  where: ['현장이 어디입니까?', 'Where is the scene?'],
  tap_or_type: ['지도를 누르거나 위도, 경도를 적으십시오.', 'Tap the map, or type latitude, longitude.'],
  go: ['출동', 'Go'],
  not_a_place: ['읽을 수 없습니다. 예: 37.5655, 126.9915', 'Not a place. Such as: 37.5655, 126.9915'],
  language: ['EN', '한국어'],
  language_label: ['EN, English', '한국어, Korean'],
  offline: ['연결 끊김 {age} · 마지막 그림', 'Offline {age} · last picture'],
  refused: ['계산 못함 · 마지막 그림', 'Not worked out · last picture'],
  to_send: ['보낼 것 {n}', '{n} to send'],
  back: ['다시 연결됨', 'Connected again'],
  loading_roads: ['도로망을 읽는 중', 'Reading the roads'],
  asking: ['계산 중', 'Working'],
  asking_again: ['다시 계산 중', 'working again'],
  arrival: ['{from}–{to} 도착', 'Here {from}–{to}'],
  statistical: ['통계 속도', 'usual speeds'],
  late_traffic: ['교통 {age} 전', 'traffic {age} old'],
  position_late: ['위치 {age} 전', 'position {age} old'],
  no_route: ['길 없음', 'No way'],
  new_route: ['새 길', 'New route'],
  as_far: ['{metres} 앞까지 갈 수 있음', 'One gets within {metres}'],
  scene_left: ['현장까지 걸어서 {metres} m', '{metres} m on foot'],
  stretch_last: ['마지막 {metres} m {words}', 'Last {metres} m: {words}'],
  stretch: ['{at} 앞 {metres} m {words}', 'In {at}, {metres} m: {words}'],
  before_it: ['그 앞 {metres} m {words}', '{metres} m before: {words}'],
  unknown_width: ['폭 미확인 모두 {metres} m', 'width unknown for {metres} m in all'],
  isolate: ['초기 이격 {isolation} m · {day} {protect} km{more}', 'Isolate {isolation} m · {day} {protect} km{more}'],
  isolate_if: ['누출 시 {isolation} m 이격 · {day} {protect} km{more}', 'If it leaks: {isolation} m · {day} {protect} km{more}'],
  day: ['낮', 'day'],
  night: ['밤', 'night'],
  multiple: ['{substance} {multiple}배', '{substance} {multiple}×'],
  times: ['지정수량 {multiple}배', '{multiple}× designated quantity'],
  hazards: ['위험물 {n}곳 · {metres} m', 'Hazmat, {n} · {metres} m'],
  hydrant: ['소화전 {metres} m · 호스 {hoses}본', 'Hydrant {metres} m, {hoses} hoses'],
  next_ones: ['다음 {list} (길 따라)', 'next {list} (along the street)'],
  unusable: ['불량 {n}곳 뺌', '{n} out of order left out'],
  unusable_here: ['이 기기에서 {n}곳 뺌', '{n} left out on this device'],
  no_water: ['{metres} m 안에 물 없음', 'No water within {metres} m'],
  spaces: ['{n}면', '{n} spaces'],
  spaces_unknown: ['면수 모름', 'spaces unknown'],
  hours_unknown: ['시간 모름', 'hours unknown'],
  limits: ['막힌 길 {n}곳 피함', '{n} roads avoided'],
  in_zone: ['위험 구역 안 {n}곳', '{n} inside the zone'],
  around: ['학교·병원·대피소 {n}곳', '{n} schools, hospitals, shelters'],
  cameras: ['카메라 가는 길 {along} · 현장 {around}', 'Cameras: {along} on the way, {around} here'],
  camera: ['카메라', 'Camera'],
  no_stream: ['영상 연결 없음 · 위치만', 'No stream, place only'],
  no_cameras: ['카메라 없음', 'No cameras'],
  camera_passes: ['{at}부터 보임 · {chance} %', 'in view from {at}, {chance} %'],
  camera_away: ['현장에서 {metres} m', '{metres} m from the scene'],
  on_the_way: ['가는 길', 'On the way'],
  at_the_scene: ['현장 둘레', 'Around the scene'],
  unnamed: ['이름 없음', 'unnamed'],
  close: ['닫기', 'Close'],
  failed: ['계산 못함', 'Could not be worked out'],
  wind_age: ['{n}분 전', '{n} min ago'],
  wind_undated: ['시각 모름', 'time unknown'],
  wind_unknown: ['바람 모름', 'Wind unknown'],
};

export const language = () => document.documentElement.lang;

/** A text in the page's language, with `{name}` filled in. */
export function say(key, values = {}) {
  const text = WORDS[key][language() === 'ko' ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/** What the service says in both languages. */
export const told = (both) => both?.[language() === 'ko' ? 'ko' : 'en'] ?? '';

export function translate() {
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
}

/** 0:42, 12:05. */
export const age = (seconds) => `${Math.floor(Math.max(0, seconds) / 60)}:${String(Math.floor(Math.max(0, seconds) % 60)).padStart(2, '0')}`;

/** 22:51 of an ISO time, in the zone that it names. */
export const clockOf = (iso) => iso.slice(11, 16);

/** 0.2 of 200 m, as the book writes it. */
export const inKm = (metres) => (metres / 1000).toFixed(1);

/** 1.3 km, 210 m, 34 m: as fine as matters at that distance. */
export const metres = (value) => (value >= 1000 ? `${(value / 1000).toFixed(1)} km` : `${value >= 100 ? Math.round(value / 10) * 10 : Math.round(value)} m`);
