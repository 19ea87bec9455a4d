"""A database with the districts of Korea, and files written with the dirt that real ones have."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app import boundaries
from app.cluster import Cluster
from gis import districts, registries
from gis.districts import Districts
from gis.registries import Wish
from gis.registries.gazetteer import Gazetteer
from gis.report import Report

TODAY = date(2026, 11, 25)
_numbers = count(1)

Load = Callable[..., Report]


@pytest.fixture(scope="session")
def korea(cluster: Cluster, migrated: str) -> str:
    """Name of a database that holds the districts of Korea and nothing else, to copy from."""
    url = _copy(cluster, "korea", migrated)
    with psycopg.connect(url) as connection:
        assert boundaries.load(connection, today=TODAY, progress=lambda stage, part: None).total("stored") == 253
    return "korea"


@pytest.fixture
def korea_url(cluster: Cluster, korea: str) -> Iterator[str]:
    """A database of the test's own, with the districts of Korea."""
    name = f"korea{next(_numbers)}"
    yield _copy(cluster, name, korea)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def districts_of_korea(cluster: Cluster, korea: str) -> Districts:
    with psycopg.connect(cluster.url.replace("/goldentime?", f"/{korea}?")) as connection:
        return districts.read(connection)


@pytest.fixture(scope="session")
def gazetteer(districts_of_korea: Districts) -> Gazetteer:
    return Gazetteer(districts_of_korea)


@pytest.fixture
def load(korea_url: str) -> Load:
    """Loads a file into ``korea_url`` and commits; the report of its only table."""

    def loaded(path: Path, **wish: Any) -> Report:
        with psycopg.connect(korea_url) as connection:
            (report,) = registries.load(path, connection, wish=Wish(**wish), today=TODAY)
        return report

    return loaded


@pytest.fixture
def rows(korea_url: str) -> Callable[[str], list[tuple[Any, ...]]]:
    def asked(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(korea_url) as connection:
            return connection.execute(statement).fetchall()

    return asked


def _copy(cluster: Cluster, name: str, template: str) -> str:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return cluster.url.replace("/goldentime?", f"/{name}?")
