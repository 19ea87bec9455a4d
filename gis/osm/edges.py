"""The words of OSMnx's edges and nodes: every value a text, which may be a list in Python's spelling.

Where the pieces of a street say different things, the strictest holds, and all that they say is kept under
``name:all``. Sources: OSMnx "osmnx.io", "osmnx.simplification"; OpenStreetMap wiki, "Map features/Units", "Key:access".
"""

import ast
import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from gis.osm import roads
from gis.osm.tags import READERS, Tags
from gis.report import Report

Place = tuple[float, float]  # longitude, latitude [degrees]
NOTHING = ("", "nan", "None", "NaN", "<NA>", "[]")
LONGEST_LIST = 100_000  # characters
SAME_PLACE_DIGITS = 7  # of a degree: a centimetre
# Of the graph itself, not of the street.
OWN = ("osmid", "oneway", "reversed", "length", "geometry", "from", "to", "u_original", "v_original", "merged_edges")
OWN_OF_NODES = ("x", "y", "lon", "lat", "street_count", "geometry")
NOT_FOR_BOOLEANS = ("name", "ref")

_NOT_A_NUMBER = re.compile(r"(?<=[\[,( ])nan(?=[\],)])")

LIMITS = {
    "lanes": "number",
    "maxspeed": "km/h",
    **dict.fromkeys(("maxweight", "maxaxleload"), "t"),
    **dict.fromkeys(("width", "est_width", "maxheight", "maxheight:physical"), "m"),
    **dict.fromkeys(("maxwidth", "maxwidth:physical", "maxlength"), "m"),
}
ACCESS = ("access", "vehicle", "motor_vehicle", "motorcar", "motorcycle", "hgv", "psv", "bus", "foot", "bicycle")
STRICT = ("no", "military", "private", "agricultural", "forestry", "delivery", "customers", "residents", "permit")
CLASSES = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
    *("unclassified", "residential", "living_street", "road", "busway", "service", "pedestrian", "track"),
    *("cycleway", "bridleway", "path", "footway", "corridor", "steps"),
)


@dataclass
class Edge:
    """A street as the file tells it, from one node to another."""

    source: str
    target: str
    key: str
    told: Mapping[str, str]
    is_undirected: bool = False
    line: Sequence[Place] = field(default_factory=list)

    @property
    def is_one_way(self) -> bool:
        return is_one_way(self.told)

    @property
    def ways(self) -> list[str]:
        """The numbers of its ways: the smallest first, for OSMnx lists them in any order."""
        return sorted(listed(self.told.get("osmid", "")), key=lambda number: (len(number), number))

    @property
    def source_id(self) -> str:
        first = f"way/{self.ways[0]}" if self.ways else "edge"
        return f"{first}/{self.source}-{self.target}-{self.key}"

    @property
    def _rank(self) -> tuple[bool, int, str]:
        """Of the two directions of a street, that in which it is drawn comes first."""
        return _is_true(self.told.get("reversed", "False")), len(self.source), self.source


def is_one_way(told: Mapping[str, str]) -> bool:
    return _is_true(told.get("oneway", "False"))


def _is_true(text: str) -> bool:
    return any(value.lower() in ("true", "1", "yes") for value in listed(text))


def streets(edges: Iterable[Edge]) -> Iterator[tuple[Edge, bool]]:
    """Every street once, and whether it may be driven both ways: two edges of the same ways, each drawn as the
    other's reverse, are one; an edge that has no such twin leads one way, as the graph says."""
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    found: list[tuple[Edge, bool] | None] = []
    for edge in edges:
        line = [(round(lon, SAME_PLACE_DIGITS), round(lat, SAME_PLACE_DIGITS)) for lon, lat in edge.line]
        ways = tuple(edge.ways)
        if edge.is_one_way or edge.is_undirected:
            found.append((edge, not edge.is_one_way))
        elif twins := waiting[edge.target, edge.source, ways, tuple(reversed(line))]:
            at = twins.pop()
            first, _ = found[at] or (edge, False)
            found[at] = min(first, edge, key=lambda one: one._rank), True
        else:
            waiting[edge.source, edge.target, ways, tuple(line)].append(len(found))
            found.append((edge, False))
    yield from (street for street in found if street)


