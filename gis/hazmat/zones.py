"""The zones as the book draws them: a circle to isolate; a square downwind, its side the protective distance, in which
people are to be protected, with the spill in the middle of its upwind side (ERG 2024, "Protective action zone")."""

from dataclasses import dataclass

import numpy as np
import shapely

from gis.crs import ELLIPSOID

CORNERS = 72  # of a circle


@dataclass(frozen=True)
class Zone:
    """A polygon (longitude, latitude, anticlockwise): ``isolation`` or ``protection``; the latter is a circle where the
    wind is not known."""

    kind: str
    metres: float
    shape: shapely.Polygon
    round: bool


def zones(lon: float, lat: float, isolation_m: float, protective_m: float, wind_from_deg: float | None) -> list[Zone]:
    """Around a spill. ``wind_from_deg`` is where the wind comes from, clockwise from north; None: not known."""
    isolation = Zone("isolation", isolation_m, _circle(lon, lat, isolation_m), True)
    if wind_from_deg is None:
        return [isolation, Zone("protection", protective_m, _circle(lon, lat, protective_m), True)]
    return [isolation, Zone("protection", protective_m, _square(lon, lat, protective_m, wind_from_deg + 180), False)]


def _circle(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    bearings = np.linspace(360, 0, CORNERS, endpoint=False)
    lons, lats, _ = ELLIPSOID.fwd(
        np.full(CORNERS, lon), np.full(CORNERS, lat), bearings, np.full(CORNERS, float(radius_m))
    )
    return shapely.Polygon(np.column_stack([lons, lats]))


def _square(lon: float, lat: float, side_m: float, towards_deg: float) -> shapely.Polygon:
    corners = []
    for ahead, aside in ((0, 0.5), (1, 0.5), (1, -0.5), (0, -0.5)):
        bearing = towards_deg + np.degrees(np.arctan2(aside, ahead))
        corner = ELLIPSOID.fwd(lon, lat, bearing, side_m * float(np.hypot(ahead, aside)))
        corners.append(corner[:2])
    return shapely.Polygon(corners)
