"""Road links and junctions from highway ways.

A way is cut where it meets another or itself, where something narrows it, and where the extract ends; the pieces are
the links of the road graph, with the source id ``way/ID/PIECE`` in the way's direction. Ids are kept as sorted
numpy arrays (8 bytes a road node), so a country fits.

Sources: OpenStreetMap wiki "Key:oneway" (implied on motorways and roundabouts), "Key:traffic_signals:direction".
"""

import math
import struct
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import osmium
import osmium.osm

from gis.crs import ELLIPSOID
from gis.load import Row
from gis.osm.tags import Tags, one_of

# planned, razed or not a way for anybody
NO_ROADS = {
    "proposed",
    "construction",
    "abandoned",
    "razed",
    "platform",
    "rest_area",
    "services",
    "raceway",
    "elevator",
}
# of a node: what stands on the road there binds whoever passes, so the road is cut
NARROWS = ("barrier", "ford", "maxheight", "maxheight:physical", "maxwidth", "maxwidth:physical", "maxweight")
# made here, beside the tags: what stands on a link between its junctions
SIGNALS = "goldentime:signals"  # forward, backward or both: the direction of the link that they stop
LEVEL_CROSSING = "goldentime:level_crossing"  # yes


def is_road(tags: Mapping[str, str]) -> bool:
    return "highway" in tags and tags["highway"] not in NO_ROADS


def values(tags: Tags) -> dict[str, Any]:
    """The column values of a road, but for its junctions and its length."""
    return {
        "name": tags.text("name"),
        "class": tags.text("highway"),
        "ref": tags.text("ref"),
        "direction": _direction(tags),
        "lanes": tags.least("whole", "lanes"),
        "speed_kmh": tags.least("km/h", "maxspeed"),
        "width_m": tags.least("m", "width"),
        "max_height_m": tags.least("m", "maxheight:physical", "maxheight"),
        "max_width_m": tags.least("m", "maxwidth:physical", "maxwidth"),
        "max_weight_t": tags.least("t", "maxweight"),
        "access": tags.text("access"),
        "motor_vehicle": tags.text("motor_vehicle") or tags.all.get("vehicle"),  # which binds bicycles, too
        "foot": tags.text("foot"),
        "bicycle": tags.text("bicycle"),
        "surface": tags.text("surface"),
        "bridge": _is_there(tags, "bridge"),
        "tunnel": _is_there(tags, "tunnel"),
        "level": tags.value("whole", "layer"),
    }


def _direction(tags: Tags) -> str:
    oneway = tags.text("oneway")
    if oneway in ("-1", "reverse"):
        return "backward"
    if oneway in ("reversible", "alternating"):
        return oneway
    implied = tags.all.get("junction") in ("roundabout", "circular") or tags.all.get("highway") == "motorway"
    return "forward" if oneway in ("yes", "true", "1") or (oneway is None and implied) else "both"


def _is_there(tags: Tags, key: str) -> bool | None:
    """True or false where tagged; the kind of bridge or tunnel stays an attribute."""
    told = tags.all.get(key)
    return None if told is None else told != "no"


