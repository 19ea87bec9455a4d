"""Who may pass where, at what price: each hindrance on a street of its own."""

from typing import Any

import numpy as np
import pytest

from gis.errors import NoSuchMode
from gis.roads import cautions, modes, ways
from gis.roads.costs import NEVER
from gis.roads.hindrances import Hindrance
from tests.gis.roads.conftest import conditions, made

PLACES = {"a": (0, 0), "b": (1, 0), "c": (2, 0)}
EVERYBODY = set(modes.names())
BLUE = {"pump", "ladder", "ambulance", "police"}


def able(known: dict[str, Any], *, backwards: bool = False) -> set[str]:
    """The modes that can drive a street along its line, or against it."""
    graph = made(PLACES, [("way/1/1", "a", "b", known)])
    arc = int(graph.arcs_of_link[0][1 if backwards else 0])
    now = conditions(graph)
    return {name for name, mode in modes.declared().items() if now.costs(mode).arc_ms[arc] != NEVER}


@pytest.mark.parametrize(
    ("known", "who"),
    [
        ({}, EVERYBODY),
        ({"class": "steps"}, {"foot"}),
        ({"class": "footway"}, {"foot", "bicycle", "pm"}),
        ({"class": "footway", "tags": {"emergency": "yes", "motor_vehicle": "yes"}}, EVERYBODY),
        ({"class": "pedestrian"}, BLUE | {"foot", "bicycle", "pm"}),
        ({"class": "motorway"}, BLUE | {"car", "motorcycle"}),
        ({"class": "busway"}, BLUE | {"foot", "bicycle"}),
        ({"tags": {"access": "private"}}, EVERYBODY),
        ({"tags": {"access": "no"}}, BLUE),
        ({"tags": {"motor_vehicle": "no"}}, BLUE | {"foot", "bicycle", "pm"}),
        ({"tags": {"motor_vehicle": "no", "bus": "yes"}}, BLUE | {"foot", "bicycle"}),
        ({"tags": {"foot": "no"}}, EVERYBODY - {"foot"}),
        ({"max_height_m": 3.5}, EVERYBODY - {"ladder"}),
        ({"max_height_m": 2.6}, EVERYBODY - {"ladder", "pump", "ambulance"}),
        ({"max_weight_t": 3.5}, EVERYBODY - {"ladder", "pump"}),
        ({"width_m": 2.8}, EVERYBODY - {"ladder", "pump"}),
        ({"max_width_m": 2.0}, EVERYBODY - {"ladder", "pump", "ambulance"}),
    ],
)
def test_who_can_pass(known: dict[str, Any], who: set[str]) -> None:
    assert able(known) == who


def test_against_a_one_way_street_only_people_on_foot_and_blue_lights_go() -> None:
    assert able({"direction": "forward"}) == EVERYBODY
    assert able({"direction": "forward"}, backwards=True) == BLUE | {"foot"}
    assert able({"direction": "backward"}) == BLUE | {"foot"}
    cyclists = {"direction": "forward", "tags": {"oneway:bicycle": "no"}}
    assert able(cyclists, backwards=True) == BLUE | {"foot", "bicycle", "pm"}
    assert able({"direction": "forward", "class": "motorway"}, backwards=True) == set()


def test_a_bollard_bars_who_crosses_it_and_not_who_stops_beside_it() -> None:
    streets = [("way/1/1", "a", "b", {}), ("way/1/2", "b", "c", {})]
    graph = made(PLACES, streets, at={"b": {"barrier": "bollard"}})
    car, foot = (conditions(graph).costs(modes.named(name)) for name in ("car", "foot"))
    network = conditions(graph).network
    beside, beyond = (150 / 111_320 * 0.65, 0.0), (180 / 111_320, 0.0)
    assert ways.way(network, car, (0.0, 0.0), beside) is not None
    assert ways.way(network, foot, (0.0, 0.0), beyond) is not None
    through = ways.way(network, car, (10 / 111_320, 0.0), beyond)
    assert through is None
    open_ = made(PLACES, streets, at={"b": {"barrier": "gate", "motor_vehicle": "yes"}})
    assert ways.way(conditions(open_).network, conditions(open_).costs(modes.named("car")), (0.0, 0.0), beyond)


def test_unknown_width_is_driven_slowly_and_said() -> None:
    graph = made(PLACES, [("way/1/1", "a", "b", {}), ("way/2/1", "b", "c", {"width_m": 6.0})])
    now = conditions(graph)
    pump, car = modes.named("pump"), modes.named("car")
    costs = now.costs(pump)
    unknown, known = (int(costs.arc_ms[graph.arcs_of_link[link][0]]) for link in (0, 1))
    assert unknown > known
    way = ways.way(now.network, costs, (0.0, 0.0), (200 / 111_320, 0.0))
    assert way is not None
    (said,) = cautions.cautions(way)
    assert (said.kind, said.ko, said.from_m, round(said.to_m)) == ("width_unknown", "이 구간 폭 미확인", 0.0, 100)
    assert round(cautions.width_unknown_m(way)) == 100
    assert now.costs(car).arc_ms[graph.arcs_of_link[0][0]] == now.costs(car).arc_ms[graph.arcs_of_link[1][0]]


def test_nothing_is_passed_silently() -> None:
    """Every hindrance that any mode passes at a price has words, and is said where it is passed."""
    for mode in modes.declared().values():
        for price in mode.passes:
            assert str(price.hindrance.name).lower() in cautions.WORDS
    graph = made(
        PLACES,
        [
            ("way/1/1", "b", "a", {"direction": "forward"}),
            ("way/2/1", "b", "c", {"tags": {"access": "no"}, "width_m": 8.0}),
        ],
    )
    now = conditions(graph)
    way = ways.way(now.network, now.costs(modes.named("pump")), (0.0, 0.0), (200 / 111_320, 0.0))
    assert way is not None
    assert {one.kind for one in cautions.cautions(way)} == {"contraflow", "width_unknown", "closed"}


def test_modes_are_data() -> None:
    for mode in modes.declared().values():
        assert mode.passable & mode.free == mode.free
        assert mode.most_kmh > 0
    assert Hindrance.STEPS & modes.named("foot").passable
    with pytest.raises(NoSuchMode, match="pump, ladder"):
        modes.named("tank")


def test_parallel_arcs_stay_apart() -> None:
    graph = made(PLACES, [("way/1/1", "a", "b", {"class": "steps"}), ("way/2/1", "a", "b", {})])
    assert len(graph.tail) == 4
    assert np.isfinite(conditions(graph).costs(modes.named("car")).main).all()


def test_a_tight_turn_is_said_to_those_who_need_room() -> None:
    """Back at an acute angle: in streets of 5 m an aerial ladder (radius 12 m) is told, a car is not."""
    places = {"a": (0, 0), "b": (2, 0), "c": (0, 1)}
    for width_m, told in ((5.0, True), (9.0, False)):
        known = {"width_m": width_m}
        graph = made(places, [("way/1/1", "a", "b", known), ("way/2/1", "b", "c", known)])
        now = conditions(graph)
        for name in ("ladder", "car"):
            way = ways.way(now.network, now.costs(modes.named(name)), (0.0, 0.0), (0.0, 100 / 111_320))
            assert way is not None
            kinds = [one.kind for one in cautions.cautions(way)]
            assert ("tight_turn" in kinds) == (told and name == "ladder")
