"""Cameras within 500 m: our service, tipg on the same points, and the bare statement."""

import math
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from app.db import compiled
from gis import geojson, queries
from gis.layers import CAMERAS
from tests.bench import contestants, seoul
from tests.bench.conftest import Publish
from tests.bench.contestants import Bare, Server
from tests.bench.rounds import Entry, measure, ratio

pytestmark = pytest.mark.bench
RADIUS_M = 500
MOST = 1000
SEED = 20260
QUESTIONS = {1: 150, 8: 300}  # by number of clients
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def service(city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = contestants.ours(tmp_path_factory.mktemp("service"), city_url)
    yield made
    made.stop()


@pytest.fixture
def tipg(city_url: str, bench_python: Path, free_port: int) -> Iterator[Server]:
    made = contestants.tipg(
        bench_python, free_port, city_url, [f"public.{table}" for table in (seoul.PLAIN, seoul.WHOLE)]
    )
    yield made
    made.stop()


@pytest.fixture
def bare(city_url: str) -> Iterator[Bare]:
    made = Bare(_statement(127.0, 37.5)[0], city_url)
    yield made
    made.stop()


@pytest.mark.parametrize("clients", QUESTIONS)
def test_near(
    service: Server, tipg: Server, bare: Bare, sites: Path, publish: Publish, rounds: int, clients: int
) -> None:
    places = seoul.places(sites, QUESTIONS[clients], SEED)
    entries = [
        Entry("Goldentime", service, [_our_path(*place) for place in places]),
        Entry("tipg", tipg, [_tipg_path(*place) for place in places]),
        Entry("tipg, sites without their cameras", tipg, [_tipg_path(*place, seoul.PLAIN) for place in places]),
        Entry("bare statement", bare, [_statement(*place)[1] for place in places]),
    ]
    us, peer, less, limit = results = measure(entries, clients=clients, rounds=rounds)
    many = "one client" if clients == 1 else f"{clients} clients"
    publish(f"Cameras within 500 m, {many}", [one.row() for one in results])
    publish(
        f"Cameras within 500 m, {many}: requests per CPU-second", [ratio(us, other) for other in (peer, less, limit)]
    )


def test_near_compressed(service: Server, tipg: Server, sites: Path, publish: Publish, rounds: int) -> None:
    """As a browser asks: our level 1 against tipg's level 6."""
    places = seoul.places(sites, QUESTIONS[8], SEED)
    ours = Entry("Goldentime", service, [(_our_path(*place), GZIP) for place in places])
    theirs = Entry("tipg", tipg, [(_tipg_path(*place), GZIP) for place in places])
    us, peer = measure([ours, theirs], clients=8, rounds=rounds)
    publish("Cameras within 500 m, 8 clients, gzip", [us.row(), peer.row()])
    publish("Cameras within 500 m, 8 clients, gzip: requests per CPU-second", [ratio(us, peer)])


def test_the_answers_are_alike(city_url: str, sites: Path, publish: Publish) -> None:
    """How many features each question brings: the circle, and the square of the same area that tipg is asked."""
    with psycopg.connect(city_url) as connection:
        circle, square = (
            [
                connection.execute(sql, {"box": _box(lon, lat), "lon": lon, "lat": lat}).fetchone()[0]  # type: ignore[index]
                for lon, lat in seoul.places(sites, QUESTIONS[8], SEED)
            ]
            for sql in (
                "SELECT count(*) FROM cameras WHERE ST_DWithin(geom::geography(Geometry,4326),"
                " ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, 500.000001)",
                f"SELECT count(*) FROM {seoul.PLAIN} WHERE geom && ST_MakeEnvelope("
                "(%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326)",
            )
        )
    mean = [round(sum(counts) / len(counts), 1) for counts in (circle, square)]
    publish("Features in an answer, mean", [{"circle of 500 m": mean[0], "square of the same area": mean[1]}])


def _our_path(lon: float, lat: float) -> str:
    return f"/v1/near?lon={lon}&lat={lat}&radius_m={RADIUS_M}&layers=cameras&limit={MOST}"


def _tipg_path(lon: float, lat: float, table: str = seoul.WHOLE) -> str:
    """Its nearest equivalent: tipg 1.6 knows no distance in metres, so a box with the area of the circle."""
    asked = {"bbox": ",".join(f"{edge:.6f}" for edge in _box(lon, lat)), "limit": MOST, "f": "geojson"}
    return f"/collections/public.{table}/items?{urlencode(asked)}"


def _box(lon: float, lat: float) -> list[float]:
    half_m = RADIUS_M * math.sqrt(math.pi) / 2
    north = half_m / 111_000
    east = half_m / (111_320 * math.cos(math.radians(lat)))
    return [lon - east, lat - north, lon + east, lat + north]


def _statement(lon: float, lat: float) -> tuple[str, list[object]]:
    return compiled(geojson.collection(queries.near([CAMERAS], lon=lon, lat=lat, radius_m=RADIUS_M, limit=MOST)))
