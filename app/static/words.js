// Every text of the page, in both languages, and how numbers are said.

const KO = {
  product: '골든타임',
  ask_panel: '둘레 묻기',
  map_section: '지도',
  sheet_size: '목록 크기 바꾸기',
  search_label: '좌표 (위도, 경도)',
  search_example: '위도, 경도  예: {example}',
  radius_label: '반경',
  radius: '반경 {distance}',
  places: '곳, 가까운 순',
  places_cut: '곳 가운데 가까운 {shown}곳',
  took: '{ms} ms',
  asked_ago: '{age} 전 답',
  sheet: '상황지 인쇄',
  crew: '119 출동',
  video: '112 영상',
  copy: '주소 복사',
  copied: '복사함',
  copy_failed: '복사 안 됨: 주소창에서',
  hint: '지도를 누르면 둘레를 물어봅니다',
  layers: '층',
  layers_n: '층 {n}',
  language: '한국어 / EN',
  language_label: '한국어 / EN, 화면 언어',
  theme_light: '밝게',
  theme_dark: '어둡게',
  theme_night: '야간',
  theme_label: '{theme}, 화면 밝기',
  help: '단축키 도움말 ?',
  close: '닫기',
  detail: '자세히',
  zoom_in: '확대',
  zoom_out: '축소',
  stays_here: ' · 이 컴퓨터 안에서만 처리',
  map_label: '지도. 화살표로 움직이고 Enter로 가운데를 묻습니다',
  bearing_known: '방위 확인',
  bearing_unknown: '방위 모름',
  bearing_only: '방위 확인, 화각 모름',
  bearing_angle: '방위와 화각 확인',
  views: '카메라 시야',
  views_note: '건물에 가린 대로',
  views_awaited: '셈하는 중',
  views_most: '건물에 가린 대로, 가운데에서 가까운 {n}곳만',
  view_certain: '시야, 방위 확인',
  view_unknown: '시야, 방위 모름: 이 가운데 어느 쪽',
  hidden_on_map: '지도에서 꺼짐',
  none_within: '{distance} 안에 없음',
  nearest: '가장 가까운 {label}',
  not_in_data: '이 자료에 없음: {labels}',
  nearest_unknown: '가장 가까운 곳을 묻지 못함',
  show_all: '{label} {n}곳 모두 보기',
  show_few: '{label} 가까운 곳만 보기',
  unknown: '모름',
  yes: '예',
  no: '아니오',
  distance: '떨어진 거리',
  source: '출처',
  source_date: '자료 날짜',
  ago: '{age} 전',
  no_date: '날짜 모름',
  undated: '· 날짜 모르는 것 {n}',
  other_records: '그 밖의 기록 {n}',
  ask_here: '이곳 둘레 묻기',
  legend: '범례',
  counted: '확대하면 하나씩 보임',
  from_zoom: '더 확대하면 보임',
  no_data_layer: '자료 없음',
  group_places: '시설',
  group_network: '도로망',
  group_ground: '바탕',
  said: '{n}곳, 가장 가까운 {label} {distance}',
  said_none: '{distance} 안에 없음',
  offline: '연결 끊김 {age} · 마지막 그림',
  database_away: '자료 저장소가 답하지 않음 {age} · 마지막 그림',
  reconnecting: '다시 연결 중',
  back_online: '다시 연결됨',
  empty_title: '자료가 없습니다.',
  empty_do: '도시 하나를 들여오면 이 쪽에 바로 보입니다. 명령:',
  failed_title: '답을 받지 못했습니다.',
  failed_still: '지도와 층은 그대로 볼 수 있습니다.',
  failed_retry: '다시 묻기',
  start_failed: '자료 설명을 받지 못했습니다. 서비스가 켜져 있는지 보아 주세요. 저절로 다시 시도합니다.',
  no_map: '이 브라우저는 지도를 그리지 못합니다(WebGL 없음). 왼쪽 목록과 상황지는 그대로 쓸 수 있습니다.',
  not_read: '좌표로 읽을 수 없습니다. 위도, 경도 순서로 적어 주세요. 예: {example}',
  one_number: '수가 하나뿐입니다. 위도와 경도를 모두 적어 주세요. 예: {example}',
  exchange: '바꾸어 묻기: {place}',
  help_title: '단축키',
  keys_off: '한 글자 단축키는 입력칸 안에서는 듣지 않습니다.',
  keys_use: '한 글자 단축키 쓰기',
  key_search: '좌표 찾기',
  key_move: '지도 움직이기 (지도를 고른 뒤)',
  key_zoom: '확대, 축소',
  key_ask: '십자 자리 둘레 묻기',
  key_layers: '층',
  key_theme: '밝게, 어둡게, 야간',
  key_help: '이 도움말',
  key_back: '닫기, 되돌아가기',
};

