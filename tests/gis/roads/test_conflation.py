"""Speeds of one drawing of the streets laid on another, in the right direction and nowhere else."""

import numpy as np

from gis.roads import conflation, modes
from gis.roads.conflation import Laid
from gis.roads.costs import by_length
from gis.roads.graph import RoadGraph
from gis.roads.traffic import Measured
from tests.gis.roads.conftest import HUNDRED_M, conditions, made

# A two-way street in two pieces with a side street, and another one beside it a block away.
STREETS = made(
    {"a": (0, 0), "b": (1, 0), "c": (2, 0), "s": (1, 1), "p": (0, -1), "q": (2, -1)},
    [
        ("way/1/1", "a", "b", {"class": "primary"}),
        ("way/1/2", "b", "c", {"class": "primary"}),
        ("way/2/1", "b", "s", {}),
        ("way/3/1", "p", "q", {"class": "primary"}),
    ],
)


def arcs(graph: RoadGraph, found: list[int]) -> set[tuple[str, bool]]:
    return {(str(graph.link_ids[graph.link[arc]]), bool(graph.forward[arc])) for arc in found}


def along(*points: tuple[float, float]) -> set[tuple[str, bool]]:
    now = conditions(STREETS)
    lengths = by_length(now.costs(modes.named("car")))
    return arcs(STREETS, conflation.along(now.network, lengths, np.array(points) * HUNDRED_M))


def test_a_directed_link_is_laid_on_the_arcs_of_its_direction() -> None:
    assert along((0.02, 0.05), (1.98, 0.04)) == {("way/1/1", True), ("way/1/2", True)}
    assert along((1.98, 0.05), (0.02, 0.04)) == {("way/1/1", False), ("way/1/2", False)}
    assert along((0.05, 0.03), (0.95, 0.03)) == {("way/1/1", True)}


def test_what_runs_elsewhere_or_across_is_left_alone() -> None:
    assert along((0.0, 5.0), (2.0, 5.0)) == set()
    assert along((0.5, 0.0), (0.5, 0.001)) == set()


def test_measurements_are_carried_and_the_newer_counts() -> None:
    laid = Laid.nothing().with_arcs(0, [0, 2]).with_arcs(1, []).with_arcs(2, [2])
    source = Measured(np.array([10.0, 20.0, 30.0]), np.array([100.0, 100.0, 200.0]))
    own = Measured.nothing(STREETS).with_speeds(np.array([0]), np.array([50.0]), np.array([150.0]))
    found = conflation.carried(own, laid, source)
    assert (found.kmh[0], found.kmh[2]) == (50, 30)
    assert np.isnan(found.kmh[1])
    assert list(laid.missing(Measured(np.full(4, 9.0), np.zeros(4)))) == [3]
    assert conflation.carried(own, Laid.nothing(), source) is own
