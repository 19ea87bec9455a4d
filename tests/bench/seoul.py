"""Seoul's real camera sites (공공데이터, 37,340 rows), in our layer and as the plain table that other servers read."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import psycopg
import shapely

from gis.layers import CAMERAS
from gis.load import Row, Staging
from gis.report import Report

FILE = "kr-cctv-seoul-ansimi/seoul_ansimi_cctv_noheader_utf8.csv"
SITES = 37_340
PLAIN = "plain_cameras"
WHOLE = "whole_sites"

# What tipg needs for its best: a primary key, an indexed geometry, statistics, and the rows in the same order on disk.
# PLAIN has the columns of a site; WHOLE also its cameras as ready JSON, so that an answer says as much as ours.
TABLES = f"""
CREATE TABLE {PLAIN} AS
SELECT id, geom, name, address, operator, purpose, camera_count, bearing_known,
  source, source_id, source_date, loaded_at
FROM cameras ORDER BY id;
CREATE TABLE {WHOLE} AS
SELECT p.*, (SELECT json_agg(c ORDER BY number) FROM
  (SELECT number, kind, mount, height_m, bearing_deg, angle_deg, tilt_deg, range_m
   FROM site_cameras WHERE feature_id = p.id) AS c) AS site_cameras
FROM {PLAIN} AS p ORDER BY id;
"""
INDEXED = """
ALTER TABLE {table} ALTER COLUMN geom TYPE geometry(Point, 4326);
ALTER TABLE {table} ADD PRIMARY KEY (id);
CREATE INDEX ON {table} USING gist (geom);
"""
KNOWN = """
INSERT INTO datasets (source, name, source_date, loaded_at, checksum, attribution, extent, report)
VALUES ('seoul', 'seoul', '2021-01-01', now(), '', '서울특별시 안심이 CCTV', ST_GeomFromText(%s, 4326), '{}')
"""


@dataclass(frozen=True)
class Site:
    """A pole with one or more cameras."""

    district: str
    address: str
    lon: float
    lat: float
    cameras: int


def sites(path: Path) -> Iterator[Site]:
    """Every row of the file; those with latitude and longitude exchanged are put right."""
    with path.open(encoding="utf-8", newline="") as file:
        for district, address, lat, lon, count, *_ in csv.reader(file):
            north, east = sorted((float(lat), float(lon)))
            yield Site(district, address, east, north, int(count))


def load(url: str, path: Path) -> None:
    """Into ``cameras`` by the way that every import goes, and from there into the plain tables."""
    with psycopg.connect(url) as connection:
        staging = Staging(connection, source="seoul")
        for number, site in enumerate(sites(path)):
            values = {"address": site.address, "operator": site.district, "camera_count": site.cameras}
            parts = [{"number": n + 1} for n in range(site.cameras)]
            place = shapely.to_wkb(shapely.Point(site.lon, site.lat), hex=True)
            staging.add(CAMERAS, Row(str(number), place, values, parts=parts))
        report = Report(file=path.name, form="csv", dataset="seoul", source_date=date(2021, 1, 1))
        staging.merge(report)
        assert report.of("cameras").features == SITES
        connection.execute(KNOWN, [staging.extent("seoul")])
        connection.execute(TABLES)
        for table in (PLAIN, WHOLE):
            connection.execute(INDEXED.format(table=table))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def places(path: Path, number: int, seed: int) -> list[tuple[float, float]]:
    """Where somebody asks: within 100 m or so of ``number`` random sites."""
    random = np.random.default_rng(seed)
    every = np.array([(site.lon, site.lat) for site in sites(path)])
    chosen = every[random.integers(0, len(every), number)] + random.normal(0, 0.0007, (number, 2))
    return [(round(lon, 6), round(lat, 6)) for lon, lat in chosen.tolist()]
