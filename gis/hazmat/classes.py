"""Hazardous materials in the sense of 위험물안전관리법: class, designated quantity and its multiple, agents.

Class 5 was reorganised on 2024-04-30, after our sources: nothing of it is told.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from gis.hazmat import tables
from gis.hazmat.substances import Substance, named, of_un

OUTDATED = "outdated"
TO_LITRES = {
    "l": 1.0,
    "리터": 1.0,
    "ℓ": 1.0,
    "kl": 1000.0,
    "㎘": 1000.0,
    "킬로리터": 1000.0,
    "m3": 1000.0,
    "㎥": 1000.0,
}
TO_KG = {"kg": 1.0, "㎏": 1.0, "킬로그램": 1.0, "t": 1000.0, "톤": 1000.0, "ton": 1000.0, "g": 0.001}
Words = tuple[str, str]  # Korean, English


@dataclass(frozen=True)
class Hazard:
    """What a responder has to know of a facility's substance. ``computed`` says that the multiple is ours."""

    substance: str | None
    hazard_class: str | None
    item: str | None
    un: int | None
    multiple: float | None
    computed: bool
    forbidden: tuple[Words, ...]
    advised: tuple[Words, ...]


def hazard(properties: Mapping[str, Any]) -> Hazard:
    """From the properties of the layer hazards: what they say, and what follows from it."""
    words = properties.get("substance")
    known = named(words) or of_un(properties.get("un_number"))
    hazard_class = _class(properties.get("substance_class")) or (known.hazard_class if known else None)
    item = _item(hazard_class, properties.get("substance_class"), words) or (known.item if known else None)
    given = properties.get("quantity_multiple")
    computed = None if given is not None else _multiple(hazard_class, item, known, properties)
    agents = _agents(hazard_class, item)
    return Hazard(
        words or (known.ko if known else None),
        hazard_class,
        item,
        properties.get("un_number") or (known.un if known else None),
        given if given is not None else computed,
        computed is not None,
        tuple((ko, en) for ko, en in agents["forbidden"]),
        tuple((ko, en) for ko, en in agents["advised"]),
    )


def designated_quantity(hazard_class: str, item: str, water: str | None) -> tuple[float, str] | None:
    """Litres or kilograms with the unit; None where the item has several and it is not known which, or is outdated."""
    rows = [
        row
        for row in tables.read("designated_quantities")
        if row["class"] == hazard_class and row["item"] == item and row["state"] != OUTDATED
    ]
    if len(rows) > 1:
        rows = [row for row in rows if row["water"] == water]
    return (float(rows[0]["quantity"]), rows[0]["unit"]) if len(rows) == 1 else None


def _multiple(
    hazard_class: str | None, item: str | None, known: Substance | None, properties: Mapping[str, Any]
) -> float | None:
    quantity, unit = properties.get("quantity"), str(properties.get("quantity_unit") or "").strip().casefold()
    if quantity is None or hazard_class is None or item is None:
        return None
    designated = designated_quantity(hazard_class, item, known.water if known else None)
    factor = (TO_LITRES if designated and designated[1] == "L" else TO_KG).get(unit)
    return round(quantity * factor / designated[0], 2) if designated and factor else None


def _class(text: str | None) -> str | None:
    """``4`` of 제4류, 4류 or 4; None of anything else, and of class 5."""
    found = re.search(r"제?\s*([1-6])\s*류", text or "") or re.fullmatch(r"\s*([1-6])\s*", text or "")
    return found[1] if found and found[1] != "5" else None


def _item(hazard_class: str | None, *texts: str | None) -> str | None:
    """The item that a text names, the longest one."""
    items = {row["item"] for row in tables.read("designated_quantities") if row["class"] == hazard_class}
    found = [item for item in items for text in texts if text and item.replace(" ", "") in text.replace(" ", "")]
    return max(found, key=len, default=None)


def _agents(hazard_class: str | None, item: str | None) -> Mapping[str, Any]:
    nothing: Mapping[str, Any] = {"forbidden": [], "advised": []}
    if hazard_class is None:
        return nothing
    rows = [row for row in _told() if row["class"] == hazard_class]
    special = next((row for row in rows if item in row["items"]), None)
    if special is None and item is None and any(row["items"] for row in rows):
        return nothing  # some items of the class must not be treated like the others, and which it is is not known
    return special or next((row for row in rows if not row["items"]), nothing)


@lru_cache(maxsize=1)
def _told() -> list[dict[str, Any]]:
    text = resources.files("gis.hazmat").joinpath("agents.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["agents"]
    return found
