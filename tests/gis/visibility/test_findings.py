"""Surveys as people write them, dirt included."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gis.errors import BadSurvey
from gis.visibility import findings
from gis.visibility.findings import Known
from gis.visibility.refused import SAID

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 13, 50, tzinfo=UTC)  # 22:50 in Seoul
KNOWN = Known(NOW, SEOUL, "kim")
GOOD = {"camera": "1/1", "bearing_deg": 90, "surveyed_at": "2026-11-20"}
HEAD = "관리번호,번호,방위,화각,종류,높이,적외선,조사일,조사자,비고"


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


@pytest.mark.parametrize(
    ("said", "degrees"),
    [
        ("90", 90), (90.5, 90.5), ("360", 0), ("45°", 45), ("45도", 45), ("４５", 45), ("북", 0), ("북동", 45),
        ("동북", 45), ("북북동", 22.5), ("서남서쪽", 247.5), ("남서 방향", 225), ("남향", 180), ("N", 0),
        ("nnw", 337.5),
    ],
)  # fmt: skip
def test_bearings_in_figures_and_words(said: object, degrees: float) -> None:
    assert findings.survey(GOOD | {"bearing_deg": said}, KNOWN).bearing_deg == degrees


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"bearing_deg": "90,5"}, "bad_bearing"),
        ({"bearing_deg": "0~90"}, "bad_bearing"),
        ({"bearing_deg": -1}, "bad_bearing"),
        ({"bearing_deg": 360.5}, "bad_bearing"),
        ({"bearing_deg": float("nan")}, "nothing_surveyed"),
        ({"bearing_deg": "모름"}, "nothing_surveyed"),
        ({"bearing_deg": None, "kind": ""}, "nothing_surveyed"),
        ({"bearing_deg": True}, "bad_bearing"),
        ({"bearing_deg": [90]}, "bad_bearing"),
        ({"bearing_deg": "동동"}, "bad_bearing"),
        ({"bearing_deg": "90 m"}, "bad_bearing"),
        ({"angle_deg": 0}, "bad_angle"),
        ({"angle_deg": 361}, "bad_angle"),
        ({"height_m": -3}, "bad_height"),
        ({"height_m": "5,5"}, "bad_height"),
        ({"height_m": 1e9}, "bad_height"),
        ({"infrared": "아마"}, "bad_infrared"),
        ({"kind": "돔"}, "bad_kind"),
        ({"kind": {}}, "bad_kind"),
        ({"kind": "전방위"}, "bearing_of_all_round"),
        ({"bearing_deg": None, "height_m": 5}, "nothing_surveyed"),
        ({"surveyed_at": "어제"}, "bad_date"),
        ({"surveyed_at": "1969-01-01"}, "bad_date"),
        ({"surveyed_at": "0001-01-01T00:00:00+14:00"}, "bad_date"),
        ({"surveyed_at": "2026-11-31"}, "bad_date"),
        ({"surveyed_at": "2026-11-26"}, "in_the_future"),
        ({"surveyed_at": "2026-11-25T23:10"}, "in_the_future"),
        ({"camera": None}, "no_camera"),
        ({"camera": "a\0b"}, "bad_camera"),
        ({"camera": "\ud800"}, "bad_camera"),
        ({"camera": "x" * 201}, "bad_camera"),
        ({"camera": 1.5}, "bad_camera"),
        ({"camera": "1/101"}, "bad_number"),
        ({"number": 2}, "bad_number"),
        ({"number": -1, "camera": "alone"}, "bad_number"),
        ({"camera": None, "lon": 127}, "bad_position"),
        ({"camera": None, "lon": "nan", "lat": 37}, "bad_position"),
        ({"camera": None, "lon": 37, "lat": 127}, "bad_position"),
        ({"bearing": 90}, "unknown_property"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadSurvey) as told:
        findings.read_one(json.dumps(GOOD | wrong).encode(), KNOWN)
    ko, en = SAID[reason]
    assert str(told.value).endswith(f"{ko} {en}")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_what_is_no_survey_is_refused(body: bytes) -> None:
    with pytest.raises(BadSurvey):
        findings.read_one(body, KNOWN)


def test_every_reason_speaks_both_languages() -> None:
    for ko, en in SAID.values():
        assert any("가" <= letter <= "힣" for letter in ko)
        assert en.isascii()


def test_words_units_and_days_of_the_city() -> None:
    told = {"kind": "스피드 돔", "angle_deg": "75도", "height_m": "4.5m", "infrared": "없음", "note": " 간판\n뒤\0 "}
    found = findings.survey(GOOD | told, KNOWN)
    assert found[:5] == ("turnable", 90, 75, 4.5, False)
    assert found.surveyed_at == datetime(2026, 11, 20, tzinfo=SEOUL)
    assert (found.surveyed_by, found.note) == ("kim", "간판 뒤")
    evening = findings.survey(GOOD | {"surveyed_at": "2026-11-25 22:40", "surveyed_by": "이순신"}, KNOWN)
    assert (evening.surveyed_at, evening.surveyed_by) == (NOW - timedelta(minutes=10), "이순신")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_of_any_machine_with_headings_in_any_order(encoding: str, separator: str) -> None:
    lines = [
        ["방위 조사표 2026", "", "", "", ""],
        ["조사일", "Bearing_deg", "비고", "KIND", "카메라"],
        ["2026.11.20", "북동", '"쉼표, 줄\n바꿈"', "고정형", "12/1"],
        ["", "", "", "", ""],
        ["2026-11-21", "", "", "360도", "가-7"],
    ]
    body = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    found = findings.read_table(body, KNOWN)
    assert (found.received, found.wrong) == (2, [])
    assert [(one.kind, one.bearing_deg, one.note) for one in found.surveys] == [
        ("fixed", 45, "쉼표, 줄 바꿈"),
        ("all_round", None, None),
    ]
    assert [(one.name, one.site) for one in found.cameras] == [("12/1", 12), ("가-7", None)]


@pytest.mark.parametrize(
    "body", [b"", b"\0\0", b"<html>", b"{}", b"a,b\n1,2\n", table(head="관리번호,화각"), b"x" * 99]
)
def test_what_is_no_table_of_surveys_is_refused(body: bytes) -> None:
    with pytest.raises(BadSurvey):
        findings.read_table(body, KNOWN)


def test_a_default_day_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(BadSurvey, match="soon"):
        findings.read_table(table("1/1,,90"), Known(NOW, SEOUL, "kim", "soon"))
