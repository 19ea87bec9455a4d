"""Road graphs that OSMnx saved (GraphML) into the layers roads and junctions. Its words stand in ``gis.osm.edges``.

An edge is a street in one direction of travel; the two edges of a two-way street become one link. Source: OSMnx's
``save_graphml``, versions 1 and 2; "GraphML Primer" (graphml.graphdrawing.org).
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import psycopg
from pyproj import CRS

from gis import crs, layers
from gis.errors import BadFile, UnknownReferenceSystem
from gis.load import Row, Staging
from gis.osm import edges, roads
from gis.osm.edges import Edge, Place
from gis.osm.extract import store
from gis.osm.reading import Progress, read_part
from gis.report import Report

LOOKED_AT_BYTES = 2_000
PLACE = (("x", "y"), ("lon", "lat"))  # a projected graph has both, and x, y count


@dataclass
class _Graph:
    """What the file says, as it says it."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


def is_graphml(path: Path) -> bool:
    """By its name, or by what it begins with."""
    if path.name.lower().endswith(".graphml"):
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return b"<graphml" in file.read(LOOKED_AT_BYTES)


def load(
    path: Path,
    connection: psycopg.Connection[Any],
    *,
    dataset: str,
    source_date: date | None = None,
    allow_older: bool = False,
    progress: Progress = lambda stage, part: None,
) -> Report:
    """Read the road graph at ``path`` into the layers roads and junctions, within the caller's transaction.

    Raises:
        BadFile: no road graph, or a broken one. Nothing may then be committed.
        OlderFile: the set ``dataset`` is already there from a newer file.
    """
    began = time.monotonic()
    report = Report(file=path.name, form="osmnx", dataset=dataset, source_date=source_date)
    graph = _read(path, progress)
    report.source_date = source_date or _date(graph.about.get("created_date"))
    staging = Staging(connection, source="osm")
    for layer, row in _Rows(graph, _system(path, graph), report).every():
        staging.add(layers.ALL[layer], row)
    if not report.of("roads").stored:
        raise BadFile(f"{path.name}: 도로가 없습니다. No streets in this graph: was it saved by OSMnx?")
    store(path, connection, report, staging, allow_older=allow_older, progress=progress, began=began)
    return report


def _read(path: Path, progress: Progress) -> _Graph:
    names: dict[str, str] = {}
    graph, both_ways = _Graph(), False
    try:
        for event, element in ElementTree.iterparse(path, ("start", "end")):  # noqa: S314  expat limits entities itself
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                if tag == "graph":
                    both_ways = element.get("edgedefault") == "undirected"
            elif tag == "key":
                names[element.attrib["id"]] = element.get("attr.name") or element.attrib["id"]
            elif tag == "node":
                graph.nodes[element.attrib["id"]] = _told(element, names)
                element.clear()
            elif tag == "edge":
                graph.edges.append(_edge(element, names, both_ways=both_ways))
                element.clear()
                if len(graph.edges) % 5_000 == 0:
                    progress("read", read_part(path))
            elif tag == "graph":
                graph.about = _told(element, names)
    except (ElementTree.ParseError, KeyError, ValueError, LookupError) as error:
        raise BadFile(
            f"{path.name}: GraphML로 읽을 수 없습니다 (잘렸거나 다른 형식). 아무것도 저장하지 않았습니다. "
            f"Not readable as GraphML ({error}); nothing was stored. Save the graph again."
        ) from None
    return graph


def _edge(element: ElementTree.Element, names: Mapping[str, str], *, both_ways: bool) -> Edge:
    """An edge of an undirected graph stands for both directions; a one-way one says ``from`` where it begins."""
    told = _told(element, names)
    source, target = element.attrib["source"], element.attrib["target"]
    both_ways = {"true": False, "false": True}.get(element.get("directed", ""), both_ways)
    if both_ways and edges.is_one_way(told) and told.get("from") == target:
        source, target = target, source
    return Edge(source, target, element.get("id", "0"), told, is_undirected=both_ways)


def _told(element: ElementTree.Element, names: Mapping[str, str]) -> dict[str, str]:
    data = (child for child in element if child.tag.rpartition("}")[2] == "data")
    found = {names.get(child.attrib["key"], child.attrib["key"]): (child.text or "").strip() for child in data}
    return {name: text for name, text in found.items() if text not in edges.NOTHING}


