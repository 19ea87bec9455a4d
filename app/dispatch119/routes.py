"""HTTP of the 119 service. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from app import errors, roads
from app.access import Granted
from app.answer import GEOJSON
from app.dispatch119 import sheet
from app.dispatch119.service import Call, Dispatch119
from app.moments import moment
from gis import errors as gis_errors
from gis.fireground.danger import Release, Wind

router = APIRouter(prefix="/v1/dispatch119", tags=["119"])


async def dispatch(request: Request) -> Dispatch119:
    found: Dispatch119 = request.app.state.dispatch119
    return found


Degrees = Annotated[float | None, Query(ge=0, lt=360.0001)]


async def call(
    lon: Annotated[float, Query(description="현장 경도. Longitude of the scene", examples=[24.9415])],
    lat: Annotated[float, Query(description="현장 위도. Latitude of the scene", examples=[60.1712])],
    mode: Annotated[str, Query(description="차량. Mode of travel: GET /v1/modes")] = "pump",
    station: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="소방서 번호. Id of a fire station")] = None,
    from_lon: Annotated[float | None, Query(description="차량 경도. Longitude of the vehicle")] = None,
    from_lat: Annotated[float | None, Query(description="차량 위도. Latitude of the vehicle")] = None,
    heading_deg: Degrees = None,
    un: Annotated[int | None, Query(ge=1, le=9999, description="UN 번호. UN number of what leaks")] = None,
    spill: Annotated[Literal["small", "large"] | None, Query(description="유출량. Below 208 L, or more")] = None,
    container: Annotated[str | None, Query(max_length=100, description="용기. Container, as in ERG Table 3")] = None,
    wind_from_deg: Degrees = None,
    wind_ms: Annotated[float | None, Query(ge=0, le=100, description="풍속. Wind, m/s")] = None,
    wind_at: Annotated[str | None, Query(description="바람을 잰 때(ISO 8601). When the wind was measured")] = None,
    at: Annotated[str | None, Query(description="언제(ISO 8601). When; none: now")] = None,
    radius_m: Annotated[float, Query(gt=0, allow_inf_nan=False, description="반경. Radius, metres")] = 500,
    network: Annotated[str | None, Query(description="도로망. Road network: GET /v1/roads")] = None,
) -> Call:
    """What is known of the call."""
    vehicle = None if from_lon is None or from_lat is None else (from_lon, from_lat)
    wind = None if wind_from_deg is None else Wind(wind_from_deg, wind_ms, moment(wind_at))
    release = Release(un, spill, container)
    return Call(lon, lat, mode, station, vehicle, heading_deg, release, wind, moment(at), radius_m, None, network)


Service = Annotated[Dispatch119, Depends(dispatch)]
Called = Annotated[Call, Depends(call)]
ERRORS = (
    *(gis_errors.BadCoordinate, gis_errors.OverLimit, gis_errors.NoSuchMode, gis_errors.NoSuchPart),
    *(gis_errors.NoSuchFeature, gis_errors.BadMoment, gis_errors.NoRoads, roads.RoadsNotReady),
)
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOJSON: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}}
}


@router.get("/situation", response_class=Response, responses=ANSWER | errors.responses(*ERRORS))
async def situation(
    service: Service,
    grant: Granted,
    called: Called,
    parts: Annotated[str | None, Query(description="부분들을 쉼표로. Parts with commas between; none: all")] = None,
    f: Annotated[Literal["geojson", "map"], Query(description="geojson, map(상황지)")] = "geojson",
) -> Response:
    """도착 전의 그림: 길, 물, 위험물, 이격 거리, 집결지, 주차, 카메라. Everything a crew needs before it arrives."""
    if f == "map":
        page = await sheet.page(service, grant, called.with_parts(parts))
        return Response(page, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})
    told = await service.situation(grant, called.with_parts(parts))
    return JSONResponse(told, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


@router.get("/{part}", response_class=Response, responses=ANSWER | errors.responses(*ERRORS))
async def part(service: Service, grant: Granted, called: Called, part: Annotated[str, Path()]) -> Response:
    """한 부분만: route, water, zones … One part of the situation alone."""
    told = await service.situation(grant, called.with_parts(part))
    return JSONResponse(told, media_type=GEOJSON, headers={"Cache-Control": "no-store"})
