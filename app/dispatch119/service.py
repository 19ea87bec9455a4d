"""What the 119 situation means: which layers are asked, who may come, and which parts the answer has."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app import lookup
from app.access import Grant
from app.cameras_along import cameras_along
from app.catalogue import Catalogue
from app.db import Database
from app.dispatch119 import dangers, picture, spots
from app.drawn import Drawn, Part
from app.lookup import Scene, Wish
from app.roads import Roads
from app.settings import Settings
from app.sights import Sights
from gis import geojson, layers, shapes
from gis.errors import NoSuchFeature, NoSuchPart, OverLimit
from gis.fireground.danger import Release, Wind
from gis.fireground.places import hours
from gis.fireground.places import spots as read
from gis.fireground.situation import NEED_THE_WAY, PARTS, Asked, Crew, Situation, situation

AROUND = ("hydrants", "hazards", "parking", "schools", "hospitals", "shelters", "cameras")
ON_FOOT = "foot"
MOST_STATIONS = 6  # the nearest in a straight line, of which the quickest is found
HOURS_OF = 4  # car parks whose opening hours are looked up


@dataclass(frozen=True)
class Call:
    """What is known of a call: see the parameters of the route. Angles in degrees, wind in m/s."""

    lon: float
    lat: float
    mode: str = "pump"
    station: int | None = None
    vehicle: tuple[float, float] | None = None
    heading_deg: float | None = None
    release: Release = field(default_factory=Release)
    wind: Wind | None = None
    at: datetime | None = None
    radius_m: float = 500.0
    parts: str | None = None
    network: str | None = None

    def with_parts(self, parts: str | None) -> "Call":
        return replace(self, parts=parts)


@dataclass(frozen=True)
class Picture:
    """A situation, what stands around it as the database answered, and each part as it is told and drawn."""

    made: Situation
    scene: Scene
    parts: Mapping[str, Part]

    @property
    def drawn(self) -> Drawn:
        return [feature for _, features in self.parts.values() for feature in features]


@dataclass(frozen=True)
class Dispatch119:
    """The 119 service over one database, its road networks and what its cameras see."""

    db: Database
    catalogue: Catalogue
    settings: Settings
    roads: Roads
    sights: Sights

    async def situation(self, grant: Grant, call: Call) -> dict[str, Any]:
        """The picture, as a GeoJSON collection with ``parts``.

        Raises:
            BadCoordinate, OverLimit, NoSuchMode, NoSuchPart, NoSuchFeature (the station), NoRoads, RoadsNotReady.
        """
        return self._answer(await self.picture(grant, call))

    async def picture(self, grant: Grant, call: Call) -> Picture:
        """The picture before it is told, for whoever draws it."""
        shapes.check_point(call.lon, call.lat)
        conditions = self.roads.conditions(call.lon, call.lat, call.network)
        asked = self._asked(call, conditions.minute)
        scene, crews = await asyncio.gather(self._around(grant, asked), self._crews(grant, call, asked))
        _, customized = self.roads.costs(conditions, asked.mode)
        found = read(geojson.features(scene.features), *AROUND)
        made = await asyncio.to_thread(situation, asked, conditions, found, crews, customized)
        return Picture(made, scene, await self._parts(grant, made))

    def _asked(self, call: Call, now: datetime) -> Asked:
        if not 0 < call.radius_m <= self.settings.max_radius_m:
            raise OverLimit(f"radius_m={call.radius_m:g}: 최대 {self.settings.max_radius_m:g} m. Too large.")
        parts = frozenset(call.parts.split(",")) if call.parts else frozenset(PARTS)
        if unknown := parts - set(PARTS):
            raise NoSuchPart(f"{', '.join(sorted(unknown))}: 그런 부분이 없습니다. No such part: {', '.join(PARTS)}.")
        at = (call.at or self.roads.clock()).astimezone(now.tzinfo)
        mode, foot = self.roads.mode(call.mode), self.roads.mode(ON_FOOT)
        place = (call.lon, call.lat)
        return Asked(place, mode, foot, at, call.radius_m, call.wind, call.release, parts)

    async def _around(self, grant: Grant, asked: Asked) -> Scene:
        """All that stands around the scene, in one question."""
        lon, lat = asked.scene
        wish = Wish(tuple(layers.named(name) for name in AROUND), limit=self.settings.max_features)
        return await lookup.near(self.db, grant, wish, lon=lon, lat=lat, radius_m=asked.radius_m)

    async def _crews(self, grant: Grant, call: Call, asked: Asked) -> list[Crew]:
        """Who may come: the vehicle that asks, the station that is named, or the stations nearest to the scene."""
        if not asked.parts & NEED_THE_WAY:
            return []
        if call.vehicle is not None:
            shapes.check_point(*call.vehicle)
            return [Crew(call.vehicle, call.heading_deg)]
        stations = layers.FIRE_STATIONS
        if call.station is not None:
            found = read([json.loads(await lookup.feature(self.db, grant, stations, call.station))], stations.name)
        else:
            wish = Wish((stations,), limit=MOST_STATIONS)
            scene = await lookup.nearest(self.db, grant, wish, lon=call.lon, lat=call.lat)
            found = read(geojson.features(scene.features), stations.name)
        return [Crew((spot.lon, spot.lat), None, spot) for spot in found]

    async def _parts(self, grant: Grant, made: Situation) -> dict[str, Part]:
        told: dict[str, Part] = {}
        for name, tell in PICTURES.items():
            if name in made.asked.parts:
                told[name] = tell(made)
        if "parking" in made.asked.parts:
            opening = await self._hours(grant, made)
            told["parking"] = spots.parking(made, lambda spot: opening.get(spot.key))
        if "cameras_along" in made.asked.parts:
            told["cameras_along"] = await self._along(grant, made)
        return {name: told[name] for name in PARTS if name in told}

    async def _hours(self, grant: Grant, made: Situation) -> Mapping[str, str | None]:
        """Opening hours stand among what no column holds: looked up for the few car parks that count."""
        near = [spot for spot in made.spots.values() if spot.layer == "parking"][:HOURS_OF]
        texts = await asyncio.gather(
            *(lookup.feature(self.db, grant, layers.PARKING, spot.id) for spot in near), return_exceptions=True
        )
        found = {}
        for spot, text in zip(near, texts, strict=True):
            if isinstance(text, NoSuchFeature):
                continue  # retired since
            if isinstance(text, BaseException):
                raise text
            found[spot.key] = hours(json.loads(text)["properties"].get("attributes") or {})
        return found

    async def _along(self, grant: Grant, made: Situation) -> Part:
        if made.way is None:
            return {"items": []}, []
        return await cameras_along(self.db, grant, self.sights, made.way, made.asked.at)

    def _answer(self, found: Picture) -> dict[str, Any]:
        made, told = found.made, found.parts
        ages = self.catalogue.ages.of(found.scene.standings, made.asked.at.date())
        return {
            "type": "FeatureCollection",
            "asked": _told(made.asked),
            **picture.head(made),
            "parts": {name: summary for name, (summary, _) in told.items()},
            "features": [picture.scene(made), *found.drawn],
            "freshness": [one.told() for one in ages],
            "attribution": list(self.catalogue.attributions()),
        }


PICTURES = {
    "responder": picture.responder,
    "route": picture.route,
    "limits": picture.limits,
    "staging": picture.staging,
    "water": picture.water,
    "hazards": dangers.hazards,
    "zones": dangers.zones,
    "places": spots.places,
    "cameras_around": spots.cameras_around,
}


def _told(asked: Asked) -> dict[str, Any]:
    lon, lat = asked.scene
    release, wind = asked.release, asked.wind
    return {
        "lon": lon,
        "lat": lat,
        "mode": asked.mode.name,
        "radius_m": asked.radius_m,
        "un": release.un,
        "spill": release.spill,
        "container": release.container,
        "wind_from_deg": wind.from_deg if wind else None,
        "wind_ms": wind.speed_ms if wind else None,
    }
