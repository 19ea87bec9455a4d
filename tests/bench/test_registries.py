"""A million rows of a registry: how fast, in how much memory, beside PostgreSQL alone and beside geopandas."""

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import psycopg
import pytest

from app import boundaries
from tests import dirty
from tests.bench.conftest import Publish
from tests.bench.loads import watched

pytestmark = pytest.mark.bench
OURS = """
import sys, psycopg
from datetime import date
from pathlib import Path
from gis import registries
with psycopg.connect(sys.argv[1]) as connection:
    (report,) = registries.load(Path(sys.argv[2]), connection, today=date(2026, 11, 25))
print(report.total("stored"))
"""

# What any importer must do at least: the same columns as text, a point, a key and both spatial indexes.
BARE = """
import sys, psycopg
columns = [f"c{n}" for n in range(16)]
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute(f"CREATE TEMP TABLE raw ({', '.join(c + ' text' for c in columns)})")
    with open(sys.argv[2], "rb") as file, connection.cursor().copy(
        "COPY raw FROM STDIN (FORMAT csv, HEADER, ENCODING 'UHC')"
    ) as copy:
        while block := file.read(1 << 20):
            copy.write(block)
    connection.execute("CREATE TABLE bare AS SELECT *, NULL::geometry(Point, 4326) AS geom FROM raw LIMIT 0")
    connection.execute("ALTER TABLE bare ADD UNIQUE (c1)")
    connection.execute("CREATE INDEX ON bare USING gist (geom)")
    connection.execute("CREATE INDEX ON bare USING gist ((geom::geography))")
    done = connection.execute(
        "INSERT INTO bare SELECT *, ST_SetSRID(ST_MakePoint(c13::float8, c12::float8), 4326) FROM raw"
        " WHERE c12 ~ '^[0-9.]+$' AND c13 ~ '^[0-9.]+$'"
    )
print(done.rowcount)
"""

GEOPANDAS = """
import sys, geopandas, pandas
from app import schema
stored = 0
with schema.engine(sys.argv[1]).begin() as connection:
    for chunk in pandas.read_csv(sys.argv[2], encoding="cp949", dtype=str, chunksize=50_000):
        points = geopandas.points_from_xy(pandas.to_numeric(chunk["WGS84경도"], "coerce"),
                                          pandas.to_numeric(chunk["WGS84위도"], "coerce"))
        frame = geopandas.GeoDataFrame(chunk, geometry=points, crs=4326)
        frame.to_postgis("plain", connection, if_exists="append")
        stored += len(frame)
print(stored)
"""


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cameras all over Seoul in the permit portal's form, CP949, with every hundredth row dirty in some way."""
    count = int(os.environ.get("GOLDENTIME_BENCH_ROWS", "1000000"))
    random = np.random.default_rng(7)
    lon, lat = random.uniform(126.93, 127.05, count), random.uniform(37.50, 37.60, count)  # Seoul wherever
    kind, dirt = random.integers(0, 8, count), random.integers(0, 500, count)
    purposes = ["생활방범", "다목적", "어린이보호", "교통단속", "쓰레기단속", "시설물관리", "재난재해", "차량방범"]
    path = tmp_path_factory.mktemp("registry") / "방범CCTV.csv"
    with path.open("w", encoding="cp949", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(dirty.CAMERAS)
        for n in range(count):
            place = [f"{lat[n]:.7f}", f"{lon[n]:.7f}"]
            if dirt[n] < 5:
                place = [place[::-1], ["", ""], ["없음", "없음"], ["0", "0"], ["38.9", place[1]]][dirt[n]]
            writer.writerow(
                ["3000000", f"2024300000008{n:09}", "서울특별시", f"세종대로{n % 977}길 {n % 313}", f"태평로{n % 7}가 {n}", purposes[kind[n]],
                 n % 4 + 1, "200", "360도 전방면" if kind[n] else "", "30", "2018-09", "02-2133-5090", *place, "2024-11-28",
                 "2024-11-28 17:00:12"]
            )  # fmt: skip
    return path


def test_a_million_rows(fresh_url: str, registry: Path, publish: Publish) -> None:
    """Into an empty database with the districts of Korea, and once more; then what others need for less."""
    with psycopg.connect(fresh_url) as connection:
        boundaries.load(connection, today=date(2026, 11, 25), progress=lambda stage, part: None)
    with psycopg.connect(fresh_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    rows = [watched(BARE, fresh_url, registry, who="PostgreSQL alone")]
    rows += [watched(OURS, fresh_url, registry, who=f"Goldentime, {when}") for when in ("first", "again")]
    rows.append(watched(GEOPANDAS, fresh_url, registry, who="geopandas, no check and no index"))
    for row in rows:
        row["ratio of CPU to PostgreSQL alone"] = round(
            float(str(rows[0]["rows per CPU-second"])) / float(str(row["rows per CPU-second"])), 2
        )
    publish("A registry of a million rows", rows)
