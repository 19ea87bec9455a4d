"""What a router needs of OpenStreetMap's roads: every tag, pieces that hang together, restrictions in driving order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gis import osm
from gis.osm.roads import LEVEL_CROSSING, SIGNALS
from gis.report import Report

Tags = dict[str, str]
ACCESS = {
    **{"emergency": "yes", "psv": "yes", "bus": "designated", "motorcar": "no", "motorcycle": "no", "hgv": "delivery"},
    **{"vehicle": "no", "taxi": "yes", "hazmat": "no", "moped": "no", "horse": "no", "ford": "yes", "toll": "yes"},
    **{"busway": "lane", "busway:right": "lane", "lanes:bus": "1", "bus:lanes": "no|designated", "lanes:psv": "1"},
    **{"oneway:bicycle": "no", "oneway:psv": "no", "oneway:bus": "no", "oneway:emergency": "no"},
    **{"cycleway": "opposite", "cycleway:left": "track", "cycleway:both": "no", "junction": "roundabout"},
    **{"service": "alley", "tracktype": "grade2", "smoothness": "bad", "indoor": "yes", "covered": "yes"},
    **{"maxspeed:forward": "30", "maxspeed:hgv": "50", "maxspeed:conditional": "30 @ (22:00-06:00)"},
    **{"maxaxleload": "6", "maxlength": "10", "maxweightrating:hgv": "7.5", "maxheight:signed": "no"},
    **{"width:carriageway": "5", "est_width": "4", "lanes:forward": "2", "lanes:backward": "1"},
    **{"turn:lanes": "left|through", "turn:lanes:forward": "left", "access:conditional": "no @ (Sa)"},
    **{"motor_vehicle:conditional": "no @ (08:00-09:00)", "oneway:conditional": "yes @ (Mo-Fr)"},
    **{"driving_side": "left", "embedded_rails": "tram", "incline": "10%", "area": "no", "layer": "level two"},
    **{"bridge": "movable", "tunnel": "building_passage", "parking:both": "lane", "motorroad": "yes"},
}


def written(
    path: Path,
    ways: dict[int, tuple[Sequence[int], Tags]],
    nodes: dict[int, Tags] | None = None,
    relations: dict[int, tuple[Sequence[tuple[str, str, int]], Tags]] | None = None,
    missing: Sequence[int] = (),
) -> Path:
    """An extract: node n stands n * 0.001 degrees to the east, and a little to the north of it if its number is odd."""
    numbers = sorted({ref for refs, _ in ways.values() for ref in refs} - set(missing))
    text = ['<osm version="0.6">']
    for n in numbers:
        text.append(
            f'<node id="{n}" lat="{37.5 + n % 2 * 1e-4}" lon="{127 + n * 1e-3}">{tagged((nodes or {}).get(n))}</node>'
        )
    for n, (refs, tags) in ways.items():
        told = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        text.append(f'<way id="{n}">{told}{tagged(tags)}</way>')
    for n, (members, tags) in (relations or {}).items():
        told = "".join(f'<member role="{role}" type="{kind}" ref="{ref}"/>' for role, kind, ref in members)
        text.append(f'<relation id="{n}">{told}{tagged(tags)}</relation>')
    path.write_text("\n".join([*text, "</osm>"]), encoding="utf-8")
    return path


def tagged(tags: Tags | None) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in (tags or {}).items())


def load(url: str, path: Path) -> Report:
    with psycopg.connect(url) as connection:
        report = osm.load(path, connection, dataset="town")
    for name, told in report.layers.items():
        assert told.read == told.stored + told.merged + told.refused, name
    return report


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def pieces(url: str) -> list[tuple[Any, ...]]:
    return rows(url, "SELECT source_id, from_junction, to_junction, ST_NPoints(geom) FROM roads ORDER BY source_id")


def street(**tags: str) -> Tags:
    return {"highway": "residential", **tags}


class TestTags:
    def test_every_tag_that_no_column_holds_is_kept(self, fresh_url: str, tmp_path: Path) -> None:
        load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2], street(**ACCESS))}))
        (found,) = rows(fresh_url, "SELECT attributes, motor_vehicle, bridge, tunnel FROM roads")
        assert found == (ACCESS, "no", True, True)

    def test_the_limit_is_the_smallest_of_what_is_said_and_all_is_kept(self, fresh_url: str, tmp_path: Path) -> None:
        said = {"maxheight": "3.2", "maxheight:physical": "3.5", "width": "4;3.5 m", "maxweight": "3.5;7.5"}
        more = {"maxspeed": "none", "maxwidth": "narrow;2", "lanes": "3;2"}
        report = load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2], street(**said, **more))}))
        columns = "max_height_m, width_m, max_weight_t, speed_kmh, max_width_m, lanes"
        (found,) = rows(fresh_url, f"SELECT {columns}, attributes FROM roads")
        assert found[:6] == (3.2, 3.5, 3.5, None, 2.0, 2)
        assert found[6] == {key: value for key, value in (said | more).items() if key != "maxheight:physical"}
        assert report.flagged == {"unreadable_maxwidth": 1}

    def test_what_stands_on_a_junction_is_kept_whole(self, fresh_url: str, tmp_path: Path) -> None:
        bollard = {"barrier": "bollard", "bollard": "removable", "access": "no", "emergency": "yes", "locked": "yes"}
        nodes = {
            2: {**bollard, "motor_vehicle": "private", "maxwidth:physical": "1.5", "foot": "yes"},
            3: {"ford": "yes"},
            4: {"barrier": "height_restrictor", "maxheight": "2.1"},
            5: {"maxheight": "2.5"},
        }
        load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2, 3, 4, 5, 6], street())}, nodes))
        found = rows(fresh_url, "SELECT source_id, barrier, attributes FROM junctions ORDER BY 1")
        assert found[1:5] == [(f"node/{n}", tags.get("barrier"), tags) for n, tags in nodes.items()]
        assert [end for _, _, end, _ in pieces(fresh_url)] == ["node/2", "node/3", "node/4", "node/5", "node/6"]

    @pytest.mark.parametrize(
        ("signals", "way", "stopped"),
        [
            ([({"traffic_signals:direction": "backward"}, 8)], {}, "backward"),
            ([({}, 2)], {}, "backward"),
            ([({}, 8)], {}, "forward"),
            ([({}, 2), ({}, 8)], {}, "both"),
            ([({"traffic_signals:direction": "both"}, 5)], {}, "both"),
            ([({}, 2)], {"oneway": "yes"}, "forward"),
            ([({}, 8)], {"oneway": "-1"}, "backward"),
        ],
    )
    def test_signals_before_a_crossing_are_told_with_their_direction(
        self, fresh_url: str, tmp_path: Path, signals: Sequence[tuple[Tags, int]], way: Tags, stopped: str
    ) -> None:
        nodes = {n: {"highway": "traffic_signals", **tags} for tags, n in signals}
        load(fresh_url, written(tmp_path / "a.osm", {1: (range(1, 10), street(**way))}, nodes))
        assert rows(fresh_url, "SELECT attributes FROM roads") == [({SIGNALS: stopped},)]

    def test_level_crossings_are_told(self, fresh_url: str, tmp_path: Path) -> None:
        nodes = {2: {"railway": "level_crossing"}}
        load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2, 3], street())}, nodes))
        assert rows(fresh_url, "SELECT attributes FROM roads") == [({LEVEL_CROSSING: "yes"},)]


class TestPieces:
    def test_a_way_that_the_extract_cuts_is_not_drawn_across_the_gap(self, fresh_url: str, tmp_path: Path) -> None:
        file = written(tmp_path / "a.osm", {1: ([1, 2, 3, 4, 5, 6], street())}, missing=[1, 4])
        report = load(fresh_url, file)
        assert pieces(fresh_url) == [("way/1/1", "node/2", "node/3", 2), ("way/1/2", "node/5", "node/6", 2)]
        assert report.flagged == {"cut_at_the_edge": 1}
        every = rows(fresh_url, "SELECT source_id, links FROM junctions ORDER BY 1")
        assert every == [("node/2", 1), ("node/3", 1), ("node/5", 1), ("node/6", 1)]

    def test_a_ring_is_cut_where_others_meet_it(self, fresh_url: str, tmp_path: Path) -> None:
        ways = {1: ([1, 2, 3, 4, 1], street(junction="roundabout")), 2: ([2, 9], street()), 3: ([4, 8], street())}
        load(fresh_url, written(tmp_path / "a.osm", ways))
        assert [piece for piece in pieces(fresh_url) if piece[0].startswith("way/1/")] == [
            ("way/1/1", "node/1", "node/2", 2),
            ("way/1/2", "node/2", "node/4", 3),
            ("way/1/3", "node/4", "node/1", 2),
        ]
        assert rows(fresh_url, "SELECT DISTINCT direction FROM roads WHERE source_id LIKE 'way/1/%'") == [("forward",)]

    def test_a_way_that_crosses_itself_is_cut_there(self, fresh_url: str, tmp_path: Path) -> None:
        load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2, 3, 4, 2, 5], street())}))
        assert pieces(fresh_url) == [
            ("way/1/1", "node/1", "node/2", 2),
            ("way/1/2", "node/2", "node/2", 4),
            ("way/1/3", "node/2", "node/5", 2),
        ]
        assert rows(fresh_url, "SELECT links FROM junctions WHERE source_id = 'node/2'") == [(4,)]

    def test_a_node_named_twice_in_a_row_is_one(self, fresh_url: str, tmp_path: Path) -> None:
        load(fresh_url, written(tmp_path / "a.osm", {1: ([1, 2, 2, 3], street())}))
        assert pieces(fresh_url) == [("way/1/1", "node/1", "node/3", 3)]

    def test_every_link_of_the_sample_city_ends_at_junctions(self, database_url: str) -> None:
        lost = "SELECT count(*) FROM roads WHERE NOT EXISTS (SELECT 1 FROM junctions j WHERE j.source_id = {})"
        for end in ("from_junction", "to_junction"):
            assert rows(database_url, lost.format(end)) == [(0,)]


WAYS = {n: ([n, n + 1], street()) for n in range(1, 7)}


def turn(url: str, path: Path, members: Sequence[tuple[str, str, int]], **tags: str) -> tuple[Report, Any]:
    told = {key.replace("__", ":"): value for key, value in {"type": "restriction", **tags}.items()}
    report = load(url, written(path / "a.osm", WAYS, relations={1: (members, told)}))
    found = rows(url, "SELECT kind, from_ways, via, to_ways, condition, exempt, attributes FROM turn_restrictions")
    return report, found[0] if found else None


class TestRestrictions:
    def test_via_ways_come_in_the_order_in_which_they_are_driven(self, fresh_url: str, tmp_path: Path) -> None:
        members = [("via", "way", 4), ("to", "way", 5), ("via", "way", 2), ("from", "way", 1), ("via", "way", 3)]
        _, found = turn(fresh_url, tmp_path, members, restriction="no_u_turn")
        assert found[:4] == ("no_u_turn", "way/1", "way/2,way/3,way/4", "way/5")

    def test_they_stay_as_stated_where_they_do_not_hang_together(self, fresh_url: str, tmp_path: Path) -> None:
        members = [("from", "way", 1), ("via", "way", 6), ("via", "way", 2), ("to", "way", 5)]
        _, found = turn(fresh_url, tmp_path, members, restriction="no_u_turn")
        assert found[2] == "way/6,way/2"

    def test_several_ways_in_and_out(self, fresh_url: str, tmp_path: Path) -> None:
        members = [("from", "way", 1), ("from", "way", 3), ("via", "node", 2), ("to", "way", 2)]
        _, found = turn(fresh_url, tmp_path, members, restriction="no_entry", **{"except": "psv;bicycle"})
        assert found[:4] == ("no_entry", "way/1,way/3", "node/2", "way/2")
        assert found[5] == "psv;bicycle"

    @pytest.mark.parametrize(
        ("tags", "kind", "condition", "attributes"),
        [
            ({"restriction__hgv": "no_left_turn"}, "no_left_turn", None, {"restriction:hgv": "no_left_turn"}),
            (
                {"type": "restriction:hgv", "restriction": "no_left_turn"},
                *("no_left_turn", None, {"restriction:hgv": "no_left_turn", "type": "restriction:hgv"}),
            ),
            (
                {"restriction__conditional": "no_left_turn @ (07:00-09:00)"},
                *(None, "no_left_turn @ (07:00-09:00)"),
                {"restriction:conditional": "no_left_turn @ (07:00-09:00)"},
            ),
            (
                {"restriction__hgv__conditional": "only_straight_on @ (Mo)"},
                *(None, "only_straight_on @ (Mo)", {"restriction:hgv:conditional": "only_straight_on @ (Mo)"}),
            ),
            (
                {"restriction__motor_vehicle": "no_u_turn", "day_on": "Monday"},
                *("no_u_turn", None, {"restriction:motor_vehicle": "no_u_turn", "day_on": "Monday"}),
            ),
        ],
    )
    def test_for_whom_and_when(
        self, fresh_url: str, tmp_path: Path, tags: Tags, kind: str | None, condition: str | None, attributes: Tags
    ) -> None:
        members = [("from", "way", 1), ("via", "node", 2), ("to", "way", 2)]
        _, found = turn(fresh_url, tmp_path, members, **tags)
        assert (found[0], found[4]) == (kind, condition)
        assert found[6] == {"type": "restriction", **attributes}

    @pytest.mark.parametrize("tags", [{"restriction__caravan": "no_left_turn"}, {"restriction": "give_way"}, {}])
    def test_what_is_not_understood_is_refused_aloud(self, fresh_url: str, tmp_path: Path, tags: Tags) -> None:
        members = [("from", "way", 1), ("via", "node", 2), ("to", "way", 2)]
        report, found = turn(fresh_url, tmp_path, members, **tags)
        assert (found, report.refusals) == (None, {"unknown_restriction": 1})
