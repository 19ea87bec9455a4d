"""What a question about ways means."""

import asyncio
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely

from app import lookup
from app.access import Grant
from app.cameras_along import cameras_along
from app.db import Database
from app.drawn import line
from app.lookup import Wish
from app.roads import Roads
from app.settings import Settings
from app.sights import Sights
from app.way_told import no_way, way_told
from gis import geojson, shapes
from gis.errors import BadGeometry, NoRoads, NoRoute, OverLimit
from gis.fireground.places import spots
from gis.layers import named
from gis.roads import alternatives, blocked, matching, matrix, nearest, reach, ways
from gis.roads.conditions import Conditions
from gis.roads.costs import Costs, by_length
from gis.roads.network import snaps
from gis.roads.ways import Way

MOST_PLACES = 5_000  # of a table of times, rows times columns at most a hundred times that
MOST_FIXES = 10_000
LONGEST_REACH_MIN = 120.0
MOST_ALTERNATIVES = 3

Place = tuple[float, float]


@dataclass(frozen=True)
class Journey:
    """From where to where (longitude, latitude), in which mode, looking where [degrees]."""

    begin: Place
    end: Place
    mode: str
    heading_deg: float | None = None
    alternatives: int = 0
    network: str | None = None
    cameras: bool = False


@dataclass(frozen=True)
class Routing:
    """Questions about ways, over the road networks of one database; ``sights``: what its cameras see."""

    db: Database
    settings: Settings
    roads: Roads
    sights: Sights

    async def route(self, grant: Grant, journey: Journey) -> dict[str, Any]:
        """The quickest way, and others that differ.

        Raises:
            NoRoute: there is none; it says what blocks and how far one can get.
            BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        for place in (journey.begin, journey.end):
            shapes.check_point(*place)
        conditions = self.roads.conditions(*journey.begin, journey.network)
        mode = self.roads.mode(journey.mode)
        way, told = await asyncio.to_thread(self._route, conditions, journey, *self.roads.costs(conditions, mode))
        if journey.cameras:
            seen, drawn = await cameras_along(self.db, grant, self.sights, way, self.roads.clock())
            told["route"]["cameras_along"] = seen
            told["features"] += drawn
        return told

    def _route(
        self, conditions: Conditions, journey: Journey, costs: Costs, customized: Any
    ) -> tuple[Way, dict[str, Any]]:
        network, begin, end = conditions.network, journey.begin, journey.end
        way = ways.way(network, costs, begin, end, heading_deg=journey.heading_deg, customized=customized)
        if way is None or way.short_m > blocked.SHORT_M:
            raise NoRoute.because(no_way(blocked.explain(network, costs, begin, end, conditions.closures)))
        now = self.roads.clock().astimezone(conditions.minute.tzinfo)
        told, drawn = way_told(way, network.side.side, end, now)
        others = alternatives.alternatives(network, costs, way, end, journey.alternatives)
        told["alternatives"] = []
        for rank, other in enumerate(others, start=1):
            summary, _ = way_told(other.way, network.side.side, end, now)
            told["alternatives"].append({**summary, "rank": rank, "shared": round(other.shared, 2)})
            drawn.append(line(ways.line(other.way), "route", rank=rank))
        return way, _collection(conditions, drawn, mode=costs.mode.name, route=told)

    async def reach(
        self, grant: Grant, place: Place, mode: str, minutes: Sequence[float], *, to: bool, links: bool
    ) -> dict[str, Any]:
        """What can be reached within each of some minutes, or (``to``) from where the place can be.

        Raises:
            OverLimit, BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        shapes.check_point(*place)
        if not minutes or not all(0 < one <= LONGEST_REACH_MIN for one in minutes):
            raise OverLimit(f"minutes: 0 ~ {LONGEST_REACH_MIN:g}. Between 0 and {LONGEST_REACH_MIN:g} minutes.")
        conditions = self.roads.conditions(*place)
        costs, _ = self.roads.costs(conditions, self.roads.mode(mode))
        return await asyncio.to_thread(self._reach, conditions, costs, place, sorted(minutes), to, links)

    def _reach(
        self, conditions: Conditions, costs: Costs, place: Place, minutes: Sequence[float], to: bool, links: bool
    ) -> dict[str, Any]:
        network = conditions.network
        choice = snaps(network, costs, *place)
        if not choice:
            raise NoRoads("이 이동수단이 다닐 길이 1 km 안에 없습니다. No road for this mode within 1 km.")
        drawn = []
        for minute in reversed(minutes):
            found = (reach.reaching if to else reach.reached)(costs, choice[-1], minute * 60)
            area = shapely.geometry.mapping(reach.area(network, found))
            told = {"part": "area", "minutes": minute, "links": len(np.unique(network.graph.link[found.arc]))}
            drawn.append({"type": "Feature", "geometry": area, "properties": told})
            if links and minute == max(minutes):
                drawn += _links(network, found)
        return _collection(conditions, drawn, mode=costs.mode.name, beside_m=reach.BESIDE_M)

    async def times(self, grant: Grant, begins: Any, ends: Any, mode: str) -> dict[str, Any]:
        """Seconds from each place to each other; null where there is no way.

        Raises:
            BadGeometry: no lists of [longitude, latitude].
            OverLimit, BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        first, second = (self._places(told) for told in (begins, ends))
        if len(first) * len(second) > MOST_PLACES * 100:
            raise OverLimit(f"최대 {MOST_PLACES * 100:,}쌍. At most {MOST_PLACES * 100:,} pairs at once.")
        conditions = self.roads.conditions(*first[0])
        costs, customized = self.roads.costs(conditions, self.roads.mode(mode))
        network = conditions.network

        def work() -> Any:
            targets = matrix.targets(costs, matrix.placed(network, costs, second))
            return matrix.times(costs, matrix.placed(network, costs, first), targets, customized)

        found = await asyncio.to_thread(work)
        seconds = [[None if np.isnan(value) else round(float(value), 1) for value in row] for row in found]
        return {"mode": mode, "seconds": seconds, "rests_on": dict(conditions.rests_on())}

    async def responders(self, grant: Grant, place: Place, mode: str, layer: str, k: int) -> dict[str, Any]:
        """The stations of a layer that are there first, by driving time.

        Raises:
            NoSuchLayer, BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        shapes.check_point(*place)
        conditions = self.roads.conditions(*place)
        costs, _ = self.roads.costs(conditions, self.roads.mode(mode))
        wish = Wish((named(layer),), limit=min(3 * k + 5, self.settings.max_features))
        scene = await lookup.nearest(self.db, grant, wish, lon=place[0], lat=place[1])
        found = {spot.key: spot for spot in spots(geojson.features(scene.features), layer)}
        units = [(key, (spot.lon, spot.lat)) for key, spot in found.items()]
        arriving = await asyncio.to_thread(nearest.nearest, conditions.network, costs, place, units)
        drawn = [
            {
                "type": "Feature",
                "id": found[str(one.key)].id,
                "geometry": {"type": "Point", "coordinates": [found[str(one.key)].lon, found[str(one.key)].lat]},
                "properties": {**found[str(one.key)].told, "eta_s": one.seconds},
            }
            for one in arriving[:k]
        ]
        return _collection(conditions, drawn, mode=mode)

    async def units(self, grant: Grant, place: Place, mode: str, told: Any) -> dict[str, Any]:
        """Which of the units that are sent is there first: ``[{"id": …, "lon": …, "lat": …}]``.

        Raises:
            BadGeometry, OverLimit, BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        shapes.check_point(*place)
        if not isinstance(told, list) or not all(isinstance(one, dict) and "id" in one for one in told):
            raise BadGeometry(
                '[{"id": …, "lon": …, "lat": …}] 을 보내 주십시오. Send a list of units with id, lon, lat.'
            )
        at = self._places([[one.get("lon"), one.get("lat")] for one in told]) if told else []
        conditions = self.roads.conditions(*place)
        costs, _ = self.roads.costs(conditions, self.roads.mode(mode))
        units = [(str(one["id"]), where) for one, where in zip(told, at, strict=True)]
        arriving = await asyncio.to_thread(nearest.nearest, conditions.network, costs, place, units)
        return {
            "mode": mode,
            "units": [{"id": one.key, "eta_s": one.seconds} for one in arriving],
            "rests_on": dict(conditions.rests_on()),
        }

    async def match(self, grant: Grant, told: Any, mode: str) -> dict[str, Any]:
        """The roads that a vehicle drove: ``[{"lon", "lat", "at", "accuracy_m", "heading_deg"}]``, oldest first.

        Raises:
            BadGeometry, OverLimit, BadCoordinate, NoSuchMode, NoRoads, RoadsNotReady.
        """
        fixes = self._fixes(told)
        conditions = self.roads.conditions(fixes[0].lon, fixes[0].lat)
        costs, _ = self.roads.costs(conditions, self.roads.mode(mode))
        return await asyncio.to_thread(self._match, conditions, costs, fixes)

    def _match(self, conditions: Conditions, costs: Costs, fixes: Sequence[matching.Fix]) -> dict[str, Any]:
        lengths, graph = by_length(costs), conditions.network.graph
        found = matching.match(conditions.network, lengths, fixes)
        drawn = [line(ways.line(way), "driven") for way in matching.driven(lengths, found)]
        places = [
            None
            if place is None
            else {
                "lon": round(place.lon, 7),
                "lat": round(place.lat, 7),
                "off_m": round(place.off_m, 1),
                "link": str(graph.link_ids[graph.link[place.arc]]),
                "direction": "forward" if graph.forward[place.arc] else "backward",
                "street": str(graph.names[graph.link[place.arc]]) or None,
            }
            for place in found.places
        ]
        return _collection(conditions, drawn, mode=costs.mode.name, places=places, breaks=found.breaks)

    def _fixes(self, told: Any) -> list[matching.Fix]:
        if not isinstance(told, list) or not told or not all(isinstance(one, dict) for one in told):
            raise BadGeometry("위치 목록을 보내 주십시오. Send a list of positions with lon, lat and at.")
        if len(told) > MOST_FIXES:
            raise OverLimit(f"최대 {MOST_FIXES:,}개. At most {MOST_FIXES:,} positions at once.")
        places = self._places([[one.get("lon"), one.get("lat")] for one in told])
        try:
            return [
                matching.Fix(
                    lon,
                    lat,
                    datetime.fromisoformat(str(one["at"])).timestamp() if "at" in one else math.nan,
                    _number(one.get("accuracy_m")),
                    _number(one.get("heading_deg")),
                )
                for (lon, lat), one in zip(places, told, strict=True)
            ]
        except (ValueError, TypeError):
            raise BadGeometry("시각이나 수를 읽을 수 없습니다. A time or a number cannot be read.") from None

    def _places(self, told: Any) -> list[Place]:
        if not isinstance(told, list) or not told:
            raise BadGeometry("[[경도, 위도], …] 을 보내 주십시오. Send a list of [longitude, latitude].")
        if len(told) > max(MOST_PLACES, MOST_FIXES):
            raise OverLimit(f"최대 {MOST_PLACES:,}곳. At most {MOST_PLACES:,} places.")
        try:
            places = [(float(lon), float(lat)) for lon, lat in told]
        except (TypeError, ValueError):
            raise BadGeometry(f"좌표가 아닙니다. Not a place: {json.dumps(told[0])[:60]} …") from None
        for place in places:
            shapes.check_point(*place)
        return places


def _number(told: Any) -> float | None:
    return None if told is None else float(told)


def _links(network: Any, found: reach.Reached) -> list[dict[str, Any]]:
    graph = network.graph
    order = np.argsort(found.enter_s)
    return [
        line(
            graph.line(arc),
            "link",
            link=str(graph.link_ids[graph.link[arc]]),
            enter_s=round(float(found.enter_s[at]), 1),
            begin=round(float(found.begin[at]), 3),
            end=round(float(found.end[at]), 3),
        )
        for at in order
        for arc in [found.arc[at]]
    ]


def _collection(conditions: Conditions, drawn: list[dict[str, Any]], **told: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **told, "features": drawn, "rests_on": dict(conditions.rests_on())}
