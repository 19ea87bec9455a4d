"""The band of an arrival: what makes it later, what makes it wider, and how much of real drives it holds."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.roads import eta, modes, ways
from gis.roads.conditions import Conditions
from gis.roads.eta import Eta
from gis.roads.graph import RoadGraph
from gis.roads.network import Network
from gis.roads.traffic import FRESH_S, OLD_S, Measured
from tests.gis.roads.conftest import HUNDRED_M, NIGHT, made
from tests.gis.roads.tracks import coverage


def road(**known: Any) -> RoadGraph:
    """Twenty links of 100 m in a row."""
    places = {f"{at:02}": (float(at), 0.0) for at in range(21)}
    known = {"class": "secondary", "width_m": 7.0, **known}
    return made(places, [(f"way/{at}", f"{at:02}", f"{at + 1:02}", known) for at in range(20)])


def told(graph: RoadGraph, mode: str = "car", *, to_m: float = 1_000, age_s: float | None = None) -> Eta:
    """Arrival at night; ``age_s``: of measurements that say what is usual anyway."""
    measured = Measured.nothing(graph)
    if age_s is not None:
        usual = Conditions.at(Network.of(graph), measured, [], NIGHT).traffic.kmh
        measured = Measured(usual, np.full(len(usual), (NIGHT - timedelta(seconds=age_s)).timestamp()))
    now = Conditions.at(Network.of(graph), measured, [], NIGHT)
    way = ways.way(now.network, now.costs(modes.named(mode)), (0.0, 0.0), (to_m / 100 * HUNDRED_M, 0.0))
    assert way is not None
    return eta.eta(way)


def width(arrival: Eta) -> float:
    return arrival.p90_s / arrival.p10_s


@pytest.mark.parametrize("mode", modes.names())
def test_a_longer_way_arrives_later_and_the_band_holds_the_expected_time(mode: str) -> None:
    graph = road()
    arrivals = [told(graph, mode, to_m=to_m) for to_m in (150, 400, 900, 2_000)]
    for arrival in arrivals:
        assert 0 <= arrival.p10_s < arrival.median_s < arrival.p90_s
    for edge in ("p10_s", "median_s", "p90_s"):
        assert np.diff([getattr(arrival, edge) for arrival in arrivals]).min() > 0


def test_what_links_have_of_their_own_averages_out() -> None:
    graph = road()
    assert width(told(graph, to_m=2_000, age_s=0)) < 0.8 * width(told(graph, to_m=250, age_s=0))


def test_traffic_that_grows_old_widens_the_band() -> None:
    """Though it says the same as the usual speeds."""
    graph = road()
    ages = (0.0, FRESH_S, (FRESH_S + OLD_S) / 2, OLD_S, None)
    arrivals = [told(graph, age_s=age) for age in ages]
    assert len({round(arrival.median_s) for arrival in arrivals}) == 1
    widths = [width(arrival) for arrival in arrivals]
    assert widths[0] == pytest.approx(widths[1])
    assert widths[1] < widths[2] < widths[3]
    assert widths[3] == pytest.approx(widths[4])
    said = [[ko for ko, _ in arrival.assumptions] for arrival in arrivals]
    assert said[0] == ["실시간 속도 100%"]
    assert said[2] == ["실시간 속도 50%", "교통 자료가 늦음"]
    assert said[4] == ["실시간 속도 없음 · 통계 속도"]


def test_blue_lights_unknown_widths_and_gates_widen_it() -> None:
    known = told(road(), "pump")
    assert width(known) > width(told(road()))
    assert ("긴급 주행 속도는 가정", "How fast blue lights drive is assumed") in known.assumptions
    street = {"class": "residential", "width_m": float("nan")}
    unknown = told(road(**street), "pump", age_s=0)
    assert "폭 미확인 1,000 m" in [ko for ko, _ in unknown.assumptions]
    assert width(unknown) > width(told(road(**street | {"width_m": 7.0}), "pump", age_s=0))
    private = road(tags={"access": "private"})
    assert width(told(private, age_s=0)) > width(told(road(), age_s=0))


def test_who_goes_at_a_pace_of_his_own_waits_for_no_traffic() -> None:
    graph = road()
    assert told(graph, "foot") == told(graph, "foot", age_s=0)
    assert width(told(graph, "foot")) < width(told(graph, "car"))


@pytest.mark.parametrize("live", [False, True])
def test_the_band_holds_real_drives(athens: RoadGraph, shared: Path, live: bool) -> None:
    """Trips of the public tracks; ``live``: with the speeds that all the other vehicles measured."""
    found = coverage(athens, shared / "data/traj-athens-pneuma/tracks_public.csv", live=live)
    assert found.trips > 50
    assert 0.65 <= found.covered <= 0.95
    assert 0.65 <= found.covered_unseen <= 0.95
    assert found.length_error < 0.05
    assert not live or (0.85 < found.bias < 1.15 and found.error < 0.35 and found.width < 3)
