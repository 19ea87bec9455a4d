"""Road graphs that OSMnx saved: real ones against networkx's reading of them, and one with every kind of dirt."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx
import psycopg
import pytest
from pyproj import Transformer

from gis import osm
from gis.errors import BadFile
from gis.report import Report

SEOUL = "data/osm-seoul-centre/seoul-centre-drive.graphml"
ATHENS = "data/traj-athens-pneuma/athens_network.graphml"
PLACES = {"1": (127.0, 37.5), "2": (127.001, 37.5), "3": (127.002, 37.5), "4": (127.002, 37.501)}
Told = Mapping[str, str]


def written(
    path: Path,
    edges: Sequence[tuple[str, str, Told]],
    nodes: Mapping[str, Told] | None = None,
    **graph: str,
) -> Path:
    """A graph as networkx writes it: keys first, every value a text."""
    nodes = nodes or {name: {"x": str(lon), "y": str(lat)} for name, (lon, lat) in PLACES.items()}
    kinds: dict[str, list[Told]] = {
        "graph": [graph],
        "node": list(nodes.values()),
        "edge": [told for *_, told in edges],
    }
    keys: dict[tuple[str, str], str] = {}
    for kind, every in kinds.items():
        for name in (name for told in every for name in told):
            keys.setdefault((kind, name), f"d{len(keys)}")
    direction = graph.pop("edgedefault", "directed")
    text = ['<?xml version="1.0"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    text += [f'<key id="{key}" for="{kind}" attr.name="{name}"/>' for (kind, name), key in keys.items()]
    text += [f'<graph edgedefault="{direction}">', data("graph", graph, keys)]
    text += [f'<node id="{name}">{data("node", told, keys)}</node>' for name, told in nodes.items()]
    for source, target, of_edge in edges:
        told = dict(of_edge)
        key = f' id="{told.pop("id")}"' if "id" in told else ""
        text.append(f'<edge source="{source}" target="{target}"{key}>{data("edge", told, keys)}</edge>')
    path.write_text("\n".join([*text, "</graph></graphml>"]), encoding="utf-8")
    return path


def data(kind: str, told: Told, keys: Mapping[tuple[str, str], str]) -> str:
    return "".join(f'<data key="{keys[kind, name]}">{escape(text)}</data>' for name, text in told.items())


def street(osmid: str = "7", **told: str) -> dict[str, str]:
    return {"osmid": osmid, "highway": "residential", "oneway": "False", "id": "0", **told}


def load(url: str, path: Path, **more: Any) -> Report:
    with psycopg.connect(url) as connection:
        report = osm.graphml.load(path, connection, **{"dataset": "town", **more})
    for name, told in report.layers.items():
        assert told.read == told.stored + told.merged + told.refused, name
    return report


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def only(url: str, columns: str) -> Any:
    (row,) = rows(url, f"SELECT {columns} FROM roads")
    return row[0] if len(row) == 1 else row


def stored(url: str) -> nx.MultiDiGraph:
    """The network as it lies in the database."""
    graph = nx.MultiDiGraph()
    columns = "substr(from_junction, 6), substr(to_junction, 6), direction, length_m"  # after "node/"
    for begin, end, direction, metres in rows(url, f"SELECT {columns} FROM roads"):
        graph.add_edge(begin, end, length=metres)
        if direction == "both":
            graph.add_edge(end, begin, length=metres)
    return graph


@pytest.mark.parametrize(
    ("name", "edges", "nodes", "links", "signals", "made"),
    [(SEOUL, 8830, 3384, 5042, 34, date(2023, 12, 18)), (ATHENS, 846, 471, 756, None, date(2022, 1, 9))],
)
def test_a_real_city_is_the_same_network(
    fresh_url: str, shared: Path, name: str, edges: int, nodes: int, links: int, signals: int | None, made: date
) -> None:
    report = load(fresh_url, shared / name)
    file = nx.read_graphml(shared / name, force_multigraph=True)
    roads, junctions = report.layers["roads"], report.layers["junctions"]
    assert (roads.read, roads.stored, roads.merged, roads.refused) == (edges, links, edges - links, 0)
    assert (file.number_of_edges(), file.number_of_nodes(), junctions.stored) == (edges, nodes, nodes)
    assert (report.source_date, dict(report.flagged), dict(report.corrected)) == (made, {}, {})
    told = sum(node.get("highway") == "traffic_signals" for _, node in file.nodes(data=True))
    assert told == (signals or told)
    assert rows(fresh_url, "SELECT count(*) FROM junctions WHERE signals") == [(told,)]

    held = stored(fresh_url)
    assert sorted(held.edges()) == sorted((a, b) for a, b in file.edges())
    assert {frozenset(part) for part in nx.strongly_connected_components(held)} == {
        frozenset(part) for part in nx.strongly_connected_components(file)
    }
    for *_, told_of in file.edges(data=True):
        told_of["length"] = float(told_of["length"])
    chosen = random.Random(4)
    for begin in chosen.sample(sorted(file), 5):
        ours, theirs = (nx.single_source_dijkstra_path_length(g, begin, weight="length") for g in (held, file))
        assert ours.keys() == theirs.keys()  # the same reach
        for end in chosen.sample(sorted(theirs), min(200, len(theirs))):
            assert ours[end] == pytest.approx(theirs[end], rel=5e-3)  # theirs on a sphere, ours on the ellipsoid


def test_the_same_file_twice_changes_nothing(fresh_url: str, shared: Path) -> None:
    first, again = load(fresh_url, shared / ATHENS), load(fresh_url, shared / ATHENS)
    assert (again.total("added"), again.total("changed"), again.total("retired")) == (0, 0, 0)
    assert again.total("unchanged") == first.total("added") == 756 + 471
    (told,) = rows(fresh_url, "SELECT source, name, attribution, source_date, ST_XMin(extent) FROM datasets")
    assert told[:4] == ("osm", "town", "© OpenStreetMap contributors (ODbL)", date(2022, 1, 9))
    assert told[4] == pytest.approx(23.7236, abs=1e-4)


class TestDirections:
    def test_two_edges_of_a_street_are_one_link_as_it_is_drawn(self, fresh_url: str, tmp_path: Path) -> None:
        bent = "LINESTRING (127.0 37.5, 127.0005 37.5004, 127.001 37.5)"
        back = "LINESTRING (127.001 37.5, 127.0005 37.5004, 127.0 37.5)"
        edges = [
            ("2", "1", street("[9, 8]", reversed="True", geometry=back)),
            ("1", "2", street("[8, 9]", reversed="False", geometry=bent)),
            ("2", "3", street("5")),
            ("3", "2", street("5")),
        ]
        report = load(fresh_url, written(tmp_path / "town.graphml", edges))
        assert (report.layers["roads"].read, report.layers["roads"].merged) == (4, 2)
        assert rows(fresh_url, "SELECT source_id, direction, from_junction, ST_AsText(geom) FROM roads ORDER BY 1") == [
            ("way/5/2-3-0", "both", "node/2", "LINESTRING(127.001 37.5,127.002 37.5)"),
            ("way/8/1-2-0", "both", "node/1", "LINESTRING(127 37.5,127.0005 37.5004,127.001 37.5)"),
        ]
        assert report.source_date is None  # the file does not say

    def test_edges_that_are_not_each_others_reverse_stay_two(self, fresh_url: str, tmp_path: Path) -> None:
        bent = "LINESTRING (127.0 37.5, 127.0005 37.5004, 127.001 37.5)"
        edges = [
            ("1", "2", street(geometry=bent)),  # drawn elsewhere than the way back
            ("2", "1", street()),
            ("2", "3", street("5", oneway="True")),  # two carriageways on one line
            ("3", "2", street("6", oneway="True")),
            ("3", "4", street("4")),  # the way back was left out
        ]
        report = load(fresh_url, written(tmp_path / "town.graphml", edges))
        assert rows(fresh_url, "SELECT DISTINCT direction, count(*) FROM roads GROUP BY 1") == [("forward", 5)]
        assert report.flagged == {"other_direction_missing": 3}

    def test_loops_and_streets_between_the_same_places(self, fresh_url: str, tmp_path: Path) -> None:
        ring = "127.0 37.5, 127.0003 37.5, 127.0003 37.5003, 127.0 37.5"
        back = ", ".join(reversed(ring.split(", ")))
        edges = [
            ("1", "1", street(geometry=f"LINESTRING ({ring})")),
            ("1", "1", street(geometry=f"LINESTRING ({back})", id="1")),
            ("1", "2", {"osmid": "3", "oneway": "True"}),  # without keys, as simple graphs are saved
            ("1", "2", {"osmid": "3", "oneway": "True"}),
            ("1", "2", {"oneway": "True"}),
        ]
        load(fresh_url, written(tmp_path / "town.graphml", edges))
        assert rows(fresh_url, "SELECT source_id, direction FROM roads ORDER BY 1") == [
            ("edge/1-2-0", "forward"),
            ("way/3/1-2-0", "forward"),
            ("way/3/1-2-0.2", "forward"),
            ("way/7/1-1-0", "both"),
        ]

    def test_an_undirected_graph_leads_both_ways(self, fresh_url: str, tmp_path: Path) -> None:
        told = street("5", oneway="True", to="2", **{"from": "3"})
        edges = [("1", "2", street()), ("2", "3", told)]
        load(fresh_url, written(tmp_path / "town.graphml", edges, edgedefault="undirected"))
        assert rows(fresh_url, "SELECT from_junction, to_junction, direction FROM roads ORDER BY source_id DESC") == [
            ("node/1", "node/2", "both"),
            ("node/3", "node/2", "forward"),
        ]


class TestDirt:
    def test_of_several_values_the_strictest_holds_and_all_are_kept(self, fresh_url: str, tmp_path: Path) -> None:
        told = street(
            "[12, 9]",
            oneway="[True, False]",
            maxspeed="['50 mph', '70']",
            lanes="['4', '2']",
            width="['3.5', \"8'6\\\"\", nan]",
            maxheight="['default', '3.2']",
            name="['을지로', '퇴계로']",
            highway="['secondary', 'service', 'secondary_link']",
            access="['yes', 'private']",
            bridge="['no', 'viaduct']",
            junction="roundabout",
            speed_kph="48.3",
        )
        report = load(fresh_url, written(tmp_path / "town.graphml", [("1", "2", told)]))
        assert only(fresh_url, "source_id, name, class, access, bridge, direction") == (
            *("way/9/1-2-0", "을지로", "service", "private", True, "forward"),
        )
        assert only(fresh_url, "speed_kmh, lanes, width_m, max_height_m") == (70.0, 2, 2.591, 3.2)
        assert only(fresh_url, "attributes") == {
            **{"osmid": "9;12", "junction": "roundabout", "bridge": "viaduct", "speed_kph": "48.3"},
            **{"maxspeed:all": "50 mph;70", "lanes:all": "4;2", "width:all": "3.5;8'6\"", "name:all": "을지로;퇴계로"},
            **{"maxheight:all": "default;3.2", "access:all": "yes;private", "bridge:all": "no;viaduct"},
            "highway:all": "secondary;service;secondary_link",
        }
        assert dict(report.flagged) == {}

    def test_words_of_python(self, fresh_url: str, tmp_path: Path) -> None:
        told = street(
            tunnel="False", bridge="True", lanes="nan", width="None", maxspeed="[]", name="[새] 길", ref="(1)"
        )
        load(fresh_url, written(tmp_path / "town.graphml", [("1", "2", told)]))
        assert only(fresh_url, "tunnel, bridge, lanes, width_m, speed_kmh, name, ref") == (
            *(False, True, None, None, None, "[새] 길", "(1)"),
        )

    def test_what_cannot_be_read_is_said_and_kept(self, fresh_url: str, tmp_path: Path) -> None:
        told = street(oneway="True", maxspeed="KR:urban", width="narrow", geometry="LINESTRING (127 37.5, oops")
        report = load(fresh_url, written(tmp_path / "town.graphml", [("1", "2", told)]))
        assert only(fresh_url, "speed_kmh, width_m, ST_AsText(geom)") == (
            *(None, None, "LINESTRING(127 37.5,127.001 37.5)"),
        )
        assert only(fresh_url, "attributes") == {"osmid": "7", "maxspeed": "KR:urban", "width": "narrow"}
        assert report.flagged == {"unreadable_maxspeed": 1, "unreadable_width": 1, "unreadable_geometry": 1}

    def test_lines_are_turned_and_joined(self, fresh_url: str, tmp_path: Path) -> None:
        edges = [
            ("1", "2", street(oneway="True", geometry="LINESTRING (127.001 37.5, 127.0005 37.6, 127 37.5)")),
            ("2", "3", street("8", oneway="True", geometry="MULTILINESTRING ((127.0015 37.6, 127.002 37.5),"
                              "(127.001 37.5, 127.0015 37.6))")),
            ("3", "4", street("9", oneway="True", geometry="LINESTRING Z (127.002 37.5 3, 127.002 37.501 4)")),
            ("4", "1", street("6", oneway="True", geometry="LINESTRING (4127 37, 5127 37.5)")),
        ]  # fmt: skip
        report = load(fresh_url, written(tmp_path / "town.graphml", edges))
        assert [line for (line,) in rows(fresh_url, "SELECT ST_AsText(geom) FROM roads ORDER BY source_id")] == [
            "LINESTRING(127.002 37.501,127 37.5)",
            "LINESTRING(127 37.5,127.0005 37.6,127.001 37.5)",
            "LINESTRING(127.001 37.5,127.0015 37.6,127.002 37.5)",
            "LINESTRING(127.002 37.5,127.002 37.501)",
        ]
        assert (report.corrected, report.flagged) == ({"reversed_line": 1}, {"unreadable_geometry": 1})

    def test_nodes_without_a_place_are_refused_with_their_streets(self, fresh_url: str, tmp_path: Path) -> None:
        nodes: dict[str, Told] = {
            "1": {"x": "127", "y": "37.5", "highway": "['crossing', 'traffic_signals']", "street_count": "3"},
            "2": {"lon": "127.001", "lat": "37.5", "barrier": "bollard", "access": "no", "bollard": "removable"},
            "3": {"x": "nowhere", "y": "37.5"},
            "4": {"x": "190", "y": "37.5"},
        }
        edges = [("1", "2", street()), ("2", "3", street("2")), ("3", "4", street("3")), ("2", "99", street("4"))]
        report = load(fresh_url, written(tmp_path / "town.graphml", edges, nodes))
        assert report.refusals == {"unreadable_coordinate": 2, "nodes_missing": 3}
        assert rows(fresh_url, "SELECT source_id, links, signals, crossing, barrier, attributes FROM junctions") == [
            ("node/1", 1, True, True, None, {"highway": "crossing;traffic_signals"}),
            ("node/2", 1, None, None, "bollard", {"barrier": "bollard", "access": "no", "bollard": "removable"}),
        ]


class TestOtherGraphs:
    def test_a_projected_graph_is_brought_back(self, fresh_url: str, tmp_path: Path) -> None:
        flat = Transformer.from_crs(4326, 32652, always_xy=True)
        nodes = {}
        for name, (lon, lat) in PLACES.items():
            x, y = flat.transform(lon, lat)
            nodes[name] = {"x": str(x), "y": str(y), "lon": str(lon), "lat": str(lat)}
        (ax, ay), (bx, by) = flat.transform(127.0, 37.5), flat.transform(127.001, 37.5)
        told = street(oneway="True", geometry=f"LINESTRING ({ax} {ay}, {bx} {by})")
        report = load(fresh_url, written(tmp_path / "town.graphml", [("1", "2", told)], nodes, crs="epsg:32652"))
        assert only(fresh_url, "ST_AsText(geom, 7), ST_SRID(geom)") == ("LINESTRING(127 37.5,127.001 37.5)", 4326)
        assert report.noted == {"projected": 4}

    def test_consolidated_crossings_have_numbers_of_their_own(self, fresh_url: str, tmp_path: Path) -> None:
        nodes = {n: {"x": str(x), "y": str(y), "osmid_original": f"[{n}, 5]"} for n, (x, y) in PLACES.items()}
        load(fresh_url, written(tmp_path / "town.graphml", [("1", "2", street())], nodes))
        assert only(fresh_url, "from_junction, to_junction") == ("node/town:1", "node/town:2")
        assert rows(fresh_url, "SELECT source_id FROM junctions ORDER BY 1") == [("node/town:1",), ("node/town:2",)]

    def test_a_graph_is_known_by_what_it_holds(self, fresh_url: str, tmp_path: Path) -> None:
        named_otherwise = written(tmp_path / "town.xml", [("1", "2", street())], created_date="2025-03-02 10:00:00")
        assert osm.graphml.is_graphml(named_otherwise)
        assert load(fresh_url, named_otherwise).source_date == date(2025, 3, 2)
        other = tmp_path / "other.xml"
        other.write_text("<osm/>")
        assert not osm.graphml.is_graphml(other)
        assert not osm.graphml.is_graphml(tmp_path / "absent.xml")

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("<graphml><graph><node", "nothing was stored"),
            ("PK\x03\x04", "nothing was stored"),
            ("<graphml><graph><edge source='1' target='2'/></graph></graphml>", "No streets"),
            ("<graphml><graph edgedefault='directed'/></graphml>", "No streets"),
            ("<graphml><graph><node/></graph></graphml>", "nothing was stored"),
            ("<?xml version='1.0' encoding='klingon'?><graphml/>", "nothing was stored"),
            ("<graphml><key id='d' attr.name='crs'/><graph><data key='d'>Mars</data></graph></graphml>", "EPSG:5186"),
        ],
    )
    def test_what_is_no_road_graph_stores_nothing(
        self, fresh_url: str, tmp_path: Path, text: str, complaint: str
    ) -> None:
        path = tmp_path / "broken.graphml"
        path.write_text(text)
        with pytest.raises(BadFile, match=complaint):
            load(fresh_url, path)
        assert rows(fresh_url, "SELECT count(*) FROM roads") == rows(fresh_url, "SELECT count(*) FROM datasets")

    def test_a_real_file_cut_off_stores_nothing(self, fresh_url: str, shared: Path, tmp_path: Path) -> None:
        cut = tmp_path / "cut.graphml"
        cut.write_bytes((shared / ATHENS).read_bytes()[:200_000])
        with pytest.raises(BadFile, match="nothing was stored"):
            load(fresh_url, cut)
        assert rows(fresh_url, "SELECT count(*) FROM roads") == [(0,)]
