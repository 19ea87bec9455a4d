"""The ranked cameras as they are answered: GeoJSON, each feature saying which part of the answer it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.drawn import clock, feature, point, ring
from gis.visibility import densities, views
from gis.visibility.cameras import DOWN, KINDS, NOT_REPORTED
from gis.visibility.facing import YEAR_S

if TYPE_CHECKING:
    from app.video112.service import Seen

VIEWS_OF = 12  # cameras whose view is drawn
SAID = ("name", "address", "operator", "purpose", "district", "source", "source_date", "retention_days", "doubts")
CIRCLE = 72


def answer(seen: Seen, known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """``known``: what the registry says of each site, by its id."""
    ranks = range(min(seen.call.limit, len(seen.ranking)))
    keys = [_key(seen, rank) for rank in range(len(seen.ranking))]
    tiles = {at: tile for tile, at in enumerate(seen.best, start=1)}
    cameras = [_camera(seen, rank, tiles.get(rank), known) for rank in ranks]
    drawn = _views(seen, ranks[:VIEWS_OF])
    return {
        "type": "FeatureCollection",
        "asked": _asked(seen),
        "best": [keys[at] for at in seen.best],
        "seen_by_best": round(seen.seen_by_best, 3),
        "candidates": len(seen.ranking),
        "left_out": {"recordings_gone": seen.expired},
        "features": [*cameras, *drawn, *_place(seen)],
    }


def _key(seen: Seen, rank: int) -> str:
    at = seen.ranking.index[rank]
    return f"{seen.views.cameras.site[at]}/{seen.views.cameras.number[at]}"


def _camera(seen: Seen, rank: int, tile: int | None, known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    at, cameras, sighted = int(seen.ranking.index[rank]), seen.views.cameras, seen.sighted[rank]
    site = known.get(int(cameras.site[at]), {})
    shows = densities.reached(sighted.px_per_m, seen.level.edition)
    years = np.divide(seen.task.now - cameras.confirmed[at], np.timedelta64(1, "s")) / YEAR_S
    return point(
        (float(cameras.lon[at]), float(cameras.lat[at])),
        "camera",
        key=_key(seen, rank),
        site=int(cameras.site[at]),
        number=int(cameras.number[at]),
        count=int(cameras.count[at]),
        streams=int(cameras.count[at]),
        rank=rank + 1,
        tile=tile,
        p=round(float(seen.ranking.p[rank]), 4),
        distance_m=round(sighted.distance_m, 1),
        to_spot_deg=round(sighted.to_spot_deg, 1),
        kind=KINDS[int(cameras.kind[at])],
        bearing_deg=_number(cameras.bearing_deg[at]),
        angle_deg=_number(cameras.angle_deg[at]),
        px_per_m=round(sighted.px_per_m, 1),
        shows=shows.told() if shows else None,
        turn_s=None if sighted.turn_s is None else round(sighted.turn_s),
        reasons=[
            {"factor": one.factor, "value": round(one.value, 3), "ko": one.ko, "en": one.en} for one in sighted.reasons
        ],
        age_years=_number(years),
        status=_status(seen, at),
        stream=None,  # the access layer connects none yet
        **{name: site.get(name) for name in SAID},
    )


def _status(seen: Seen, at: int) -> dict[str, Any]:
    cameras = seen.views.cameras
    state = int(cameras.state[at])
    frame = cameras.last_frame[at]
    age = np.divide(seen.task.now - frame, np.timedelta64(1, "s"))
    return {
        "state": {NOT_REPORTED: "unknown", DOWN: "down"}.get(state, "up"),
        "last_frame_at": None if np.isnat(frame) else f"{frame}Z",
        "age_s": _number(age),
    }


def _views(seen: Seen, ranks: range) -> list[dict[str, Any]]:
    shown = seen.views[seen.ranking.index[ranks.start : ranks.stop]]
    areas = views.areas(shown, seen.level.px_per_m, seen.assumed)
    certain = shown.cameras.aimed.tolist()
    return [
        ring(np.asarray(area.exterior.coords), "view", key=_key(seen, rank), rank=rank + 1, certain=known)
        for rank, area, known in zip(ranks, areas, certain, strict=True)
    ]


def _place(seen: Seen) -> list[dict[str, Any]]:
    place = seen.call.place
    spot = feature(place.__geo_interface__, "spot")
    if place.geom_type != "Point" or seen.call.error_m <= 0:
        return [spot]
    angle = np.radians(np.linspace(360, 0, CIRCLE + 1))
    circle = seen.call.error_m * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return [spot, ring(seen.plane.degrees(circle), "error", error_m=seen.call.error_m)]


def _asked(seen: Seen) -> dict[str, Any]:
    call = seen.call
    return {
        "lon": seen.plane.lon,
        "lat": seen.plane.lat,
        "error_m": call.error_m,
        "level": seen.level.told(),
        "at": clock(call.at) if call.at else None,
        "from": clock(call.since) if call.since else None,
        "to": clock(call.until) if call.until else None,
        "dark": seen.task.dark,
        "confidence": call.confidence,
        "within_m": round(seen.asked.within_m, 1),
    }


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 2)
