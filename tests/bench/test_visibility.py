"""What the cameras of a whole city see, and the 112 answer over 200,000 of them."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import psycopg
import pytest

from app.cluster import Cluster
from gis.visibility import keeping, reading
from gis.visibility.assumptions import Assumptions
from tests.bench import blocks, contestants, seoul
from tests.bench.conftest import Publish
from tests.bench.contestants import Run, Server
from tests.conftest import _database

pytestmark = pytest.mark.bench
CALLS = 300
CROWD = """
WITH added AS (
  INSERT INTO cameras (geom, camera_count, bearing_known, source, source_id, source_date, dataset, loaded_at)
  SELECT ST_Translate(geom, (random() - 0.5) / 500, (random() - 0.5) / 600), camera_count, bearing_known,
    source, source_id || '/' || copy, source_date, dataset, now()
  FROM cameras, generate_series(2, 3) AS copy
  RETURNING id, camera_count
)
INSERT INTO site_cameras (feature_id, number) SELECT id, generate_series(1, camera_count) FROM added
"""
NOW = np.datetime64("2026-11-25T12:00:00", "s")


@pytest.fixture(scope="module")
def built_url(cluster: Cluster, migrated: str, shared: Path, sites: Path) -> str:
    """Seoul's cameras between houses."""
    url = _database(cluster, "built", migrated)
    seoul.load(url, sites)
    counted = blocks.lay(url, _database(cluster, "monaco_blocks", migrated), shared)
    assert counted["buildings"] > 500_000
    print(counted)
    return url


@pytest.fixture(scope="module")
def crowded_url(built_url: str) -> str:
    """The same with every site three times, each some way off: 200,000 cameras."""
    with psycopg.connect(built_url) as connection:
        connection.execute("SELECT setseed(0.4)")
        connection.execute(CROWD)
        ((counted,),) = connection.execute("SELECT count(*) FROM site_cameras").fetchall()
        assert counted > 195_000
    with psycopg.connect(built_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return built_url


@pytest.fixture(scope="module")
def service(crowded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = contestants.ours(tmp_path_factory.mktemp("service"), crowded_url, GOLDENTIME_TIMEZONE="Asia/Seoul")
    while made.head(cameras(126.98, 37.56))[0] == 503:
        time.sleep(1)
    yield made
    made.stop()


def cameras(lon: float, lat: float, **more: object) -> str:
    return "/v1/video112/cameras?" + urlencode({"lon": lon, "lat": lat} | more)


def test_fields_of_view_of_the_whole_city(built_url: str, publish: Publish) -> None:
    assumed = Assumptions()
    rows = []
    with psycopg.connect(built_url, autocommit=True) as connection:
        for what, sites in (("every camera", None), ("one site", [1])):
            found = reading.cameras(connection, sites)
            cpu, began = time.process_time(), time.perf_counter()
            keeping.make(connection, found, NOW, assumed)
            rows.append(
                {
                    "what": what,
                    "cameras": len(found),
                    "seconds": round(time.perf_counter() - began, 3),
                    "program CPU s": round(time.process_time() - cpu, 3),
                }
            )
    publish("Fields of view, worked out and stored", rows)


def test_the_answer_over_200_000_cameras(service: Server, sites: Path, publish: Publish) -> None:
    """One client after the other question; the plain query of the same places beside it."""
    places = seoul.places(sites, CALLS, seed=112)
    near = "/v1/near?" + "lon={}&lat={}&radius_m=500&layers=cameras"
    asked = {
        "plain: cameras within 500 m": [near.format(*place) for place in places],
        "point": [cameras(*place) for place in places],
        "error 25 m": [cameras(*place, error_m=25) for place in places],
        "error 146 m": [cameras(*place, error_m=146) for place in places],
        "error 300 m": [cameras(*place, error_m=300) for place in places],
    }
    for paths in asked.values():
        service.run(paths[:20], 1)
    plain, *rest = rows = [row(what, service.run(paths, 1)) for what, paths in asked.items()]
    publish("112 cameras over HTTP, 200,000 cameras, 1 client", rows)
    publish(
        "to the plain query",
        [
            {
                "what": one["what"],
                **{name: round(float(one[name]) / float(plain[name]), 2) for name in ("p50 ms", "p95 ms")},
            }
            for one in rest
        ],
    )  # type: ignore[arg-type]


def row(what: str, run: Run) -> dict[str, object]:
    seconds = sorted(run.seconds)
    times = {f"p{share} ms": round(1000 * seconds[int(share / 100 * (len(seconds) - 1))], 1) for share in (50, 95, 99)}
    return {
        "what": what,
        **times,
        "web CPU ms": round(1000 * run.web_cpu_s / len(seconds), 1),
        "database CPU ms": round(1000 * run.database_cpu_s / len(seconds), 1),
        "KB": round(sum(run.sizes) / len(run.sizes) / 1000, 1),
    }
