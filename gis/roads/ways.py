"""The quickest way between two places of a network, under the costs of a mode at a minute."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gis.crs import METRES_A_DEGREE
from gis.roads.costs import NEVER, Costs
from gis.roads.graph import Floats, Ints
from gis.roads.hierarchy import Customized, Ends, Found
from gis.roads.network import Network, Snap, snaps
from gis.roads.search import UNREACHED, tree

TURN_ROUND_S = 30  # for a vehicle that stands the other way: an assumption
FACES_AWAY_DEG = 100.0
LOOKED_M = 20.0  # how far before and after a junction the direction is taken


@dataclass(frozen=True, eq=False)
class Way:
    """A way over arcs, the first from a share of its length on, the last up to one.

    ``moves`` are those of ``gis.roads.states``; -1 for the arc on which the way begins.
    """

    costs: Costs
    arcs: Ints
    moves: Ints
    begin: Snap
    end: Snap
    ms: int  # expected, without what is walked at either end
    short_m: float = 0.0  # how much farther from its places it ends than nearer roads, that do not lead on

    @cached_property
    def arc_ms(self) -> Ints:
        """The time on each arc, delays before it included; they add up to ``ms`` but for the rounding."""
        full = self.costs.arc_ms[self.arcs].astype(np.int64)
        entered = np.where(self.moves >= 0, self.costs.move_ms[self.moves].astype(np.int64) - full, 0)
        return np.rint(full * self.shares).astype(np.int64) + entered

    @cached_property
    def shares(self) -> Floats:
        """How much of each arc is driven."""
        found = np.ones(len(self.arcs))
        found[-1] = self.end.share
        found[0] -= self.begin.share
        return found

    @cached_property
    def arc_m(self) -> Floats:
        graph = self.costs.graph
        found: Floats = graph.length_m[graph.link[self.arcs]] * self.shares
        return found

    @property
    def length_m(self) -> float:
        return float(self.arc_m.sum())


def way(
    network: Network,
    costs: Costs,
    begin: tuple[float, float],
    end: tuple[float, float],
    *,
    heading_deg: float | None = None,
    customized: Customized | None = None,
) -> Way | None:
    """The quickest way between two places (longitude, latitude); None: there is none, see ``gis.roads.blocked``.

    A place is entered by the nearest link that the mode can use; where that lies on an island of the network, by the
    nearest of its main part, and the way says by how much it falls short. ``heading_deg`` is where the vehicle looks,
    clockwise from north.
    """
    starts, stops = snaps(network, costs, *begin), snaps(network, costs, *end)
    for start in starts:
        for stop in stops:
            found = between(costs, start, stop, heading_deg=heading_deg, customized=customized)
            if found:
                nearest_m = starts[0][0].off_m + stops[0][0].off_m
                return replace(found, short_m=found.begin.off_m + found.end.off_m - nearest_m)
    return None


def between(
    costs: Costs,
    starts: Sequence[Snap],
    stops: Sequence[Snap],
    *,
    heading_deg: float | None = None,
    customized: Customized | None = None,
) -> Way | None:
    """The quickest way from any of the arcs of one place to any of those of another."""
    straight = direct(costs, starts, stops, heading_deg)
    origins = _origins(costs, starts, heading_deg)
    targets = _targets(costs, stops)
    found = _found(costs, [o[:2] for o in origins], [t[:2] for t in targets], customized)
    if found is None or (straight and straight.ms <= found[0]):
        return straight
    ms, moves, last = found
    first = int(costs.states.tail[moves[0]]) if moves else last
    start = min((o for o in origins if o[0] == first), key=lambda o: o[1])[2]
    target = min((t for t in targets if t[0] == last), key=lambda t: t[1])
    walked = [*moves, target[3]]
    arcs = np.array([start.arc, *costs.states.arc[walked]], dtype=np.int64)
    return Way(costs, arcs, np.array([-1, *walked], dtype=np.int64), start, target[2], ms)


def origin_ends(costs: Costs, starts: Sequence[Snap], heading_deg: float | None = None) -> list[tuple[int, int]]:
    """The states that a place leads to, each after the rest of its arc [ms]."""
    return [(state, ms) for state, ms, _ in _origins(costs, starts, heading_deg)]


def target_ends(costs: Costs, stops: Sequence[Snap]) -> list[tuple[int, int]]:
    """The states from which a place is reached, each with the milliseconds that remain."""
    return [(state, ms) for state, ms, _, _ in _targets(costs, stops)]


def _found(costs: Costs, origins: Ends, targets: Ends, customized: Customized | None) -> Found | None:
    if not origins or not targets:
        return None
    if customized is not None:
        return customized.way(origins, targets)
    from_, from_ms = (np.array(column, dtype=np.int64) for column in zip(*origins, strict=True))
    to, to_ms = (np.array(column, dtype=np.int64) for column in zip(*targets, strict=True))
    walked = tree(costs, from_, from_ms, targets=to, target_ms=to_ms)
    total = walked.ms[to] + to_ms
    best = int(np.argmin(total))
    if walked.ms[to[best]] >= UNREACHED:
        return None
    return int(total[best]), walked.moves_to(int(to[best]), costs.states.tail), int(to[best])


def _origins(costs: Costs, starts: Sequence[Snap], heading_deg: float | None) -> list[tuple[int, int, Snap]]:
    return [
        (
            int(costs.states.head[snap.arc]),
            round(int(costs.arc_ms[snap.arc]) * (1 - snap.share)) + _turned(costs, snap, heading_deg),
            snap,
        )
        for snap in starts
    ]


def _targets(costs: Costs, stops: Sequence[Snap]) -> list[tuple[int, int, Snap, int]]:
    """State, milliseconds that remain, where, and the move over the last arc."""
    found = []
    for snap in stops:
        arc_ms = int(costs.arc_ms[snap.arc])
        for move in costs.states.moves_over(snap.arc):
            if costs.move_ms[move] != NEVER:
                remaining = int(costs.move_ms[move]) - arc_ms + round(arc_ms * snap.share)
                found.append((int(costs.states.tail[move]), remaining, snap, int(move)))
    return found


def direct(costs: Costs, starts: Sequence[Snap], stops: Sequence[Snap], heading_deg: float | None = None) -> Way | None:
    """Along one arc, where both places lie on it in that order."""
    found = []
    for start in starts:
        for stop in stops:
            if start.arc == stop.arc and stop.share >= start.share:
                ms = round(int(costs.arc_ms[start.arc]) * (stop.share - start.share))
                ms += _turned(costs, start, heading_deg)
                found.append(Way(costs, np.array([start.arc]), np.array([-1]), start, stop, ms))
    return min(found, key=lambda way: way.ms, default=None)


def _turned(costs: Costs, snap: Snap, heading_deg: float | None) -> int:
    """Milliseconds that a vehicle which looks the other way needs to turn round."""
    if heading_deg is None:
        return 0
    line = costs.graph.line(snap.arc)
    shrink = np.cos(np.radians(snap.lat))
    steps = np.diff(line, axis=0) * [shrink, 1.0]
    lengths = np.hypot(*steps.T)
    at = min(int(np.searchsorted(np.cumsum(lengths), snap.share * lengths.sum())), len(steps) - 1)
    bearing = np.degrees(np.arctan2(*steps[at]))
    away = abs((bearing - heading_deg + 180) % 360 - 180)
    return TURN_ROUND_S * 1000 if away > FACES_AWAY_DEG else 0


def line(way: Way) -> Floats:
    """The vertices (k, 2) of a way: longitude, latitude, cut at its ends."""
    return stretch(way, 0, len(way.arcs) - 1)


def stretch(way: Way, first: int, last: int) -> Floats:
    """The vertices (k, 2) of a way from one of its arcs to another, both included."""
    found = []
    for at in range(first, last + 1):
        begin, end = way.begin.share if at == 0 else 0.0, way.end.share if at == len(way.arcs) - 1 else 1.0
        vertices = way.costs.graph.line(way.arcs[at])
        head = [[way.begin.lon, way.begin.lat]] if at == 0 else vertices[:1] if at == first else vertices[:0]
        tail = [[way.end.lon, way.end.lat]] if at == len(way.arcs) - 1 else vertices[-1:]
        found += [np.reshape(head, (-1, 2)), _between(vertices, begin, end), np.reshape(tail, (-1, 2))]
    return np.vstack(found)


def _between(vertices: Floats, begin: float, end: float) -> Floats:
    """The inner vertices of a line that lie between two shares of its length."""
    shrink = np.array([np.cos(np.radians(vertices[0, 1])), 1.0])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(vertices, axis=0) * shrink).T))])
    share = along / along[-1] if along[-1] else np.linspace(0, 1, len(along))
    found: Floats = vertices[(share > begin) & (share < end)]
    return found


def turned(way: Way, before: int, after: int) -> float:
    """Degrees by which the way turns from one arc to the next, + to the right, from -180 to 180."""
    graph = way.costs.graph
    coming = heading(graph.line(before)[::-1]) + 180
    return float((heading(graph.line(after)) - coming + 180) % 360 - 180)


def heading(vertices: Floats) -> float:
    """Clockwise from north [degrees], from the first vertex to a point ``LOOKED_M`` on."""
    flat = (vertices - vertices[0]) * [METRES_A_DEGREE * np.cos(np.radians(vertices[0, 1])), METRES_A_DEGREE]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])
    reach = min(LOOKED_M, float(along[-1]))
    x, y = np.interp(reach, along, flat[:, 0]), np.interp(reach, along, flat[:, 1])
    return float(np.degrees(np.arctan2(x, y)))
