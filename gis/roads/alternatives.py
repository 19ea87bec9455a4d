"""Alternatives that really differ: found by making the ways found so far dearer, kept where they share little with them
and are not much longer (penalty method: Bader, Dees, Geisberger & Sanders 2011, "Alternative route graphs")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gis.roads.costs import LONGEST_MS, NEVER, Costs
from gis.roads.network import Network, Snap, snaps
from gis.roads.ways import Way, between

DEARER = 1.4  # what an arc of a way found costs in the next search
SHARED = 0.7  # at most so much of an alternative's length runs along a way found before
LONGER = 1.5  # at most so much as long in time
TRIES = 4  # searches for each alternative wished for


@dataclass(frozen=True)
class Alternative:
    """Another way, and the share of its length that runs along the best one."""

    way: Way
    shared: float


def alternatives(network: Network, costs: Costs, best: Way, end: tuple[float, float], count: int) -> list[Alternative]:
    """Up to ``count`` ways to ``end`` beside the ``best`` one, the quickest first."""
    stops = next((found for found in snaps(network, costs, *end) if best.end.arc in [s.arc for s in found]), [best.end])
    found: list[Way] = []
    for way in _tried(costs, best, stops, count):
        if way.ms <= LONGER * best.ms and all(_shared(way, other) <= SHARED for other in [best, *found]):
            found.append(way)
        if len(found) == count:
            break
    return sorted((Alternative(way, _shared(way, best)) for way in found), key=lambda one: one.way.ms)


def _tried(costs: Costs, best: Way, stops: Sequence[Snap], count: int) -> Iterator[Way]:
    last, dearer = best, costs.move_ms.astype(np.float64)
    for _ in range(count * TRIES):
        dearer[np.isin(costs.states.arc, last.arcs)] *= DEARER
        moves = np.where(costs.move_ms == NEVER, NEVER, np.minimum(dearer, LONGEST_MS)).astype(np.int32)
        walked = between(replace(costs, move_ms=moves), [best.begin], stops)
        if walked is None:
            return
        last = _at_true_cost(costs, walked)
        yield last


def _at_true_cost(costs: Costs, way: Way) -> Way:
    """The same way, timed by the true costs."""
    true = replace(way, costs=costs)
    return replace(true, ms=int(true.arc_ms.sum()))


def _shared(way: Way, other: Way) -> float:
    links = way.costs.graph.link
    common = np.isin(links[way.arcs], links[other.arcs])
    return float(way.arc_m[common].sum() / max(way.length_m, 1e-9))
