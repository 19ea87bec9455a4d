"""Which cameras a surveyor should look at first, on a map or as a table to fill in and send back."""

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from app import lookup
from app.access import Grant
from app.db import Database
from app.sights import Sights
from gis import shapes
from gis.errors import OverLimit
from gis.visibility import densities, queue, reading
from gis.visibility.assumptions import REACH_M
from gis.visibility.cameras import KINDS, Floats
from gis.visibility.chance import Task
from gis.visibility.views import POINT_M, Roads, Views
from gis.visibility.walls import Plane

WIDEST_M = 15_000.0
MOST_PLACES = 20_000
# What the import of surveys reads again: the last four are for the surveyor.
COLUMNS = ("순위", "카메라", "경도", "위도", "이름", "늘어나는 거리(m)", "방위", "화각", "종류", "비고")


@dataclass(frozen=True)
class SurveyQueue:
    """The order over one database and what its cameras see."""

    db: Database
    sights: Sights

    async def first(self, grant: Grant, *, box: Sequence[float], level: str, k: int, limit: int) -> dict[str, Any]:
        """Cameras whose bearing would show most of the streets in a box [degrees: west, south, east, north], by day.

        Raises:
            BadCoordinate, OverLimit, NoSuchDensity, SightsNotReady.
        """
        shapes.check_bbox(list(box))
        density = densities.named(level)
        views, plane = self.sights.views, _plane(*box)
        rows = await self.db.rows(reading.streets((box[0], box[1], box[2], box[3])))
        task = Task(density.px_per_m, dark=False, now=self.sights.now())
        found = await asyncio.to_thread(self._gains, views, plane, ([row["line"] for row in rows], box), (task, k))
        sites, gains, total_m = found
        order = np.argsort(-gains, kind="stable")[: int((gains > 0).sum())]
        told = sites.cameras.site[order[:limit]].tolist()
        known = {row["id"]: json.loads(row["told"]) for row in await lookup.sites(self.db, grant, told)}
        items = [_item(sites, int(at), rank, gains, known) for rank, at in enumerate(order[:limit], start=1)]
        return {
            "asked": {"bbox": list(box), "level": density.told(), "k": k},
            "streets_m": round(total_m),
            "cameras": len(order),
            "gain_m": round(float(gains.sum()), 1),
            "items": items,
            "assumptions": self.sights.assumed.told(),
        }

    def _gains(
        self, every: Views, plane: Plane, streets: tuple[list[bytes], Sequence[float]], asked: tuple[Task, int]
    ) -> tuple[Views, Floats, float]:
        """The cameras around, the gain of each in metres of street, and how many metres there are."""
        (lines, box), (task, k) = streets, asked
        points = Roads.of(plane.shapes(shapely.from_wkb([bytes(line) for line in lines]))).points
        (west, south), (east, north) = plane.metres(np.reshape(np.asarray(box, dtype=float), (2, 2)))
        within = (points >= (west, south)).all(axis=1) & (points <= (east, north)).all(axis=1)
        points = points[within]
        thin = max(1, -(-len(points) // MOST_PLACES))
        views = every[every.cameras.within(plane.lon, plane.lat, float(np.hypot(east, north)) + REACH_M)]
        gains = queue.gains(views, views.at(plane), points[::thin], task, self.sights.assumed, k)
        return views, gains * POINT_M * thin, len(points) * POINT_M


def table(told: dict[str, Any]) -> str:
    """The queue as CSV, which comes back filled in by ``POST /v1/cameras/surveys/import``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in told["items"]:
        writer.writerow([one["rank"], one["key"], one["lon"], one["lat"], one["name"], one["gain_m"], "", "", "", ""])
    return "\ufeff" + text.getvalue()


def _plane(west: float, south: float, east: float, north: float) -> Plane:
    """
    Raises:
        OverLimit: too wide, or across the antimeridian.
    """
    plane = Plane((west + east) / 2, (south + north) / 2)
    wide = np.abs(plane.metres(np.array([[east, north]])) * 2).max()
    if west > east or wide > WIDEST_M:
        raise OverLimit(
            f"bbox: 한 변 {WIDEST_M / 1000:g} km까지(날짜변경선을 넘지 않게). 지도를 당겨 보십시오. "
            f"At most {WIDEST_M / 1000:g} km a side, not across the antimeridian: zoom in."
        )
    return plane


def _item(views: Views, at: int, rank: int, gains: Floats, known: dict[int, dict[str, Any]]) -> dict[str, Any]:
    cameras = views.cameras
    site = int(cameras.site[at])
    return {
        "key": f"{site}/{cameras.number[at]}",
        "site": site,
        "number": int(cameras.number[at]),
        "count": int(cameras.count[at]),
        "kind": KINDS[cameras.kind[at]],
        "lon": round(float(cameras.lon[at]), 7),
        "lat": round(float(cameras.lat[at]), 7),
        "name": known.get(site, {}).get("name"),
        "rank": rank,
        "gain_m": round(float(gains[at]), 1),
        "share": round(float(gains[at] / gains.sum()), 4),
    }
