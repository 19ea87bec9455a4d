"""Lines of a batch: each made one, turned as its row tells, and measured on the ellipsoid."""

from collections.abc import Mapping

import numpy as np
import shapely

from gis.crs import ELLIPSOID
from gis.layer import GeometryKind
from gis.registries import cells
from gis.registries.columns import Columns, Details, Reasons
from gis.registries.form import Field, Reference
from gis.registries.references import Places

LINE, LINES = 1, 5  # of shapely.get_type_id: LineString, MultiLineString
DIFFERS = 0.05  # part of the measured length by which a stated one may differ without a word

Place = tuple[np.ndarray, np.ndarray]  # longitudes and latitudes [degrees], NaN where unknown


def fitting(shapes: np.ndarray, kind: GeometryKind) -> tuple[np.ndarray, np.ndarray]:
    """The shapes as a layer of that kind takes them, and True for each that it does not take.

    Only a layer of lines is particular: pieces that follow each other become one, in their own direction.
    """
    if kind != "LINESTRING":
        return shapes, np.zeros(len(shapes), dtype=bool)
    types = shapely.get_type_id(shapes)
    in_pieces = types == LINES
    if in_pieces.any():
        shapes = shapes.copy()
        shapes[in_pieces] = shapely.line_merge(shapes[in_pieces], directed=True)
        types = shapely.get_type_id(shapes)
    return shapes, types != LINE


def between(
    ends: tuple[Reference, Reference],
    columns: Columns,
    shapes: np.ndarray,
    loaded: Mapping[str, Places],
    reasons: Reasons,
) -> np.ndarray:
    """Lines that run from their first end to their last: those drawn the other way are turned, and say so."""
    first, last = (loaded[end.form.name].of(columns.or_blank(end.headings)) for end in ends)
    for end, (lon, _) in zip(ends, (first, last), strict=True):
        for number in np.flatnonzero(np.isnan(lon)).tolist():
            reasons[number].append(end.missing)
    turned = _against(shapes, first, last)
    for number in np.flatnonzero(turned).tolist():
        reasons[number].append("reversed_line")
    return np.where(turned, shapely.reverse(shapes), shapes)


def measured(length: Field, columns: Columns, shapes: np.ndarray, reasons: Reasons, details: Details) -> list[float]:
    """The length [m] of each line, to the centimetre; one that its row states otherwise is said."""
    lengths_m: list[float] = np.round(_lengths_m(shapes), 2).tolist()
    for number, (cell, measured_m) in enumerate(zip(columns.or_blank(length.headings), lengths_m, strict=True)):
        stated_m = cells.positive(cell)
        if isinstance(stated_m, float) and measured_m and abs(stated_m - measured_m) > DIFFERS * measured_m:
            reasons[number].append("length_differs")
            details.setdefault(number, f"{length.headings[0]}: {cell} → {measured_m} m")
    return lengths_m


def _against(shapes: np.ndarray, first: Place, last: Place) -> np.ndarray:
    """True for each line whose start lies at its last place rather than at its first."""
    start, end = shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)
    as_told = _apart(start, first) + _apart(end, last)
    turned = _apart(start, last) + _apart(end, first)
    return np.asarray(turned < as_told)  # never where a place is NaN


def _apart(points: np.ndarray, place: Place) -> np.ndarray:
    """Roughly how far apart, in degrees of latitude."""
    lon, lat = place
    return np.hypot((shapely.get_x(points) - lon) * np.cos(np.radians(lat)), shapely.get_y(points) - lat)


def _lengths_m(shapes: np.ndarray) -> np.ndarray:
    """Along geodesics from vertex to vertex; 0 where there is no line."""
    places, of = shapely.get_coordinates(shapes, return_index=True)
    if len(of) < 2:
        return np.zeros(len(shapes))
    lon, lat = places.T
    steps_m = ELLIPSOID.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    return np.bincount(of[1:], weights=np.where(of[1:] == of[:-1], steps_m, 0.0), minlength=len(shapes))
