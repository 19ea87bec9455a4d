"""What the last load of each set had to say, as statements: its report, and remarks on rows of its file.

Nothing here is run: the caller decides how. JSON is made by PostgreSQL, so that the service only passes it on.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Integer, Text

from gis.layer import Layer
from gis.provenance import DATASETS, REMARKS
from gis.queries import DECIMALS, Question
from gis.reasons import REASONS

Fate = Literal["stored", "merged", "refused"]
Numbers = Sequence[int]

LONG = ("refused_rows", "piles", "districts", "layers", "refusals", "corrected", "flagged", "noted")
# Reasons by which a row is shown on the map of doubtful rows, the gravest first; among doubts the farthest-off.
GRAVE_DOUBTS = ("foreign_point", "outside_named_province", "agency_address_pile")
SHOWN = tuple(
    dict.fromkeys(
        name
        for fate in ("refused", "doubted", "corrected")
        for name in (*(GRAVE_DOUBTS if fate == "doubted" else ()), *REASONS)
        if REASONS[name].fate == fate
    )
)
TOLD_BY = ("name", "address", "operator")  # of a feature, where a remark keeps no cells


def reports() -> Question:
    """A row for each set, ``told``: where it is from and the short part of its report, as JSON text."""
    d = DATASETS.c
    short = d.report.op("-")(sa.cast(sa.literal_column("'{" + ",".join(LONG) + "}'"), ARRAY(Text)))
    told = _object(
        source=d.source,
        name=d.name,
        source_date=d.source_date,
        loaded_at=d.loaded_at,
        attribution=d.attribution,
        report=short,
    )
    return Question(sa.select(sa.cast(told, Text).label("told")).order_by(d.source, d.name))


def report(source: str, dataset: str) -> Question:
    """One row, ``told``: the whole report as JSON text; none where there is no such set."""
    d = DATASETS.c
    told = sa.cast(d.report.op("||")(sa.cast(_object(loaded_at=d.loaded_at), JSONB)), Text)
    statement = sa.select(told.label("told"), d.attribution, d.loaded_at).where(d.source == _SOURCE, d.name == _DATASET)
    return Question(statement, {"source": source, "dataset": dataset})


def page(
    source: str, dataset: str, *, limit: int, after: int = 0, reason: str | None = None, fate: Fate | None = None
) -> Question:
    """Remarks whose number is greater than ``after``: rows ``number, feature``, the latter as GeoJSON text."""
    values: dict[str, Any] = {"source": source, "dataset": dataset, "after": after, "limit": limit}
    values |= {name: value for name, value in (("reason", reason), ("fate", fate)) if value}
    return Question(_page(reason is not None, fate is not None), values)


def refused(source: str, dataset: str, *, limit: int, after: int = 0) -> Question:
    """Refused rows whose number is greater than ``after``: ``number, line, reasons, cells`` (the last as JSON text)."""
    r = REMARKS.c
    statement = (
        sa.select(r.number, r.line, r.reasons, sa.cast(r.cells, Text).label("cells"))
        .where(*_OF_SET, r.fate == "refused", r.number > _AFTER)
        .order_by(r.number)
        .limit(_LIMIT)
    )
    return Question(statement, {"source": source, "dataset": dataset, "after": after, "limit": limit})


def doubtful(source: str, dataset: str) -> Question:
    """What the map shows, by number: ``number, lon, lat`` [degrees, None where there is no place] and ``reasons``."""
    r = REMARKS.c
    statement = (
        sa.select(r.number, sa.func.ST_X(r.geom).label("lon"), sa.func.ST_Y(r.geom).label("lat"), r.reasons)
        .where(*_OF_SET, r.reasons.op("&&")(_array(SHOWN)))
        .order_by(r.number)
    )
    return Question(statement, {"source": source, "dataset": dataset})


def rows(layer: Layer, source: str, dataset: str, numbers: Numbers) -> Question:
    """Remarks by their numbers: ``number, line, reasons, detail, cells``; without cells, what its feature says."""
    r, t = REMARKS.c, layer.table.c
    columns = {name: t[name] for name in TOLD_BY if layer.column(name)}
    feature = sa.func.jsonb_strip_nulls(sa.cast(_object(**columns), JSONB)) if columns else r.cells
    cells = sa.case((r.cells == sa.literal_column("'{}'::jsonb"), sa.func.coalesce(feature, r.cells)), else_=r.cells)
    of_row = sa.and_(t.source == r.source, t.dataset == r.dataset, t.source_id == r.source_id)
    statement = (
        sa.select(r.number, r.line, r.reasons, r.detail, sa.cast(cells, Text).label("cells"))
        .select_from(REMARKS.outerjoin(layer.table, of_row))
        .where(*_OF_SET, r.number == sa.func.any(sa.bindparam("numbers", type_=ARRAY(Integer))))
        .order_by(r.number)
    )
    return Question(statement, {"source": source, "dataset": dataset, "numbers": list(numbers)})


@lru_cache(maxsize=8)
def _page(by_reason: bool, by_fate: bool) -> sa.Select[Any]:
    r = REMARKS.c
    properties = {name: r[name] for name in ("line", "fate", "reasons", "detail", "layer", "source_id", "cells")}
    feature = _object(
        type=sa.literal_column("'Feature'"),
        id=r.number,
        geometry=sa.cast(sa.func.ST_AsGeoJSON(r.geom, DECIMALS), sa.JSON),
        properties=_object(**properties),
    )
    asked = [*_OF_SET, r.number > _AFTER]
    if by_reason:
        asked.append(sa.bindparam("reason", type_=Text) == sa.func.any(r.reasons))
    if by_fate:
        asked.append(r.fate == sa.bindparam("fate", type_=Text))
    statement = sa.select(r.number, sa.cast(feature, Text).label("feature"))
    return cast("sa.Select[Any]", statement.where(*asked).order_by(r.number).limit(_LIMIT))


def _object(**columns: Any) -> sa.ColumnElement[Any]:
    pairs: list[tuple[Any, Any]] = [(sa.literal_column(f"'{name}'"), column) for name, column in columns.items()]
    return sa.func.json_build_object(*(part for pair in pairs for part in pair))


def _array(names: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal_column("'{" + ",".join(names) + "}'"), ARRAY(Text))


_SOURCE, _DATASET = sa.bindparam("source", type_=Text), sa.bindparam("dataset", type_=Text)
_AFTER, _LIMIT = sa.bindparam("after", type_=Integer), sa.bindparam("limit", type_=Integer)
_OF_SET = (REMARKS.c.source == _SOURCE, REMARKS.c.dataset == _DATASET)
