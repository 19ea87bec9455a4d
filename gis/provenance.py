"""Where features came from, what was known before, and when a layer last changed.

``datasets`` has one row per loaded set, ``remarks`` one for each of its rows of which the last load had
something to say (refused, merged, corrected or doubted), ``history`` every row that a load replaced or retired, and
``layer_versions`` a number that moves with each change (tiles and caches hang on it). Triggers keep
the last two (``gis.triggers``).
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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

REMARKS = sa.Table(
    "remarks",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("dataset", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("layer", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),  # in the file; of sheets and tables: the row
    sa.Column("fate", sa.Text, nullable=False),  # stored, merged or refused
    sa.Column("reasons", ARRAY(sa.Text), nullable=False),  # names of gis.reasons
    sa.Column("detail", sa.Text),  # what was found, in Korean and English
    sa.Column("source_id", sa.Text),
    sa.Column("geom", Geometry("POINT", LONLAT, spatial_index=False)),
    sa.Column("cells", JSONB, nullable=False),  # heading to cell as it was read, persons masked
    sa.ForeignKeyConstraint(
        ["source", "dataset"],
        ["datasets.source", "datasets.name"],
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    ),
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
    sa.Index("idx_history_source", "layer", sa.text("""("row" ->> 'source_id'::text)""")),
)

LAYER_VERSIONS = sa.Table(
    "layer_versions",
    metadata,
    sa.Column("layer", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
)
