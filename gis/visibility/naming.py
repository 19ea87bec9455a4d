"""Which camera is meant: ``site/number`` as the service writes it, the registry's own id, or where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from gis.crs import LONLAT, ON_ELLIPSOID
from gis.queries import Question
from gis.visibility.refused import Unusable

WITHIN_M = 15.0  # of a position that a surveyor's telephone gives: a side of the street, not the other one
ALIKE_M = 1.0  # nearer than this to one another, none of two is the nearest
MOST_CAMERAS = 100  # of a site
LONGEST = 200  # characters of a name
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # of no id, and PostgreSQL holds no NUL
_OURS = re.compile(r"([0-9]{1,18})/([0-9]{1,4})")


class Called(NamedTuple):
    """A camera as somebody names it; ``name`` may be ours (``site``, ``site_number``) and a registry's id alike."""

    name: str | None = None
    site: int | None = None
    site_number: int | None = None
    number: int | None = None
    lon: float | None = None
    lat: float | None = None


class Camera(NamedTuple):
    """A camera by the key of its site, which outlives every issue of the registry; 0: all of the site."""

    source: str
    dataset: str
    source_id: str
    number: int


class Resolved(NamedTuple):
    """The camera that is meant, by the site's id too; ``known``: how many cameras its registry gives to the site.

    One that has no other beside it is number 1, whether or not that was said.
    """

    camera: Camera
    site: int
    known: int
    unsurveyable: str  # why nothing can be surveyed under this name; "" where it can

    @property
    def name(self) -> str:
        return f"{self.site}/{self.camera.number}"

    @property
    def reported(self) -> Camera:
        """Under which name its state is kept: that of its site, where it is alone."""
        return self.camera._replace(number=0) if self.known <= 1 == self.camera.number else self.camera


def called(told: Mapping[str, Any]) -> Called:
    """From ``camera`` (a name of either kind) or ``source_id``, with ``number``; else ``lon`` and ``lat``.

    Raises:
        Unusable: no name of a camera.
    """
    name = _first(told.get("camera"), told.get("source_id"))
    number = _number(told.get("number"))
    if name is None:
        return _standing(told, number)
    if isinstance(name, bool | float | list | dict) or len(text := str(name).strip()) > LONGEST:
        raise Unusable("bad_camera", name)
    if not text or UNWRITABLE.search(text):
        raise Unusable("bad_camera", text)
    if not (ours := _OURS.fullmatch(text)):
        return Called(text, number=number)
    site_number = _number(ours[2])
    if number not in (None, site_number):
        raise Unusable("bad_number", f"{text}, {number}")
    return Called(text, int(ours[1]), site_number, number)


def _standing(told: Mapping[str, Any], number: int | None) -> Called:
    lon, lat = (_first(told.get(name)) for name in ("lon", "lat"))
    if lon is None and lat is None:
        raise Unusable("no_camera")
    try:
        x, y = float(str(lon)), float(str(lat))
    except ValueError:
        raise Unusable("bad_position", f"{lon}, {lat}") from None
    if not (abs(x) <= 180 and abs(y) <= 90):
        raise Unusable("bad_position", f"{lon}, {lat}")
    return Called(number=number, lon=x, lat=y)


def _first(*values: Any) -> Any:
    """The first that is not blank."""
    return next((one for one in values if one is not None and str(one).strip()), None)


def _number(told: Any) -> int | None:
    if _first(told) is None:
        return None
    text = str(told).strip()
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > MOST_CAMERAS:
        raise Unusable("bad_number", text)
    return int(text)


def resolve(names: Sequence[Called]) -> Question:
    """Rows for ``resolved``: one for each name, in their order."""
    arrays = {field: [getattr(one, field) for one in names] for field in Called._fields}
    return Question(_resolve(), arrays | {"within_m": WITHIN_M, "alike_m": ALIKE_M})


def resolved(names: Sequence[Called], rows: Iterable[Any]) -> list[Resolved | Unusable]:
    """For each name the camera, or why there is none."""
    return [_resolved(one, *row) for one, row in zip(names, rows, strict=True)]


def _resolved(one: Called, sites: int, site: int, key: Sequence[str], *counts: int | None) -> Resolved | Unusable:
    if sites != 1:
        why = ("unknown_camera", "ambiguous_camera") if one.name else ("no_camera_near", "two_cameras_near")
        return Unusable(why[min(sites, 1)], one.name or f"{one.lon}, {one.lat}")
    number, known, apart = counts
    known, alone = known or 0, (known or 0) <= 1
    source, dataset, source_id = key
    camera = Camera(source, dataset, source_id, number or int(alone))
    untold = not alone and (number is None or (number == 0 and bool(apart)))
    beyond = 0 < known < camera.number
    return Resolved(camera, site, known, "which_camera" if untold else "no_such_number" if beyond else "")


_ROW = ("sites", "site", "key", "number", "known", "apart")  # known by the registry; told apart there
_FIELDS = ("name", "site", "site_number", "number", "lon", "lat")
_TYPES = (sa.Text, sa.BigInteger, sa.Integer, sa.Integer, sa.Float, sa.Float)
_SQL = f"""
WITH asked AS (
  SELECT * FROM unnest(:name, :site, :site_number, :number, :lon, :lat) WITH ORDINALITY
    AS a (name, site, site_number, number, lon, lat, n)
), found AS (
  SELECT a.n, c.id, a.site_number AS number, 0.0 AS away_m FROM asked a JOIN cameras c ON c.id = a.site
  UNION ALL
  SELECT a.n, c.id, a.number, 0.0 FROM asked a JOIN cameras c ON c.source_id = a.name
  UNION ALL
  SELECT a.n, near.id, a.number, near.away_m FROM asked a CROSS JOIN LATERAL (
    SELECT id, ST_Distance({ON_ELLIPSOID}, here.point) AS away_m
    FROM cameras, (SELECT ST_SetSRID(ST_MakePoint(a.lon, a.lat), {LONLAT})::geography AS point) AS here
    WHERE ST_DWithin({ON_ELLIPSOID}, here.point, :within_m) ORDER BY away_m, id LIMIT 2
  ) AS near WHERE a.name IS NULL
), best AS (
  SELECT n, count(DISTINCT id) AS sites, min(id) AS id, max(number) AS number
  FROM (SELECT *, min(away_m) OVER (PARTITION BY n) AS nearest_m FROM found) AS f
  WHERE away_m < nearest_m + :alike_m GROUP BY n
)
SELECT a.n, coalesce(b.sites, 0) AS sites, c.id AS site, ARRAY[c.source, c.dataset, c.source_id] AS key, b.number,
  greatest(c.camera_count, p.apart) AS known, p.apart
FROM asked a LEFT JOIN best b USING (n) LEFT JOIN cameras c ON c.id = b.id
  LEFT JOIN LATERAL (SELECT count(*) AS apart FROM site_cameras s WHERE s.feature_id = c.id) AS p ON true
"""  # noqa: S608  of constants


@lru_cache(maxsize=1)
def _resolve() -> Any:
    arrays: list[sa.BindParameter[Any]] = [
        sa.bindparam(name, type_=ARRAY(kind)) for name, kind in zip(_FIELDS, _TYPES, strict=True)
    ]
    metres = (sa.bindparam(name, type_=sa.Float) for name in ("within_m", "alike_m"))
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("n", *_ROW)]
    every = sa.text(_SQL).bindparams(*arrays, *metres).columns(*columns).subquery("every")
    return sa.select(*(every.c[name] for name in _ROW)).order_by(every.c.n)
