"""Houses and streets all over Seoul: the densest square of Monaco, laid again and again wherever cameras stand.

No registry of Seoul's buildings was at hand; theirs are as many and as crowded.
"""

import math
from pathlib import Path

import numpy as np
import psycopg
from psycopg import sql

from gis import osm

FILE = "osm-monaco/monaco.osm.pbf"
SQUARE_M, METRES_A_DEGREE = 1_200.0, 111_320.0
LAYERS = {"buildings": ("height_m", "storeys"), "roads": ("class",)}

# The square is moved to each cell of the same size in which a camera stands, and stretched to its latitude.
LAY = """
WITH cells AS (
  SELECT DISTINCT floor(ST_X(geom) / {wide}) AS i, floor(ST_Y(geom) / {high}) AS j FROM cameras
), placed AS (
  SELECT ST_Translate(ST_Scale(b.geom, {stretch}, 1), i * {wide}, j * {high}) AS geom, b.n, i, j, {names}
  FROM cells, block b
)
INSERT INTO {layer} (geom, {names}, source, source_id, dataset, loaded_at)
SELECT ST_SetSRID(geom, 4326), {names}, 'blocks', i || '/' || j || '/' || n, 'blocks', now() FROM placed
"""


def lay(url: str, monaco_url: str, shared: Path) -> dict[str, int]:
    """Lay the square in the database at ``url``, taken from the extract that is loaded at ``monaco_url``; how many."""
    with psycopg.connect(monaco_url) as connection:
        osm.load(shared / "data" / FILE, connection, dataset="monaco")
        west, south, east, north = _densest(connection)
        taken = {name: _taken(connection, name, (west, south, east, north)) for name in LAYERS}
    counted = {}
    with psycopg.connect(url, autocommit=True) as connection:
        ((lat,),) = connection.execute("SELECT avg(ST_Y(geom)) FROM cameras").fetchall()
        stretch = math.cos(math.radians((south + north) / 2)) / math.cos(math.radians(lat))
        for name, known in LAYERS.items():
            with connection.transaction():
                names = sql.SQL(", ").join(map(sql.Identifier, known))
                kinds = sql.SQL(
                    "CREATE TEMP TABLE block ON COMMIT DROP AS SELECT 0 AS n, geom::geometry, {} FROM {} WHERE false"
                )
                connection.execute(kinds.format(names, sql.Identifier(name)))
                connection.execute("ALTER TABLE block ALTER geom TYPE geometry")
                with connection.cursor() as cursor, cursor.copy("COPY block FROM STDIN") as copy:
                    for n, row in enumerate(taken[name]):
                        copy.write_row((n, *row))
                high = SQUARE_M / METRES_A_DEGREE
                parts = {
                    "wide": sql.Literal((east - west) * stretch),
                    "high": sql.Literal(high),
                    "stretch": sql.Literal(stretch),
                }
                told = connection.execute(sql.SQL(LAY).format(**parts, names=names, layer=sql.Identifier(name)))
                counted[name] = told.rowcount
        connection.execute("VACUUM ANALYZE")
    return counted


def _densest(connection: psycopg.Connection) -> tuple[float, float, float, float]:
    """The square with the most buildings, in degrees."""
    rows = connection.execute("SELECT ST_X(ST_Centroid(geom)), ST_Y(ST_Centroid(geom)) FROM buildings").fetchall()
    places = np.array(rows)
    high = SQUARE_M / METRES_A_DEGREE
    wide = high / math.cos(math.radians(places[:, 1].mean()))
    edges = [
        np.arange(places[:, axis].min(), places[:, axis].max() + side, side / 4)
        for axis, side in ((0, wide), (1, high))
    ]
    counted, _, _ = np.histogram2d(*places.T, bins=edges)
    best = max(
        (counted[i : i + 4, j : j + 4].sum(), i, j) for i in range(len(counted)) for j in range(counted.shape[1])
    )
    west, south = edges[0][best[1]], edges[1][best[2]]
    return float(west), float(south), float(west + wide), float(south + high)


def _taken(
    connection: psycopg.Connection, layer: str, square: tuple[float, float, float, float]
) -> list[tuple[object, ...]]:
    """Geometry (WKB) from the corner of the square, and columns."""
    statement = sql.SQL(
        "SELECT ST_AsHEXEWKB(ST_Translate(geom::geometry, %s, %s)), {} FROM {} "
        "WHERE ST_Centroid(geom) && ST_MakeEnvelope(%s, %s, %s, %s, 4326) AND ST_Dimension(geom) = %s"
    )
    names = sql.SQL(", ").join(map(sql.Identifier, LAYERS[layer]))
    west, south, *_ = square
    dimension = 2 if layer == "buildings" else 1
    return connection.execute(
        statement.format(names, sql.Identifier(layer)), [-west, -south, *square, dimension]
    ).fetchall()
