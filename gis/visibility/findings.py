"""Surveys as people write them: one as JSON, many as a table; words, units and both languages.

One row that is wrong never costs the others: it is left out, counted, and listed with its line.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from gis.errors import BadFile, BadSurvey
from gis.osm.tags import COMPASS
from gis.registries import cells
from gis.visibility import naming, sheets
from gis.visibility.naming import Called
from gis.visibility.refused import SAID, Unusable
from gis.visibility.surveys import MEASURED, Survey

FIXED, ALL_ROUND, TURNABLE = "fixed", "all_round", "turnable"
KINDS = {
    **dict.fromkeys(("fixed", "bullet", "고정", "고정형", "불릿"), FIXED),
    **dict.fromkeys(("allround", "fisheye", "전방위", "전방향", "어안", "360도", "360"), ALL_ROUND),
    **dict.fromkeys(("turnable", "ptz", "panning", "회전", "회전형", "스피드돔"), TURNABLE),
}
HIGHEST_M = 200.0
AHEAD = timedelta(minutes=5)  # clocks differ
FIRST_YEAR = 1970  # before, no camera was put up
LONGEST_NOTE, LONGEST_AUTHOR = 300, 100  # characters; a survey as a whole must fit into an index
HEADINGS: sheets.Headings = {
    **sheets.CAMERA,
    "kind": ("kind", "종류", "카메라종류", "유형"),
    "bearing_deg": ("bearing_deg", "방위", "bearing", "방위각", "촬영방향"),
    "angle_deg": ("angle_deg", "화각", "angle"),
    "height_m": ("height_m", "높이", "height", "설치높이"),
    "infrared": ("infrared", "적외선", "야간적외선"),
    "surveyed_at": ("surveyed_at", "조사일", "조사일자", "조사일시"),
    "surveyed_by": ("surveyed_by", "조사자"),
    "note": ("note", "비고", "메모"),
}
PROPERTIES = frozenset(HEADINGS) | {"source_id"}
_DEGREES = re.compile(r"(\d{1,6}(?:\.\d*)?)\s*(?:°|도|deg)?", re.IGNORECASE)
_METRES = re.compile(r"(\d{1,6}(?:\.\d*)?)\s*(?:m|미터)?", re.IGNORECASE)
_SIDES = {"N": "북", "E": "동", "S": "남", "W": "서"}


def _words() -> dict[str, float]:
    """북, 북동 and 동북, 북북동, N, NE, with what is said after them cut off."""
    korean = {"".join(_SIDES[letter] for letter in name): degrees for name, degrees in COMPASS.items()}
    return COMPASS | korean | {name[::-1]: degrees for name, degrees in korean.items() if len(name) == 2}


DIRECTIONS = _words()


@dataclass(frozen=True)
class Known:
    """What counts where a row does not say so itself; ``zone`` is that of the city."""

    now: datetime
    zone: tzinfo
    surveyed_by: str
    surveyed_at: str | None = None


@dataclass(frozen=True)
class Wrong:
    """A row that was left out: its line, and why."""

    line: int
    why: Unusable

    def told(self) -> dict[str, Any]:
        ko, en = SAID[self.why.reason]
        return {"line": self.line, "reason": self.why.reason, "told": self.why.told, "ko": ko, "en": en}


@dataclass(frozen=True)
class Found:
    """What a file says: how many rows it had, by line the camera and its survey, and what was left out."""

    received: int
    lines: list[int] = field(default_factory=list)
    cameras: list[Called] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def refused(self) -> Counter[str]:
        return Counter(one.why.reason for one in self.wrong)


def read_one(body: bytes, known: Known) -> tuple[Called, Survey]:
    """
    Raises:
        BadSurvey: with what to mend.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise BadSurvey('JSON이 아닙니다. Not JSON: send {"camera": "123/1", "bearing_deg": 90}.') from None
    try:
        if not isinstance(told, dict):
            raise Unusable("not_a_row")
        if unknown := told.keys() - PROPERTIES:
            raise Unusable("unknown_property", min(unknown))
        camera, its = naming.called(told), survey(told, replace(known, surveyed_at=known.now.isoformat()))
        if its.takes_back and any(told.get(name) is not None for name in MEASURED):  # a word for none is not enough
            raise Unusable("nothing_surveyed")
    except Unusable as why:
        raise BadSurvey(str(why)) from None
    return camera, its


