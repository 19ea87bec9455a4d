"""The situation as it is answered: who comes, by which way, what blocks, where to stage, where the water is."""

from typing import Any

from app.drawn import Part, clock, line, point
from app.way_told import blocked, no_way, way_told
from gis.fireground import hoses
from gis.fireground.situation import Crew, Situation
from gis.hazmat import daylight
from gis.roads import ways

SAID_OF_WATER = ("name", "kind", "usable", "flow_lpm", "diameter_mm", "volume_m3")
WORDS = {
    True: ("집결 · 바람 위", "Staging, upwind"),
    False: ("집결 · 바람 위 아님", "Staging, not upwind"),
    None: ("집결 · 바람 모름", "Staging, wind unknown"),
}


def responder(made: Situation) -> Part:
    crew = made.crew
    if crew is None:
        return {"none": {"ko": "출동할 소방서를 찾지 못함", "en": "No station found"}}, []
    mode = made.asked.mode
    told = {
        "kind": "station" if crew.station else "vehicle",
        "id": crew.station.id if crew.station else None,
        "name": crew.station.name if crew.station else None,
        "lon": crew.place[0],
        "lat": crew.place[1],
        "mode": mode.name,
        "mode_label": {"ko": mode.ko, "en": mode.en},
        "others": [_other(made.crews[int(str(one.key))], one.seconds) for one in made.arriving[1:]],
    }
    return told, [point(crew.place, "responder")]


def _other(crew: Crew, eta_s: float | None) -> dict[str, Any]:
    station = crew.station
    return {"id": station.id if station else None, "name": station.name if station else None, "eta_s": eta_s}


def route(made: Situation) -> Part:
    way = made.way
    if way is None:
        none = no_way(made.no_way) if made.no_way else {"ko": "출동할 곳을 모름", "en": "Nobody to come from"}
        return {"none": none}, []
    told, drawn = way_told(way, made.conditions.network.side.side, made.asked.scene, made.asked.at)
    told["alternatives"] = [
        {"rank": rank, "distance_m": round(other.way.length_m), "median_s": other.way.ms / 1000, "shared": other.shared}
        for rank, other in enumerate(made.alternatives, start=1)
    ]
    drawn += [line(ways.line(other.way), "route", rank=n) for n, other in enumerate(made.alternatives, start=1)]
    if made.no_way:
        told["cut"] = no_way(made.no_way)
    return told, drawn


def limits(made: Situation) -> Part:
    drawn = [
        line(one.line, "limits", key=one.key, kind=one.obstacle.kind, ko=one.obstacle.ko, en=one.obstacle.en)
        for one in made.limits
    ]
    return {"items": [blocked(one) for one in made.limits]}, drawn


def staging(made: Situation) -> Part:
    at = made.staging
    if at is None:
        return {"none": {"ko": "집결할 자리를 찾지 못함", "en": "No place to stage found"}}, []
    words = WORDS[at.upwind]
    reasons = [("폭이 넉넉한 길", "On a wide road") if at.wide else ("좁을 수 있는 길", "The road may be narrow")]
    if made.threats and any(threat.zones for threat in made.threats):
        outside = ("위험 구역 밖", "Outside of the hazard zones")
        inside = ("보호 구역 안 · 지휘관 판단", "Inside the protective distance: the commander decides")
        reasons.append(inside if made.inside else outside)
    told = {
        "lon": at.lon,
        "lat": at.lat,
        "street": at.street or None,
        "street_m": round(at.street_m),
        "drive_s": round(at.drive_s),
        "upwind": at.upwind,
        "ko": words[0],
        "en": words[1],
        "reasons": [{"ko": ko, "en": en} for ko, en in reasons],
    }
    return told, [point((at.lon, at.lat), "staging", ko=words[0], en=words[1])]


def water(made: Situation) -> Part:
    items, drawn = [], []
    for rank, source in enumerate(made.water, start=1):
        spot = made.spots[source.key]
        reach = {"key": source.key, "street_m": round(source.street_m), "hoses": source.hoses}
        told = {
            name: spot.told.get(name) for name in ("name", "kind", "usable", "flow_lpm", "diameter_mm", "volume_m3")
        }
        items.append({**reach, **told})
        drawn.append(point((spot.lon, spot.lat), "water", rank=rank, **reach))
        drawn.append(line(source.line, "hose", key=source.key, rank=rank))
    return {"items": items, "left_out_unusable": made.unusable, "reach_m": hoses.REACH_M, "hose_m": hoses.HOSE_M}, drawn


def head(made: Situation) -> dict[str, Any]:
    """What the answer rests on, and whether it is dark there."""
    lon, lat = made.asked.scene
    dark = not daylight.is_day(lon, lat, made.asked.at)
    return {"at": clock(made.asked.at), "dark": dark, "rests_on": dict(made.conditions.rests_on())}


def scene(made: Situation) -> dict[str, Any]:
    return point(made.asked.scene, "scene")
