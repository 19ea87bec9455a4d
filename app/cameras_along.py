"""The cameras that see a way, as the answers of several services tell them."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from app import lookup
from app.access import Grant
from app.db import Database
from app.drawn import Part, clock, point
from app.sights import Sights
from gis.hazmat import daylight
from gis.roads import ways
from gis.roads.ways import Way
from gis.visibility import densities
from gis.visibility.along import Seen, along
from gis.visibility.chance import Task
from gis.visibility.views import Views

MOST = 100  # those that see most of the way
LOADING = {
    "ko": "카메라 시야를 아직 셈하는 중",
    "en": "What the cameras see is still being worked out",
}


async def cameras_along(db: Database, grant: Grant, sights: Sights, way: Way, at: datetime) -> Part:
    """Cameras in the order in which they first see who goes this way, departing at ``at``."""
    if not sights.ready:
        return {"items": [], "loading": LOADING}, []
    views, line = sights.views, ways.line(way)
    lon, lat = line[len(line) // 2].tolist()
    task = Task(densities.LEVELS[densities.USUAL].px_per_m, not daylight.is_day(lon, lat, at), sights.now())
    seen = await asyncio.to_thread(along, views, line, task, sights.assumed)
    most = {one.at for one in sorted(seen, key=lambda one: -one.seen_m)[:MOST]}
    shown = [one for one in seen if one.at in most]
    sites = views.cameras.site[[one.at for one in shown]].tolist()
    known = {row["id"]: json.loads(row["told"]) for row in await lookup.sites(db, grant, sites)}
    passes_s = _passes_s(way, [one.first_m for one in shown])
    items = [
        _told(one, views, known.get(site, {}), (seconds, at))
        for one, site, seconds in zip(shown, sites, passes_s, strict=True)
    ]
    drawn = [point((one["lon"], one["lat"]), "cameras_along", key=one["key"]) for one in items]
    return {"items": items, "matched": len(seen)}, drawn


def _passes_s(way: Way, at_m: list[float]) -> list[float]:
    """When each metre of the way is passed [s after departure]."""
    ends_m, ends_s = np.cumsum(way.arc_m), np.cumsum(way.arc_ms) / 1000
    found: list[float] = np.interp(at_m, np.concatenate([[0.0], ends_m]), np.concatenate([[0.0], ends_s])).tolist()
    return found


def _told(one: Seen, views: Views, site: dict[str, Any], passed: tuple[float, datetime]) -> dict[str, Any]:
    cameras, (seconds, at) = views.cameras, passed
    return {
        "key": f"{cameras.site[one.at]}/{cameras.number[one.at]}",
        "name": site.get("name"),
        "lon": round(float(cameras.lon[one.at]), 7),
        "lat": round(float(cameras.lat[one.at]), 7),
        "passes_s": round(seconds),
        "passes_at": clock(at + timedelta(seconds=seconds)),
        "at_m": round(one.first_m),
        "seen_m": round(one.seen_m),
        "p": round(one.p, 3),
        "bearing_known": not np.isnan(cameras.bearing_deg[one.at]),
    }
