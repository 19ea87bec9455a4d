"""What people found out about cameras, as statements: only ever added to, the newest of a camera in force.

A survey without kind and bearing takes back those before it. The newest is the one of the latest ``surveyed_at``, of
several at one moment the one that was entered last.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from gis.layers import CAMERAS
from gis.queries import Question
from gis.visibility.naming import Camera
from gis.visibility.tables import CAMERA_SURVEYS

# The survey that counts of each camera of the sites ``asked``, with the site's id.
IN_FORCE = """
SELECT * FROM (
  SELECT DISTINCT ON (asked.id, s.number) asked.id AS site, s.number, s.kind, s.bearing_deg, s.angle_deg, s.height_m,
    s.infrared, s.surveyed_at
  FROM asked JOIN camera_surveys s USING (source, dataset, source_id)
  ORDER BY asked.id, s.number, s.surveyed_at DESC, s.id DESC
) AS newest WHERE kind IS NOT NULL OR bearing_deg IS NOT NULL
"""
KEY = ("source", "dataset", "source_id")
MEASURED = ("kind", "bearing_deg", "angle_deg", "height_m", "infrared")


class Survey(NamedTuple):
    """What somebody found out about a camera; None is unknown."""

    kind: str | None
    bearing_deg: float | None
    angle_deg: float | None
    height_m: float | None
    infrared: bool | None
    surveyed_at: datetime
    surveyed_by: str
    note: str | None = None

    @property
    def takes_back(self) -> bool:
        return self.kind is None and self.bearing_deg is None


def add(cameras: Sequence[Camera], found: Sequence[Survey]) -> Question:
    """Store surveys, the n-th of the n-th camera; rows ``id`` of those that nobody had entered before."""
    columns = {name: [getattr(one, name) for one in cameras] for name in Camera._fields}
    return Question(_add(), columns | {name: [getattr(one, name) for one in found] for name in Survey._fields})


@lru_cache(maxsize=1)
def _add() -> Any:
    t = CAMERA_SURVEYS.c
    names = (*Camera._fields, *Survey._fields)
    arrays = [sa.bindparam(name, type_=ARRAY(t[name].type)) for name in names]
    sent = sa.func.unnest(*arrays).table_valued(*names, name="sent").render_derived()
    # Two files at once that have the same rows wait for one another in this order.
    in_order = [sent.c[name] for name in names]
    rows = sa.select(*(sent.c[name] for name in names)).order_by(*in_order)
    return postgresql.insert(CAMERA_SURVEYS).from_select(names, rows).on_conflict_do_nothing().returning(t.id)


def history(site: int) -> Question:
    """All surveys of a site's cameras, newest first, with ``in_force``; one row of nulls where there are none, no row
    where there is no such site."""
    return Question(_history(), {"site": site})


@lru_cache(maxsize=1)
def _history() -> Any:
    c, s = CAMERAS.table.c, CAMERA_SURVEYS.c
    newest = sa.func.row_number().over(partition_by=s.number, order_by=_newest_first()) == 1
    told = sa.and_(newest, sa.or_(s.kind.is_not(None), s.bearing_deg.is_not(None)))
    columns = [s[name] for name in ("id", "number", *Survey._fields, "made_at")]
    return (
        sa.select(*columns, told.label("in_force"))
        .select_from(CAMERAS.table.outerjoin(CAMERA_SURVEYS, _same_site()))
        .where(c.id == sa.bindparam("site", type_=sa.BigInteger))
        .order_by(*_newest_first())
    )


def replaced(ids: Sequence[int]) -> Question:
    """How many of these surveys are older than another one of their camera."""
    return Question(_replaced(), {"ids": list(ids)})


@lru_cache(maxsize=1)
def _replaced() -> Any:
    s, newer = CAMERA_SURVEYS.c, CAMERA_SURVEYS.alias("newer")
    same = [newer.c[name] == s[name] for name in Camera._fields]
    later = sa.tuple_(newer.c.surveyed_at, newer.c.id) > sa.tuple_(s.surveyed_at, s.id)
    asked = sa.func.any(sa.bindparam("ids", type_=ARRAY(sa.BigInteger)))
    return sa.select(sa.func.count().label("count")).where(s.id == asked, sa.exists().where(*same, later))


def _same_site() -> Any:
    return sa.and_(*(CAMERA_SURVEYS.c[name] == CAMERAS.table.c[name] for name in KEY))


def _newest_first() -> list[Any]:
    return [CAMERA_SURVEYS.c.surveyed_at.desc(), CAMERA_SURVEYS.c.id.desc()]