def _system(path: Path, graph: _Graph) -> CRS | None:
    """The system in which the graph was saved; None: longitude and latitude on WGS 84."""
    try:
        system = crs.named(graph.about.get("crs", str(crs.LONLAT)))
    except UnknownReferenceSystem as error:
        raise BadFile(f"{path.name}: {error}") from None
    return None if system.to_epsg() == crs.LONLAT else system


def _date(created: str | None) -> date | None:
    try:
        return date.fromisoformat((created or "")[:10])
    except ValueError:
        return None


class _Rows:
    """The links of a graph, and then the junctions at which they meet."""

    def __init__(self, graph: _Graph, system: CRS | None, report: Report):
        self._graph, self._system, self._report = graph, system, report
        if system is not None:
            report.noted["projected"] += len(graph.nodes)
        self._places = self._placed()
        self._links = dict.fromkeys(self._places, 0)
        self._keys: set[str] = set()
        # A graph whose crossings were consolidated numbers them anew: no numbers of OpenStreetMap.
        numbered = any("osmid_original" in told for told in graph.nodes.values())
        self._junction = f"node/{report.dataset}:" if numbered else "node/"

    def every(self) -> Iterator[tuple[str, Row]]:
        drawn = [edge for edge in self._graph.edges if self._draw(edge)]
        for edge, both in edges.streets(drawn):
            if both and not edge.is_undirected:
                self._report.of("roads").merged += 1  # the same street, the other way
            if not (both or edge.is_one_way):
                self._report.flagged["other_direction_missing"] += 1
            self._links[edge.source] += 1
            self._links[edge.target] += 1
            yield "roads", self._link(edge, both=both)
        for name, links in self._links.items():
            if links:
                self._report.of("junctions").read += 1
                tags = edges.node_tags(self._graph.nodes[name])
                values = {**edges.junction(tags), "links": links}
                yield "junctions", Row(self._junction + name, roads.point_wkb(*self._places[name]), values, tags)

    def _draw(self, edge: Edge) -> bool:
        """Give the edge its line; whether it can be stored."""
        self._report.of("roads").read += 1
        if edge.source not in self._places or edge.target not in self._places:
            self._report.refuse("roads", edge.source_id, "nodes_missing")
            return False
        straight = self._places[edge.source], self._places[edge.target]
        edge.line = edges.line(edge.told.get("geometry"), straight, self._lonlat, self._report)
        return True

    def _link(self, edge: Edge, *, both: bool) -> Row:
        values, attributes = edges.link(edge, self._report)
        lons, lats = zip(*edge.line, strict=True)
        told = {
            "direction": "both" if both else "forward",
            "from_junction": self._junction + edge.source,
            "to_junction": self._junction + edge.target,
            "length_m": round(crs.ELLIPSOID.line_length(lons, lats), 2),
        }
        return Row(self._own(edge.source_id), roads.line_wkb(list(lons), list(lats)), {**values, **told}, attributes)

    def _own(self, key: str) -> str:
        """Streets between the same places that the file does not tell apart are numbered."""
        number, own = 1, key
        while own in self._keys:
            number += 1
            own = f"{key}.{number}"
        self._keys.add(own)
        return own

    def _placed(self) -> dict[str, Place]:
        """Where the nodes stand: those without a place on the earth are refused."""
        names, nodes = list(self._graph.nodes), list(self._graph.nodes.values())
        placed = self._lonlat(np.array([_xy(told) for told in nodes], dtype=float).reshape(-1, 2))
        good = np.isfinite(placed).all(axis=1) & (np.abs(placed) <= (180.0, 90.0)).all(axis=1)
        for name in (name for name, is_good in zip(names, good, strict=True) if not is_good):
            self._report.of("junctions").read += 1
            self._report.refuse("junctions", f"node/{name}", "unreadable_coordinate")
        return {name: (float(x), float(y)) for name, (x, y), fine in zip(names, placed, good, strict=True) if fine}

    def _lonlat(self, coordinates: np.ndarray) -> np.ndarray:
        if self._system is None or not len(coordinates):
            return coordinates
        return np.column_stack(crs.to_lonlat(self._system, coordinates[:, 0], coordinates[:, 1]))


def _xy(told: Mapping[str, str]) -> Place:
    for x, y in PLACE:
        if x in told and y in told:
            try:
                return float(told[x]), float(told[y])
            except ValueError:
                break
    return float("nan"), float("nan")
