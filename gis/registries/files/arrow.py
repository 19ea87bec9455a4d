"""GeoParquet (1.0 and 1.1) and plain Parquet, a row group at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from gis import crs
from gis.errors import BadFile
from gis.registries.files.sheets import text_of
from gis.registries.table import BATCH_ROWS, Batch, Cells, Table


def tables(path: Path) -> Iterator[Table]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise BadFile(
            f"{path.name}: Parquet으로 읽을 수 없습니다. Not readable as Parquet ({error}); nothing was stored."
        ) from error
    geo = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    column = geo.get("primary_column")
    headings = tuple(name for name in file.schema_arrow.names if name not in (geo.get("columns") or {}))
    total = file.metadata.num_rows

    def batches() -> Iterator[Batch]:
        start = 0
        for chunk in pq.ParquetFile(path).iter_batches(BATCH_ROWS):
            yield _batch(chunk, headings, column, start, total)
            start += chunk.num_rows

    sample = next(batches()).rows[:30] if total else []
    system = geo["columns"][column].get("crs", "OGC:CRS84") if column else None
    yield Table(
        path,
        "",
        headings,
        batches,
        sample,
        system=crs.named(system if isinstance(system, str) else json.dumps(system)) if system else None,
        has_geometry=column is not None,
        format="GeoParquet" if column else "Parquet",
        encoding="utf-8",
    )


def _batch(chunk: pa.RecordBatch, headings: tuple[str, ...], column: str | None, start: int, total: int) -> Batch:
    columns = [[_text(value) for value in chunk.column(name).to_pylist()] for name in headings]
    rows: list[Cells] = [list(row) for row in zip(*columns, strict=True)] or [[] for _ in range(chunk.num_rows)]
    shapes: np.ndarray | None = None
    if column:
        shapes = shapely.force_2d(shapely.from_wkb(np.array(chunk.column(column).to_pylist(), dtype=object)))
    lines = list(range(start + 1, start + 1 + chunk.num_rows))
    return Batch(lines, rows, (start + chunk.num_rows) / total, shapes)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else text_of(value)
