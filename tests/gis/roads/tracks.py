"""Real drives (pNEUMA, central Athens) put on their network: how often the right road is found, and what the arrival
band says of them."""

import csv
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import shapely

from gis.crs import ELLIPSOID
from gis.roads import eta, matching, modes, ways
from gis.roads.conditions import Conditions
from gis.roads.costs import Costs, by_length
from gis.roads.graph import RoadGraph
from gis.roads.matching import Fix
from gis.roads.network import Network, Snap
from gis.roads.traffic import Measured

MORNING = datetime(2018, 10, 24, 9, 0, tzinfo=UTC)  # the tracks are of a working-day morning
MOVED_M = 8.0
PARKED_S = 120.0  # who stands longer is not on a trip
SHORTEST_M = 200.0
RIGHT_M = 5.0
Trip = tuple[str, list[Fix], list[Snap]]


@dataclass(frozen=True)
class Coverage:
    trips: int
    tracks: int
    covered: float  # share of the trips inside the band
    later: float  # share after its end
    covered_unseen: float  # mean of the tracks, each judged by a band that the others shaped
    bias: float  # median of true time over expected time
    error: float  # mean absolute error, as a share of the true time
    median_error: float
    width: float  # median of the later edge over the earlier one
    length_error: float  # median error of the matched length


