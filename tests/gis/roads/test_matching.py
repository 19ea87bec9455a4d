"""Positions put on their roads: errors, gaps, standstill and turning round on streets made by hand, and real drives."""

import math
from pathlib import Path

import numpy as np
import pytest

from gis.roads import matching, modes, ways
from gis.roads.costs import Costs, by_length
from gis.roads.graph import RoadGraph
from gis.roads.matching import Belief, Fix
from gis.roads.nearby import lengths_m
from gis.roads.network import Network, snaps
from tests.gis.roads.conftest import HUNDRED_M, conditions, made
from tests.gis.roads.tracks import accuracy

M = HUNDRED_M / 100


@pytest.fixture(scope="module")
def town() -> tuple[Network, Costs]:
    """A one-way high street eastwards (a to f, 500 m), a two-way lane back north of it, and an island far east."""
    places = {name: (float(at), 0.0) for at, name in enumerate("abcdef")}
    places |= {"n": (0.0, 1.0), "m": (5.0, 1.0), "x": (60.0, 0.0), "y": (61.0, 0.0)}
    high = [(f"way/{p}", p, q, {"direction": "forward"}) for p, q in zip("abcde", "bcdef", strict=True)]
    others = [("way/up", "f", "m", {}), ("way/lane", "m", "n", {}), ("way/down", "n", "a", {}), ("way/x", "x", "y", {})]
    now = conditions(made(places, [*high, *others]))
    return now.network, by_length(now.costs(modes.named("car")))


def street(network: Network, place: object) -> str:
    assert isinstance(place, matching.Snap)
    return str(network.graph.link_ids[network.graph.link[place.arc]])


def length_m(lengths: Costs, found: matching.Matched) -> float:
    return sum(way.length_m for way in matching.driven(lengths, found))


