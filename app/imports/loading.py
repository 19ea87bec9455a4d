"""The command that loads files: each wholly or not at all, those first that others lean on."""

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from rich.console import Console

from app import boundaries, schema
from app.complaints import CannotWrite
from app.imports import papers, terminal
from app.imports.terminal import Told
from gis import osm, registries
from gis.errors import BadFile, GisError
from gis.registries import Wish, look
from gis.registries.form import Form
from gis.report import Report

log = logging.getLogger(__name__)

OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz", ".o5m")


@dataclass(frozen=True)
class Job:
    """How to load: what the caller says of the files, whether to keep it, and where the report goes.

    ``typed`` are the options that say what the files are, to be typed again for rows of theirs.
    """

    wish: Wish = field(default_factory=Wish)
    dry_run: bool = False
    report: Path | None = None
    typed: tuple[str, ...] = ()


@dataclass
class Loading:
    """The loads of one command into the database at ``url``."""

    url: str
    job: Job
    console: Console
    today: date
    complaints: Console = field(default_factory=lambda: Console(stderr=True))
    reports: list[Report] = field(default_factory=list)
    papers: list[Path] = field(default_factory=list)  # of the file that was loaded last
    inputs: Sequence[Path] = ()

    def every(self, paths: Sequence[Path]) -> bool:
        """Load all files, each whatever becomes of the others; whether all went well."""
        if self.job.report:
            papers.check(self.job.report)
        self.inputs = paths
        forms = {path: self._forms(path) for path in dict.fromkeys(paths)}
        went_well = [self._one(path, forms[path]) for path in look.in_order(list(forms.items()))]
        return all(went_well)

    def load(self, path: Path, forms: Sequence[Form] = ()) -> list[Report]:
        """Load one file, whose tables have these ``forms``, all of it or nothing: a report for each table.

        Raises:
            BadFile: it cannot be loaded; the database is as it was.
        """
        if not path.is_file():
            raise BadFile(f"{path}: 파일이 없습니다. There is no such file.")
        with (
            _database_told(path),
            terminal.progress(self.console, path) as progress,
            schema.engine(self.url).connect() as connection,
            connection.begin() as transaction,
        ):
            if self.job.dry_run:
                self._bring_boundaries(connection, forms, progress)
            reports = self._read(path, connection, progress)
            self.papers = [file for report in reports for file in self._papers(connection, report)]
            if self.job.dry_run:
                transaction.rollback()
        self.reports += reports
        return reports

    def _one(self, path: Path, forms: Sequence[Form]) -> bool:
        try:
            if not self.job.dry_run:
                self._boundaries_first(path, forms)
            reports = self.load(path, forms)
        except (GisError, CannotWrite) as error:
            terminal.complain(self.complaints, error)
            return False
        except Exception:  # a fault of ours in one file; the next ones are loaded all the same
            log.exception("%s: 뜻밖의 오류. 저장하지 않았습니다. Unexpected error; nothing was stored.", path)
            return False
        self._show(reports)
        if self.job.report:
            papers.write(self.reports, self.job.report)
        return True

    def _show(self, reports: Sequence[Report]) -> None:
        for report in reports:
            terminal.show(report, self.console)
        terminal.show_papers(self.papers, self.job.typed, self.console)
        terminal.show_end(reports, self.console, dry_run=self.job.dry_run, told=self.job.report is not None)

    def _forms(self, path: Path) -> list[Form]:
        """What the file is; of one that cannot even be looked at, loading it will tell."""
        with contextlib.suppress(Exception):
            return [] if is_osm(path) else look.forms_of(path, self.job.wish.form)
        return []

    def _read(self, path: Path, connection: sa.Connection, progress: Told) -> list[Report]:
        wish = self.job.wish
        if not is_osm(path):
            return registries.load(path, _bare(connection), wish=wish, today=self.today, progress=progress)
        read = osm.graphml.load if osm.graphml.is_graphml(path) else osm.load
        report = read(
            path,
            _bare(connection),
            dataset=wish.dataset or dataset_name(path),
            source_date=wish.source_date,
            allow_older=wish.allow_older,
            progress=progress,
        )
        return [report]

    def _boundaries_first(self, path: Path, forms: Sequence[Form]) -> None:
        """In a transaction of their own: they serve whatever becomes of the file."""
        with (
            _database_told(path),
            terminal.progress(self.console, path) as progress,
            schema.engine(self.url).begin() as connection,
        ):
            self._bring_boundaries(connection, forms, progress)

    def _bring_boundaries(self, connection: sa.Connection, forms: Sequence[Form], progress: Told) -> None:
        if boundaries.are_needed(forms, _bare(connection)):
            report = boundaries.load(_bare(connection), today=self.today, progress=progress)
            terminal.show_boundaries(report, self.console)

    def _papers(self, connection: sa.Connection, report: Report) -> list[Path]:
        if self.job.report is None or not report.found:
            return []
        now = datetime.now().astimezone()
        return papers.write_beside(connection, report, self.job.report.parent, spare=self.inputs, now=now)


def is_osm(path: Path) -> bool:
    return path.name.lower().endswith(OSM_ENDINGS) or osm.graphml.is_graphml(path)


def dataset_name(path: Path) -> str:
    """Of an extract: the file's name, without the date by which one issue differs from the next."""
    stem = path.name.lower().split(".")[0]
    return re.sub(r"[-_](latest|\d{6,8}|\d{4}-\d{2}-\d{2})$", "", stem)


def _bare(connection: sa.Connection) -> psycopg.Connection[Any]:
    """The connection itself, in whose transaction files are read; SQLAlchemy commits it, or asks it more before."""
    bare = connection.connection.driver_connection
    assert isinstance(bare, psycopg.Connection)
    return bare


@contextlib.contextmanager
def _database_told(path: Path) -> Iterator[None]:
    """What the database says, in a sentence that says what to do."""
    try:
        yield
    except (psycopg.Error, sa.exc.DBAPIError) as error:
        raise BadFile(f"{path.name}: {_said(getattr(error, 'orig', error))}") from error


def _said(error: Any) -> str:
    if isinstance(error, psycopg.errors.DiskFull):
        return (
            "디스크가 찼습니다. 아무것도 저장하지 않았습니다. The disk is full; nothing was stored. "
            "Free some space, or move the state elsewhere with --home."
        )
    first = str(error).splitlines()[0]
    if isinstance(error, psycopg.OperationalError):
        return (
            "데이터베이스 연결이 끊겼습니다. 아무것도 저장하지 않았습니다. "
            f"The database went away; nothing was stored. Load the file again. ({first})"
        )
    return (
        "데이터베이스가 받지 않았습니다. 아무것도 저장하지 않았습니다. "
        f"The database did not take it; nothing was stored. ({first})"
    )
