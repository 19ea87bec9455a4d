"""On which side the traffic keeps, from evidence in the network itself: no list of countries is needed, and none ages.

One-way rings turn against the clock where traffic keeps right; of the two one-way halves of a street, the other one
lies on the left of who keeps right. Where nothing tells, right is assumed and said to be.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from gis.crs import METRES_A_DEGREE
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.hindrances import Hindrance, Trait

RIGHT, LEFT = "right", "left"
APART_M = 40.0  # the halves of a street lie nearer to one another than this
PAIRS = 400  # looked at: more would say the same
ENOUGH = 3  # pieces of rings, or of anything
CLEAR = 0.8  # share that speaks for one side
LONGEST_ROAD = ("motorway", "trunk", "primary", "secondary", "tertiary")


@dataclass(frozen=True)
class Side:
    """``right`` or ``left``, with how many pieces of rings and halves of streets speak for each; certain if enough do,
    and nearly all for one side."""

    side: str
    for_right: int
    for_left: int

    @property
    def certain(self) -> bool:
        told = self.for_right + self.for_left
        return told >= ENOUGH and max(self.for_right, self.for_left) >= CLEAR * told


def driving_side(graph: RoadGraph) -> Side:
    """The side for which more rings speak; where there are few, more of them and of the halves of streets."""
    rings = _rings(graph)
    evidence = rings if np.count_nonzero(rings) >= ENOUGH else np.concatenate([rings, _halves(graph)])
    right, left = int((evidence > 0).sum()), int((evidence < 0).sum())
    return Side(LEFT if left > right else RIGHT, right, left)


def _scaled(graph: RoadGraph) -> Floats:
    lat = float(np.median(graph.coords[:, 1])) if len(graph.coords) else 0.0
    found: Floats = graph.coords * np.array([METRES_A_DEGREE * np.cos(np.radians(lat)), METRES_A_DEGREE])
    return found


def _turn(first: Floats, second: Floats) -> Floats:
    """+ where the second vectors lie to the left of the first."""
    found: Floats = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return found


def _one_way(graph: RoadGraph) -> Ints:
    """Links with traffic in one direction, +1 along their line and -1 against it; 0: both."""
    found = np.zeros(len(graph.link_ids), dtype=np.int64)
    against = graph.hindrances & int(Hindrance.CONTRAFLOW) != 0
    found[graph.link[against & ~graph.forward]] += 1
    found[graph.link[against & graph.forward]] -= 1
    return found


def _rings(graph: RoadGraph) -> Floats:
    """The turning sense of the pieces of roundabouts: + against the clock."""
    coords, one_way = _scaled(graph), _one_way(graph)
    rings = np.flatnonzero((graph.traits & int(Trait.ROUNDABOUT) != 0) & (one_way != 0))
    turns = []
    for link in rings:
        steps = np.diff(coords[graph.first_coord[link] : graph.first_coord[link + 1]], axis=0)
        turned = _turn(steps[:-1], steps[1:]).sum() if len(steps) > 1 else 0.0
        turns.append(np.sign(turned) * one_way[link])
    return np.array(turns, dtype=float)


def _halves(graph: RoadGraph) -> Floats:
    """For one-way links with one of their name beside them that runs the other way: + where that lies on the left."""
    coords, one_way = _scaled(graph), _one_way(graph)
    able = np.flatnonzero((one_way != 0) & (graph.names != "") & np.isin(graph.classes, LONGEST_ROAD))
    begin, end = coords[graph.first_coord[able]], coords[graph.first_coord[able + 1] - 1]
    way = np.where(one_way[able][:, None] > 0, end - begin, begin - end)
    length = np.hypot(*way.T) if len(able) else np.empty(0)
    middle = (begin + end) / 2
    if not len(able):
        return np.empty(0)
    points = np.asarray(shapely.points(middle))
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=APART_M)
    facing = (first != second) & (graph.names[able[first]] == graph.names[able[second]])
    first, second = first[facing], second[facing]
    along = (way[first] * way[second]).sum(axis=1) / np.maximum(length[first] * length[second], 1e-9)
    opposite = np.flatnonzero(along < -0.9)[:PAIRS]
    first, second = first[opposite], second[opposite]
    return np.sign(_turn(way[first], middle[second] - middle[first]))
