"""Geometries as people send them: read from GeoJSON, checked, and turned into WKB for a question."""

import json
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.errors import BadCoordinate, BadGeometry, OverLimit


def check_point(lon: float, lat: float) -> None:
    """
    Raises:
        BadCoordinate: out of range; says so where the two look exchanged.
    """
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return
    hint = ""
    if -90 <= lon <= 90 and -180 <= lat <= 180:
        hint = f" 경도와 위도가 바뀐 것 같습니다. They look exchanged: lon={lat}&lat={lon}?"
    raise BadCoordinate(f"lon={lon}, lat={lat}: 경도 -180~180, 위도 -90~90. lon is -180..180 and lat is -90..90.{hint}")


def numbers(bbox: str | None) -> list[float]:
    """The numbers of ``west,south,east,north`` as somebody wrote them, none of nothing.

    Raises:
        BadCoordinate: they are no numbers.
    """
    try:
        return [float(part) for part in bbox.split(",")] if bbox else []
    except ValueError:
        raise BadCoordinate(f"bbox={bbox}: 수가 아닙니다. Not four numbers west,south,east,north.") from None


def check_bbox(bbox: list[float]) -> None:
    """
    Raises:
        BadCoordinate: not four numbers ``west,south,east,north`` in range with south not above north.
    """
    if len(bbox) != 4:
        raise BadCoordinate("bbox=서,남,동,북 네 수를 주십시오. Give four numbers: bbox=west,south,east,north.")
    west, south, east, north = bbox
    check_point(west, south)
    check_point(east, north)
    if south > north:
        raise BadCoordinate(f"bbox: 남({south})이 북({north})보다 위에 있습니다. South lies above north.")


def from_geojson(body: Any, *, kinds: tuple[str, ...], max_vertices: int) -> BaseGeometry:
    """The geometry of a GeoJSON geometry or feature (RFC 7946).

    Raises:
        BadGeometry: not readable, of another kind than ``kinds``, empty, or crossing itself.
        BadCoordinate: a vertex out of range.
        OverLimit: more than ``max_vertices``.
    """
    geometry = body.get("geometry") if isinstance(body, dict) and body.get("type") == "Feature" else body
    if not isinstance(geometry, dict) or geometry.get("type") not in kinds:
        raise BadGeometry(
            f"GeoJSON {' / '.join(kinds)} 하나를 보내 주십시오. Send one GeoJSON geometry of these kinds."
        )
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError) as error:
        raise BadGeometry(f"읽을 수 없는 도형입니다. The geometry cannot be read: {error}") from None
    if shape is None or shape.is_empty:
        raise BadGeometry("빈 도형입니다. The geometry is empty; give it coordinates.")
    if (vertices := shapely.get_num_coordinates(shape)) > max_vertices:
        raise OverLimit(
            f"꼭짓점 {vertices}개: 최대 {max_vertices}개. Too many vertices; simplify to {max_vertices} at most."
        )
    flat = shapely.force_2d(shape)
    for lon, lat in shapely.get_coordinates(flat):
        if not np.isfinite([lon, lat]).all():
            raise BadCoordinate("수가 아닌 좌표가 있습니다. A coordinate is not a finite number.")
        check_point(float(lon), float(lat))
    if not flat.is_valid:
        raise BadGeometry(
            f"도형이 스스로 엇갈립니다. The geometry is broken: {shapely.is_valid_reason(flat)}. "
            "Draw it so that its outline does not cross itself."
        )
    return flat
