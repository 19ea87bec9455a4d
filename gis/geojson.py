"""Answers as GeoJSON text (RFC 7946), made inside PostgreSQL so that the service only passes bytes on."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.types import Text

from gis.layer import Layer
from gis.queries import Question


def collection(question: Question) -> Question:
    """The question whose single row is ``features`` (UTF-8 bytes, comma separated), ``returned``, ``counts``, ``last``.

    ``counts`` has "LAYER NUMBER DISTRICT" for each layer and each district in which a feature stands: the number is
    of all matching features of the layer, whatever the limit cut off, and missing where it was not counted; the code
    of the district is missing where none was found. ``last`` is the greatest id, for paging.
    """
    return Question(_collection(question.statement), question.values)


def features(answer: bytes) -> list[dict[str, Any]]:
    """The features of an answer, read."""
    return cast("list[dict[str, Any]]", json.loads(b"[%b]" % answer))


def flat(value: Any) -> str | None:
    """A property as text: text as it is, anything else as JSON, unknown as unknown."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def counted(told: Sequence[str] | None, layers: Sequence[Layer]) -> dict[str, int] | None:
    """``counts`` of an answer by layer, those without any included; None where it was not counted."""
    found = {layer: number for layer, number, _ in map(_parts, told or ())}
    return {layer.name: int(found.get(layer.name, 0)) for layer in layers} if all(found.values()) else None


def standings(told: Sequence[str] | None) -> tuple[tuple[str, str | None], ...]:
    """Which layers occur in which districts, by code; None where none was found."""
    return tuple((layer, district or None) for layer, _, district in map(_parts, told or ()))


def _parts(counted: str) -> list[str]:
    return counted.split(" ", 2)


@lru_cache(maxsize=512)
def _collection(statement: sa.Select[Any]) -> sa.Select[Any]:
    rows = statement.subquery("rows")
    joined = sa.func.coalesce(sa.func.string_agg(rows.c.feature, sa.literal_column("','", Text)), "")
    space: sa.ColumnElement[str] = sa.literal_column("' '")
    count = sa.func.concat(rows.c.layer, space, rows.c.matched, space, rows.c.district)
    answer = sa.select(
        sa.func.convert_to(sa.func.coalesce(joined, sa.literal_column("''")), sa.literal_column("'UTF8'")).label(
            "features"
        ),
        sa.func.count().label("returned"),
        sa.func.array_agg(count.distinct()).label("counts"),
        sa.func.max(rows.c.id).label("last"),
    )
    return cast("sa.Select[Any]", answer)
