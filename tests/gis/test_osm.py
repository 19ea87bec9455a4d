"""Real extracts, a small one written by hand, and broken ones."""

import shutil
from datetime import date
from pathlib import Path

import psycopg
import pytest

from gis import layers, osm
from gis.errors import BadFile, OlderFile
from gis.report import Report

# Two streets that cross at node 3, a roundabout's arc, a bollard on node 6, a no_left_turn at 3,
# a building with its multipolygon cut off, cameras with and without a bearing.
TOWN = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="37.5000" lon="127.0000"/><node id="2" lat="37.5010" lon="127.0000"/>
 <node id="3" lat="37.5020" lon="127.0000"><tag k="highway" v="traffic_signals"/></node>
 <node id="4" lat="37.5030" lon="127.0000"/><node id="5" lat="37.5020" lon="126.9990"/>
 <node id="6" lat="37.5020" lon="127.0010"><tag k="barrier" v="bollard"/></node>
 <node id="7" lat="37.5020" lon="127.0020"/>
 <node id="20" lat="37.5021" lon="127.0001"><tag k="man_made" v="surveillance"/>
  <tag k="camera:direction" v="NE"/><tag k="camera:angle" v="20"/><tag k="height" v="5 m"/>
  <tag k="camera:type" v="fixed"/></node>
 <node id="21" lat="37.5022" lon="127.0002"><tag k="man_made" v="surveillance"/>
  <tag k="camera:direction" v="all around"/><tag k="count" v="3"/></node>
 <node id="22" lat="37.5022" lon="127.0003"><tag k="man_made" v="surveillance"/>
  <tag k="surveillance:type" v="guard"/></node>
 <node id="30" lat="37.5001" lon="127.0001"/><node id="31" lat="37.5001" lon="127.0004"/>
 <node id="32" lat="37.5004" lon="127.0004"/>
 <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/>
  <tag k="highway" v="residential"/><tag k="name" v="세종대로"/><tag k="width" v="3.5"/><tag k="maxspeed" v="30 mph"/>
  <tag k="surface" v="asphalt"/><tag k="source" v="survey"/></way>
 <way id="101"><nd ref="5"/><nd ref="3"/><nd ref="6"/><nd ref="7"/>
  <tag k="highway" v="service"/><tag k="oneway" v="-1"/><tag k="maxweight" v="7500 kg"/>
  <tag k="bridge" v="viaduct"/></way>
 <way id="102"><nd ref="30"/><nd ref="31"/><nd ref="32"/><nd ref="30"/>
  <tag k="building" v="school"/><tag k="amenity" v="school"/><tag k="building:levels" v="4"/>
  <tag k="name" v="초등학교"/></way>
 <way id="103"><nd ref="30"/><nd ref="31"/><nd ref="999"/><nd ref="30"/><tag k="amenity" v="parking"/>
  <tag k="capacity" v="12"/></way>
 <way id="104"><nd ref="30"/><nd ref="31"/><tag k="building" v="yes"/></way>
 <way id="105"><nd ref="1"/><nd ref="998"/><tag k="highway" v="proposed"/></way>
 <relation id="200"><member type="way" ref="100" role="from"/><member type="node" ref="3" role="via"/>
  <member type="way" ref="101" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>
  <tag k="except" v="bus"/></relation>
 <relation id="201"><member type="way" ref="100" role="from"/><tag k="type" v="restriction"/>
  <tag k="restriction" v="no_u_turn"/></relation>
 <relation id="202"><member type="way" ref="777" role="outer"/><tag k="type" v="multipolygon"/>
  <tag k="building" v="yes"/></relation>
</osm>
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town-240101.osm"
    path.write_text(TOWN, encoding="utf-8")
    return path


def load(url: str, path: Path, dataset: str = "town", **more: object) -> Report:
    with psycopg.connect(url) as connection:
        return osm.load(path, connection, dataset=dataset, **more)  # type: ignore[arg-type]


