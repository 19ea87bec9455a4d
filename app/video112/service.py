"""What the 112 room is told: the cameras that most surely see a place, with their reasons, and the few to look through
first."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app import lookup
from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from app.settings import Settings
from app.sights import Sights
from app.video112 import told
from gis import shapes
from gis.errors import OverLimit
from gis.hazmat import daylight
from gis.visibility import densities, ranking, reading, reasons, spread
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Ints
from gis.visibility.chance import Task
from gis.visibility.densities import Density
from gis.visibility.ranking import Asked, Ranking
from gis.visibility.reasons import Sighted
from gis.visibility.views import STANDS_M, Views
from gis.visibility.walls import Plane, Walls

MOST_ERROR_M = 1_000.0
MOST_POINTS = 300  # of a line or an area
EXACT_WITHIN_M = 61.0  # up to this every sight line is followed; beyond, the kept views are looked up
KINDS = ("Point", "LineString", "Polygon")


@dataclass(frozen=True)
class Call:
    """What is asked: see the parameters of the route. A place with its error [m], or a line or an area."""

    place: BaseGeometry
    error_m: float = 0.0
    k: int = 4
    limit: int = 60
    level: str = densities.USUAL
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    confidence: float = 0.99
    indoors: bool = False

    def of(self, place: BaseGeometry) -> "Call":
        return replace(self, place=place)


@dataclass(frozen=True, eq=False)
class Seen:
    """The answer before it is told."""

    call: Call
    level: Density
    task: Task
    asked: Asked
    plane: Plane
    views: Views
    ranking: Ranking
    sighted: list[Sighted]
    best: list[int]
    seen_by_best: float
    expired: int
    assumed: Assumptions


@dataclass(frozen=True)
class Video112:
    """The service over one database and what its cameras see."""

    db: Database
    catalogue: Catalogue
    settings: Settings
    sights: Sights

    async def cameras(self, grant: Grant, call: Call) -> dict[str, Any]:
        """The cameras that may see the place, best first, as a GeoJSON collection.

        Raises:
            BadCoordinate, OverLimit, NoSuchDensity, BadMoment, SightsNotReady.
        """
        seen = await self._seen(call)
        sites = seen.views.cameras.site[seen.ranking.index[: call.limit]]
        known = {row["id"]: json.loads(row["told"]) for row in await lookup.sites(self.db, grant, sites.tolist())}
        answer = told.answer(seen, known)
        standings = {("cameras", one.get("district")) for one in known.values()}
        today = (call.at or self.sights.clock()).date()
        answer["freshness"] = [one.told() for one in self.catalogue.ages.of(tuple(standings), today)]
        answer["assumptions"] = self.sights.assumed.told()
        answer["attribution"] = list(self.catalogue.attributions())
        return answer

    async def _seen(self, call: Call) -> Seen:
        level = densities.named(call.level)
        if not 0 <= call.error_m <= MOST_ERROR_M:
            raise OverLimit(f"error_m={call.error_m:g}: 0~{MOST_ERROR_M:g} m. Out of range.")
        middle = call.place.centroid
        shapes.check_point(middle.x, middle.y)
        plane = Plane(middle.x, middle.y)
        asked = _asked(call, plane)
        task = self._task(call, level, middle)
        views, expired = self._candidates(call, asked, plane, task)
        walls = await self._walls(plane, asked)
        if walls is not None and not call.indoors:
            asked = asked.outdoors(walls.inside(asked.places))
        exact = walls if asked.within_m <= EXACT_WITHIN_M else None
        found = ranking.rank(views, plane, asked, task, self.sights.assumed, exact)
        shown = found.index[: call.limit]
        hides = None if exact is None else (exact, found.clear[: call.limit])
        sighted = reasons.of(views[shown], plane, task, self.sights.assumed, hides)
        best, together = ranking.best_together(found, views.cameras.site[found.index], call.k)
        return Seen(
            call, level, task, asked, plane, views, found, sighted, best, together, expired, self.sights.assumed
        )

    def _task(self, call: Call, level: Density, middle: shapely.Point) -> Task:
        at = call.since or call.at or self.sights.clock()
        dark = not daylight.is_day(middle.x, middle.y, at)
        return Task(level.px_per_m, dark, self.sights.now(), recorded=call.since is not None)

    def _candidates(self, call: Call, asked: Asked, plane: Plane, task: Task) -> tuple[Views, int]:
        """The views that may see it, and how many are left out because their recordings are gone."""
        every = self.sights.views
        near = every.cameras.within(plane.lon, plane.lat, asked.within_m + REACH_M + STANDS_M)
        chosen = ranking.candidates(every, near, every[near].at(plane), asked.within_m)
        if call.since is None:
            return every[chosen], 0
        kept = self._retained(every, chosen, call.since)
        return every[chosen[kept]], int((~kept).sum())

    def _retained(self, views: Views, chosen: Ints, since: datetime) -> Any:
        days = views.cameras.retention_days[chosen]
        days = np.where(np.isnan(days), self.sights.assumed.retention_days, days)
        return (self.sights.clock() - since) / timedelta(days=1) <= days

    async def _walls(self, plane: Plane, asked: Asked) -> Walls | None:
        """The walls around, where the asked places lie together."""
        if asked.within_m > EXACT_WITHIN_M:
            return None
        reach = asked.within_m + REACH_M
        (west, south), (east, north) = plane.degrees(np.array([[-reach, -reach], [reach, reach]]))
        rows = await self.db.rows(reading.buildings((west, south, east, north)))
        return reading.walls_of([r[0] for r in rows], [tuple(r)[1:] for r in rows], plane, self.sights.assumed.storey_m)


def _asked(call: Call, plane: Plane) -> Asked:
    if call.place.geom_type == "Point":
        return Asked.point(call.error_m, call.confidence)
    shape = plane.shapes([call.place])[0]
    places = _points(shape)
    within = float(np.hypot(*places.T).max()) + spread.radius_m(call.error_m, call.confidence)
    return Asked(places, np.full(len(places), 1 / len(places)), within)


def _points(shape: BaseGeometry) -> Any:
    """Points of a line, every 3 m; of an area, in a grid; no more than ``MOST_POINTS``."""
    if shape.geom_type == "LineString":
        count = int(np.clip(np.ceil(shape.length / 3), 1, MOST_POINTS))
        along: Any = (np.arange(count) + 0.5) / count
        return shapely.get_coordinates(shapely.line_interpolate_point([shape], along, normalized=True))
    west, south, east, north = shape.bounds
    step = max(3.0, float(np.sqrt(shape.area / MOST_POINTS)))
    grid = np.stack(np.meshgrid(np.arange(west, east, step) + step / 2, np.arange(south, north, step) + step / 2), -1)
    inside = grid.reshape(-1, 2)[shapely.contains_xy(shape, *grid.reshape(-1, 2).T)][:MOST_POINTS]
    return inside if len(inside) else shapely.get_coordinates(shape.representative_point())
