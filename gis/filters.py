"""Filters by attribute, as they stand in a query string.

``kind=pillar``, ``kind=pillar,underground``, ``capacity=50..`` (at least), ``..200`` (at most),
``10..20`` (both ends included), ``usable=yes``, and ``bearing_deg=unknown`` for what nobody has
recorded. A layer without the property cannot meet the filter and is left out of the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from gis.errors import NoSuchProperty
from gis.layer import Column, Layer

UNKNOWN = "unknown"
LARGEST = 2**31 - 1  # of a PostgreSQL integer
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Filter:
    """One wish. Hashable in shape (``column``, ``how``, ``bind``) so that statements can be kept."""

    column: str
    how: str  # unknown | one_of | at_least | at_most
    bind: str = ""

    def clause(self, table: sa.Table) -> sa.ColumnElement[bool]:
        column = table.c[self.column]
        if self.how == "unknown":
            return column.is_(None)
        if self.how == "one_of":
            values: sa.BindParameter[Any] = sa.bindparam(self.bind, type_=sa.ARRAY(column.type))
            return column == sa.func.any(values)
        value: sa.BindParameter[Any] = sa.bindparam(self.bind, type_=sa.Float)
        return column >= value if self.how == "at_least" else column <= value


def parse(
    wishes: Mapping[str, str], layers: Sequence[Layer]
) -> tuple[tuple[Layer, ...], tuple[Filter, ...], dict[str, Any]]:
    """What a query string asks for: the layers that can meet it, the filters, and their bound values.

    Raises:
        NoSuchProperty: no asked layer has the property, or the value does not fit its kind.
    """
    able, filters, values = tuple(layers), [], {}
    for name, text in wishes.items():
        with_it = [layer for layer in able if layer.column(name)]
        if not with_it:
            known = sorted({column.name for layer in layers for column in layer.properties})
            raise NoSuchProperty(f"'{name}' 속성이 없습니다. No such property here; there are: {', '.join(known)}.")
        able = tuple(with_it)
        column = able[0].column(name)
        assert column is not None
        for shape, value in _parse_one(column, text):
            filters.append(shape)
            if shape.bind:
                values[shape.bind] = value
    return able, tuple(filters), values


def _parse_one(column: Column, text: str) -> list[tuple[Filter, Any]]:
    if text == UNKNOWN:
        return [(Filter(column.name, "unknown"), None)]
    if column.kind == "number" and ".." in text:
        low, high = text.split("..", 1)
        ends = (("at_least", low), ("at_most", high))
        return [(Filter(column.name, how, f"{column.name}_{how}"), _value(column, end)) for how, end in ends if end]
    return [
        (Filter(column.name, "one_of", f"{column.name}_one_of"), [_value(column, part) for part in text.split(",")]),
    ]


def _value(column: Column, text: str) -> Any:
    try:
        if column.kind == "yesno":
            return _YES_NO[text.lower()]
        if column.kind == "number":
            number = float(text) if issubclass(column.type, sa.Float) else int(text)
            if abs(number) <= LARGEST:
                return number
            raise ValueError(text)
    except (KeyError, ValueError):
        expected = "yes, no" if column.kind == "yesno" else "10, 10..20, ..20, 10.."
        raise NoSuchProperty(
            f"'{column.name}={text}': 값이 맞지 않습니다. "
            f"The value does not fit; write for example {expected} or unknown."
        ) from None
    return text
