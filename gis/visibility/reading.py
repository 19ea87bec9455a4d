"""Cameras out of the database: of each site its cameras, or one entry for all that nobody has told apart, with what
people found out since, and what their feeds said last."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import numpy as np
import psycopg
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from gis.crs import METRES_A_DEGREE
from gis.layer import TOLD
from gis.layers import CAMERAS
from gis.queries import Question
from gis.visibility import cameras as kinds
from gis.visibility import direction
from gis.visibility.assumptions import REACH_M
from gis.visibility.cameras import KINDS, Cameras, States
from gis.visibility.surveys import IN_FORCE
from gis.visibility.walls import Plane, Walls

TURNS = ("panning", "ptz", "dome", "turnable")  # camera:type of OpenStreetMap: a dome can turn
NOBODY_TURNS = ("교통단속", "교통정보수집", "시설물관리", "쓰레기단속")  # purposes for which no operator turns a camera

_CAMERAS = f"""
WITH asked AS (
  SELECT * FROM cameras WHERE %(sites)s::bigint[] IS NULL OR id = ANY(%(sites)s)
), surveyed AS ({IN_FORCE}), told AS (
  SELECT n.feature_id AS site, n.number FROM asked JOIN site_cameras n ON n.feature_id = asked.id
  UNION
  SELECT site, number FROM surveyed WHERE number > 0
), counted AS (
  SELECT site, count(*) AS apart FROM told GROUP BY site
), every AS (
  SELECT site, number, 1 AS count FROM told
  UNION ALL
  SELECT c.id, 0, coalesce(c.camera_count, 1) - coalesce(n.apart, 0)
  FROM asked c LEFT JOIN counted n ON n.site = c.id WHERE coalesce(c.camera_count, 1) > coalesce(n.apart, 0)
)
SELECT e.site, e.number, e.count, ST_X(c.geom), ST_Y(c.geom), s.kind, p.kind, c.direction_note,
       s.bearing_deg, p.bearing_deg, coalesce(s.angle_deg, p.angle_deg), c.resolution_mp,
       coalesce(s.height_m, p.height_m), coalesce(s.infrared, p.infrared),
       coalesce(s.surveyed_at, c.source_date::timestamptz), c.purpose, c.retention_days
FROM every e JOIN asked c ON c.id = e.site
LEFT JOIN site_cameras p ON p.feature_id = e.site AND p.number = e.number
LEFT JOIN surveyed s ON (s.site, s.number) = (e.site, e.number)
ORDER BY e.site, e.number
"""  # noqa: S608
_STATES = """
SELECT c.id, t.number, t.state, t.last_frame_at, t.observed_at
FROM cameras c JOIN camera_status t USING (source, dataset, source_id)
WHERE %(sites)s::bigint[] IS NULL OR c.id = ANY(%(sites)s)
"""
# What stands on the ground and reaches up: no roof on posts, nothing below, nothing that begins high above.
_BUILDINGS = """
SELECT ST_AsBinary(geom), height_m, storeys FROM buildings
WHERE geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) AND ST_Dimension(geom) = 2
  AND coalesce(kind, '') NOT IN ('roof', 'carport', 'canopy', 'no', 'bridge')
  AND coalesce(attributes ->> 'location', '') NOT IN ('underground', 'roof', 'rooftop')
  AND coalesce(attributes ->> 'layer', '0') !~ '^-' AND NOT attributes ? 'min_height'
  AND NOT attributes ? 'building:min_level'
