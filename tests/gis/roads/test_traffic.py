"""Measured where it is measured, usual where it is not, blended as it ages; known to the next answer."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from gis.roads import matching, modes, ways
from gis.roads.conditions import Conditions
from gis.roads.costs import by_length
from gis.roads.graph import RoadGraph
from gis.roads.network import Network
from gis.roads.traffic import FRESH_S, OLD_S, Measured, traffic
from tests.gis.roads.conftest import HUNDRED_M, made

SEOUL = timezone(timedelta(hours=9))
NIGHT = datetime(2026, 11, 25, 2, 0, tzinfo=SEOUL)
RUSH = datetime(2026, 11, 25, 18, 0, tzinfo=SEOUL)
SUNDAY = datetime(2026, 11, 29, 8, 0, tzinfo=SEOUL)


@pytest.fixture(scope="module")
def street() -> RoadGraph:
    return made(
        {"a": (0, 0), "b": (1, 0), "c": (2, 0)},
        [("way/1/1", "a", "b", {"class": "primary"}), ("way/2/1", "b", "c", {"class": "primary", "speed_kmh": 30})],
    )


def test_the_usual_speed_hangs_on_class_limit_hour_and_day(street: RoadGraph) -> None:
    night, rush, sunday = (traffic(street, Measured.nothing(street), at).kmh for at in (NIGHT, RUSH, SUNDAY))
    assert rush.max() < sunday.max() < night.max()
    limited = street.arcs_of_link[1][0]
    assert night[limited] == pytest.approx(30 * 0.85)


@pytest.mark.parametrize(
    ("age_s", "share", "state"),
    [(0, 1.0, "fresh"), (FRESH_S, 1.0, "fresh"), (600, 0.5, "late"), (OLD_S, 0.0, "late"), (3600, 0.0, "old")],
)
def test_measurements_decay(street: RoadGraph, age_s: float, share: float, state: str) -> None:
    arc = int(street.arcs_of_link[0][0])
    at_s = np.array([NIGHT.timestamp() - age_s])
    measured = Measured.nothing(street).with_speeds(np.array([arc]), np.array([10.0]), at_s)
    now, usual = (traffic(street, one, NIGHT) for one in (measured, Measured.nothing(street)))
    assert now.state == state
    assert now.measured[arc] == pytest.approx(share)
    assert 1 / now.kmh[arc] == pytest.approx(share / 10 + (1 - share) / usual.kmh[arc])
    assert now.kmh[arc + 1 if arc == 0 else 0] == usual.kmh[arc + 1 if arc == 0 else 0]


def test_an_older_measurement_never_takes_the_place_of_a_newer(street: RoadGraph) -> None:
    arc = np.array([0])
    first = Measured.nothing(street).with_speeds(arc, np.array([10.0]), np.array([100.0]))
    assert first.with_speeds(arc, np.array([50.0]), np.array([99.0])).kmh[0] == 10
    assert first.with_speeds(arc, np.array([50.0]), np.array([101.0])).kmh[0] == 50
    assert np.isnan(Measured.nothing(street).kmh).all()


def test_traffic_changes_the_way_of_those_whom_it_holds_up(street: RoadGraph) -> None:
    network = Network.of(street)
    slow = Measured(np.full(len(street.tail), 5.0), np.full(len(street.tail), NIGHT.timestamp()))
    free, jam = (Conditions.at(network, one, [], NIGHT) for one in (Measured.nothing(street), slow))
    for name in ("car", "pump", "foot", "bicycle"):
        mode = modes.named(name)
        before, after = (ways.way(network, now.costs(mode), (0.0, 0.0), (2 * HUNDRED_M, 0.0)) for now in (free, jam))
        assert before is not None
        assert after is not None
        assert (after.ms > before.ms) == mode.live


def test_the_hierarchy_of_before_serves_on_where_nothing_changed(street: RoadGraph) -> None:
    network = Network.of(street)
    if network.hierarchy is None:
        pytest.skip("no hierarchy on this machine: routes are searched for")
    first = Conditions.at(network, Measured.nothing(street), [], NIGHT)
    car, foot = modes.named("car"), modes.named("foot")
    first.customize(car)
    first.customize(foot)
    measured = Measured(np.full(len(street.tail), 7.0), np.full(len(street.tail), NIGHT.timestamp()))
    second = Conditions.at(network, measured, [], NIGHT)
    assert second.customized(foot) is None
    for mode in (car, foot):
        second.customize(mode, first)
    assert second.customized(foot) is first.customized(foot)
    assert second.customized(car) is not first.customized(car)


def test_matching_by_length_knows_no_time(street: RoadGraph) -> None:
    lengths = by_length(Conditions.at(Network.of(street), Measured.nothing(street), [], RUSH).costs(modes.named("car")))
    assert set(lengths.arc_ms.tolist()) == {100_000}
    assert matching.match(Network.of(street), lengths, []).places == []
