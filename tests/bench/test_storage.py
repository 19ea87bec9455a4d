"""How to keep a place: CPU of the backend and exactness of every way to ask for 500 m, the grounds of a decision."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil
import psycopg
import pytest
from pyproj import Geod

from gis.crs import LONLAT, ON_ELLIPSOID
from tests.bench import seoul
from tests.bench.conftest import Publish

pytestmark = pytest.mark.bench
RADIUS_M = 500
POINTS = 500
SEED = 20262
GEOD = Geod(ellps="WGS84")
DOUBT_M = 1e-6
METRIC = 5186  # Korea's central belt, right for Seoul alone
NEAR_DEG = 0.01  # more than 500 m in Seoul
DEGREES = f"{RADIUS_M / 111_320:.6f}"

MADE = f"""
CREATE TABLE stored AS SELECT id, geom, {ON_ELLIPSOID} AS geog, ST_Transform(geom, {METRIC}) AS metres
FROM cameras WHERE source = 'seoul' ORDER BY id;
ALTER TABLE stored ADD PRIMARY KEY (id);
CREATE INDEX ON stored USING gist ({ON_ELLIPSOID});
CREATE INDEX ON stored USING gist (geog);
CREATE INDEX ON stored USING gist (metres);
CREATE INDEX ON stored USING gist (geom);
"""
PLACE = f"ST_SetSRID(ST_MakePoint(%s::float8, %s::float8), {LONLAT})"
BALL = f"(SELECT {PLACE}::geography)"
WITHIN = {
    "geometry(4326), index on its geography (ours)": f"ST_DWithin({ON_ELLIPSOID}, {BALL}, {RADIUS_M})",
    "geography column": f"ST_DWithin(geog, {BALL}, {RADIUS_M})",
    "geography column, sphere": f"ST_DWithin(geog, {BALL}, {RADIUS_M}, false)",
    "geometry(5186), point transformed in place": f"ST_DWithin(metres, ST_Transform({PLACE}, {METRIC}), {RADIUS_M})",
    "geometry(5186), point from a sub-query": (
        f"ST_DWithin(metres, (SELECT ST_Transform({PLACE}, {METRIC})), {RADIUS_M})"
    ),
    "geometry(4326), degrees": f"ST_DWithin(geom, (SELECT {PLACE}), {DEGREES})",
}


@pytest.fixture(scope="module")
def connection(city_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(city_url, autocommit=True) as made:
        made.execute(MADE)
        made.execute("VACUUM ANALYZE stored")
        made.execute("SET plan_cache_mode = force_generic_plan")
        yield made
        made.execute("DROP TABLE stored")


def test_storage(connection: psycopg.Connection, sites: Path, publish: Publish, rounds: int) -> None:
    places = seoul.places(sites, POINTS, SEED)
    exact, doubtful = _exact(connection, places)
    pairs = sum(len(found) for found in exact)
    rows = []
    spent = _cpu_ms(
        connection, {name: f"SELECT id FROM stored WHERE {how}" for name, how in WITHIN.items()}, places, rounds
    )
    for name, how in WITHIN.items():
        found = [{i for (i,) in connection.execute(f"SELECT id FROM stored WHERE {how}", place)} for place in places]
        wrong = sum(len((f ^ e) - d) for f, e, d in zip(found, exact, doubtful, strict=True))
        rows.append({"stored as": name, **_told(spent[name]), "wrong pairs": f"{wrong:,} of {pairs:,}"})
    publish(f"Ids within {RADIUS_M} m of {POINTS} points, {seoul.SITES:,} sites", rows)


def _cpu_ms(
    connection: psycopg.Connection, statements: dict[str, str], places: Sequence[tuple[float, ...]], rounds: int
) -> dict[str, list[float]]:
    """CPU milliseconds of the backend for one prepared question, round by round, the statements in turns."""
    backend = psutil.Process(connection.info.backend_pid)
    spent: dict[str, list[float]] = {name: [] for name in statements}
    for turn in range(rounds + 1):
        for name, sql in statements.items():
            before = backend.cpu_times()
            for place in places:
                connection.execute(sql, place, prepare=True).fetchall()
            after = backend.cpu_times()
            if turn:  # the first one warms up
                used = after.user + after.system - before.user - before.system
                spent[name].append(1000 * used / len(places))
    return spent


def _told(spent: list[float]) -> dict[str, str]:
    return {
        "backend CPU ms": f"{statistics.median(spent):.2f}",
        "spread": f"{min(spent):.2f}–{max(spent):.2f}",
    }


def _exact(
    connection: psycopg.Connection, places: Sequence[tuple[float, float]]
) -> tuple[list[set[int]], list[set[int]]]:
    """Ids within the radius by Karney's geodesic, and those so near the edge that nanometres decide."""
    rows = connection.execute("SELECT id, ST_X(geom), ST_Y(geom) FROM stored").fetchall()
    ids, lons, lats = (np.array(column) for column in zip(*rows, strict=True))
    exact, doubtful = [], []
    for lon, lat in places:
        near = np.flatnonzero((np.abs(lons - lon) < NEAR_DEG) & (np.abs(lats - lat) < NEAR_DEG))
        there = np.full(len(near), lon), np.full(len(near), lat)
        distances = GEOD.inv(*there, lons[near], lats[near])[2]
        exact.append(set(ids[near][distances <= RADIUS_M].tolist()))
        doubtful.append(set(ids[near][np.abs(distances - RADIUS_M) < DOUBT_M].tolist()))
    return exact, doubtful
