"""The road graph: junctions, links and directed arcs as arrays, checked when it is made and never altered afterwards.

A *link* is a row of the layer ``roads``; an *arc* is a link in one direction of travel. Arcs are ordered by the
junction at which they begin (compressed sparse rows), so those that leave junction ``j`` are
``first_arc[j] : first_arc[j + 1]``. An unknown measure is NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.errors import BrokenGraph

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Arrays of n junctions, m links, a arcs and r forbidden sequences of arcs.

    Raises:
        BrokenGraph: an array has the wrong length, an index points nowhere, a sequence does not hang together.
    """

    # n junctions
    junction_ids: NDArray[Any]  # source_id of the layer junctions
    junction_lon: Floats  # degrees
    junction_lat: Floats
    signals: NDArray[np.bool_]
    junction_hindrances: Ints  # gis.roads.hindrances.Hindrance of whoever crosses
    first_arc: Ints  # n + 1
    # the few junctions that limit who crosses them
    limited: Ints  # which
    limits: Floats  # (limited, 3): metres high, metres wide, tonnes
    # m links
    link_ids: NDArray[Any]  # source_id of the layer roads
    names: NDArray[Any]  # "" where there is none
    classes: NDArray[Any]  # OpenStreetMap's highway
    length_m: Floats
    lanes: Floats
    width_m: Floats
    max_height_m: Floats
    max_width_m: Floats
    max_weight_t: Floats
    max_length_m: Floats  # of a vehicle
    traits: Ints  # gis.roads.hindrances.Trait
    coords: Floats  # (vertices, 2): longitude, latitude of all links one after the other
    first_coord: Ints  # m + 1
    # a arcs
    tail: Ints  # junction where it begins
    head: Ints  # junction where it ends
    link: Ints
    forward: NDArray[np.bool_]  # along the link's geometry
    hindrances: Ints  # of the link in this direction
    stopped: NDArray[np.bool_]  # by signals on the link, before its end
    speed_kmh: Floats  # limit in this direction
    # r sequences of arcs that may not follow one another
    sequence_ids: NDArray[Any]  # source_id of the layer turn_restrictions
    first_of_sequence: Ints  # r + 1
    sequence_arcs: Ints
    sequence_binds: Ints  # gis.roads.restrictions.Vehicle: whom it binds
    # what it was made from
    network: str  # source of the roads: osm, …
    versions: Mapping[str, int]  # of the layers that it was read from
    roads_date: str | None  # of the oldest set of roads
    unplaced: Mapping[str, int]  # restrictions and links that could not be used, by reason

    def __post_init__(self) -> None:
        n, m, a, r = len(self.junction_ids), len(self.link_ids), len(self.tail), len(self.sequence_ids)
        _lengths(self, n, "junction_lon", "junction_lat", "signals", "junction_hindrances")
        _lengths(self, m, "names", "classes", "length_m", "lanes", "width_m", "traits")
        _lengths(self, m, "max_height_m", "max_width_m", "max_weight_t", "max_length_m")
        _lengths(self, a, "head", "link", "forward", "hindrances", "stopped", "speed_kmh")
        _lengths(self, len(self.limited), "limits")
        _lengths(self, r, "sequence_binds")
        _starts("first_arc", self.first_arc, n, a)
        _starts("first_coord", self.first_coord, m, len(self.coords))
        _starts("first_of_sequence", self.first_of_sequence, r, len(self.sequence_arcs))
        _within("limited", self.limited, n)
        _within("tail", self.tail, n)
        _within("head", self.head, n)
        _within("link", self.link, m)
        _within("sequence_arcs", self.sequence_arcs, a)
        if not np.array_equal(np.repeat(np.arange(n), np.diff(self.first_arc)), self.tail):
            raise BrokenGraph("arcs are not ordered by the junction at which they begin")
        if not (np.isfinite(self.length_m).all() and (self.length_m >= 0).all() and np.isfinite(self.coords).all()):
            raise BrokenGraph("a length or a coordinate is not finite, or a length is negative")
        if m and np.diff(self.first_coord).min() < 2:
            raise BrokenGraph("a link has fewer than two vertices")
        inner = np.ones(len(self.sequence_arcs), dtype=bool)
        inner[self.first_of_sequence[:-1]] = False
        at = np.flatnonzero(inner)
        if not np.array_equal(self.head[self.sequence_arcs[at - 1]], self.tail[self.sequence_arcs[at]]):
            raise BrokenGraph("a forbidden sequence of arcs does not hang together")
        for field in fields(self):
            if isinstance(array := getattr(self, field.name), np.ndarray):
                array.flags.writeable = False

    @cached_property
    def link_at(self) -> dict[str, int]:
        """Where each link stands, by its id."""
        return {str(name): at for at, name in enumerate(self.link_ids)}

    @cached_property
    def junction_at(self) -> dict[str, int]:
        return {str(name): at for at, name in enumerate(self.junction_ids)}

    @cached_property
    def arcs_of_link(self) -> NDArray[np.int64]:
        """(m, 2): the arc along each link and the one against it; -1 where there is none."""
        found = np.full((len(self.link_ids), 2), -1, dtype=np.int64)
        found[self.link, np.where(self.forward, 0, 1)] = np.arange(len(self.link))
        return found

    def leaving(self, junction: int) -> range:
        """The arcs that begin at a junction."""
        return range(int(self.first_arc[junction]), int(self.first_arc[junction + 1]))

    def line(self, arc: int) -> Floats:
        """The vertices (k, 2) of an arc in its direction: longitude, latitude."""
        link = self.link[arc]
        vertices = self.coords[self.first_coord[link] : self.first_coord[link + 1]]
        return vertices if self.forward[arc] else vertices[::-1]


def _lengths(graph: RoadGraph, expected: int, *names: str) -> None:
    for name in names:
        if len(getattr(graph, name)) != expected:
            raise BrokenGraph(f"{name} has {len(getattr(graph, name))} entries, not {expected}")


def _starts(name: str, starts: Ints, count: int, end: int) -> None:
    if len(starts) != count + 1 or starts[0] != 0 or starts[-1] != end or (np.diff(starts) < 0).any():
        raise BrokenGraph(f"{name} does not run from 0 to {end} in {count} steps")


def _within(name: str, index: Ints, count: int) -> None:
    if len(index) and not (index.min() >= 0 and index.max() < count):
        raise BrokenGraph(f"{name} points to something that is not there")
