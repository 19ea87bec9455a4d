"""A service over the sample city with cameras around a call; one a module, for bearings are written."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from app.cluster import Cluster
from app.settings import Settings
from gis import osm
from tests.end_to_end.conftest import Server
from tests.end_to_end.video.desk import CALL
from tests.end_to_end.video.recorder import Pictures

PLACES = """
INSERT INTO cameras (geom, name, address, operator, camera_count, purpose, retention_days, resolution_mp, source,
                     source_id, source_date, dataset, loaded_at) VALUES
 (ST_Point(24.94400, 60.17085, 4326), '역 광장 12번', 'Kaivokatu 1', '교통과', 1, '생활방범', 30, 4, 'test', 'a',
  current_date - 90, 't', now()),
 (ST_Point(24.94460, 60.17040, 4326), '동쪽 교차로', NULL, NULL, 1, '교통', 30, 2, 'test', 'b', current_date,
  't', now()),
 (ST_Point(24.94330, 60.17050, 4326), '입구', NULL, NULL, 4, '생활방범', 15, 2, 'test', 'c', current_date, 't', now()),
 (ST_Point(24.94395, 60.17015, 4326), '백화점 앞', NULL, '민간', 1, '시설', NULL, 2, 'test', 'd', current_date - 1200,
  't', now()),
 (ST_Point(24.94440, 60.17015, 4326), '회전 3호', NULL, NULL, 1, '생활방범', 30, 4, 'test', 'f', current_date,
  't', now());
INSERT INTO site_cameras (feature_id, number, kind, bearing_deg, angle_deg)
 SELECT id, 1, CASE source_id WHEN 'f' THEN 'turnable' ELSE 'fixed' END,
  CASE source_id WHEN 'a' THEN 180 WHEN 'b' THEN 290 ELSE 0 END, 70 FROM cameras WHERE source_id IN ('a', 'b', 'f');
"""
_numbers = count(1)


@pytest.fixture(scope="session")
def city_around_a_call(cluster: Cluster, migrated: str, extract: Path) -> str:
    """Name of the database to copy from."""
    with psycopg.connect(_copy(cluster, migrated, "video")) as connection:
        osm.load(extract, connection, dataset="helsinki")
        connection.execute(PLACES)
    return "video"


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def room(cluster: Cluster, city_around_a_call: str, own_home: Settings, pictures: Pictures) -> Iterator[Server]:
    """The service of a 112 room, once it knows what its cameras see."""
    url = _copy(cluster, city_around_a_call, f"video_{next(_numbers)}")
    made = Server(url, own_home.model_copy(update={"stream_origins": pictures.origin}))
    made.start()
    made.await_answer(f"/v1/video112/cameras?{CALL}")
    yield made
    made.stop()


def _copy(cluster: Cluster, template: str, name: str) -> str:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return cluster.url.replace("/goldentime?", f"/{name}?")
