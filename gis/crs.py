"""The one place that names a reference system.

Everything is stored and spoken as longitude, latitude in degrees on WGS 84 (EPSG:4326, RFC 7946)
and measured in metres on its ellipsoid. Only vector tiles use another system (EPSG:3857, as the
Mapbox Vector Tile specification 2.1 and every map client expect).
"""

from typing import Any

from geoalchemy2 import Geography
from pyproj import Geod
from sqlalchemy import ColumnElement, bindparam, cast, func, literal_column, select
from sqlalchemy.types import Float

LONLAT = 4326
WEB_MERCATOR = 3857
ELLIPSOID = Geod(ellps="WGS84")


# As PostgreSQL writes the indexed expression itself, so that migrations see it unchanged.
ON_ELLIPSOID = f"(geom::geography(Geometry,{LONLAT}))"


def on_ellipsoid(geometry: ColumnElement[Any]) -> ColumnElement[Any]:
    """``geometry`` for questions in metres: of a layer's column, the very expression that its metric index holds."""
    return cast(geometry, Geography(srid=LONLAT))


def asked_point() -> ColumnElement[Any]:
    """The point of the bind parameters ``lon`` and ``lat`` [degrees], as a geometry evaluated once a statement."""
    return select(_point()).scalar_subquery()


def asked_point_on_ellipsoid() -> ColumnElement[Any]:
    """The same point as a geography, so that the planner compares it with the metric index."""
    return select(on_ellipsoid(_point())).scalar_subquery()


def _point() -> ColumnElement[Any]:
    lon, lat = bindparam("lon", type_=Float), bindparam("lat", type_=Float)
    return func.ST_SetSRID(func.ST_MakePoint(lon, lat), literal_column(str(LONLAT)))
