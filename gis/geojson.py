"""Answers as GeoJSON text (RFC 7946), made inside PostgreSQL so that the service only passes bytes on."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import Text

from gis.queries import Question

# RFC 7946, 11.2: more than 7 decimals (a centimetre) only feigns precision.
DECIMALS = 7


def collection(question: Question) -> Question:
    """The question whose single row is ``features`` (text, comma separated), ``returned``, ``counts`` (json), ``last``.

    ``counts`` has the number of all matching features by layer, whatever the limit cut off; layers
    without any are absent. ``last`` is the id of the last feature, for paging.
    """
    return Question(_collection(question.statement), question.values)


@lru_cache(maxsize=512)
def _collection(statement: sa.Select[Any]) -> sa.Select[Any]:
    every = statement.subquery("every_column")
    # Only what is written: PostgreSQL then leaves out what the other columns would cost, a second bearing above all.
    rows = sa.select(*(every.c[name] for name in ("layer", "id", "geom", "matched", "properties"))).cte("found")
    text = sa.func.concat(
        '{"type":"Feature","id":',
        rows.c.id,
        ',"geometry":',
        sa.func.ST_AsGeoJSON(sa.literal_column("found.geom"), sa.literal_column(str(DECIMALS))),
        ',"properties":',
        sa.cast(rows.c.properties, Text),
        "}",
    )
    by_layer = sa.select(rows.c.layer, rows.c.matched).distinct().subquery("m")
    return sa.select(
        sa.func.coalesce(sa.func.string_agg(text, ","), "").label("features"),
        sa.func.count().label("returned"),
        sa.select(sa.func.json_object_agg(by_layer.c.layer, by_layer.c.matched)).scalar_subquery().label("counts"),
        sa.func.max(rows.c.id).label("last"),
    )
