"""What a facility holds, as far as a registry's words tell: class, multiple, agents, guide."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gis.hazmat import agents, decree, erg, substances
from gis.hazmat.agents import Agents, Words
from gis.hazmat.decree import Kind
from gis.hazmat.substances import Substance

LIST = re.compile(r"[,·ㆍ/;+&]|\s(?:및|와|과)\s")
OTHERS = re.compile(r"외\s*\d|\s(?:외|등)(?=\s|\d|$)|기타")  # 휘발유 외 2종


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
    guide: str | None  # of the Emergency Response Guidebook 2024


def hazard(properties: Mapping[str, Any]) -> Hazard:
    """From the properties of the layer hazards: what they say, and what follows from it.

    Where they name several substances, or contradict one another, what one forbids is forbidden, and no multiple made.
    """
    words, told_class = properties.get("substance"), properties.get("substance_class")
    known = substances.mentioned(words) or tuple(filter(None, [substances.of_un(properties.get("un_number"))]))
    kinds = _kinds(known, f"{told_class or ''} | {words or ''}", told_class)
    only = known[0] if len(known) == 1 and sum(kind.item is not None for kind in kinds) <= 1 else None
    un = properties.get("un_number") or (only.un if only else None)
    guide = erg.guide(un) if un else None
    given = properties.get("quantity_multiple")
    computed = _multiple(kinds, properties) if given is None and _says_all(words) else None
    what = agents.of_kinds(kinds) if kinds else agents.of_guide(guide.guide) if guide else Agents()
    said = {kind.hazard_class for kind in kinds}
    return Hazard(
        substance=words or (only.ko if only else None),
        hazard_class=said.pop() if len(said) == 1 and "5" not in said else None,
        item=kinds[0].item if len(kinds) == 1 and kinds[0].hazard_class != "5" else None,
        un=un,
        multiple=computed if given is None else given,
        computed=computed is not None,
        forbidden=what.forbidden,
        advised=what.advised,
        guide=guide.guide if guide else None,
    )


def _kinds(known: Iterable[Substance], text: str, told_class: str | None) -> list[Kind]:
    """Of the words and of the substances that they mention, each item once; a bare class where no item is known."""
    found: dict[tuple[str, str | None], Kind] = {}
    for kind in (*decree.named(text), *decree.named(told_class or ""), *(one.kind for one in known if one.kind)):
        before = found.get((kind.hazard_class, kind.item), kind)
        waters = {kind.water, before.water} - {None}
        water = waters.pop() if len(waters) == 1 else None
        found[kind.hazard_class, kind.item] = Kind(kind.hazard_class, kind.item, water)
    precise = {hazard_class for hazard_class, item in found if item}
    return [kind for kind in found.values() if kind.item or kind.hazard_class not in precise]


def _multiple(kinds: list[Kind], properties: Mapping[str, Any]) -> float | None:
    quantity, unit = properties.get("quantity"), properties.get("quantity_unit")
    if quantity is None or not unit or len(kinds) != 1:
        return None
    return decree.multiple([(kinds[0], quantity, unit)])


def _says_all(words: str | None) -> bool:
    """Whether everything that the words list is understood: otherwise the quantity is not of that one substance."""
    parts = [part for part in LIST.split(words or "") if part.strip()]
    understood = all(substances.mentioned(part) or decree.named(part) for part in parts)
    return (understood or len(parts) == 1) and not OTHERS.search(words or "")
