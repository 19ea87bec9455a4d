"""The one place that names a reference system.

Everything is stored and spoken as longitude, latitude in degrees on WGS 84 (EPSG:4326, RFC 7946)
and measured in metres on its ellipsoid. Only vector tiles use another system (EPSG:3857, as the
Mapbox Vector Tile specification 2.1 and every map client expect).
"""

from functools import lru_cache
from typing import Any

import numpy as np
from geoalchemy2 import Geography
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from sqlalchemy import ColumnElement, bindparam, cast, func, literal_column, select
from sqlalchemy.types import Float

from gis.errors import UnknownReferenceSystem

LONLAT = 4326
WEB_MERCATOR = 3857
ELLIPSOID = Geod(ellps="WGS84")
METRES_A_DEGREE = 111_320.0  # of a great circle of the equator: for distances that need only their order of size

# The plane systems of Korean registries, by how often they occur there. GRS 80: 5179 (UTM-K, nationwide), 5186
# (central belt, false northing 600 km), 5187 and 5185 (east and west belts), 5181 (the same with 500 km). Bessel:
# 5174 (permit portals), 2097 (without the shift of 10.405 seconds), 5178 (UTM-K of before 2003).
KOREAN_PLANES = (5186, 5174, 5179, 5181, 5187, 5185, 2097, 5178)


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


@lru_cache(maxsize=32)
def named(text: str) -> CRS:
    """The system that a person, a heading or a ``.prj`` names: ``EPSG:5186``, ``5186`` or WKT.

    Raises:
        UnknownReferenceSystem: neither.
    """
    try:
        return CRS.from_user_input(int(text) if text.isdigit() else text)
    except CRSError:
        raise UnknownReferenceSystem(
            f"'{text[:80]}': 아는 좌표계가 아닙니다. Not a reference system that is known; write for example EPSG:5186."
        ) from None


@lru_cache(maxsize=32)
def told(system: CRS) -> str:
    """``EPSG:5186`` where the authority is known, by parameters if need be; otherwise the name.

    The WKTs of the Korean node-link set and road-address map carry no authority.
    """
    if code := system.to_epsg():
        return f"EPSG:{code}"
    same = (code for code in KOREAN_PLANES if _parameters(CRS.from_epsg(code)) == _parameters(system))
    return next((f"EPSG:{code}" for code in same), system.name)


def to_lonlat(system: CRS, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude [degrees, WGS 84] of easting and northing; not finite where there is none."""
    lon, lat = _transformer(told(system), system.to_wkt()).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


@lru_cache(maxsize=32)
def _transformer(name: str, wkt: str) -> Transformer:
    return Transformer.from_crs(name if name.startswith("EPSG:") else wkt, LONLAT, always_xy=True)


def _parameters(system: CRS) -> tuple[Any, ...]:
    operation, ellipsoid = system.coordinate_operation, system.ellipsoid
    if operation is None or ellipsoid is None:
        return ()
    values = sorted((parameter.name, round(float(parameter.value), 6)) for parameter in operation.params)
    return (operation.method_name, round(float(ellipsoid.semi_major_metre)), *values)
