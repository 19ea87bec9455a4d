"""What models and planners ask of the views that are kept, as statements. Nothing here is run.

What a row holds is an estimate under conditions: by day, at the level ``densities.USUAL`` (20 pixels a metre), of who
stands at the height of the target, with what was known, the reported state included, when it was worked out
(``made_at``), under the assumptions of then (``assumptions.Assumptions``). A chance is the mean over the whole link;
less than ``views.LEAST_P`` is not kept. Who asks about the night or another level takes ``gis.visibility.along``.

A camera whose view is not worked out yet is in no row of ``views`` and ``seeing``: ``waiting`` counts those.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from gis.crs import LONLAT
from gis.layers import CAMERAS
from gis.queries import Question
from gis.visibility.reading import Box, sides
from gis.visibility.tables import CAMERA_VIEWS

_VIEWS = CAMERA_VIEWS.c
_LINKS = sa.cast(sa.bindparam("links", type_=ARRAY(sa.BigInteger)), ARRAY(sa.BigInteger))


def views(box: Box, *, limit: int) -> Question:
    """Rows ``site, number, geom, lon, lat, links, links_p, made_at, matched`` of the views that reach into a box
    [degrees: west, south, east, north], by site and number: for ``geopandas.read_postgis``.

    ``geom`` is what is in view, of the whole circle where the bearing is unknown; ``lon``, ``lat`` where the camera
    stands; ``links`` the ids of road links in view, ``links_p`` the chance on each; ``matched`` counts also what the
    limit cut off.
    """
    return Question(_views(), {**sides(box), "limit": limit})


def seeing(links: Sequence[int]) -> Question:
    """Rows ``nth, link, site, number, lon, lat, p, made_at``: the cameras that see each of these road links (ids of the
    layer roads), in the order of the links (``nth``: from 1), the surest first.

    A link that is passed twice comes twice, one that nobody sees not at all.
    """
    return Question(_seeing(), {"links": list(links)})


def waiting(box: Box) -> Question:
    """One row ``sites, waiting``: of the camera sites in a box how many there are, and how many have no view yet."""
    return Question(_waiting(), sides(box))


def _box() -> Any:
    sides = (sa.bindparam(side, type_=sa.Float) for side in ("west", "south", "east", "north"))
    return sa.select(sa.func.ST_MakeEnvelope(*sides, sa.literal_column(str(LONLAT)))).scalar_subquery()


@lru_cache(maxsize=1)
def _views() -> sa.Select[Any]:
    names = ("site", "number", "geom", "lon", "lat", "links", "links_p", "made_at")
    return (
        sa.select(*(_VIEWS[name] for name in names), sa.func.count().over().label("matched"))
        .where(sa.func.ST_Intersects(_VIEWS.geom, _box()))
        .order_by(_VIEWS.site, _VIEWS.number)
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


@lru_cache(maxsize=1)
def _seeing() -> sa.Select[Any]:
    """The index gives each view that has any of the links once; its links are laid beside those of the way then."""
    asked = sa.func.unnest(_LINKS).table_valued("link", with_ordinality="nth", name="asked").render_derived()
    kept = sa.func.unnest(_VIEWS.links, _VIEWS.links_p).table_valued("link", "p", name="seen")
    seen = kept.render_derived().lateral("seen")
    told = (_VIEWS.site, _VIEWS.number, _VIEWS.lon, _VIEWS.lat, seen.c.p, _VIEWS.made_at)
    return (
        sa.select(asked.c.nth, asked.c.link, *told)
        .select_from(CAMERA_VIEWS)
        .join(seen, sa.true())
        .join(asked, asked.c.link == seen.c.link)
        .where(_VIEWS.links.op("&&")(_LINKS))
        .order_by(asked.c.nth, seen.c.p.desc(), _VIEWS.site, _VIEWS.number)
    )


@lru_cache(maxsize=1)
def _waiting() -> sa.Select[Any]:
    cameras, every = CAMERAS.table.c, sa.func.count()
    seen = sa.exists(sa.select(_VIEWS.site).where(_VIEWS.site == cameras.id))
    counted: tuple[Any, ...] = (every.label("sites"), every.filter(~seen).label("waiting"))
    return sa.select(*counted).where(sa.func.ST_Intersects(cameras.geom, _box()))
