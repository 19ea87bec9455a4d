"""Bringing features in: staged by COPY, then merged, all of a file or nothing of it.

The caller opens the transaction and commits it. Loading the same rows again changes nothing; a newer
issue of the same set adds, changes and retires. What is replaced or retired goes to ``history``.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import psycopg
import shapely
from psycopg import sql

from gis import districts, layers, staging
from gis.layer import Layer
from gis.report import Report

BATCH = 5_000
_ENCODER = json.JSONEncoder(ensure_ascii=False)
ONE_LOAD_AT_A_TIME = 0x601D  # key of the advisory lock


@dataclass(slots=True)
class Row:
    """A feature to be stored: ``geom`` is WKB in hex (EPSG:4326), ``values`` and each part are by column name.

    ``district`` is found from the geometry where it is None; ``line`` is that of the file, where it has any;
    ``source_date`` stands in place of the set's own.
    """

    source_id: str
    geom: str
    values: dict[str, Any]
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    source_date: date | None = None
    district: str | None = None
    owner_district: str | None = None
    doubts: tuple[str, ...] = ()
    line: int | None = None


class Staging:
    """Takes rows in any order, and puts them into their layers at the end."""

    def __init__(self, connection: psycopg.Connection[Any], *, source: str, source_date: date | None = None):
        """``source_date`` is that of the set where it is known beforehand."""
        self._connection = connection
        self.source_date = source_date
        self._source = source
        self._waiting: dict[str, list[Row]] = {name: [] for name in layers.ALL}
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
        for layer in layers.ALL.values():
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(staging.stage_of(layer)))
            connection.execute(staging.make_stage(layer, source))
        self.districts = districts.read(connection)

    def add(self, layer: Layer, row: Row) -> None:
        waiting = self._waiting[layer.name]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self.flush(layer)

    def extend(self, layer: Layer, rows: list[Row]) -> None:
        """Add many rows of one layer at once."""
        self._waiting[layer.name].extend(rows)
        self.flush(layer)

    def merge(self, report: Report, *, retire: bool = True) -> None:
        """Store what was staged as the set ``report.dataset``, and ``retire`` what it held and no longer holds.

        ``report`` gives the date of the source and takes the counts.
        """
        origin = {"source": self._source, "dataset": report.dataset}
        for layer in layers.ALL.values():
            self.flush(layer)
            self._date(layer, report.source_date)
            self._merge_layer(layer, report, origin, retire)
        if (told := report.layers.get("districts")) and told.added + told.changed + told.retired:
            self._find_districts_again()

    def extent(self, dataset: str) -> str | None:
        """The box around all that the set holds, as WKT (EPSG:4326), a hair wider so that it always has an area."""
        boxes = []
        for layer in layers.ALL.values():
            statement = sql.SQL(
                "SELECT min(ST_XMin(geom)), min(ST_YMin(geom)), max(ST_XMax(geom)), max(ST_YMax(geom)) FROM {}"
                " WHERE source = %s AND dataset = %s"
            ).format(sql.Identifier(layer.name))
            row = self._connection.execute(statement, [self._source, dataset]).fetchone()
            if row and row[0] is not None:
                boxes.append(row)
        if not boxes:
            return None
        wests, souths, easts, norths = zip(*boxes, strict=True)
        hair = 1e-6
        return str(shapely.box(min(wests) - hair, min(souths) - hair, max(easts) + hair, max(norths) + hair).wkt)

    def flush(self, layer: Layer) -> None:
        """Send what waits."""
        waiting = self._waiting[layer.name]
        if not waiting:
            return
        if layer is not layers.DISTRICTS:
            self._place(waiting)
        names = [column.name for column in layer.properties]
        columns = sql.SQL(", ").join(map(sql.Identifier, ("source_id", "geom", *names, *staging.SAID, "parts", "line")))
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(staging.stage_of(layer), columns)
        with self._connection.cursor().copy(command) as copy:
            for row in waiting:
                told = [row.values.get(name) for name in names]
                copy.write_row(
                    (row.source_id, row.geom, *told, *_said(row, self.source_date), _json(row.parts) or "[]", row.line)
                )
        waiting.clear()

    def _place(self, rows: list[Row]) -> None:
        """Find the district of the rows that do not bring it along."""
        unplaced = [row for row in rows if row.district is None] if self.districts.every else []
        if unplaced:
            shapes = shapely.from_wkb([row.geom for row in unplaced])
            numbers = self.districts.at(shapely.point_on_surface(shapes))
            for row, code in zip(unplaced, self.districts.codes(np.asarray(numbers)), strict=True):
                row.district = code

    def _date(self, layer: Layer, source_date: date | None) -> None:
        """Rows without a date of their own are of the set's; most sets have one or the other throughout."""
        if source_date and self.source_date != source_date:
            self._connection.execute(
                sql.SQL("UPDATE {} SET source_date = %s WHERE source_date IS NULL").format(staging.stage_of(layer)),
                [source_date],
            )

    def _merge_layer(self, layer: Layer, report: Report, origin: dict[str, Any], retire: bool) -> None:
        staged = self._count("SELECT count(*) FROM {stage}", layer, origin)
        held = self._count("SELECT count(*) FROM {table} AS t WHERE {ours}", layer, origin)
        if not staged and not held:
            return
        told = report.of(layer.name)
        twice = staged - self._count("SELECT count(DISTINCT source_id) FROM {stage}", layer, origin)
        if twice:
            self._connection.execute(staging.keep_first_of_each(layer))
        told.merged += twice
        told.features = staged - twice
        common = 0
        if held:
            self._connection.execute(sql.SQL("ANALYZE {}").format(staging.stage_of(layer)))
            common = self._count("SELECT count(*) FROM {stage} AS s JOIN {table} AS t ON {same}", layer, origin)
            told.changed = self._connection.execute(staging.change(layer), origin).rowcount
        told.added = told.features - common
        told.unchanged = common - told.changed
        if told.added:
            self._connection.execute(staging.put(layer, some_are_held=common > 0), origin)
        self._connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(layer.name)))
        if retire and held:
            told.retired = self._connection.execute(staging.retire(layer), origin).rowcount
        for statement in staging.follow_with_parts(layer):
            self._connection.execute(statement, origin)

    def _find_districts_again(self) -> None:
        """After boundaries have changed: every feature is told anew where it stands."""
        now = districts.read(self._connection)
        for layer in layers.ALL.values():
            if layer is not layers.DISTRICTS:
                self._stand_again(layer, now)

    def _stand_again(self, layer: Layer, now: districts.Districts) -> None:
        table = sql.Identifier(layer.name)
        moved = []
        with self._connection.cursor(name="standing") as cursor:
            cursor.execute(sql.SQL("SELECT id, district, ST_AsBinary(ST_PointOnSurface(geom)) FROM {}").format(table))
            while rows := cursor.fetchmany(BATCH * 10):
                codes = now.codes(now.at(shapely.from_wkb([point for *_, point in rows])))
                moved += [(id_, code) for (id_, was, _), code in zip(rows, codes, strict=True) if was != code]
        if moved:
            self._connection.execute(
                sql.SQL(
                    "UPDATE {} AS t SET district = m.code FROM unnest(%s::bigint[], %s::text[]) AS m (id, code)"
                    " WHERE m.id = t.id"
                ).format(table),
                [[id_ for id_, _ in moved], [code for _, code in moved]],
            )

    def _count(self, text: Any, layer: Layer, origin: dict[str, Any]) -> int:
        statement = sql.SQL(text).format(
            stage=staging.stage_of(layer), table=sql.Identifier(layer.name), ours=staging.OURS, same=staging.SAME
        )
        row = self._connection.execute(statement, origin).fetchone()
        return int(row[0]) if row else 0


def _said(row: Row, source_date: date | None) -> tuple[Any, ...]:
    doubts = "{" + ",".join(row.doubts) + "}" if row.doubts else "{}"
    return row.source_date or source_date, row.district, row.owner_district, doubts, _json(row.attributes) or "{}"


def _json(told: Any) -> str:
    return _ENCODER.encode(told) if told else ""
