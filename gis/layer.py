"""What a layer is. The declarations themselves stand in ``gis.layers``.

From one declaration follow the table, both spatial indexes, the endpoint, the tiles, the legend,
the import target and the contract tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gis.crs import LONLAT, ON_ELLIPSOID

metadata = sa.MetaData()

GeometryKind = Literal["POINT", "LINESTRING", "GEOMETRY"]
Group = Literal["places", "ground", "network"]
Drawing = Literal["camera", "icon", "road", "water_green", "building", "border", "dot"]

# What every feature says of itself beside its properties. ``district`` is the code of the district where it
# stands, ``owner_district`` of the one whose registry names it, ``doubts`` the reasons (gis.reasons) to mistrust it.
ORIGIN = ("source", "source_id", "source_date", "loaded_at", "district", "owner_district", "doubts")
# What every answer says of a feature, as the inside of a JSON object: kept ready by triggers (gis.triggers).
TOLD = "told"


@dataclass(frozen=True)
class Column:
    """One property of a feature. ``None`` in the data always means unknown, never a default.

    ``summed``: the numbers of many features have a sum that means something, such as cameras of sites.
    """

    name: str
    type: type[sa.types.TypeEngine[Any]]
    label_ko: str
    label_en: str
    unit: str | None = None
    in_tiles: bool = False
    summed: bool = False

    @property
    def kind(self) -> str:
        """``text``, ``number`` or ``yesno``: what a filter may ask of it."""
        if issubclass(self.type, sa.Boolean):
            return "yesno"
        return "number" if issubclass(self.type, (sa.Integer, sa.Float)) else "text"

    def to_sql(self) -> sa.Column[Any]:
        return sa.Column(self.name, self.type)


@dataclass(frozen=True)
class Part:
    """Rows that belong to one feature of a layer: the cameras of a camera site."""

    name: str
    label_ko: str
    label_en: str
    properties: tuple[Column, ...]


@dataclass(frozen=True)
class Layer:
    """A kind of thing on the map, declared once.

    ``classes_by_zoom`` maps a zoom level to the values of the column ``class`` that are drawn from
    that zoom on, beside those of the lower zooms; ``tile_zoom`` is the lowest zoom with tiles;
    ``colour`` is a token of goldentime.css;
    below the zoom ``counted_below`` tiles hold counts by cell instead of single features; ``icon`` is
    ``package/name`` of the icon set (maki or temaki); ``drawn_as`` names the manner of drawing.
    """

    name: str
    label_ko: str
    label_en: str
    geometry: GeometryKind
    properties: tuple[Column, ...]
    group: Group = "places"
    icon: str | None = None
    colour: str = "t2"
    drawn_as: Drawing = "icon"
    tile_zoom: int = 12
    counted_below: int = 0
    classes_by_zoom: Mapping[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    part: Part | None = None

    @cached_property
    def table(self) -> sa.Table:
        """The table: id, geometry (EPSG:4326), the properties, the origin, what no column holds, what answers say."""
        table = sa.Table(
            self.name,
            metadata,
            sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
            sa.Column("geom", Geometry(self.geometry, LONLAT, spatial_index=False), nullable=False),
            *(column.to_sql() for column in self.properties),
            sa.Column("source", sa.Text, nullable=False),
            sa.Column("source_id", sa.Text, nullable=False),
            sa.Column("source_date", sa.Date),
            sa.Column("dataset", sa.Text, nullable=False),
            sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("district", sa.Text),
            sa.Column("owner_district", sa.Text),
            sa.Column("doubts", ARRAY(sa.Text), nullable=False, server_default="{}"),
            sa.Column("attributes", JSONB, nullable=False, server_default="{}"),
            sa.Column(TOLD, sa.Text, nullable=False, server_default=""),
            sa.UniqueConstraint("source", "dataset", "source_id", name=f"uq_{self.name}_source"),
            sa.Index(f"idx_{self.name}_geography", sa.text(ON_ELLIPSOID), postgresql_using="gist"),
        )
        sa.Index(f"idx_{self.name}_geom", table.c.geom, postgresql_using="gist")
        return table

    @cached_property
    def part_table(self) -> sa.Table | None:
        """The rows of the parts, numbered from 1 within their feature; gone when the feature goes.

        ``known_from`` tells history (``gis.history``) of a part that came after its feature; null: as long as that.
        """
        if self.part is None:
            return None
        return sa.Table(
            self.part.name,
            metadata,
            sa.Column(
                "feature_id",
                sa.BigInteger,
                sa.ForeignKey(f"{self.name}.id", ondelete="CASCADE"),
                primary_key=True,
            ),
            sa.Column("number", sa.Integer, primary_key=True),
            *(column.to_sql() for column in self.part.properties),
            sa.Column("known_from", sa.DateTime(timezone=True), server_default=sa.func.now()),
        )

    def column(self, name: str) -> Column | None:
        return next((column for column in self.properties if column.name == name), None)

    def __hash__(self) -> int:
        return hash(self.name)
