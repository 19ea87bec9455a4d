"""A way as every answer tells it: steps, cautions, arrival; and why there is none."""

from datetime import datetime, timedelta
from typing import Any

from app.drawn import DECIMALS, Part, clock, line
from gis.roads import cautions, eta, instructions, ways
from gis.roads.blocked import BlockedLink, NoWay
from gis.roads.ways import Way


def way_told(way: Way, side: str, place: tuple[float, float], at: datetime) -> Part:
    """A way with its steps, cautions and arrival."""
    arrival = eta.eta(way)
    stretches = cautions.cautions(way)
    told = {
        "distance_m": round(way.length_m),
        "eta": {
            "median_s": round(arrival.median_s),
            "p10_s": round(arrival.p10_s),
            "p90_s": round(arrival.p90_s),
            "arrives": {
                name: clock(at + timedelta(seconds=seconds))
                for name, seconds in (("p10", arrival.p10_s), ("median", arrival.median_s), ("p90", arrival.p90_s))
            },
        },
        "from_m": round(way.begin.off_m),
        "remaining_m": round(way.end.off_m),
        "width_unknown_m": round(cautions.width_unknown_m(way)),
        "driving_side": side,
        "steps": [_step(step) for step in instructions.steps(way, side, place)],
        "warnings": [
            {
                "kind": one.kind,
                "ko": one.ko,
                "en": one.en,
                "from_m": round(one.from_m),
                "to_m": round(one.to_m),
                "length_m": round(one.to_m - one.from_m),
            }
            for one in stretches
        ],
        "assumptions": [{"ko": ko, "en": en} for ko, en in arrival.assumptions],
    }
    drawn = [line(ways.line(way), "route", rank=0)]
    drawn += [line(one.line, "route_warning", kind=one.kind, ko=one.ko, en=one.en) for one in stretches]
    return told, drawn


def no_way(why: NoWay) -> dict[str, Any]:
    nearest = None
    if why.nearest is not None:
        lon, lat = why.nearest
        nearest = {"lon": lon, "lat": lat, "remaining_m": round(why.remaining_m or 0.0)}
    return {
        "ko": why.ko,
        "en": why.en,
        "blocked_by": [blocked(link) for link in why.blocked_by],
        "nearest_reachable": nearest,
    }


def blocked(one: BlockedLink) -> dict[str, Any]:
    what = one.obstacle
    street = one.street or None
    told = {"key": one.key, "street": street, "kind": what.kind, "limit": what.limit, "needed": what.needed}
    return {**told, "ko": what.ko, "en": what.en}


def _step(step: instructions.Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "ko": step.ko,
        "en": step.en,
        "street": step.street or None,
        "from_m": round(step.from_m),
        "distance_m": round(step.distance_m),
        "time_s": round(step.time_s),
        "lon": round(step.lon, DECIMALS),
        "lat": round(step.lat, DECIMALS),
        "exit": step.exit,
        "crosses": step.crosses,
    }
