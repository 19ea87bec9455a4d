"""Hazards and zones of a situation."""

from datetime import datetime
from typing import Any

from app.drawn import Part, clock, point, ring
from gis.fireground.danger import Threat, Wind
from gis.fireground.situation import Situation
from gis.hazmat import erg
from gis.hazmat.zones import Zone

MOST_SHOWN = 12
COMPASS = (
    *(("북풍", "N"), ("북동풍", "NE"), ("동풍", "E"), ("남동풍", "SE")),
    *(("남풍", "S"), ("남서풍", "SW"), ("서풍", "W"), ("북서풍", "NW")),
)
NOT_IN_TABLE = {"ko": "표에 없음 · 지휘관 판단", "en": "Not in the table: the commander decides"}
VERIFY = {"ko": erg.VERIFY[0], "en": erg.VERIFY[1]}


def hazards(made: Situation) -> Part:
    items, drawn = [], []
    for spot, hazard in made.hazards[:MOST_SHOWN]:
        items.append(
            {
                "key": spot.key,
                "name": spot.name,
                "substance": hazard.substance,
                "substance_class": hazard.hazard_class or spot.told.get("substance_class"),
                "item": hazard.item,
                "quantity": spot.told.get("quantity"),
                "quantity_unit": spot.told.get("quantity_unit"),
                "multiple": hazard.multiple,
                "multiple_computed": hazard.computed,
                "un_number": hazard.un,
                "forbidden": [{"ko": ko, "en": en} for ko, en in hazard.forbidden],
                "advised": [{"ko": ko, "en": en} for ko, en in hazard.advised],
                "distance_m": round(spot.away_m),
            }
        )
        words = hazard.substance or spot.name or "위험시설"
        drawn.append(point((spot.lon, spot.lat), "hazards", key=spot.key, ko=words, en=words))
    return {"items": items}, drawn


def zones(made: Situation) -> Part:
    items = [_threat(threat) for threat in made.threats]
    drawn = [_zone(threat, zone) for threat in made.threats for zone in threat.zones]
    return {"items": items, "wind": _wind(made.asked.wind, made.asked.at)}, drawn


def _threat(threat: Threat) -> dict[str, Any]:
    told: dict[str, Any] = {
        "un": threat.un,
        "substance": {"ko": threat.words[0], "en": threat.words[1]},
        "guide": threat.guide.guide if threat.guide else None,
        "hazard": threat.spot.key if threat.spot else None,
        "gases_with_water": list(erg.gases_with_water(threat.un)),
    }
    found = threat.distances
    if found is None:
        return {**told, "none": NOT_IN_TABLE}
    return {
        **told,
        "spill": found.spill,
        "day": found.day,
        "isolation_m": found.isolation_m,
        "protective_m": found.protective_m,
        "at_least": found.at_least,
        "table": found.table,
        "assumed": [{"ko": ko, "en": en} for ko, en in found.assumed],
        "verify": VERIFY,
    }


def _zone(threat: Threat, zone: Zone) -> dict[str, Any]:
    far = f"{zone.metres / 1000:.1f} km{'+' if threat.distances and threat.distances.at_least else ''}"
    words = {
        "isolation": (f"초기 이격 {zone.metres:.0f} m", f"Isolate {zone.metres:.0f} m"),
        "protection": (f"보호 조치 {far}", f"Protect {far}"),
    }[zone.kind]
    if zone.kind == "protection" and zone.round:
        words = (f"{words[0]} · 바람 모름", f"{words[1]}, wind unknown")
    return ring(zone.shape.exterior.coords, "zones", kind=zone.kind, un=threat.un, ko=words[0], en=words[1])


def _wind(wind: Wind | None, at: datetime) -> dict[str, Any] | None:
    if wind is None:
        return None
    ko, en = COMPASS[round(wind.from_deg / 45) % 8]
    speed = "" if wind.speed_ms is None else f" {wind.speed_ms:.1f}"
    return {
        "from_deg": wind.from_deg,
        "speed_ms": wind.speed_ms,
        "at": clock(wind.at) if wind.at else None,
        "age_s": round((at - wind.at).total_seconds()) if wind.at else None,
        "words": {"ko": f"{ko}{speed}", "en": f"{en}{speed}"},
    }
