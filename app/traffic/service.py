"""What a feed and a closure mean: stored for every worker, known to every answer when this returns."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app import lookup
from app.access import Grant
from app.db import Database
from app.moments import moment
from app.roads import Roads
from app.settings import Settings
from app.traffic import closing
from gis import shapes
from gis.errors import NoSuchClosure
from gis.roads.traffic import FRESH_S, OLD_S
from gis.traffic import feeds, live
from gis.traffic.tables import CLOSURES, SPEEDS

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
        return await self.store(grant, await asyncio.to_thread(feeds.read, body, self.roads.clock()))

    async def store(self, grant: Grant, feed: feeds.Feed) -> dict[str, Any]:
        stored = await lookup.change(self.db, grant, live.keep(feed.speeds, feed.kind)) if feed.speeds else []
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

    async def state(self, grant: Grant) -> dict[str, Any]:
        """How many links are measured, and how old the newest measurement is, in all and by feed."""
        now = self.roads.clock()
        rows = await self.db.rows(live.summary())
        return {
            "links": sum(row["links"] for row in rows),
            **_age(max((row["newest"] for row in rows), default=None), now),
            "feeds": [{"feed": row["feed"], "links": row["links"], **_age(row["newest"], now)} for row in rows],
            "pulls": self.pulls,
        }

    async def close(self, grant: Grant, feature: Any) -> dict[str, Any]:
        """Close what a GeoJSON feature covers: from ``starts`` (default: now) until ``ends`` (default: until lifted).

        ``links_touched`` says of how many links, of all networks: with none, it closes nothing.

        Raises:
            BadGeometry, BadCoordinate, SwappedCoordinate, BadMoment, NoSuchMode.
        """
        told = closing.properties(feature)
        shape = shapes.from_geojson(feature, kinds=closing.SHAPES, max_vertices=self.settings.max_vertices)
        closing.check_place(shape, [held.network for held in self.roads.every])
        starts, ends = closing.window(told.get("starts"), told.get("ends"), self.roads.clock())
        values = {
            "radius_m": closing.radius_m(told.get("radius_m"), shape.geom_type, self.settings.max_radius_m),
            "starts": starts,
            "ends": ends,
            "modes": closing.modes(told.get("modes"), self.roads.modes),
            "reason": closing.reason(told.get("reason")),
            "made_by": grant.who,
        }
        (row,) = await lookup.change(self.db, grant, live.close(shape.wkb, values))
        await self.roads.moved(CLOSURES)
        placed = [len(one.links) for held in self.roads.every for one in held.closures if one.id == row["id"]]
        made = _feature(row)
        return made | {"properties": made["properties"] | {"links_touched": sum(placed)}}

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


def _age(newest: datetime | None, now: datetime) -> dict[str, Any]:
    """The newest measurement, how old it is, and what that is called."""
    if newest is None:
        return {"newest": None, "age_s": None, "state": "none"}
    age_s = max(0, round((now - newest).total_seconds()))  # a feed's clock may be ahead
    return {
        "newest": newest.isoformat(),
        "age_s": age_s,
        "state": "fresh" if age_s <= FRESH_S else "late" if age_s <= OLD_S else "old",
    }


def _feature(row: Any) -> dict[str, Any]:
    told = dict(row)
    geometry = json.loads(told.pop("geometry"))
    identity = told.pop("id")
    for name in ("starts", "ends", "made_at", "lifted_at"):
        told[name] = told[name].isoformat() if told[name] else None
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": told}
