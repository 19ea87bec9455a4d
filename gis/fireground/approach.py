"""What stands along the approach, in the order in which it is passed, with the time of passing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.roads.graph import Floats
from gis.roads.network import Network
from gis.roads.ways import Way, line

BESIDE_M = 40.0  # how far from the road a camera still shows it


@dataclass(frozen=True)
class Passed:
    """Something beside the way: seconds from departure, metres along the way and beside it."""

    key: str
    passes_s: float
    at_m: float
    off_m: float


def passing(network: Network, way: Way, places: Sequence[tuple[str, float, float]]) -> list[Passed]:
    """The places (key, longitude, latitude) within ``BESIDE_M`` of a way, in driving order."""
    if not places:
        return []
    drawn = shapely.LineString(line(way) * network.scale)
    points = shapely.points(np.array([place[1:] for place in places]) * network.scale)
    off_m, flat_m = np.asarray(shapely.distance(drawn, points)), np.asarray(shapely.line_locate_point(drawn, points))
    at_m = flat_m * (way.length_m / drawn.length if drawn.length else 0.0)
    ends_m, ends_s = np.cumsum(way.arc_m), np.cumsum(way.arc_ms) / 1000
    passes_s: Floats = np.interp(at_m, np.concatenate([[0.0], ends_m]), np.concatenate([[0.0], ends_s]))
    found = [
        Passed(key, float(s), float(m), float(off))
        for (key, _, _), s, m, off in zip(places, passes_s, at_m, off_m, strict=True)
        if off <= BESIDE_M
    ]
    return sorted(found, key=lambda one: one.at_m)
