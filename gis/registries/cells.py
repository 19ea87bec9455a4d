"""Cells as clerks fill them: numbers, yes and no, dates, codes. What cannot be read becomes empty, and is said.

A reader takes the text of a cell, blanks cut off, and gives the value or an ``Unread`` with the reason.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Unread:
    """A cell that says something, but not this: the reason is one of ``gis.reasons``; ``value`` is kept instead."""

    reason: str
    value: Any = None


Reader = Callable[[str], Any]

NONE_WORDS = frozenset(
    ("없음", "미상", "해당없음", "해당사항없음", "확인불가", "모름", "n/a", "na", "null", "none", "nan", "-", "--", ".")
)
LONGEST_NONE = 1 + max(map(len, NONE_WORDS))
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_UNITS = re.compile(r"\s*(㎡|m2|m²|m|km/h|면|대|명|개|개소|톤|ℓ|l|kg|배|석|병상|일|미터)$", re.IGNORECASE)
_DAMAGED = re.compile(r"\d+(\.\d+)?[eE]\+\d+|\d{1,2}:\d{2}(\.\d+)?|#+|#(REF|VALUE|N/A|NAME|DIV/0)!?\??")
LARGEST_WHOLE = 2**31 - 1  # of a PostgreSQL integer


def is_none(cell: str) -> bool:
    """Blank, or a word for none."""
    return not cell or (len(cell) < LONGEST_NONE and cell.casefold() in NONE_WORDS)


def text(cell: str) -> str | None:
    return None if is_none(cell) else cell


def number(cell: str) -> float | Unread | None:
    """``1,234``, ``12886㎡``; of a range ("6~8") nothing certain can be said."""
    if is_none(cell):
        return None
    bare = _UNITS.sub("", cell).replace(",", "").strip()
    if _NUMBER.fullmatch(bare):
        value = float(bare)
        return value if abs(value) < 1e15 else Unread("bad_number")
    return Unread("spreadsheet_damage" if _DAMAGED.fullmatch(cell) else "bad_number")


def whole(cell: str) -> int | Unread | None:
    value = number(cell)
    if isinstance(value, float):
        return int(value) if value == int(value) and abs(value) <= LARGEST_WHOLE else Unread("bad_number")
    return value


def count(cell: str) -> int | Unread | None:
    """A number of things: not negative."""
    value = whole(cell)
    return Unread("bad_number") if isinstance(value, int) and value < 0 else value


def positive(cell: str) -> float | Unread | None:
    """A measure for which registries write 0 when it is not known."""
    value = number(cell)
    if isinstance(value, float):
        return value if value > 0 else None
    return value


def yes_no(cell: str) -> bool | Unread | None:
    if is_none(cell):
        return None
    said = cell.casefold()
    if said in (
        "y",
        "yes",
        "true",
        "1",
        "o",
        "예",
        "유",
        "있음",
        "사용",
        "사용중",
        "사용가능",
        "가능",
        "정상",
        "운영중",
        "운영",
    ):
        return True
    if said in (
        "n",
        "no",
        "false",
        "0",
        "x",
        "아니오",
        "무",
        "사용중지",
        "사용불가",
        "불가",
        "고장",
        "중지",
        "폐쇄",
        "미사용",
        "미운영",
    ):
        return False
    return Unread("unknown_code")


@dataclass(frozen=True)
class Coded:
    """A reader of codes: leading zeros do not matter, ``01+02`` is two codes, an unknown one stays as it is."""

    words: Mapping[str, str]  # by code; those of ours have their Korean and English in gis.vocabulary

    def __call__(self, cell: str) -> str | Unread | None:
        if is_none(cell):
            return None
        words = self.words
        parts = [part.strip() for part in re.split(r"[+,/]", cell)]
        told = [words.get(part) or words.get(part.lstrip("0") or "0") for part in parts]
        if not all(told):  # 요양병원(노인병원) is a 요양병원
            told = [words.get(cell.split("(", maxsplit=1)[0].strip())]
        if all(told):
            return "+".join(word for word in told if word)
        return cell if cell in words.values() else Unread("unknown_code", cell)


def coded(words: Mapping[str, str]) -> Coded:
    return Coded(words)


def day(cell: str) -> date | Unread | None:
    """A date of any of the spellings that occur; a month counts from its first day, a year from its first.

    ``2018-09``, ``201809``, ``2018.9.``, ``21-07-05`` (two digits mean 2000 to 2069, else 1970 to 1999),
    ``20231004153000``. ``2.0181E+13`` and ``35:18.0`` are what a spreadsheet leaves of such.
    """
    if is_none(cell):
        return None
    if _DAMAGED.fullmatch(cell):
        return Unread("spreadsheet_damage")
    found = re.match(r"(\d{4}|\d{2})[-./년\s]+(\d{1,2})(?:[-./월\s]+(\d{1,2})(?!\d))?", cell) or re.match(
        r"(\d{4})(\d{2})?(\d{2})?(?:\d{4}|\d{6})?$", cell
    )
    if not found:
        return Unread("bad_date")
    year, month, number_ = (int(part) if part else 1 for part in found.groups())
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, number_) if 1900 <= year < 2200 else Unread("bad_date")
    except ValueError:
        return Unread("bad_date")


def month(cell: str) -> str | Unread | None:
    """Year and month as ``2018-09``, or the year alone. Before 1970 no camera was put up: such a date is damage."""
    when = day(cell)
    if not isinstance(when, date):
        return when
    if when.year < 1970:
        return Unread("bad_date")
    return f"{when:%Y}" if re.fullmatch(r"\d{4}", cell) else f"{when:%Y-%m}"


def megapixels(cell: str) -> float | Unread | None:
    """카메라화소수 is in units of 10,000 pixels: 200 is 2 MP; 0 means unknown."""
    value = positive(cell)
    return round(value / 100, 3) if isinstance(value, float) else value
