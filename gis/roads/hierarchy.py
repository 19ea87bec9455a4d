"""Customizable contraction hierarchies over the moves (Dibbelt, Strasser & Wagner 2016, ACM JEA 21), by routingkit-cch.

The order depends on the shape of the network alone and is kept with its snapshot; a customization takes a tenth of a
second for a city. Where the package has no wheel, everything is searched for instead (``gis.roads.search``).
"""

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.roads.costs import Costs
from gis.roads.graph import Ints, RoadGraph
from gis.roads.states import States

kit: Any
try:
    import routingkit_cch as kit
except ImportError:  # no wheel for this machine
    kit = None

_of_thread = threading.local()
Ends = Sequence[tuple[int, int]]  # a state, and the milliseconds before or after it
Found = tuple[int, list[int], int]  # milliseconds, moves, the state at the end


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The shape of a network, contracted."""

    cch: Any


def order(graph: RoadGraph, states: States) -> Ints | None:
    """In which order the states are contracted; None where there is no hierarchy on this machine."""
    if kit is None or not len(states.arc):
        return None
    lon, lat = graph.junction_lon[states.junction], graph.junction_lat[states.junction]
    found = kit.compute_order_inertial(
        states.count, states.tail.tolist(), states.head.tolist(), lat.tolist(), lon.tolist()
    )
    return np.array(found, dtype=np.int64)


def contract(states: States, ordered: Ints | None) -> Hierarchy | None:
    if kit is None or ordered is None:
        return None
    return Hierarchy(kit.CCH(ordered.tolist(), states.tail.tolist(), states.head.tolist(), False))


class Customized:
    """A hierarchy under the costs of a mode and minute. Every thread asks with a query object of its own."""

    def __init__(self, hierarchy: Hierarchy, costs: Costs):
        self.costs = costs
        self._metric = kit.CCHMetric(hierarchy.cch, costs.move_ms.tolist())

    def way(self, origins: Ends, targets: Ends) -> Found | None:
        """The quickest way from any origin to any target; None: there is none."""
        result = self._query().run_multi(list(origins), list(targets))
        found = None if result.distance is None else (int(result.distance), list(result.arc_path), result.node_path[-1])
        del result  # before the next run: the package forbids two at once
        return found

    def _query(self) -> Any:
        """The query object of this thread. Those of hierarchies that are gone are let go by the thread that made them:
        the package allows no other to."""
        held: dict[int, tuple[weakref.ref[Customized], Any]] = _of_thread.__dict__.setdefault("queries", {})
        for key in [key for key, (owner, _) in held.items() if owner() is None]:
            del held[key]
        if id(self) not in held:
            held[id(self)] = weakref.ref(self), kit.CCHQuery(self._metric)
        return held[id(self)][1]

    def times(self, origins: Ends, targets: list[int]) -> list[int | None]:
        """Milliseconds from the nearest of the origins to each target state."""
        return list(kit.CCHOneToMany(self._metric, targets).distances_from_multi(list(origins)))
