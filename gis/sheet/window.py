"""What part of the ground a sheet shows, at a ratio that can be measured with a ruler."""

from dataclasses import dataclass
from math import floor, log2

from gis.crs import ELLIPSOID

Box = tuple[float, float, float, float]  # west, south, east, north

WIDTH_MM = 190.0
HEIGHT_MM = 130.0
ROOM = 0.97  # of the window is for what was asked
STEPS = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8)
RATIOS = [step * 10**power for power in range(3, 8) for step in STEPS]
DETAILED_ZOOM, DETAILED_RATIO = 14, 10_500  # a window 2 km wide is drawn as a tile map is at zoom 14
HIGHEST_LAT = 85.0  # of the Mercator map


@dataclass(frozen=True)
class Window:
    """The middle of the map and its ratio on paper, 1:``ratio``."""

    lon: float
    lat: float
    ratio: float

    @property
    def box(self) -> Box:
        """Its edges. A window across the antimeridian reaches beyond 180."""
        across, up = (side * self.ratio / 2000 for side in (WIDTH_MM, HEIGHT_MM))
        west, east = (self.lon + _turn(self._lon_towards(azimuth, across) - self.lon) for azimuth in (270, 90))
        south, north = (self._lat_towards(azimuth, up) for azimuth in (180, 0))
        return west, max(south, -HIGHEST_LAT), east, min(north, HIGHEST_LAT)

    @property
    def detail_zoom(self) -> int:
        """The zoom of a tile map with as much detail: which classes of roads, whether buildings."""
        return floor(DETAILED_ZOOM + log2(DETAILED_RATIO / self.ratio))

    @property
    def metres_per_px(self) -> float:
        return self.ratio * 0.0254 / 96

    def _lon_towards(self, azimuth: float, distance_m: float) -> float:
        return float(ELLIPSOID.fwd(self.lon, self.lat, azimuth, distance_m)[0])

    def _lat_towards(self, azimuth: float, distance_m: float) -> float:
        return float(ELLIPSOID.fwd(self.lon, self.lat, azimuth, distance_m)[1])


def around(box: Box) -> Window:
    """The window with the largest usual ratio that shows the whole ``box``."""
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    across = _length(west, lat, lon, lat) * 2
    up = _length(lon, south, lon, north)
    needed = max(across / WIDTH_MM, up / HEIGHT_MM) * 1000 / ROOM
    return Window(_turn(lon), lat, next((ratio for ratio in RATIOS if ratio >= needed), RATIOS[-1]))


def circle(lon: float, lat: float, radius_m: float, corners: int = 180) -> list[tuple[float, float]]:
    """The ring of points ``radius_m`` from the place, on the ellipsoid; unbroken across the antimeridian."""
    azimuths = [360 * corner / corners for corner in range(corners)]
    lons, lats, _ = ELLIPSOID.fwd([lon] * corners, [lat] * corners, azimuths, [radius_m] * corners)
    ring = [(lon + _turn(x - lon), y) for x, y in zip(lons, lats, strict=True)]
    return [*ring, ring[0]]


def box_of(points: list[tuple[float, float]]) -> Box:
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _length(lon: float, lat: float, lon2: float, lat2: float) -> float:
    return float(ELLIPSOID.inv(lon, lat, lon2, lat2)[2])


def _turn(degrees: float) -> float:
    """Into -180 to 180."""
    return (degrees + 180) % 360 - 180
