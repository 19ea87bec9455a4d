"""Why a row was refused, merged, corrected or doubted: stable names, each with its sentence.

The names stand in reports, in the column ``doubts`` of every layer and in ``remarks``; the sentences are
what a clerk reads. The fates: ``refused`` is not stored; ``merged`` is stored once with its like;
``corrected`` is stored mended; ``doubted`` is stored as it is and marked wherever it is shown;
``noted`` is stored, and said in the report only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Fate = Literal["refused", "merged", "corrected", "doubted", "noted"]


@dataclass(frozen=True)
class Reason:
    name: str
    fate: Fate
    ko: str
    en: str


_SAID: dict[Fate, dict[str, tuple[str, str]]] = {
    "refused": {
        "blank_coordinate": ("좌표가 비어 있습니다.", "The coordinate is blank."),
        "no_coordinate_word": ("좌표 칸에 '없음' 같은 말이 있습니다.", "The coordinate is a word for none."),
        "zero_coordinate": ("좌표가 0입니다.", "The coordinate is zero."),
        "unreadable_coordinate": ("좌표를 읽을 수 없습니다.", "The coordinate cannot be read."),
        "out_of_range": ("경도·위도의 범위를 벗어났습니다.", "Longitude or latitude is out of range."),
        "closed_business": ("영업 중이 아닌 곳입니다 (폐업·휴업·취소).", "The business is closed."),
        "no_site": ("시설이 없는 업종입니다 (운반·알선).", "A trade without a site (carrier, broker)."),
        "ragged_row": ("칸 수가 제목 줄과 다릅니다.", "The row has another number of cells than headings."),
        "bad_geometry": ("도형이 비었거나 깨졌습니다.", "The geometry is empty or broken."),
        "road_not_in_use": ("쓰지 않는 도로입니다 (개통 전·폐지).", "The road is not in use: planned or closed."),
        "no_such_junction": ("교차점(NODE)이 없습니다. 노드부터 넣으십시오.", "Its junction is not loaded."),
    },
    "merged": {
        "duplicate_row": ("앞의 행과 모든 칸이 같습니다.", "All cells equal those of a row before."),
    },
    "corrected": {
        "swapped_lonlat": ("위도와 경도가 바뀌어 있어 바로잡았습니다.", "Latitude and longitude exchanged."),
        "degrees_minutes_seconds": ("도·분·초 좌표를 도로 바꾸었습니다.", "Degrees, minutes and seconds."),
        "reversed_line": (
            "시작·끝 교차점과 반대로 그려진 선을 뒤집었습니다.",
            "Drawn against its junctions; the line was turned round.",
        ),
        "mended_geometry": ("도형을 바로잡았습니다.", "The outline crossed itself and was mended."),
    },
    "doubted": {
        "degree_slip": (
            "좌표의 도 단위가 틀려, 이름난 구역 안으로 바로잡았습니다.",
            "Whole degrees were mistyped; moved into the district that the row names.",
        ),
        "outside_named_district": (
            "행이 말하는 시군구 밖에 있습니다.",
            "Stands outside of the district that the row names.",
        ),
        "in_no_district": ("어느 시군구에도 들지 않습니다.", "Stands in no district that is loaded."),
        "outside_named_province": (
            "행이 말하는 시도와 다른 시도에 있습니다.",
            "Stands in another province than the row names.",
        ),
        "foreign_point": ("모든 구역에서 멀리 떨어져 있습니다.", "Far from every district that is loaded."),
        "end_not_loaded": (
            "시작이나 끝 교차점(NODE)이 없습니다. 노드를 넣고 다시 넣으십시오.",
            "A junction at its ends is not loaded; load the nodes, then this again.",
        ),
        "agency_address_pile": (
            "주소가 서로 다른 여러 행이 한 점에 쌓여 있습니다 (기관 주소로 보임).",
            "Many rows of different addresses on one point: probably the agency's own.",
        ),
    },
    "noted": {
        "duplicate_key": (
            "관리번호가 다른 행과 같습니다. 다른 행이면 구별해 저장했습니다.",
            "The key repeats; rows that differ were kept apart.",
        ),
        "bad_date": ("읽을 수 없는 날짜라 비웠습니다.", "The date cannot be read and was left empty."),
        "future_date": ("앞날의 날짜입니다.", "The date lies in the future."),
        "bad_number": ("읽을 수 없는 수라 비웠습니다.", "The number cannot be read and was left empty."),
        "unknown_unit": (
            "단위를 알 수 없는 수라 읽지 않고 그대로 덧붙였습니다.",
            "A number of unknown unit: not read, kept among the attributes.",
        ),
        "length_differs": (
            "적힌 길이가 잰 길이와 5 % 넘게 다릅니다. 잰 길이를 씁니다.",
            "The length stated differs by more than 5 % from the one measured, which counts.",
        ),
        "spreadsheet_damage": ("표 계산 프로그램이 망친 값이라 비웠습니다.", "Ruined by a spreadsheet; left empty."),
        "unknown_code": ("모르는 부호라 그대로 두었습니다.", "An unknown code; kept as it is."),
        "old_province_name": ("옛 시도 이름입니다.", "A former name of the province."),
        "unknown_district": ("행이 말하는 시군구를 찾을 수 없습니다.", "The district named is not loaded."),
        "personal_data_masked": (
            "사람 이름·개인 전화번호·등록번호를 가렸습니다.",
            "Names of persons, private telephone or registration numbers were masked.",
        ),
        "encoding": ("글자 부호가 UTF-8이 아닙니다.", "The file is not in UTF-8."),
        "undecodable_text": ("읽을 수 없는 글자가 있습니다.", "Some characters could not be decoded."),
        "no_header": ("제목 줄이 없어 알려진 배열로 읽었습니다.", "No headings; read by a declared layout."),
        "capped_export": ("행 수가 내려받기 한도와 같아 잘렸을 수 있습니다.", "Row count equals an export cap."),
        "projected": ("평면 좌표를 경도·위도로 바꾸었습니다.", "Projected coordinates were transformed."),
        "inferred_crs": ("좌표계를 시군구 대조로 알아냈습니다.", "The reference system was inferred."),
        "untested_district": ("시군구 경계가 없어 위치를 대조하지 못했습니다.", "No boundaries to test against."),
    },
}

REASONS: dict[str, Reason] = {
    name: Reason(name, fate, *said) for fate, sentences in _SAID.items() for name, said in sentences.items()
}
DOUBTS = tuple(_SAID["doubted"])

# Where there is room for two words only: what is doubted of a feature, if nobody says more.
MARK = ("위치 의심", "position doubtful")
_OTHER_MARKS = {"end_not_loaded": ("연결 의심", "connection doubtful")}


def mark(doubt: str) -> tuple[str, str]:
    """The words that mark what is doubted for this reason, Korean and English."""
    return _OTHER_MARKS.get(doubt, MARK)


def marks(doubts: Iterable[str]) -> tuple[str, str]:
    """The words that mark a feature wherever it is shown, Korean and English; empty where nothing is doubted."""
    every = dict.fromkeys(map(mark, doubts))
    return " · ".join(ko for ko, _ in every), " · ".join(en for _, en in every)


def sentence(name: str) -> str:
    """Korean first, then English."""
    return f"{REASONS[name].ko} {REASONS[name].en}"