def coverage(graph: RoadGraph, tracks: Path, *, live: bool, parked_s: float = PARKED_S) -> Coverage:
    """What became of every trip of the tracks; ``live``: speeds measured by all the other vehicles are known."""
    network = Network.of(graph)
    now = Conditions.at(network, Measured.nothing(graph), [], MORNING)
    lengths = by_length(now.costs(modes.named("car")))
    trips = list(_trips(network, lengths, tracks, parked_s))
    seen = _driven(lengths, trips)
    names, rows, errors = [], [], []
    for name, fixes, places in trips:
        drawn = ELLIPSOID.line_length([fix.lon for fix in fixes], [fix.lat for fix in fixes])
        conditions = Conditions.at(network, _others(graph, seen, name), [], MORNING) if live else now
        costs = conditions.costs(modes.named("car"))
        for start, end in ((0, len(fixes)), (0, len(fixes) // 2), (len(fixes) // 2, len(fixes))):
            way = _way(lengths, costs, places[start:end])
            if way is None or way.length_m < SHORTEST_M:
                continue
            told = eta.eta(way)
            names.append(name)
            rows.append((fixes[end - 1].at_s - fixes[start].at_s, told.median_s, told.p10_s, told.p90_s))
            if end - start == len(fixes):
                errors.append(abs(way.length_m - drawn) / drawn)
    true, median, p10, p90 = np.array(rows).T
    wrong = np.abs(true - median) / true
    return Coverage(
        trips=len(rows),
        tracks=len(set(names)),
        covered=float(((true >= p10) & (true <= p90)).mean()),
        later=float((true > p90).mean()),
        covered_unseen=_covered_unseen(np.array(names), np.log(np.array(rows).T)),
        bias=float(np.median(true / median)),
        error=float(wrong.mean()),
        median_error=float(np.median(wrong)),
        width=float(np.median(p90 / p10)),
        length_error=float(np.median(errors)),
    )


def _covered_unseen(names: np.ndarray, logs: np.ndarray) -> float:
    """Coverage of a band stretched, on both sides by itself, until it holds eight in ten of the other tracks' trips."""
    true, median, p10, p90 = logs
    early, late = (median - true) / (median - p10), (true - median) / (p90 - median)
    found = []
    for name in set(names.tolist()):
        others = names != name
        weights = np.array([1 / np.sum(names == one) for one in names[others]])
        edges = [_centile(side[others], weights, 0.9) for side in (early, late)]
        found.append(np.mean((early[~others] <= edges[0]) & (late[~others] <= edges[1])))
    return float(np.mean(found))


def _centile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    along = np.cumsum(weights[order]) / weights.sum()
    return max(float(values[order][min(np.searchsorted(along, share), len(order) - 1)]), 0.0)


@dataclass(frozen=True)
class Accuracy:
    fixes: int
    right: float  # share of fixes on a road at most RIGHT_M farther from where the vehicle was than the nearest
    placeless: int
    breaks: int
    length_error: float  # median, of tracks that moved
    length_bias: float


def accuracy(network: Network, tracks: Path, *, every: int, noise_m: float) -> Accuracy:
    """How well positions are matched of which only every so manieth is kept, with a random error on both axes.

    What is true is told by the positions as they were published: 99.9 % lie within 15 m of a street.
    """
    lengths = by_length(Conditions.at(network, Measured.nothing(network.graph), [], MORNING).costs(modes.named("car")))
    dice = np.random.default_rng(0)
    right, placeless, breaks, errors = [], 0, 0, []
    for track in _read(tracks).values():
        true = np.array([[fix.lon, fix.lat] for fix in track]) * network.scale
        blurred = (true[::every] + dice.normal(0, noise_m, true[::every].shape)) / network.scale
        told_m = noise_m or None
        fixes = [Fix(*place, fix.at_s, told_m) for place, fix in zip(blurred.tolist(), track[::every], strict=True)]
        found = matching.match(network, lengths, fixes)
        at = shapely.points(true[::every])
        least_m = shapely.distance(at, network.lines[network.index.query_nearest(at, all_matches=False)[1]])
        for place, point, nearest_m in zip(found.places, at, least_m, strict=True):
            if place is not None:
                off_m = shapely.distance(point, network.lines[network.graph.link[place.arc]])
                right.append(off_m <= nearest_m + RIGHT_M)
        placeless += found.places.count(None)
        breaks += len(found.breaks)
        drawn_m = _drawn_m(true)
        if drawn_m >= SHORTEST_M:
            errors.append(sum(way.length_m for way in matching.driven(lengths, found)) / drawn_m - 1)
    fixes_seen = len(right) + placeless
    median = float(np.median(np.abs(errors)))
    return Accuracy(fixes_seen, sum(right) / fixes_seen, placeless, breaks, median, float(np.median(errors)))


def _drawn_m(points: np.ndarray) -> float:
    """The length of a drive, without the trembling of whoever stands."""
    total, last = 0.0, points[0]
    for point in points[1:]:
        if (step := float(np.hypot(*(point - last)))) >= RIGHT_M:
            total, last = total + step, point
    return total


def _trips(network: Network, lengths: Costs, tracks: Path, parked_s: float) -> Iterator[Trip]:
    """Tracks as trips: fixes that moved, cut where a vehicle was parked, each with its place on the network."""
    for name, fixes in _read(tracks).items():
        moving = [fixes[0]]
        for fix in fixes[1:]:
            if ELLIPSOID.inv(moving[-1].lon, moving[-1].lat, fix.lon, fix.lat)[2] >= MOVED_M:
                moving.append(fix)
        trip: list[Fix] = []
        for fix in [*moving, Fix(0.0, 0.0, math.inf)]:
            if trip and fix.at_s - trip[-1].at_s > parked_s:
                if len(trip) > 5:
                    matched = matching.match(network, lengths, trip)
                    if all(matched.chain):
                        yield name, trip, [place for place in matched.chain if place]
                trip = []
            trip.append(fix)


def _read(tracks: Path) -> dict[str, list[Fix]]:
    by_track: dict[str, list[Fix]] = defaultdict(list)
    with tracks.open() as rows:
        for row in csv.DictReader(rows):
            hours, minutes, seconds = row["time"].split(" ")[1].split(":")
            at_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
            by_track[row["track_id"]].append(Fix(float(row["lon"]), float(row["lat"]), at_s))
    return dict(by_track)


def _way(lengths: Costs, costs: Costs, places: list[Snap]) -> ways.Way | None:
    """The whole drive as one way under the costs of the moment."""
    arcs: list[int] = []
    for first, second in itertools.pairwise(places):
        piece = ways.between(lengths, [first], [second])
        if piece is None:
            return None
        arcs += [int(arc) for arc in piece.arcs if not arcs or arcs[-1] != arc]
    if not arcs:
        return None
    moves = [-1, *(int(costs.states.moves_over(arc)[0]) for arc in arcs[1:])]
    way = ways.Way(costs, np.array(arcs), np.array(moves), places[0], places[-1], 0)
    return replace(way, ms=int(way.arc_ms.sum()))


Seen = dict[int, list[tuple[str, float, float]]]  # by arc: track, metres, seconds


def _driven(lengths: Costs, trips: list[Trip]) -> Seen:
    seen: Seen = defaultdict(list)
    for name, fixes, places in trips:
        arrived = [(fix, place) for at, (fix, place) in enumerate(zip(fixes, places, strict=True))
                   if at == 0 or place is not places[at - 1]]  # fmt: skip
        for (fix, place), (then, there) in itertools.pairwise(arrived):
            piece = ways.between(lengths, [place], [there])
            if piece is not None and piece.length_m > 0:
                for arc, metres in zip(piece.arcs, piece.arc_m, strict=True):
                    share = (then.at_s - fix.at_s) * float(metres) / piece.length_m
                    seen[int(arc)].append((name, float(metres), share))
    return seen


def _others(graph: RoadGraph, seen: Seen, name: str) -> Measured:
    """What every vehicle but one measured, a minute ago at most."""
    kmh = np.full(len(graph.tail), np.nan)
    for arc, drives in seen.items():
        metres, seconds = (sum(one[i] for one in drives if one[0] != name) for i in (1, 2))
        if metres > 20:
            kmh[arc] = max(metres / seconds * 3.6, 1.0)
    return Measured(kmh, np.where(np.isnan(kmh), -np.inf, MORNING.timestamp()))
