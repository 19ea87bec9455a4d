"""The side on which traffic keeps: real cities, the same in a mirror, and evidence that contradicts itself."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gis.roads.driving_side import LEFT, RIGHT, driving_side
from gis.roads.graph import RoadGraph
from tests.gis.roads.conftest import made

Loader = Callable[[str, Path], RoadGraph]
RING = {"direction": "forward", "tags": {"junction": "roundabout"}, "class": "tertiary"}


def mirrored(graph: RoadGraph) -> RoadGraph:
    return replace(graph, coords=graph.coords * [-1, 1], junction_lon=-graph.junction_lon)


@pytest.fixture(scope="session", params=["helsinki", "monaco", "seoul", "athens", "krems", "heidelberg-east"])
def city(request: pytest.FixtureRequest, loaded: Loader) -> RoadGraph:
    name = request.param
    if name in ("krems", "heidelberg-east"):
        shared = request.getfixturevalue("shared")
        return loaded(f"side_{name.replace('-', '_')}", shared / f"data/osm-{name}/{name}.osm.pbf")
    return request.getfixturevalue(name)


def test_a_real_city_keeps_right_and_left_in_a_mirror(city: RoadGraph) -> None:
    seen, other = driving_side(city), driving_side(mirrored(city))
    assert (seen.side, seen.certain) == (RIGHT, True)
    assert (other.side, other.certain) == (LEFT, True)
    assert (other.for_right, other.for_left) == (seen.for_left, seen.for_right)


def network(*, rings: int = 0, halves: int = 0, rings_clockwise: bool = False) -> RoadGraph:
    """Rings of one bent piece, and streets of which one half leads east and the other, 20 m to the north, west: as
    where traffic keeps right."""
    places: dict[str, tuple[float, float]] = {}
    streets: list[tuple[str, str, str, dict[str, Any]]] = []
    for n in range(halves):
        y = 3.0 * n
        places |= {f"a{n}": (0, y), f"b{n}": (1, y), f"c{n}": (1, y + 0.2), f"d{n}": (0, y + 0.2)}
        half = {"direction": "forward", "name": f"{n}로", "class": "primary"}
        streets += [(f"way/{n}1/1", f"a{n}", f"b{n}", half), (f"way/{n}2/1", f"c{n}", f"d{n}", half)]
    for n in range(rings):
        x = -5.0 * (n + 1)
        corners = [(x, 0.0), (x + 1, 0.0), (x + 1, 1.0), (x, 1.0)]
        names = [f"r{n}{at}" for at in range(4)]
        places |= dict(zip(names, corners, strict=True))
        streets += [(f"way/9{n}/{i}", a, b, RING) for i, (a, b) in enumerate(pairwise([*names, names[0]]))]
    return bent(made(places, streets), -1 if rings_clockwise else 1)


def bent(graph: RoadGraph, sense: int) -> RoadGraph:
    """Each piece of a ring with a vertex outside of its chord: to the right of who drives against the clock."""
    coords, first = [], [0]
    for link, name in enumerate(graph.link_ids):
        line = graph.coords[graph.first_coord[link] : graph.first_coord[link + 1]]
        if name.startswith("way/9"):
            along = line[1] - line[0]
            line = np.array([line[0], line.mean(axis=0) + sense * 0.2 * np.array([along[1], -along[0]]), line[1]])
        coords.append(line)
        first.append(first[-1] + len(line))
    return replace(graph, coords=np.vstack(coords), first_coord=np.array(first))


def test_rings_decide_where_there_are_enough_of_them() -> None:
    side = driving_side(network(rings=1, halves=2))
    assert (side.side, side.for_right, side.certain) == (RIGHT, 4, True)
    turned = driving_side(network(rings=1, halves=9, rings_clockwise=True))
    assert (turned.side, turned.for_left) == (LEFT, 4)


def test_halves_of_streets_tell_where_there_are_no_rings() -> None:
    graph = network(halves=3)
    assert driving_side(graph).for_right == 6
    assert (driving_side(mirrored(graph)).side, driving_side(mirrored(graph)).certain) == (LEFT, True)


def test_little_or_no_evidence_is_not_certain() -> None:
    alone = driving_side(made({"a": (0, 0), "b": (1, 0)}, [("way/1/1", "a", "b", {})]))
    assert (alone.side, alone.for_right, alone.for_left, alone.certain) == (RIGHT, 0, 0, False)
    little = driving_side(network(halves=1))
    assert (little.side, little.for_right, little.certain) == (RIGHT, 2, False)
