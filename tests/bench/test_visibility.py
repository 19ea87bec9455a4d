"""What the cameras of a whole city see, and the 112 answer over 200,000 of them."""

import time
from pathlib import Path

import numpy as np
import psycopg
import pytest

from app.cluster import Cluster
from gis.visibility import keeping, reading
from gis.visibility.assumptions import Assumptions
from tests.bench import blocks, seoul
from tests.bench.conftest import Publish
from tests.conftest import _database

pytestmark = pytest.mark.bench
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
