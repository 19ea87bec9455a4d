"""A database with the districts of Korea, and files written with the dirt that real ones have."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.cluster import Cluster
from gis import districts, registries
from gis.districts import Districts
from gis.registries import Wish
from gis.registries.gazetteer import Gazetteer
from gis.report import Report

TODAY = date(2026, 11, 25)

Load = Callable[..., Report]


@pytest.fixture(scope="session")
def districts_of_korea(cluster: Cluster, with_korea: str) -> Districts:
    with psycopg.connect(cluster.url.replace("/goldentime?", f"/{with_korea}?")) as connection:
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
