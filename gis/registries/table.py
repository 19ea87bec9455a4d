"""A registry file as it is read: rows of text under headings, in batches, whatever the file was made with."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from pyproj import CRS

BATCH_ROWS = 20_000
HEADINGS_WITHIN = 30  # titles and remarks above the headings of an agency's sheet

Cells = list[str]
Rows = Iterator[tuple[int, Cells]]  # line in the file, cells


@dataclass(frozen=True)
class Batch:
    """Rows with the lines that they begin on; ``part`` says how much of the file is read, 0 to 1."""

    lines: list[int]
    rows: list[Cells]
    part: float
    geometries: np.ndarray | None = None  # shapely, in the table's reference system; None inside where blank


@dataclass(frozen=True)
class Table:
    """One sheet, layer or list of records. ``headings`` is None where the file has none.

    ``system`` is the reference system that the file itself declares; ``notes`` are reasons (gis.reasons) that
    concern the file as a whole; ``within`` are the names of the folders and archives that hold it, the nearest first.
    """

    file: Path
    name: str
    headings: tuple[str, ...] | None
    batches: Callable[[], Iterator[Batch]]
    sample: list[Cells]  # the first rows, to recognise the table by
    system: CRS | None = None
    has_geometry: bool = False
    notes: tuple[str, ...] = ()
    format: str = ""
    encoding: str = ""
    within: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        return f"{self.file.name} [{self.name}]" if self.name else self.file.name


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading without what differs from issue to issue: case, spaces, brackets, dots, underscores, hyphens."""
    return re.sub(r"[\W_ㆍ·]+", "", unicodedata.normalize("NFKC", heading)).casefold()


@dataclass
class Headed:
    """Raw rows, parted into headings and what follows."""

    headings: tuple[str, ...] | None
    rows: Rows
    sample: list[Cells] = field(default_factory=list)


def headed(rows: Rows, known: frozenset[str]) -> Headed:
    """Find the headings among the first rows: the row with most of the ``known`` headings (as ``plain`` gives them).

    A first row without any is headings of an unknown table if no cell of it is a number, and data otherwise.
    """
    first = list(itertools.islice(rows, HEADINGS_WITHIN))
    filled = [(number, cells) for number, (_, cells) in enumerate(first) if sum(map(bool, cells)) > 1]
    if not filled:
        return Headed(None, iter(first))
    at, cells = max(filled, key=lambda one: (sum(plain(cell) in known for cell in one[1]), -one[0]))
    if sum(plain(cell) in known for cell in cells) < 2:
        at, cells = filled[0]
        if any(_is_number(cell) for cell in cells):
            return Headed(None, itertools.chain(first, rows), [row for _, row in first])
    following = first[at + 1 :]
    return Headed(_distinct(cells), itertools.chain(following, rows), [row for _, row in following])


def batched(rows: Rows, part: Callable[[], float]) -> Iterator[Batch]:
    """Batches of the rows that are not blank."""
    while chunk := list(itertools.islice(rows, BATCH_ROWS)):
        filled = [one for one in chunk if any(one[1])]
        if filled:
            yield Batch([line for line, _ in filled], [cells for _, cells in filled], part())


def _distinct(headings: Iterable[str]) -> tuple[str, ...]:
    """Trailing blanks cut off; a heading that repeats or is blank gets its column's number."""
    texts = [heading.strip().lstrip("\ufeff") for heading in headings]
    while texts and not texts[-1]:
        texts.pop()
    seen: set[str] = set()
    told = []
    for number, text in enumerate(texts, 1):
        name = text if text and text not in seen else f"{text}#{number}"
        seen.add(name)
        told.append(name)
    return tuple(told)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?\d+([.,]\d+)?", cell.strip()) is not None
