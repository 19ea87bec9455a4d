"""Turn restrictions, placed on arcs: each becomes sequences of arcs that may not follow one another.

``no_*`` forbids its own sequence; ``only_*`` forbids every other way out at its end. A restriction through several
via ways becomes a longer sequence. Restrictions that hold at certain hours are taken to hold always: the hours of
표준노드링크 are not published, and a way that is never forbidden is never wrong. Sources: OpenStreetMap wiki
"Relation:restriction"; 표준노드링크 TURNINFO (docs/decisions/0009-node-link.md).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from gis.roads.graph import Ints

LONGEST = 25  # arcs of a sequence: more than any crossing needs


class Vehicle(IntFlag):
    """Whom a restriction binds or exempts, in the words of OpenStreetMap's keys."""

    CAR = 1
    HGV = 2
    BUS = 4
    MOTORCYCLE = 8
    BICYCLE = 16
    EMERGENCY = 32


EVERYBODY = Vehicle(63)
WORDS = {
    "motorcar": Vehicle.CAR,
    "motor_vehicle": Vehicle.CAR | Vehicle.HGV | Vehicle.BUS | Vehicle.MOTORCYCLE | Vehicle.EMERGENCY,
    "hgv": Vehicle.HGV,
    "bus": Vehicle.BUS,
    "psv": Vehicle.BUS,
    "motorcycle": Vehicle.MOTORCYCLE,
    "bicycle": Vehicle.BICYCLE,
    "emergency": Vehicle.EMERGENCY,
}


@dataclass(frozen=True)
class Stated:
    """A restriction as the layer ``turn_restrictions`` holds it."""

    id: str
    kind: str
    from_ways: str
    via: str
    to_ways: str
    exempt: str | None
    only_for: str | None  # the vehicle of a key such as restriction:hgv, where no plain one stands beside it

    def binds(self) -> Vehicle:
        """The kinds that it does not leave out; an engine is heavy and of the emergency, and bound as both."""
        bound = WORDS.get(self.only_for, EVERYBODY) | Vehicle.EMERGENCY if self.only_for else EVERYBODY
        for word in (self.exempt or "").replace(",", ";").split(";"):
            bound &= ~WORDS.get(word.strip(), Vehicle(0))
        return bound


@dataclass(frozen=True)
class Placed:
    """Forbidden sequences of arcs, with whom they bind, and what could not be placed, by reason."""

    ids: list[str]
    sequences: list[tuple[int, ...]]
    binds: list[int]
    unplaced: Mapping[str, int]


@dataclass(frozen=True)
class Arcs:
    """The arcs among which restrictions are placed."""

    tail: Ints
    head: Ints
    by_way: Mapping[str, Sequence[int]]
    first_arc: Ints
    way_of_arc: Mapping[int, str]
    junction_at: Mapping[str, int]

    def leaving(self, junction: int) -> range:
        return range(int(self.first_arc[junction]), int(self.first_arc[junction + 1]))


def way_of(link_id: str) -> str:
    """The way that a link is a piece of: ``way/5`` of ``way/5/2``; links of 표준노드링크 are whole."""
    return "/".join(link_id.split("/")[:2]) if link_id.startswith("way/") else link_id


def ways_named(stated: Iterable[Stated]) -> set[str]:
    return {way for one in stated for part in (one.from_ways, one.via, one.to_ways) for way in part.split(",")}


def place(stated: Sequence[Stated], arcs: Arcs) -> Placed:
    """Every restriction on the arcs that it is about."""
    found: dict[tuple[tuple[int, ...], int], str] = {}
    unplaced: Counter[str] = Counter()
    for one in stated:
        if not one.kind.startswith(("no_", "only_")):
            continue  # permissions of 표준노드링크
        sequences = list(_sequences(one, arcs))
        if not sequences:
            unplaced["restriction_not_on_the_network"] += 1
        for sequence in sequences:
            found.setdefault((sequence, int(one.binds())), one.id)
    keys = list(found)
    return Placed([found[key] for key in keys], [s for s, _ in keys], [b for _, b in keys], dict(unplaced))


def _sequences(one: Stated, arcs: Arcs) -> Iterator[tuple[int, ...]]:
    targets = {arc for way in one.to_ways.split(",") for arc in arcs.by_way.get(way, ())}
    for approach in _approaches(one, arcs):
        leaving = [arc for arc in arcs.leaving(int(arcs.head[approach[-1]])) if arc in targets]
        if not leaving:
            continue
        if one.kind.startswith("only_"):
            allowed = set(leaving)
            leaving = [arc for arc in arcs.leaving(int(arcs.head[approach[-1]])) if arc not in allowed]
        yield from ((*approach, arc) for arc in leaving)


def _approaches(one: Stated, arcs: Arcs) -> Iterator[tuple[int, ...]]:
    """From the from-way to where the to-way begins: one arc, or one and those of the via ways."""
    via = one.via.split(",")
    origins = [arc for way in one.from_ways.split(",") for arc in arcs.by_way.get(way, ())]
    if via[0] in arcs.junction_at:
        yield from ((arc,) for arc in origins if arcs.head[arc] == arcs.junction_at[via[0]])
        return
    begins = {int(arcs.tail[arc]) for way in one.to_ways.split(",") for arc in arcs.by_way.get(way, ())}
    for arc in origins:
        yield from _along(arc, via, begins, arcs)


def _along(origin: int, via: Sequence[str], ends: set[int], arcs: Arcs) -> Iterator[tuple[int, ...]]:
    """Chains over the pieces of all via ways in their order that end where one of the to-ways begins."""
    waiting: list[tuple[tuple[int, ...], int]] = [((origin,), 0)]
    while waiting:
        chain, at = waiting.pop()
        junction = int(arcs.head[chain[-1]])
        if at == len(via) and junction in ends:
            yield chain
        if len(chain) > LONGEST:
            continue
        for arc in arcs.leaving(junction):
            way = arcs.way_of_arc.get(arc)
            if way is None or _visited(chain, int(arcs.head[arc]), arcs):
                continue
            if at < len(via) and way == via[at]:
                waiting.append(((*chain, arc), at + 1))
            elif at > 0 and way == via[at - 1]:
                waiting.append(((*chain, arc), at))


def _visited(chain: tuple[int, ...], junction: int, arcs: Arcs) -> bool:
    return junction == arcs.tail[chain[0]] or any(int(arcs.head[arc]) == junction for arc in chain)


def index(link_ids: Iterable[str], arc_links: Ints, wanted: set[str]) -> tuple[dict[str, list[int]], dict[int, str]]:
    """The arcs of the ways that restrictions name, and the way of each such arc."""
    ways = np.array([way_of(link) for link in link_ids])
    is_wanted = np.isin(ways, list(wanted))
    by_way: dict[str, list[int]] = defaultdict(list)
    way_of_arc: dict[int, str] = {}
    for arc in np.flatnonzero(is_wanted[arc_links]):
        way = str(ways[arc_links[arc]])
        by_way[way].append(int(arc))
        way_of_arc[int(arc)] = way
    return by_way, way_of_arc
