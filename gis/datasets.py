"""The sets that are loaded: what is recorded of each, and which issue may follow which."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from gis.errors import OlderFile
from gis.report import Report


def refuse_older(
    connection: psycopg.Connection[Any], *, source: str, dataset: str, is_from: date | None, allowed: bool
) -> None:
    """
    Raises:
        OlderFile: the set is already there from a newer issue, and going back is not ``allowed``.
    """
    held = connection.execute(
        "SELECT source_date FROM datasets WHERE source = %s AND name = %s", [source, dataset]
    ).fetchone()
    if held and held[0] and is_from and is_from < held[0] and not allowed:
        raise OlderFile(
            f"'{dataset}': {held[0]} 자료가 이미 있습니다. 이 파일은 {is_from} 것입니다. "
            f"This file is older than what is loaded; add --allow-older to go back, or --dataset NAME to keep both."
        )


def record(
    connection: psycopg.Connection[Any],
    path: Path,
    report: Report,
    *,
    source: str,
    attribution: str,
    extent: str | None,
) -> None:
    """Write down what was loaded, over what was known of the set before. ``extent`` is WKT (EPSG:4326)."""
    connection.execute(
        """
        INSERT INTO datasets (source, name, source_date, loaded_at, checksum, attribution, extent, report)
        SELECT %(source)s, %(dataset)s, %(source_date)s, now(), %(checksum)s, %(attribution)s,
               ST_GeomFromText(%(extent)s, 4326), %(report)s
        ON CONFLICT (source, name) DO UPDATE SET source_date = excluded.source_date, loaded_at = excluded.loaded_at,
            checksum = excluded.checksum, extent = excluded.extent, report = excluded.report
        """,
        {
            "source": source,
            "dataset": report.dataset,
            "source_date": report.source_date,
            "checksum": checksum(path),
            "attribution": attribution,
            "extent": extent,
            "report": Jsonb(report.as_json()),
        },
    )


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
