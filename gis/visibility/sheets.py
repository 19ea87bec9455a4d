"""Tables that people and machines send about cameras, as rows of text by the names of our columns."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from gis.registries.files import text
from gis.registries.headings import LATITUDE, LONGITUDE
from gis.registries.table import plain

Headings = Mapping[str, Sequence[str]]  # of each column, the first that is filled counts

CAMERA: Headings = {
    "camera": ("camera", "카메라", "카메라번호", "source_id", "관리번호", "site/number"),
    "number": ("number", "번호", "카메라순번"),
    "lon": LONGITUDE,
    "lat": LATITUDE,
}


class Line(NamedTuple):
    """A row: where it begins in the file, its cells by column, and whether it has cells without a heading."""

    number: int
    cells: dict[str, str]
    ragged: bool


def columns(headings: Sequence[str], wanted: Headings) -> dict[str, list[int]]:
    """Where each of our columns stands, the spelling that we name first before the others."""
    found = [plain(heading) for heading in headings]
    places = {
        name: [found.index(one) for one in dict.fromkeys(map(plain, spelled)) if one in found]
        for name, spelled in wanted.items()
    }
    return {name: places for name, places in places.items() if places}


def lines(body: bytes, wanted: Headings) -> tuple[set[str], list[Line]]:
    """The columns that there are, and every row that is not blank.

    Raises:
        BadFile: no table at all.
    """
    known = frozenset(plain(one) for spelled in wanted.values() for one in spelled)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "csv"
        path.write_bytes(body)
        (table,) = text.tables(path, known)
        places = columns(table.headings or (), wanted)
        width = len(table.headings or ())
        read = [
            line
            for batch in table.batches()
            for number, cells in zip(batch.lines, batch.rows, strict=True)
            for line in _line(number, cells, places, width)
        ]
    return set(places), read


def _line(number: int, cells: Sequence[str], places: Mapping[str, list[int]], width: int) -> Iterator[Line]:
    clean = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    if any(clean):
        found = {
            name: next((clean[at] for at in its if at < len(clean) and clean[at]), "") for name, its in places.items()
        }
        yield Line(number, found, any(clean[width:]))
