"""What stands around the scene and along the approach: car parks, people to protect, cameras."""

from collections.abc import Callable

from shapely import contains_xy

from app.drawn import Part, point
from gis.fireground.places import Spot
from gis.fireground.situation import Situation

MOST_SHOWN = 12
CASUALTIES = {"ko": "부상자 자리", "en": "Casualties"}
SPARE = {"ko": "예비 자리", "en": "Spare"}


def parking(made: Situation, hours: Callable[[Spot], str | None]) -> Part:
    """Car parks, those outside of the zones first; the largest of them for casualties, the next as a spare."""
    found = [spot for spot in made.spots.values() if spot.layer == "parking"][:MOST_SHOWN]
    able = sorted((spot for spot in found if spot.told.get("capacity")), key=lambda spot: -spot.told["capacity"])
    use = {spot.key: words for spot, words in zip(able, (CASUALTIES, SPARE), strict=False)}
    items = [
        {
            "key": spot.key,
            "name": spot.name,
            "capacity": spot.told.get("capacity"),
            "hours": hours(spot),
            "fee": spot.told.get("fee"),
            "access": spot.told.get("access"),
            "max_height_m": spot.told.get("max_height_m"),
            "distance_m": round(spot.away_m),
            "use": use.get(spot.key),
        }
        for spot in sorted(found, key=lambda spot: (spot.key not in use, spot.away_m))
    ]
    drawn = [point((s.lon, s.lat), "parking", key=s.key, capacity=s.told.get("capacity")) for s in found]
    return {"items": items}, drawn


def places(made: Situation) -> Part:
    found = [spot for spot in made.spots.values() if spot.layer in ("schools", "hospitals", "shelters")]
    zones_ = [zone.shape for threat in made.threats for zone in threat.zones]
    items = [
        {
            "key": spot.key,
            "layer": spot.layer,
            "name": spot.name,
            "capacity": spot.told.get("capacity") or spot.told.get("beds"),
            "distance_m": round(spot.away_m),
            "in_zone": bool(any(contains_xy(zone, spot.lon, spot.lat) for zone in zones_)) if zones_ else None,
        }
        for spot in found
    ]
    return {"items": items}, [point((spot.lon, spot.lat), "places", key=spot.key, layer=spot.layer) for spot in found]


def cameras_around(made: Situation) -> Part:
    found = [spot for spot in made.spots.values() if spot.layer == "cameras"]
    items = [
        {
            "key": spot.key,
            "name": spot.name,
            "distance_m": round(spot.away_m),
            "camera_count": spot.told.get("camera_count"),
            "bearing_known": spot.told.get("bearing_known"),
        }
        for spot in found[:MOST_SHOWN]
    ]
    drawn = [point((spot.lon, spot.lat), "cameras_around", key=spot.key) for spot in found]
    return {"items": items, "matched": len(found)}, drawn
