"""The ground under a sheet, made small: clipped to the window, whole micro-degrees, each step from the one before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gis.layer import Layer
from gis.layers import ALL, named
from gis.sheet.model import Feature
from gis.sheet.window import Box, Window, box_of, circle
from gis.tiles import drawn_classes

MANNERS = ("water_green", "border", "building", "road")  # in the order of drawing
DOUBTED = "doubted"  # drawn above all of these, along what it marks
GRAIN = 1e6  # steps in a degree: 0.1 m
SIMPLER_PX = 0.3
DRAWABLE = ("LineString", "Polygon")
MOST_NAMES = 60
MOST_GROUND = 15_000  # features of one layer; more would be slow to draw and too fine to see
METRES_PER_DEGREE = 111_320.0
Rings = list[list[int]]


def drawn(features: Sequence[Feature], window: Window, simpler_px: float = SIMPLER_PX) -> list[dict[str, Any]]:
    """What to draw, lowest first: pieces with a manner (``drawn_as``), a ``class`` and its ``rank``, and the shapes.

    ``rank`` counts the classes of the layer from the most important one; ``simpler_px`` is how far off [pixels of
    the window] a line may be drawn.
    """
    by_piece: dict[tuple[str, str | None], list[Feature]] = defaultdict(list)
    for feature in features:
        by_piece[(feature["properties"]["layer"], feature["properties"].get("class"))].append(feature)
    pieces: list[dict[str, Any]] = []
    for (name, kind), found in by_piece.items():
        layer = named(name)
        shapes = _clipped([feature["geometry"] for feature in found], window, simpler_px, layer.drawn_as == "border")
        packed = [steps(shape, window) for shape in shapes]
        pieces.append({"as": layer.drawn_as, "class": kind, "rank": rank(layer, kind), "shapes": packed})
    ordered = sorted(pieces, key=lambda piece: (MANNERS.index(piece["as"]), -piece["rank"]))
    marked = [feature["geometry"] for feature in features if feature["properties"].get("doubts")]
    if marked:
        lines = _clipped(marked, window, simpler_px, edges=True)
        ordered.append({"as": DOUBTED, "class": None, "rank": 0, "shapes": [steps(line, window) for line in lines]})
    return ordered


def detail(window: Window) -> list[tuple[Layer, tuple[str, ...]]]:
    """The layers to draw under a window, with the classes that are large enough (none: the layer has no classes)."""
    zoom = window.detail_zoom
    able = (layer for layer in ALL.values() if layer.group != "places" and layer.drawn_as in MANNERS)
    return [(layer, tuple(drawn_classes(layer, zoom) or ())) for layer in able if layer.tile_zoom <= zoom]


def names(features: Iterable[Feature], window: Window) -> list[dict[str, Any]]:
    """Streets to be named, the most important and longest first, each as the longest line that its parts make."""
    by_name: dict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        if _is_street(feature):
            by_name[feature["properties"]["name"]].append(feature)
    found = []
    for name, parts in by_name.items():
        ranks = [rank(named(part["properties"]["layer"]), part["properties"].get("class")) for part in parts]
        lines = _clipped([part["geometry"] for part in parts], window, SIMPLER_PX)
        for line in _longest(lines):
            found.append((min(ranks), -line.length, name, steps(line, window)[0]))
    return [{"name": name, "rank": level, "line": line} for level, _, name, line in sorted(found)[:MOST_NAMES]]


def nearest_name(features: Iterable[Feature], lon: float, lat: float) -> str | None:
    """The named street nearest to a place."""
    streets = [feature for feature in features if _is_street(feature)]
    if not streets:
        return None
    shrink = np.array([np.cos(np.radians(lat)), 1.0])
    flat = shapely.transform(np.array([shape(street["geometry"]) for street in streets]), lambda c: c * shrink)
    distances = shapely.distance(flat, shapely.Point(lon * shrink[0], lat))
    return str(streets[int(np.argmin(distances))]["properties"]["name"])


def rank(layer: Layer, kind: str | None) -> int:
    """Place of a class among those of its layer, by the zoom from which it is drawn; last where it is not declared."""
    for place, (_, classes) in enumerate(sorted(layer.classes_by_zoom.items())):
        if kind in classes:
            return place
    return len(layer.classes_by_zoom)


def blank(loaded: Sequence[Box], window: Window) -> dict[str, Any]:
    """Where the map is empty because nothing is loaded there, or because it lies outside of the window."""
    west, south, east, north = window.box
    wide, high = east - west, north - south
    around = shapely.box(west - wide, south - high, east + wide, north + high)
    shown = shapely.box(*window.box).difference(gaps(loaded, window))
    return dict(shapely.geometry.mapping(around.difference(shown)))


def gaps(loaded: Sequence[Box], window: Window) -> BaseGeometry:
    """The part of the window that no loaded data covers; empty where nobody said what is loaded."""
    covered = shapely.union_all([shapely.box(*box) for box in loaded])
    return shapely.box(*window.box).difference(covered) if loaded else shapely.Polygon()


def outline(geometry: Mapping[str, Any], radius_m: float | None) -> dict[str, Any]:
    """The asked area or line; a line with a radius becomes the corridor around it (flat: exact at its middle)."""
    asked = shape(dict(geometry))
    if radius_m is None:
        return dict(geometry)
    shrink = np.array([np.cos(np.radians(asked.centroid.y)), 1.0])
    corridor = shapely.transform(asked, lambda c: c * shrink).buffer(radius_m / METRES_PER_DEGREE)
    return dict(shapely.geometry.mapping(shapely.transform(corridor, lambda c: c / shrink)))


def extent(
    point: tuple[float, float] | None,
    radius_m: float | None,
    asked: Mapping[str, Any] | None,
    features: Sequence[Feature],
) -> Box | None:
    """What a sheet has to show: the asked circle, area or corridor; else the asked point and all features."""
    if asked:
        return _bounds(shape(outline(asked, radius_m)))
    if point and radius_m is not None:
        return box_of(circle(*point, radius_m))
    shapes = [shape(feature["geometry"]) for feature in features] + ([shapely.Point(point)] if point else [])
    return _bounds(shapely.GeometryCollection(shapes)) if shapes else None


def _bounds(geometry: BaseGeometry) -> Box:
    west, south, east, north = (float(edge) for edge in geometry.bounds)
    return west, south, east, north


def _is_street(feature: Feature) -> bool:
    told = feature["properties"]
    return named(told["layer"]).drawn_as == "road" and bool(told.get("name"))


def _clipped(geometries: Sequence[Any], window: Window, simpler_px: float, edges: bool = False) -> list[BaseGeometry]:
    """Parts of the geometries within the window; with ``edges`` those of areas are lines, so that none is cut off."""
    simpler = window.metres_per_px * simpler_px / METRES_PER_DEGREE
    shapes = shapely.simplify(np.array([shape(geometry) for geometry in geometries]), simpler)
    if edges:
        shapes = np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
    clipped = shapely.clip_by_rect(shapes, *window.box)
    return [part for part in shapely.get_parts(clipped) if part.geom_type in DRAWABLE]


def _longest(lines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    if not lines:
        return []
    merged: list[BaseGeometry] = list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(np.array(lines)))))
    return sorted(merged, key=lambda line: -line.length)[:2]


def steps(geometry: BaseGeometry, window: Window) -> Rings:
    """The lines or rings of a geometry as flat lists: x0, y0 from the middle of the window, then the steps."""
    lines = [geometry.exterior, *geometry.interiors] if isinstance(geometry, shapely.Polygon) else [geometry]
    middle = np.array([window.lon, window.lat])
    rings = []
    for line in lines:
        grains = np.rint((shapely.get_coordinates(line) - middle) * GRAIN).astype(int)
        grains[1:] -= grains[:-1].copy()
        rings.append(grains.ravel().tolist())
    return rings
