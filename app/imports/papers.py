"""The papers of a load: the report as JSON, and beside it the table of refused rows and the map of the doubtful."""

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.complaints import CannotWrite
from gis import layers, remarks
from gis.registries import doubt_map, doubts, refused
from gis.registries.doubt_map import DoubtMap
from gis.report import Report
from gis.sheet.asking import districts_of, ground_of

LONGEST_NAME_BYTES = 200  # file systems take 255, endings included
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def check(path: Path) -> None:
    """
    Raises:
        CannotWrite: there is no such folder: better known before an hour of loading than after.
    """
    if not path.parent.is_dir():
        raise CannotWrite(f"{path.parent}: 폴더가 없습니다. There is no such folder; make it first.")
    if path.is_dir():
        raise CannotWrite(f"{path}: 폴더입니다. A folder; name a file in it: {path / 'report.json'}.")


@contextlib.contextmanager
def _written(path: Path) -> Iterator[None]:
    """
    Raises:
        CannotWrite: the disk or the folder does not let it.
    """
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"{path}: 쓸 수 없습니다. Cannot be written: {error.strerror}.") from error


def write(reports: Sequence[Report], path: Path) -> None:
    """The reports of all files so far."""
    told = [report.as_json() for report in reports]
    text = json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=1)
    with _written(path):
        path.write_text(text + "\n", encoding="utf-8")


def write_beside(
    connection: sa.Connection, report: Report, folder: Path, *, spare: Sequence[Path], now: datetime
) -> list[Path]:
    """What the set's remarks give, read within the transaction of its load; named after the set.

    Files in ``spare`` are not written over: somebody's mended rows may be among those being loaded.

    Raises:
        CannotWrite: the disk or the folder does not let it.
    """
    written = []
    if report.total("refused"):
        path = _free(folder, report, ".refused.csv", spare)
        _write_refused(connection, report, path)
        written.append(path)
    if report.reasons.keys() & set(remarks.SHOWN):
        path = _free(folder, report, ".map.html", spare)
        page = _map(connection, report, now)
        with _written(path):
            path.write_text(page, encoding="utf-8")
        written.append(path)
    return written


def _write_refused(connection: sa.Connection, report: Report, path: Path) -> None:
    told = report.as_json()
    asked = remarks.refused(report.form, report.dataset, limit=report.total("refused"))
    rows = connection.execution_options(yield_per=1_000).execute(asked.bound()).mappings()
    with _written(path), path.open("w", encoding="utf-8", newline="") as file:
        file.write(refused.head(told))
        file.writelines(refused.lines(told, rows))


def _map(connection: sa.Connection, report: Report, now: datetime) -> str:
    """A page that needs neither server nor network."""
    layer = layers.named(next(iter(report.layers)))
    found = connection.execute(remarks.doubtful(report.form, report.dataset).bound()).all()
    chosen = doubts.chosen([tuple(row) for row in found])
    asked = remarks.rows(layer, report.form, report.dataset, doubt_map.wanted_rows(chosen))
    rows = connection.execute(asked.bound()).mappings().all()
    attribution = connection.execute(remarks.report(report.form, report.dataset).bound()).one().attribution
    drawn = DoubtMap(report.as_json(), layer, chosen, rows, now, attribution=[attribution])
    under, _ = ground_of(connection, drawn.wider)
    beyond = districts_of(connection, drawn.beyond) if drawn.beyond else []
    return doubt_map.html(doubt_map.on(drawn, under, beyond), assets=None)


def _free(folder: Path, report: Report, ending: str, spare: Sequence[Path]) -> Path:
    """A name that a file system takes, and that none of the spared files has."""
    plain = NOT_IN_NAMES.sub("_", report.dataset).encode()[:LONGEST_NAME_BYTES].decode(errors="ignore").strip()
    names = (f"{plain}{number}{ending}" for number in ("", *(f" ({n})" for n in range(2, len(spare) + 3))))
    taken = {path.resolve() for path in spare}
    return next(folder / name for name in names if (folder / name).resolve() not in taken)
