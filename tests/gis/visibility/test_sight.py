"""Sight lines and visible areas against shapely, which follows every outline."""

import math
from pathlib import Path

import numpy as np
import psycopg
import pytest
import shapely
import shapely.affinity

from app.cluster import Cluster
from gis import osm
from gis.crs import ELLIPSOID
from gis.visibility import reading, sight, views
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.walls import OUT_M, Plane, Walls

ASSUMED = Assumptions()
ROOFS = (ASSUMED.target_m, ASSUMED.roof_m, ASSUMED.roof_sigma)
CITIES = {
    "osm-helsinki-centre/helsinki-centre.osm.pbf": (24.9384, 60.1699),
    "osm-monaco/monaco.osm.pbf": (7.4240, 43.7380),
}
CITY_M = 600.0


def made_up(seed: int, count: int = 400) -> Walls:
    rng = np.random.default_rng(seed)
    boxes = [
        shapely.affinity.rotate(shapely.box(x, y, x + wide, y + deep), turn)
        for x, y, wide, deep, turn in zip(
            *rng.uniform(0, 600, (2, count)), *rng.uniform(5, 30, (2, count)), rng.uniform(0, 90, count), strict=True
        )
    ]
    return Walls.of(boxes, np.where(rng.random(count) < 0.5, np.nan, rng.uniform(2, 30, count)))


def clear_by_shapely(walls: Walls, start: np.ndarray, mount_m: float, end: np.ndarray) -> float:
    """The chance that nothing hides ``end``: by cutting the line with each outline."""
    line = shapely.LineString([start, end])
    clear = 1.0
    for number in walls.index.query(line, predicate="intersects"):
        cut = shapely.get_coordinates(line.intersection(shapely.boundary(walls.footprints[number])))
        shares = [math.dist(start, at) / line.length for at in cut if math.dist(at, end) > sight.AT_TARGET_M]
        if not shares:
            continue
        height = mount_m - (mount_m - ASSUMED.target_m) * max(shares)
        top = walls.tops[number]
        if math.isnan(top):
            clear *= 1 - 0.5 * math.erfc(math.log(height / ASSUMED.roof_m) / ASSUMED.roof_sigma / math.sqrt(2))
        else:
            clear *= 0.0 if top > height else 1.0
    return clear


def pairs(rng: np.random.Generator, walls: Walls, count: int, size_m: float) -> tuple[np.ndarray, np.ndarray]:
    places = rng.uniform(-size_m, size_m, (count * 4, 2))
    places = places[~walls.inside(places)][:count]
    away, angle = rng.uniform(2, REACH_M, len(places)), rng.uniform(0, 2 * np.pi, len(places))
    return places, places + away[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)


@pytest.mark.parametrize("seed", range(3))
def test_lines_are_those_of_shapely(seed: int) -> None:
    walls = made_up(seed)
    starts, ends = pairs(np.random.default_rng(seed), walls, 400, 600)
    mounts = np.random.default_rng(seed).uniform(3, 12, len(starts))
    clear, hidden = sight.clearances(walls.grid, starts, mounts, ends, *ROOFS)
    expected = [clear_by_shapely(walls, *one) for one in zip(starts, mounts, ends, strict=True)]
    assert clear == pytest.approx(expected, abs=1e-4)
    assert (clear < 0.5).any()
    assert (clear > 0.5).any()
    assert np.isnan(hidden[clear == 1]).all()


@pytest.fixture(scope="module", params=CITIES, ids=lambda name: name.split("/")[0])
def city(request: pytest.FixtureRequest, shared: Path, cluster: Cluster, migrated: str) -> Walls:
    """The buildings within 600 m of the middle of a real city."""
    name = f"walls{request.param_index}"
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    url = cluster.url.replace("/goldentime?", f"/{name}?")
    lon, lat = CITIES[request.param]
    plane = Plane(lon, lat)
    (west, south), (east, north) = plane.degrees(np.array([[-CITY_M, -CITY_M], [CITY_M, CITY_M]]))
    with psycopg.connect(url) as connection:
        osm.load(shared / "data" / request.param, connection, dataset="city")
        return reading.walls(connection, plane, (west, south, east, north), ASSUMED.storey_m)


