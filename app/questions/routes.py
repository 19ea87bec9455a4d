"""HTTP of the questions. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app import answer, errors
from app.access import Granted
from app.answer import GEOJSON, FileForm, Form
from app.bodies import as_json, body
from app.lookup import Wish
from app.questions.service import Questions
from gis import errors as gis_errors
from gis import shapes
from gis.export import FORMS
from gis.layers import named

router = APIRouter(prefix="/v1", tags=["questions"])


async def questions(request: Request) -> Questions:
    found: Questions = request.app.state.questions
    return found


Asked = Annotated[Questions, Depends(questions)]
Lon = Annotated[float, Query(description="경도. Longitude, degrees", examples=[24.944])]
Lat = Annotated[float, Query(description="위도. Latitude, degrees", examples=[60.1705])]
Radius = Annotated[float, Query(gt=0, allow_inf_nan=False, description="반경. Radius, metres")]
Limit = Annotated[int, Query(ge=1, description="최대 개수. Most features in the answer")]
Layers = Annotated[
    str | None,
    Query(
        description="층 이름을 쉼표로. Layer names with commas between; none: all layers", examples=["cameras,hydrants"]
    ),
]
OneLayer = Annotated[str, Query(description="층 이름. Layer name", examples=["cameras"])]
F = Annotated[
    Form | None,
    Query(
        alias="f",
        description="geojson, map(상황지), 또는 파일. geojson, map for the printable sheet, or a file: "
        "gpkg (GeoPackage), parquet (GeoParquet), csv, kml",
    ),
]
Box = Annotated[
    str | None,
    Query(description="서,남,동,북. west,south,east,north; west may exceed east", examples=["24.93,60.16,24.95,60.18"]),
]
LayerPath = Annotated[str, Path(description="층 이름. Layer name", examples=["cameras"])]

OWN_PARAMETERS = {"lon", "lat", "radius_m", "limit", "layers", "layer", "k", "f", "bbox", "cursor"}
FILES = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in FORMS.values()}
FILE: dict[int | str, dict[str, Any]] = {200: {"content": FILES | {GEOJSON: {"schema": {"type": "object"}}}}}
FOUND: dict[int | str, dict[str, Any]] = {
    200: {"content": FILE[200]["content"] | {"text/html": {"schema": {"type": "string"}}}}
}
SHAPE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/geo+json": {"schema": {"type": "object"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}
PLACE_ERRORS = (
    gis_errors.NoSuchLayer,
    gis_errors.NoSuchProperty,
    gis_errors.BadCoordinate,
    gis_errors.SwappedCoordinate,
    gis_errors.OverLimit,
)


def _filters(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.query_params.items() if name not in OWN_PARAMETERS}


async def _body(request: Request, asked: Questions) -> Any:
    return as_json(await body(request, asked.settings.max_body_bytes))


@router.get("/near", response_class=Response, responses=FOUND | errors.responses(*PLACE_ERRORS))
async def near(
    request: Request,
    asked: Asked,
    grant: Granted,
    lon: Lon,
    lat: Lat,
    radius_m: Radius = 500,
    layers: Layers = None,
    limit: Limit = 1000,
    f: F = None,
) -> Response:
    """둘레에 무엇이 있나, 가까운 순. What is within a radius of a point, nearest first.

    다른 매개변수는 속성으로 거릅니다. Other parameters filter by property: kind=pillar, capacity=50.., usable=unknown.
    """
    wish = asked.wish(layers, limit, _filters(request))
    scene = await asked.near(grant, wish, lon=lon, lat=lat, radius_m=radius_m)
    return await answer.as_(request, f, scene, asked.catalogue)


@router.get("/nearest", response_class=Response, responses=FOUND | errors.responses(*PLACE_ERRORS))
async def nearest(
    request: Request, asked: Asked, grant: Granted, lon: Lon, lat: Lat, layer: OneLayer, k: Limit = 10, f: F = None
) -> Response:
    """가장 가까운 k곳. The k nearest features of a layer, however far."""
    scene = await asked.nearest(grant, asked.wish(named(layer).name, k, _filters(request)), lon=lon, lat=lat)
    return await answer.as_(request, f, scene, asked.catalogue)


@router.post(
    "/inside",
    response_class=Response,
    openapi_extra=SHAPE_BODY,
    responses=FOUND | errors.responses(*PLACE_ERRORS, gis_errors.BadGeometry, errors.NotGeoJSON, errors.BodyTooLarge),
)
async def inside(
    request: Request, asked: Asked, grant: Granted, layers: Layers = None, limit: Limit = 1000, f: F = None
) -> Response:
    """구역 안에 무엇이 있나. What touches a GeoJSON polygon."""
    wish = asked.wish(layers, limit, _filters(request))
    scene = await asked.inside(grant, wish, area=await _body(request, asked))
    return await answer.as_(request, f, scene, asked.catalogue)


@router.post(
    "/along",
    response_class=Response,
    openapi_extra=SHAPE_BODY,
    responses=FOUND | errors.responses(*PLACE_ERRORS, gis_errors.BadGeometry, errors.NotGeoJSON, errors.BodyTooLarge),
)
async def along(
    request: Request,
    asked: Asked,
    grant: Granted,
    radius_m: Radius = 50,
    layers: Layers = None,
    limit: Limit = 1000,
    f: F = None,
) -> Response:
    """길을 따라 무엇이 있나. What is within a radius of a GeoJSON line, a route corridor."""
    wish = asked.wish(layers, limit, _filters(request))
    scene = await asked.along(grant, wish, line=await _body(request, asked), radius_m=radius_m)
    return await answer.as_(request, f, scene, asked.catalogue)


@router.get("/layers/{layer}/features", response_class=Response, responses=FOUND | errors.responses(*PLACE_ERRORS))
async def page(
    request: Request,
    asked: Asked,
    grant: Granted,
    layer: LayerPath,
    bbox: Box = None,
    limit: Limit = 1000,
    cursor: Annotated[int, Query(ge=0, le=2**63 - 1, description="앞 쪽의 next. The next of the page before")] = 0,
    f: F = None,
) -> Response:
    """층 하나를 쪽으로. One layer, page by page; ``next`` is the address of the following page."""
    wish: Wish = asked.wish(named(layer).name, limit, _filters(request))
    scene = await asked.page(grant, wish, after=cursor, bbox=shapes.numbers(bbox))
    more = scene.returned == limit
    links = {"next": str(request.url.include_query_params(cursor=scene.last_id))} if more else {}
    return await answer.as_(request, f, scene, asked.catalogue, **links)


@router.get("/layers/{layer}/export", response_class=Response, responses=FILE | errors.responses(*PLACE_ERRORS))
async def export(
    request: Request, asked: Asked, grant: Granted, layer: LayerPath, bbox: Box = None, f: FileForm = "gpkg"
) -> Response:
    """층 하나를 통째로, 파일로. A whole layer as a file, with everything known of every feature and without a limit."""
    wish = asked.wish(named(layer).name, asked.settings.max_features, _filters(request))
    pages = asked.whole(grant, wish, bbox=shapes.numbers(bbox))
    return await answer.whole(request, f, wish.layers, pages, asked.catalogue)


@router.get(
    "/layers/{layer}/features/{feature_id}",
    response_class=Response,
    responses=FOUND | errors.responses(gis_errors.NoSuchLayer, gis_errors.NoSuchFeature),
)
async def feature(
    asked: Asked, grant: Granted, layer: LayerPath, feature_id: Annotated[int, Path(ge=0, le=2**63 - 1)]
) -> Response:
    """한 곳의 모든 것. One feature with everything known of it."""
    return Response(await asked.feature(grant, layer, feature_id), media_type=GEOJSON)
