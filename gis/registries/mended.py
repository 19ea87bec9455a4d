"""Rows that were refused, mended by a clerk and loaded again: they join their set without pushing out the rest.

The table of refused rows carries the reasons and lines in columns of our own, so that it is known when it returns,
whatever it is called by then. Its rows stand in a set beside the one that they belong to, each as long as that one
refuses the row that it stands for: until an issue brings the row mended, or without it.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from gis.registries.form import Form
from gis.staging import stage_of

REASON = "거절 사유"
LINE = "원본 행 번호"
OURS = (REASON, LINE)
MENDS = "고친 행"  # attribute: the id of the refused row
ENDING = " (고친 행)"


def is_supplement(headings: Sequence[str]) -> bool:
    return all(name in headings for name in OURS)


def set_name(name: str) -> str:
    """The set beside the one that the rows belong to."""
    return name if is_mended(name) else name + ENDING


def is_mended(dataset: str) -> bool:
    return dataset.endswith(ENDING)


def join(connection: psycopg.Connection[Any], form: Form, called: str) -> str:
    """Give the staged rows the ids of the refused rows that they stand for, and return the set that they go to.

    Their set is the one of whose refused rows these have the lines; ``called`` decides where that leaves a doubt.
    """
    called = called.removesuffix(ENDING)
    names = {"stage": stage_of(form.layer)}
    found = connection.execute(
        sql.SQL(
            """
            SELECT r.dataset FROM remarks AS r JOIN {stage} AS s ON s.attributes ->> %(heading)s = r.line::text
            WHERE r.source = %(source)s AND r.fate = 'refused' AND NOT r.dataset LIKE '%%' || %(ending)s
            GROUP BY r.dataset
            ORDER BY count(*) + count(*) FILTER (WHERE r.source_id = s.source_id) DESC, r.dataset = %(called)s DESC
            """
        ).format(**names),
        {"source": form.name, "heading": LINE, "ending": ENDING, "called": called},
    ).fetchone()
    dataset = str(found[0]) if found else called
    connection.execute(
        sql.SQL(
            """
            WITH refused AS (
                SELECT line::text AS line, source_id, count(*) OVER (PARTITION BY source_id) AS alike FROM remarks
                WHERE source = %(source)s AND dataset = %(dataset)s AND fate = 'refused'
            )
            UPDATE {stage} AS s
            SET source_id = r.source_id || CASE WHEN r.alike > 1 THEN '/' || r.line ELSE '' END,
                attributes = s.attributes - %(reason)s::text || jsonb_build_object(%(mends)s::text, r.source_id)
            FROM refused AS r WHERE s.attributes ->> %(heading)s = r.line
            """
        ).format(**names),
        {"source": form.name, "dataset": dataset, "reason": REASON, "heading": LINE, "mends": MENDS},
    )
    return set_name(dataset)


def supersede(connection: psycopg.Connection[Any], form: Form, dataset: str) -> None:
    """Take back the mended rows that the set itself brings now, or no longer refuses."""
    if is_mended(dataset):
        return
    connection.execute(
        sql.SQL(
            """
            DELETE FROM {table} AS m WHERE m.source = %(source)s AND m.dataset = %(mended)s AND (
                EXISTS (SELECT 1 FROM {table} AS t
                        WHERE t.source = m.source AND t.dataset = %(dataset)s AND t.source_id = m.source_id)
                OR m.attributes ->> %(mends)s NOT IN (
                    SELECT source_id FROM stage_remarks WHERE fate = 'refused' AND source_id IS NOT NULL)
            )
            """
        ).format(table=sql.Identifier(form.layer.name)),
        {"source": form.name, "dataset": dataset, "mended": set_name(dataset), "mends": MENDS},
    )