def test_one_position_is_put_on_the_nearest_road(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    found = matching.match(network, lengths, [Fix(150 * M, 6 * M, 0.0)])
    assert [street(network, place) for place in found.places] == ["way/b"]
    assert found.breaks == []
    assert matching.driven(lengths, found) == []


def test_a_heading_tells_the_direction(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    for heading_deg, east in ((90.0, True), (270.0, False)):
        place = matching.match(network, lengths, [Fix(250 * M, 98 * M, 0.0, None, heading_deg)]).places[0]
        assert place is not None
        line = network.graph.line(place.arc)
        assert (line[-1, 0] > line[0, 0]) == east


def test_an_engine_is_taken_to_drive_with_the_traffic_until_it_does_not() -> None:
    graph = made({"a": (0.0, 0.0), "b": (5.0, 0.0)}, [("way/1", "a", "b", {"direction": "backward"})])
    now = conditions(graph)
    network, lengths = now.network, by_length(now.costs(modes.named("pump")))
    fixes = [Fix((60 + 20 * s) * M, 0.0, 2.0 * s) for s in range(15)]
    for seen, against in ((fixes[:1], False), (fixes, True)):
        place = matching.match(network, lengths, seen).places[-1]
        assert place is not None
        assert bool(graph.forward[place.arc]) == against


def test_errors_make_no_way_round_the_block(town: tuple[Network, Costs]) -> None:
    """On a one-way street a step back could only be driven round the block: 1,200 m."""
    network, lengths = town
    dice = np.random.default_rng(1)
    fixes = [
        Fix((20 + 3 * s + float(dice.normal(0, 6))) * M, float(dice.normal(0, 6)) * M, float(s), 6.0)
        for s in range(150)
    ]
    found = matching.match(network, lengths, fixes)
    assert found.breaks == []
    assert length_m(lengths, found) == pytest.approx(450, abs=30)


@pytest.mark.parametrize("seed", [2, 3])
def test_whoever_stands_at_a_crossing_goes_nowhere(town: tuple[Network, Costs], seed: int) -> None:
    network, lengths = town
    dice = np.random.default_rng(seed)
    stands = [Fix(*(np.array([500, 2]) + dice.normal(0, 8, 2)) * M, float(s), 8.0) for s in range(300)]
    assert length_m(lengths, matching.match(network, lengths, stands)) < 60


@pytest.mark.parametrize(
    "wrong",
    [
        Fix(130 * M, 500 * M, 3.0),  # far from any road
        Fix(1.0, 1.0, 3.0),
        Fix(105 * M, 0.0, 3.0, 5_000.0),  # says nothing
        Fix(400 * M, 100 * M, 3.0),  # nobody drives so fast
    ],
)
def test_a_position_that_fits_nowhere_is_left_out(town: tuple[Network, Costs], wrong: Fix) -> None:
    network, lengths = town
    fixes = [Fix((60 + 15 * s) * M, 2 * M, float(s)) for s in range(20)]
    found = matching.match(network, lengths, [*fixes[:3], wrong, *fixes[4:]])
    assert [at for at, place in enumerate(found.places) if place is None] == [3]
    assert found.breaks == []
    assert length_m(lengths, found) == pytest.approx(285, abs=25)


def test_where_no_way_leads_the_chain_begins_anew_and_says_so(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    shore = [Fix((60 + 20 * s) * M, 0.0, 2.0 * s) for s in range(10)]
    island = [Fix((6_010 + 20 * s) * M, 0.0, 400 + 2.0 * s) for s in range(5)]
    found = matching.match(network, lengths, shore + island)
    assert found.breaks == [10 + matching.HELD]
    assert found.places[10] is None
    assert street(network, found.places[-1]) == "way/x"
    assert length_m(lengths, found) < 300


def test_turning_round_on_a_street_is_no_way_to_its_end(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    east = [Fix((100 + 20 * s) * M, 100 * M, 4.0 * s) for s in range(9)]
    west = [Fix((260 - 20 * s) * M, 100 * M, 36 + 4.0 * s) for s in range(1, 9)]
    found = matching.match(network, lengths, east + west)
    assert found.breaks == []
    assert length_m(lengths, found) == pytest.approx(320, abs=40)
    first, last = found.places[2], found.places[-1]
    assert first is not None
    assert last is not None
    assert first.arc != last.arc


def test_a_gap_is_bridged(town: tuple[Network, Costs]) -> None:
    """Round the corner, unseen."""
    network, lengths = town
    fixes = [Fix(x * M, y * M, s) for x, y, s in ((120, 0, 0), (200, 0, 10), (300, 100, 90), (200, 100, 100))]
    found = matching.match(network, lengths, fixes)
    assert [street(network, place) for place in found.places][2:] == ["way/lane", "way/lane"]
    assert length_m(lengths, found) == pytest.approx(380 + 100 + 300, abs=5)


def test_times_may_be_unknown(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    fixes = [Fix(x * M, y * M, math.nan) for x, y in ((120, 0), (350, 0), (450, 100), (250, 100))]
    assert length_m(lengths, matching.match(network, lengths, fixes)) == pytest.approx(380 + 100 + 250, abs=5)


def test_a_step_leaves_the_belief_before_as_it_was(town: tuple[Network, Costs]) -> None:
    network, lengths = town
    belief: Belief | None = None
    for second in range(6):
        belief = matching.follow(network, lengths, belief, Fix((120 + 12 * second) * M, 3 * M, float(second)))
    assert belief is not None
    assert street(network, matching.best(network, lengths, belief)) == "way/b"
    kept = belief.score.copy()
    lost = matching.follow(network, lengths, belief, Fix(1.0, 1.0, 6.0))
    again = [matching.follow(network, lengths, one, Fix(210 * M, 3 * M, 7.0)) for one in (belief, belief, lost)]
    assert matching.best(network, lengths, lost) is None
    assert [street(network, matching.best(network, lengths, one)) for one in again] == ["way/c"] * 3
    np.testing.assert_array_equal(again[0].score, again[1].score)
    np.testing.assert_array_equal(belief.score, kept)


def test_lengths_between_near_places_are_those_of_ways(athens: RoadGraph) -> None:
    now = conditions(athens)
    network, lengths = now.network, by_length(now.costs(modes.named("car")))
    dice = np.random.default_rng(4)
    where = dice.uniform(athens.coords.min(axis=0), athens.coords.max(axis=0), (12, 2)).tolist()
    placed = [snap for lon, lat in where for snap in snaps(network, lengths, lon, lat)[-1]]
    limit_m = 900.0
    found = lengths_m(lengths, placed, placed, limit_m)
    assert 0.05 < np.isfinite(found).mean() < 0.95
    for i, start in enumerate(placed):
        for j, end in enumerate(placed):
            way = ways.between(lengths, [start], [end])
            if way is None or way.ms > limit_m * 1000:
                assert found[i, j] == np.inf
            else:
                assert found[i, j] == pytest.approx(way.ms / 1000, abs=0.01)


@pytest.mark.parametrize(
    ("every", "noise_m", "least", "length_error"), [(1, 5.0, 0.97, 0.03), (5, 10.0, 0.9, 0.04), (30, 0.0, 0.93, 0.05)]
)
def test_real_drives_are_found_on_their_streets(
    athens: RoadGraph, shared: Path, every: int, noise_m: float, least: float, length_error: float
) -> None:
    tracks = shared / "data/traj-athens-pneuma/tracks_public.csv"
    told = accuracy(Network.of(athens), tracks, every=every, noise_m=noise_m)
    assert told.right > least
    assert told.placeless < 0.01 * told.fixes
    assert told.length_error < length_error
