"""Road links, junctions and turn restrictions from highway ways.

A way is cut where it meets another, where a barrier stands, and at its ends; the pieces are the links
of the road graph, with the source id ``way/ID/PIECE`` in the way's direction. Ids are kept as sorted
numpy arrays (8 bytes a road node), so a country fits.

Sources: OpenStreetMap wiki "Key:oneway" (implied on motorways and roundabouts), "Relation:restriction".
"""

import struct
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
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
VEHICLES = ("hgv", "bus", "motorcar", "motorcycle", "bicycle", "psv", "emergency")


def is_road(tags: Mapping[str, str]) -> bool:
    return "highway" in tags and tags["highway"] not in NO_ROADS


def values(tags: Tags) -> dict[str, Any]:
    """The column values of a road, but for its junctions and its length."""
    return {
        "name": tags.text("name"),
        "class": tags.text("highway"),
        "ref": tags.text("ref"),
        "direction": _direction(tags),
        "lanes": tags.value("whole", "lanes"),
        "speed_kmh": tags.value("km/h", "maxspeed"),
        "width_m": tags.value("m", "width"),
        "max_height_m": tags.value("m", "maxheight:physical", "maxheight"),
        "max_width_m": tags.value("m", "maxwidth:physical", "maxwidth"),
        "max_weight_t": tags.value("t", "maxweight"),
        "access": tags.text("access"),
        "motor_vehicle": tags.text("motor_vehicle", "vehicle"),
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

    def rows(self) -> Iterator[Row]:
        for node, lon, lat, links in zip(self.ids, self._lon, self._lat, self._links, strict=True):
            if links:
                tags = self.tags.get(int(node), {})
                yield Row(f"node/{node}", point_wkb(lon, lat), _junction_values(tags, int(links)), tags)


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
        self._refs.extend(refs)
        self._ends.extend((refs[0], refs[-1]))

    def barrier(self, node_id: int) -> None:
        self._ends.append(node_id)

    def found(self) -> Junctions:
        refs = np.sort(np.frombuffer(self._refs, dtype=np.int64)) if self._refs else np.zeros(0, np.int64)
        shared = refs[1:][refs[1:] == refs[:-1]]
        ends = np.frombuffer(self._ends, dtype=np.int64) if self._ends else np.zeros(0, np.int64)
        return Junctions(np.union1d(shared, ends))


def links(way: osmium.osm.Way, junctions: Junctions, told: dict[str, Any], attributes: dict[str, str]) -> Iterator[Row]:
    """The pieces of a way between junctions; nodes whose place the extract does not hold are passed over."""
    nodes = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(nodes) < 2:
        return
    is_junction, at = junctions.index(np.array([ref for ref, _, _ in nodes], dtype=np.int64))
    cuts = [0, *(i for i in range(1, len(nodes) - 1) if is_junction[i]), len(nodes) - 1]
    for piece, (start, end) in enumerate(pairwise(cuts), start=1):
        lons, lats = [n[1] for n in nodes[start : end + 1]], [n[2] for n in nodes[start : end + 1]]
        for i in (start, end):
            if is_junction[i]:
                junctions.touch(at[i], nodes[i][1], nodes[i][2])
        ends = {"from_junction": f"node/{nodes[start][0]}", "to_junction": f"node/{nodes[end][0]}"}
        length_m = round(ELLIPSOID.line_length(lons, lats), 2)
        yield Row(f"way/{way.id}/{piece}", line_wkb(lons, lats), {**told, **ends, "length_m": length_m}, attributes)


@dataclass
class Restriction:
    """A turn restriction as its relation states it."""

    id: int
    tags: dict[str, str]
    members: list[tuple[str, str, int]]  # role, n or w, id

    @property
    def source_id(self) -> str:
        return f"relation/{self.id}"

    def by_role(self, role: str) -> list[tuple[str, int]]:
        return [(kind, ref) for named, kind, ref in self.members if named == role]

    def row(self, lon: float, lat: float) -> Row:
        tags = Tags(self.tags)
        specific = [f"restriction:{vehicle}" for vehicle in VEHICLES]
        values = {
            "kind": tags.text("restriction", *specific),
            "exempt": tags.text("except"),
            "condition": tags.text("restriction:conditional"),
            "from_ways": ",".join(f"way/{ref}" for _, ref in self.by_role("from")),
            "via": ",".join(f"{'node' if kind == 'n' else 'way'}/{ref}" for kind, ref in self.by_role("via")),
            "to_ways": ",".join(f"way/{ref}" for _, ref in self.by_role("to")),
        }
        attributes = {key: self.tags[key] for key in self.tags if key.startswith("restriction:")} | tags.attributes()
        return Row(self.source_id, point_wkb(lon, lat), values, attributes)

    def problem(self) -> str | None:
        """Why it cannot be used, or None."""
        if not all(self.by_role(role) for role in ("from", "via", "to")):
            return "incomplete_restriction"
        kinds = (value for key, value in self.tags.items() if key.startswith("restriction"))
        if not any(one_of(kind.split("_")[0], ("no", "only")) for kind in kinds):
            return "unknown_restriction"
        return None


def point_wkb(lon: float, lat: float) -> str:
    return struct.pack("<BIdd", 1, 1, lon, lat).hex()


def line_wkb(lons: list[float], lats: list[float]) -> str:
    pairs = (value for pair in zip(lons, lats, strict=True) for value in pair)
    return struct.pack(f"<BII{2 * len(lons)}d", 1, 2, len(lons), *pairs).hex()
