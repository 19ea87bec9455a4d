"""Speeds that were measured on one network, laid on another that shows the same streets: those of 표준노드링크 on the
streets of OpenStreetMap. Each directed link is driven along, and the arcs that this matches to are its own
(``gis.roads.matching``); only arcs that run along it for most of their length count.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from gis.roads.costs import Costs
from gis.roads.graph import Ints
from gis.roads.matching import Fix, driven, match
from gis.roads.network import Network
from gis.roads.traffic import Measured
from gis.roads.ways import heading

STEP_M = 25.0
ACCURACY_M = 12.0  # how far the two drawings of a street lie apart
BESIDE_M = 20.0
MOST_OF_IT = 0.6


@dataclass(frozen=True, eq=False)
class Laid:
    """Pairs of arcs: one of the network that is measured, one of the other that runs along it."""

    source: Ints
    target: Ints

    @classmethod
    def nothing(cls) -> "Laid":
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))

    def with_arcs(self, source: int, targets: Iterable[int]) -> "Laid":
        """With the arcs that run along one more; none: it is looked at and has none."""
        found = list(targets) or [-1]
        sources = np.full(len(found), source, dtype=np.int64)
        return Laid(np.concatenate([self.source, sources]), np.concatenate([self.target, found]).astype(np.int64))

    def missing(self, measured: Measured) -> Ints:
        """Arcs that are measured and were not looked at yet."""
        return np.setdiff1d(np.flatnonzero(~np.isnan(measured.kmh)), self.source)


def along(network: Network, lengths: Costs, line: np.ndarray) -> list[int]:
    """The arcs of a network that run along a directed line (k, 2) of longitude, latitude.

    ``lengths`` are ``gis.roads.costs.by_length`` of the mode whose streets are meant.
    """
    flat = shapely.LineString(line * network.scale)
    if flat.length < 1.0:
        return []
    at_m = np.linspace(0.0, flat.length, max(int(flat.length / STEP_M), 1) + 1)
    points = shapely.get_coordinates(shapely.line_interpolate_point(flat, at_m)) / network.scale
    bearings = [heading(points[i : i + 2]) for i in range(len(points) - 1)]
    fixes = [
        Fix(float(lon), float(lat), float(second), ACCURACY_M, bearing)
        for second, ((lon, lat), bearing) in enumerate(zip(points, [*bearings, bearings[-1]], strict=True))
    ]
    matched = match(network, lengths, fixes)
    arcs = {int(arc) for way in driven(lengths, matched) for arc in way.arcs}
    near = shapely.buffer(flat, BESIDE_M, cap_style="flat")
    return sorted(arc for arc in arcs if _share_inside(network, arc, near) >= MOST_OF_IT)


def _share_inside(network: Network, arc: int, area: shapely.Geometry) -> float:
    drawn = network.lines[network.graph.link[arc]]
    return float(shapely.length(shapely.intersection(drawn, area)) / drawn.length) if drawn.length else 0.0


def carried(target: Measured, laid: Laid, source: Measured) -> Measured:
    """The measurements of one network beside those of its own that another has; the newer of two counts."""
    known = (laid.target >= 0) & ~np.isnan(source.kmh[laid.source])
    if not known.any():
        return target
    arcs, from_ = laid.target[known], laid.source[known]
    order = np.argsort(source.at_s[from_], kind="stable")  # of several along one arc the newest is written last
    return target.with_speeds(arcs[order], source.kmh[from_][order], source.at_s[from_][order])
