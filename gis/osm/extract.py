"""Loading an extract: read, staged, merged and recorded, within the caller's transaction."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import osmium
import psycopg

from gis import datasets, layers
from gis.errors import BadFile
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
        staging = Staging(connection, source="osm")
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
    store(path, connection, report, staging, allow_older=allow_older, progress=progress, began=began)
    return report


def store(  # noqa: PLR0913
    path: Path,
    connection: psycopg.Connection[Any],
    report: Report,
    staging: Staging,
    *,
    allow_older: bool,
    progress: Progress,
    began: float,
) -> None:
    """What was staged into the layers, and the set recorded.

    Raises:
        OlderFile: the set is already there from a newer file.
    """
    date, dataset = report.source_date, report.dataset
    datasets.refuse_older(connection, source="osm", dataset=dataset, is_from=date, allowed=allow_older)
    progress("merge", 1.0)
    staging.merge(report)
    extent = staging.extent(dataset)
    report.seconds = time.monotonic() - began
    datasets.record(connection, path, report, source="osm", attribution=ATTRIBUTION, extent=extent)
