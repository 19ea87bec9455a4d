"""Road graphs that OSMnx saved (GraphML): every value is a text, and may be a list in Python's spelling.

An edge is a street in one direction; the two edges of a two-way street become one link. Keys are
``way/OSMID/FROM-TO-KEY``, so that a street keeps its key when the graph is made anew. Source: OSMnx's
``save_graphml`` and its attribute names, versions 1 and 2.
"""

import ast
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import psycopg
import shapely

from gis import layers
from gis.crs import ELLIPSOID
from gis.errors import BadFile
from gis.load import Row, Staging
from gis.osm import roads
from gis.osm.extract import store
from gis.osm.reading import Progress
from gis.osm.tags import Tags
from gis.report import Report

SPACE = "{http://graphml.graphdrawing.org/xmlns}"
LEAST = ("lanes", "width", "maxspeed", "maxheight", "maxweight")  # of several values of a street the strictest holds
OWN = ("osmid", "oneway", "reversed", "length", "geometry", "u_original", "v_original", "merged_edges")


@dataclass(frozen=True)
class _Edge:
    source: str
    target: str
    key: str
    told: Mapping[str, str]

    @property
    def is_one_way(self) -> bool:
        return self.told.get("oneway", "False").lower() in ("true", "1", "yes")


def is_graphml(path: Path) -> bool:
    return path.name.lower().endswith(".graphml")


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
    nodes, edges, created = _read(path, progress)
    report.source_date = source_date or _date(created)
    staging = Staging(connection, source="osm")
    for layer, row in _rows(nodes, edges, report):
        staging.add(layers.ALL[layer], row)
    if not report.total("read"):
        raise BadFile(f"{path.name}: 도로가 없습니다. No streets in this graph: was it saved by OSMnx?")
    store(path, connection, report, staging, allow_older=allow_older, progress=progress, began=began)
    return report


def _read(path: Path, progress: Progress) -> tuple[dict[str, dict[str, str]], list[_Edge], str | None]:
    """Nodes by id, edges, and when the graph was made."""
    names: dict[str, str] = {}
    nodes: dict[str, dict[str, str]] = {}
    edges: list[_Edge] = []
    graph: dict[str, str] = {}
    try:
        for _, element in ElementTree.iterparse(path):  # noqa: S314  entities would be refused by expat's own limit
            tag = element.tag.removeprefix(SPACE)
            if tag == "key":
                names[element.attrib["id"]] = element.attrib.get("attr.name", "")
            elif tag == "node":
                nodes[element.attrib["id"]] = _told(element, names)
                element.clear()
            elif tag == "edge":
                ends = element.attrib["source"], element.attrib["target"], element.attrib.get("id", "0")
                edges.append(_Edge(*ends, _told(element, names)))
                element.clear()
                if len(edges) % 5_000 == 0:
                    progress("read", 0.5)
            elif tag == "graph":
                graph = _told(element, names)
    except (ElementTree.ParseError, KeyError) as error:
        raise BadFile(f"{path.name}: GraphML로 읽을 수 없습니다. Not readable as GraphML ({error}).") from None
    crs = graph.get("crs", "epsg:4326").lower()
    if "4326" not in crs:
        raise BadFile(f"{path.name}: 좌표계 {crs}. Save the graph before projecting it: EPSG:4326 is needed.")
    return nodes, edges, graph.get("created_date")


def _told(element: ElementTree.Element, names: Mapping[str, str]) -> dict[str, str]:
    return {names.get(data.attrib["key"], data.attrib["key"]): data.text or "" for data in element.iter(f"{SPACE}data")}


def _date(created: str | None) -> date | None:
    try:
        return date.fromisoformat((created or "")[:10])
    except ValueError:
        return None


def _rows(nodes: Mapping[str, dict[str, str]], edges: list[_Edge], report: Report) -> Iterator[tuple[str, Row]]:
    links_at = dict.fromkeys(nodes, 0)
    waiting: set[tuple[str, str, bytes]] = set()
    for edge in edges:
        report.of("roads").read += 1
        line = _line(edge, nodes)
        if line is None:
            report.refuse("roads", _key(edge), "nodes_missing")
            continue
        if not edge.is_one_way and (edge.source, edge.target, line.normalize().wkb) in waiting:
            waiting.remove((edge.source, edge.target, line.normalize().wkb))
            report.of("roads").merged += 1  # the same street, the other way
            continue
        if not edge.is_one_way:
            waiting.add((edge.target, edge.source, line.normalize().wkb))
        links_at[edge.source] += 1
        links_at[edge.target] += 1
        yield "roads", _link(edge, line, report)
    for name, told in nodes.items():
        if links_at[name]:
            report.of("junctions").read += 1
            lon, lat = float(told["x"]), float(told["y"])
            tags = {key: value for key, value in told.items() if key not in ("x", "y", "street_count")}
            yield "junctions", Row(f"node/{name}", roads.point_wkb(lon, lat), _junction(tags, links_at[name]), tags)


def _junction(tags: Mapping[str, str], links: int) -> dict[str, Any]:
    kinds = _listed(tags.get("highway", ""))
    return {
        "links": links,
        "signals": True if "traffic_signals" in kinds else None,
        "crossing": True if "crossing" in kinds else None,
        "barrier": tags.get("barrier"),
    }


def _line(edge: _Edge, nodes: Mapping[str, dict[str, str]]) -> shapely.LineString | None:
    if edge.source not in nodes or edge.target not in nodes:
        return None
    if drawn := edge.told.get("geometry"):
        found = shapely.from_wkt(drawn, on_invalid="ignore")
        return found if isinstance(found, shapely.LineString) and not found.is_empty else None
    ends = [(float(nodes[name]["x"]), float(nodes[name]["y"])) for name in (edge.source, edge.target)]
    return shapely.LineString(ends)


def _key(edge: _Edge) -> str:
    (first, *_) = _listed(edge.told.get("osmid", "")) or ["0"]
    return f"way/{first}/{edge.source}-{edge.target}-{edge.key}"


def _link(edge: _Edge, line: shapely.LineString, report: Report) -> Row:
    texts = {name: _listed(text) for name, text in edge.told.items() if name not in OWN and text}
    tags = {name: _least(values) if name in LEAST else values[0] for name, values in texts.items() if values}
    if edge.is_one_way:
        tags["oneway"] = "yes"
    several = {f"{name}:all": ";".join(values) for name, values in texts.items() if len(values) > 1}
    read = Tags(tags)
    values = roads.values(read)
    for key in read.unreadable:
        report.flagged[f"unreadable_{key}"] += 1
    lons, lats = zip(*line.coords, strict=True)
    told = {
        "from_junction": f"node/{edge.source}",
        "to_junction": f"node/{edge.target}",
        "length_m": round(ELLIPSOID.line_length(lons, lats), 2),
    }
    osmids = {"osmid": edge.told.get("osmid", "")}
    shape = roads.line_wkb(list(lons), list(lats))
    return Row(_key(edge), shape, {**values, **told}, {**read.attributes(), **several, **osmids})


def _listed(text: str) -> list[str]:
    """``"['a', 'b']"`` as what it says, anything else as one value."""
    if text.startswith("["):
        try:
            return [str(value) for value in ast.literal_eval(text)]
        except (ValueError, SyntaxError):
            return [text]
    return [text] if text else []


def _least(values: list[str]) -> str:
    """The smallest of several figures, by their leading number."""

    def leading(text: str) -> float:
        digits = text.split(maxsplit=1)[0].replace(",", ".").rstrip("m")
        try:
            return float(digits)
        except ValueError:
            return float("inf")

    return min(values, key=leading)
