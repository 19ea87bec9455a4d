"""Which road a vehicle is on, from its positions: the likeliest chain of places on the network (hidden Markov model:
Newson & Krumm 2009, "Hidden Markov map matching through noise and sparseness", GIS '09).

A position speaks for a road by how near it is; two roads follow one another the likelier, the better the way between
them fits the distance between the positions. Where no chain goes on, it begins anew, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.roads.costs import Costs
from gis.roads.graph import Floats
from gis.roads.network import Network, Snap, on_link
from gis.roads.search import tree
from gis.roads.ways import Way, between, direct, origin_ends, target_ends

ACCURACY_M = 8.0  # one standard deviation of a position that does not tell its own
DETOUR_M = 15.0  # mean difference of the way and the straight line, as beta of Newson & Krumm
LOOKED_M = 60.0
MOST = 8  # roads looked at for each position
STILL_M = 8.0  # less than this from the last position that counted is no movement
ACROSS_DEG = 70.0  # a heading further off than this speaks against an arc
TURNS_BACK = 3.0  # in the logarithm: driving on is likelier than turning round


@dataclass(frozen=True)
class Fix:
    """A position: degrees, seconds, and what the receiver says of its error [m] and of the heading [degrees]."""

    lon: float
    lat: float
    at_s: float
    accuracy_m: float | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, eq=False)
class Belief:
    """Where the vehicle may be after a fix: places with their likelihood (logarithm), and the place before each.

    While it stands, ``fix`` stays the last one that counted.
    """

    fix: Fix
    places: tuple[Snap, ...]
    score: Floats
    before: tuple[int, ...]  # index into the places of the fix before; -1: the chain begins here

    @property
    def best(self) -> Snap | None:
        return self.places[int(np.argmax(self.score))] if self.places else None


@dataclass(frozen=True)
class Matched:
    """For each fix its place (None: far from any road), and where the chain had to begin anew."""

    places: list[Snap | None]
    breaks: list[int]


def follow(network: Network, lengths: Costs, before: Belief | None, fix: Fix) -> Belief:
    """The belief after one more fix. ``lengths`` are ``gis.roads.costs.by_length`` of the vehicle's mode."""
    straight_m = 0.0 if before is None else _apart(network, before.fix, fix)
    if before is not None and before.places and straight_m < STILL_M:
        return replace(before, before=tuple(range(len(before.places))))
    places = _near(network, lengths, fix)
    sigma = max(fix.accuracy_m or ACCURACY_M, 1.0)
    seen = np.array([-0.5 * (place.off_m / sigma) ** 2 - _across(lengths, place, fix) for place in places])
    if before is None or not before.places or not places:
        return Belief(fix, tuple(places), seen, (-1,) * len(places))
    moved = np.array([_moved(lengths, place, places, straight_m) for place in before.places])
    total = before.score[:, None] + moved
    come_from = np.argmax(total, axis=0)
    score = total[come_from, np.arange(len(places))] + seen
    if not np.isfinite(score).any():
        return Belief(fix, tuple(places), seen, (-1,) * len(places))
    kept = np.flatnonzero(np.isfinite(score))
    return Belief(
        fix,
        tuple(places[at] for at in kept),
        score[kept] - score[kept].max(),
        tuple(int(come_from[at]) for at in kept),
    )


def match(network: Network, lengths: Costs, fixes: Sequence[Fix]) -> Matched:
    """The likeliest chain of places for a whole track."""
    beliefs: list[Belief] = []
    for fix in fixes:
        beliefs.append(follow(network, lengths, beliefs[-1] if beliefs else None, fix))
    places: list[Snap | None] = []
    at = -1
    for belief in reversed(beliefs):
        if not belief.places:
            places.append(None)
            at = -1
            continue
        at = int(np.argmax(belief.score)) if at < 0 else at
        places.append(belief.places[at])
        at = belief.before[at]
    breaks = [i for i, one in enumerate(beliefs) if i and (not one.places or all(b < 0 for b in one.before))]
    return Matched(places[::-1], breaks)


def driven(lengths: Costs, matched: Matched) -> list[Way]:
    """The ways between the places of a track, one for each pair that follows on; standing still makes none."""
    found = []
    last: Snap | None = None
    for at, place in enumerate(matched.places):
        if place is None or at in matched.breaks or last is None:
            last = place
        elif way := between(lengths, [last], [place]):
            if way.length_m > 0:
                found.append(way)
            last = place
    return found


def _near(network: Network, lengths: Costs, fix: Fix) -> list[Snap]:
    """The arcs near a fix, at most ``MOST`` of the nearest."""
    point = np.array([fix.lon, fix.lat]) * network.scale
    at = shapely.Point(point)
    reach_m = max(LOOKED_M, 3 * (fix.accuracy_m or ACCURACY_M))
    links = network.index.query(at, predicate="dwithin", distance=reach_m)
    links = links[lengths.links_passable[links]]
    off = np.asarray(shapely.distance(network.lines[links], at))
    found: list[Snap] = []
    for link in links[np.argsort(off, kind="stable")]:
        found += on_link(network, lengths, int(link), point)
        if len(found) >= MOST:
            break
    return found


def _across(lengths: Costs, place: Snap, fix: Fix) -> float:
    if fix.heading_deg is None:
        return 0.0
    line = lengths.graph.line(place.arc)
    east, north = (line[-1] - line[0]) * [np.cos(np.radians(fix.lat)), 1.0]
    off = abs((np.degrees(np.arctan2(east, north)) - fix.heading_deg + 180) % 360 - 180)
    return 3.0 if off > ACROSS_DEG else 0.0


def _moved(lengths: Costs, start: Snap, ends: Sequence[Snap], straight_m: float) -> Floats:
    """The logarithm of how well the way from one place to each other fits the straight distance."""
    limit_mm = round((straight_m * 2.5 + 150) * 1000)
    origins = origin_ends(lengths, [start])
    walked = tree(lengths, np.array([origins[0][0]]), np.array([origins[0][1]]), limit_ms=limit_mm)
    found = np.full(len(ends), -np.inf)
    back = {int(arc) for arc in lengths.graph.arcs_of_link[lengths.graph.link[start.arc]]} - {start.arc}
    for at, end in enumerate(ends):
        straight = direct(lengths, [start], [end])
        ways = [int(walked.ms[state]) + rest for state, rest in target_ends(lengths, [end])]
        way_mm = min([*ways, *([straight.ms] if straight else [])], default=limit_mm + 1)
        if way_mm <= limit_mm:
            found[at] = -abs(way_mm / 1000 - straight_m) / DETOUR_M - (TURNS_BACK if end.arc in back else 0.0)
    return found


def _apart(network: Network, first: Fix, second: Fix) -> float:
    return float(np.hypot(*(np.array([second.lon - first.lon, second.lat - first.lat]) * network.scale)))