@dataclass
class Junctions:
    """Where links end: found in the first pass, located and counted in the second."""

    ids: Any
    _lon: Any = field(init=False)
    _lat: Any = field(init=False)
    _links: Any = field(init=False)
    tags: dict[int, dict[str, str]] = field(default_factory=dict)
    _cut_off: dict[int, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lon, self._lat = np.full(len(self.ids), np.nan), np.full(len(self.ids), np.nan)
        self._links = np.zeros(len(self.ids), dtype=np.int32)

    def index(self, node_ids: Any) -> tuple[Any, Any]:
        """For each node: whether it is a junction, and where it stands."""
        at = np.searchsorted(self.ids, node_ids)
        at[at == len(self.ids)] = 0
        return self.ids[at] == node_ids, at

    def touch(self, at: int, lon: float, lat: float) -> None:
        self._lon[at], self._lat[at] = lon, lat
        self._links[at] += 1

    def cut_off(self, node: int, lon: float, lat: float) -> None:
        """A node of one way, beyond which the extract does not hold it."""
        self._cut_off[node] = lon, lat

    def rows(self) -> Iterator[Row]:
        for node, lon, lat, links in zip(self.ids, self._lon, self._lat, self._links, strict=True):
            if links:
                yield self._row(int(node), lon, lat, int(links))
        for node, (lon, lat) in self._cut_off.items():
            yield self._row(node, lon, lat, 1)

    def _row(self, node: int, lon: float, lat: float, links: int) -> Row:
        tags = self.tags.get(node, {})
        return Row(f"node/{node}", point_wkb(lon, lat), _junction_values(tags, links), tags)


def _junction_values(tags: Mapping[str, str], links: int) -> dict[str, Any]:
    return {
        "links": links,
        "signals": True if tags.get("highway") == "traffic_signals" else None,
        "crossing": True if "crossing" in tags or tags.get("highway") == "crossing" else None,
        "barrier": tags.get("barrier"),
    }


class JunctionFinder:
    """First pass: every node of every road, then those that more than one road needs."""

    def __init__(self) -> None:
        self._refs = array("q")
        self._ends = array("q")

    def way(self, refs: list[int]) -> None:
        refs = [ref for ref, _ in groupby(refs)]
        self._refs.extend(refs)
        self._ends.extend((refs[0], refs[-1]))

    def narrows(self, node_id: int) -> None:
        self._ends.append(node_id)

    def found(self) -> Junctions:
        refs = np.sort(np.frombuffer(self._refs, dtype=np.int64)) if self._refs else np.zeros(0, np.int64)
        shared = refs[1:][refs[1:] == refs[:-1]]
        ends = np.frombuffer(self._ends, dtype=np.int64) if self._ends else np.zeros(0, np.int64)
        return Junctions(np.union1d(shared, ends))


def links(way: osmium.osm.Way, junctions: Junctions, told: dict[str, Any], attributes: dict[str, str]) -> Iterator[Row]:
    """The pieces of a way between junctions. Where the extract does not hold a node, nothing is drawn."""
    piece = 0
    for nodes in _stretches(way):
        is_junction, at = junctions.index(np.array([ref for ref, _, _ in nodes], dtype=np.int64))
        cuts = [0, *(i for i in range(1, len(nodes) - 1) if is_junction[i]), len(nodes) - 1]
        for start, end in pairwise(cuts):
            piece += 1
            for i in (start, end):
                if is_junction[i]:
                    junctions.touch(at[i], nodes[i][1], nodes[i][2])
                else:
                    junctions.cut_off(*nodes[i])
            lons, lats = [n[1] for n in nodes[start : end + 1]], [n[2] for n in nodes[start : end + 1]]
            ends = {"from_junction": f"node/{nodes[start][0]}", "to_junction": f"node/{nodes[end][0]}"}
            length_m = round(ELLIPSOID.line_length(lons, lats), 2)
            more = _between(nodes[start : end + 1], junctions.tags, told["direction"])
            values = {**told, **ends, "length_m": length_m}
            yield Row(f"way/{way.id}/{piece}", line_wkb(lons, lats), values, {**attributes, **more})


Node = tuple[int, float, float]  # number, longitude, latitude [degrees]


def _stretches(way: osmium.osm.Way) -> Iterator[list[Node]]:
    """The runs of nodes whose place the extract holds, each node once if it is repeated at once."""
    for is_there, run in groupby(way.nodes, key=lambda node: node.location.valid()):
        if is_there:
            nodes = [(ref, *next((n.lon, n.lat) for n in same)) for ref, same in groupby(run, key=lambda n: n.ref)]
            if len(nodes) > 1:
                yield nodes


def _between(nodes: list[Node], known: Mapping[int, Mapping[str, str]], direction: str) -> dict[str, str]:
    """What stands on a link between its junctions. Signals without a direction stop who nears the nearer end."""
    found, stopped = {}, set()
    for node in nodes[1:-1]:
        tags = known.get(node[0], {})
        if tags.get("highway") == "traffic_signals":
            near_end = "forward" if _apart(node, nodes[-1]) <= _apart(node, nodes[0]) else "backward"
            told = one_of(tags.get("traffic_signals:direction"), ("forward", "backward", "both"))
            stopped.add(one_of(direction, ("forward", "backward")) or told or near_end)
        if tags.get("railway") == "level_crossing":
            found[LEVEL_CROSSING] = "yes"
    if stopped:
        found[SIGNALS] = stopped.pop() if len(stopped) == 1 else "both"
    return found


def _apart(one: Node, other: Node) -> float:
    return math.dist(
        (one[1] * math.cos(math.radians(one[2])), one[2]), (other[1] * math.cos(math.radians(one[2])), other[2])
    )


def point_wkb(lon: float, lat: float) -> str:
    return struct.pack("<BIdd", 1, 1, lon, lat).hex()


def line_wkb(lons: list[float], lats: list[float]) -> str:
    pairs = (value for pair in zip(lons, lats, strict=True) for value in pair)
    return struct.pack(f"<BII{2 * len(lons)}d", 1, 2, len(lons), *pairs).hex()
