"""What a feed and a closure mean: stored for every worker, known to every answer when this returns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import lookup
from app.access import Grant
from app.db import Database
from app.moments import moment
from app.roads import Roads
from app.settings import Settings
from gis import shapes
from gis.errors import BadGeometry, BadMoment, NoSuchClosure
from gis.roads.traffic import FRESH_S, OLD_S
from gis.traffic import feeds, live
from gis.traffic.tables import CLOSURES, SPEEDS

SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
POINT_RADIUS_M = 15.0  # of a point that somebody put on the map: the street it is meant for, not the next one
LINE_RADIUS_M = 5.0
UNKNOWN_TOLD = 20


@dataclass
class TrafficDesk:
    """Speeds and closures of one database; ``pulls`` says how the feeds that are pulled are doing."""

    db: Database
    settings: Settings
    roads: Roads
    pulls: list[dict[str, Any]] = field(default_factory=list)

    async def push(self, grant: Grant, body: bytes) -> dict[str, Any]:
        """Store the speeds of a feed of any known form.

        Raises:
            BadFeed: no known form.
        """
        return await self.store(grant, feeds.read(body, self.roads.clock()))

    async def store(self, grant: Grant, feed: feeds.Feed) -> dict[str, Any]:
        now = self.roads.clock()
        stored = await lookup.change(self.db, grant, live.keep(feed.speeds, feed.kind, now)) if feed.speeds else []
        if stored:
            await self.roads.moved(SPEEDS)
        unknown = self.roads.unknown(speed.link for speed in feed.speeds)
        newest = max((speed.observed_at for speed in feed.speeds), default=None)
        return {
            "feed": feed.kind,
            "received": feed.received,
            "stored": len(stored),
            "older_than_held": len(feed.speeds) - len(stored),
            "refused": dict(feed.refused),
            "unknown_links": {"count": len(unknown), "first": unknown[:UNKNOWN_TOLD]},
            "newest": newest.isoformat() if newest else None,
        }

    async def state(self) -> dict[str, Any]:
        """How many links are measured, and how old the newest measurement is."""
        now = self.roads.clock()
        rows = await self.db.rows(live.summary())
        newest = max((row["newest"] for row in rows), default=None)
        age_s = (now - newest).total_seconds() if newest else None
        return {
            "links": sum(row["links"] for row in rows),
            "newest": newest.isoformat() if newest else None,
            "age_s": None if age_s is None else round(age_s),
            "state": "none" if age_s is None else "fresh" if age_s <= FRESH_S else "late" if age_s <= OLD_S else "old",
            "feeds": [{"feed": r["feed"], "links": r["links"], "newest": r["newest"].isoformat()} for r in rows],
            "pulls": self.pulls,
        }

    async def close(self, grant: Grant, feature: Any) -> dict[str, Any]:
        """Close what a GeoJSON feature covers: from ``starts`` (default: now) until ``ends`` (default: until lifted).

        Raises:
            BadGeometry, BadCoordinate, BadMoment, NoSuchMode.
        """
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise BadGeometry("GeoJSON Feature 를 보내 주십시오. Send a GeoJSON Feature: geometry and properties.")
        told = feature.get("properties") or {}
        shape = shapes.from_geojson(feature, kinds=SHAPES, max_vertices=self.settings.max_vertices)
        values = self._wished(told, shape.geom_type) | {"made_by": grant.who}
        (row,) = await lookup.change(self.db, grant, live.close(shape.wkb, values))
        await self.roads.moved(CLOSURES)
        return _feature(row)

    async def lift(self, grant: Grant, closure_id: int) -> dict[str, Any]:
        """
        Raises:
            NoSuchClosure: there is none of that number, or it was lifted before.
        """
        rows = await lookup.change(self.db, grant, live.lift(closure_id, self.roads.clock()))
        if not rows:
            raise NoSuchClosure(f"통제 {closure_id}번이 없거나 이미 풀렸습니다. No closure {closure_id} in force.")
        await self.roads.moved(CLOSURES)
        return _feature(rows[0])

    async def closures(self, grant: Grant, at: str | None, *, to_come: bool) -> dict[str, Any]:
        """
        Raises:
            BadMoment: ``at`` is no time.
        """
        rows = await self.db.rows(live.in_force(moment(at) or self.roads.clock(), to_come=to_come))
        return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}

    def _wished(self, told: Mapping[str, Any], kind: str) -> dict[str, Any]:
        usual = POINT_RADIUS_M if kind.endswith("Point") else LINE_RADIUS_M if kind.endswith("String") else 0.0
        radius_m = told.get("radius_m", usual)
        if not isinstance(radius_m, int | float) or not 0 <= radius_m <= self.settings.max_radius_m:
            raise BadGeometry(f"radius_m={radius_m}: 0 ~ {self.settings.max_radius_m:g} m.")
        modes = told.get("modes") or []
        for name in modes if isinstance(modes, list) else [modes]:
            self.roads.mode(str(name))
        starts, ends = moment(told.get("starts")) or self.roads.clock(), moment(told.get("ends"))
        if ends is not None and ends <= starts:
            raise BadMoment("ends 가 starts 보다 앞섭니다. It would end before it starts.")
        return {
            "radius_m": float(radius_m),
            "starts": starts,
            "ends": ends,
            "modes": [str(name) for name in modes],
            "reason": str(told.get("reason") or "통제 · closed")[:500],
        }


def _feature(row: Any) -> dict[str, Any]:
    told = dict(row)
    geometry = json.loads(told.pop("geometry"))
    identity = told.pop("id")
    for name in ("starts", "ends", "made_at", "lifted_at"):
        told[name] = told[name].isoformat() if told[name] else None
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": told}
