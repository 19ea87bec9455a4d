"""표준노드링크: nodes, directed links and turns, from files with the dirt and the traps of the real ones."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import psycopg
import pyogrio
import pytest
import shapely
from pyproj import Geod, Transformer

from gis import registries
from gis.registries import mapping
from gis.report import Report

TODAY = date(2026, 11, 1)
Row = dict[str, Any]

# The .prj of the set: no authority in it, EPSG:5186 by its parameters.
PRJ = (
    'PROJCS["ITRF2000_Central_Belt_60",GEOGCS["GCS_ITRF_2000",DATUM["D_ITRF_2000",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",600000.0],PARAMETER["Central_Meridian",127.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)
TO_DEGREES = Transformer.from_crs(5186, 4326, always_xy=True)

# A crossroads of four arms at B; the id of A begins with zeros.
A, B, C, D = "0030000100", "1010000200", "1010000300", "1010000400"
PLACES = {A: (199_000.0, 551_000.0), B: (200_000.0, 551_000.0), C: (201_000.0, 551_000.0), D: (200_000.0, 552_000.0)}
SINCE_2014 = {"USER_ID": "its", "WORKSTATE": "1", "DEPT_CODE": "00001", "STNL_REG": "101", "TMPID": "", "UPLOAD_ID": ""}
SINCE_2025 = {"C-ITS": "0", "UPDATEDATE": "20260701", "HIST_TYPE": "LINK1007", "HISTREMARK": ""}


def node(node_id: str, **more: Any) -> Row:
    told = {"NODE_TYPE": "101", "NODE_NAME": "세종대로사거리", "TURN_P": "1", "REMARK": ""}
    return {"NODE_ID": node_id, **told, **more, "geometry": shapely.Point(PLACES[node_id])}


def link(link_id: str, first: str, last: str, **more: Any) -> Row:
    ends = [PLACES.get(end, (203_000.0, 553_000.0)) for end in (first, last)]
    told: Row = {
        **{"LINK_ID": link_id, "F_NODE": first, "T_NODE": last, "LANES": 2, "ROAD_RANK": "103", "ROAD_TYPE": "000"},
        **{"ROAD_NO": "48", "ROAD_NAME": "뷁길", "ROAD_USE": "0", "MULTI_LINK": "0", "CONNECT": "000", "MAX_SPD": 60},
        **{"REST_VEH": "0", "REST_W": 0, "REST_H": 0, "REMARK": "", "geometry": shapely.LineString(ends)},
    }
    return told | more


def turn(number: int, kind: Any, **more: Any) -> Row:
    told = {"NODE_ID": B, "TURN_ID": number, "ST_LINK": "1010000101", "ED_LINK": "1010000201", "TURN_TYPE": kind}
    return {**told, "TURN_OPER": "0", "REMARK": "", **more}


NODES = [node(name) for name in PLACES]
LINKS = [
    link("0030000101", A, B),
    link("0030000102", B, A),
    link("1010000201", B, C, ROAD_RANK="104"),
    link("1010000301", C, D, ROAD_USE="1"),
]
TURNS = [turn(1, "101"), turn(2, "011")]


def write(path: Path, rows: Sequence[Row], *, prj: bool = True, cpg: str | None = "949") -> Path:
    """A shapefile or a bare DBF in CP949 with its .prj and .cpg, a GeoPackage, or a CSV."""
    path.parent.mkdir(exist_ok=True)
    table = pd.DataFrame(rows)
    if path.suffix == ".csv":
        table.to_csv(path, index=False, encoding="cp949")
        return path
    if "geometry" in table:
        table = geopandas.GeoDataFrame(table, crs=5186)
    shape = path.suffix in (".shp", ".dbf")
    options = {"driver": "ESRI Shapefile", "encoding": "CP949"} if shape else {"driver": "GPKG"}
    pyogrio.write_dataframe(table, path, **options)
    if shape:
        path.with_suffix(".cpg").unlink()
        if cpg:
            path.with_suffix(".cpg").write_text(cpg)
        path.with_suffix(".prj").unlink(missing_ok=True)
        if prj and "geometry" in table:
            path.with_suffix(".prj").write_text(PRJ)
    return path


@pytest.fixture
def db(fresh_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(fresh_url) as connection:
        yield connection


def load(db: psycopg.Connection[Any], path: Path, **wish: Any) -> Report:
    (report,) = load_all(db, path, **wish)
    return report


def load_all(db: psycopg.Connection[Any], path: Path, **wish: Any) -> list[Report]:
    """Every report accounts for all that was read."""
    reports = registries.load(path, db, wish=registries.Wish(**wish), today=TODAY)
    db.commit()
    for report in reports:
        (told,) = report.layers.values()
        assert told.read == told.stored + told.merged + told.refused
        assert told.stored == told.features == told.added + told.changed + told.unchanged
        assert sum(district.read for district in report.districts.values()) == told.read
    return reports


def rows(db: psycopg.Connection[Any], columns: str, layer: str) -> dict[str, Any]:
    """By source id: the column, or the row of them."""
    found = db.execute(f"SELECT source_id, {columns} FROM {layer} ORDER BY source_id").fetchall()
    return {name: told[0] if len(told) == 1 else tuple(told) for name, *told in found}


@pytest.fixture
def with_nodes(db: psycopg.Connection[Any], tmp_path: Path) -> psycopg.Connection[Any]:
    load(db, write(tmp_path / "nodes" / "MOCT_NODE.shp", NODES))
    return db


def test_nationwide_archive(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    """As the download comes: a folder in a ZIP, tables beside each other, words in between; any order of names."""
    folder = tmp_path / "set"
    for name, told in (("MOCT_NODE.shp", NODES), ("MOCT_LINK.shp", LINKS), ("TURNINFO.dbf", TURNS)):
        write(folder / name, [{**row, **SINCE_2025} for row in told])
    write(folder / "MULTILINK.dbf", [{"LINK_ID": "1010000201", "MULTI_ID": 1, "ROAD_NO": "6", "ROAD_NAME": "가로"}])
    (folder / "읽어보기.txt").write_bytes("표준노드링크".encode("cp949"))
    archive = tmp_path / "[2026-07-16]NODELINKDATA.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, f"NODELINKDATA/{file.name}")
    reports = load_all(db, archive)
    assert [report.form for report in reports] == ["node_link_nodes", "node_link_links", "node_link_turns"]
    assert {report.source_date for report in reports} == {date(2026, 7, 16)}
    assert reports[0].found["left_out"] == ["MULTILINK.dbf"]
    assert rows(db, "name", "roads") == dict.fromkeys(("0030000101", "0030000102", "1010000201"), "뷁길")
    assert rows(db, "attributes ->> 'NODE_NAME'", "junctions")[A] == "세종대로사거리"
    assert rows(db, "kind", "turn_restrictions") == {f"{B}/1": "no_left_turn", f"{B}/2": "allowed_u_turn"}
    assert not db.execute("SELECT 1 FROM roads WHERE doubts <> '{}'").fetchall()
    assert rows(db, "source_date, attributes ->> 'UPDATEDATE'", "junctions")[B] == (date(2026, 7, 16), "20260701")


@pytest.mark.parametrize(
    ("columns", "prj", "cpg"),
    [(SINCE_2014, False, None), (SINCE_2025, False, "EUC-KR"), (SINCE_2025, True, None), (SINCE_2025, True, "949")],
    ids=["2014", "no prj", "no cpg", "whole"],
)
def test_shapefile_parts_may_be_missing(
    db: psycopg.Connection[Any], tmp_path: Path, columns: Mapping[str, str], prj: bool, cpg: str | None
) -> None:
    for name, told in (("moct_node.shp", NODES), ("moct_link.shp", LINKS)):
        report = load(db, write(tmp_path / "a" / name, [{**row, **columns} for row in told], prj=prj, cpg=cpg))
        assert report.found["system"]["name"] == "EPSG:5186"
        assert report.found["system"]["known_by"] == ("declared" if prj else "form")
        assert "untested_district" not in report.reasons
    lon, lat = TO_DEGREES.transform(*PLACES[A])
    assert rows(db, "ST_X(geom), ST_Y(geom)", "junctions")[A] == pytest.approx((lon, lat), abs=1e-9)
    assert rows(db, "name", "roads")["0030000101"] == "뷁길"
    assert rows(db, "attributes", "junctions")[B] == {
        **{"NODE_TYPE": "101", "NODE_NAME": "세종대로사거리", "TURN_P": "1", "region": "101"},
        **{name: "***" if name == "USER_ID" else text for name, text in columns.items() if text},
    }


def test_utf8_without_a_word_about_it(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    """Widths of 128 and more in the header are no text, and make it no CP949."""
    path = tmp_path / "MOCT_NODE.shp"
    table = geopandas.GeoDataFrame([node(B, REMARK="긴 말 " * 30)], crs=5186)
    pyogrio.write_dataframe(table, path, encoding="UTF-8")
    path.with_suffix(".cpg").unlink()
    assert load(db, path).found["encoding"] == "utf-8"
    assert rows(db, "attributes ->> 'NODE_NAME'", "junctions") == {B: "세종대로사거리"}


def test_a_link(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    """A two-way road is two links, each forward along its own line."""
    load(with_nodes, write(tmp_path / "MOCT_LINK.shp", LINKS))
    told = rows(with_nodes, "from_junction, to_junction, direction, lanes, speed_kmh, ref, class", "roads")
    assert told["0030000101"] == (A, B, "forward", 2, 60, "48", "primary")
    assert told["0030000102"] == (B, A, "forward", 2, 60, "48", "primary")
    there, back = (shapely.from_wkb(rows(with_nodes, "geom", "roads")[name]) for name in ("0030000101", "0030000102"))
    assert there.equals_exact(back.reverse(), 1e-12)
    assert shapely.get_point(there, 0).x < shapely.get_point(there, -1).x
    bridge_and_width = rows(with_nodes, "bridge, tunnel, width_m, max_width_m, max_height_m, max_weight_t", "roads")
    assert set(bridge_and_width.values()) == {(None,) * 6}
    assert rows(with_nodes, "attributes", "roads")["1010000201"] == {
        **{"ROAD_RANK": "104", "ROAD_TYPE": "000", "MULTI_LINK": "0", "CONNECT": "000", "REST_VEH": "0"},
        **{"REST_W": "0", "REST_H": "0", "ROAD_USE": "0", "region": "101"},
    }


def test_roads_not_in_use_are_refused(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    report = load(with_nodes, write(tmp_path / "MOCT_LINK.shp", LINKS))
    assert report.refusals == {"road_not_in_use": 1}
    assert "1010000301" not in rows(with_nodes, "1", "roads")
    (refused,) = report.refused_rows
    assert (refused["source_id"], refused["line"]) == ("1010000301", 4)


CLASSES = {  # by ROAD_RANK: of two lanes, of one or unknown, of a connecting road
    "101": ("motorway", "motorway", "motorway_link"),
    "102": ("trunk", "trunk", "trunk_link"),
    "103": ("primary", "primary", "primary_link"),
    "104": ("secondary", "unclassified", "secondary_link"),
    "105": ("secondary", "secondary", "secondary_link"),
    "106": ("tertiary", "tertiary", "tertiary_link"),
    "107": ("tertiary", "unclassified", "tertiary_link"),
    "108": ("unclassified", "unclassified", "unclassified"),
    "109": ("109", "109", "109"),
}


def test_class_by_rank(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    told, expected = [], {}
    for rank, (wide, narrow, ramp) in CLASSES.items():
        variants = {"2": {}, "1": {"LANES": 1}, "0": {"LANES": 0}, "r": {"CONNECT": "1"}, "o": {"CONNECT": "101"}}
        told += [link(f"{rank}{name}", A, B, **{"ROAD_RANK": rank, **more}) for name, more in variants.items()]
        expected |= dict(zip((f"{rank}{name}" for name in variants), (wide, narrow, narrow, ramp, ramp), strict=True))
    report = load(with_nodes, write(tmp_path / "MOCT_LINK.shp", told))
    assert rows(with_nodes, "class", "roads") == expected
    assert rows(with_nodes, "attributes ->> 'ROAD_RANK', lanes", "roads")["1070"] == ("107", None)
    assert report.noted["unknown_code"] == 5


def test_limits_are_read_by_size_and_never_zero(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    """Centimetres, metres, millimetres; kilograms. What may be of another unit is unknown and kept as it is."""
    heights = {0: None, 450: 4.5, 4.5: 4.5, 4500: 4.5, 210: 2.1, 45: None, 1200: None}
    loads = {0: None, 32400: 32.4, 43200: 43.2, 50000: 50, 430: None, 10: None}
    told = [link(f"h{n}", A, B, REST_H=height) for n, height in enumerate(heights)]
    told += [link(f"w{n}", A, B, REST_W=load_, MAX_SPD=0) for n, load_ in enumerate(loads)]
    report = load(with_nodes, write(tmp_path / "MOCT_LINK.shp", told))
    found = rows(with_nodes, "max_height_m, max_weight_t, speed_kmh, max_width_m", "roads")
    assert [found[f"h{n}"] for n in range(len(heights))] == [(m, None, 60, None) for m in heights.values()]
    assert [found[f"w{n}"] for n in range(len(loads))] == [(None, t, None, None) for t in loads.values()]
    assert report.noted["unknown_unit"] == 4
    kept = rows(with_nodes, "attributes ->> 'REST_H', attributes ->> 'REST_W'", "roads")
    assert (kept["h5"], kept["w4"]) == (("45", "0"), ("0", "430"))


def test_lines_run_from_their_first_node_to_their_last(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    bent = shapely.LineString([PLACES[A], (199_500, 551_300), PLACES[B]])
    loop = shapely.LineString([PLACES[B], (200_100, 551_100), (200_100, 551_000), PLACES[B]])
    told = [link("1", A, B, geometry=bent), link("2", A, B, geometry=bent.reverse()), link("3", B, B, geometry=loop)]
    report = load(with_nodes, write(tmp_path / "MOCT_LINK.shp", told))
    assert report.corrected == {"reversed_line": 1}
    first, second, third = (shapely.from_wkb(geom) for geom in rows(with_nodes, "geom", "roads").values())
    assert second.equals_exact(first, 1e-12)
    assert third.coords[1] == pytest.approx(TO_DEGREES.transform(200_100, 551_100))


def test_length_is_measured_on_the_ellipsoid(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    bent = shapely.LineString([PLACES[A], (199_500, 551_300), (199_700, 551_100), PLACES[B]])
    told = [
        link("1", A, B, geometry=bent, LENGTH=bent.length),
        link("2", B, C, LENGTH=1051.0),
        link("3", B, D, LENGTH=949.0),
        link("4", C, B, LENGTH=0.0),
    ]
    report = load(with_nodes, write(tmp_path / "MOCT_LINK.shp", told))
    shapes = rows(with_nodes, "geom", "roads")
    by_geod = {name: Geod(ellps="WGS84").geometry_length(shapely.from_wkb(geom)) for name, geom in shapes.items()}
    assert rows(with_nodes, "length_m", "roads") == pytest.approx(by_geod, abs=0.01)
    assert by_geod["2"] == pytest.approx(1000, rel=1e-3)
    assert report.noted["length_differs"] == 2
    assert rows(with_nodes, "attributes ->> 'LENGTH'", "roads")["2"].startswith("1051")
    without = load(with_nodes, write(tmp_path / "old" / "MOCT_LINK.shp", LINKS[:1]))
    assert "length_differs" not in without.noted


def test_ends_that_are_not_loaded_are_doubted(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    """A set that is cut at a border still brings its roads; loaded after its nodes it has no such doubt."""
    links = write(tmp_path / "MOCT_LINK.shp", [link("1", A, B), link("2", B, "9990000100")])
    assert load(db, links).flagged == {"end_not_loaded": 2}
    load(db, write(tmp_path / "MOCT_NODE.shp", NODES))
    report = load(db, links)
    assert report.flagged == {"end_not_loaded": 1}
    assert rows(db, "doubts", "roads") == {"1": [], "2": ["end_not_loaded"]}
    assert report.layers["roads"].changed == 1


def test_a_node_of_several_sets_stands_where_the_newest_has_it(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    old = [{**node(B), "geometry": shapely.Point(150_000, 500_000)}]
    for name, told, day in (("a", NODES, date(2026, 1, 1)), ("b", old, date(2014, 1, 1))):
        load(db, write(tmp_path / name / "MOCT_NODE.shp", told), dataset=name, source_date=day)
    load(db, write(tmp_path / "TURNINFO.dbf", TURNS))
    there = TO_DEGREES.transform(*PLACES[B])
    assert rows(db, "ST_X(geom), ST_Y(geom)", "turn_restrictions")[f"{B}/1"] == pytest.approx(there, abs=1e-9)


KINDS = {
    "001": "allowed_unprotected_turn",
    "002": "no_turn",
    "003": "no_turn",
    "011": "allowed_u_turn",
    "012": "allowed_p_turn",
    "101": "no_left_turn",
    "102": "no_straight_on",
    "103": "no_right_turn",
}


@pytest.mark.parametrize("ending", [".dbf", ".csv"])
@pytest.mark.parametrize("kinds", [list(KINDS), [int(code) for code in KINDS], [float(code) for code in KINDS]])
def test_turns_by_value(
    with_nodes: psycopg.Connection[Any], tmp_path: Path, ending: str, kinds: list[str | int | float]
) -> None:
    """011 becomes 11 in some hands, and 11.0 in others. A ban says no_, whatever else says it does not."""
    told = [turn(n, kind, ST_LINK="0030000101") for n, kind in enumerate(kinds)]
    report = load(with_nodes, write(tmp_path / f"TURNINFO{ending}", told))
    assert "unknown_code" not in report.reasons
    found = rows(with_nodes, "kind, exempt, condition, from_ways, via, to_ways", "turn_restrictions")
    for n, (code, kind) in enumerate(KINDS.items()):
        exempt = "bus" if code == "002" else None
        assert found[f"{B}/{n}"] == (kind, exempt, None, "0030000101", B, "1010000201")
        assert kind.startswith("no_") == (code in ("002", "003", "101", "102", "103"))
    points = set(rows(with_nodes, "ST_AsText(geom)", "turn_restrictions").values())
    assert points == {rows(with_nodes, "ST_AsText(geom)", "junctions")[B]}


def test_turn_oper_says_when_and_not_whether(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    told = [
        turn(1, "101", TURN_OPER="0"),
        turn(2, "101", TURN_OPER="1"),
        turn(3, "011", TURN_OPER="1"),
        turn(4, "103", TURN_OPER="1", REMARK="07:00-09:00"),
        turn(5, "103", TURN_OPER="7"),
        turn(6, "104"),
    ]
    report = load(with_nodes, write(tmp_path / "TURNINFO.dbf", told))
    found = rows(with_nodes, "kind, condition", "turn_restrictions")
    assert found[f"{B}/1"] == ("no_left_turn", None)
    assert found[f"{B}/2"][0] == "no_left_turn"
    assert "시각 미상" in found[f"{B}/2"][1]
    assert found[f"{B}/3"][0] == "allowed_u_turn"
    assert found[f"{B}/4"] == ("no_right_turn", "07:00-09:00")
    assert found[f"{B}/5"] == ("no_right_turn", None)
    assert found[f"{B}/6"] == ("104", None)
    assert report.noted["unknown_code"] == 2


def test_turns_at_unknown_nodes_are_refused(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    told = [*TURNS, turn(1, "003", NODE_ID="9990000100"), turn(2, "003", NODE_ID="")]
    report = load(with_nodes, write(tmp_path / "TURNINFO.dbf", told))
    assert report.refusals == {"no_such_junction": 2}
    assert len(rows(with_nodes, "1", "turn_restrictions")) == 2


def test_nothing_changes_twice_and_a_newer_issue_retires(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    def issue(day: str, links: list[Row], turns: list[Row]) -> Path:
        folder = tmp_path / day
        for name, told in (("MOCT_NODE.shp", NODES), ("MOCT_LINK.shp", links), ("TURNINFO.dbf", turns)):
            write(folder / name, told)
        archive = tmp_path / f"[{day}]NODELINKDATA.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for file in sorted(folder.iterdir()):
                packed.write(file, file.name)
        return archive

    first = issue("2026-01-13", LINKS, TURNS)
    load_all(db, first)
    for report in load_all(db, first):
        (told,) = report.layers.values()
        assert (told.added, told.changed, told.retired) == (0, 0, 0)
    closed = [LINKS[0], {**LINKS[1], "ROAD_USE": "1"}, LINKS[2] | {"MAX_SPD": 30}, link("1010000401", B, D)]
    _, links, turns = load_all(db, issue("2026-07-16", closed, TURNS[:1]))
    told = links.layers["roads"]
    assert (told.added, told.retired, links.dataset) == (1, 1, "MOCT_LINK")
    assert turns.layers["turn_restrictions"].retired == 1
    assert set(rows(db, "1", "roads")) == {"0030000101", "1010000201", "1010000401"}
    (was,) = db.execute(
        "SELECT row FROM history WHERE layer = 'roads' AND row ->> 'source_id' = '0030000102' ORDER BY row"
    ).fetchone() or (None,)
    assert was["to_junction"] == A


def test_features_know_their_district(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    """They name none, so nothing is tested; but what lies far from every district is doubted."""
    half = shapely.box(198_000, 550_500, 200_500, 551_500)
    outlines = [{"SIG_CD": "11110", "SIG_KOR_NM": "종로구", "geometry": half}]
    load(db, write(tmp_path / "SIG.shp", outlines))
    far = {**node(D), "NODE_ID": "5", "geometry": shapely.Point(200_000, 700_000)}
    report = load(db, write(tmp_path / "MOCT_NODE.shp", [*NODES, far]))
    assert rows(db, "district, doubts", "junctions") == {
        **{A: ("11110", []), B: ("11110", []), C: (None, []), D: (None, [])},
        "5": (None, ["foreign_point"]),
    }
    assert report.flagged == {"foreign_point": 1}
    load(db, write(tmp_path / "MOCT_LINK.shp", LINKS))
    load(db, write(tmp_path / "TURNINFO.dbf", TURNS))
    assert rows(db, "district", "roads")["0030000101"] == "11110"
    assert set(rows(db, "district", "turn_restrictions").values()) == {"11110"}


def test_lines_in_pieces_and_broken_ones(with_nodes: psycopg.Connection[Any], tmp_path: Path) -> None:
    middle = (199_500.0, 551_100.0)
    joined = shapely.MultiLineString([[middle, PLACES[B]], [PLACES[A], middle]])
    against = shapely.MultiLineString([[PLACES[A], middle], [PLACES[B], middle]])
    gap = shapely.MultiLineString([[PLACES[A], middle], [(199_800, 551_000), PLACES[B]]])
    told = [
        link("1", A, B, geometry=joined),
        link("2", A, B, geometry=gap),
        link("3", A, B, geometry=None),
        link("4", A, B, geometry=shapely.LineString([PLACES[A], PLACES[A]])),
        link("5", A, B, geometry=against),
    ]
    report = load(with_nodes, write(tmp_path / "links.gpkg", told))
    assert report.refusals == {"bad_geometry": 4}
    (whole,) = (shapely.from_wkb(geom) for geom in rows(with_nodes, "geom", "roads").values())
    assert [*whole.coords][1] == pytest.approx(TO_DEGREES.transform(*middle))
    assert whole.coords[0] == pytest.approx(TO_DEGREES.transform(*PLACES[A]))


def test_geopackage_in_small_letters_and_degrees(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    def small(told: Sequence[Row]) -> geopandas.GeoDataFrame:
        table = geopandas.GeoDataFrame(told, crs=5186).to_crs(4326)
        return table.rename(columns={name: name.lower() for name in table.columns})

    nodes, links = tmp_path / "nodes.gpkg", tmp_path / "links.gpkg"
    pyogrio.write_dataframe(small(NODES), nodes)
    pyogrio.write_dataframe(small([*LINKS[:3], link("4", A, B, CONNECT="1")]), links)
    load(db, nodes)
    report = load(db, links)
    assert (report.refusals, report.flagged, report.corrected) == ({}, {}, {})
    assert rows(db, "class, direction", "roads")["4"] == ("primary_link", "forward")
    assert rows(db, "attributes ->> 'ROAD_RANK'", "roads")["4"] == "103"
    assert rows(db, "attributes ->> 'NODE_TYPE'", "junctions")[A] == "101"


def test_csv_with_its_geometry_in_cells(db: psycopg.Connection[Any], tmp_path: Path) -> None:
    """Nodes with planes in two columns, links as well-known text; links without any geometry are no lines."""
    nodes = [{**node(name), "geometry": None, "X": x, "Y": y} for name, (x, y) in PLACES.items()]
    links = [{**row, "geometry": row["geometry"].wkt} for row in LINKS[:3]]
    load(db, write(tmp_path / "MOCT_NODE.csv", nodes))
    report = load(db, write(tmp_path / "MOCT_LINK.csv", links))
    assert (report.refusals, report.flagged) == ({}, {})
    start = shapely.get_point(shapely.from_wkb(rows(db, "geom", "roads")["1010000201"]), 0)
    assert (start.x, start.y) == pytest.approx(TO_DEGREES.transform(*PLACES[B]))
    bare = [{name: cell for name, cell in row.items() if name != "geometry"} | {"X": 2e5, "Y": 5e5} for row in LINKS]
    refused = load(db, write(tmp_path / "bare" / "MOCT_LINK.csv", bare), dataset="bare")
    assert refused.refusals == {"bad_geometry": 4, "road_not_in_use": 1}
    assert refused.total("stored") == 0
    points, _ = mapping.form_of({"layer": "roads", "columns": {"name": "길", "lon": "경도", "lat": "위도"}}, "")
    own = write(tmp_path / "own.csv", [{"길": "가로", "경도": 127.0, "위도": 37.5}])
    assert load(db, own, form=points).refusals == {"bad_geometry": 1}
