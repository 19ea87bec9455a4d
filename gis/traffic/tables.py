"""The newest speed of each link and direction, and the closures. Every change is told on the channel ``CHANNEL``."""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY

from gis.crs import LONLAT
from gis.layer import metadata

CHANNEL = "traffic_changed"
SPEEDS, CLOSURES = "speeds", "closures"  # what the channel says has changed

LINK_SPEEDS = sa.Table(
    "link_speeds",
    metadata,
    sa.Column("link", sa.Text, primary_key=True),  # source_id of the layer roads
    sa.Column("direction", sa.Text, primary_key=True),  # forward or backward, along the link's geometry
    sa.Column("speed_kmh", sa.Float, nullable=False),
    sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("feed", sa.Text, nullable=False),
    # Every row is written anew each minute: in its own page, and to no index but the key's.
    postgresql_with={"fillfactor": "45"},
)

CLOSED = sa.Table(
    "closures",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("geom", Geometry("GEOMETRY", LONLAT, spatial_index=False), nullable=False),
    sa.Column("radius_m", sa.Float, nullable=False, server_default="0"),  # around a point or a line
    sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends", sa.DateTime(timezone=True)),  # null: until it is lifted
    sa.Column("modes", ARRAY(sa.Text), nullable=False, server_default="{}"),  # none: all
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("lifted_at", sa.DateTime(timezone=True)),
)

_TELL = f"""
CREATE OR REPLACE FUNCTION tell_traffic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('{CHANNEL}', TG_ARGV[0]);
  RETURN NULL;
END $$
"""


def install_statements() -> list[str]:
    """The SQL that makes every change of these tables known; safe to run again."""
    events = "AFTER INSERT OR UPDATE OR DELETE"
    return [
        _TELL,
        *(
            f"CREATE OR REPLACE TRIGGER tell_traffic {events} ON {table.name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION tell_traffic('{what}')"
            for table, what in ((LINK_SPEEDS, SPEEDS), (CLOSED, CLOSURES))
        ),
    ]
