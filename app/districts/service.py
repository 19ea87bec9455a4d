"""What the districts mean: which one a place lies in, and what each of them holds."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import lookup
from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from gis import by_district, choropleth, layers, shapes
from gis.by_district import ByDistrict
from gis.freshness import By


@dataclass(frozen=True)
class Districts:
    """The districts of one database."""

    db: Database
    catalogue: Catalogue

    async def at(self, grant: Grant, *, lon: float, lat: float, today: date) -> dict[str, Any]:
        """The district in which a place lies, and how old every layer is there.

        Raises:
            BadCoordinate: there is no such place.
        """
        shapes.check_point(lon, lat)
        code = await lookup.district_at(self.db, grant, lon=lon, lat=lat)
        ages = self.catalogue.ages
        held = [(layer, code) for layer, found in ages.held.items() if code in found]
        return {
            "lon": lon,
            "lat": lat,
            "district": code,
            "district_name": ages.names.get(code or ""),
            "freshness": [one.told() for one in ages.of(held, today)],
        }

    async def counted(self, grant: Grant, layer: str, *, by: By, level: int | None, today: date) -> ByDistrict:
        """The layer counted by district.

        Raises:
            NoSuchLayer, NoSuchLevel.
        """
        asked = layers.named(layer)
        held, every = await lookup.by_district(self.db, grant, asked, by)
        return await asyncio.to_thread(by_district.counted, asked, held, every, by=by, today=today, level=level)

    async def geojson(self, counted: ByDistrict, simplify_m: float) -> str:
        """The districts with what they hold, their outlines simplified."""
        attribution = self.catalogue.attributions()
        return await asyncio.to_thread(by_district.collection, counted, simplify_m=simplify_m, attribution=attribution)

    async def page(self, counted: ByDistrict, now: datetime) -> str:
        """The districts as a map on one page."""
        drawn = choropleth.Choropleth(counted, now, self.catalogue.attributions())
        return await asyncio.to_thread(choropleth.html, drawn)
