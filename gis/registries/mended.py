"""Rows that were refused, mended by a clerk and loaded again: they join their set without pushing out the rest.

The table of refused rows carries the reasons and lines in columns of our own, so that it is known when it returns.
Its rows stand in a set beside the one that they belong to, until an issue of that set brings them itself.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from gis.registries.form import Form

REASON = "거절 사유"
LINE = "원본 행 번호"
OURS = (REASON, LINE)
ENDING = " (고친 행)"


def is_supplement(headings: Sequence[str]) -> bool:
    return all(name in headings for name in OURS)


def set_name(name: str) -> str:
    """The set beside the one that the file of refused rows is called after."""
    return name + ENDING


def is_mended(dataset: str) -> bool:
    return dataset.endswith(ENDING)


def supersede(connection: psycopg.Connection[Any], form: Form, dataset: str) -> None:
    """Take back mended rows that the set itself brings now."""
    if not is_mended(dataset):
        connection.execute(
            sql.SQL(
                "DELETE FROM {table} AS m WHERE m.source = %(source)s AND m.dataset = %(mended)s AND EXISTS (SELECT 1"
                " FROM {table} AS t WHERE t.source = %(source)s AND t.dataset = %(dataset)s AND t.source_id = m.source_id)"
            ).format(table=sql.Identifier(form.layer.name)),
            {"source": form.name, "dataset": dataset, "mended": dataset + ENDING},
        )