def line(
    drawn: str | None, straight: tuple[Place, Place], lonlat: Callable[[np.ndarray], np.ndarray], report: Report
) -> list[Place]:
    """The line of an edge from its first node to its last; a straight one where none is drawn, or none can be read."""
    if drawn is None:
        return list(straight)
    shape = shapely.from_wkt(drawn, on_invalid="ignore")
    if isinstance(shape, shapely.MultiLineString):
        shape = shapely.line_merge(shape)
    if not isinstance(shape, shapely.LineString) or shape.is_empty:
        report.flagged["unreadable_geometry"] += 1
        return list(straight)
    coordinates = lonlat(shapely.get_coordinates(shape))
    if not (np.isfinite(coordinates).all() and (np.abs(coordinates) <= (180.0, 90.0)).all()):
        report.flagged["unreadable_geometry"] += 1
        return list(straight)
    ends = np.array(straight)
    along = np.abs(coordinates[[0, -1]] - ends).sum()
    if np.abs(coordinates[[-1, 0]] - ends).sum() < along:
        report.corrected["reversed_line"] += 1
        coordinates = coordinates[::-1]
    return [(float(lon), float(lat)) for lon, lat in coordinates]


def link(edge: Edge, report: Report) -> tuple[dict[str, Any], dict[str, str]]:
    """The column values of a street but for where it lies, and its attributes."""
    texts = {name: listed(text) for name, text in edge.told.items() if name not in OWN}
    read = Tags({name: _strictest(name, values) for name, values in texts.items() if values})
    values = roads.values(read)
    for key in read.unreadable:
        report.flagged[f"unreadable_{key}"] += 1
    several = {f"{name}:all": ";".join(values) for name, values in texts.items() if len(values) > 1}
    ways = {"osmid": ";".join(edge.ways)} if edge.ways else {}
    return values, {**read.attributes(), **several, **ways}


def node_tags(told: Mapping[str, str]) -> dict[str, str]:
    return {name: ";".join(listed(text)) for name, text in told.items() if name not in OWN_OF_NODES}


def junction(tags: Mapping[str, str]) -> dict[str, Any]:
    kinds = tags.get("highway", "").split(";")
    return {
        "signals": True if "traffic_signals" in kinds else None,
        "crossing": True if "crossing" in kinds or "crossing" in tags else None,
        "barrier": tags.get("barrier"),
    }


def listed(text: str) -> list[str]:
    """``"['a', 'b']"`` as what it says, anything else as one value; what says nothing is left out."""
    values = [text]
    if text[:1] + text[-1:] in ("[]", "()", "{}") and len(text) < LONGEST_LIST:
        with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):  # a name in brackets
            told = ast.literal_eval(_NOT_A_NUMBER.sub("None", text))
            values = [str(value) for value in told] if isinstance(told, list | tuple | set) else [text]
    return [value for value in dict.fromkeys(values) if value not in NOTHING]


def _strictest(name: str, values: list[str]) -> str:
    if name not in NOT_FOR_BOOLEANS:
        values = [{"True": "yes", "False": "no"}.get(value, value) for value in values]
    if name in LIMITS:
        return min(values, key=lambda value: _figure(value, LIMITS[name]))
    if name in ACCESS:
        return min(values, key=lambda value: STRICT.index(value) if value in STRICT else len(STRICT))
    if name == "highway":
        return max(values, key=lambda value: CLASSES.index(value) if value in CLASSES else -1)
    if name in ("bridge", "tunnel"):
        return next((value for value in values if value != "no"), "no")
    return values[0]


def _figure(text: str, unit: str) -> float:
    """In that unit; a word that is no figure limits nothing."""
    read = READERS[unit](text)
    return float("inf") if read is None else float(read)
