"""GeoJSON (RFC 7946) of what an answer draws: each feature says which part of it it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

DECIMALS = 6

Drawn = list[dict[str, Any]]
Part = tuple[dict[str, Any], Drawn]


def point(place: tuple[float, float], part: str, **told: Any) -> dict[str, Any]:
    return feature({"type": "Point", "coordinates": [round(c, DECIMALS) for c in place]}, part, **told)


def line(vertices: Iterable[Any], part: str, **told: Any) -> dict[str, Any]:
    """Vertices (k, 2) as a line; a single one as a point."""
    drawn = rounded(vertices)
    if len(drawn) == 1:
        return feature({"type": "Point", "coordinates": drawn[0]}, part, **told)
    return feature({"type": "LineString", "coordinates": drawn}, part, **told)


def ring(vertices: Iterable[Any], part: str, **told: Any) -> dict[str, Any]:
    """A closed ring (k, 2) as a polygon."""
    return feature({"type": "Polygon", "coordinates": [rounded(vertices)]}, part, **told)


def feature(geometry: dict[str, Any], part: str, **told: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"part": part, **told}}


def rounded(vertices: Iterable[Any]) -> list[list[float]]:
    found: list[list[float]] = np.round(np.asarray(vertices, dtype=float), DECIMALS).tolist()
    return found


def clock(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def words(two: tuple[str, str]) -> dict[str, str]:
    """Korean and English."""
    return {"ko": two[0], "en": two[1]}
