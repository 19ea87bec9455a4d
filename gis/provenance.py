"""Where features came from, what was known before, and when a layer last changed.

``datasets`` has one row per loaded set, ``history`` every row that a load replaced or retired, and
``layer_versions`` a number that moves with each change (tiles and caches hang on it). History and
versions are kept by triggers, so no way of writing can forget them.
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

from gis import layers
from gis.crs import LONLAT
from gis.layer import metadata

CHANNEL = "layer_changed"

DATASETS = sa.Table(
    "datasets",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("source_date", sa.Date),
    sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("attribution", sa.Text, nullable=False),
    sa.Column("extent", Geometry("POLYGON", LONLAT, spatial_index=False)),
    sa.Column("report", JSONB, nullable=False),
)

HISTORY = sa.Table(
    "history",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("feature_id", sa.BigInteger, nullable=False),
    sa.Column("row", JSONB, nullable=False),
    sa.Column("known_until", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index("idx_history_feature", "layer", "feature_id"),
)

LAYER_VERSIONS = sa.Table(
    "layer_versions",
    metadata,
    sa.Column("layer", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
)

_KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO history (layer, feature_id, "row")
  SELECT TG_TABLE_NAME, (to_jsonb(o) ->> TG_ARGV[0])::bigint, to_jsonb(o) FROM before_rows o;
  RETURN NULL;
END $$
"""

_MOVE_VERSION = f"""
CREATE OR REPLACE FUNCTION move_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved bigint;
BEGIN
  IF EXISTS (SELECT 1 FROM changed_rows) THEN
    INSERT INTO layer_versions AS v (layer, version) VALUES (TG_ARGV[0], 1)
    ON CONFLICT (layer) DO UPDATE SET version = v.version + 1 RETURNING version INTO moved;
    PERFORM pg_notify('{CHANNEL}', TG_ARGV[0] || ' ' || moved);
  END IF;
  RETURN NULL;
END $$
"""


def trigger_statements() -> list[str]:
    """The SQL that makes every layer keep its history and its version; safe to run again."""
    statements = [_KEEP_HISTORY, _MOVE_VERSION]
    for layer in layers.ALL.values():
        statements += _triggers(layer.name, layer.name, key="id")
        if layer.part:
            statements += _triggers(layer.part.name, layer.name, key="feature_id")
    return statements


def _triggers(table: str, layer: str, key: str) -> list[str]:
    def trigger(name: str, event: str, reference: str, call: str) -> str:
        return (
            f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} "
            f"REFERENCING {reference} FOR EACH STATEMENT EXECUTE FUNCTION {call}"
        )

    return [
        trigger("history_of_updates", "UPDATE", "OLD TABLE AS before_rows", f"keep_history('{key}')"),
        trigger("history_of_deletes", "DELETE", "OLD TABLE AS before_rows", f"keep_history('{key}')"),
        trigger("version_of_inserts", "INSERT", "NEW TABLE AS changed_rows", f"move_version('{layer}')"),
        trigger("version_of_updates", "UPDATE", "NEW TABLE AS changed_rows", f"move_version('{layer}')"),
        trigger("version_of_deletes", "DELETE", "OLD TABLE AS changed_rows", f"move_version('{layer}')"),
    ]
