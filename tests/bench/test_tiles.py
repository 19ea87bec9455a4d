"""Vector tiles: ours without a cache, from memory and by 304, against tipg on the same rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import psycopg
import pytest

from gis.layer import Layer
from gis.layers import CAMERAS, ROADS
from tests.bench import contestants, seoul
from tests.bench.conftest import Publish
from tests.bench.contestants import Server
from tests.bench.rounds import Entry, measure, ratio

pytestmark = pytest.mark.bench
CLIENTS = 8
TILES_OF_A_ZOOM = 60
QUICK = 5  # what takes next to nothing is asked more often, so that there is something to measure
SEED = 20261
GZIP = {"Accept-Encoding": "gzip"}
# Below zoom 14 our camera tiles hold counts by cell and tipg's every site: the second mix compares like with like.
MIXES = {
    "Camera tiles of Seoul, z12–15": (CAMERAS, seoul.PLAIN, (12, 13, 14, 15)),
    "Camera tiles of Seoul, z14–15": (CAMERAS, seoul.PLAIN, (14, 15)),
    "Road tiles of central Helsinki, z15–17": (ROADS, "roads", (15, 16, 17)),
}

Tile = tuple[int, int, int]


@pytest.fixture(scope="module")
def without_cache(city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = contestants.ours(tmp_path_factory.mktemp("uncached"), city_url, GOLDENTIME_TILE_CACHE_MB="0")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def service(city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = contestants.ours(tmp_path_factory.mktemp("cached"), city_url)
    yield made
    made.stop()


@pytest.fixture
def tipg(city_url: str, bench_python: Path, free_port: int) -> Iterator[Server]:
    made = contestants.tipg(bench_python, free_port, city_url, [f"public.{seoul.PLAIN}", "public.roads"])
    yield made
    made.stop()


@pytest.mark.parametrize("mix", MIXES)
def test_tiles(
    without_cache: Server, service: Server, tipg: Server, city_url: str, publish: Publish, rounds: int, mix: str
) -> None:
    layer, table, zooms = MIXES[mix]
    tiles = [tile for tile in _tiles(city_url, layer, zooms) if service.head(_our_path(layer, tile))[0] == 200]
    ours = [_our_path(layer, tile) for tile in tiles]
    known: list[Any] = [(path, {"If-None-Match": service.head(path)[1]["ETag"]}) for path in ours]
    theirs = [_tipg_path(layer, table, tile) for tile in tiles]
    entries = [
        Entry("Goldentime, no cache", without_cache, ours),
        Entry("Goldentime, from memory", service, ours * QUICK),
        Entry("Goldentime, 304", service, known * QUICK),
        Entry("tipg", tipg, theirs),
        Entry("tipg, gzip", tipg, [(path, GZIP) for path in theirs]),
    ]
    results = measure(entries, clients=CLIENTS, rounds=rounds)
    publish(f"{mix} ({len(tiles)} tiles)", [one.row() for one in results])
    publish(f"{mix}: requests per CPU-second", [ratio(us, results[3]) for us in results[:3]])


def _tiles(url: str, layer: Layer, zooms: tuple[int, ...]) -> list[Tile]:
    """Tiles with something in them: as many of each zoom, in random order."""
    with psycopg.connect(url) as connection:
        places = connection.execute(
            f"SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM {layer.name}"
            " WHERE source = CASE WHEN %s THEN 'seoul' ELSE 'osm' END) AS points ORDER BY 1, 2",
            [layer is CAMERAS],
        ).fetchall()
    random = np.random.default_rng(SEED)
    chosen: list[Tile] = []
    for z in zooms:
        every = sorted({_tile(z, lon, lat) for lon, lat in places if abs(lat) < 85})
        some = random.choice(len(every), min(TILES_OF_A_ZOOM, len(every)), replace=False)
        chosen += [every[n] for n in some.tolist()]
    return [chosen[n] for n in random.permutation(len(chosen)).tolist()]


def _tile(z: int, lon: float, lat: float) -> Tile:
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return z, int((lon + 180) / 360 * 2**z), int(y * 2**z)


def _our_path(layer: Layer, tile: Tile) -> str:
    return f"/tiles/{layer.name}/{'/'.join(map(str, tile))}.mvt"


def _tipg_path(layer: Layer, table: str, tile: Tile) -> str:
    """The same attributes and no more."""
    names = ",".join(["id", *(column.name for column in layer.properties if column.in_tiles)])
    asked = urlencode({"properties": names}, safe=",")
    return f"/collections/public.{table}/tiles/WebMercatorQuad/{'/'.join(map(str, tile))}?{asked}"
