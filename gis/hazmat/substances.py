"""What a registry's words for a substance mean: its UN number and its item among the hazardous materials."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

NOISE = re.compile(r"[\s·ㆍ,./()\-_]+")


@dataclass(frozen=True)
class Substance:
    """``item`` and ``water`` are those of ``gis.hazmat.classes``; None: no hazardous material of the decree."""

    ko: str
    en: str
    un: int | None
    hazard_class: str | None
    item: str | None
    water: str | None


def named(text: str | None) -> Substance | None:
    """The substance that a text names, spaces and signs aside; None where it names none, or several."""
    if not text:
        return None
    plain = _plain(text)
    known = _names()
    if plain in known:
        return known[plain]
    words = {known[_plain(word)] for word in re.split(r"[\s,·ㆍ/()]+", text) if _plain(word) in known}
    return words.pop() if len(words) == 1 else None


def of_un(un: int | None) -> Substance | None:
    """The substance of a UN number, where it is one of the common ones."""
    return next((one for one in set(_names().values()) if one.un == un), None) if un else None


def _plain(text: str) -> str:
    return NOISE.sub("", text).casefold()


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Substance]:
    told = tomllib.loads(resources.files("gis.hazmat").joinpath("substances.toml").read_text(encoding="utf-8"))
    return {_plain(name): one for row in told["substance"] for one in [_of(row)] for name in (*row["ko"], *row["en"])}


def _of(row: Mapping[str, Any]) -> Substance:
    return Substance(row["ko"][0], row["en"][0], row.get("un"), row.get("class"), row.get("item"), row.get("water"))
