"""Clever against obvious: every answer of the index compared with a geodesic measured for each feature."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from app import schema
from gis import filters, layers, queries
from gis.errors import NoSuchProperty
from gis.layers import CAMERAS

GEOD = Geod(ellps="WGS84")
SEOUL_SITES = "kr-cctv-seoul-ansimi/seoul_ansimi_cctv_noheader_utf8.csv"

lons = st.floats(-180, 180)
lats = st.floats(-90, 90)
spread_deg = st.floats(0.0001, 0.05)


def put_cameras(connection: sa.Connection, points: np.ndarray) -> None:
    connection.execute(sa.text("DELETE FROM cameras"))
    connection.execute(
        sa.text(
            "INSERT INTO cameras (geom, source, source_id, dataset, loaded_at)"
            " SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326), 'test', n, 'test', now()"
            " FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS p (lon, lat, n)"
        ),
        {"lons": points[:, 0].tolist(), "lats": points[:, 1].tolist()},
    )


def distances_m(points: np.ndarray, lon: float, lat: float) -> np.ndarray:
    _, _, distance = GEOD.inv(np.full(len(points), lon), np.full(len(points), lat), points[:, 0], points[:, 1])
    return np.asarray(distance)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lon=lons, lat=lats, spread=spread_deg, radius_m=st.floats(1, 3000), seed=st.integers(0, 2**32 - 1))
def test_near_is_exact_anywhere_on_earth(
    connection: sa.Connection, lon: float, lat: float, spread: float, radius_m: float, seed: int
) -> None:
    """Poles and antimeridian included: points are scattered around, over the edge of the map where it comes to that."""
    random = np.random.default_rng(seed)
    points = np.array([lon, lat]) + random.normal(0, spread, (150, 2))
    points[:, 0] = (points[:, 0] + 180) % 360 - 180
    points[:, 1] = np.clip(points[:, 1], -90, 90)
    with connection.begin_nested() as savepoint:
        put_cameras(connection, points)
        rows = connection.execute(
            queries.near([CAMERAS], lon=lon, lat=lat, radius_m=radius_m, limit=1000).bound()
        ).all()
        k = 10
        nearest = connection.execute(queries.nearest(CAMERAS, lon=lon, lat=lat, k=k).bound()).all()
        savepoint.rollback()
    exact = distances_m(points, lon, lat)
    clear = np.abs(exact - radius_m) > 1e-6  # a micrometre of doubt
    found = {int(row.properties["source_id"]) - 1 for row in rows}
    assert found & set(np.flatnonzero(clear)) == set(np.flatnonzero(clear & (exact <= radius_m)))
    measured = np.array([row.distance_m for row in rows])
    assert (np.diff(measured) >= 0).all()
    assert np.allclose(measured, np.sort(exact)[: len(measured)], atol=1e-4)
    assert np.allclose([row.distance_m for row in nearest], np.sort(exact)[:k], atol=1e-4)


def test_the_edge_is_inside(connection: sa.Connection) -> None:
    lon, lat = 127.0, 37.5
    at_500_m = np.array([GEOD.fwd(lon, lat, azimuth, 500.0)[:2] for azimuth in range(0, 360, 5)])
    put_cameras(connection, at_500_m)
    found = connection.execute(queries.near([CAMERAS], lon=lon, lat=lat, radius_m=500, limit=100).bound()).all()
    assert len(found) == 72
    assert not connection.execute(queries.near([CAMERAS], lon=lon, lat=lat, radius_m=499.9999, limit=100).bound()).all()


def test_bearings_agree_with_the_geodesic(connection: sa.Connection) -> None:
    lon, lat = 24.944, 60.1705
    azimuths = np.arange(0.5, 360, 13)
    put_cameras(connection, np.array([GEOD.fwd(lon, lat, a, 50 + a)[:2] for a in azimuths]))
    rows = connection.execute(queries.near([CAMERAS], lon=lon, lat=lat, radius_m=500, limit=100).bound()).all()
    assert np.allclose([row.bearing_deg for row in rows], azimuths, atol=0.001)


def test_the_bearing_of_a_building_points_to_its_nearest_wall(connection: sa.Connection) -> None:
    """60° north, where a degree of longitude is half as long: a plane nearest point would be a corner."""
    connection.execute(sa.text("DELETE FROM buildings"))
    connection.execute(
        sa.text(
            "INSERT INTO buildings (geom, source, source_id, dataset, loaded_at) VALUES (ST_GeomFromText("
            "'POLYGON((24.9 60.001, 24.902 60.002, 24.903 60.0015, 24.901 60.0005, 24.9 60.001))', 4326),"
            " 'test', '1', 'test', now())"
        )
    )
    question = queries.near([layers.BUILDINGS], lon=24.9015, lat=60.0, radius_m=500, limit=1)
    (row,) = connection.execute(question.bound()).all()
    corner, end = np.array([24.901, 60.0005]), np.array([24.903, 60.0015])
    along = corner + np.linspace(0, 1, 4001)[:, None] * (end - corner)
    exact = distances_m(along, 24.9015, 60.0)
    nearest = along[exact.argmin()]
    assert row.distance_m == pytest.approx(exact.min(), abs=0.01)
    assert row.bearing_deg == pytest.approx(GEOD.inv(24.9015, 60.0, *nearest)[0] % 360, abs=0.5)


def test_inside_touches_what_an_area_touches(connection: sa.Connection) -> None:
    area = shapely.Point(24.944, 60.1705).buffer(0.003)
    rows = connection.execute(queries.inside([layers.BUILDINGS], area_wkb=area.wkb, limit=9999).bound()).all()
    every = connection.execute(sa.text("SELECT id, ST_AsBinary(geom) FROM buildings")).all()
    assert {row.id for row in rows} == {i for i, wkb in every if shapely.from_wkb(bytes(wkb)).intersects(area)}


def test_layers_come_together_nearest_first_and_counted_beyond_the_limit(connection: sa.Connection) -> None:
    asked = [layers.CAMERAS, layers.HYDRANTS, layers.PARKING]
    place = {"lon": 24.944, "lat": 60.1705, "radius_m": 500}
    every = connection.execute(queries.near(asked, **place, limit=9999).bound()).all()
    first = connection.execute(queries.near(asked, **place, limit=7).bound()).all()
    assert [row.id for row in first] == [row.id for row in every][:7]
    counts = {layer.name: sum(row.layer == layer.name for row in every) for layer in asked}
    assert {row.layer: row.matched for row in first}.items() <= counts.items()


def test_filters(connection: sa.Connection) -> None:
    def found(layer: layers.Layer, **wishes: str) -> list[dict]:
        able, shapes, values = filters.parse(wishes, [layer])
        asked = queries.page(layer, limit=9999, filters=shapes)
        assert able == (layer,)
        return [row.properties for row in connection.execute(asked.statement.params(**asked.values, **values)).all()]

    roads = found(layers.ROADS)
    assert len(found(layers.ROADS, speed_kmh="30")) == sum(r["speed_kmh"] == 30 for r in roads) > 0
    assert len(found(layers.ROADS, speed_kmh="unknown")) == sum(r["speed_kmh"] is None for r in roads) > 0
    ranged = [r for r in roads if r["speed_kmh"] is not None and 30 <= r["speed_kmh"] <= 40]
    assert len(found(layers.ROADS, speed_kmh="30..40")) == len(ranged) > 0
    steps = [r for r in roads if r["class"] in ("steps", "footway")]
    assert len(found(layers.ROADS, **{"class": "steps,footway"})) == len(steps) > 0
    assert len(found(layers.ROADS, tunnel="yes")) == sum(r["tunnel"] is True for r in roads) > 0


@pytest.mark.parametrize("wish", [{"colour": "red"}, {"camera_count": "many"}, {"bearing_known": "perhaps"}])
def test_a_filter_that_fits_nothing_is_refused(wish: dict[str, str]) -> None:
    with pytest.raises(NoSuchProperty):
        filters.parse(wish, [CAMERAS])


@pytest.fixture(scope="module")
def seoul(cluster: object, migrated: str, shared: Path) -> Iterator[tuple[sa.Connection, np.ndarray]]:
    """The real sites of Seoul's 25 districts, the 110 exchanged pairs put right, in one transaction."""
    with (shared / "data" / SEOUL_SITES).open(encoding="utf-8", newline="") as file:
        pairs = [(float(row[3]), float(row[2])) for row in csv.reader(file)]
    points = np.array([(a, b) if abs(b) <= 90 else (b, a) for a, b in pairs])
    assert len(points) == 37_340
    engine = schema.engine(cluster.url.replace("/goldentime?", f"/{migrated}?"))  # type: ignore[attr-defined]
    with engine.connect() as connection, connection.begin() as transaction:
        put_cameras(connection, points)
        connection.execute(sa.text("ANALYZE cameras"))
        yield connection, points
        transaction.rollback()


def test_cameras_of_seoul_within_500_m_at_1000_points(seoul: tuple[sa.Connection, np.ndarray]) -> None:
    connection, points = seoul
    random = np.random.default_rng(20261123)
    centres = points[random.choice(len(points), 1000)] + random.normal(0, 0.003, (1000, 2))
    for lon, lat in centres:
        close = points[(np.abs(points[:, 0] - lon) < 0.02) & (np.abs(points[:, 1] - lat) < 0.02)]
        exact = distances_m(close, lon, lat) if len(close) else np.array([])
        question = queries.near([CAMERAS], lon=float(lon), lat=float(lat), radius_m=500, limit=10_000)
        counted = sa.select(sa.func.count()).select_from(question.statement.subquery()).params(**question.values)
        assert connection.execute(counted).scalar_one() == (exact <= 500).sum()
    lon, lat = (float(value) for value in centres[0])
    edge = np.sort(distances_m(points, lon, lat))[40]
    found = connection.execute(queries.near([CAMERAS], lon=lon, lat=lat, radius_m=float(edge), limit=10_000).bound())
    assert len(found.all()) == (distances_m(points, lon, lat) <= edge).sum()
