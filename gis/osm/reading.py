"""An extract as two streams: first which nodes are junctions, then every feature with its layer.

Node places are kept in memory for a city, and in a file on disk for a country.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import osmium
import osmium.filter
import osmium.geom
import osmium.index

from gis.load import Row
from gis.osm import roads, rules, turns
from gis.osm.tags import Tags
from gis.report import Report

ON_DISK_ABOVE_BYTES = 100_000_000
Progress = Callable[[str, float], None]


class Reading:
    """One file, streamed twice: ``scan`` first, then ``rows``."""

    def __init__(self, path: Path, report: Report, progress: Progress):
        self._path = path
        self._report = report
        self._progress = progress
        self._restrictions: list[turns.Restriction] = []
        self._via_ways: dict[int, tuple[float, float] | None] = {}
        self._nodes_of: dict[int, set[int]] = {}  # of the ways of restrictions that have several via ways
        self._road_nodes: dict[int, dict[str, str]] = {}
        self._junctions = roads.Junctions([])
        self._areas_due: dict[str, tuple[dict[str, str], str | None]] = {}  # source id: tags, a known corner
        self._newest: datetime | None = None
        self._looked_at = 0

    @property
    def date(self) -> date | None:
        """When the extract was made, by its header or by its newest object; None where neither says."""
        with osmium.io.Reader(str(self._path)) as reader:
            stamp = reader.header().get("osmosis_replication_timestamp") or reader.header().get("timestamp")
        if stamp:
            return datetime.fromisoformat(stamp.replace("Z", "+00:00")).date()
        return self._newest.date() if self._newest and self._newest.year > 2004 else None

    def scan(self) -> None:
        """First stream: road nodes, barriers and signals on them, turn restrictions, the newest change."""
        finder = roads.JunctionFinder()
        on_roads = {"highway", "crossing", "railway", *roads.NARROWS}
        wanted = osmium.filter.KeyFilter(*on_roads, "type")
        stream: Any = osmium.FileProcessor(str(self._path)).with_filter(wanted)
        for thing in stream:
            self._look("scan", thing)
            if thing.is_node():
                tags = dict(thing.tags)
                if not tags.keys().isdisjoint(roads.NARROWS):
                    finder.narrows(thing.id)
                if not tags.keys().isdisjoint(on_roads):
                    self._road_nodes[thing.id] = tags
            elif thing.is_way() and roads.is_road(dict(thing.tags)):
                if len(thing.nodes) > 1:
                    finder.way([node.ref for node in thing.nodes])
            elif thing.is_relation() and thing.tags.get("type", "").startswith("restriction"):
                members = [(member.role, member.type, member.ref) for member in thing.members]
                restriction = turns.Restriction(thing.id, dict(thing.tags), members)
                self._restrictions.append(restriction)
                self._via_ways |= dict.fromkeys(restriction.via_ways)
                if len(restriction.via_ways) > 1:
                    self._nodes_of |= {ref: set() for _, kind, ref in members if kind == "w"}
        self._junctions = finder.found()
        self._junctions.tags = self._road_nodes

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Second stream: every feature with its layer's name."""
        with tempfile.TemporaryDirectory(prefix="goldentime-nodes-") as folder:
            on_disk = self._path.stat().st_size > ON_DISK_ABOVE_BYTES
            places: Any = osmium.index.create_map(f"sparse_file_array,{folder}/places" if on_disk else "flex_mem")
            wanted = osmium.filter.KeyFilter("highway", *rules.KEYS)
            stream: Any = (
                osmium.FileProcessor(str(self._path)).with_locations(places).with_areas(wanted).with_filter(wanted)
            )
            for thing in stream:
                self._look("read", thing)
                yield from self._of(thing)
            for row in self._junctions.rows():
                self._report.of("junctions").read += 1
                yield "junctions", row
            yield from self._turns(places)
        for source_id, (tags, corner) in self._areas_due.items():
            yield from self._without_outline(source_id, tags, corner)

    def _of(self, thing: Any) -> Iterator[tuple[str, Row]]:
        if thing.is_node():
            yield from self._place(f"node/{thing.id}", dict(thing.tags), node=True, shape=lambda: _point(thing))
        elif thing.is_area():
            source_id = f"{'way' if thing.from_way() else 'relation'}/{thing.orig_id()}"
            self._areas_due.pop(source_id, None)
            yield from self._place(source_id, dict(thing.tags), node=False, shape=lambda: _polygon(thing))
        elif thing.is_way():
            yield from self._way(thing)
        elif thing.is_relation() and thing.tags.get("type") in ("multipolygon", "boundary"):
            self._expect_area(f"relation/{thing.id}", dict(thing.tags))

    def _place(
        self, source_id: str, tags: dict[str, str], *, node: bool, shape: Callable[[], str | None]
    ) -> Iterator[tuple[str, Row]]:
        for rule in rules.for_tags(tags, node=node):
            yield from self._feature(rule, source_id, tags, shape())

    def _feature(
        self, rule: rules.Rule, source_id: str, tags: dict[str, str], geom: str | None
    ) -> Iterator[tuple[str, Row]]:
        self._report.of(rule.layer.name).read += 1
        if geom is None:
            self._report.refuse(rule.layer.name, source_id, "broken_area")
            return
        told = Tags(tags)
        values = rule.read(told)
        self._flag(told)
        parts = values.pop(rule.layer.part.name) if rule.layer.part else []
        yield rule.layer.name, Row(source_id, geom, values, told.attributes(), parts)

    def _way(self, way: Any) -> Iterator[tuple[str, Row]]:
        tags = dict(way.tags)
        if way.id in self._nodes_of:
            self._nodes_of[way.id] = {node.ref for node in way.nodes}
        if way.id in self._via_ways:
            self._via_ways[way.id] = next(((n.lon, n.lat) for n in way.nodes if n.location.valid()), None)
        if roads.is_road(tags):
            yield from self._road(way, tags)
        if way.ends_have_same_id():
            corner = next((_point(node) for node in way.nodes if node.location.valid()), None)
            self._expect_area(f"way/{way.id}", tags, corner)
            return
        for rule in rules.for_tags(tags, node=False):
            self._report.of(rule.layer.name).read += 1
            self._report.refuse(rule.layer.name, f"way/{way.id}", "open_outline")

    def _road(self, way: Any, tags: dict[str, str]) -> Iterator[tuple[str, Row]]:
        self._report.of("roads").read += 1
        told = Tags(tags)
        values = roads.values(told)
        self._flag(told)
        pieces = list(roads.links(way, self._junctions, values, told.attributes()))
        if not pieces:
            self._report.refuse("roads", f"way/{way.id}", "nodes_missing")
        elif not all(node.location.valid() for node in way.nodes):
            self._report.flagged["cut_at_the_edge"] += 1
        for row in pieces:
            yield "roads", row

    def _turns(self, places: Any) -> Iterator[tuple[str, Row]]:
        for restriction in self._restrictions:
            self._report.of("turn_restrictions").read += 1
            problem = restriction.problem()
            where = None if problem else self._where(restriction, places)
            if where is None:
                self._report.refuse("turn_restrictions", restriction.source_id, problem or "via_outside")
                continue
            yield "turn_restrictions", restriction.in_order(self._nodes_of).row(*where)

    def _where(self, restriction: turns.Restriction, places: Any) -> tuple[float, float] | None:
        kind, ref = restriction.by_role("via")[0]
        if kind == "w":
            return self._via_ways.get(ref)
        try:
            location = places.get(ref)
        except KeyError:
            return None
        return (location.lon, location.lat) if location.valid() else None

    def _expect_area(self, source_id: str, tags: dict[str, str], corner: str | None = None) -> None:
        """Areas come after their ways and relations; those that never come lack nodes or members."""
        if tags.get("area") != "no" and rules.for_tags(tags, node=False):
            self._areas_due[source_id] = tags, corner

    def _without_outline(self, source_id: str, tags: dict[str, str], corner: str | None) -> Iterator[tuple[str, Row]]:
        """A place whose outline the extract cuts stands at a known corner, and says so; other areas are refused."""
        for rule in rules.for_tags(tags, node=False):
            if rule.nodes and corner:
                self._report.flagged["outline_incomplete"] += 1
                yield from self._feature(rule, source_id, {**tags, "goldentime:outline": "incomplete"}, corner)
            else:
                self._report.of(rule.layer.name).read += 1
                self._report.refuse(rule.layer.name, source_id, "outline_incomplete")

    def _flag(self, told: Tags) -> None:
        for key in told.unreadable:
            self._report.flagged[f"unreadable_{key}"] += 1

    def _look(self, stage: str, thing: Any) -> None:
        if self._newest is None or thing.timestamp > self._newest:
            self._newest = thing.timestamp
        self._looked_at += 1
        if self._looked_at % 2_000 == 0:
            self._progress(stage, read_part(self._path))


def read_part(path: Path) -> float:
    """How far this process has read the open file, 0 to 1; 1 where it is read to the end and closed."""
    size = path.stat().st_size
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if descriptor.readlink() == path.resolve():
                told = Path("/proc/self/fdinfo", descriptor.name).read_text()
                return min(1.0, int(told.split()[1]) / size)
    return 1.0


_WKB = osmium.geom.WKBFactory()


def _point(node: Any) -> str | None:
    return roads.point_wkb(node.lon, node.lat) if node.location.valid() else None


def _polygon(area: Any) -> str | None:
    try:
        return str(_WKB.create_multipolygon(area))
    except (RuntimeError, ValueError):
        return None
