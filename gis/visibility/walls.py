"""The outer walls of buildings around some place, in a plane, in a grid that a sight line runs through.

The plane is flat around its origin: x metres east, y metres north. Within 5 km of it, lengths of a sight line
(150 m) are right to 5 cm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.crs import ELLIPSOID
from gis.visibility import sight

CELL_M = 20.0
OUT_M = 0.4  # a camera drawn inside a building stands so far outside of its nearest outer wall

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of an origin [degrees, WGS 84], flat around it."""

    lon: float
    lat: float

    @cached_property
    def scale(self) -> Floats:
        """Metres a degree of longitude and of latitude at the origin, on the ellipsoid (Snyder 1987, p. 25)."""
        squared = ELLIPSOID.es
        sine = np.sin(np.radians(self.lat))
        bend = 1 - squared * sine**2
        east = ELLIPSOID.a * np.cos(np.radians(self.lat)) / np.sqrt(bend)
        north = ELLIPSOID.a * (1 - squared) / bend**1.5
        return np.asarray(np.radians([east, north]))

    def metres(self, lonlat: Floats) -> Floats:
        """(n, 2) degrees as metres; across the antimeridian by the shorter way."""
        away = np.asarray(lonlat, dtype=float).reshape(-1, 2) - (self.lon, self.lat)
        away[:, 0] = (away[:, 0] + 540) % 360 - 180
        return np.asarray(away * self.scale)

    def degrees(self, metres: Floats) -> Floats:
        """(n, 2) metres as longitude and latitude."""
        found = np.asarray(metres, dtype=float) / self.scale + (self.lon, self.lat)
        found[:, 0] = (found[:, 0] + 540) % 360 - 180
        return np.asarray(found)

    def shapes(self, shapes: Sequence[BaseGeometry] | NDArray[Any]) -> NDArray[Any]:
        return np.asarray(shapely.transform(np.asarray(shapes, dtype=object), self.metres))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Walls:
    """Walls (n, 4: from x, y to x, y) with the number of their building, the buildings' tops [m above ground; NaN:
    unknown] and footprints, and which walls touch which cell of the grid (CSR, by rows from the south-west)."""

    edges: NDArray[np.float32]
    building: NDArray[np.int32]
    tops: NDArray[np.float32]
    footprints: NDArray[Any]
    corner: tuple[float, float]
    shape: tuple[int, int]  # columns, rows
    first: NDArray[np.int32]
    items: NDArray[np.int32]

    @classmethod
    def of(cls, footprints: Sequence[BaseGeometry] | NDArray[Any], tops: Floats) -> "Walls":
        """The walls of footprints in metres (polygons, of any number of parts and holes); ``tops`` as above."""
        shapes = np.asarray(footprints, dtype=object)
        rings, owner = _rings(shapes)
        coords, ring = shapely.get_coordinates(rings, return_index=True)
        follows = ring[1:] == ring[:-1]
        edges = np.hstack([coords[:-1][follows], coords[1:][follows]]).astype(np.float32)
        building = owner[ring[1:][follows]].astype(np.int32)
        known = np.asarray(tops, dtype=np.float32)
        if not len(edges):
            nothing = np.zeros(2, dtype=np.int32)
            return cls(edges.reshape(0, 4), building, known, shapes, (0.0, 0.0), (1, 1), nothing, nothing[:0])
        west, south = np.minimum(edges[:, :2], edges[:, 2:]).min(axis=0)
        east, north = np.maximum(edges[:, :2], edges[:, 2:]).max(axis=0)
        shape = (int((east - west) // CELL_M) + 1, int((north - south) // CELL_M) + 1)
        first, items = sight.gridded(edges, float(west), float(south), CELL_M, shape)
        return cls(edges, building, known, shapes, (float(west), float(south)), shape, first, items)

    @cached_property
    def index(self) -> shapely.STRtree:
        return shapely.STRtree(self.footprints)

    @cached_property
    def grid(self) -> tuple[Any, ...]:
        """What the compiled functions of ``gis.visibility.sight`` take."""
        return (self.edges, self.building, self.tops, *self.corner, CELL_M, *self.shape, self.first, self.items)

    def inside(self, places: Floats) -> NDArray[np.bool_]:
        """Which of the places (n, 2) lie in a building."""
        found = np.zeros(len(places), dtype=bool)
        found[self.index.query(shapely.points(places), predicate="within")[0]] = True
        return found

    def outdoors(self, places: Floats) -> Floats:
        """The places (n, 2), those inside of a building moved ``OUT_M`` out of its nearest outer wall.

        Footprints that overlap or touch count as one building.
        """
        moved = np.array(places, dtype=float)
        inside = np.flatnonzero(self.inside(moved))
        poles, pole = np.unique(moved[inside], axis=0, return_inverse=True)
        outside = np.array([self._pushed_out(place) for place in poles]).reshape(-1, 2)
        moved[inside] = outside[pole.ravel()]
        return moved

    def _pushed_out(self, place: Floats) -> Floats:
        point = shapely.Point(place)
        around = self.footprints[self.index.query(point.buffer(2 * CELL_M))]
        whole = shapely.union_all(shapely.buffer(around, OUT_M / 4))  # hairlines between neighbours are closed
        parts = [part for part in shapely.get_parts(whole) if part.covers(point)]
        if not parts:
            return place
        outline = parts[0].exterior
        at = np.array(shapely.line_interpolate_point(outline, outline.project(point)).coords[0])
        away = at - place
        length = float(np.hypot(*away))
        return np.asarray(at + away * (OUT_M / length if length > 0 else 0.0))


def _rings(footprints: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """All rings of polygons and multipolygons, and the footprint that each belongs to."""
    if (shapely.get_type_id(footprints) == shapely.GeometryType.POLYGON).all():
        return shapely.get_rings(footprints, return_index=True)
    parts, of_part = shapely.get_parts(footprints, return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, of_part = parts[areal], of_part[areal]
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    return rings, of_part[of_ring]
