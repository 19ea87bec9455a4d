"""Refused rows as a table for a clerk: the file's own headings and cells, why, and on which line of it they stood.

CSV that a spreadsheet opens in Korean (UTF-8 with its mark). Mended and loaded again, the rows join their set
(``gis.registries.mended``).
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gis.reasons import REASONS
from gis.registries import headings
from gis.registries.mended import LINE, OURS, REASON
from gis.registries.table import plain

MARK = "\ufeff"
COORDINATES = ("위도", "경도")  # to be filled in where the file kept its places elsewhere
_PLACES = frozenset(map(plain, (*headings.LATITUDE, *headings.EASTING)))


def head(report: Mapping[str, Any]) -> str:
    """The first line of the table of a set with this report."""
    return MARK + _line(_columns(report))


def lines(report: Mapping[str, Any], rows: Iterable[Any]) -> Iterator[str]:
    """The lines for ``rows`` as ``gis.remarks.refused`` gives them."""
    names = _columns(report)
    for row in rows:
        cells = json.loads(row["cells"])
        told = {REASON: sentences(row["reasons"]), LINE: cells.get(LINE) or row["line"]}
        yield _line([told.get(name, cells.get(name, "")) for name in names])


def _columns(report: Mapping[str, Any]) -> list[str]:
    """The file's headings in their order, with ours behind."""
    own = [name for name in report.get("found", {}).get("headings", ()) if name not in OURS]
    places = () if any(plain(name) in _PLACES for name in own) else COORDINATES
    return [*own, *places, *OURS]


def sentences(reasons: Iterable[str]) -> str:
    """Why, in Korean: what refuses the row, and not what else there is to say of it."""
    return " ".join(REASONS[name].ko for name in reasons if REASONS[name].fate == "refused")


def _line(cells: Sequence[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
