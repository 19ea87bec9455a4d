"""What tags say beside the columns: signals before a crossing, what bars and limits on junctions, figures of links."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from gis import osm
from gis.roads import blocked, cautions, modes, obstacles, reading, ways
from gis.roads.costs import NEVER, Costs
from gis.roads.graph import RoadGraph
from gis.roads.hindrances import NEVER_BAR, Hindrance
from gis.roads.traffic import usual
from gis.roads.ways import Way
from tests.gis.roads.conftest import HUNDRED_M, conditions, made
from tests.gis.roads.test_modes import BLUE, EVERYBODY
from tests.gis.test_osm_roads import written

PLACES = {"a": (0, 0), "b": (1, 0), "c": (2, 0)}
LINE = {**PLACES, "d": (3, 0)}
WIDE = {"width_m": 8.0}
BEGIN, END = (0.1 * HUNDRED_M, 0.0), (1.9 * HUNDRED_M, 0.0)
Tags = Mapping[str, str]


def street(at: Tags | None = None, **tags: str) -> RoadGraph:
    """A street from a by b to c: with tags on its first half, and on the junction b."""
    first = {**WIDE, "tags": {key.replace("__", ":"): value for key, value in tags.items()}}
    return made(PLACES, [("way/1/1", "a", "b", first), ("way/2/1", "b", "c", WIDE)], at={"b": at or {}})


def costs(graph: RoadGraph, mode: str) -> Costs:
    return conditions(graph).costs(modes.named(mode))


def over(graph: RoadGraph, mode: str) -> Way | None:
    """The way of a mode over the whole street."""
    now = conditions(graph)
    found = ways.way(now.network, now.costs(modes.named(mode)), BEGIN, END)
    return found if found and found.length_m == pytest.approx(180, abs=1) else None


def first_ms(graph: RoadGraph, mode: str = "car") -> list[int]:
    """What the first half costs along its line and against it."""
    return [int(costs(graph, mode).arc_ms[arc]) for arc in graph.arcs_of_link[0]]


def said(graph: RoadGraph, mode: str) -> set[str]:
    way = over(graph, mode)
    assert way is not None
    return {one.kind for one in cautions.cautions(way)}


class TestSignals:
    @pytest.mark.parametrize(
        ("told", "stops"), [("forward", [1, 0]), ("backward", [0, 1]), ("both", [1, 1]), ("sideways", [0, 0])]
    )
    def test_they_delay_the_direction_that_they_stop(self, told: str, stops: list[int]) -> None:
        for mode in ("car", "pump", "foot"):
            free = first_ms(street(), mode)
            each_ms = modes.named(mode).signals_s * 1000
            expected = [ms + each_ms * stop for ms, stop in zip(free, stops, strict=True)]
            assert first_ms(street(goldentime__signals=told), mode) == expected

    def test_those_of_the_crossing_itself_are_not_counted_again(self) -> None:
        lights = {"highway": "traffic_signals"}
        assert first_ms(street(lights, goldentime__signals="forward")) == first_ms(street(lights))
        assert first_ms(street(lights))[0] > first_ms(street())[0]

    def test_they_are_in_the_time_of_arrival(self) -> None:
        free, held = over(street(), "car"), over(street(goldentime__signals="forward"), "car")
        assert free is not None
        assert held is not None
        assert held.ms - free.ms == pytest.approx(0.9 * modes.named("car").signals_s * 1000, abs=2)


class TestLevelCrossings:
    @pytest.mark.parametrize("graph", [street({"railway": "level_crossing"}), street(goldentime__level_crossing="yes")])
    def test_they_delay_everybody_are_said_and_bar_nobody(self, graph: RoadGraph) -> None:
        for mode in EVERYBODY:
            free, held = over(street(), mode), over(graph, mode)
            assert free is not None
            assert held is not None, mode
            assert 7_000 <= held.ms - free.ms <= 8_001
            assert "level_crossing" in said(graph, mode)

    def test_a_mode_that_does_not_name_them_passes(self, tmp_path: Path) -> None:
        own = tmp_path / "modes.toml"
        own.write_text('[cart]\nko="수레"\nen="Cart"\nkinds=[]\nmost_kmh=9\nsignals_s=0\nturns="obeyed"\nfree=[]\n')
        now = conditions(street({"railway": "level_crossing"}, goldentime__level_crossing="yes"))
        way = ways.way(now.network, now.costs(modes.named("cart", modes.declared(own))), BEGIN, END)
        assert way is not None
        assert way.length_m == pytest.approx(180, abs=1)


@pytest.mark.parametrize(
    ("tags", "who"),
    [
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, EVERYBODY - {"pump", "ladder", "ambulance"}),
        ({"barrier": "height_restrictor", "maxheight": "2.1", "motor_vehicle": "yes"}, EVERYBODY - BLUE | {"police"}),
        ({"maxheight": "3.5"}, EVERYBODY - {"ladder"}),
        ({"maxheight": "4.5", "maxheight:physical": "3.2"}, EVERYBODY - {"ladder", "pump"}),
        ({"maxheight": "default"}, EVERYBODY),
        ({"maxwidth": "2"}, EVERYBODY - {"pump", "ladder", "ambulance"}),
        ({"maxwidth": "3", "maxwidth:physical": "1.5"}, {"motorcycle", "bicycle", "pm", "foot"}),
        ({"maxweight": "3.5"}, EVERYBODY - {"pump", "ladder"}),
        ({"maxheight": "0"}, EVERYBODY),
        ({"ford": "yes"}, {"pump", "car", "foot"}),
        ({"ford": "stepping_stones"}, EVERYBODY),
        ({"barrier": "gate"}, BLUE | {"bicycle", "pm", "foot"}),
        ({"barrier": "gate", "locked": "yes"}, BLUE | {"foot"}),
        ({"barrier": "gate", "locked": "yes", "emergency": "yes"}, BLUE | {"foot"}),
        ({"barrier": "bollard"}, {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "locked": "yes"}, {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "bollard": "fixed"}, {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "bollard": "removable"}, BLUE | {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "bollard": "rising"}, BLUE | {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "bollard": "removable", "locked": "yes"}, {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "locked": "yes", "emergency": "yes"}, BLUE | {"bicycle", "pm", "foot"}),
        ({"barrier": "block", "emergency": "designated"}, BLUE | {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "emergency": "fire_hydrant"}, {"bicycle", "pm", "foot"}),
        ({"barrier": "bollard", "emergency": "yes", "maxwidth:physical": "2.3"}, BLUE - {"pump", "ladder"}),
    ],
)
def test_who_crosses_a_junction(tags: Tags, who: set[str]) -> None:
    narrow = {"bicycle", "pm", "foot"} if tags.get("maxwidth:physical") == "2.3" else set()
    assert {mode for mode in EVERYBODY if over(street(tags), mode)} == who | narrow


@pytest.mark.parametrize(
    ("tags", "kind", "mode"),
    [
        ({"barrier": "gate", "locked": "yes"}, "gate_locked", "pump"),
        ({"barrier": "gate", "locked": "yes", "emergency": "yes"}, "gate_for_emergency", "pump"),
        ({"barrier": "bollard", "bollard": "removable"}, "bollard_opens", "ambulance"),
        ({"barrier": "height_restrictor"}, "height_unknown", "ladder"),
        ({"barrier": "height_restrictor", "maxheight": "none"}, "height_unknown", "pump"),
        ({"ford": "yes"}, "ford", "pump"),
    ],
)
def test_what_is_crossed_at_a_price_is_said(tags: Tags, kind: str, mode: str) -> None:
    (price,) = [one for one in modes.named(mode).passes if str(one.hindrance.name).lower() == kind]
    free, held = over(street(), mode), over(street(tags), mode)
    assert free is not None
    assert held is not None
    assert held.ms - free.ms == price.delay_s * 1000 > 0
    assert said(street(tags), mode) == {kind}


def test_a_height_restrictor_whose_height_is_known_leaves_no_doubt() -> None:
    assert said(street({"barrier": "height_restrictor", "maxheight": "4.5"}), "ladder") == set()


class TestBlocked:
    def test_limits_of_junctions_are_told_as_those_of_links(self) -> None:
        graph = street({"barrier": "height_restrictor", "maxheight": "2.1"})
        now, ladder = conditions(graph), costs(graph, "ladder")
        (limit,) = blocked.limits(now.network, ladder, (HUNDRED_M, 0.0), 30)
        assert (limit.key, limit.obstacle.kind, limit.obstacle.limit, limit.obstacle.needed) == ("b", "height", 2.1, 4)
        assert limit.obstacle.ko == "고가사다리차 불가 · 높이 제한 2.1 m"
        metres = np.sort(limit.line[:, 0]) / HUNDRED_M * 100
        assert metres == pytest.approx([90, 100, 110], abs=0.1)
        assert blocked.limits(now.network, ladder, (1.5 * HUNDRED_M, 0.0), 30) == []
        assert blocked.limits(now.network, costs(graph, "police"), (HUNDRED_M, 0.0), 30) == []

    def test_limits_where_no_vehicle_goes_are_none(self) -> None:
        path = {"class": "footway"}
        graph = made(PLACES, [("way/1/1", "a", "b", path), ("way/2/1", "b", "c", path)], at={"b": {"maxwidth": "1"}})
        assert blocked.limits(conditions(graph).network, costs(graph, "pump"), (HUNDRED_M, 0.0), 50) == []

    @pytest.mark.parametrize(
        ("tags", "kind"),
        [({"maxweight": "10"}, "weight"), ({"maxwidth": "2"}, "width"), ({"barrier": "bollard"}, "bollard")],
    )
    def test_what_cuts_the_way_at_a_junction_is_named(self, tags: Tags, kind: str) -> None:
        now, pump = conditions(street(tags)), costs(street(tags), "pump")
        why = blocked.explain(now.network, pump, BEGIN, END)
        assert [(one.key, one.obstacle.kind) for one in why.blocked_by] == [("b", kind)]
        far = (2.9 * HUNDRED_M, 0.0)
        for at in ("b", "c"):
            longer = made(LINE, [("1", "a", "b", WIDE), ("2", "b", "c", WIDE), ("3", "c", "d", WIDE)], at={at: tags})
            why = blocked.explain(conditions(longer).network, costs(longer, "pump"), BEGIN, far)
            assert [one.key for one in why.blocked_by] == [at]
        assert why.ko.removeprefix("길이 끊겼습니다: ").startswith(("펌프차 불가", "말뚝"))

    def test_of_two_ways_that_are_cut_the_one_with_less_in_its_way_is_told(self) -> None:
        places = {"a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (3, 0), "e": (4, 0), "f": (5, 0), "g": (2.5, 3)}
        pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("b", "g"), ("g", "e")]
        bollards = {at: {"barrier": "bollard"} for at in "cdg"}
        graph = made(places, [(begin + end, begin, end, WIDE) for begin, end in pairs], at=bollards)
        why = blocked.explain(conditions(graph).network, costs(graph, "pump"), BEGIN, (4.9 * HUNDRED_M, 0.0))
        assert [one.key for one in why.blocked_by] == ["g"]

    def test_every_hindrance_that_can_bar_has_a_word(self) -> None:
        assert set(obstacles.WORDS) == set(Hindrance(~int(NEVER_BAR) & (1 << len(Hindrance)) - 1))


class TestLinks:
    def test_a_limit_of_one_direction_counts_there(self) -> None:
        graph = street(maxspeed__forward="20", maxspeed__backward="10 mph")
        kmh = usual(graph, datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
        assert kmh[graph.arcs_of_link[0]] == pytest.approx([20 * 0.85, 16.1 * 0.85], rel=0.01)
        one = street(maxspeed__forward="20")
        free = usual(street(), datetime(2026, 11, 25, 2, 0, tzinfo=UTC))[0]
        assert usual(one, datetime(2026, 11, 25, 2, 0, tzinfo=UTC))[one.arcs_of_link[0][1]] == free

    def test_lanes_of_both_directions_make_a_street_wide_enough(self) -> None:
        for lanes, doubted in (("1", False), ("0", True)):
            tags = {"lanes:forward": "1", "lanes:backward": lanes}
            graph = made(PLACES, [("way/1/1", "a", "b", {"tags": tags}), ("way/2/1", "b", "c", WIDE)])
            assert ("width_unknown" in said(graph, "pump")) == doubted

    @pytest.mark.parametrize(
        ("width_m", "tags", "who", "kinds"),
        [
            (8.0, {"width:carriageway": "2.7"}, {"ambulance", "police"}, {"narrow"}),
            (None, {"width:carriageway": "2.7"}, {"ambulance", "police"}, {"narrow"}),
            (8.0, {"width:effective": "2.7"}, {"ambulance", "police"}, {"narrow"}),
            (2.7, {"width:carriageway": "8"}, {"ambulance", "police"}, {"narrow"}),
            (None, {"est_width": "2.7"}, BLUE, {"narrow_estimated"}),
            (8.0, {"est_width": "2.7"}, BLUE, set()),
            (None, {"est_width": "8"}, BLUE, set()),
            (None, {}, BLUE, {"width_unknown"}),
        ],
    )
    def test_narrower_widths_bar_and_estimates_warn(
        self, width_m: float | None, tags: Tags, who: set[str], kinds: set[str]
    ) -> None:
        first: dict[str, Any] = {"tags": tags} | ({"width_m": width_m} if width_m else {})
        graph = made(PLACES, [("way/1/1", "a", "b", first), ("way/2/1", "b", "c", WIDE)])
        able = {mode for mode in BLUE if costs(graph, mode).arc_ms[graph.arcs_of_link[0][0]] != NEVER}
        assert able == who
        assert said(graph, "ambulance") == kinds

    def test_a_longer_vehicle_goes_slowly_under_blue_lights_and_says_so(self) -> None:
        short = street(maxlength="10")
        assert said(short, "ladder") == {"long"}
        assert said(short, "pump") == set()
        assert first_ms(short, "ladder")[0] == pytest.approx(100 * 3600 / modes.named("ladder").narrow_kmh, abs=1)  # type: ignore[operator]
        assert first_ms(short, "pump") == first_ms(street(), "pump")

    def test_it_is_forbidden_to_who_has_no_blue_lights(self, tmp_path: Path) -> None:
        own = tmp_path / "modes.toml"
        sizes = "width_m=2.5\nheight_m=3\nweight_t=9\nlength_m=12"
        own.write_text(
            f'[lorry]\nko="화물차"\nen="Lorry"\nkinds=[]\nmost_kmh=9\nsignals_s=0\nturns=0\nfree=[]\n{sizes}\n'
        )
        now = conditions(street(maxlength="10"))
        lorry = now.costs(modes.named("lorry", modes.declared(own)))
        assert [limit.obstacle.kind for limit in blocked.limits(now.network, lorry, BEGIN, 20)] == ["length"]

    @pytest.mark.parametrize("tags", [{"oneway:bus": "no"}, {"oneway:psv": "no"}, {"busway": "opposite_lane"}])
    def test_against_a_one_way_street_where_buses_come_that_way(self, tags: Tags) -> None:
        first = {**WIDE, "tags": tags, "direction": "backward"}
        graph = made(PLACES, [("way/1/1", "a", "b", first), ("way/2/1", "b", "c", WIDE)])
        plain = made(PLACES, [("way/1/1", "a", "b", {**first, "tags": {}}), ("way/2/1", "b", "c", WIDE)])
        assert first_ms(graph, "pump")[0] == first_ms(graph, "pump")[1] < first_ms(plain, "pump")[0]
        assert first_ms(graph, "car")[0] == first_ms(graph, "bicycle")[0] == NEVER
        assert said(graph, "pump") == {"bus_contraflow"}
        assert said(plain, "pump") == {"contraflow"}


def test_all_of_it_comes_out_of_the_database(fresh_url: str, tmp_path: Path) -> None:
    nodes = {
        2: {"barrier": "height_restrictor", "maxheight": "2.1"},
        3: {"highway": "traffic_signals", "traffic_signals:direction": "forward"},
        4: {"railway": "level_crossing"},
        5: {"barrier": "bollard", "emergency": "yes", "maxwidth": "3"},
        6: {"maxweight": "7.5"},
    }
    tags = {"highway": "residential", "maxlength": "10", "est_width": "5", "lanes:forward": "1", "lanes:backward": "1"}
    tags |= {"maxspeed:backward": "20", "oneway:bus": "no"}
    extract = written(tmp_path / "a.osm", {1: ([1, 2, 3, 4, 5, 6, 7], tags)}, nodes)
    with psycopg.connect(fresh_url) as connection:
        osm.load(extract, connection, dataset="town")
        graph = reading.read(connection, "osm")
    ids = [str(graph.junction_ids[at]) for at in graph.limited]
    told = dict(zip(ids, graph.limits.tolist(), strict=True))
    assert told == {
        "node/2": pytest.approx([2.1, np.nan, np.nan], nan_ok=True),
        "node/5": pytest.approx([np.nan, 3.0, np.nan], nan_ok=True),
        "node/6": pytest.approx([np.nan, np.nan, 7.5], nan_ok=True),
    }
    signals = graph.arcs_of_link[graph.link_at["way/1/2"]]
    assert graph.stopped[signals].tolist() == [True, False]
    assert graph.stopped.sum() == 1
    crossed = graph.hindrances[signals] & int(Hindrance.LEVEL_CROSSING)
    assert crossed.all()
    assert graph.speed_kmh[signals].tolist() == pytest.approx([np.nan, 20.0], nan_ok=True)
    assert graph.width_m.tolist() == [5.0] * len(graph.link_ids)
    assert graph.lanes.tolist() == [2.0] * len(graph.link_ids)
    assert graph.max_length_m.tolist() == [10.0] * len(graph.link_ids)
