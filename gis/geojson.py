"""Answers as GeoJSON text (RFC 7946), made inside PostgreSQL so that the service only passes bytes on."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.types import Text

from gis.layer import Layer
from gis.queries import Question


def collection(question: Question) -> Question:
    """The question whose single row is ``features`` (text, comma separated), ``returned``, ``counts``, ``last``.

    ``counts`` has "LAYER NUMBER" for each layer that has any: all its matching features, whatever the
    limit cut off; the number is missing where it was not counted. ``last`` is the greatest id, for paging.
    """
    return Question(_collection(question.statement), question.values)


def counted(told: Sequence[str] | None, layers: Sequence[Layer]) -> dict[str, int] | None:
    """``counts`` of an answer by layer, those without any included; None where it was not counted."""
    found = dict(pair.split(" ") for pair in told or ())
    return {layer.name: int(found.get(layer.name, 0)) for layer in layers} if all(found.values()) else None


@lru_cache(maxsize=512)
def _collection(statement: sa.Select[Any]) -> sa.Select[Any]:
    rows = statement.subquery("rows")
    count = sa.func.concat(rows.c.layer, sa.literal_column("' '"), rows.c.matched)
    answer = sa.select(
        sa.func.coalesce(sa.func.string_agg(rows.c.feature, sa.literal_column("','", Text)), "").label("features"),
        sa.func.count().label("returned"),
        sa.func.array_agg(count.distinct()).label("counts"),
        sa.func.max(rows.c.id).label("last"),
    )
    return cast("sa.Select[Any]", answer)