"""
_ROADS = """
SELECT id, ST_AsBinary(geom) AS line FROM roads
WHERE geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) ORDER BY id
"""
_IDS = sa.bindparam("ids", type_=ARRAY(sa.BigInteger))
ROOF_M = 1.0  # of a building above its storeys


Box = tuple[float, float, float, float]  # degrees: west, south, east, north


def _within(statement: str) -> "sa.Select[Any]":
    return cast("sa.Select[Any]", sa.text(re.sub(r"%\((\w+)\)s", r":\1", statement.replace(":", r"\:"))))


_BUILDINGS_WITHIN, _ROADS_WITHIN = _within(_BUILDINGS), _within(_ROADS)


def buildings(box: Box) -> Question:
    """Rows for ``walls_of``: footprint, height and storeys of the buildings within a box."""
    return Question(_BUILDINGS_WITHIN, sides(box))


def streets(box: Box) -> Question:
    """Rows ``id, line`` (WKB) of the road links that reach into a box."""
    return Question(_ROADS_WITHIN, sides(box))


def around(box: Box) -> Box:
    """The box with all that cameras in it may see."""
    west, south, east, north = box
    up = REACH_M / METRES_A_DEGREE * 1.1
    aside = up / max(0.01, math.cos(math.radians(max(abs(south), abs(north)))))
    return west - aside, south - up, east + aside, north + up


def sides(box: Box) -> dict[str, float]:
    """The values of a statement about a box."""
    return dict(zip(("west", "south", "east", "north"), box, strict=True))


def sites(ids: Sequence[int]) -> Question:
    """Rows ``id, told`` of camera sites: what answers say of each, as JSON text."""
    t = CAMERAS.table.c
    said = sa.func.concat("{", t[TOLD], "}").label("told")
    return Question(sa.select(t.id, said).where(t.id == sa.any_(_IDS)), {"ids": list(ids)})


def cameras(connection: psycopg.Connection[Any], sites: Sequence[int] | None = None) -> Cameras:
    """All cameras of all sites, or of some, in the order of site and number."""
    rows = connection.execute(_CAMERAS, {"sites": None if sites is None else list(sites)}).fetchall()
    told = list(zip(*rows, strict=True)) if rows else [()] * 17
    n, never = len(rows), np.full(len(rows), kinds.NEVER)
    kind, bearing, angle = _looks(told)
    found = Cameras(
        site=np.array(told[0], dtype=np.int64),
        number=np.array(told[1], dtype=np.int32),
        count=np.array(told[2], dtype=np.int32),
        lon=np.array(told[3], dtype=float),
        lat=np.array(told[4], dtype=float),
        kind=kind,
        bearing_deg=bearing,
        angle_deg=angle,
        width_px=_across(_numbers(told[11])),
        height_m=_numbers(told[12]),
        infrared=_numbers(told[13]),
        confirmed=_moments(told[14]),
        may_turn=np.array([purpose not in NOBODY_TURNS for purpose in told[15]], dtype=bool),
        retention_days=_numbers(told[16]),
        state=np.zeros(n, dtype=np.int8),
        last_frame=never,
        observed=never,
    )
    return found.with_states(states(connection, sites))


def states(connection: psycopg.Connection[Any], sites: Sequence[int] | None = None) -> States:
    """What feeds said last, of all sites or of some."""
    rows = connection.execute(_STATES, {"sites": None if sites is None else list(sites)}).fetchall()
    site, number, state, last_frame, observed = zip(*rows, strict=True) if rows else [()] * 5
    return States(
        site=np.array(site, dtype=np.int64),
        number=np.array(number, dtype=np.int32),
        state=np.array([_REPORTED[one] for one in state], dtype=np.int8),
        last_frame=_moments(last_frame),
        observed=_moments(observed),
    )


_REPORTED = {"up": kinds.UP, "down": kinds.DOWN}


def walls(connection: psycopg.Connection[Any], plane: Plane, box: Box, storey_m: float) -> Walls:
    """The walls within a box [degrees: west, south, east, north], in metres of a plane."""
    rows = connection.execute(_BUILDINGS, sides(box)).fetchall()
    return walls_of([row[0] for row in rows], [row[1:] for row in rows], plane, storey_m)


def walls_of(wkb: Sequence[bytes], heights: Sequence[tuple[Any, Any]], plane: Plane, storey_m: float) -> Walls:
    """The walls of buildings as the database tells them: footprints, and (height, storeys) of each."""
    shapes = plane.shapes(shapely.from_wkb([bytes(one) for one in wkb]))
    tops = [_top(height, storeys, storey_m) for height, storeys in heights]
    return Walls.of(shapes, np.array(tops, dtype=float))


def roads(connection: psycopg.Connection[Any], plane: Plane, box: Box) -> tuple[Any, Any]:
    """The ids of the road links within a box, and their lines in metres of a plane."""
    rows = connection.execute(_ROADS, sides(box)).fetchall()
    lines = plane.shapes(shapely.from_wkb([bytes(wkb) for _, wkb in rows]))
    return np.array([one for one, _ in rows], dtype=np.int64), lines


def _looks(told: Sequence[Sequence[Any]]) -> tuple[NDArray[np.int8], NDArray[Any], NDArray[Any]]:
    """Kind, bearing and angle: what was surveyed before what the registry has, its columns before its words."""
    found = [_look(*row) for row in zip(*(told[n] for n in (5, 6, 7, 8, 9, 10)), strict=True)]
    kind = np.array([one[0] for one in found], dtype=np.int8)
    return kind, _numbers([one[1] for one in found]), _numbers([one[2] for one in found])


def _look(
    surveyed: str | None, tagged: str | None, note: str | None, *known: float | None
) -> tuple[int, float | None, float | None]:
    found, registered, angle = known
    by_words, angle_of_words = direction.kind(note)
    bearing = found if found is not None else registered
    if surveyed in KINDS:
        kind = KINDS.index(surveyed)
        bearing = found
    elif tagged in TURNS:
        kind = kinds.TURNABLE
    elif bearing is not None or tagged == "fixed":
        kind = kinds.FIXED
    else:
        kind = by_words
    if kind == kinds.ALL_ROUND:
        return kind, None, None
    return kind, bearing, angle if angle is not None else angle_of_words


def _top(height_m: float | None, storeys: float | None, storey_m: float) -> float:
    if height_m is not None and height_m > 0:
        return height_m
    return storeys * storey_m + ROOF_M if storeys is not None and storeys > 0 else np.nan


def _across(megapixels: NDArray[Any]) -> NDArray[Any]:
    """Pixels across: 16 to 9, below one megapixel 4 to 3 (0.41 MP: 740)."""
    shape = np.where(megapixels < 0.9, 4 / 3, 16 / 9)
    return np.asarray(np.round(np.sqrt(np.where(megapixels > 0, megapixels, np.nan) * 1e6 * shape)))


def _numbers(values: Sequence[Any]) -> NDArray[Any]:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)


def _moments(values: Sequence[datetime | date | None]) -> NDArray[Any]:
    return np.array([np.datetime64("NaT") if v is None else _second(v) for v in values], dtype="datetime64[s]")


def _second(value: Any) -> np.datetime64:
    return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "s")
