"""A network ready to be asked: the graph with what follows from it alone, made once for each state of the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.crs import METRES_A_DEGREE
from gis.roads import hierarchy, states
from gis.roads.costs import NEVER, Costs
from gis.roads.driving_side import Side, driving_side
from gis.roads.fit import Fit, fit
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.hierarchy import Hierarchy
from gis.roads.hindrances import Trait
from gis.roads.modes import Mode
from gis.roads.states import States

NEAR_M = (40.0, 150.0, 500.0, 1000.0)  # how far a place may lie from a road, looked at in turn


@dataclass(frozen=True, eq=False)
class Network:
    """Distances in the plane are flat around the middle of the network: right to a thousandth within a city."""

    graph: RoadGraph
    states: States
    order: Ints | None
    hierarchy: Hierarchy | None

    @classmethod
    def of(cls, graph: RoadGraph, ordered: Ints | None = None) -> "Network":
        """With a kept order of contraction, or with one that is worked out now (seconds for a large city)."""
        expanded = states.expand(graph)
        kept = ordered if ordered is not None and len(ordered) == expanded.count else None
        order = kept if kept is not None else hierarchy.order(graph, expanded)
        return cls(graph, expanded, order, hierarchy.contract(expanded, order))

    @cached_property
    def scale(self) -> Floats:
        """Metres a degree of longitude and of latitude."""
        lat = float(np.median(self.graph.coords[:, 1])) if len(self.graph.coords) else 0.0
        return np.array([METRES_A_DEGREE * np.cos(np.radians(lat)), METRES_A_DEGREE])

    @cached_property
    def lines(self) -> NDArray[Any]:
        """The links as lines in metres."""
        graph = self.graph
        owner = np.repeat(np.arange(len(graph.link_ids)), np.diff(graph.first_coord))
        return np.asarray(shapely.linestrings(graph.coords * self.scale, indices=owner))

    @cached_property
    def index(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def side(self) -> Side:
        """On which side the traffic keeps."""
        return driving_side(self.graph)

    def fit(self, mode: Mode) -> Fit:
        """How a mode fits, worked out once."""
        if mode not in self._fits:
            self._fits[mode] = fit(self.graph, self.states, mode)
        return self._fits[mode]

    @cached_property
    def _fits(self) -> dict[Mode, Fit]:
        return {}

    def is_near(self, lon: float, lat: float) -> bool:
        """Whether any link lies within reach of a place."""
        point = shapely.Point(np.array([lon, lat]) * self.scale)
        return bool(len(self.index.query(point, predicate="dwithin", distance=NEAR_M[-1])))

    def links_touching(self, area: BaseGeometry, *, within_m: float = 0.0) -> Ints:
        """Links that a geometry (longitude, latitude) touches, or comes nearer to than ``within_m`` metres."""
        flat = shapely.transform(area, lambda c: c * self.scale)
        found = self.index.query(flat, predicate="dwithin", distance=within_m)
        return np.sort(found).astype(np.int64)

    def roundabout(self, link: int) -> bool:
        return bool(self.graph.traits[link] & Trait.ROUNDABOUT)


@dataclass(frozen=True)
class Snap:
    """A place on the network: on an arc, at a share of its length, so many metres away from where was asked."""

    arc: int
    share: float
    off_m: float
    lon: float
    lat: float


def snaps(network: Network, costs: Costs, lon: float, lat: float) -> list[list[Snap]]:
    """Where a place may be entered or left: the nearest passable link, then the nearest in the main part of the
    network if that is another one. Each as its passable arcs, one or two. Empty: no road of this mode within reach."""
    point = np.array([lon, lat]) * network.scale
    for reach_m in NEAR_M:
        near = network.index.query(shapely.Point(point), predicate="dwithin", distance=reach_m)
        able = near[costs.links_passable[near]]
        if not len(able):
            continue
        distance = shapely.distance(network.lines[able], shapely.Point(point))
        order = able[np.argsort(distance, kind="stable")]
        in_main = costs.links_in_main[order]
        first = on_link(network, costs, int(order[0]), point)
        if in_main[0]:
            return [first]
        if in_main.any():
            return [first, on_link(network, costs, int(order[np.argmax(in_main)]), point)]
        if reach_m == NEAR_M[-1]:
            return [first]
    return []


def main_snaps(network: Network, costs: Costs, places: Sequence[tuple[float, float]]) -> list[list[Snap]]:
    """Where each of many places may be entered or left on the main part of the network, all looked up at once; where
    that is not near, as ``snaps`` says."""
    if not places:
        return []
    flat = np.array(places, dtype=float) * network.scale
    points = np.asarray(shapely.points(flat))
    which, links = network.index.query(points, predicate="dwithin", distance=NEAR_M[0])
    able = costs.links_in_main[links]
    which, links = which[able], links[able]
    off = np.asarray(shapely.distance(network.lines[links], points[which]))
    order = np.lexsort((off, which))
    first = order[np.diff(which[order], prepend=-1) > 0]
    nearest = dict(zip(which[first].tolist(), links[first].tolist(), strict=True))
    found = []
    for at, place in enumerate(places):
        choice = [on_link(network, costs, nearest[at], flat[at])] if at in nearest else snaps(network, costs, *place)
        found.append(choice[-1] if choice else [])
    return found


def on_link(network: Network, costs: Costs, link: int, point: Floats) -> list[Snap]:
    """A place (in metres of the plane) on a link: once for each direction that can be used."""
    line, at = network.lines[link], shapely.Point(point)
    share = float(shapely.line_locate_point(line, at, normalized=True))
    foot = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))[0]
    lon, lat = foot / network.scale
    off_m = float(np.hypot(*(foot - point)))
    along, against = network.graph.arcs_of_link[link]
    both = ((int(along), share), (int(against), 1.0 - share))
    return [Snap(arc, s, off_m, float(lon), float(lat)) for arc, s in both if arc >= 0 and costs.arc_ms[arc] != NEVER]
