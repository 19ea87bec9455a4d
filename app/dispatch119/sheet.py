"""The 119 situation as one printable page: the same picture as the answer and the crew's page."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import shapely
from shapely.geometry import shape

from app import sheets
from app.access import Grant
from app.dispatch119.service import Call, Dispatch119, Picture
from gis import freshness, geojson, sheet
from gis.freshness import Ages
from gis.layers import HYDRANTS
from gis.sheet import Sheet, ground

Order = tuple[str, str, str]
MOST_ORDERS = 10
NEAR_RANK = 3  # hoses drawn
IN_VIEW = ("scene", "staging", "zones", "hose")  # parts that the window must hold


async def page(service: Dispatch119, grant: Grant, call: Call) -> str:
    """The sheet as HTML; drawn in a thread, so that others do not wait."""
    found = await service.picture(grant, call)
    asked = await asyncio.to_thread(_sheet, service, found)
    under, left_out = await sheets.ground_of(service.db, grant, asked.window)
    return await asyncio.to_thread(_html, replace(asked, left_out=left_out), under, service.catalogue.ages)


def _sheet(service: Dispatch119, found: Picture) -> Sheet:
    made = found.made
    features = list(_of_use(found))
    overlay = [one for one in found.drawn if one["properties"].get("rank", 0) <= NEAR_RANK]
    lon, lat = made.asked.scene
    counts = Counter(one["properties"]["layer"] for one in features)
    return Sheet(
        title_ko=f"119 출동 · {made.asked.mode.ko}",
        title_en=f"119 dispatch, {made.asked.mode.en.lower()}",
        printed_at=made.asked.at,
        window=sheet.around(_extent(overlay, lon, lat)),
        layers=[layer for layer in found.scene.layers if counts[layer.name]],
        features=features[: service.settings.max_sheet_features],
        counts=counts,
        point=made.asked.scene,
        overlay=overlay,
        orders=list(_orders(found.parts))[:MOST_ORDERS],
        facts=list(_facts(found)),
        loaded=service.catalogue.extents,
        attributions=service.catalogue.attributions(),
        printed_by=found.scene.grant.who,
        purpose=found.scene.grant.purpose,
    )


def _of_use(found: Picture) -> Iterator[dict[str, Any]]:
    """What stands around; of the water only what a hose reaches and nobody found out of order."""
    reached = {source.key for source in found.made.water}
    for feature in geojson.features(found.scene.features):
        layer = feature["properties"]["layer"]
        if layer != HYDRANTS.name or f"{layer}/{feature['id']}" in reached:
            yield feature


def _html(asked: Sheet, under: list[bytes], ages: Ages) -> str:
    streets = [feature for text in under for feature in geojson.features(text)]
    street = ground.nearest_name(streets, *asked.point) if asked.point else None
    told = ages.of(freshness.standings([*asked.features, *streets]), asked.printed_at.date())
    title = f"{street} · {asked.title_ko}" if street else asked.title_ko
    return sheet.html(replace(asked, ground=streets, title_ko=title, freshness=told))


def _extent(overlay: list[dict[str, Any]], lon: float, lat: float) -> tuple[float, float, float, float]:
    """Scene, staging, zones and hoses; with a margin of a street around."""
    shapes = [shape(one["geometry"]) for one in overlay if one["properties"]["part"] in IN_VIEW]
    around = shapely.union_all([shapely.Point(lon, lat).buffer(0.0015), *shapes])
    west, south, east, north = around.bounds
    return west, south, east, north


def _facts(found: Picture) -> Iterator[tuple[str, str, str]]:
    lon, lat = found.made.asked.scene
    yield "위도, 경도", "Lat, lon", f"{lat:.5f}, {lon:.5f}"
    route, crew = (found.parts.get(name, ({}, []))[0] for name in ("route", "responder"))
    if name := crew.get("name"):
        yield "출발", "From", name
    if arrival := route.get("eta"):
        yield "거리", "Distance", f"{route['distance_m']:,} m"
        clock = [arrival["arrives"][edge][11:16] for edge in ("p10", "median", "p90")]
        yield "도착 예정 (10–90 %)", "Arrival", f"{clock[1]} ({clock[0]}–{clock[2]})"
    traffic = found.made.conditions.traffic
    words = {"none": "통계 속도", "old": "통계 속도", "late": "늦은 교통", "fresh": "실시간 교통"}[traffic.state]
    yield "교통", "Traffic", f"{words} {traffic.minute:%H:%M}"


def _orders(parts: Any) -> Iterator[Order]:
    """What matters most, the gravest first."""
    told = {name: summary for name, (summary, _) in parts.items()}
    route = told.get("route", {})
    if none := route.get("none") or route.get("cut"):
        yield none["ko"], none["en"], "alarm"
    for one in told.get("zones", {}).get("items", [])[:3]:
        yield _zone(one)
    for one in told.get("hazards", {}).get("items", [])[:3]:
        if one["forbidden"]:
            multiple = f" {one['multiple']:g}배" if one["multiple"] else ""
            ban, name = one["forbidden"][0], one["substance"] or one["name"] or ""
            yield f"{ban['ko']} · {name}{multiple} · {one['distance_m']} m", f"{ban['en']}, {name}", "alarm"
    for one in told.get("limits", {}).get("items", [])[:2]:
        yield f"{one['ko']} {one['street'] or ''}", one["en"], "alarm"
    if stretches := route.get("warnings"):
        last = stretches[-1]
        yield f"{last['ko']} {last['from_m']}–{last['to_m']} m", last["en"], "caution"
    if (staging := told.get("staging")) and "lon" in staging:
        street = staging["street"] or ""
        yield f"{staging['ko']} {street} · {staging['street_m']} m", f"{staging['en']}, {staging['street_m']} m", "info"
    water = told.get("water", {}).get("items", [])
    if water:
        further = " · ".join(f"{one['street_m']} m" for one in water[1:3])
        ko = f"소화전 {water[0]['street_m']} m · 호스 {water[0]['hoses']}본"
        yield f"{ko} (다음 {further})" if further else ko, f"Hydrant {water[0]['street_m']} m", "info"
    for one in told.get("parking", {}).get("items", [])[:1]:
        spaces, hours = f"{one['capacity']}면" if one["capacity"] else "면수 모름", one["hours"] or "시간 모름"
        yield f"주차 {one['name'] or ''} {spaces} · {hours}", f"Parking, {one['distance_m']} m", "t2"


def _zone(one: Any) -> Order:
    ko, en = one["substance"]["ko"], one["substance"]["en"]
    if none := one.get("none"):
        return f"{ko} UN {one['un']}: {none['ko']}", f"{en}: {none['en']}", "caution"
    day = ("낮", "day") if one["day"] else ("밤", "night")
    more = "+" if one["at_least"] else ""
    far = f"{one['protective_m'] / 1000:.1f}{more} km"
    return (
        f"{ko} UN {one['un']} · 초기 이격 {one['isolation_m']:.0f} m · {day[0]} 보호 {far} · {one['table']} 대조할 것",
        f"{en}: isolate {one['isolation_m']:.0f} m, protect {far} ({day[1]}); verify",
        "caution",
    )
