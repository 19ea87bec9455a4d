"""The road graph out of PostGIS: two COPYs into arrays, no row ever becomes a Python object of its own."""

import io
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.csv as pcsv
import shapely
from psycopg.pq import TransactionStatus

from gis.errors import NoRoads
from gis.roads import hindrances, signs
from gis.roads.building import Junctions, Links, Origin, build
from gis.roads.graph import Ints, RoadGraph
from gis.roads.restrictions import Stated

LAYERS = ("roads", "junctions", "turn_restrictions", "road_sections")  # that the graph rests on
TABLES = ("_links", "_nodes", "_turns")  # of a network that comes as a registry: node_link_links, …
MEASURES = ("length_m", "lanes", "speed_kmh", "width_m", "max_height_m", "max_width_m", "max_weight_t")
_MEASURED = ", ".join("coalesce(r.width_m, nominal) AS width_m" if name == "width_m" else name for name in MEASURES)
_TAGS, _TAGS_OF_JUNCTIONS = (", ".join(f"'{key}'" for key in keys) for keys in (signs.OF_LINKS, signs.OF_JUNCTIONS))

# A section of the road-name map gives its nominal width to a link of its name whose middle it passes so near.
BESIDE_M, BESIDE_DEG = 15, 0.0004
# Columns and attributes alike, as tags; only where there are any.
_LINKS = f"""
COPY (
  SELECT source_id, coalesce(name, '') AS name, coalesce(class, '') AS class, from_junction, to_junction,
         coalesce(direction, 'both') AS direction, {_MEASURED}, encode(ST_AsBinary(geom), 'hex') AS wkb,
         concat_ws(E'\\x1f', 'access=' || access, 'motor_vehicle=' || motor_vehicle, 'foot=' || foot,
                   'bicycle=' || bicycle, signs,
                   CASE WHEN r.width_m IS NULL AND nominal IS NOT NULL THEN '{hindrances.NOMINAL}=yes' END) AS tags
  FROM roads r
  LEFT JOIN LATERAL (
    SELECT string_agg(key || '=' || value, E'\\x1f') AS signs
    FROM jsonb_each_text(r.attributes) WHERE key IN ({_TAGS})
  ) a ON r.attributes <> '{{}}'
  LEFT JOIN LATERAL (
    SELECT min(s.width_m) AS nominal FROM road_sections s
    WHERE s.name = r.name AND s.width_m > 0 AND s.geom && ST_Expand(r.geom, {BESIDE_DEG})
      AND ST_DWithin(s.geom::geography, ST_LineInterpolatePoint(r.geom, 0.5)::geography, {BESIDE_M})
  ) w ON r.width_m IS NULL AND r.name IS NOT NULL
  WHERE source = ANY(%(sources)s) AND from_junction IS NOT NULL AND to_junction IS NOT NULL
  ORDER BY id
) TO STDOUT (FORMAT csv, HEADER)
"""
_JUNCTIONS = f"""
COPY (
  SELECT source_id, ST_X(geom) AS lon, ST_Y(geom) AS lat, coalesce(signals, false) AS signals,
         nullif(concat_ws(E'\\x1f', 'barrier=' || barrier, signs), '') AS tags
  FROM junctions j
  LEFT JOIN LATERAL (
    SELECT string_agg(key || '=' || value, E'\\x1f') AS signs
    FROM jsonb_each_text(j.attributes) WHERE key IN ({_TAGS_OF_JUNCTIONS})
  ) a ON j.attributes <> '{{}}'
  WHERE source = ANY(%(sources)s) ORDER BY id
) TO STDOUT (FORMAT csv, HEADER)
"""
_RESTRICTIONS = """
SELECT source_id, coalesce(kind, condition, ''), coalesce(from_ways, ''), coalesce(via, ''), coalesce(to_ways, ''),
       exempt, (SELECT split_part(min(key), ':', 2) FROM jsonb_object_keys(attributes) AS k(key)
                WHERE key LIKE 'restriction:%%' AND attributes ->> key = kind)
FROM turn_restrictions WHERE source = ANY(%(sources)s) ORDER BY id
"""


