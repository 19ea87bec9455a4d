"""Loading files from the command line: progress while it runs, a report that a clerk can act on when it is done."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gis import layers, osm
from gis.errors import BadFile
from gis.osm.reading import Progress as Told
from gis.report import Report

STAGES = {"scan": "도로와 교차점 찾기 · junctions", "read": "시설 읽기 · features", "merge": "저장 · storing"}
OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz", ".o5m")


def load(
    url: str, path: Path, *, dataset: str | None, source_date: date | None, allow_older: bool, console: Console
) -> Report:
    """Load one file, all of it or nothing.

    Raises:
        BadFile: it cannot be loaded; the database is as it was.
    """
    if not path.is_file():
        raise BadFile(f"{path}: 파일이 없습니다. There is no such file.")
    if not path.name.lower().endswith(OSM_ENDINGS):
        raise BadFile(
            f"{path.name}: 아는 형식이 아닙니다. "
            f"Not a known form; OpenStreetMap extracts end in {', '.join(OSM_ENDINGS)}."
        )
    try:
        with _progress(console, path) as told, psycopg.connect(url) as connection:
            return osm.load(
                path,
                connection,
                dataset=dataset or dataset_name(path),
                source_date=source_date,
                allow_older=allow_older,
                progress=told,
            )
    except psycopg.errors.DiskFull as error:
        raise BadFile(
            f"{path.name}: 디스크가 찼습니다. 아무것도 저장하지 않았습니다. The disk is full; nothing was stored. "
            "Free some space, or move the state elsewhere with --home."
        ) from error
    except psycopg.OperationalError as error:
        raise BadFile(
            f"{path.name}: 데이터베이스 연결이 끊겼습니다. 아무것도 저장하지 않았습니다. "
            "The database went away; nothing was stored. "
            f"Load the file again. ({str(error).splitlines()[0]})"
        ) from error


def dataset_name(path: Path) -> str:
    """The name of the set: the file's, without the date by which one issue differs from the next."""
    stem = path.name.lower().split(".")[0]
    return re.sub(r"[-_](latest|\d{6,8}|\d{4}-\d{2}-\d{2})$", "", stem)


def show(report: Report, console: Console) -> None:
    table = Table(
        title=f"{report.file} → {report.dataset} ({report.source_date or '날짜 모름 · date unknown'})",
        title_justify="left",
    )
    for heading in ("층 · layer", "읽음 · read", "저장 · stored", "합침 · merged", "거절 · refused"):
        table.add_column(heading, justify="left" if heading.startswith("층") else "right")
    for heading in ("새로 · added", "바뀜 · changed", "그대로 · same", "없어짐 · retired"):
        table.add_column(heading, justify="right", style="cyan")
    for name, told in report.layers.items():
        counts = (
            told.read,
            told.stored,
            told.merged,
            told.refused,
            told.added,
            told.changed,
            told.unchanged,
            told.retired,
        )
        table.add_row(layers.named(name).label_ko, *(f"{count:,}" if count else "·" for count in counts))
    console.print(table)
    for title, counted in (
        ("거절 · refused", report.refusals),
        ("고침 · corrected", report.corrected),
        ("의심 · flagged", report.flagged),
    ):
        if counted:
            console.print(f"{title}: " + ", ".join(f"{reason} {count:,}" for reason, count in counted.most_common()))
    console.print(f"{report.total('stored'):,} 저장 · stored, {report.seconds:.1f} s")


def write(reports: list[Report], path: Path) -> None:
    told = [report.as_json() for report in reports]
    path.write_text(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def _progress(console: Console, path: Path) -> Iterator[Told]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(path.name, total=1.0)

        def told(stage: str, part: float) -> None:
            progress.update(task, description=f"{path.name}: {STAGES[stage]}", completed=part)

        yield told
