"""What can be reached within some minutes, or from where: as links, and as areas around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from gis.roads.costs import NEVER, Costs, pack
from gis.roads.graph import Floats, Ints
from gis.roads.network import Network, Snap
from gis.roads.search import UNREACHED, walk
from gis.roads.states import States
from gis.roads.ways import target_ends

BESIDE_M = 25.0  # how far beside a reached street its area goes
SIMPLER_M = 3.0
SMALLEST_HOLE_M2 = 10_000.0


@dataclass(frozen=True, eq=False)
class Reached:
    """Arcs, each entered after ``enter_s`` and followed from one share of its length up to another."""

    arc: Ints
    enter_s: Floats
    begin: Floats
    end: Floats


def reached(costs: Costs, starts: Sequence[Snap], within_s: float) -> Reached:
    """Everything that a mode can reach from a place within a time [s]."""
    states, limit = costs.states, round(within_s * 1000)
    origins = np.array([states.head[snap.arc] for snap in starts], dtype=np.int64)
    rest = np.array([round(int(costs.arc_ms[snap.arc]) * (1 - snap.share)) for snap in starts], dtype=np.int64)
    walked = walk(states, costs.packed, (origins, rest), limit)
    able = np.flatnonzero((walked.ms[states.tail] < UNREACHED) & (costs.move_ms != NEVER))
    arc, full = states.arc[able], costs.arc_ms[states.arc[able]].astype(np.int64)
    enter = walked.ms[states.tail[able]] + costs.move_ms[able] - full
    kept = enter < limit
    first = [(snap.arc, 0.0, snap.share, _ahead(costs, snap, limit)) for snap in starts]
    arc, enter, full = arc[kept], enter[kept], full[kept]
    order = np.lexsort((enter, arc))
    once = order[np.concatenate([[True], np.diff(arc[order]) > 0])] if len(order) else order
    arc, enter, end = arc[once], enter[once], np.minimum((limit - enter[once]) / full[once], 1.0)
    return Reached(
        np.concatenate([[row[0] for row in first], arc]).astype(np.int64),
        np.concatenate([[row[1] for row in first], enter / 1000]),
        np.concatenate([[row[2] for row in first], np.zeros(len(arc))]),
        np.concatenate([[row[3] for row in first], end]),
    )


def reaching(costs: Costs, stops: Sequence[Snap], within_s: float) -> Reached:
    """Everything from where a mode can reach a place within a time [s]: each arc with ``enter_s`` the seconds that
    remain from its far end, followed backwards from ``end`` to ``begin``."""
    states, limit = costs.states, round(within_s * 1000)
    back = _backwards(states)
    ways_in = target_ends(costs, stops)
    origins = np.array([state for state, _ in ways_in], dtype=np.int64)
    rest = np.array([ms for _, ms in ways_in], dtype=np.int64)
    walked = walk(back.states, pack(back.states, costs.move_ms[back.move]), (origins, rest), limit)
    able = np.flatnonzero((walked.ms[states.head] < UNREACHED) & (costs.move_ms != NEVER))
    arc, full = states.arc[able], costs.arc_ms[states.arc[able]].astype(np.int64)
    left = walked.ms[states.head[able]]
    order = np.lexsort((left, arc))
    once = order[np.concatenate([[True], np.diff(arc[order]) > 0])] if len(order) else order
    arc, left, full = arc[once], left[once], full[once]
    first = [(snap.arc, 0.0, max(snap.share - limit / int(costs.arc_ms[snap.arc]), 0.0), snap.share) for snap in stops]
    return Reached(
        np.concatenate([[row[0] for row in first], arc]).astype(np.int64),
        np.concatenate([[row[1] for row in first], left / 1000]),
        np.concatenate([[row[2] for row in first], np.maximum(1 - (limit - left) / full, 0.0)]),
        np.concatenate([[row[3] for row in first], np.ones(len(arc))]),
    )


def area(network: Network, found: Reached) -> BaseGeometry:
    """The reached streets with ``BESIDE_M`` on both sides, as a polygon or several (longitude, latitude): what lies
    farther from a street than that is not said to be reached."""
    lines = cut(network, found)
    if not len(lines):
        return shapely.MultiPolygon()
    merged = shapely.union_all(shapely.buffer(lines, BESIDE_M, quad_segs=2, cap_style="round"))
    filled = shapely.make_valid(shapely.simplify(_without_small_holes(merged), SIMPLER_M))
    return shapely.transform(filled, lambda c: c / network.scale)


def cut(network: Network, found: Reached) -> np.ndarray:
    """The reached part of each link as a line in metres; where both directions were taken, the longer part."""
    graph = network.graph
    link, forward = graph.link[found.arc], graph.forward[found.arc]
    begin = np.where(forward, found.begin, 1 - found.end)
    end = np.where(forward, found.end, 1 - found.begin)
    whole = (begin <= 0) & (end >= 1)
    full = np.unique(link[whole])
    part = ~np.isin(link, full) & (end > begin)
    pieces = [
        shapely.ops.substring(network.lines[at], b, e, normalized=True)
        for at, b, e in zip(link[part], begin[part], end[part], strict=True)
    ]
    return np.concatenate([network.lines[full], np.array(pieces, dtype=object)])


def _ahead(costs: Costs, snap: Snap, limit_ms: int) -> float:
    return min(snap.share + limit_ms / int(costs.arc_ms[snap.arc]), 1.0)


def _without_small_holes(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    kept = [
        shapely.Polygon(
            part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= SMALLEST_HOLE_M2]
        )
        for part in parts
    ]
    return shapely.MultiPolygon(kept) if len(kept) != 1 else kept[0]


@dataclass(frozen=True, eq=False)
class _Backwards:
    """The moves the other way round; ``move`` says which each of them is."""

    states: States
    move: Ints


@lru_cache(maxsize=4)
def _backwards(states: States) -> _Backwards:
    order = np.argsort(states.head, kind="stable")
    turned = States(
        junction=states.junction,
        first_move=np.searchsorted(states.head[order], np.arange(states.count + 1)),
        tail=states.head[order],
        head=states.tail[order],
        arc=states.arc[order],
        ban=states.ban[order],
        bans=states.bans,
    )
    return _Backwards(turned, order)
