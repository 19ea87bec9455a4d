"""What is closed on the graph: links that an area, a line or a point with a radius touches, for some modes or all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.roads.graph import Ints, RoadGraph


@dataclass(frozen=True, eq=False)
class Closure:
    """A closure on the links that it touches, from ``starts`` until ``ends`` (None: until it is lifted)."""

    id: int
    geometry: BaseGeometry  # longitude, latitude
    links: Ints
    starts: datetime
    ends: datetime | None
    modes: frozenset[str]  # none: all
    reason: str

    def holds(self, mode: str, at: datetime) -> bool:
        return self.starts <= at and (self.ends is None or at < self.ends) and (not self.modes or mode in self.modes)


def closed_links(graph: RoadGraph, closures: Sequence[Closure], mode: str, at: datetime) -> NDArray[np.bool_]:
    """For each link, whether it is closed to a mode at a moment."""
    closed = np.zeros(len(graph.link_ids), dtype=bool)
    for closure in closures:
        if closure.holds(mode, at):
            closed[closure.links] = True
    return closed
