"""Features of an answer as a crew needs them: a key, a point, metres from the scene, and when a car park is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry import shape

Feature = Mapping[str, Any]
# Headings of 전국주차장정보표준데이터 and of its open API, as registries keep them.
OPENING = (("평일운영시작시각", "평일운영종료시각"), ("weekdayOperOpenHhmm", "weekdayOperColseHhmm"))
DAYS = ("운영요일", "operDay")


@dataclass(frozen=True)
class Spot:
    """One feature; ``told`` are its properties. The point lies inside of an area."""

    key: str
    layer: str
    id: int
    lon: float
    lat: float
    told: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        return self.told.get("name")

    @property
    def away_m(self) -> float:
        return float(self.told.get("distance_m") or 0.0)


def spots(features: Sequence[Feature], *layers: str) -> list[Spot]:
    """The features of some layers, in their order."""
    return [_spot(feature) for feature in features if feature["properties"]["layer"] in layers]


def _spot(feature: Feature) -> Spot:
    told = feature["properties"]
    lon, lat = _point(feature["geometry"])
    return Spot(f"{told['layer']}/{feature['id']}", told["layer"], int(feature["id"]), lon, lat, told)


def _point(geometry: Mapping[str, Any]) -> tuple[float, float]:
    if geometry["type"] == "Point":  # most are, and there are hundreds
        lon, lat = geometry["coordinates"][:2]
        return lon, lat
    inside = shape(dict(geometry)).representative_point()
    return inside.x, inside.y


def hours(attributes: Mapping[str, Any]) -> str | None:
    """When a car park is open, as its source words it; None: not known."""
    if told := attributes.get("opening_hours"):
        return str(told)
    for opens, closes in OPENING:
        if attributes.get(opens) and attributes.get(closes):
            days = next((attributes[key] for key in DAYS if attributes.get(key)), "평일")
            return f"{days} {attributes[opens]}–{attributes[closes]}"
    return None
