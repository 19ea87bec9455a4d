"""Hazardous materials in the sense of 위험물안전관리법 시행령 별표 1: classes, items, designated quantities, multiples.

Class 5 was reorganised on 2024-04-30, after our sources: it is recognised, and nothing of it is told.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from gis.hazmat import tables

OUTDATED = "outdated"
TO_LITRES = dict.fromkeys(("l", "리터", "ℓ"), 1.0) | dict.fromkeys(("kl", "㎘", "킬로리터", "m3", "m³", "㎥"), 1000.0)
TO_KG = {"kg": 1.0, "㎏": 1.0, "킬로그램": 1.0, "t": 1000.0, "톤": 1000.0, "ton": 1000.0, "g": 0.001}

SEVERAL = r"(?:\s*[,·ㆍ~∼.-]\s*제?\s*[1-6])*"
CLASSES = re.compile(rf"제?\s*([1-6]{SEVERAL})\s*류")
PETROLEUM = re.compile(rf"제?\s*([1-4]{SEVERAL})\s*석유류")
# Items that name a group stand inside of longer words, too; those of one good do not: 나트륨 is not 수산화나트륨.
GROUP = re.compile(r"(류|물|금속|금속분|고체)$")


@dataclass(frozen=True)
class Kind:
    """An entry of the decree. ``item`` None: which of its class, is not known; ``water``: soluble, insoluble, None."""

    hazard_class: str
    item: str | None = None
    water: str | None = None


def named(text: str) -> tuple[Kind, ...]:
    """What a registry's words say in the decree's own terms: items, and classes of which no item is named."""
    text = PETROLEUM.sub(lambda found: " ".join(f"제{digit}석유류" for digit in re.findall(r"\d", found[1])), text)
    water = _water(text)
    items = {_spellings()[_tight(found[0])] for found in _pattern().finditer(text)}
    found = [_complete(Kind(hazard_class, item, water)) for hazard_class, item in sorted(items)]
    told = dict.fromkeys(re.findall(r"\d", " ".join(CLASSES.findall(text)))) | dict.fromkeys(_by_name(text))
    if bare := re.fullmatch(r"\s*([1-6])\s*", text):
        told[bare[1]] = None
    return (*found, *(Kind(one) for one in told if one not in {kind.hazard_class for kind in found}))


def designated_quantity(kind: Kind) -> tuple[float, str] | None:
    """Litres or kilograms with the unit; None where the item has several and it is not known which, or is outdated."""
    rows = [row for row in _rows(kind) if row["state"] != OUTDATED]
    if len(rows) > 1:
        rows = [row for row in rows if row["water"] == kind.water]
    return (float(rows[0]["quantity"]), rows[0]["unit"]) if len(rows) == 1 else None


def multiple(holdings: Iterable[tuple[Kind, float, str]]) -> float | None:
    """지정수량 배수: the sum of quantity / designated quantity over (kind, quantity, unit).

    None: one of them cannot be told. Litres are not turned into kilograms, nor back.
    """
    parts = []
    for kind, quantity, unit in holdings:
        designated = designated_quantity(kind)
        factor = (TO_LITRES if designated and designated[1] == "L" else TO_KG).get(unit.strip().casefold())
        if designated is None or factor is None or not (math.isfinite(quantity) and quantity > 0):
            return None
        parts.append(quantity * factor / designated[0])
    whole = math.fsum(parts)
    return (round(whole, 2) or float(f"{whole:.1g}")) if parts else None


def _complete(kind: Kind) -> Kind:
    """With the solubility that the decree itself says of an item that has but one row."""
    rows = _rows(kind)
    return replace(kind, water=rows[0]["water"] or None) if len(rows) == 1 else kind


def _rows(kind: Kind) -> list[dict[str, str]]:
    rows = tables.read("designated_quantities")
    return [row for row in rows if (row["class"], row["item"]) == (kind.hazard_class, kind.item)]


def _water(text: str) -> str | None:
    found = set(re.findall(r"비?수용성", text))
    return {"비수용성": "insoluble", "수용성": "soluble"}[found.pop()] if len(found) == 1 else None


def _by_name(text: str) -> list[str]:
    """Classes by the name that the decree gives them: 인화성액체."""
    names = {_tight(row["class_name"]): row["class"] for row in tables.read("designated_quantities")}
    return [hazard_class for name, hazard_class in names.items() if name in _tight(text)]


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, tuple[str, str]]:
    """Class and item of each spelling, blanks left out."""
    rows = tables.read("designated_quantities")
    return {
        _tight(word): (row["class"], row["item"])
        for row in rows
        for word in (row["item"], *filter(None, row["words"].split("|")))
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Any spelling, the longest first, so that 과염소산염류 is not taken for 염소산염류."""
    alternatives = []
    for word in sorted(_spellings(), key=len, reverse=True):
        letters = r"\s*".join(map(re.escape, word))
        alternatives.append(letters if GROUP.search(word) else rf"(?<![가-힣]){letters}(?![가-힣])")
    return re.compile("|".join(alternatives))
