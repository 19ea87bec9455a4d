"""A closure as somebody wishes it: read from a GeoJSON feature and checked, whatever was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from app.moments import moment
from gis.errors import BadGeometry, BadMoment, NoSuchMode, SwappedCoordinate
from gis.roads import modes as travel
from gis.roads.modes import Mode
from gis.roads.network import Network

SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
POINT_RADIUS_M = 15.0  # of a point that somebody put on the map: the street it is meant for, not the next one
LINE_RADIUS_M = 5.0
LONGEST_REASON = 500  # characters
UNNAMED = "통제 · closed"


def properties(feature: Any) -> Mapping[str, Any]:
    """
    Raises:
        BadGeometry: no feature.
    """
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadGeometry("GeoJSON Feature 를 보내 주십시오. Send a GeoJSON Feature: geometry and properties.")
    told = feature.get("properties") or {}
    if not isinstance(told, dict):
        raise BadGeometry('properties 는 {"reason": "공사"} 같은 객체입니다. The properties are an object.')
    return told


def radius_m(told: Any, kind: str, most_m: float) -> float:
    """Around a geometry of this kind; ``told`` or what is usual.

    Raises:
        BadGeometry: no number of metres, or too many.
    """
    if told is None:
        return POINT_RADIUS_M if kind.endswith("Point") else LINE_RADIUS_M if kind.endswith("String") else 0.0
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= most_m:
        raise BadGeometry(f"radius_m={told}: 0 ~ {most_m:g} 의 수(m). Metres, a number from 0 to {most_m:g}.")
    return float(told)


def modes(told: Any, known: Mapping[str, Mode]) -> list[str]:
    """Names of modes of travel, none for all; one may come without its list.

    Raises:
        NoSuchMode: with the names that there are.
    """
    names = [told] if isinstance(told, str) and told else told or []
    if not isinstance(names, list):
        raise NoSuchMode(f"modes: 이름의 목록입니다. A list of names of: {', '.join(known)}.")
    return list(dict.fromkeys(travel.named(str(name), known).name for name in names))


def window(starts: Any, ends: Any, now: datetime) -> tuple[datetime, datetime | None]:
    """From when (none: now) until when (none: until it is lifted).

    Raises:
        BadMoment: no times, or a closure that would never hold.
    """
    begins, over = moment(starts) or now, moment(ends)
    if over is not None and over <= begins:
        raise BadMoment("ends 가 starts 보다 앞섭니다. It would end before it starts.")
    if over is not None and over <= now:
        raise BadMoment(
            f"ends={ends}: 이미 지났습니다. It would be over already; the time now is {now:%Y-%m-%dT%H:%MZ}."
        )
    return begins, over


def reason(told: Any) -> str:
    """In one line, without what cannot be printed."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(told or ""))
    return " ".join(text.split())[:LONGEST_REASON] or UNNAMED


def check_place(shape: BaseGeometry, networks: Sequence[Network]) -> None:
    """
    Raises:
        SwappedCoordinate: no road is near, but there is one where longitude and latitude are exchanged.
    """
    place = shape.representative_point()
    lon, lat = place.x, place.y
    if any(network.is_near(lon, lat) for network in networks):
        return
    if any(network.is_near(lat, lon) for network in networks):
        raise SwappedCoordinate(
            f"{lon}, {lat}: 경도와 위도가 바뀐 것 같습니다. No road is near, but there is one at {lat}, {lon}: "
            "exchange the two; GeoJSON has the longitude first."
        )
