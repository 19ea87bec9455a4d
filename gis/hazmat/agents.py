"""Extinguishing agents: what must not be poured on a substance, and what is advised."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from gis.hazmat.decree import Kind

Words = tuple[str, str]  # Korean, English
VERIFY = ("시행규칙 별표 17과 대조할 것", "Verify against Annex 17 of the Enforcement Rule")
ANY, UNKNOWN = "*", "?"


@dataclass(frozen=True)
class Agents:
    forbidden: tuple[Words, ...] = ()
    advised: tuple[Words, ...] = ()


def of_kinds(kinds: Sequence[Kind]) -> Agents:
    """For substances side by side: what one of them forbids is forbidden; only what suits all of them is advised."""
    each = [_of(_row(kind)) for kind in kinds]
    advised = each[0].advised if each else ()
    forbidden = dict.fromkeys(words for one in each for words in one.forbidden)
    return Agents(tuple(forbidden), tuple(words for words in advised if all(words in one.advised for one in each)))


def of_guide(number: str) -> Agents:
    """For goods that the decree does not name, by their guide in the Emergency Response Guidebook."""
    return _of(next((row for row in _table() if number in row.get("guides", ())), None))


def _row(kind: Kind) -> Mapping[str, Any] | None:
    rows = [
        row
        for row in _table()
        if row.get("class") == kind.hazard_class and ("water" not in row or row["water"] == kind.water)
    ]
    for item in (kind.item or UNKNOWN, ANY):
        if found := next((row for row in rows if item in row["items"]), None):
            return found
    return None


def _of(row: Mapping[str, Any] | None) -> Agents:
    return Agents(_words(row["forbidden"]), _words(row["advised"])) if row else Agents()


def _words(pairs: Iterable[Sequence[str]]) -> tuple[Words, ...]:
    return tuple((ko, en) for ko, en in pairs)


@lru_cache(maxsize=1)
def _table() -> list[dict[str, Any]]:
    text = resources.files("gis.hazmat").joinpath("agents.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["agents"]
    return found
