"""What the cameras of a part of the map see, as it is drawn: wedges, or whole outlines where the bearing is unknown."""

import asyncio
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from app import lookup
from app.access import Grant
from app.drawn import ring
from app.sights import Sights
from gis import shapes
from gis.visibility import views as seen
from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import KINDS, Cameras
from gis.visibility.densities import LEVELS, USUAL
from gis.visibility.views import Views
from gis.visibility.walls import Plane


async def wedges(grant: Grant, sights: Sights, *, box: Sequence[float], limit: int) -> dict[str, Any]:
    """Of the cameras in a box [degrees: west, south, east, north] those nearest to its middle, as GeoJSON. Cameras of a
    site that nobody has told apart, and that look some way unknown, are one outline.

    Raises:
        BadCoordinate, SightsNotReady.
    """
    shapes.check_bbox(list(box))
    told = await asyncio.to_thread(_wedges, sights.views, box, limit, sights.assumed)
    sites = sorted({one["properties"]["site"] for one in told["features"]})
    known = {row["id"]: json.loads(row["told"]) for row in await lookup.sites(sights.db, grant, sites)}
    shown = [one for one in told["features"] if one["properties"]["site"] in known]
    for one in shown:
        one["properties"]["name"] = known[one["properties"]["site"]].get("name")
    return {**told, "features": shown}


def _wedges(every: Views, box: Sequence[float], limit: int, assumed: Assumptions) -> dict[str, Any]:
    west, south, east, north = box
    plane = Plane((west + (east - west) % 360 / 2 + 540) % 360 - 180, (south + north) / 2)
    far = np.abs(plane.metres(np.array([[east, north]]))[0])
    near = every.cameras.within(plane.lon, plane.lat, float(np.hypot(*far)))
    at = np.abs(every[near].cameras.at(plane))
    within = (at <= far).all(axis=1)
    near, away = near[within], np.hypot(*at[within].T)
    shown = every[seen.apart(every.cameras, near[np.argsort(away, kind="stable")])[:limit]]
    areas = seen.areas(shown, LEVELS[USUAL].px_per_m, assumed)
    aims = np.stack(seen.aims(shown.cameras, assumed), axis=1).tolist()
    return {
        "type": "FeatureCollection",
        "cameras": len(near),
        "features": [_told(shown.cameras, n, area, *aims[n]) for n, area in enumerate(areas)],
    }


def _told(cameras: Cameras, n: int, area: Any, bearing_deg: float, angle_deg: float) -> dict[str, Any]:
    certain = not math.isnan(bearing_deg)
    return ring(
        np.asarray(area.exterior.coords),
        "view",
        key=f"{cameras.site[n]}/{cameras.number[n]}",
        site=int(cameras.site[n]),
        kind=KINDS[cameras.kind[n]],
        certain=certain,
        bearing_deg=bearing_deg if certain else None,
        angle_deg=angle_deg if certain else None,
        angle_known=bool(not np.isnan(cameras.angle_deg[n])),
    )
