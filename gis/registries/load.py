"""Loading a registry file: recognised, read batch by batch, judged, merged, recorded, in the caller's transaction."""

import contextlib
import gc
import itertools
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely
from pyproj import CRS

from gis import crs, datasets, districts
from gis.crs import LONLAT
from gis.errors import BadFile, UnknownForm, UnknownReferenceSystem
from gis.load import Staging
from gis.registries import forms, mended, proposal, recognise, references, sets, system
from gis.registries.columns import Columns
from gis.registries.files import Opened
from gis.registries.form import Form
from gis.registries.gazetteer import Gazetteer
from gis.registries.position import Positions
from gis.registries.recognise import Recognised
from gis.registries.rows import Outcome, Reading
from gis.registries.system import System
from gis.registries.table import Table, plain
from gis.registries.tally import Tally
from gis.registries.whereabouts import Whereabouts
from gis.report import Report

Progress = Callable[[str, float], None]

CAPS = (50_000, 100_000, 1_000_000, 65_535, 1_048_575)  # portals and spreadsheets stop at such numbers of rows
SAMPLE_BATCHES = 3


@dataclass(frozen=True)
class Wish:
    """What the caller says of the file; whatever is None is found out."""

    form: Form | None = None
    system: CRS | None = None
    dataset: str | None = None
    source_date: date | None = None
    allow_older: bool = False


def load(
    path: Path,
    connection: psycopg.Connection[Any],
    *,
    wish: Wish = Wish(),
    today: date,
    progress: Progress = lambda stage, part: None,
) -> list[Report]:
    """Read every table of the file at ``path`` into the layers, within the caller's transaction: a report for each.

    ``today`` tells which dates lie in the future; ``progress`` is told the stage (read, merge) and how much of it is
    done, 0 to 1.

    Raises:
        BadFile: not readable, or of no form that is known (UnknownForm), in no system that is known
            (UnknownReferenceSystem, WrongReferenceSystem), or older than what is loaded (OlderFile). Nothing may
            then be committed.
    """
    with Opened(path, forms.HEADINGS) as tables:
        found = [(table, _recognised(table, wish)) for table in tables]
        known = sorted((one for _, one in found if one), key=lambda one: one.form.step)
        if not known:
            raise UnknownForm(proposal.complaint([table for table, _ in found]))
        left_out = [table.called for table, one in found if one is None]
        forms_found = [one.form for one in known]
        reports = []
        for one in known:
            alone = forms_found.count(one.form) == 1
            report = Report(one.table.called, one.form.name, _wished_set(wish, one.table, alone))
            report.found["left_out"] = left_out
            with _no_search_for_cycles():
                load_table(one, connection, report=report, wish=wish, today=today, progress=progress)
            reports.append(report)
        return reports


def load_table(
    recognised: Recognised,
    connection: psycopg.Connection[Any],
    *,
    report: Report,
    wish: Wish,
    today: date,
    progress: Progress,
) -> None:
    """One table of a known form into the set ``report.dataset``, or the one whose rows it has where that is blank."""
    began = time.monotonic()
    table, form = recognised.table, recognised.form
    whereabouts = Whereabouts(Gazetteer(districts.read(connection)))
    reading = Reading(form, recognised.headings, whereabouts, today, references.loaded(connection, form))
    reading.system = _system(table, reading, wish)
    known_date = wish.source_date or sets.date_in_name(table)
    staging = Staging(connection, source=form.name, source_date=known_date)
    tally = Tally(connection, report, form.layer, whereabouts.districts)
    newest = _read_all(table, reading, staging, tally, progress)
    progress("merge", 1.0)
    if not report.total("read"):
        raise BadFile(f"{table.called}: 행이 없습니다. The table has no rows; nothing was stored.")
    tally.keys(reading.keys.counts(), reading.ids.counts())
    tally.piles(reading.places.counts())
    report.source_date = wish.source_date or newest or known_date
    supplement = mended.is_supplement(recognised.headings)
    if supplement:
        report.dataset = mended.join(connection, form, report.dataset or sets.name_of(table))
    else:
        report.dataset = report.dataset or sets.followed_by(connection, form, table, report)
    datasets.refuse_older(
        connection, source=form.name, dataset=report.dataset, is_from=report.source_date, allowed=wish.allow_older
    )
    _note(report, table, reading)
    staging.merge(report, retire=not supplement)
    mended.supersede(connection, form, report.dataset)
    report.seconds = time.monotonic() - began
    tally.close()
    extent = staging.extent(report.dataset)
    datasets.record(connection, table.file, report, source=form.name, attribution=form.attribution, extent=extent)


