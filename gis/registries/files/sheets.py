"""Workbooks: XLSX, XLS, XLSB, ODS. A table for each sheet that has rows."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from gis.errors import BadFile
from gis.registries.table import BATCH_ROWS, Batch, Cells, Rows, Table, batched, headed

OLE = b"\xd0\xcf\x11\xe0"  # XLS


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(OLE):
        return True
    if not head.startswith(b"PK") or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return any(name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for name in names)


def tables(path: Path, known: frozenset[str]) -> Iterator[Table]:
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if not any(any(cell != "" for cell in row) for row in rows):
                continue
            yield _table(path, name, rows, known)
    except CalamineError as error:
        raise BadFile(
            f"{path.name}: 통합 문서로 읽을 수 없습니다. Not readable as a workbook ({error}); nothing was stored."
        ) from error


def _table(path: Path, name: str, rows: Sequence[Sequence[object]], known: frozenset[str]) -> Table:
    def texts() -> Rows:
        for line, row in enumerate(rows, 1):
            yield line, _cells(row)

    def batches() -> Iterator[Batch]:
        done = 0

        def part() -> float:
            nonlocal done
            done += BATCH_ROWS
            return min(1.0, done / max(1, len(rows)))

        yield from batched(headed(texts(), known).rows, part)

    parted = headed(texts(), known)
    return Table(path, name, parted.headings, batches, parted.sample, format="workbook")


def _cells(row: Sequence[object]) -> Cells:
    return [cell if isinstance(cell, str) else text_of(cell) for cell in row]


def text_of(cell: object) -> str:
    """A typed cell as the text that a person sees: no ``.0`` behind whole numbers, dates as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return str(cell)