def rows(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_streets_are_cut_where_they_meet(fresh_url: str, town: Path) -> None:
    load(fresh_url, town)
    links = rows(
        fresh_url,
        "SELECT source_id, from_junction, to_junction, direction, round(length_m::numeric), ST_NPoints(geom)"
        " FROM roads ORDER BY source_id",
    )
    assert links == [
        ("way/100/1", "node/1", "node/3", "both", 222, 3),
        ("way/100/2", "node/3", "node/4", "both", 111, 2),
        ("way/101/1", "node/5", "node/3", "backward", 88, 2),
        ("way/101/2", "node/3", "node/6", "backward", 88, 2),
        ("way/101/3", "node/6", "node/7", "backward", 88, 2),
    ]
    junctions = rows(fresh_url, "SELECT source_id, links, signals, barrier FROM junctions ORDER BY 1")
    assert ("node/3", 4, True, None) in junctions
    assert ("node/6", 2, None, "bollard") in junctions
    assert len(junctions) == 6


def test_units_are_read_and_the_rest_is_kept(fresh_url: str, town: Path) -> None:
    load(fresh_url, town)
    (street,) = rows(fresh_url, "SELECT name, width_m, speed_kmh, attributes FROM roads WHERE source_id = 'way/100/1'")
    assert street == ("세종대로", 3.5, 48.3, {"source": "survey"})
    (alley,) = rows(
        fresh_url, "SELECT max_weight_t, bridge, width_m, attributes FROM roads WHERE source_id='way/101/1'"
    )
    assert alley == (7.5, True, None, {"bridge": "viaduct"})


def test_cameras_have_a_bearing_or_none(fresh_url: str, town: Path) -> None:
    report = load(fresh_url, town)
    sites = rows(fresh_url, "SELECT source_id, camera_count, bearing_known FROM cameras ORDER BY 1")
    assert sites == [("node/20", 1, True), ("node/21", 3, False)]
    cameras = rows(
        fresh_url,
        "SELECT c.source_id, s.number, s.bearing_deg, s.tilt_deg, s.angle_deg, s.height_m, s.range_m"
        " FROM site_cameras s JOIN cameras c ON c.id = s.feature_id ORDER BY 1, 2",
    )
    assert cameras[0] == ("node/20", 1, 45.0, 20.0, None, 5.0, None)
    assert [camera[1:4] for camera in cameras[1:]] == [(1, None, None), (2, None, None), (3, None, None)]
    assert report.flagged["unreadable_camera:direction"] == 1
    assert rows(fresh_url, "SELECT * FROM history") == []  # text made anew for the cameras of a site is no change


def test_everything_read_is_accounted_for(fresh_url: str, town: Path) -> None:
    told = load(fresh_url, town).as_json()
    assert told["read"] == told["stored"] + told["merged"] + told["refused"]
    assert told["refusals"] == {"open_outline": 1, "outline_incomplete": 1, "incomplete_restriction": 1}
    assert told["layers"]["buildings"]["stored"] == told["layers"]["schools"]["stored"] == 1
    for layer, counts in told["layers"].items():
        assert counts["read"] == counts["stored"] + counts["merged"] + counts["refused"], layer
    (parking,) = rows(fresh_url, "SELECT ST_GeometryType(geom), capacity, attributes FROM parking")
    assert parking == ("ST_Point", 12, {"amenity": "parking", "goldentime:outline": "incomplete"})
    assert told["flagged"]["outline_incomplete"] == 1


def test_turn_restrictions(fresh_url: str, town: Path) -> None:
    load(fresh_url, town)
    (turn,) = rows(fresh_url, "SELECT kind, from_ways, via, to_ways, exempt, ST_Y(geom) FROM turn_restrictions")
    assert turn == ("no_left_turn", "way/100", "node/3", "way/101", "bus", 37.502)


def test_a_second_run_changes_nothing(fresh_url: str, town: Path) -> None:
    load(fresh_url, town)
    before = snapshot(fresh_url)
    again = load(fresh_url, town)
    assert snapshot(fresh_url) == before
    assert again.total("added") == again.total("changed") == again.total("retired") == 0
    assert again.total("unchanged") > 0


def test_a_newer_extract_updates_and_retires(fresh_url: str, town: Path) -> None:
    load(fresh_url, town, source_date=date(2024, 1, 1))
    newer = town.with_name("town-240601.osm")
    newer.write_text(
        TOWN.replace('v="NE"', 'v="S"').replace('<node id="21"', '<node id="23"').replace('v="12"', 'v="15"'),
        encoding="utf-8",
    )
    report = load(fresh_url, newer, source_date=date(2024, 6, 1))
    assert (report.layers["cameras"].added, report.layers["cameras"].retired) == (1, 1)
    assert rows(fresh_url, "SELECT capacity, source_date FROM parking") == [(15, date(2024, 6, 1))]
    assert rows(
        fresh_url,
        "SELECT s.bearing_deg FROM site_cameras s JOIN cameras c ON c.id = feature_id WHERE c.source_id = 'node/20'",
    ) == [(180.0,)]
    known = rows(
        fresh_url, "SELECT row ->> 'source_id' FROM history WHERE layer = 'cameras' AND row ->> 'source_id' = 'node/21'"
    )
    assert known == [("node/21",)]
    assert rows(fresh_url, "SELECT (row ->> 'capacity')::int FROM history WHERE layer = 'parking'") == [(12,)]
    with pytest.raises(OlderFile, match="older"):
        load(fresh_url, town, source_date=date(2024, 1, 1))
    assert load(fresh_url, town, source_date=date(2024, 1, 1), allow_older=True).layers["cameras"].added == 1


def test_two_cities_stand_side_by_side(fresh_url: str, town: Path, extract: Path) -> None:
    load(fresh_url, town)
    load(fresh_url, extract, dataset="helsinki")
    assert rows(fresh_url, "SELECT dataset, count(*) FROM cameras GROUP BY 1 ORDER BY 1") == [
        ("helsinki", 221),
        ("town", 2),
    ]


def test_the_sample_city_holds_what_is_said_of_it(fresh_url: str, extract: Path) -> None:
    told = load(fresh_url, extract, dataset="helsinki").layers
    assert told["cameras"].stored == 221
    assert told["hydrants"].stored == 37
    assert told["parking"].stored == 43
    assert told["turn_restrictions"].read == 45
    assert told["roads"].read == 2590  # of 2,650 highway ways: 55 platforms, 3 under construction, 2 lifts
    (left_out,) = rows(fresh_url, "SELECT count(*) FROM roads WHERE class IN ('proposed', 'construction', 'platform')")
    assert left_out == (0,)


@pytest.mark.parametrize(
    ("name", "layer", "count"),
    [
        ("monaco", "hazards", 15),
        ("monaco", "police_stations", 14),
        ("krems", "hydrants", 2),
        ("heidelberg-east", "hydrants", 194),
    ],
)
def test_other_cities(fresh_url: str, shared: Path, name: str, layer: str, count: int) -> None:
    report = load(fresh_url, shared / "data" / f"osm-{name}" / f"{name}.osm.pbf", dataset=name)
    assert report.layers[layer].read >= count
    assert report.total("read") == report.total("stored") + report.total("merged") + report.total("refused")
    assert report.layers[layer].refused <= 0.1 * count


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.99])
def test_a_cut_off_file_stores_nothing(fresh_url: str, extract: Path, tmp_path: Path, keep: float) -> None:
    cut = tmp_path / "cut.osm.pbf"
    whole = extract.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(BadFile, match="nothing was stored"):
        load(fresh_url, cut)
    assert_empty(fresh_url)


