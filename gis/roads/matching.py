"""Which road a vehicle is on, from its positions: the likeliest chain of places on the network (hidden Markov model:
Newson & Krumm 2009, "Hidden Markov map matching through noise and sparseness", GIS '09).

A position speaks for a road by how near it is; two roads follow one another the likelier, the better the way between
them fits the distance between the positions. Errors are evened out first
(``gis.roads.motion``), and what is left of them is no movement: neither a step of less than twice the error, nor one
back along the same road. A position that fits nowhere is left out; after ``HELD`` of them in a row the chain begins
anew, and says so. tests/bench/test_matching.py measures how often this is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from gis.roads.costs import Costs, Yes
from gis.roads.graph import Floats
from gis.roads.hindrances import Hindrance
from gis.roads.motion import Motion, moved
from gis.roads.nearby import lengths_m
from gis.roads.network import Network, Snap, on_link
from gis.roads.ways import Way, between

ACCURACY_M = 8.0  # one standard deviation of a position that does not tell its own
VAGUE_M = 100.0  # a position less certain than this says nothing
ROAD_M = 4.0  # how far off its middle one drives on a road, whatever the position's error
DETOUR_M = 10.0  # mean difference of the way and the straight line, as beta of Newson & Krumm, beside the error
LOOKED_M = 60.0
MOST = 16  # arcs looked at for each position
STILL = 2.0  # standard deviations from the last position that counted are no movement (Newson & Krumm)
HELD = 2
MOST_MPS = 60.0  # nobody drives faster: such a jump is an error
UNSEEN_MPS, UNSEEN_S = 14.0, 120.0  # so fast, for so long at most, a vehicle goes on unseen
ACROSS_DEG = 70.0  # a heading further off than this speaks against an arc
ACROSS = TURNS_BACK = AGAINST = 3.0  # in the logarithm: a wrong heading; turning round; entering against the traffic


@dataclass(frozen=True)
class Fix:
    """A position: degrees, seconds (NaN: nobody knows when), and what the receiver says of its error [m] and of the
    heading [degrees]."""

    lon: float
    lat: float
    at_s: float
    accuracy_m: float | None = None
    heading_deg: float | None = None

    @property
    def error_m(self) -> float:
        """One standard deviation."""
        return self.accuracy_m if self.accuracy_m is not None and self.accuracy_m > 0 else ACCURACY_M


@dataclass(frozen=True, eq=False)
class Belief:
    """Where the vehicle may be after a fix: places with their likelihood (logarithm), and the place before each.

    While the vehicle stands or its fixes fit nowhere, ``counted`` stays where it was.
    """

    motion: Motion  # by every fix that is no error
    counted: Floats  # where the vehicle was at the last fix that counted, metres of the network's plane
    places: tuple[Snap, ...]
    score: Floats
    before: tuple[int, ...]  # index into the places of the fix before; -1: the chain begins here
    lost: int = 0  # how many fixes in a row fitted nowhere, up to this one


@dataclass(frozen=True)
class Matched:
    """For each fix its place (None: it fits nowhere), and the fixes at which the chain had to begin anew.

    ``chain`` has the places that the ways lead over: while a vehicle stands they do not tremble with its positions.
    """

    places: list[Snap | None]
    breaks: list[int]
    chain: list[Snap | None]


def follow(network: Network, lengths: Costs, before: Belief | None, fix: Fix) -> Belief:
    """The belief after one more fix. ``lengths`` are ``gis.roads.costs.by_length`` of the vehicle's mode."""
    point = np.array([fix.lon, fix.lat]) * network.scale
    if before is None or not before.places:
        return _begun(network, lengths, fix, point)
    if not _is_error(before.motion, fix, point):
        motion = moved(before.motion, point, fix.at_s, fix.error_m)
        if float(np.hypot(*(motion.point - before.counted))) < STILL * motion.sigma_m:
            return replace(before, motion=motion, before=tuple(range(len(before.places))), lost=0)
        if found := _gone_on(network, lengths, before, motion, fix.heading_deg):
            return found
    if before.lost < HELD:
        return replace(before, before=tuple(range(len(before.places))), lost=before.lost + 1)
    return _begun(network, lengths, fix, point)


def best(network: Network, lengths: Costs, belief: Belief) -> Snap | None:
    """The likeliest place at this moment; None: the fix fits nowhere."""
    if belief.lost or not belief.places:
        return None
    chosen = belief.places[int(np.argmax(belief.score))]
    now = _on(network, lengths, chosen, belief.motion.point)
    return now if now.share > chosen.share else chosen


