"""Where to stage: upwind of the scene, outside of the hazard zones, on a road wide enough to stand on, near the way in.

The weights are assumptions of ours, stated in seconds so that they can be compared with driving and walking time.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.crs import ELLIPSOID
from gis.fireground.hoses import along_street, metres
from gis.roads.costs import Costs
from gis.roads.fit import width_unknown
from gis.roads.graph import Floats
from gis.roads.network import Network
from gis.roads.search import UNREACHED, tree
from gis.roads.ways import Way, origin_ends

NEAREST_M, FARTHEST_M = 60.0, 400.0  # from the scene, or from the edge of the zones around it
UPWIND_DEG = 60.0  # on either side of the wind's origin
WALK_MS = 1.3
DOWNWIND_S = 240.0  # what standing straight downwind would have to save; nothing within UPWIND_DEG
NARROW_S = 90.0  # what standing in a street of unknown width would have to save
DEAD_END_S = 60.0
LOOKED_AT = 12  # the best by all but the way on foot
BIG = ("trunk", "primary", "secondary", "tertiary", "unclassified")


@dataclass(frozen=True)
class Staging:
    """A place to stage; ``upwind`` is None where the wind is not known."""

    lon: float
    lat: float
    street_m: float
    upwind: bool | None
    street: str
    wide: bool
    drive_s: float


def staging(
    network: Network,
    lengths: Costs,
    way: Way,
    scene: tuple[float, float],
    *,
    wind_from_deg: float | None = None,
    keep_out: BaseGeometry | None = None,
) -> Staging | None:
    """The best junction for the crew that drives ``way``; None where no road outside of ``keep_out`` can be reached.

    ``lengths`` are ``gis.roads.costs.by_length`` of people on foot; ``wind_from_deg`` is where the wind comes from,
    clockwise from north; ``keep_out`` the hazard zones (longitude, latitude).
    """
    graph, costs = network.graph, way.costs
    near = _around(network, scene, keep_out)
    starts = origin_ends(costs, [way.begin])
    driven = tree(
        costs,
        np.array([state for state, _ in starts]),
        np.array([ms for _, ms in starts]),
        limit_ms=way.ms + 600_000,
    ).ms[near]
    reached = driven < UNREACHED
    near, driven = near[reached], driven[reached]
    if not len(near):
        return None
    lon, lat = graph.junction_lon[near], graph.junction_lat[near]
    aside_deg, straight_m = _seen_from(scene, lon, lat, wind_from_deg)
    wide, dead_end = _standing_room(network, costs)
    score = driven / 1000 + np.where(wide[near], 0.0, NARROW_S) + np.where(dead_end[near], DEAD_END_S, 0.0)
    score += DOWNWIND_S * np.clip((aside_deg - UPWIND_DEG) / (180 - UPWIND_DEG), 0.0, 1.0)
    best: tuple[float, int, float] | None = None
    for at in np.argsort(score + straight_m / WALK_MS)[:LOOKED_AT]:
        on_foot = along_street(network, lengths, (float(lon[at]), float(lat[at])), scene)
        if on_foot is None:
            continue
        total = float(score[at]) + metres(on_foot) / WALK_MS
        if best is None or total < best[0]:
            best = total, int(at), metres(on_foot)
    if best is None:
        return None
    _, at, street_m = best
    return Staging(
        float(lon[at]),
        float(lat[at]),
        street_m,
        None if wind_from_deg is None else bool(aside_deg[at] <= UPWIND_DEG),
        _street(network, int(near[at])),
        bool(wide[near[at]]),
        float(driven[at]) / 1000,
    )


def _around(network: Network, scene: tuple[float, float], keep_out: BaseGeometry | None) -> NDArray[np.int64]:
    """Junctions within staging distance of the scene, or of the zones around it, and outside of them."""
    graph = network.graph
    flat = np.column_stack([graph.junction_lon, graph.junction_lat]) * network.scale
    here = shapely.Point(np.array(scene) * network.scale)
    kept = here if keep_out is None else shapely.transform(keep_out, lambda c: c * network.scale).union(here)
    box = shapely.bounds(kept.buffer(FARTHEST_M))
    boxed = np.flatnonzero((flat >= box[:2]).all(axis=1) & (flat <= box[2:]).all(axis=1))
    points = shapely.points(flat[boxed])
    away, from_scene = shapely.distance(kept, points), shapely.distance(here, points)
    return boxed[(away > 0) & (away <= FARTHEST_M) & (from_scene >= NEAREST_M)]


def _seen_from(
    scene: tuple[float, float], lon: Floats, lat: Floats, wind_from_deg: float | None
) -> tuple[Floats, Floats]:
    """How far each place lies aside of where the wind comes from, as seen from the scene [degrees, 0 to 180; 0 where
    the wind is not known], and straight away from it [m]."""
    bearing, _, away_m = ELLIPSOID.inv(np.full(len(lon), scene[0]), np.full(len(lat), scene[1]), lon, lat)
    if wind_from_deg is None:
        return np.zeros(len(lon)), np.asarray(away_m)
    return np.abs((np.asarray(bearing) - wind_from_deg + 180) % 360 - 180), np.asarray(away_m)


def _standing_room(network: Network, costs: Costs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each junction: whether a wide road of the mode leaves it, and whether only one road does."""
    graph = network.graph
    usable = costs.links_passable[graph.link]
    roomy = np.isin(graph.classes, BIG) & ~width_unknown(graph)
    wide = np.zeros(len(graph.junction_ids), dtype=bool)
    wide[graph.tail[usable & roomy[graph.link]]] = True
    roads = np.bincount(graph.tail[usable], minlength=len(graph.junction_ids))
    return wide, roads <= 1


def _street(network: Network, junction: int) -> str:
    """The name of a road that leaves a junction, the most important one first."""
    graph = network.graph
    links = graph.link[graph.first_arc[junction] : graph.first_arc[junction + 1]]
    named = [link for link in links if graph.names[link]]
    ranks = {name: rank for rank, name in enumerate(BIG)}
    best = min(named, key=lambda link: ranks.get(str(graph.classes[link]), len(BIG)), default=None)
    return "" if best is None else str(graph.names[best])
