"""Water within hose reach, measured along the streets: nobody lays a hose through a building."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.roads.costs import Costs
from gis.roads.matrix import targets, times
from gis.roads.network import Network, Snap, main_snaps, snaps
from gis.roads.ways import Way, between, line

HOSE_M = 15.0  # of the usual length (소방호스의 형식승인 및 제품검사의 기술기준 knows 10, 15, 20 and 30 m)
MOST = 12
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
    *,
    reach_m: float = REACH_M,
    most: int = MOST,
) -> list[Water]:
    """The sources (key, longitude, latitude) within reach of the scene, the nearest along the street first.

    ``lengths`` are ``gis.roads.costs.by_length`` of people on foot; of the sources at most ``most`` are given.
    """
    (starts,) = main_snaps(network, lengths, [scene])
    near = [source for source in sources if _straight_m(network, scene, source[1:]) <= reach_m]
    if not starts or not near:
        return []
    ends = main_snaps(network, lengths, [source[1:] for source in near])
    away_m = times(lengths, [starts], targets(lengths, ends))[0]  # a second of them stands for a metre
    away_m += [starts[0].off_m + (stops[0].off_m if stops else np.nan) for stops in ends]
    order = [int(at) for at in np.argsort(away_m) if away_m[at] <= reach_m][:most]
    return [_laid(lengths, scene, near[at], starts, ends[at]) for at in order]


def _laid(
    lengths: Costs, scene: tuple[float, float], source: tuple[str, float, float], starts: list[Snap], stops: list[Snap]
) -> Water:
    key, *place = source
    way = between(lengths, starts, stops)
    assert way is not None, "its length is known"
    return Water(key, metres(way), math.ceil(metres(way) / HOSE_M), np.vstack([[scene], line(way), [place]]))


def _straight_m(network: Network, first: tuple[float, float], second: tuple[float, float]) -> float:
    return float(np.hypot(*((np.array(first) - np.array(second)) * network.scale)))
