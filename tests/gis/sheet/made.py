"""A sheet of made features, and what its paper says."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import shapely
from pyproj import Geod
from shapely.geometry import mapping

from gis import layers
from gis.sheet import Sheet, listing, paper
from gis.sheet.window import around, box_of, circle

GEOD = Geod(ellps="WGS84")
LON, LAT = 126.978, 37.5665
NOW = datetime(2026, 11, 23, 22, 50, 12, tzinfo=UTC)
PLACES = tuple(layer for layer in layers.ALL.values() if layer.group == "places")
OLD, NEW = date(2022, 6, 1), date(2026, 10, 1)
STANDINGS = [("cameras", "갑"), ("cameras", "을"), ("hydrants", "을"), ("cameras", "병"), ("hydrants", "병")]
DATA = re.compile(r'<script type="application/json" id="[^"]+">(.*?)</script>', re.DOTALL)


def feature(layer: str, number: int = 0, **told: Any) -> dict[str, Any]:
    at = shapely.Point(LON + number * 1e-5, LAT)
    known = {
        "layer": layer,
        "distance_m": float(number),
        "bearing_deg": 90.0,
        "source": "osm",
        "source_date": "2026-01-02",
    }
    return {"type": "Feature", "id": number, "geometry": mapping(at), "properties": known | told}


def road(name: str | None, *points: tuple[float, float], kind: str = "residential") -> dict[str, Any]:
    told = {"layer": "roads", "name": name, "class": kind, "source": "osm", "source_date": None}
    return {"type": "Feature", "id": 1, "geometry": mapping(shapely.LineString(points)), "properties": told}


def sheet_of(*features: dict[str, Any], **more: Any) -> Sheet:
    counts: dict[str, int] = {}
    for one in features:
        counts[one["properties"]["layer"]] = counts.get(one["properties"]["layer"], 0) + 1
    window = around(box_of(circle(LON, LAT, 500)))
    made = Sheet("둘레 500 m", "Within 500 m", NOW, window, PLACES, features, counts, point=(LON, LAT), radius_m=500)
    return replace(made, **more)


def words(made: Sheet) -> str:
    groups = listing.groups(made)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", paper.head(made, groups) + paper.foot(made, groups)))
