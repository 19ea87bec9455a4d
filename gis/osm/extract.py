"""Loading an extract: read, staged, merged and recorded, within the caller's transaction."""

import hashlib
import time
from datetime import date
from pathlib import Path
from typing import Any

import osmium
import psycopg
from psycopg.types.json import Jsonb

from gis import layers
from gis.errors import BadFile, OlderFile
from gis.load import Staging
from gis.osm.reading import Progress, Reading
from gis.report import Report

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"


def load(
    path: Path,
    connection: psycopg.Connection[Any],
    *,
    dataset: str,
    source_date: date | None = None,
    allow_older: bool = False,
    progress: Progress = lambda stage, part: None,
) -> Report:
    """Read the extract at ``path`` into the layers, within the caller's transaction.

    ``source_date`` stands for files that do not say how old they are. ``progress`` is told the stage
    (scan, read, merge) and how much of it is done, 0 to 1.

    Raises:
        BadFile: not an OpenStreetMap extract, cut off, or empty. Nothing may then be committed.
        OlderFile: the set ``dataset`` is already there from a newer extract.
    """
    began = time.monotonic()
    report = Report(file=path.name, form="osm", dataset=dataset)
    try:
        reader = Reading(path, report, progress)
        reader.scan()
        staging = Staging(connection, source="osm", dataset=dataset)
        for layer, row in reader.rows():
            staging.add(layers.ALL[layer], row)
        report.source_date = source_date or reader.date
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise BadFile(
            f"{path.name}: OpenStreetMap 추출본으로 읽을 수 없습니다 (잘렸거나 다른 형식). "
            "아무것도 저장하지 않았습니다. "
            f"Not readable as an OpenStreetMap extract ({error}); nothing was stored. "
            "Download it again and compare sizes."
        ) from error
    if not report.total("read"):
        raise BadFile(f"{path.name}: 쓸 수 있는 객체가 없습니다. No camera, road, building or place in this file.")
    _refuse_older(connection, dataset, report.source_date, allow_older)
    progress("merge", 1.0)
    staging.merge(report)
    extent = staging.extent()
    report.seconds = time.monotonic() - began
    _record(connection, path, report, extent)
    return report


def _refuse_older(connection: psycopg.Connection[Any], dataset: str, is_from: date | None, allowed: bool) -> None:
    held = connection.execute(
        "SELECT source_date FROM datasets WHERE source = 'osm' AND name = %s", [dataset]
    ).fetchone()
    if held and held[0] and is_from and is_from < held[0] and not allowed:
        raise OlderFile(
            f"'{dataset}': {held[0]} 자료가 이미 있습니다. 이 파일은 {is_from} 것입니다. "
            f"This extract is older than what is "
            f"loaded; add --allow-older to go back, or --dataset NAME to keep both."
        )


def _record(connection: psycopg.Connection[Any], path: Path, report: Report, extent: str | None) -> None:
    checksum = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum.update(block)
    connection.execute(
        """
        INSERT INTO datasets (source, name, source_date, loaded_at, checksum, attribution, extent, report)
        SELECT 'osm', %(dataset)s, %(source_date)s, now(), %(checksum)s, %(attribution)s,
               ST_GeomFromText(%(extent)s, 4326),
               %(report)s
        ON CONFLICT (source, name) DO UPDATE SET source_date = excluded.source_date, loaded_at = excluded.loaded_at,
            checksum = excluded.checksum, extent = excluded.extent, report = excluded.report
        """,
        {
            "dataset": report.dataset,
            "source_date": report.source_date,
            "checksum": checksum.hexdigest(),
            "attribution": ATTRIBUTION,
            "extent": extent,
            "report": Jsonb(report.as_json()),
        },
    )