def _read_all(table: Table, reading: Reading, staging: Staging, tally: Tally, progress: Progress) -> date | None:
    """Judge batch after batch while the one before is on its way into the database; the newest date of a row."""
    newest: date | None = None

    def keep(outcome: Outcome) -> None:
        tally.count(outcome)
        staging.extend(reading.form.layer, outcome.rows)

    with ThreadPoolExecutor(1) as sending:
        under_way = sending.submit(lambda: None)
        for batch in table.batches():
            outcome = reading.read(batch)
            under_way.result()
            under_way = sending.submit(keep, outcome)
            newest = max(filter(None, (newest, *{row.source_date for row in outcome.rows})), default=None)
            progress("read", batch.part)
        under_way.result()
    return newest


@contextlib.contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Millions of cells hold no reference cycles; searching them for some takes half of the reading's time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _wished_set(wish: Wish, table: Table, alone: bool) -> str:
    """The set that the caller names; several tables of one form fill one each, not the same after each other."""
    if wish.dataset is None:
        return ""
    return wish.dataset if alone else f"{wish.dataset} {table.name or sets.name_of(table)}"


def _recognised(table: Table, wish: Wish) -> Recognised | None:
    if wish.form:
        return recognise.as_form(table, wish.form)
    return recognise.recognise(table, forms.ALL)


def _system(table: Table, reading: Reading, wish: Wish) -> System | None:
    """The plane system of the table's coordinates; None where they are degrees."""
    declared = wish.system or table.system
    if declared is None:
        declared = next((found for heading in reading.headings if (found := _in_heading(heading))), None)
    if declared is not None and declared.is_geographic:
        return System(declared, "declared") if table.has_geometry and declared.to_epsg() not in (LONLAT, None) else None
    no_rows = Columns(dict.fromkeys(map(plain, reading.headings), ()), 0)
    if not table.has_geometry and reading.planes(no_rows) is None:
        return None
    sample = list(itertools.islice(table.batches(), SAMPLE_BATCHES if reading.form.district_test else 1))
    planes, meant = [], []
    for batch in sample:
        columns = reading.columns(reading.even(batch)[0])
        some = reading.planes(columns) if batch.geometries is None else _of_shapes(batch.geometries)
        if some is not None:
            planes.append(some)
            meant += reading.whereabouts.meant(reading.form, columns)[0]
    together = Positions(
        np.concatenate([one.lon for one in planes] or [np.array([])]),
        np.concatenate([one.lat for one in planes] or [np.array([])]),
        [],
    )
    if not (np.nanmax(np.abs(np.append(together.lon, 0.0))) > 360):
        return None
    usual = reading.form.place.plane if reading.form.place else None
    return system.decide(
        together, meant, reading.whereabouts.gazetteer, declared=declared, usual=usual, file=table.called
    )


def _in_heading(heading: str) -> CRS | None:
    """A heading may say it: 좌표정보x(epsg5174)."""
    told = re.search(r"epsg:?\s*(\d{4,5})", heading.casefold())
    try:
        found = crs.named(told[1]) if told else None
    except UnknownReferenceSystem:
        return None
    return found if found is not None and found.is_projected else None


def _of_shapes(shapes: np.ndarray) -> Positions:
    middle = shapely.centroid(shapes)
    return Positions(shapely.get_x(middle), shapely.get_y(middle), [])


def _note(report: Report, table: Table, reading: Reading) -> None:
    """What the file is, and what concerns it as a whole."""
    notes: Sequence[str] = table.notes
    rows = report.total("read")
    notes = [*notes, *(["capped_export"] if rows in CAPS else []), *(["no_header"] if table.headings is None else [])]
    known = reading.system
    if known and reading.system_used:
        notes.append("inferred_crs" if known.known_by == "inferred" else "projected")
    tested = reading.form.district_test
    if tested and not reading.whereabouts.districts.every:
        notes.append("untested_district")
    for note in notes:
        report.reasons[note] = (
            rows if note in ("encoding", "no_header", "untested_district", "projected", "inferred_crs") else 1
        )
    report.found |= {
        "format": table.format,
        "encoding": table.encoding,
        "form": reading.form.name,
        "form_ko": reading.form.label_ko,
        "layer": reading.form.layer.name,
        "headings": list(reading.headings),
        "system": None
        if known is None
        else {
            "name": crs.told(known.crs),
            "known_by": known.known_by,
            "agreeing": known.agreeing,
            "exchanged": known.exchanged,
            "rival": known.rival,
        },
    }
