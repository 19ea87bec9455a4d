"""A service of its own over the sample city, with what a crew meets: for tests that close roads and slow traffic."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.cluster import Cluster
from app.roads import Roads
from app.server import create_app
from app.settings import Settings
from gis import osm
from tests.conftest import _database

SCENE = (24.9415, 60.1712)
MADE_UP = """
INSERT INTO hydrants (geom, name, kind, usable, source, source_id, dataset, loaded_at) VALUES
 (ST_SetSRID(ST_MakePoint(24.9416, 60.1713), 4326), '불량', 'pillar', false, 'test', 'h1', 'test', now()),
 (ST_SetSRID(ST_MakePoint(24.9420, 60.1715), 4326), '양호', 'pillar', true, 'test', 'h2', 'test', now());
INSERT INTO hazards (geom, name, substance, quantity, quantity_unit, source, source_id, dataset, loaded_at) VALUES
 (ST_SetSRID(ST_MakePoint(24.9418, 60.1712), 4326), '창고', '나트륨', 20, 'kg', 'test', 'z1', 'test', now()),
 (ST_SetSRID(ST_MakePoint(24.9430, 60.1716), 4326), '냉동 창고', '암모니아', 500, 'kg', 'test', 'z2', 'test', now());
INSERT INTO parking (geom, name, capacity, source, source_id, dataset, loaded_at, attributes) VALUES
 (ST_SetSRID(ST_MakePoint(24.9408, 60.1716), 4326), '공영', 42, 'test', 'p1', 'test', now(),
  '{"평일운영시작시각": "09:00", "평일운영종료시각": "19:00", "운영요일": "평일"}');
"""


@pytest.fixture(scope="session")
def crew_url(cluster: Cluster, migrated: str, extract: Path) -> str:
    url = _database(cluster, "crew", migrated)
    with psycopg.connect(url) as connection:
        osm.load(extract, connection, dataset="helsinki")
        connection.execute(MADE_UP)
    return url


@pytest.fixture(scope="session")
def crew(crew_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Its roads are in memory before the first question."""
    settings = Settings(home=tmp_path_factory.mktemp("crew"), timezone="Europe/Helsinki")
    with TestClient(create_app(settings, crew_url), raise_server_exceptions=False) as made:
        wait_for(made.app.state.routing.roads)  # type: ignore[attr-defined]
        yield made


def wait_for(roads: Roads, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not roads.ready:
        assert time.monotonic() < until, "the roads were not read in time"
        time.sleep(0.05)
