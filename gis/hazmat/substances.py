"""What a registry's words for a substance mean: its UN number and its item among the hazardous materials."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from gis.hazmat.decree import Kind

NOISE = re.compile(r"[\s·ㆍ,./()\-_]+")
BREAK = re.compile(r"[\s,·ㆍ/()\[\];+&|]+")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:[%％]|퍼센트|wt)")


@dataclass(frozen=True)
class Substance:
    """``kind`` None: no hazardous material of the decree. ``least_percent``: in weaker solution it is another one."""

    ko: str
    en: str
    un: int | None
    kind: Kind | None
    least_percent: float | None = None


def mentioned(text: str | None) -> tuple[Substance, ...]:
    """The substances that a text names, spaces and signs aside, in its order."""
    if not text:
        return ()
    known = _names()
    whole = known.get(_plain(text))
    words = [whole] if whole else [known[_plain(word)] for word in BREAK.split(text) if _plain(word) in known]
    strongest = max((float(percent) for percent in PERCENT.findall(text)), default=None)
    return tuple(_diluted(one, strongest) for one in dict.fromkeys(words))


def named(text: str | None) -> Substance | None:
    """The substance that a text names; None where it names none, or several."""
    found = mentioned(text)
    return found[0] if len(found) == 1 else None


def of_un(un: int | None) -> Substance | None:
    """The substance of a UN number, where it is one of the common ones."""
    return next((one for one in _names().values() if one.un == un), None) if un else None


def _diluted(one: Substance, percent: float | None) -> Substance:
    weak = percent is not None and one.least_percent is not None and percent < one.least_percent
    return replace(one, un=None, kind=None) if weak else one


def _plain(text: str) -> str:
    return NOISE.sub("", text).casefold()


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Substance]:
    told = tomllib.loads(resources.files("gis.hazmat").joinpath("substances.toml").read_text(encoding="utf-8"))
    return {_plain(name): one for row in told["substance"] for one in [_of(row)] for name in (*row["ko"], *row["en"])}


def _of(row: Mapping[str, Any]) -> Substance:
    kind = Kind(row["class"], row["item"], row.get("water")) if "class" in row else None
    return Substance(row["ko"][0], row["en"][0], row.get("un"), kind, row.get("least_percent"))