def read_table(body: bytes, known: Known) -> Found:
    """
    Raises:
        BadSurvey: no table, or one without the columns that are needed.
    """
    try:
        columns, lines = sheets.lines(body, HEADINGS)
        if known.surveyed_at:
            _when(known.surveyed_at, known)
    except (BadFile, Unusable) as error:
        raise BadSurvey(str(error)) from None
    if not ({"camera"} & columns or {"lon", "lat"} <= columns) or not {"kind", "bearing_deg"} & columns:
        raise BadSurvey(
            "제목에 관리번호(또는 경도, 위도)와 방위 또는 종류가 있어야 합니다. "
            "The headings need camera or source_id (or lon and lat), and bearing_deg or kind."
        )
    if _runs(lines):
        lines = [line._replace(cells=line.cells | {"number": ""}) for line in lines]
    found = Found(len(lines))
    for line in lines:
        try:
            if line.ragged:
                raise Unusable("ragged_row")
            camera, its = naming.called(line.cells), survey(line.cells, known)
            if its.takes_back:  # a row that was prepared and not filled in
                raise Unusable("nothing_surveyed")
        except Unusable as why:
            found.wrong.append(Wrong(line.number, why))
            continue
        found.lines.append(line.number)
        found.cameras.append(camera)
        found.surveys.append(its)
    return found


def _runs(lines: Sequence[sheets.Line]) -> bool:
    """Whether 번호 only counts the lines, as in registries, each of another place: it numbers no cameras of a site."""
    numbers = [line.cells.get("number") for line in lines]
    places = {tuple(line.cells.get(name) for name in ("camera", "lon", "lat")) for line in lines}
    return len(lines) > 2 and len(places) == len(lines) and numbers == [str(n) for n in range(1, len(lines) + 1)]


def survey(told: Mapping[str, Any], known: Known) -> Survey:
    """
    Raises:
        Unusable: what is wrong with the first part that is.
    """
    cell = {name: _text(told.get(name)) for name in HEADINGS}
    found = Survey(
        _kind(cell["kind"]),
        _bearing(cell["bearing_deg"]),
        _measure(cell["angle_deg"], _DEGREES, 360.0, "bad_angle"),
        _measure(cell["height_m"], _METRES, HIGHEST_M, "bad_height"),
        _infrared(cell["infrared"]),
        _when(cell["surveyed_at"] or known.surveyed_at or "", known),
        _line(cell["surveyed_by"], LONGEST_AUTHOR) or known.surveyed_by,
        _line(cell["note"], LONGEST_NOTE) or None,
    )
    if found.bearing_deg is not None and found.kind == ALL_ROUND:
        raise Unusable("bearing_of_all_round", cell["bearing_deg"])
    if found.takes_back and found[2:5] != (None, None, None):
        raise Unusable("nothing_surveyed")
    return found


def _text(told: Any) -> str:
    return "" if told is None else unicodedata.normalize("NFKC", str(told)).strip()


def _line(text: str, longest: int) -> str:
    """In one line, without what cannot be printed."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:longest]


def _kind(cell: str) -> str | None:
    if cells.is_none(cell):
        return None
    kind = KINDS.get(re.sub(r"[\s_-]+", "", cell).casefold())
    if kind is None:
        raise Unusable("bad_kind", cell)
    return kind


def _bearing(cell: str) -> float | None:
    """360 is north. Neither a range nor a decimal comma is guessed at."""
    if cells.is_none(cell):
        return None
    word = re.sub(r"(방향|방면|쪽|향|측)$", "", re.sub(r"[\s·-]+", "", cell)).upper()
    if word in DIRECTIONS:
        return DIRECTIONS[word]
    found = _DEGREES.fullmatch(cell)
    if not found or float(found[1]) > 360:
        raise Unusable("bad_bearing", cell)
    return float(found[1]) % 360


def _measure(cell: str, unit: re.Pattern[str], most: float, reason: str) -> float | None:
    if cells.is_none(cell):
        return None
    found = unit.fullmatch(cell)
    if not found or not 0 < float(found[1]) <= most:
        raise Unusable(reason, cell)
    return float(found[1])


def _infrared(cell: str) -> bool | None:
    if cell == "없음":  # which elsewhere says that nothing is known
        return False
    found = cells.yes_no(cell)
    if isinstance(found, cells.Unread):
        raise Unusable("bad_infrared", cell)
    return found


def _when(cell: str, known: Known) -> datetime:
    """A day counts from its beginning in the city, so that the same file always says the same."""
    if cells.is_none(cell):
        raise Unusable("no_date")
    found = _moment(cell, known.zone) if ":" in cell else cells.day(cell)
    if not isinstance(found, date) or found.year < FIRST_YEAR or found.year >= 2200:
        raise Unusable("bad_date", cell)
    moment = found if isinstance(found, datetime) else datetime.combine(found, time.min, known.zone)
    if moment > known.now + AHEAD:
        raise Unusable("in_the_future", cell)
    return moment


def _moment(cell: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)