def test_real_lines_are_those_of_shapely(city: Walls) -> None:
    starts, ends = pairs(np.random.default_rng(1), city, 2_000, CITY_M - REACH_M)
    mounts = np.full(len(starts), 5.0)
    clear, _ = sight.clearances(city.grid, starts, mounts, ends, *ROOFS)
    expected = np.array([clear_by_shapely(city, *one) for one in zip(starts, mounts, ends, strict=True)])
    assert (np.abs(clear - expected) > 0.01).mean() <= 0.001


def test_areas_are_what_lines_say_of_any_point(city: Walls) -> None:
    """Where every roof hides, a point lies in the visible area as its line says, but for the rays' step of a degree."""
    hard = Walls.of(city.footprints, np.full(len(city.tops), 99.0))
    starts, ends = pairs(np.random.default_rng(2), hard, 2_000, CITY_M - REACH_M)
    profiles = views.profiles(hard, starts, np.full(len(starts), 5.0), ASSUMED)
    away = ends - starts
    degrees = np.round(np.degrees(np.arctan2(*away.T))).astype(int) % sight.RAYS
    seen = np.hypot(*away.T) <= profiles[np.arange(len(starts)), degrees] / 10
    clear = np.array([clear_by_shapely(hard, start, 5.0, end) for start, end in zip(starts, ends, strict=True)])
    assert (seen != (clear > 0.5)).mean() < 0.02
    assert 0.05 < seen.mean() < 0.95


def test_a_low_wall_is_looked_over_from_far_and_not_from_near() -> None:
    walls = Walls.of([shapely.box(-50, 10, 50, 12)], np.array([3.0]))
    camera, near, far = np.zeros((1, 2)), np.array([[0.0, 14.0]]), np.array([[0.0, 60.0]])
    mounts = np.array([5.0])
    assert sight.clearances(walls.grid, camera, mounts, near, *ROOFS)[0] == 0
    assert sight.clearances(walls.grid, camera, mounts, far, *ROOFS)[0] == 1
    assert sight.clearances(walls.grid, camera, mounts, near, *ROOFS)[1] == pytest.approx(10)
    assert views.profiles(walls, camera, mounts, ASSUMED)[0, 0] == REACH_M * 10


def test_a_camera_drawn_inside_stands_before_the_nearest_wall() -> None:
    """Buildings that touch are one: it is not pushed into the next."""
    walls = Walls.of([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 30, 10)], np.full(2, np.nan))
    (moved,) = walls.outdoors(np.array([[9.0, 6.0]]))
    assert moved == pytest.approx((9.0, 10 + OUT_M), abs=0.2)
    assert not walls.inside(np.array([moved]))[0]


def test_nothing_stands_anywhere_without_buildings() -> None:
    walls = Walls.of([], np.zeros(0))
    here = np.array([[0.0, 0.0]])
    assert (views.profiles(walls, here, np.array([5.0]), ASSUMED) == REACH_M * 10).all()
    assert sight.clearances(walls.grid, here, np.array([5.0]), here + 40, *ROOFS)[0] == 1


@pytest.mark.parametrize(("lon", "lat"), [(127.0, 37.5), (179.9999, -16.5), (24.9, 60.2)])
def test_metres_are_those_of_the_ellipsoid_and_come_back(lon: float, lat: float) -> None:
    plane = Plane(lon, lat)
    there = plane.degrees(np.array([[120.0, -90.0]]))
    bearing, _, distance = ELLIPSOID.inv(lon, lat, *there[0])
    assert distance == pytest.approx(150, abs=0.01)
    assert bearing % 360 == pytest.approx(math.degrees(math.atan2(120, -90)), abs=0.01)
    assert plane.metres(there)[0] == pytest.approx((120, -90), abs=1e-6)
