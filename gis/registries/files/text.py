"""CSV and its relatives: separators, line ends and encodings as they come."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from gis.errors import BadFile
from gis.registries.table import Batch, Rows, Table, batched, headed

SEPARATORS = ",\t;|"
LONGEST_CELL = 1 << 20


def encoding_of(path: Path) -> str:
    """``utf-8-sig``, ``utf-16``, strict ``utf-8``, else ``cp949`` (not plain EUC-KR: syllables outside it occur)."""
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(b"\xef\xbb\xbf"):
            return "utf-8-sig"
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        file.seek(0)
        try:
            with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            return "cp949"
    return "utf-8"


def tables(path: Path, known: frozenset[str]) -> Iterator[Table]:
    encoding = encoding_of(path)
    separator = _separator(path, encoding)
    parted = headed(_rows(path, encoding, separator, None), known)
    if not parted.sample and parted.headings is None:
        raise BadFile(f"{path.name}: 표로 읽을 수 없습니다. Not readable as a table; nothing was stored.")

    def batches() -> Iterator[Batch]:
        with path.open("rb") as file:
            size = path.stat().st_size
            rows = headed(_rows(path, encoding, separator, file), known).rows
            yield from batched(rows, lambda: 1.0 if file.closed else file.tell() / size)

    notes = () if encoding.startswith("utf-8") else ("encoding",)
    if encoding == "cp949" and _has_undecodable(path):
        notes = (*notes, "undecodable_text")
    yield Table(path, "", parted.headings, batches, parted.sample, notes=notes, format="CSV", encoding=encoding)


def _rows(path: Path, encoding: str, separator: str, file: io.BufferedReader | None) -> Rows:
    csv.field_size_limit(LONGEST_CELL)
    binary = file or path.open("rb")
    with io.TextIOWrapper(binary, encoding=encoding, errors="replace", newline="") as text:
        lines = (line.replace("\0", "") for line in text) if _has_nul(path) else text
        reader = csv.reader(lines, delimiter=separator)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise BadFile(
                f"{path.name} {line}행: 읽을 수 없습니다. Line {line} cannot be read ({error}); nothing was stored."
            ) from error


@lru_cache(maxsize=8)
def _has_nul(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\0" in block for block in iter(lambda: file.read(1 << 20), b""))


def _separator(path: Path, encoding: str) -> str:
    """The one that parts the first lines most evenly."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        lines = [line for line in text.read(1 << 16).splitlines()[:20] if line.strip()]
    if not lines:
        return ","
    return max(SEPARATORS, key=lambda mark: (sorted(line.count(mark) for line in lines)[len(lines) // 2], mark == ","))


def _has_undecodable(path: Path) -> bool:
    try:
        with path.open(encoding="cp949", newline="") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return True
    return False
