"""Vector tiles of every layer (Mapbox Vector Tile 2.1), straight from PostGIS."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import Float, Integer

from gis.crs import LONLAT, WEB_MERCATOR
from gis.layer import Layer
from gis.queries import Question

EXTENT = 4096
BUFFER = 256  # a sixteenth of a tile, so that lines and symbols run on over its edge
CELLS = 12  # counts stand in squares of 1/12 tile (about 43 px), so that neighbours do not touch
MAX_ZOOM = 22


def tile(layer: Layer, z: int, x: int, y: int) -> Question:
    """One tile as bytes in the column ``mvt``; empty where nothing is. Areas with an icon become a point inside.

    Features that are doubted have the property ``doubted``, all others have none of that name.
    """
    place = {"z": z, "x": x, "y": y}
    if z < layer.counted_below:
        return Question(_counts(layer), place)
    return Question(_features(layer), place | {"classes": drawn_classes(layer, z)})


def drawn_classes(layer: Layer, z: int) -> list[str] | None:
    """The values of ``class`` that are drawn at zoom ``z``; None: all, those that nobody foresaw included."""
    if z >= max(layer.classes_by_zoom, default=0):
        return None
    return [name for zoom, names in sorted(layer.classes_by_zoom.items()) if zoom <= z for name in names]


_TILE = sa.func.ST_TileEnvelope(*(sa.bindparam(name, type_=Integer) for name in "zxy"))
_FIRST, _LAST = (sa.literal_column(f"{number}.0::float8", Float) for number in (0, CELLS - 1))
_MERCATOR: sa.ColumnElement[Any] = sa.literal_column(str(WEB_MERCATOR))


@lru_cache(maxsize=256)
def _features(layer: Layer) -> sa.Select[Any]:
    t = layer.table
    margin = (sa.func.ST_XMax(_TILE) - sa.func.ST_XMin(_TILE)) * (BUFFER / EXTENT)
    bounds = _once(sa.select(_TILE.label("tile"), _lonlat(sa.func.ST_Expand(_TILE, margin)).label("lonlat")))
    shape = sa.func.ST_PointOnSurface(t.c.geom) if layer.icon and layer.geometry != "POINT" else t.c.geom
    drawn = sa.func.ST_AsMVTGeom(sa.func.ST_Transform(shape, _MERCATOR), bounds.c.tile, EXTENT, BUFFER, True)
    told = [t.c[column.name] for column in layer.properties if column.in_tiles]
    doubted = sa.case((t.c.doubts != sa.literal_column("'{}'::text[]"), sa.true())).label("doubted")
    classes: sa.BindParameter[Any] = sa.bindparam("classes", type_=sa.ARRAY(sa.Text))
    rows = (
        sa.select(t.c.id, drawn.label("geom"), *told, doubted)
        .select_from(t.join(bounds, t.c.geom.op("&&")(bounds.c.lonlat)))
        .where(sa.or_(classes.is_(None), t.c["class"] == sa.func.any(classes)) if layer.classes_by_zoom else sa.true())
        .order_by(t.c.id)
        .subquery("rows")
    )
    return _encoded(layer, rows)


@lru_cache(maxsize=64)
def _counts(layer: Layer) -> sa.Select[Any]:
    """Cells of the tile with the number of features in them; each feature counts in exactly one tile."""
    t = layer.table
    side = (sa.func.ST_XMax(_TILE) - sa.func.ST_XMin(_TILE)) / sa.literal_column(f"{CELLS}.0::float8", Float)
    bounds = _once(
        sa.select(
            _TILE.label("tile"),
            _lonlat(_TILE).label("lonlat"),
            sa.func.ST_XMin(_TILE).label("left"),
            sa.func.ST_YMin(_TILE).label("bottom"),
            side.label("side"),
        )
    )
    points = _once(
        sa.select(sa.func.ST_Transform(t.c.geom, _MERCATOR).label("point")).where(
            t.c.geom.op("&&")(sa.select(bounds.c.lonlat).scalar_subquery())
        ),
        "points",
    )
    places = _once(
        sa.select(sa.func.ST_X(points.c.point).label("x"), sa.func.ST_Y(points.c.point).label("y")), "places"
    )
    column = sa.func.floor((places.c.x - bounds.c.left) / bounds.c.side)
    row = sa.func.floor((places.c.y - bounds.c.bottom) / bounds.c.side)
    cells = (
        sa.select(
            sa.func.ST_Point(sa.func.avg(places.c.x), sa.func.avg(places.c.y), _MERCATOR).label("centre"),
            sa.func.count().label("count"),
        )
        .select_from(places.join(bounds, sa.true()))
        .where(column.between(_FIRST, _LAST), row.between(_FIRST, _LAST))
        .group_by(column, row)
        .subquery("cells")
    )
    tile = sa.select(bounds.c.tile).scalar_subquery()
    drawn = sa.func.ST_AsMVTGeom(cells.c.centre, tile, EXTENT, BUFFER, True).label("geom")
    return _encoded(layer, sa.select(drawn, sa.cast(cells.c["count"], Integer).label("count")).subquery("rows"))


def _once(select: sa.Select[Any], name: str = "bounds") -> sa.CTE:
    """Worked out once, not once for each row: PostgreSQL would write the expressions into every place of their use."""
    return select.cte(name).prefix_with("MATERIALIZED")


def _lonlat(mercator: Any) -> Any:
    return sa.func.ST_Transform(mercator, sa.literal_column(str(LONLAT)))


def _encoded(layer: Layer, rows: sa.Subquery) -> sa.Select[Any]:
    name: sa.ColumnElement[Any] = sa.literal_column(f"'{layer.name}'")
    identity: list[sa.ColumnElement[Any]] = [sa.literal_column("'id'")] if "id" in rows.c else []
    return (
        sa.select(
            sa.func.ST_AsMVT(
                sa.literal_column("rows"), name, sa.literal_column(str(EXTENT)), sa.literal_column("'geom'"), *identity
            ).label("mvt")
        )
        .select_from(rows)
        .where(rows.c.geom.is_not(None))
    )