def match(network: Network, lengths: Costs, fixes: Sequence[Fix]) -> Matched:
    """The likeliest chain of places for a whole track."""
    beliefs: list[Belief] = []
    for fix in fixes:
        beliefs.append(follow(network, lengths, beliefs[-1] if beliefs else None, fix))
    chain: list[Snap | None] = []
    at = -1
    for belief in reversed(beliefs):
        at = int(np.argmax(belief.score)) if at < 0 and belief.places else at
        chain.append(belief.places[at] if belief.places and not belief.lost else None)
        at = belief.before[at] if belief.places else -1
    chain.reverse()
    points = np.array([[fix.lon, fix.lat] for fix in fixes]).reshape(-1, 2) * network.scale
    near = [_nearer(network, lengths, both, point) for both, point in zip(_beside(chain), points, strict=True)]
    begun = [i for i, one in enumerate(beliefs) if one.places and all(b < 0 for b in one.before)]
    return Matched(near, begun[1:], chain)


def driven(lengths: Costs, matched: Matched) -> list[Way]:
    """The ways between the places of a track, one for each pair that follows on; standing still makes none."""
    found: list[Way] = []
    placed = [(at, place) for at, place in enumerate(matched.chain) if place is not None]
    anew = set(matched.breaks)
    for (_, last), (at, place) in pairwise(placed):
        if at not in anew and place is not last:
            starts, ends = _legs(lengths, last, place)
            ways = [between(lengths, [start], [end]) for start, end in zip(starts, ends, strict=True)]
            found += [way for way in ways if way is not None and way.length_m > 0]
    return found


def _beside(chain: Sequence[Snap | None]) -> list[tuple[Snap, ...]]:
    """For each fix the place that the vehicle had come to and the next that it comes to."""
    found: list[tuple[Snap, ...]] = []
    coming: Snap | None = None
    then: Snap | None = None
    for place in reversed(chain):
        if place is not None and place is not then:
            coming, then = then, place
        found.append(() if place is None else (place,) if coming is None else (place, coming))
    return found[::-1]


def _nearer(network: Network, lengths: Costs, places: Sequence[Snap], point: Floats) -> Snap | None:
    return min((_on(network, lengths, place, point) for place in places), key=lambda snap: snap.off_m, default=None)


def _on(network: Network, lengths: Costs, place: Snap, point: Floats) -> Snap:
    """Where a point lies on the arc of a place."""
    link = int(lengths.graph.link[place.arc])
    return next(snap for snap in on_link(network, lengths, link, point) if snap.arc == place.arc)


def _legs(lengths: Costs, last: Snap, place: Snap) -> tuple[list[Snap], list[Snap]]:
    """Where the pieces between two places begin and end: two of them for somebody who turned round on a street."""
    if place.arc == last.arc or place.arc not in lengths.graph.arcs_of_link[lengths.graph.link[last.arc]]:
        return [last], [place]
    turned = replace(last, arc=place.arc, share=1 - last.share)
    if turned.share <= place.share:
        return [turned], [place]
    return [last], [replace(place, arc=last.arc, share=1 - place.share)]


def _begun(network: Network, lengths: Costs, fix: Fix, point: Floats) -> Belief:
    motion = moved(None, point, fix.at_s, fix.error_m)
    places = _near(network, lengths, motion)
    seen = _seen(lengths, places, motion, fix.heading_deg) - AGAINST * _against(lengths, places)
    return Belief(motion, motion.point, tuple(places), seen, (-1,) * len(places), 0 if places else 1)


def _gone_on(
    network: Network, lengths: Costs, before: Belief, motion: Motion, heading_deg: float | None
) -> Belief | None:
    """The belief after a step. A place that seems to lie behind the one before it on its arc is that one."""
    places = _near(network, lengths, motion)
    if not places:
        return None
    straight_m = float(np.hypot(*(motion.point - before.counted)))
    unseen_s = np.fmin(np.fmax(motion.at_s - before.motion.at_s, 0.0), UNSEEN_S)
    limit_m = straight_m * 2.5 + 150 + unseen_s * UNSEEN_MPS
    way_m = lengths_m(lengths, before.places, places, limit_m)
    likely, stays = _moved(lengths, before.places, places, way_m, straight_m, _sigma_m(motion))
    total = before.score[:, None] + likely
    come_from = np.argmax(total, axis=0)
    score = total[come_from, np.arange(len(places))] + _seen(lengths, places, motion, heading_deg)
    kept = [int(at) for at in np.flatnonzero(np.isfinite(score))]
    if not kept:
        return None
    chosen = []
    for at in kept:
        place, last = places[at], before.places[come_from[at]]
        is_behind = stays[come_from[at], at]
        chosen.append(replace(place, share=last.share, lon=last.lon, lat=last.lat) if is_behind else place)
    origins = tuple(int(come_from[at]) for at in kept)
    return Belief(motion, motion.point, tuple(chosen), score[kept] - score[kept].max(), origins)


