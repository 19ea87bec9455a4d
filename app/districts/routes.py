"""HTTP of the districts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from app import errors
from app.access import Granted
from app.answer import GEOJSON, wants_page
from app.districts.service import Districts
from gis import errors as gis_errors
from gis.freshness import By

router = APIRouter(prefix="/v1/districts", tags=["districts"])

NOT_KEPT = {"Cache-Control": "no-store"}
CODES: dict[str, By] = {"place": "district", "owner": "owner_district"}


async def districts(request: Request) -> Districts:
    found: Districts = request.app.state.districts
    return found


Asked = Annotated[Districts, Depends(districts)]
Lon = Annotated[float, Query(description="경도. Longitude, degrees", examples=[126.978])]
Lat = Annotated[float, Query(description="위도. Latitude, degrees", examples=[37.5665])]
LayerName = Annotated[str, Query(description="층 이름. Layer name", examples=["cameras"])]
Counting = Annotated[
    Literal["place", "owner"],
    Query(
        description="서 있는 곳(place), 또는 대장의 기관(owner). By where things stand, or by whose registry has them"
    ),
]
Level = Annotated[
    int | None,
    Query(ge=2, le=11, description="행정 단계: 4 시도, 6 시군구. OpenStreetMap's admin_level", examples=[4]),
]
Simplify = Annotated[
    float,
    Query(ge=0, le=10_000, description="경계를 다듬는 폭, m; 0: 그대로. Tolerance of the outlines, metres; 0: none"),
]
F = Annotated[Literal["geojson", "map"] | None, Query(alias="f", description="geojson 또는 map. GeoJSON or a map")]
COUNTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOJSON: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}}
}


@router.get(
    "",
    response_class=Response,
    responses=COUNTED | errors.responses(gis_errors.NoSuchLayer, gis_errors.NoSuchLevel),
)
async def counted(
    request: Request,
    asked: Asked,
    grant: Granted,
    layer: LayerName = "cameras",
    by: Counting = "place",
    level: Level = None,
    simplify_m: Simplify = 100,
    f: F = None,
) -> Response:
    """구역마다 몇 곳이 있고 얼마나 오래되었나. Each district: how much of a layer, how much of it doubted, how old."""
    now = datetime.now().astimezone()
    found = await asked.counted(grant, layer, by=CODES[by], level=level, today=now.date())
    if f == "map" or (f is None and wants_page(request)):
        page = await asked.page(found, now)
        return Response(page, media_type="text/html; charset=utf-8", headers=NOT_KEPT)
    return Response(await asked.geojson(found, simplify_m), media_type=GEOJSON, headers=NOT_KEPT)


@router.get("/at", responses=errors.responses(gis_errors.BadCoordinate))
async def at(asked: Asked, grant: Granted, lon: Lon, lat: Lat) -> JSONResponse:
    """어느 구역이고, 그곳 자료는 얼마나 오래되었나. The district of a place, and how old every layer is there."""
    today = datetime.now().astimezone().date()
    return JSONResponse(await asked.at(grant, lon=lon, lat=lat, today=today), headers=NOT_KEPT)