const EN = {
  product: 'Goldentime',
  ask_panel: 'Ask around a place',
  map_section: 'Map',
  sheet_size: 'Change the size of the list',
  search_label: 'Coordinates (latitude, longitude)',
  search_example: 'Latitude, longitude, as {example}',
  radius_label: 'Radius',
  radius: 'Radius {distance}',
  places: 'places, nearest first',
  places_cut: 'places, the nearest {shown} shown',
  took: '{ms} ms',
  asked_ago: 'answered {age} ago',
  sheet: 'Print sheet',
  crew: '119 dispatch',
  video: '112 video',
  copy: 'Copy address',
  copied: 'Copied',
  copy_failed: 'Copy it from the address bar',
  hint: 'Click the map to ask around a place',
  layers: 'Layers',
  layers_n: 'Layers {n}',
  language: 'EN / 한국어',
  language_label: 'EN / 한국어, language',
  theme_light: 'Light',
  theme_dark: 'Dark',
  theme_night: 'Night',
  theme_label: '{theme}, theme',
  help: 'Keyboard help ?',
  close: 'Close',
  detail: 'Details',
  zoom_in: 'Zoom in',
  zoom_out: 'Zoom out',
  stays_here: ' · processed on this computer only',
  map_label: 'Map. Arrow keys move it, Enter asks at its centre',
  bearing_known: 'Bearing known',
  bearing_unknown: 'Bearing unknown',
  bearing_only: 'Bearing known, angle unknown',
  bearing_angle: 'Bearing and angle known',
  views: 'What cameras see',
  views_note: 'as buildings leave it',
  views_awaited: 'being worked out',
  views_most: 'as buildings leave it, only the {n} nearest to the centre',
  view_certain: 'View, bearing known',
  view_unknown: 'View, bearing unknown: some part of it',
  hidden_on_map: 'off on the map',
  none_within: 'None within {distance}',
  nearest: 'Nearest: {label}',
  not_in_data: 'Not in this data: {labels}',
  nearest_unknown: 'The nearest could not be asked',
  show_all: '{label}: show all {n}',
  show_few: '{label}: show the nearest only',
  unknown: 'unknown',
  yes: 'yes',
  no: 'no',
  distance: 'Distance',
  source: 'Source',
  source_date: 'Date of the data',
  ago: '{age} ago',
  no_date: 'date unknown',
  undated: '· {n} of unknown date',
  other_records: 'Other records {n}',
  ask_here: 'Ask around here',
  legend: 'Legend',
  counted: 'zoom in to see each',
  from_zoom: 'zoom in to see',
  no_data_layer: 'no data',
  group_places: 'Places',
  group_network: 'Road network',
  group_ground: 'Ground',
  said: '{n} places, nearest {label} {distance}',
  said_none: 'None within {distance}',
  offline: 'Offline {age} · last picture',
  database_away: 'The database does not answer {age} · last picture',
  reconnecting: 'Reconnecting',
  back_online: 'Connected again',
  empty_title: 'No data yet.',
  empty_do: 'Import a city and it appears here at once. Command:',
  failed_title: 'No answer came.',
  failed_still: 'The map and its layers still work.',
  failed_retry: 'Ask again',
  start_failed: 'The description of the data did not come. Please check that the service runs. Trying again by itself.',
  no_map: 'This browser cannot draw the map (no WebGL). The list and the sheet still work.',
  not_read: 'Not a coordinate. Write latitude, then longitude, as {example}',
  one_number: 'Only one number. Write latitude and longitude, as {example}',
  exchange: 'Exchange them: {place}',
  help_title: 'Keyboard',
  keys_off: 'Single keys are off inside text fields.',
  keys_use: 'Use single keys',
  key_search: 'Search a coordinate',
  key_move: 'Move the map (when it has the focus)',
  key_zoom: 'Zoom',
  key_ask: 'Ask at the crosshair',
  key_layers: 'Layers',
  key_theme: 'Light, dark, night',
  key_help: 'This help',
  key_back: 'Close, back',
};

const WORDS = { ko: KO, en: EN };

/** The words of a page of its own. */
export function addWords(ko, en) {
  Object.assign(KO, ko);
  Object.assign(EN, en);
}

export const language = () => document.documentElement.lang;

/** The text called `name` in the language of the page, with `{holes}` filled. */
export function say(name, holes = {}) {
  return WORDS[language()][name].replace(/\{(\w+)\}/g, (_, hole) => holes[hole]);
}

/** The label of anything that has `label_ko` and `label_en`. */
export const label = (thing) => thing[`label_${language()}`];

/** Those sentences of a bilingual message that are in the language of the page; all of it if none is. */
export function inOneLanguage(message) {
  const sentences = message.split(/(?<=[.?!:])\s+(?=[\p{Lu}\p{Script=Hangul}])/u);
  const korean = language() === 'ko';
  const ours = sentences.filter((sentence) => /\p{Script=Hangul}/u.test(sentence) === korean);
  return (ours.length ? ours : sentences).join(' ');
}

export const whole = (number) => Math.round(number).toLocaleString('en-US');

export function distance(metres) {
  if (metres < 999.5) return `${Math.round(metres)} m`;
  return `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0).replace(/\.0$/, '')} km`;
}

export const place = ({ lat, lon }) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

const SPANS = [
  ['y', 365.25 * 86400, '년', 'y'],
  ['mo', 30.44 * 86400, '개월', 'mo'],
  ['d', 86400, '일', 'd'],
  ['h', 3600, '시간', 'h'],
  ['min', 60, '분', 'min'],
  ['s', 1, '초', 's'],
];

/** An age in its largest whole unit: "7년", "3분". */
export function age(seconds) {
  const [, span, ko, en] = SPANS.find(([, length]) => seconds >= length) ?? SPANS.at(-1);
  const n = Math.max(0, Math.floor(seconds / span));
  return language() === 'ko' ? `${n}${ko}` : `${n} ${en}`;
}

/** Whole days are said as days, never as "0초". */
export const ageOfDays = (days) => (days < 1 ? `0${language() === 'ko' ? '일' : ' d'}` : age(days * 86400));

export const ageOfDate = (date) => age((Date.now() - new Date(date).getTime()) / 1000);

/** A running clock: "0:42". */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Puts the words into every element that asks for one by data-word or data-label. */
export function translate(root = document) {
  for (const element of root.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
}
