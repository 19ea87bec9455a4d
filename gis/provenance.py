"""Where features came from, what was known before, and when a layer last changed.

``datasets`` has one row per loaded set, ``history`` every row that a load replaced or retired, and
``layer_versions`` a number that moves with each change (tiles and caches hang on it). Triggers keep
the last two (``gis.triggers``).
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

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
