"""The situation sheet of a scene: which window, which ground under it, which words above it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import shapely

from app import lookup
from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from app.lookup import Scene, Wish
from app.sights import Sights
from gis import filters, freshness, geojson, sheet
from gis.districts import LEVELS
from gis.freshness import Ages
from gis.layer import Layer
from gis.layers import DISTRICTS
from gis.sheet import Sheet, Window, ground, views
from gis.sheet.ground import MOST_GROUND
from gis.sheet.window import Box

WHOLE_WORLD = (-180.0, -80.0, 180.0, 80.0)


async def page(catalogue: Catalogue, sights: Sights, scene: Scene, *, most: int, now: datetime) -> str:
    """The sheet as HTML, with at most ``most`` single features; drawn in a thread, so that others do not wait."""
    seen = await _places(catalogue.db, scene, most)
    asked = await asyncio.to_thread(_sheet, catalogue, seen, most, now)
    asked = await asyncio.to_thread(_with_views, asked, sights)
    under, left_out = await ground_of(catalogue.db, scene.grant, asked.window)
    return await asyncio.to_thread(_html, replace(asked, left_out=left_out), under, catalogue.ages)


def _sheet(catalogue: Catalogue, scene: Scene, most: int, now: datetime) -> Sheet:
    """The sheet without the ground under it."""
    features = [f for f in geojson.features(scene.features) if _named(scene.layers, f)][:most]
    outline = _outline(scene)
    point = (scene.asked["lon"], scene.asked["lat"]) if "lon" in scene.asked else None
    radius_m = scene.asked.get("radius_m")
    extent = ground.extent(point, radius_m, outline, features)
    title_ko, title_en = _title(scene)
    return Sheet(
        title_ko=title_ko,
        title_en=title_en,
        printed_at=now,
        window=sheet.around(extent or next(iter(catalogue.extents), WHOLE_WORLD)),
        layers=scene.layers,
        features=features,
        counts=_counts(catalogue, scene, features),
        point=point,
        radius_m=radius_m,
        outline=outline,
        no_data=frozenset(name for name, held in catalogue.held.items() if not held.count),
        loaded=catalogue.extents,
        attributions=catalogue.attributions(),
        printed_by=scene.grant.who,
        purpose=scene.grant.purpose,
    )


def _with_views(asked: Sheet, sights: Sights) -> Sheet:
    """With what its cameras see."""
    if not sights.ready:
        return replace(asked, views_awaited=any(layer.drawn_as == "camera" for layer in asked.layers))
    return replace(asked, overlay=views.overlay(sights.views, asked, sights.assumed))


def _html(asked: Sheet, under: list[bytes], ages: Ages) -> str:
    streets = [feature for text in under for feature in geojson.features(text)]
    street = ground.nearest_name(streets, *asked.point) if asked.point else None
    title = f"{street} {asked.title_ko}" if street else asked.title_ko
    told = ages.of(freshness.standings([*asked.features, *streets]), asked.printed_at.date())
    return sheet.html(replace(asked, ground=streets, title_ko=title, freshness=told))


async def _places(db: Database, scene: Scene, most: int) -> Scene:
    """The places alone: roads and buildings of the answer are the ground of the sheet, unless nothing else was asked.

    Where they crowded places out of the answer, the places are asked for once more.
    """
    places = tuple(layer for layer in scene.layers if layer.group == "places")
    if not places or places == scene.layers:
        return scene
    wish = replace(scene.wish, layers=places, limit=min(scene.wish.limit, most))
    if scene.outline is None:
        return await lookup.near(db, scene.grant, wish, **scene.asked)
    if "radius_m" in scene.asked:
        return await lookup.along(db, scene.grant, wish, line_wkb=scene.outline, **scene.asked)
    return await lookup.inside(db, scene.grant, wish, area_wkb=scene.outline)


async def ground_of(db: Database, grant: Grant, window: Window) -> tuple[list[bytes], list[Layer]]:
    """Streets, buildings, water and green of the window as GeoJSON text; and the layers with too many of them."""
    area = shapely.box(*window.box).wkb
    found, left_out = [], []
    for layer, classes in ground.detail(window):
        wishes = {"class": ",".join(classes)} if classes else {}
        able, shapes, values = filters.parse(wishes, [layer])
        scene = await lookup.inside(db, grant, Wish(able, shapes, values, MOST_GROUND), area_wkb=area)
        if scene.returned == scene.matched:
            found.append(scene.features)
        else:
            left_out.append(layer)
    return found, left_out


async def districts_of(db: Database, grant: Grant, box: Box) -> bytes:
    """The outlines of the districts that rows of registries can name, as GeoJSON text, as far as they touch the box."""
    able, shapes, values = filters.parse({"admin_level": str(LEVELS[0])}, [DISTRICTS])
    return (
        await lookup.inside(db, grant, Wish(able, shapes, values, MOST_GROUND), area_wkb=shapely.box(*box).wkb)
    ).features


def _named(layers: tuple[Layer, ...], feature: dict[str, Any]) -> bool:
    return any(layer.name == feature["properties"]["layer"] for layer in layers)


def _outline(scene: Scene) -> dict[str, Any] | None:
    """What was asked, where it has a shape of its own, as GeoJSON."""
    if scene.outline:
        return dict(shapely.geometry.mapping(shapely.from_wkb(scene.outline)))
    if bbox := scene.asked.get("bbox"):
        west, south, east, north = bbox
        return dict(shapely.geometry.mapping(shapely.box(west, south, east + 360 if east < west else east, north)))
    return None


def _counts(catalogue: Catalogue, scene: Scene, features: list[dict[str, Any]]) -> dict[str, int]:
    """All that matched by layer. A page of a layer is not counted: then the whole layer, or what is on the page."""
    if scene.counts is not None:
        return scene.counts
    if not scene.asked and not scene.wish.filters:
        return {layer.name: catalogue.held[layer.name].count for layer in scene.layers}
    return dict(Counter(feature["properties"]["layer"] for feature in features))


def _title(scene: Scene) -> tuple[str, str]:
    asked = scene.asked
    if "k" in asked:
        (layer,) = scene.layers
        return f"가장 가까운 {layer.label_ko} {asked['k']}곳", f"{asked['k']} nearest: {layer.label_en}"
    if "radius_m" in asked and scene.outline:
        return f"길을 따라 {asked['radius_m']:g} m", f"Within {asked['radius_m']:g} m of a line"
    if "radius_m" in asked:
        return f"둘레 {asked['radius_m']:g} m", f"Within {asked['radius_m']:g} m"
    if scene.outline:
        return "구역 안", "Inside an area"
    return " · ".join(layer.label_ko for layer in scene.layers), ", ".join(layer.label_en for layer in scene.layers)
