"""What GDAL reads: GeoJSON, GeoPackage, shapefiles and bare DBF tables. Geometry comes along."""

import codecs
import glob
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from gis import crs
from gis.errors import BadFile
from gis.registries.files.sheets import text_of
from gis.registries.table import BATCH_ROWS, Batch, Cells, Table

SQLITE = b"SQLite format 3"
GZIP = b"\x1f\x8b"
GEOJSON = (b'"FeatureCollection"', b'"Feature"')


def is_theirs(path: Path, head: bytes) -> bool:
    if head.startswith(GZIP):
        with gzip.open(path) as file:
            head = file.read(4096)
    ending = path.suffix.lower()
    return (
        head.startswith(SQLITE)
        or ending in (".shp", ".dbf")
        or (head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and any(mark in head for mark in GEOJSON))
    )


def tables(path: Path, known: frozenset[str]) -> Iterator[Table]:
    source = _unpacked(path)
    try:
        layers = pyogrio.list_layers(source)
        for name, kind in layers:
            yield _table(path, source, str(name), kind is not None, len(layers) > 1)
    except (DataSourceError, DataLayerError) as error:
        raise BadFile(
            f"{path.name}: 읽을 수 없습니다. 아무것도 저장하지 않았습니다. Not readable ({error}); nothing was stored."
        ) from error


def _unpacked(path: Path) -> Path | str:
    """The file, or its inside where it is compressed, as GDAL reads it."""
    with path.open("rb") as file:
        return f"/vsigzip/{path.absolute()}" if file.read(2).startswith(GZIP) else path


def _table(path: Path, source: Path | str, name: str, has_geometry: bool, several: bool) -> Table:
    encoding = _encoding(source)
    options: dict[str, Any] = {"layer": name, "encoding": encoding} if encoding else {"layer": name}
    info = pyogrio.read_info(source, **options)
    headings = tuple(map(str, info["fields"]))
    total = pyogrio.read_info(source, force_feature_count=True, **options)["features"]

    def batches() -> Iterator[Batch]:
        for start in range(0, total, BATCH_ROWS):
            yield _batch(source, options, headings, start, total)

    sample = _batch(source, options, headings, 0, total, 30).rows if total else []
    return Table(
        path,
        name if several else "",
        headings,
        batches,
        sample,
        system=_system(info["crs"]),
        has_geometry=has_geometry,
        notes=() if not encoding or encoding.lower().startswith("utf") else ("encoding",),
        format=str(info["driver"]),
        encoding=encoding or "utf-8",
    )


def _batch(
    source: Path | str,
    options: dict[str, Any],
    headings: tuple[str, ...],
    start: int,
    total: int,
    most: int = BATCH_ROWS,
) -> Batch:
    meta, _, geometry, columns = pyogrio.raw.read(source, skip_features=start, max_features=most, **options)
    count = len(columns[0]) if columns else len(geometry)
    order = [list(meta["fields"]).index(name) for name in headings]
    rows: list[Cells] = [list(row) for row in zip(*(_texts(columns[n]) for n in order), strict=True)]
    lines = list(range(start + 1, start + 1 + count))
    shapes = None if geometry is None else shapely.force_2d(shapely.from_wkb(geometry, on_invalid="ignore"))
    return Batch(lines, rows or [[] for _ in lines], (start + count) / total, shapes)


def _texts(column: np.ndarray) -> list[str]:
    if column.dtype == object:
        texts = ["" if value is None else value if isinstance(value, str) else text_of(value) for value in column]
        return [text.replace("\0", "") for text in texts] if "\0" in "".join(texts) else texts
    if np.issubdtype(column.dtype, np.datetime64):
        return ["" if text == "NaT" else text.replace("T00:00:00.000", "") for text in column.astype(str)]
    return ["" if pandas.isna(value) else text_of(value) for value in column.tolist()]


def _encoding(source: Path | str) -> str | None:
    """Of a DBF without .cpg: strict UTF-8 or else CP949; GDAL would take it for Latin."""
    if isinstance(source, str) or source.suffix.lower() not in (".shp", ".dbf"):
        return None
    beside = {file.suffix.lower(): file for file in source.parent.glob(f"{glob.escape(source.stem)}.*")}
    if ".cpg" in beside:
        said = beside[".cpg"].read_text("ascii", "ignore").strip().lower()
        return "cp949" if said in ("949", "euc-kr", "euckr", "ks_c_5601-1987", "cp949", "ms949") else said or "cp949"
    return _encoding_of_dbf(beside[".dbf"]) if ".dbf" in beside else None


def _encoding_of_dbf(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(32)
        file.seek(int.from_bytes(head[8:10], "little"))  # lengths in the header are no text
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
        except UnicodeDecodeError:
            return "cp949"
    return "utf-8"


def _system(told: str | None) -> CRS | None:
    return crs.named(told) if told else None
