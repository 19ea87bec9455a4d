"""Networks to search: tiny ones made by hand, and real ones read from PostGIS as in service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from app.cluster import Cluster
from gis import osm
from gis.roads import reading
from gis.roads.building import Junctions, Links, Origin, build
from gis.roads.conditions import Conditions
from gis.roads.graph import RoadGraph
from gis.roads.network import Network
from gis.roads.restrictions import Stated
from gis.roads.signs import BETWEEN
from gis.roads.traffic import Measured
from tests.conftest import _database

NIGHT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # traffic flows freely
MEASURES = ("length_m", "lanes", "speed_kmh", "width_m", "max_height_m", "max_width_m", "max_weight_t")
HUNDRED_M = 100 / 111_320


def made(
    places: Mapping[str, tuple[float, float]],
    streets: Sequence[tuple[str, str, str, Mapping[str, Any]]],
    stated: Sequence[Stated] = (),
    at: Mapping[str, Mapping[str, str]] | None = None,
) -> RoadGraph:
    """A graph of junctions at (x, y) hundred metres on the equator, and streets (id, from, to, what is known);
    ``at`` gives tags of junctions."""
    names, tags = list(places), at or {}
    junctions = Junctions(
        np.array(names),
        np.array([places[name][0] * HUNDRED_M for name in names]),
        np.array([places[name][1] * HUNDRED_M for name in names]),
        np.array([tags.get(name, {}).get("highway") == "traffic_signals" for name in names]),
        [_signs(tags.get(name, {})) for name in names],
    )
    lines = [np.array([places[a], places[b]]) * HUNDRED_M for _, a, b, _ in streets]
    measures = {name: np.array([_measure(name, street, places) for street in streets]) for name in MEASURES}
    links = Links(
        np.array([street[0] for street in streets]),
        np.array([street[3].get("name", "") for street in streets]),
        np.array([street[3].get("class", "residential") for street in streets]),
        np.array([street[1] for street in streets]),
        np.array([street[2] for street in streets]),
        np.array([street[3].get("direction", "both") for street in streets]),
        measures,
        np.vstack(lines),
        np.arange(0, 2 * len(streets) + 1, 2),
        [_signs(street[3].get("tags", {})) for street in streets],
    )
    return build(links, junctions, stated, Origin("made", {}, None))


def _signs(tags: Mapping[str, str]) -> str | None:
    return BETWEEN.join(f"{key}={value}" for key, value in tags.items()) or None


def _measure(name: str, street: Any, places: Mapping[str, tuple[float, float]]) -> float:
    if name == "length_m":
        (ax, ay), (bx, by) = places[street[1]], places[street[2]]
        return float(np.hypot(ax - bx, ay - by) * 100)
    return float(street[3].get(name, np.nan))


def conditions(graph: RoadGraph, minute: datetime = NIGHT, **more: Any) -> Conditions:
    return Conditions.at(Network.of(graph), Measured.nothing(graph), more.get("closures", ()), minute)


@pytest.fixture(scope="session")
def helsinki(database_url: str) -> RoadGraph:
    with psycopg.connect(database_url) as connection:
        return reading.read(connection, "osm")


Loader = Callable[[str, Path], RoadGraph]


@pytest.fixture(scope="session")
def loaded(cluster: Cluster, migrated: str) -> Loader:
    """Reads an extract, or a graph that OSMnx saved, through a database of its own."""

    def load(name: str, path: Path) -> RoadGraph:
        with _emptied(cluster, migrated, name) as url, psycopg.connect(url) as connection:
            read = osm.graphml.load if osm.graphml.is_graphml(path) else osm.load
            read(path, connection, dataset=name)
            connection.commit()
            return reading.read(connection, "osm")

    return load


@contextmanager
def _emptied(cluster: Cluster, migrated: str, name: str) -> Iterator[str]:
    url = _database(cluster, f"roads_{name}", migrated)
    yield url
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "roads_{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def monaco(loaded: Loader, shared: Path) -> RoadGraph:
    return loaded("monaco", shared / "data/osm-monaco/monaco.osm.pbf")


@pytest.fixture(scope="session")
def seoul(loaded: Loader, shared: Path) -> RoadGraph:
    return loaded("seoul", shared / "data/osm-seoul-centre/seoul-centre-drive.graphml")


@pytest.fixture(scope="session")
def athens(loaded: Loader, shared: Path) -> RoadGraph:
    return loaded("athens", shared / "data/traj-athens-pneuma/athens_network.graphml")
