"""HTTP of the 112 video service. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from app import errors, sights
from app.access import Granted
from app.answer import GEOJSON
from app.bodies import as_json, body
from app.moments import moment
from app.video112.queue import SurveyQueue, table
from app.video112.service import KINDS, Call, Video112
from app.video112.wedges import wedges
from gis import errors as gis_errors
from gis import shapes

router = APIRouter(prefix="/v1/video112", tags=["112"])


Box = Annotated[str, Query(description="서,남,동,북. west,south,east,north", examples=["24.93,60.16,24.95,60.18"])]
K = Annotated[int, Query(ge=1, le=16, description="먼저 볼 대수. How many to look through first")]
Level = Annotated[str, Query(max_length=40, description="화소 밀도 수준. Level of IEC 62676-4")]


async def video(request: Request) -> Video112:
    found: Video112 = request.app.state.video112
    return found


async def survey_queue(request: Request) -> SurveyQueue:
    found: SurveyQueue = request.app.state.survey_queue
    return found


async def wish(
    error_m: Annotated[float, Query(ge=0, le=1000, description="위치 오차(평균). Mean error of the position, m")] = 0,
    k: K = 4,
    limit: Annotated[int, Query(ge=1, le=500, description="최대 대수. At most")] = 60,
    level: Level = "overview",
    at: Annotated[str | None, Query(description="언제(ISO 8601). When; none: now")] = None,
    since: Annotated[str | None, Query(alias="from", description="녹화: 언제부터. Look back: from when")] = None,
    until: Annotated[str | None, Query(alias="to", description="녹화: 언제까지. Until when")] = None,
    confidence: Annotated[float, Query(ge=0.5, le=0.9999, description="빠뜨리지 않을 확률. None left out")] = 0.99,
    indoors: Annotated[bool, Query(description="건물 안일 수 있음. The caller may be indoors")] = False,
) -> Call:
    """Everything but the place."""
    begin, end = moment(since), moment(until)
    if end is not None and (begin is None or end < begin):
        raise gis_errors.BadMoment("from~to: 시작이 끝보다 늦거나 없습니다. to needs a from that is not later.")
    when = (moment(at), begin, end)
    return Call(shapely.Point(), error_m, k, limit, level, *when, confidence, indoors)


Service = Annotated[Video112, Depends(video)]
Wished = Annotated[Call, Depends(wish)]
ERRORS = (
    *(gis_errors.BadCoordinate, gis_errors.OverLimit, gis_errors.NoSuchDensity, gis_errors.BadMoment),
    sights.SightsNotReady,
)
ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {"schema": {"type": "object"}}}}}
QUEUE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}}}
}
SHAPE = {"requestBody": {"required": True, "content": {"application/geo+json": {"schema": {"type": "object"}}}}}


@router.get("/cameras", response_class=Response, responses=ANSWER | errors.responses(*ERRORS))
async def cameras(
    service: Service,
    grant: Granted,
    wished: Wished,
    lon: Annotated[float, Query(description="경도. Longitude", examples=[24.9415])],
    lat: Annotated[float, Query(description="위도. Latitude", examples=[60.1712])],
) -> Response:
    """가까운 카메라가 아니라 보이는 카메라. The cameras that most surely see a place, with the reasons."""
    shapes.check_point(lon, lat)
    return await _answer(service, grant, wished, shapely.Point(lon, lat))


@router.post(
    "/cameras",
    response_class=Response,
    openapi_extra=SHAPE,
    responses=ANSWER | errors.responses(*ERRORS, gis_errors.BadGeometry, errors.NotGeoJSON, errors.BodyTooLarge),
)
async def cameras_of_a_shape(request: Request, service: Service, grant: Granted, wished: Wished) -> Response:
    """점, 선, 면을 보는 카메라. The same of a point, a line (a route, a street) or an area, as GeoJSON."""
    sent = as_json(await body(request, service.settings.max_body_bytes))
    place = shapes.from_geojson(sent, kinds=KINDS, max_vertices=service.settings.max_vertices)
    return await _answer(service, grant, wished, place)


@router.get(
    "/views",
    response_class=Response,
    responses=ANSWER | errors.responses(gis_errors.BadCoordinate, sights.SightsNotReady),
)
async def views(
    service: Service,
    grant: Granted,
    bbox: Box,
    limit: Annotated[int, Query(ge=1, le=2000, description="최대 수. At most")] = 500,
) -> Response:
    """시야. What the cameras of a box see, cut by buildings: wedges, or whole outlines where the bearing is unknown."""
    told = await wedges(grant, service.sights, box=shapes.numbers(bbox), limit=limit)
    return JSONResponse(told, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


@router.get(
    "/queue",
    response_class=Response,
    responses=QUEUE
    | errors.responses(gis_errors.BadCoordinate, gis_errors.OverLimit, gis_errors.NoSuchDensity, sights.SightsNotReady),
)
async def first_to_survey(
    queue: Annotated[SurveyQueue, Depends(survey_queue)],
    grant: Granted,
    bbox: Box,
    level: Level = "overview",
    k: K = 4,
    limit: Annotated[int, Query(ge=1, le=1000, description="최대 대수. At most")] = 50,
    f: Annotated[Literal["json", "csv"], Query(description="csv: 채워서 다시 보내는 표. A table to fill in")] = "json",
) -> Response:
    """방위 조사 순서. Cameras whose unknown bearing, once known, would show most of the streets of a box."""
    told = await queue.first(grant, box=shapes.numbers(bbox), level=level, k=k, limit=limit)
    if f == "csv":
        named = {"Content-Disposition": 'attachment; filename="surveys.csv"', "Cache-Control": "no-store"}
        return Response(table(told), media_type="text/csv; charset=utf-8", headers=named)
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


async def _answer(service: Video112, grant: Granted, wished: Call, place: Any) -> Response:
    told = await service.cameras(grant, wished.of(place))
    return JSONResponse(told, media_type=GEOJSON, headers={"Cache-Control": "no-store"})
