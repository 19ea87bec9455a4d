"""What the questions mean: which layers, within which limits, and what a strange point probably was."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from app import lookup
from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from app.lookup import Scene, Wish
from app.settings import Settings
from gis import filters, layers, shapes
from gis.errors import BadGeometry, OverLimit, SwappedCoordinate
from gis.layer import Layer

AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")


@dataclass(frozen=True)
class Questions:
    """The questions over one database, within the limits of ``settings``."""

    db: Database
    catalogue: Catalogue
    settings: Settings

    async def near(self, grant: Grant, wish: Wish, *, lon: float, lat: float, radius_m: float) -> Scene:
        self._check_place(lon, lat)
        self._check_radius(radius_m)
        return await lookup.near(self.db, grant, wish, lon=lon, lat=lat, radius_m=radius_m)

    async def nearest(self, grant: Grant, wish: Wish, *, lon: float, lat: float) -> Scene:
        self._check_place(lon, lat)
        return await lookup.nearest(self.db, grant, wish, lon=lon, lat=lat)

    async def inside(self, grant: Grant, wish: Wish, *, area: Any) -> Scene:
        shape = self._shape(area, AREAS)
        return await lookup.inside(self.db, grant, wish, area_wkb=shape.wkb)

    async def along(self, grant: Grant, wish: Wish, *, line: Any, radius_m: float) -> Scene:
        self._check_radius(radius_m)
        shape = self._shape(line, LINES)
        return await lookup.along(self.db, grant, wish, line_wkb=shape.wkb, radius_m=radius_m)

    async def page(self, grant: Grant, wish: Wish, *, after: int, bbox: list[float]) -> Scene:
        if bbox:
            shapes.check_bbox(bbox)
        return await lookup.page(self.db, grant, wish, after=after, bbox=bbox)

    async def whole(self, grant: Grant, wish: Wish, *, bbox: list[float]) -> AsyncGenerator[Scene]:
        """All features of the layers, as many as there are.

        Raises:
            BadCoordinate: the box is none.
        """
        if bbox:
            shapes.check_bbox(bbox)
        async with aclosing(lookup.whole(self.db, grant, wish, bbox=bbox)) as pages:
            async for scene in pages:
                yield scene

    async def feature(self, grant: Grant, layer: str, feature_id: int) -> bytes:
        return await lookup.feature(self.db, grant, layers.named(layer), feature_id)

    def wish(self, names: str | None, limit: int, wishes: Mapping[str, str]) -> Wish:
        """The layers named (all if none is), those of them that can meet the filters, and the limit.

        Raises:
            NoSuchLayer, NoSuchProperty, OverLimit.
        """
        asked = self._layers(names)
        if limit > self.settings.max_features:
            raise OverLimit(
                f"limit={limit}: 최대 {self.settings.max_features}. "
                f"At most {self.settings.max_features}; use the pages of a layer for more."
            )
        able, shapes_, values = filters.parse(wishes, asked)
        return Wish(able, shapes_, values, limit)

    def _layers(self, names: str | None) -> list[Layer]:
        if not names or names == "all":
            return list(layers.ALL.values())
        return [layers.named(name) for name in dict.fromkeys(names.split(","))]

    def _check_place(self, lon: float, lat: float) -> None:
        shapes.check_point(lon, lat)
        if self.catalogue.extents and not self.catalogue.covers(lon, lat) and self.catalogue.covers(lat, lon):
            raise SwappedCoordinate(
                f"lon={lon}, lat={lat}에는 자료가 없고, 바꾸면 있습니다. "
                f"Nothing is loaded there, but it is at lon={lat}, lat={lon}: "
                "exchange the two."
            )

    def _check_radius(self, radius_m: float) -> None:
        if radius_m > self.settings.max_radius_m:
            raise OverLimit(
                f"radius_m={radius_m:g}: 최대 {self.settings.max_radius_m:g} m. "
                f"At most {self.settings.max_radius_m:g} m."
            )

    def _shape(self, body: Any, kinds: tuple[str, ...]) -> Any:
        shape = shapes.from_geojson(body, kinds=kinds, max_vertices=self.settings.max_vertices)
        middle = shape.representative_point() if kinds == AREAS else shape.interpolate(0)
        if middle.is_empty:
            raise BadGeometry("빈 도형입니다. The geometry is empty.")
        self._check_place(middle.x, middle.y)
        return shape
