"""What people found out about cameras, what their feeds say, and what was worked out from it.

A camera is named by the key of its site in the registry (source, dataset, source_id), which outlives every new issue
of it, and its number on the site: from 1; 0 stands for all cameras of a site that nobody has told apart.
Every change of surveys and states is told on the channel ``CHANNEL``.
"""

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from gis.crs import LONLAT
from gis.layer import metadata

CHANNEL = "cameras_changed"
SURVEYS, STATUS = "surveys", "status"  # what the channel says has changed, before the sites of which
UP, DOWN = "up", "down"


def _camera() -> list[sa.Column[Any]]:
    site = (sa.Column(name, sa.Text, nullable=False) for name in ("source", "dataset", "source_id"))
    return [*site, sa.Column("number", sa.Integer, nullable=False)]


# Only ever added to: the latest survey of a camera counts (``surveys.IN_FORCE``); one without kind and bearing takes
# back those before it. Whoever enters the same twice, at once or after years, adds nothing.
CAMERA_SURVEYS = sa.Table(
    "camera_surveys",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    *_camera(),
    sa.Column("kind", sa.Text),  # fixed, all_round or turnable
    sa.Column("bearing_deg", sa.Float),
    sa.Column("angle_deg", sa.Float),
    sa.Column("height_m", sa.Float),
    sa.Column("infrared", sa.Boolean),
    sa.Column("surveyed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("surveyed_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint(
        *("source", "dataset", "source_id", "number", "surveyed_at", "surveyed_by"),
        *("kind", "bearing_deg", "angle_deg", "height_m", "infrared", "note"),
        name="uq_camera_surveys_said",
        postgresql_nulls_not_distinct=True,
    ),
)

CAMERA_STATUS = sa.Table(
    "camera_status",
    metadata,
    *_camera(),
    sa.Column("state", sa.Text, nullable=False),  # up or down
    sa.Column("last_frame_at", sa.DateTime(timezone=True)),
    sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("feed", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("source", "dataset", "source_id", "number"),
    postgresql_with={"fillfactor": "45"},  # every row is written anew with each report
)

# Worked out anew when what the camera is (``made_from``), a building or a road around it has changed since.
CAMERA_VIEWS = sa.Table(
    "camera_views",
    metadata,
    sa.Column("site", sa.BigInteger, sa.ForeignKey("cameras.id", ondelete="CASCADE")),
    sa.Column("number", sa.Integer),
    sa.Column("geom", Geometry("POLYGON", LONLAT, spatial_index=False), nullable=False),
    sa.Column("lon", sa.Float, nullable=False),  # where it stands: never inside of a building
    sa.Column("lat", sa.Float, nullable=False),
    sa.Column("profile", BYTEA, nullable=False),  # 360 little-endian uint16: decimetres in view, by degree from north
    # The road links in view (ids of the layer roads), and the mean chance to see a point of each.
    sa.Column("links", ARRAY(sa.BigInteger), nullable=False, server_default="{}"),
    sa.Column("links_p", ARRAY(sa.REAL), nullable=False, server_default="{}"),
    sa.Column("made_from", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.PrimaryKeyConstraint("site", "number"),
)
sa.Index("idx_camera_views_geom", CAMERA_VIEWS.c.geom, postgresql_using="gist")
sa.Index("idx_camera_views_links", CAMERA_VIEWS.c.links, postgresql_using="gin")

MOST_NAMED, MANY = 50, "*"  # so many sites are named, so that no more than these are read again
_ANNOUNCE = f"""
CREATE OR REPLACE FUNCTION announce_cameras() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sites bigint[];
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify('{CHANNEL}', TG_ARGV[0] || ' {MANY}');
    RETURN NULL;
  END IF;
  SELECT array_agg(id) INTO sites FROM (
    SELECT DISTINCT c.id FROM changed JOIN cameras c USING (source, dataset, source_id) LIMIT {MOST_NAMED + 1}
  ) AS named;
  IF cardinality(sites) > {MOST_NAMED} THEN
    PERFORM pg_notify('{CHANNEL}', TG_ARGV[0] || ' {MANY}');
  ELSIF sites IS NOT NULL THEN
    PERFORM pg_notify('{CHANNEL}', TG_ARGV[0] || ' ' || array_to_string(sites, ','));
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608


def install_statements() -> list[str]:
    """The SQL that makes every change of surveys and states known; safe to run again."""
    told = ((CAMERA_SURVEYS.name, SURVEYS), (CAMERA_STATUS.name, STATUS))
    events = ("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"), ("TRUNCATE", "")
    older = [f"DROP TRIGGER IF EXISTS announce_cameras ON {table}" for table in (*dict(told), CAMERA_VIEWS.name)]
    return [
        *older,
        _ANNOUNCE,
        *(
            f"CREATE OR REPLACE TRIGGER announce_cameras_{event.lower()} AFTER {event} ON {table} "
            f"{f'REFERENCING {rows} TABLE AS changed ' if rows else ''}"
            f"FOR EACH STATEMENT EXECUTE FUNCTION announce_cameras('{what}')"
            for table, what in told
            for event, rows in events
        ),
    ]
