"""Tables of text with a column of geometry in well-known text, as ``ogr2ogr -lco GEOMETRY=AS_WKT`` and others write."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely

from gis.registries.table import Batch, Cells, Table, plain

HEADINGS = frozenset(map(plain, ("WKT", "geometry", "geom", "wkt_geom", "the_geom", "geometry_wkt", "shape")))


def lifted(table: Table) -> Table:
    """The table with that column as its geometry; the same where it has none."""
    at = next((n for n, heading in enumerate(table.headings or ()) if plain(heading) in HEADINGS), None)
    if at is None or table.has_geometry or not _is_wkt(table.sample, at):
        return table
    headings = table.headings or ()

    def batches() -> Iterator[Batch]:
        for batch in table.batches():
            texts = [row[at] or None if at < len(row) else None for row in batch.rows]
            shapes = shapely.force_2d(np.atleast_1d(shapely.from_wkt(texts, on_invalid="ignore")))
            yield replace(batch, rows=_without(batch.rows, at), geometries=shapes)

    return replace(
        table,
        headings=(*headings[:at], *headings[at + 1 :]),
        batches=batches,
        sample=_without(table.sample, at),
        has_geometry=True,
    )


def _is_wkt(sample: list[Cells], at: int) -> bool:
    texts = [row[at] for row in sample if at < len(row) and row[at]]
    return bool(texts) and not shapely.is_missing(shapely.from_wkt(texts, on_invalid="ignore")).all()


def _without(rows: list[Cells], at: int) -> list[Cells]:
    return [row[:at] + row[at + 1 :] for row in rows]
