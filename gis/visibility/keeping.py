"""Views kept in the database: worked out tile by tile where they are missing or something around has changed since,
and read back as arrays."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psycopg
import shapely

from gis.crs import LONLAT, METRES_A_DEGREE
from gis.load import ONE_LOAD_AT_A_TIME
from gis.visibility import reading, views
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Cameras, Ints
from gis.visibility.chance import Task
from gis.visibility.densities import LEVELS, USUAL
from gis.visibility.sight import RAYS
from gis.visibility.views import Views
from gis.visibility.walls import Plane

TILE_DEG = 0.03  # some 3 km: the walls around one tile stay in the processor's reach
MIXED = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio of 64 bits (Knuth, The Art of Computer Programming 3, 6.4)

# Sites around which a building or a road came, changed or went since their view was made; a load that had begun, and
# waited for the views to be made, is older than these by at most a minute.
_MOVED = """
WITH since AS (SELECT min(made_at) - interval '1 minute' AS first FROM camera_views), moved AS (
  SELECT geom, loaded_at AS at FROM buildings, since WHERE loaded_at > first
  UNION ALL SELECT geom, loaded_at FROM roads, since WHERE loaded_at > first
  UNION ALL SELECT ST_GeomFromGeoJSON(row ->> 'geom'), known_until FROM history, since
  WHERE layer IN ('buildings', 'roads') AND known_until > first
)
SELECT DISTINCT v.site FROM moved m JOIN camera_views v
ON v.geom && ST_Expand(m.geom, %(reach)s) AND m.at > v.made_at - interval '1 minute'
"""
_HELD = """
SELECT site, number, lon, lat, profile, made_from FROM camera_views
WHERE %(sites)s::bigint[] IS NULL OR site = ANY(%(sites)s)
"""
_STAGE = "CREATE TEMP TABLE made (LIKE camera_views INCLUDING DEFAULTS) ON COMMIT DROP"
_COPY = "COPY made (site, number, geom, made_from, lon, lat, profile, links, links_p) FROM STDIN"
Progress = Callable[[int, int], None]


def read(
    connection: psycopg.Connection[Any], found: Cameras, now: Any, assumed: Assumptions, *, every: bool
) -> tuple[Views, Ints]:
    """The views of those cameras that have one which is still right, and the index of each other camera; ``every``:
    they are all that there are."""
    sites = None if every else found.site.tolist()
    rows = connection.execute(_HELD, {"sites": sites}).fetchall()
    held = {(site, number): rest for site, number, *rest in rows}
    made_from = fingerprints(found, assumed)
    at, kept = [], []
    for index, key in enumerate(zip(found.site.tolist(), found.number.tolist(), strict=True)):
        row = held.get(key)
        if row and row[3] == made_from[index]:
            at.append(index)
            kept.append(row)
    chosen = np.array(at, dtype=np.int64)
    profiles = np.frombuffer(b"".join(bytes(row[2]) for row in kept), dtype="<u2").reshape(-1, RAYS)
    places = (np.array([row[0] for row in kept]), np.array([row[1] for row in kept]), profiles)
    missing = np.setdiff1d(np.arange(len(found)), chosen)
    return Views.of(found[chosen], places, now, assumed), missing


def moved(connection: psycopg.Connection[Any]) -> set[int]:
    """The sites with views around which a building or a road has changed since they were made."""
    reach = {"reach": REACH_M / METRES_A_DEGREE * 2}
    return {site for (site,) in connection.execute(_MOVED, reach)}


def fingerprints(found: Cameras, assumed: Assumptions) -> Ints:
    """What a view was made from, as one number: the camera's place, height and aim, and the assumptions."""
    told = [found.lon * 1e7, found.lat * 1e7, found.height_m * 100, found.bearing_deg * 100, found.angle_deg * 100]
    total = np.full(len(found), hash(assumed) & 0x7FFF_FFFF_FFFF_FFFF, dtype=np.uint64)
    for values in (*told, found.kind, found.count, found.width_px):
        numbers = np.nan_to_num(np.asarray(values, dtype=float), nan=-1e12).round().astype(np.int64).view(np.uint64)
        total = (total ^ numbers) * MIXED
        total ^= total >> np.uint64(29)
    return total.view(np.int64)


def make(
    connection: psycopg.Connection[Any],
    found: Cameras,
    now: Any,
    assumed: Assumptions,
    progress: Progress | None = None,
) -> None:
    """Work out the views of cameras and store them, each tile in a transaction of its own; ``progress`` is told how
    many of how many are done. No load changes buildings while a tile is worked out."""
    done, made_from = 0, fingerprints(found, assumed)
    for chosen in _tiles(found):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ONE_LOAD_AT_A_TIME])
            _make_tile(connection, found[chosen], made_from[chosen], (now, assumed))
        done += len(chosen)
        if progress:
            progress(done, len(found))


def _tiles(found: Cameras) -> Iterator[Ints]:
    """Indices of cameras that stand near one another."""
    keys = np.stack([np.floor(found.lat / TILE_DEG), np.floor(found.lon / TILE_DEG)], axis=1).astype(np.int64)
    _, tile = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(tile.ravel(), kind="stable")
    return iter(np.split(order, np.flatnonzero(np.diff(tile.ravel()[order])) + 1) if len(order) else [])


def _make_tile(
    connection: psycopg.Connection[Any], found: Cameras, made_from: Ints, at: tuple[Any, Assumptions]
) -> None:
    now, assumed = at
    plane = Plane(float(found.lon.mean()), float(found.lat.mean()))
    around = reading.around((found.lon.min(), found.lat.min(), found.lon.max(), found.lat.max()))
    walls = reading.walls(connection, plane, around, assumed.storey_m)
    ids, lines = reading.roads(connection, plane, around)
    made = views.seen_from(found, walls, plane, at)
    usual = LEVELS[USUAL].px_per_m
    day = Task(usual, dark=False, now=np.datetime64(now, "s"))
    seen = views.links_seen(made, plane, views.Roads.of(lines), day, assumed)
    areas = shapely.to_wkb(shapely.set_srid(views.areas(made, usual, assumed), LONLAT), include_srid=True)
    rows = zip(found.site.tolist(), found.number.tolist(), areas, made_from.tolist(), strict=True)
    connection.execute(_STAGE)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for n, (site, number, area, number_of_inputs) in enumerate(rows):
            links, p = seen[n]
            profile = made.profiles[n].astype("<u2").tobytes()
            place = (float(made.lon[n]), float(made.lat[n]))
            copy.write_row(
                (site, number, area.hex(), number_of_inputs, *place, profile, ids[links].tolist(), p.tolist())
            )
    connection.execute("DELETE FROM camera_views v USING made m WHERE (v.site, v.number) = (m.site, m.number)")
    connection.execute("INSERT INTO camera_views SELECT * FROM made")
