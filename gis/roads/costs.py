"""What every arc and move costs a mode under the traffic and the closures of a minute: whole milliseconds of expected
travel time, delays for what it passes on the way included. What it cannot or may not pass is ``NEVER``."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gis.roads.fit import Fit
from gis.roads.graph import Ints, RoadGraph
from gis.roads.modes import Mode
from gis.roads.states import States
from gis.roads.traffic import Traffic

Yes = NDArray[np.bool_]
Ms = NDArray[np.int32]
NEVER = 2**31 - 1
LONGEST_MS = 2**30  # of a single move: twelve days
SLOWEST_KMH = 1.0  # a standstill that is measured is not a closure


@dataclass(frozen=True, eq=False)
class Costs:
    """Of a mode at a minute: of each arc alone, and of each move with all that it crosses."""

    fit: Fit
    traffic: Traffic
    closed: Yes  # links
    arc_ms: Ms
    move_ms: Ms

    @property
    def graph(self) -> RoadGraph:
        return self.fit.graph

    @property
    def states(self) -> States:
        return self.fit.states

    @property
    def mode(self) -> Mode:
        return self.fit.mode

    @cached_property
    def packed(self) -> Ints:
        """The moves as the searches read them."""
        return pack(self.states, self.move_ms)

    @cached_property
    def main(self) -> Yes:
        """States of the largest part of the network in which everything reaches everything."""
        able = self.move_ms != NEVER
        count = self.states.count
        ends = (self.states.tail[able], self.states.head[able])
        moves = csr_array((np.ones(int(able.sum()), dtype=np.int8), ends), shape=(count, count))
        _, label = connected_components(moves, connection="strong")
        found: Yes = label == np.bincount(label).argmax()
        return found

    @cached_property
    def links_passable(self) -> Yes:
        """Links that can be used in one direction at least."""
        found: Yes = np.zeros(len(self.graph.link_ids), dtype=bool)
        found[self.graph.link[self.arc_ms != NEVER]] = True
        return found

    @cached_property
    def links_in_main(self) -> Yes:
        """Links with a direction that leads from the main part to the main part."""
        graph, found = self.graph, np.zeros(len(self.graph.link_ids), dtype=bool)
        inside = (self.arc_ms != NEVER) & self.main[graph.tail] & self.main[self.states.head[: len(graph.tail)]]
        found[graph.link[inside]] = True
        return found


def costs(fit: Fit, traffic: Traffic, closed: Yes) -> Costs:
    """The costs of a mode; ``closed`` says of each link whether it is closed to it (``gis.roads.closures``)."""
    graph, states, mode = fit.graph, fit.states, fit.mode
    flowing = traffic.kmh * mode.of_traffic if mode.own_kmh is None else mode.own_kmh
    kmh = np.maximum(np.minimum(np.maximum(flowing, fit.least_kmh), fit.most_kmh), SLOWEST_KMH)
    ms = np.clip(np.rint(graph.length_m[graph.link] * 3600 / kmh + fit.delay_ms), 1, LONGEST_MS)
    arc_ms = np.where(fit.unable | closed[graph.link], NEVER, ms).astype(np.int32)
    over = arc_ms[states.arc]
    moved = np.minimum(over + fit.move_delay_ms, LONGEST_MS)
    move_ms = np.where(fit.unable_moves | (over == NEVER), NEVER, moved).astype(np.int32)
    return Costs(fit, traffic, closed, arc_ms, move_ms)


def pack(states: States, cost: Ms) -> Ints:
    """Head and cost of each move in one number; what costs ``NEVER`` is never taken."""
    packed: Ints = (states.head << 32) | cost.astype(np.int64)
    return packed


def by_length(costs: Costs) -> Costs:
    """The same roads under their length: a millisecond stands for a millimetre, delays for nothing."""
    graph, states = costs.graph, costs.states
    mm = np.maximum(np.rint(graph.length_m[graph.link] * 1000), 1)
    arc_mm = np.where(costs.arc_ms == NEVER, NEVER, mm).astype(np.int32)
    move_mm = np.where(costs.move_ms == NEVER, NEVER, arc_mm[states.arc]).astype(np.int32)
    return replace(costs, arc_ms=arc_mm, move_ms=move_mm)
