"""Open APIs speak English words in envelopes of their own; the same forms read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gis.registries.conftest import Load

Rows = Callable[[str], list[tuple[Any, ...]]]

# As the services answer: every value a string, the word null for nothing, one record where a list is meant.
CCTV = {
    "institutionNm": "경상남도 김해시청", "rdnmadr": "null", "lnmadr": "경상남도 김해시 구산동 1072-19",
    "installationPurpsType": "생활방범", "cctvNumber": "3", "cctvPixel": "200", "potogrfInfo": "병원 뒤", "cstdyDay": "30",
    "installationYymm": "2019-11", "phoneNumber": "055-330-4741", "latitude": "35.249247", "longitude": "128.871639",
    "referenceDate": "2019-06-26", "insttCode": "5350000",
}  # fmt: skip
WATER = {
    "fcltyNo": "목포-1", "fcltySeCode": "1", "ctprvnNm": "전라남도", "signguNm": "목포시", "rdnmadr": "전라남도 목포시 해안로 71",
    "latitude": "34.7810733719", "longitude": "126.3724181962", "descLc": "약국 앞", "safeCnterNm": "산정119안전센터",
    "prtcYn": "Y", "usePsbltyYn": "N", "installationYear": "2001", "pipeDiameter": "100", "referenceDate": "2024-01-01",
}  # fmt: skip
ZONE = {
    "fcltyKnd": "초등학교", "trgetFcltyNm": "구산초등학교", "rdnmadr": "경상남도 김해시 가야로 1", "lnmadr": "", "latitude": "35.249247",
    "longitude": "128.871639", "institutionNm": "경상남도 김해시청", "cmptncPolcsttnNm": "김해중부경찰서", "cctvYn": "Y",
    "cctvNumber": "2", "prtcareaRw": "6~8", "referenceDate": "2024-01-01",
}  # fmt: skip
PARKING = {
    "prkplceNo": "184-1-000038", "prkplceNm": "구산공영", "prkplceSe": "공영", "prkplceType": "노외", "rdnmadr": "",
    "lnmadr": "경상남도 김해시 구산동 1", "prkcmprt": "14", "parkingchrgeInfo": "무료", "institutionNm": "홍길동",
    "phoneNumber": "010-1234-5678", "latitude": "35.249247", "longitude": "128.871639", "referenceDate": "2024-01-01",
}  # fmt: skip
CHEMICALS = {
    "SIGUN_NM": "수원시", "ENTRPS_NM": "한빛화학", "INDUTYPE_NM": "제조업", "PERM_NO": "제1호", "BIZREGNO": "1234567890",
    "MANFCTR_CHMSTRY_MTTR_NM": "염산", "REFINE_ROADNM_ADDR": "경기도 수원시 팔달구 효원로 1", "REFINE_WGS84_LAT": "37.2636",
    "REFINE_WGS84_LOGT": "127.0286",
}  # fmt: skip


def standard(rows: Any) -> dict[str, Any]:
    return {"response": {"header": {"resultCode": "00", "resultMsg": "NORMAL_SERVICE"}, "body": {"items": rows}}}


def gyeonggi(rows: Any) -> dict[str, Any]:
    head = [
        {"list_total_count": len(rows)},
        {"RESULT": {"CODE": "INFO-000", "MESSAGE": "정상"}},
        {"api_version": "1.0"},
    ]
    return {"ChmstryMttrBizplc": [{"head": head}, {"row": rows}]}


@pytest.mark.parametrize(
    ("form", "answer", "question", "told"),
    [
        (
            "standard_cctv", standard([CCTV]),
            "SELECT address, camera_count, resolution_mp, retention_days, installed, district FROM cameras",
            ("경상남도 김해시 구산동 1072-19", 3, 2.0, 30, "2019-11", "48250"),
        ),
        (
            "standard_cctv", standard({"item": CCTV}),  # one record instead of a list of one
            "SELECT purpose, direction_note, phone, bearing_known FROM cameras",
            ("생활방범", "병원 뒤", "055-330-4741", False),
        ),
        (
            "fire_water", {"fields": [{"id": "시설번호"}], "records": [WATER]},
            "SELECT name, kind, usable, position, operator, diameter_mm, district FROM hydrants",
            ("목포-1", "fire_hydrant", False, "약국 앞", "산정119안전센터", 100.0, "46110"),
        ),
        (
            "child_protection_zones", standard([ZONE]),
            "SELECT name, kind, camera_count, police_station, attributes ->> 'prtcareaRw' FROM schools",
            ("구산초등학교", "school", 2, "김해중부경찰서", "6~8"),
        ),
        (
            "standard_parking", {"currentCount": 1, "data": [PARKING], "page": 1},
            "SELECT name, kind, access, fee, capacity, operator, attributes ->> 'phoneNumber' FROM parking",
            ("구산공영", "surface", "public", "no", 14, "홍○○", "***"),
        ),
        (
            "hazardous_chemicals", gyeonggi([CHEMICALS, {**CHEMICALS, "PERM_NO": "제2호", "INDUTYPE_NM": "운반업"}]),
            "SELECT name, substance, attributes ->> 'BIZREGNO' FROM hazards",
            ("한빛화학", "염산", "***"),
        ),
    ],
)  # fmt: skip
def test_answers(load: Load, rows: Rows, tmp_path: Path, form: str, answer: Any, question: str, told: Any) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    report = load(file)
    assert report.form == form
    assert rows(question) == [told]
    assert report.refusals == ({"no_site": 1} if form == "hazardous_chemicals" else {})