def networks(connection: psycopg.Connection[Any]) -> list[str]:
    """The networks that roads with junctions belong to, the one with most links first."""
    rows = connection.execute(
        "SELECT source FROM roads WHERE from_junction IS NOT NULL GROUP BY source ORDER BY count(*) DESC, source"
    )
    return [source.removesuffix(TABLES[0]) for (source,) in rows]


def _sources(network: str) -> list[str]:
    """A network of one source; or, of a registry, of the sources of its tables."""
    return [network, *(network + table for table in TABLES)]


def versions(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The versions of the layers that a graph rests on: where one has moved, a graph is of yesterday."""
    rows = connection.execute("SELECT layer, version FROM layer_versions WHERE layer = ANY(%s)", [list(LAYERS)])
    found = dict.fromkeys(LAYERS, 0) | dict(rows.fetchall())
    sets = connection.execute(
        "SELECT hashtextextended(coalesce(string_agg(concat(source, name, checksum, loaded_at), ',' "
        "ORDER BY source, name), ''), 0) FROM datasets"
    ).fetchone()
    return found | {"datasets": sets[0] if sets else 0}  # two databases may stand at the same versions


def read(connection: psycopg.Connection[Any], network: str) -> RoadGraph:
    """The graph of one network, as of one moment; within a transaction of the caller's, as that one sees it.

    Raises:
        NoRoads: it has none.
    """
    own = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if own:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        seen = versions(connection)
        links = _copied(connection, _LINKS, network)
        junctions = _copied(connection, _JUNCTIONS, network)
        stated = [Stated(*row) for row in connection.execute(_RESTRICTIONS, {"sources": _sources(network)})]
        date = connection.execute(
            "SELECT min(source_date)::text FROM roads WHERE source = ANY(%s) AND from_junction IS NOT NULL",
            [_sources(network)],
        ).fetchone()
    if not links.num_rows:
        raise NoRoads("도로가 없습니다. No roads are loaded: goldentime import FILE.osm.pbf")
    return build(_links(links), _junctions(junctions), stated, Origin(network, seen, date[0] if date else None))


def ids(connection: psycopg.Connection[Any], graph: RoadGraph) -> Ints:
    """The id in the layer roads of each link of a graph; -1: it is gone, the data has moved on since."""
    rows = connection.execute(
        "SELECT source_id, id FROM roads WHERE source = ANY(%s) AND from_junction IS NOT NULL",
        [_sources(graph.network)],
    )
    known = dict(rows.fetchall())
    return np.array([known.get(link, -1) for link in graph.link_ids.tolist()], dtype=np.int64)


def _copied(connection: psycopg.Connection[Any], statement: str, network: str) -> pa.Table:
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(statement, {"sources": _sources(network)}) as copy:
        for block in copy:
            buffer.write(block)
    buffer.seek(0)
    text = dict.fromkeys(
        ("source_id", "name", "class", "from_junction", "to_junction", "direction", "wkb", "tags"),
        pa.string(),
    )
    numbers = dict.fromkeys((*MEASURES, "lon", "lat"), pa.float64())
    return pcsv.read_csv(
        buffer,
        convert_options=pcsv.ConvertOptions(
            column_types={**text, **numbers}, true_values=["t"], false_values=["f"], strings_can_be_null=True
        ),
        parse_options=pcsv.ParseOptions(newlines_in_values=True),
    )


def _links(table: pa.Table) -> Links:
    lines = shapely.from_wkb([bytes.fromhex(text) for text in table["wkb"].to_pylist()])
    counts = shapely.get_num_coordinates(lines)
    return Links(
        ids=_texts(table, "source_id"),
        names=_texts(table, "name"),
        classes=_texts(table, "class"),
        begins=_texts(table, "from_junction"),
        ends=_texts(table, "to_junction"),
        directions=_texts(table, "direction"),
        measures={name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in MEASURES},
        coords=shapely.get_coordinates(lines),
        first_coord=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        signs=table["tags"].to_pylist(),
    )


def _junctions(table: pa.Table) -> Junctions:
    return Junctions(
        ids=_texts(table, "source_id"),
        lon=table["lon"].to_numpy(zero_copy_only=False),
        lat=table["lat"].to_numpy(zero_copy_only=False),
        signals=table["signals"].to_numpy(zero_copy_only=False).astype(bool),
        signs=table["tags"].to_pylist(),
    )


def _texts(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].fill_null("").to_pylist(), dtype=np.str_)
