"""Every kind of file that registries come in, read into tables by what is in it and not by its ending.

GDAL and Arrow take half a second to import: that waits for the first file, and the service opens none.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from gis.errors import BadFile
from gis.registries.table import Table

# What lies in an archive beside tables: words about them, and what belongs to a table of another name.
NO_TABLES = (
    *(".txt", ".pdf", ".xml", ".hwp", ".hwpx", ".doc", ".docx", ".md", ".lyr", ".qml", ".sld"),
    *(".cpg", ".prj", ".qpj", ".shx", ".sbn", ".sbx", ".qix", ".dbt"),
)


class Opened:
    """The tables of a file; what an archive was unpacked into is gone at the end."""

    def __init__(self, path: Path, known: frozenset[str]):
        self._path, self._known = path, known
        self._unpacked: TemporaryDirectory[str] | None = None

    def __enter__(self) -> list[Table]:
        if not self._path.is_file():
            raise BadFile(f"{self._path}: 파일이 없습니다. There is no such file.")
        try:
            return list(self._tables(self._path))
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if self._unpacked:
            self._unpacked.cleanup()

    def _tables(self, path: Path) -> Iterator[Table]:
        from gis.registries.files import arrow, features, records, sheets, text, wkt  # noqa: PLC0415

        with path.open("rb") as file:
            head = file.read(4096)
        if not head.strip(b"\0 \r\n\t"):
            raise BadFile(f"{path.name}: 빈 파일입니다. The file is empty.")
        if head.startswith(b"PK") and not sheets.is_workbook(path):
            yield from self._archive(path)
        elif head.startswith(b"PAR1"):
            yield from arrow.tables(path)
        elif features.is_theirs(path, head):
            yield from features.tables(path, self._known)
        elif sheets.is_workbook(path):
            yield from map(wkt.lifted, sheets.tables(path, self._known))
        elif records.is_theirs(path, head):
            yield from records.tables(path)
        else:
            yield from map(wkt.lifted, text.tables(path, self._known))

    def _archive(self, path: Path) -> Iterator[Table]:
        """Members one by one, each part of a shapefile beside the others; names in CP949 are told apart by GDAL."""
        self._unpacked = TemporaryDirectory(prefix="goldentime-import-")
        folder = Path(self._unpacked.name)
        try:
            with zipfile.ZipFile(path, metadata_encoding="cp949") as archive:
                archive.extractall(folder)
        except (zipfile.BadZipFile, OSError) as error:
            raise BadFile(f"{path.name}: 압축을 풀 수 없습니다. The archive cannot be unpacked: {error}") from error
        members = sorted(member for member in folder.rglob("*") if member.is_file())
        shapes = {member.with_suffix("") for member in members if member.suffix.lower() == ".shp"}
        for member in members:
            part = member.with_suffix("") in shapes and member.suffix.lower() != ".shp"
            if part or member.suffix.lower() in NO_TABLES or member.name.startswith("."):
                continue
            holders = (*reversed(member.relative_to(folder).parent.parts), path.name)
            for table in self._tables(member):
                yield replace(table, within=(*table.within, *holders))


__all__ = ["Opened"]
