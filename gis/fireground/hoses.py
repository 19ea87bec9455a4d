"""Water within hose reach, measured along the streets: nobody lays a hose through a building."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.roads.costs import Costs
from gis.roads.network import Network, Snap, snaps
from gis.roads.ways import Way, between, line

HOSE_M = 15.0  # of the usual length (소방호스의 형식승인 및 제품검사의 기술기준 knows 10, 15, 20 and 30 m)
REACH_M = 300.0  # twenty hoses: what an engine carries is the department's to say


@dataclass(frozen=True)
class Water:
    """A source of water: its key and place, metres along the street, hoses, and the line (k, 2) of the hose."""

    key: str
    street_m: float
    hoses: int
    line: np.ndarray


def along_street(network: Network, lengths: Costs, begin: tuple[float, float], end: tuple[float, float]) -> Way | None:
    """The shortest way along the streets, under ``gis.roads.costs.by_length``."""
    for starts in snaps(network, lengths, *begin):
        for stops in snaps(network, lengths, *end):
            if found := between(lengths, starts, stops):
                return found
    return None


def metres(way: Way) -> float:
    """Along the street and at both ends up to it."""
    return way.length_m + way.begin.off_m + way.end.off_m


def within_reach(
    network: Network,
    lengths: Costs,
    scene: tuple[float, float],
    sources: Sequence[tuple[str, float, float]],
    reach_m: float = REACH_M,
) -> list[Water]:
    """The sources (key, longitude, latitude) within reach of the scene, the nearest along the street first."""
    found = []
    starts = snaps(network, lengths, *scene)
    for key, lon, lat in sources:
        way = _way(network, lengths, starts, (lon, lat))
        if way is not None and metres(way) <= reach_m:
            drawn = np.vstack([[scene], line(way), [(lon, lat)]])
            found.append(Water(key, metres(way), math.ceil(metres(way) / HOSE_M), drawn))
    return sorted(found, key=lambda water: water.street_m)


def _way(network: Network, lengths: Costs, starts: Sequence[list[Snap]], end: tuple[float, float]) -> Way | None:
    stops = snaps(network, lengths, *end)
    return next((way for a in starts for b in stops if (way := between(lengths, a, b))), None)
