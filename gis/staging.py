"""The statements of a load: a table in which rows wait, and what takes them from there into their layer.

Built here and run by ``gis.load``. Values are bound as ``source`` and ``dataset``.
"""

from collections.abc import Iterable

from psycopg import sql

from gis.crs import LONLAT
from gis.layer import TOLD, Layer

OURS = sql.SQL("t.source = %(source)s AND t.dataset = %(dataset)s")
SAME = sql.SQL("t.source = %(source)s AND t.dataset = %(dataset)s AND t.source_id = s.source_id")
# What a load itself says of a row, beside the layer's own columns.
SAID = ("source_date", "district", "owner_district", "doubts", "attributes")


def stage_of(layer: Layer) -> sql.Identifier:
    """The temporary table in which the rows of a layer wait."""
    return sql.Identifier(f"stage_{layer.name}")


def make_stage(layer: Layer, source: str) -> sql.Composed:
    """Takes any geometry: what becomes a point is decided when it is merged.

    What answers say of a row is made as it arrives, while the next rows are still being read.
    """
    return sql.SQL(
        """
        CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS
        SELECT source_id, geom::geometry AS geom, {told}, '[]'::jsonb AS parts, 0 AS line, source, loaded_at, {text}
        FROM {table} LIMIT 0;
        ALTER TABLE {stage} ALTER source SET DEFAULT {source}, ALTER loaded_at SET DEFAULT now();
        CREATE TRIGGER tell BEFORE INSERT OR UPDATE ON {stage} FOR EACH ROW EXECUTE FUNCTION {tell}();
        """
    ).format(
        stage=stage_of(layer),
        told=_names(_told(layer)),
        text=sql.Identifier(TOLD),
        table=sql.Identifier(layer.name),
        source=sql.Literal(source),
        tell=sql.Identifier(f"tell_staged_{layer.name}"),
    )


def keep_first_of_each(layer: Layer) -> sql.Composed:
    """Of rows with one id the first that came stays."""
    return sql.SQL(
        "DELETE FROM {stage} AS s USING {stage} AS before WHERE before.source_id = s.source_id AND before.ctid < s.ctid"
    ).format(stage=stage_of(layer))


def change(layer: Layer) -> sql.Composed:
    """What the set holds in other words is put into the new ones; the rest is not touched, so its triggers rest."""
    compared = ("geom", *_told(layer))
    return sql.SQL(
        "UPDATE {table} AS t SET {assigned} FROM {staged} AS s WHERE {same} AND ({old}) IS DISTINCT FROM ({new})"
    ).format(
        table=sql.Identifier(layer.name),
        staged=_staged(layer),
        same=SAME,
        assigned=sql.SQL(", ").join(
            sql.SQL("{} = s.{}").format(sql.Identifier(name), sql.Identifier(name))
            for name in (*compared, "loaded_at", TOLD)
        ),
        old=_names(compared, "t"),
        new=_names(compared, "s"),
    )


def put(layer: Layer, *, some_are_held: bool) -> sql.Composed:
    """Store what is new, neighbours side by side."""
    columns = _names(("geom", *_told(layer), "source", "source_id", "loaded_at", TOLD))
    unless = sql.SQL("WHERE NOT EXISTS (SELECT 1 FROM {} AS t WHERE {})").format(sql.Identifier(layer.name), SAME)
    return sql.SQL(
        "INSERT INTO {table} ({columns}, dataset)"
        " SELECT {columns}, %(dataset)s FROM {staged} AS s {unless} ORDER BY geom"
    ).format(
        table=sql.Identifier(layer.name),
        columns=columns,
        staged=_staged(layer),
        unless=unless if some_are_held else sql.SQL(""),
    )


def _staged(layer: Layer) -> sql.Composed:
    """The rows that wait, as the table takes them."""
    point = "ST_PointOnSurface(geom)" if layer.geometry == "POINT" else "geom"
    return sql.SQL("(SELECT ST_SetSRID({point}, {lonlat}) AS geom, {others} FROM {stage})").format(
        point=sql.SQL(point),
        lonlat=sql.Literal(LONLAT),
        others=_names((*_told(layer), "source", "source_id", "loaded_at", TOLD)),
        stage=stage_of(layer),
    )


def retire(layer: Layer) -> sql.Composed:
    return sql.SQL(
        "DELETE FROM {table} AS t WHERE {ours} AND NOT EXISTS (SELECT 1 FROM {stage} AS s WHERE {same})"
    ).format(table=sql.Identifier(layer.name), stage=stage_of(layer), ours=OURS, same=SAME)


def follow_with_parts(layer: Layer) -> list[sql.Composed]:
    """Parts follow their feature: those gone are removed, those that differ replaced."""
    if layer.part is None:
        return []
    names = [column.name for column in layer.part.properties]
    types = [f"{c.name} {c.to_sql().type.compile()}" for c in layer.part.properties]
    staged = sql.SQL(
        """
        SELECT f.id AS feature_id, p.* FROM (SELECT source_id, parts FROM {stage} WHERE parts <> '[]') AS s
        JOIN {table} AS f ON f.source = %(source)s AND f.dataset = %(dataset)s AND f.source_id = s.source_id
        CROSS JOIN jsonb_to_recordset(s.parts) AS p (number integer, {types})
        """
    ).format(stage=stage_of(layer), table=sql.Identifier(layer.name), types=sql.SQL(", ".join(types)))
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
        WHERE f.id = t.feature_id AND f.source = %(source)s AND f.dataset = %(dataset)s AND f.source_id = s.source_id
        AND t.number > jsonb_array_length(s.parts)
        """
    ).format(part=sql.Identifier(layer.part.name), stage=stage_of(layer), table=sql.Identifier(layer.name))
    return [put, remove]


def _told(layer: Layer) -> list[str]:
    return [*(column.name for column in layer.properties), *SAID]


def _names(names: Iterable[str], table: str | None = None) -> sql.Composed:
    found = (sql.Identifier(table, name) if table else sql.Identifier(name) for name in names)
    return sql.SQL(", ").join(found)
