// Every text of the crew's page, Korean first; as few as can be.

const WORDS = {
  next: ['다음 방향', 'Next move'],
  eta: ['도착 예정', 'Arrival'],
  map_section: ['현장 지도', 'Map of the scene'],
  answers: ['현장 정보', 'What awaits you'],
  reports: ['보고', 'Reports'],
  north: ['북쪽을 위로', 'North up'],
  zoom_in: ['확대', 'Zoom in'],
  zoom_out: ['축소', 'Zoom out'],
  here: ['내 위치', 'My place'],
  arrived: ['현장 도착', 'On scene'],
  arrived_at: ['도착 {time}', 'Here {time}'],
  blocked: ['길 막힘', 'Road blocked'],
  undo_blocked: ['막힘 취소', 'Undo block'],
  dry: ['소화전 불량', 'Hydrant out'],
  video: ['현장 영상', 'Video'],
  again: ['길 다시', 'Route again'],
  where: ['현장이 어디입니까?', 'Where is the scene?'],
  go: ['출동', 'Go'],
  not_a_place: ['위도, 경도를 적거나 지도를 누르십시오.', 'Type latitude, longitude, or tap the map.'],
  language: ['한국어 / EN', '한국어 / EN'],
  offline: ['연결 끊김 {age} · 마지막 그림', 'Offline {age} · last picture'],
  to_send: ['보낼 것 {n}', '{n} to send'],
  back: ['다시 연결됨', 'Connected again'],
  loading_roads: ['도로망을 읽는 중', 'Reading the roads'],
  asking: ['계산 중', 'Working'],
  arrival: ['{from}–{to} 도착', 'Here {from}–{to}'],
  statistical: ['통계 속도', 'usual speeds'],
  late_traffic: ['교통 {age} 전', 'traffic {age} old'],
  no_route: ['길 없음', 'No way'],
  as_far: ['{metres}m 앞까지 갈 수 있음', 'One gets within {metres} m'],
  scene_left: ['현장까지 걸어서 {metres} m', '{metres} m on foot'],
  staging: ['{words} · {metres} m', '{words} · {metres} m'],
  staging_on: ['{street} · {why}', '{street} · {why}'],
  stretch_last: ['마지막 {metres} m {words}', 'Last {metres} m: {words}'],
  stretch: ['{at} m 앞 {metres} m {words}', 'In {at} m, {metres} m: {words}'],
  unknown_width: ['폭 미확인 모두 {metres} m', 'Width unknown for {metres} m in all'],
  isolate: ['초기 이격 {isolation} m · {day} {protect} km{more}', 'Isolate {isolation} m · {day} {protect} km{more}'],
  day: ['낮', 'day'],
  night: ['밤', 'night'],
  multiple: ['{substance} {multiple}배', '{substance} {multiple}×'],
  advised: ['{quantity}{advised}', '{quantity}{advised}'],
  hydrant: ['소화전 {metres} m · 호스 {hoses}본', 'Hydrant {metres} m, {hoses} hoses'],
  next_ones: ['다음 {list} (길 따라)', 'next {list} (along the street)'],
  unusable: ['불량 {n}곳 뺌', '{n} out of order left out'],
  no_water: ['{metres} m 안에 물 없음', 'No water within {metres} m'],
  parking: ['P {spaces} · {use}', 'P {spaces} · {use}'],
  spaces: ['{n}면', '{n} spaces'],
  spaces_unknown: ['면수 모름', 'spaces unknown'],
  parking_at: ['{metres} m · {hours}', '{metres} m · {hours}'],
  hours_unknown: ['시간 모름', 'hours unknown'],
  place: ['자리', 'space'],
  limits: ['막힌 길 {n}곳 피함', '{n} roads avoided'],
  people: ['{name} · {metres} m', '{name} · {metres} m'],
  in_zone: ['위험 구역 안 {n}곳', '{n} inside the zone'],
  around: ['학교·병원·대피소 {n}곳', '{n} schools, hospitals, shelters'],
  cameras: ['가는 길 {along} · 현장 {around}', '{along} on the way · {around} at the scene'],
  no_stream: ['영상 연결 없음 · 위치만', 'No stream, place only'],
  camera_passes: ['{at} 지남 · {off} m 옆', 'passed at {at}, {off} m aside'],
  camera_away: ['현장에서 {metres} m', '{metres} m from the scene'],
  unnamed: ['이름 없음', 'unnamed'],
  close: ['닫기', 'Close'],
  only_here: ['이 기기에서만 뺐습니다', 'Left out on this device only'],
  station: ['{name} 출발', 'from {name}'],
  position_late: ['위치 {age} 전', 'position {age} old'],
  new_route: ['새 길', 'New route'],
  failed: ['계산 못함', 'Could not be worked out'],
  wind_at: ['{time}', '{time}'],
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
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
}

/** 0:42, 12:05. */
export const age = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** 22:51 of an ISO time, in the zone that it names. */
export const clockOf = (iso) => iso.slice(11, 16);
