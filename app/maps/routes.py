"""The live page, its description of the layers, and vector tiles."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from app import errors
from app.access import Granted
from app.maps import legend
from app.maps.tiles import Tiles
from app.server_paths import PAGES
from gis import errors as gis_errors
from gis.layers import named
from gis.tiles import MAX_ZOOM

router = APIRouter()

MVT = "application/vnd.mapbox-vector-tile"
Zoom = Annotated[int, Path(ge=0, le=MAX_ZOOM)]
Place = Annotated[int, Path(ge=0, lt=2**MAX_ZOOM)]
Districts = Annotated[bool, Query(description="구역마다의 나이도. With the ages in each district")]
TILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MVT: {"schema": {"type": "string", "format": "binary"}}}},
    204: {"description": "Nothing there"},
    304: {"description": "Not changed"},
}


@router.get("/", include_in_schema=False)
async def live_page() -> FileResponse:
    return FileResponse(PAGES / "index.html", headers={"Cache-Control": "no-cache"})


@router.get("/crew", include_in_schema=False)
async def crew_page() -> FileResponse:
    return FileResponse(PAGES / "crew" / "crew.html", headers={"Cache-Control": "no-cache"})


@router.get("/video", include_in_schema=False)
async def video_page() -> FileResponse:
    return FileResponse(PAGES / "video" / "video.html", headers={"Cache-Control": "no-cache"})


@router.get("/v1/layers", tags=["layers"], responses=errors.responses())
async def layers(request: Request, districts: Districts = True) -> JSONResponse:
    """층마다 무엇이 얼마나 언제 것인지. Every layer: what it holds, how it is drawn, from when it is."""
    today = datetime.now().astimezone().date()
    told = legend.describe(request.app.state.questions, today, by_district=districts)
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})


@router.get(
    "/tiles/{layer}/{z}/{x}/{y}.mvt",
    tags=["tiles"],
    response_class=Response,
    responses=TILE_ANSWERS | errors.responses(gis_errors.NoSuchLayer, gis_errors.BadCoordinate),
)
async def tile(request: Request, grant: Granted, layer: str, z: Zoom, x: Place, y: Place) -> Response:
    """벡터 타일. One vector tile (MVT 2.1, EPSG:3857)."""
    if max(x, y) >= 2**z:
        raise gis_errors.BadCoordinate(f"{z}/{x}/{y}: 그런 타일이 없습니다. No such tile at zoom {z}.")
    tiles: Tiles = request.app.state.tiles
    drawn = named(layer)
    version = await tiles.version(drawn)
    etag = f'W/"{layer}-{version}-{z}-{x}-{y}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=0, must-revalidate", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    packed = await tiles.tile(grant, drawn, z, x, y, version)
    if not packed:
        return Response(status_code=204, headers=headers)
    return Response(packed, media_type=MVT, headers=headers | {"Content-Encoding": "gzip"})
