"""Bringing features in: staged by COPY, then merged, all of a file or nothing of it.

The caller opens the transaction and commits it. Loading the same rows again changes nothing; a newer
issue of the same set adds, changes and retires. What is replaced or retired goes to ``history``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import shapely
from psycopg import sql
from psycopg.types.json import Jsonb

from gis import layers
from gis.layer import Layer
from gis.report import Report

BATCH = 5_000
ONE_LOAD_AT_A_TIME = 0x601D  # key of the advisory lock


@dataclass(slots=True)
class Row:
    """A feature to be stored: ``geom`` is WKB in hex (EPSG:4326), ``values`` and each part are by column name."""

    source_id: str
    geom: str
    values: dict[str, Any]
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)


class Staging:
    """Takes rows in any order, and puts them into their layers at the end."""

    def __init__(self, connection: psycopg.Connection[Any], *, source: str, dataset: str):
        self._connection = connection
        self._origin: dict[str, Any] = {"source": source, "dataset": dataset}
        self._waiting: dict[str, list[Row]] = {name: [] for name in layers.ALL}
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])
        for layer in layers.ALL.values():
            connection.execute(_stage_table(layer))

    def add(self, layer: Layer, row: Row) -> None:
        waiting = self._waiting[layer.name]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self._copy(layer)

    def merge(self, report: Report) -> None:
        """Store what was staged and retire what this set held and no longer holds.

        ``report`` gives the date of the source and takes the counts.
        """
        self._origin["source_date"] = report.source_date
        for layer in layers.ALL.values():
            self._copy(layer)
            self._merge_layer(layer, report)

    def extent(self) -> str | None:
        """The box around all that the set holds, as WKT (EPSG:4326), a hair wider so that it always has an area."""
        boxes = []
        for layer in layers.ALL.values():
            statement = sql.SQL(
                "SELECT min(ST_XMin(geom)), min(ST_YMin(geom)), max(ST_XMax(geom)), max(ST_YMax(geom)) FROM {}"
                " WHERE source = %(source)s AND dataset = %(dataset)s"
            ).format(sql.Identifier(layer.name))
            row = self._connection.execute(statement, self._origin).fetchone()
            if row and row[0] is not None:
                boxes.append(row)
        if not boxes:
            return None
        wests, souths, easts, norths = zip(*boxes, strict=True)
        hair = 1e-6
        return str(shapely.box(min(wests) - hair, min(souths) - hair, max(easts) + hair, max(norths) + hair).wkt)

    def _copy(self, layer: Layer) -> None:
        waiting = self._waiting[layer.name]
        if not waiting:
            return
        names = [column.name for column in layer.properties]
        columns = sql.SQL(", ").join(map(sql.Identifier, ("source_id", "geom", *names, "attributes", "parts")))
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(_stage(layer), columns)
        with self._connection.cursor().copy(command) as copy:
            for row in waiting:
                told = (row.values.get(name) for name in names)
                copy.write_row((row.source_id, row.geom, *told, Jsonb(row.attributes), Jsonb(row.parts)))
        waiting.clear()

    def _merge_layer(self, layer: Layer, report: Report) -> None:
        staged = self._count("SELECT count(*) FROM {stage}", layer)
        held = self._count("SELECT count(*) FROM {table} WHERE source = %(source)s AND dataset = %(dataset)s", layer)
        if not staged and not held:
            return
        self._connection.execute(sql.SQL("ANALYZE {}").format(_stage(layer)))
        told = report.of(layer.name)
        twice = staged - self._count("SELECT count(DISTINCT source_id) FROM {stage}", layer)
        told.merged += twice
        told.features = staged - twice
        outcomes = self._connection.execute(_merge(layer), self._origin).fetchall()
        told.added = sum(added for (added,) in outcomes)
        told.changed = len(outcomes) - told.added
        told.unchanged = told.features - len(outcomes)
        self._connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(layer.name)))
        retired = self._connection.execute(_retire(layer), self._origin)
        told.retired = retired.rowcount
        for statement in _part_statements(layer):
            self._connection.execute(statement, self._origin)

    def _count(self, text: Any, layer: Layer) -> int:
        statement = sql.SQL(text).format(stage=_stage(layer), table=sql.Identifier(layer.name))
        row = self._connection.execute(statement, self._origin).fetchone()
        return int(row[0]) if row else 0


def _stage(layer: Layer) -> sql.Identifier:
    return sql.Identifier(f"stage_{layer.name}")


def _stage_table(layer: Layer) -> sql.Composed:
    """Takes any geometry: what becomes a point is decided when it is merged."""
    return sql.SQL(
        "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS"
        " SELECT source_id, geom::geometry AS geom, {}, '[]'::jsonb AS parts FROM {} LIMIT 0"
    ).format(_stage(layer), _names((*_told(layer), "attributes")), sql.Identifier(layer.name))


def _merge(layer: Layer) -> sql.Composed:
    """Insert what is new, update what differs; the answer has a row for each, true where it is new."""
    compared = ("geom", *_told(layer), "attributes", "source_date", "dataset")
    point = "ST_PointOnSurface(geom) AS geom" if layer.geometry == "POINT" else "geom"
    return sql.SQL(
        """
        INSERT INTO {table} AS t (geom, {told}, attributes, source_date, dataset, source, source_id, loaded_at)
        SELECT geom, {told}, attributes, %(source_date)s::date, %(dataset)s, %(source)s, source_id, now()
        FROM (SELECT DISTINCT ON (source_id) source_id, {point}, {told}, attributes
              FROM {stage} ORDER BY source_id) AS staged
        ORDER BY geom
        ON CONFLICT (source, source_id) DO UPDATE SET {assigned}, loaded_at = excluded.loaded_at
        WHERE ({old}) IS DISTINCT FROM ({new})
        RETURNING xmax = 0
        """
    ).format(
        table=sql.Identifier(layer.name),
        stage=_stage(layer),
        told=_names(_told(layer)),
        point=sql.SQL(point),
        assigned=sql.SQL(", ").join(
            sql.SQL("{} = excluded.{}").format(sql.Identifier(name), sql.Identifier(name)) for name in compared
        ),
        old=_names(compared, "t"),
        new=_names(compared, "excluded"),
    )


def _retire(layer: Layer) -> sql.Composed:
    return sql.SQL(
        """
        DELETE FROM {table} AS t WHERE source = %(source)s AND dataset = %(dataset)s
        AND NOT EXISTS (SELECT 1 FROM {stage} AS s WHERE s.source_id = t.source_id)
        """
    ).format(table=sql.Identifier(layer.name), stage=_stage(layer))


def _part_statements(layer: Layer) -> list[sql.Composed]:
    """Parts follow their feature: those gone are removed, those that differ replaced."""
    if layer.part is None:
        return []
    names = [column.name for column in layer.part.properties]
    types = [f"{c.name} {c.to_sql().type.compile()}" for c in layer.part.properties]
    staged = sql.SQL(
        """
        SELECT f.id AS feature_id, p.* FROM (SELECT DISTINCT ON (source_id) source_id, parts FROM {stage}
                                             ORDER BY source_id) AS s
        JOIN {table} AS f ON f.source = %(source)s AND f.source_id = s.source_id
        CROSS JOIN jsonb_to_recordset(s.parts) AS p (number integer, {types})
        """
    ).format(stage=_stage(layer), table=sql.Identifier(layer.name), types=sql.SQL(", ".join(types)))
    put = sql.SQL(
        """
        INSERT INTO {part} AS t (feature_id, number, {names}) {staged}
        ON CONFLICT (feature_id, number) DO UPDATE SET {assigned} WHERE ({old}) IS DISTINCT FROM ({new})
        """
    ).format(
        part=sql.Identifier(layer.part.name),
        names=_names(names),
        staged=staged,
        assigned=sql.SQL(", ").join(
            sql.SQL("{} = excluded.{}").format(sql.Identifier(name), sql.Identifier(name)) for name in names
        ),
        old=_names(names, "t"),
        new=_names(names, "excluded"),
    )
    remove = sql.SQL(
        """
        DELETE FROM {part} AS t USING {stage} AS s, {table} AS f
        WHERE f.id = t.feature_id AND f.source = %(source)s AND f.source_id = s.source_id
        AND t.number > jsonb_array_length(s.parts)
        """
    ).format(part=sql.Identifier(layer.part.name), stage=_stage(layer), table=sql.Identifier(layer.name))
    return [put, remove]


def _told(layer: Layer) -> list[str]:
    return [column.name for column in layer.properties]


def _names(names: Iterable[str], table: str | None = None) -> sql.Composed:
    found = (sql.Identifier(table, name) if table else sql.Identifier(name) for name in names)
    return sql.SQL(", ").join(found)