def test_a_file_that_is_no_extract(fresh_url: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.osm.pbf"
    path.write_bytes(b"\x89PNG not a map at all" * 100)
    with pytest.raises(BadFile):
        load(fresh_url, path)
    empty = tmp_path / "empty.osm"
    empty.write_text('<osm version="0.6"></osm>')
    with pytest.raises(BadFile, match="No camera"):
        load(fresh_url, empty)
    assert_empty(fresh_url)


def test_a_node_store_on_disk_gives_the_same(
    fresh_url: str, extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a country needs: node places in a file."""
    load(fresh_url, extract, dataset="helsinki")
    before = snapshot(fresh_url)
    monkeypatch.setattr("gis.osm.reading.ON_DISK_ABOVE_BYTES", 1)
    copy = shutil.copy(extract, tmp_path / "helsinki.osm.pbf")
    assert load(fresh_url, Path(copy), dataset="helsinki").total("unchanged") > 9000
    assert snapshot(fresh_url) == before


def snapshot(url: str) -> dict[str, list[tuple]]:
    tables = [layer.name for layer in layers.ALL.values()] + ["site_cameras", "history", "layer_versions"]
    return {table: rows(url, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


def assert_empty(url: str) -> None:
    held = {table: found for table, found in snapshot(url).items() if found}
    assert held == {}
    assert rows(url, "SELECT * FROM datasets") == []