def _is_error(last: Motion, fix: Fix, point: Floats) -> bool:
    """Whether the fix says nothing, or nobody could have come so far since."""
    far_m = float(np.hypot(*(point - last.point))) - 3 * (last.sigma_m + fix.error_m)
    return fix.error_m > VAGUE_M or far_m > MOST_MPS * max(fix.at_s - last.at_s, 0.0)


def _sigma_m(motion: Motion) -> float:
    return float(np.hypot(motion.sigma_m, ROAD_M))


def _near(network: Network, lengths: Costs, motion: Motion) -> list[Snap]:
    """The arcs near where a vehicle is, at most ``MOST`` of the nearest."""
    if motion.error_m > VAGUE_M:
        return []
    at = shapely.Point(motion.point)
    links = network.index.query(at, predicate="dwithin", distance=max(LOOKED_M, 3 * _sigma_m(motion)))
    links = links[lengths.links_passable[links]]
    off = np.asarray(shapely.distance(network.lines[links], at))
    found: list[Snap] = []
    for link in links[np.argsort(off, kind="stable")]:
        found += on_link(network, lengths, int(link), motion.point)
        if len(found) >= MOST:
            break
    return found


def _seen(lengths: Costs, places: Sequence[Snap], motion: Motion, heading_deg: float | None) -> Floats:
    """The logarithm of how well each place fits where the vehicle seems to be and whereto it looks."""
    found: Floats = -0.5 * (np.array([place.off_m for place in places]) / _sigma_m(motion)) ** 2
    if heading_deg is not None:
        away = np.array([_away_deg(lengths, place, heading_deg) for place in places])
        found -= np.where(away > ACROSS_DEG, ACROSS, 0.0)
    return found


def _away_deg(lengths: Costs, place: Snap, heading_deg: float) -> float:
    """How far the arc leads, where the place lies on it, away from a heading."""
    steps = np.diff(lengths.graph.line(place.arc), axis=0) * [np.cos(np.radians(place.lat)), 1.0]
    along = np.cumsum(np.hypot(*steps.T))
    east, north = steps[min(int(np.searchsorted(along, place.share * along[-1])), len(steps) - 1)]
    return float(abs((np.degrees(np.arctan2(east, north)) - heading_deg + 180) % 360 - 180))


def _against(lengths: Costs, places: Sequence[Snap]) -> Yes:
    arcs = np.array([place.arc for place in places], dtype=np.int64)
    found: Yes = lengths.graph.hindrances[arcs] & Hindrance.CONTRAFLOW != 0
    return found


def _moved(
    lengths: Costs, starts: Sequence[Snap], ends: Sequence[Snap], way_m: Floats, straight_m: float, sigma_m: float
) -> tuple[Floats, Yes]:
    """The logarithm of how well the way from each place to each other fits the straight distance, and where that is
    standing still: (k, n) both."""
    graph = lengths.graph
    mean_m = DETOUR_M + sigma_m
    start_arc, end_arc = (np.array([one.arc for one in places]) for places in (starts, ends))
    same = start_arc[:, None] == end_arc[None, :]
    back = (graph.link[start_arc][:, None] == graph.link[end_arc][None, :]) & ~same
    share = np.array([one.share for one in ends])
    begun = np.array([one.share for one in starts])[:, None]
    long_m = graph.length_m[graph.link[start_arc]][:, None]
    turned_m = np.abs(1 - share - begun) * long_m
    found = -np.abs(np.where(back, np.minimum(way_m, turned_m), way_m) - straight_m) / mean_m - TURNS_BACK * back
    found -= AGAINST * (_against(lengths, ends) & ~same)
    behind_m = (begun - share) * long_m
    slipped = np.where(same & (behind_m > 0), -((behind_m / (2 * sigma_m)) ** 2) - straight_m / mean_m, -np.inf)
    return np.maximum(found, slipped), slipped > found
