"""Ways and what follows from them, on a real city and on streets made by hand; the clever against the obvious."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.roads import (
    alternatives,
    blocked,
    eta,
    hierarchy,
    instructions,
    matching,
    matrix,
    modes,
    nearest,
    reach,
    snapshot,
    ways,
)
from gis.roads.closures import Closure
from gis.roads.conditions import Conditions
from gis.roads.costs import Costs, by_length
from gis.roads.driving_side import LEFT, RIGHT, driving_side
from gis.roads.graph import RoadGraph
from gis.roads.network import Network
from gis.roads.traffic import Measured
from tests.gis.roads.conftest import HUNDRED_M, NIGHT, conditions, made

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
Place = tuple[float, float]


@pytest.fixture(scope="module")
def now(helsinki: RoadGraph) -> Conditions:
    return conditions(helsinki, NOON)


@pytest.fixture(scope="module")
def places() -> list[Place]:
    dice = np.random.default_rng(3)
    return [(float(dice.uniform(24.936, 24.952)), float(dice.uniform(60.165, 60.178))) for _ in range(40)]


@pytest.fixture(scope="module", params=["pump", "car", "foot"])
def costs(request: pytest.FixtureRequest, now: Conditions) -> Costs:
    return now.costs(modes.named(request.param))


def ways_of(now: Conditions, costs: Costs, places: list[Place]) -> Iterator[ways.Way]:
    for begin, end in pairwise(places):
        found = ways.way(now.network, costs, begin, end)
        if found:
            yield found


def test_a_way_hangs_together_and_its_times_add_up(now: Conditions, costs: Costs, places: list[Place]) -> None:
    graph, count = costs.graph, 0
    for way in ways_of(now, costs, places):
        count += 1
        assert (graph.head[way.arcs[:-1]] == graph.tail[way.arcs[1:]]).all()
        assert abs(int(way.arc_ms.sum()) - way.ms) <= len(way.arcs)
        line = ways.line(way)
        assert np.allclose(line[0], (way.begin.lon, way.begin.lat))
        assert np.allclose(line[-1], (way.end.lon, way.end.lat))
        drawn_m = shapely.LineString(line * now.network.scale).length
        assert drawn_m == pytest.approx(way.length_m, rel=0.02, abs=2)
    assert count > 30


def test_the_hierarchy_finds_the_same_ways(now: Conditions, costs: Costs, places: list[Place]) -> None:
    if now.network.hierarchy is None:
        pytest.skip("no hierarchy on this machine: routes are searched for")
    customized = hierarchy.Customized(now.network.hierarchy, costs)
    for begin, end in pairwise(places):
        first = ways.way(now.network, costs, begin, end)
        second = ways.way(now.network, costs, begin, end, customized=customized)
        assert (first and first.ms) == (second and second.ms)


def test_tables_of_times_are_those_of_single_ways(now: Conditions, costs: Costs, places: list[Place]) -> None:
    on = matrix.placed(now.network, costs, places[:20])
    table = matrix.times(costs, on, matrix.targets(costs, on))
    for (row, begin), (column, end) in ((a, b) for a in enumerate(on) for b in enumerate(on)):
        single = ways.between(costs, begin, end)
        assert (single is None) == bool(np.isnan(table[row, column]))
        if single:
            assert table[row, column] == pytest.approx(single.ms / 1000)
    if now.network.hierarchy:
        quick = hierarchy.Customized(now.network.hierarchy, costs)
        assert np.allclose(matrix.times(costs, on, matrix.targets(costs, on), quick), table, equal_nan=True)


def test_reach_is_what_the_times_say(now: Conditions, costs: Costs, places: list[Place]) -> None:
    on = matrix.placed(now.network, costs, places)
    table = matrix.times(costs, on[:1], matrix.targets(costs, on))[0]
    back = matrix.times(costs, on, matrix.targets(costs, on[:1]))[:, 0]
    within = float(np.nanmedian(table))
    forth, to = reach.reached(costs, on[0], within), reach.reaching(costs, on[0], within)
    for at, place in enumerate(on):
        for found, seconds in ((forth, table[at]), (to, back[at])):
            inside = any(
                bool(((found.arc == s.arc) & (found.begin <= s.share + 1e-9) & (found.end >= s.share - 1e-9)).any())
                for s in place
            )
            if abs(seconds - within) > 0.1 or math.isnan(seconds):
                assert inside == (seconds <= within)
    small, large = (reach.area(now.network, reach.reached(costs, on[0], part * within)) for part in (0.5, 1))
    assert small.is_valid
    assert large.is_valid
    assert small.difference(large.buffer(1e-4)).is_empty
    assert small.area < large.area


def test_alternatives_really_differ(now: Conditions, costs: Costs, places: list[Place]) -> None:
    count = 0
    for end in places[1:15]:
        best = ways.way(now.network, costs, places[0], end)
        assert best is not None
        for other in alternatives.alternatives(now.network, costs, best, end, 2):
            count += 1
            assert best.ms <= other.way.ms <= alternatives.LONGER * best.ms
            assert other.shared <= alternatives.SHARED
            assert abs(int(other.way.arc_ms.sum()) - other.way.ms) <= len(other.way.arcs)
    assert count > 5


def test_the_nearest_is_the_quickest(now: Conditions, costs: Costs, places: list[Place]) -> None:
    units = [(at, place) for at, place in enumerate(places[1:8])]
    arriving = nearest.nearest(now.network, costs, places[0], [*units, ("at sea", (24.0, 60.0))])
    assert arriving[-1].key == "at sea"
    assert arriving[-1].seconds is None
    told = [one.seconds for one in arriving[:-1] if one.seconds is not None]
    assert told == sorted(told)


def test_steps_follow_the_way_and_never_contradict_it(now: Conditions, costs: Costs, places: list[Place]) -> None:
    for way, end in zip(ways_of(now, costs, places), places[1:], strict=False):
        steps = instructions.steps(way, RIGHT, end)
        assert [steps[0].kind, steps[-1].kind] == ["depart", "arrive"]
        assert sum(step.distance_m for step in steps) == pytest.approx(way.length_m, abs=1)
        assert sum(step.time_s for step in steps) == pytest.approx(way.ms / 1000, abs=1)
        assert [step.from_m for step in steps] == sorted(step.from_m for step in steps)
        for step in steps:
            assert step.ko
            assert step.en
            assert not (step.crosses and step.kind.endswith("right"))


def test_a_street_that_is_drawn_twice_is_no_fork() -> None:
    streets = [("way/1/1", "a", "b", {}), ("way/2/1", "b", "c", {}), ("way/3/1", "b", "c", {"class": "service"})]
    now = conditions(made(LINE, streets))
    way = ways.way(now.network, now.costs(modes.named("car")), (0.0, 0.0), (1.9 * HUNDRED_M, 0.0))
    assert way is not None
    assert [step.kind for step in instructions.steps(way, RIGHT)] == ["depart", "arrive"]


def mirrored(graph: RoadGraph) -> RoadGraph:
    """The same network seen in a mirror: traffic keeps to the other side."""
    return replace(graph, coords=graph.coords * [-1, 1], junction_lon=-graph.junction_lon)


def test_in_a_mirror_traffic_keeps_left_and_every_turn_is_the_other_one(now: Conditions, places: list[Place]) -> None:
    graph = mirrored(now.network.graph)
    assert (driving_side(now.network.graph).side, driving_side(graph).side) == (RIGHT, LEFT)
    other = conditions(graph, NOON)
    swap = {"left": "right", "right": "left"}
    for begin, end in list(pairwise(places))[:12]:
        car = modes.named("car")
        way = ways.way(now.network, now.costs(car), begin, end)
        seen = ways.way(other.network, other.costs(car), (-begin[0], begin[1]), (-end[0], end[1]))
        assert way is not None
        assert seen is not None
        first = [step.kind for step in instructions.steps(way, RIGHT)]
        second = [step.kind for step in instructions.steps(seen, LEFT)]
        turned = ["_".join(swap.get(word, word) for word in kind.split("_")) for kind in first]
        assert turned == second
        assert [s.crosses for s in instructions.steps(way, RIGHT)] == [
            s.crosses for s in instructions.steps(seen, LEFT)
        ]


def test_real_cities_keep_right(monaco: RoadGraph, seoul: RoadGraph, athens: RoadGraph) -> None:
    for graph in (monaco, seoul, athens):
        side = driving_side(graph)
        assert (side.side, side.certain) == (RIGHT, True)
        assert driving_side(mirrored(graph)).side == LEFT
    alone = driving_side(made({"a": (0, 0), "b": (1, 0)}, [("way/1/1", "a", "b", {})]))
    assert (alone.side, alone.certain) == (RIGHT, False)


def test_a_roundabout_is_one_step_with_the_exit_counted() -> None:
    """A ring of four: in from the south, out to the north is the second exit against the clock."""
    ring = {"direction": "forward", "tags": {"junction": "roundabout"}, "class": "tertiary"}
    places = {"s": (0, -1), "e": (1, 0), "n": (0, 1), "w": (-1, 0)}
    arms = {"S": (0, -3), "E": (3, 0), "N": (0, 3), "W": (-3, 0)}
    order = ["s", "e", "n", "w", "s"]
    streets = [(f"way/1/{i}", a, b, ring) for i, (a, b) in enumerate(pairwise(order), start=1)]
    streets += [(f"way/{name}/1", name, name.lower(), {"name": f"{name}로"}) for name in arms]
    graph = made(places | arms, streets)
    now = conditions(graph)
    way = ways.way(now.network, now.costs(modes.named("car")), (0.0, -2.9 * HUNDRED_M), (0.0, 2.9 * HUNDRED_M))
    assert way is not None
    steps = instructions.steps(way, RIGHT)
    assert [(step.kind, step.exit) for step in steps] == [("depart", None), ("roundabout", 2), ("arrive", None)]
    assert steps[1].ko == "회전교차로 2번째 출구 (시계 반대 방향) · N로"
    assert instructions.steps(way, LEFT)[1].en == "Roundabout, exit 2 (clockwise), N로"


# what cannot be reached

LINE = {"a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (3, 0)}


def closure(network: Network, shape: shapely.Geometry, **more: object) -> Closure:
    values = {"starts": NIGHT - timedelta(hours=1), "ends": None, "modes": frozenset(), "reason": "침수"} | more
    return Closure(1, shape, network.links_touching(shape, within_m=10), **values)  # type: ignore[arg-type]


def test_a_closure_that_cuts_the_city_is_named_and_one_gets_as_far_as_it() -> None:
    graph = made(LINE, [("way/1/1", "a", "b", {}), ("way/2/1", "b", "c", {"name": "중로"}), ("way/3/1", "c", "d", {})])
    network = Network.of(graph)
    shut = closure(network, shapely.Point(1.5 * HUNDRED_M, 0))
    assert list(shut.links) == [1]
    car = modes.named("car")
    begin, end = (0.1 * HUNDRED_M, 0.0), (2.9 * HUNDRED_M, 0.0)
    for other, able in (({}, False), ({"modes": frozenset({"pump"})}, True), ({"ends": NIGHT}, True)):
        now = Conditions.at(network, Measured.nothing(graph), [replace(shut, **other)], NIGHT)  # type: ignore[arg-type]
        found = ways.way(network, now.costs(car), begin, end)
        assert found is not None
        assert (found.short_m < 1) == able
    now = Conditions.at(network, Measured.nothing(graph), [shut], NIGHT)
    why = blocked.explain(network, now.costs(car), begin, end, now.closures)
    assert [(one.street, one.obstacle.kind, one.obstacle.ko) for one in why.blocked_by] == [
        ("중로", "closure", "통제: 침수")
    ]
    assert why.nearest is not None
    assert why.nearest[0] == pytest.approx(HUNDRED_M, rel=1e-3)
    assert why.remaining_m == pytest.approx(190, rel=1e-2)


def test_a_vehicle_too_large_for_every_road_is_told_what_stops_it() -> None:
    graph = made(LINE, [("way/1/1", "a", "b", {}), ("way/2/1", "b", "c", {"max_height_m": 2.6, "name": "을지로20길"})])
    now = conditions(graph)
    ladder = now.costs(modes.named("ladder"))
    (limit,) = blocked.limits(now.network, ladder, (1.5 * HUNDRED_M, 0.0), 100)
    assert (limit.street, limit.obstacle.kind, limit.obstacle.limit, limit.obstacle.needed) == (
        "을지로20길",
        "height",
        2.6,
        4.0,
    )
    assert limit.obstacle.ko == "고가사다리차 불가 · 높이 제한 2.6 m"
    narrow = made(LINE, [("way/1/1", "a", "b", {"width_m": 1.5})])
    nowhere = conditions(narrow)
    costs = nowhere.costs(modes.named("pump"))
    assert ways.way(nowhere.network, costs, (0.0, 0.0), (HUNDRED_M, 0.0)) is None
    assert "출발지" in blocked.explain(nowhere.network, costs, (0.0, 0.0), (HUNDRED_M, 0.0)).ko


def test_a_point_in_the_sea_is_told_how_far_the_land_is(now: Conditions) -> None:
    costs = now.costs(modes.named("car"))
    assert ways.way(now.network, costs, (24.944, 60.171), (24.944, 59.9)) is None
    why = blocked.explain(now.network, costs, (24.944, 60.171), (24.944, 59.9))
    assert "km" in why.en or " m away" in why.en
    assert why.blocked_by == []


def test_an_island_of_the_network_is_left_for_the_nearest_that_can_be_reached() -> None:
    streets = [("way/1/1", "a", "b", {}), ("way/3/1", "c", "d", {"class": "footway"})]
    now = conditions(made(LINE, streets))
    car = now.costs(modes.named("car"))
    way = ways.way(now.network, car, (0.0, 0.0), (2.5 * HUNDRED_M, 0.0))
    assert way is not None
    assert way.end.off_m == pytest.approx(150, rel=1e-2)
    assert way.short_m == 0  # no road of a car lies nearer


def test_a_vehicle_that_looks_the_other_way_turns_round_first() -> None:
    now = conditions(made(LINE, [("way/1/1", "a", "b", {}), ("way/2/1", "b", "c", {})]))
    costs = now.costs(modes.named("pump"))
    begin, end = (0.5 * HUNDRED_M, 0.0), (1.5 * HUNDRED_M, 0.0)
    ahead, away = (ways.way(now.network, costs, begin, end, heading_deg=deg) for deg in (90, 270))
    assert ahead is not None
    assert away is not None
    assert 0 < away.ms - ahead.ms <= ways.TURN_ROUND_S * 1000  # here or at the next dead end


# arrival


def test_the_band_holds_the_expected_time_and_narrows_with_measurements(helsinki: RoadGraph) -> None:
    network = Network.of(helsinki)
    begin, end = (24.9395, 60.1672), (24.9475, 60.1752)
    everything = Measured(np.full(len(helsinki.tail), 25.0), np.full(len(helsinki.tail), NOON.timestamp()))
    old = replace(everything, at_s=everything.at_s - 3600)
    widths = []
    for measured in (everything, old):
        now = Conditions.at(network, measured, [], NOON)
        way = ways.way(network, now.costs(modes.named("car")), begin, end)
        assert way is not None
        told = eta.eta(way)
        assert told.p10_s < told.median_s < told.p90_s
        widths.append(told.p90_s / told.p10_s)
    assert widths[0] < widths[1]
    assert Conditions.at(network, old, [], NOON).traffic.state == "old"


# snapshot


def test_a_snapshot_is_the_graph_or_is_refused(helsinki: RoadGraph, tmp_path: Path) -> None:
    network = Network.of(helsinki)
    path = tmp_path / "osm.roads"
    snapshot.save(path, helsinki, network.order)
    kept = snapshot.load(path, "osm", helsinki.versions)
    assert isinstance(kept, snapshot.Kept)
    assert np.array_equal(kept.graph.coords, helsinki.coords)
    assert list(kept.graph.link_ids) == list(helsinki.link_ids)
    assert np.array_equal(kept.order, network.order) if network.order is not None else kept.order is None
    moved = {**helsinki.versions, "roads": helsinki.versions["roads"] + 1}
    whole = path.read_bytes()
    for why, refused in (
        ("moved on", snapshot.load(path, "osm", moved)),
        ("moved on", snapshot.load(path, "node_link", helsinki.versions)),
        ("no snapshot", snapshot.load(tmp_path / "none.roads", "osm", helsinki.versions)),
    ):
        assert isinstance(refused, snapshot.Refused)
        assert why in refused.en
    dice = np.random.default_rng(0)
    for at in dice.integers(0, len(whole), 12):
        path.write_bytes(whole[:at])
        assert isinstance(snapshot.load(path, "osm", helsinki.versions), snapshot.Refused)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert isinstance(snapshot.load(path, "osm", helsinki.versions), snapshot.Refused)


# matching


def test_a_noisy_drive_is_put_back_on_its_roads(now: Conditions, places: list[Place]) -> None:
    car = now.costs(modes.named("car"))
    lengths = by_length(car)
    dice = np.random.default_rng(9)
    right = total = 0
    for way in list(ways_of(now, car, places))[:6]:
        line = shapely.LineString(ways.line(way) * now.network.scale)
        at_m = np.arange(0, line.length, 40)
        points = [shapely.get_coordinates(line.interpolate(m))[0] + dice.normal(0, 5, 2) for m in at_m]
        fixes = [matching.Fix(*(p / now.network.scale), float(second * 4)) for second, p in enumerate(points)]
        found = matching.match(now.network, lengths, fixes)
        driven = sum(one.length_m for one in matching.driven(lengths, found))
        assert driven == pytest.approx(way.length_m, rel=0.25, abs=60)
        links = set(now.network.graph.link[way.arcs])
        right += sum(place is not None and now.network.graph.link[place.arc] in links for place in found.places)
        total += len(fixes)
    assert right / total > 0.85
