"""Which set a table is an issue of, and of which day: files are called anything."""

import itertools
import re
from datetime import date
from typing import Any

import psycopg
from psycopg import sql

from gis.registries import mended
from gis.registries.form import Form
from gis.registries.table import Table
from gis.report import Report
from gis.staging import stage_of

ENDINGS = re.compile(r"(\.(csv|tsv|txt|xlsx?|xlsb|ods|json|geojson|gpkg|shp|dbf|parquet|zip|gz))+$", re.IGNORECASE)
SAME_SET = 0.5  # part of the larger of two issues that must be the same rows for one to follow the other
SAME_FILE_NAME = 0.1  # the same, where the files are called alike


def date_in_name(table: Table) -> date | None:
    """Issues carry their day or month in the name of the file or of its archive: 전국CCTV표준데이터_20240901.csv."""
    names = "\n".join((table.file.name, *table.within))
    for told in re.findall(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])?(?!\d)", names):
        year, month, day = told
        try:
            return date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
    return None


def name_of(table: Table) -> str:
    """The file's name without what differs from issue to issue: its date, the number of a repeated download."""
    stem = ENDINGS.sub("", table.file.name).strip()
    stem = re.sub(r"[\s_-]*\(\d+\)$", "", stem)
    stem = re.sub(r"[-_\s]*(latest|20\d{2}[-_.]?\d{2}([-_.]?\d{2})?)$", "", stem)
    return f"{stem or table.file.name} {table.name}".strip()


def followed_by(connection: psycopg.Connection[Any], form: Form, table: Table, report: Report) -> str:
    """The set that this table, staged, is an issue of: known by its rows, since files are called anything.

    A new set gets the file's name, and a number where another set of other rows has it.
    """
    name = name_of(table)
    held = connection.execute(
        sql.SQL(
            """
            SELECT t.dataset, count(*), count(s.source_id) FROM {table} AS t
            LEFT JOIN (SELECT DISTINCT source_id FROM {stage}) AS s USING (source_id)
            WHERE t.source = %s GROUP BY t.dataset ORDER BY 3 DESC
            """
        ).format(table=sql.Identifier(form.layer.name), stage=stage_of(form.layer)),
        [form.name],
    ).fetchall()
    staged = report.total("stored")
    for dataset, count, common in held:
        least = SAME_FILE_NAME if dataset == name else SAME_SET
        if common >= least * max(count, staged, 1) and not mended.is_mended(dataset):
            return str(dataset)
    if held and held[0][2]:
        report.found["also_in"] = {dataset: common for dataset, _, common in held if common}
    taken = {dataset for dataset, *_ in held}
    return next(
        option for number in itertools.count(1) if (option := name if number == 1 else f"{name}-{number}") not in taken
    )
