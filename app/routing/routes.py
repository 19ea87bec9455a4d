"""HTTP of ways. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from app import errors, roads
from app.access import Granted
from app.answer import GEOJSON
from app.bodies import as_json, body
from app.roads import Roads
from app.routing.service import Journey, Routing
from gis import errors as gis_errors

router = APIRouter(prefix="/v1", tags=["ways"])


async def routing(request: Request) -> Routing:
    found: Routing = request.app.state.routing
    return found


Service = Annotated[Routing, Depends(routing)]
Lon = Annotated[float, Query(description="경도. Longitude, degrees", examples=[24.944])]
Lat = Annotated[float, Query(description="위도. Latitude, degrees", examples=[60.1705])]
Mode = Annotated[str, Query(description="이동수단. Mode of travel: GET /v1/modes", examples=["pump"])]
Network = Annotated[str | None, Query(description="도로망. Road network: GET /v1/roads")]
ERRORS = (
    gis_errors.BadCoordinate,
    gis_errors.NoSuchMode,
    gis_errors.NoRoads,
    gis_errors.OverLimit,
    roads.RoadsNotReady,
)
POSTED = (*ERRORS, gis_errors.BadGeometry, errors.NotGeoJSON, errors.BodyTooLarge)
JSON_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
}
FOUND: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {"schema": {"type": "object"}}}}}


def _answer(told: dict[str, Any]) -> JSONResponse:
    return JSONResponse(told, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


@router.get("/modes", responses=errors.responses())
async def modes(service: Service) -> JSONResponse:
    """이동수단. The modes of travel with their measures."""
    return JSONResponse([_mode(one) for one in service.roads.modes.values()])


@router.get("/roads", responses=errors.responses())
async def networks(service: Service) -> JSONResponse:
    """도로망이 얼마나 크고 언제 것인지. The road networks in memory: size, source, minute of traffic."""
    return JSONResponse(_networks(service.roads), headers={"Cache-Control": "no-store"})


@router.get("/route", responses=FOUND | errors.responses(*ERRORS, gis_errors.NoRoute))
async def route(
    service: Service,
    grant: Granted,
    from_lon: Lon,
    from_lat: Lat,
    to_lon: Lon,
    to_lat: Lat,
    mode: Mode = "car",
    heading_deg: Annotated[float | None, Query(ge=0, le=360, description="차가 향한 쪽. Heading, degrees")] = None,
    alternatives: Annotated[int, Query(ge=0, le=3, description="다른 길. How many others")] = 0,
    cameras: Annotated[bool, Query(description="길을 보는 카메라도. With the cameras that see the way")] = False,
    network: Network = None,
) -> JSONResponse:
    """가장 빠른 길과 도착 예정(10~90 %). The quickest way with steps, cautions and an arrival band."""
    journey = Journey((from_lon, from_lat), (to_lon, to_lat), mode, heading_deg, alternatives, network, cameras)
    return _answer(await service.route(grant, journey))


@router.get("/reach", responses=FOUND | errors.responses(*ERRORS))
async def reach(
    service: Service,
    grant: Granted,
    lon: Lon,
    lat: Lat,
    minutes: Annotated[
        str, Query(pattern=r"^[0-9.,]{1,60}$", description="분을 쉼표로. Minutes", examples=["3,5"])
    ] = "5",
    mode: Mode = "car",
    to: Annotated[bool, Query(description="그곳으로. From where one can be there")] = False,
    links: Annotated[bool, Query(description="도로별 시각도. Also every link with its time")] = False,
) -> JSONResponse:
    """몇 분 안에 닿는 곳. What can be reached within some minutes, as areas and as links."""
    return _answer(await service.reach(grant, (lon, lat), mode, _minutes(minutes), to=to, links=links))


@router.get("/responders", responses=FOUND | errors.responses(*ERRORS, gis_errors.NoSuchLayer))
async def responders(
    service: Service,
    grant: Granted,
    lon: Lon,
    lat: Lat,
    mode: Mode = "pump",
    layer: Annotated[str, Query(description="층. Layer of stations")] = "fire_stations",
    k: Annotated[int, Query(ge=1, le=50, description="몇 곳. How many")] = 3,
) -> JSONResponse:
    """먼저 닿는 소방서, 경찰서. The stations that are there first, by driving time."""
    return _answer(await service.responders(grant, (lon, lat), mode, layer, k))


@router.post("/responders", openapi_extra=JSON_BODY, responses=errors.responses(*POSTED))
async def units(
    request: Request, service: Service, grant: Granted, lon: Lon, lat: Lat, mode: Mode = "pump"
) -> JSONResponse:
    """먼저 닿는 차량. Which of the units sent ([{"id", "lon", "lat"}]) is there first."""
    told = as_json(await body(request, service.settings.max_body_bytes))
    return JSONResponse(await service.units(grant, (lon, lat), mode, told))


@router.post("/times", openapi_extra=JSON_BODY, responses=errors.responses(*POSTED))
async def times(request: Request, service: Service, grant: Granted, mode: Mode = "car") -> JSONResponse:
    """여럿에서 여럿까지의 시간. Seconds between many places: {"from": [[lon, lat], …], "to": [[lon, lat], …]}."""
    told = as_json(await body(request, service.settings.max_body_bytes))
    asked = told if isinstance(told, dict) else {}
    return JSONResponse(await service.times(grant, asked.get("from"), asked.get("to"), mode))


@router.post("/match", openapi_extra=JSON_BODY, responses=FOUND | errors.responses(*POSTED))
async def match(request: Request, service: Service, grant: Granted, mode: Mode = "car") -> JSONResponse:
    """지나온 길. The roads that a vehicle drove: [{"lon", "lat", "at", "accuracy_m", "heading_deg"}, …]."""
    told = as_json(await body(request, service.settings.max_body_bytes))
    return _answer(await service.match(grant, told, mode))


def _minutes(text: str) -> list[float]:
    try:
        return [float(one) for one in text.split(",") if one]
    except ValueError:
        raise gis_errors.OverLimit(f"minutes={text}: 수가 아닙니다. Not numbers with commas between.") from None


def _mode(mode: Any) -> dict[str, Any]:
    return {
        "name": mode.name,
        "ko": mode.ko,
        "en": mode.en,
        "width_m": mode.width_m or None,
        "height_m": mode.height_m or None,
        "weight_t": mode.weight_t or None,
        "length_m": mode.length_m or None,
        "turning_radius_m": mode.turning_radius_m or None,
        "blue_lights": mode.blue_lights,
        "passes": [
            {"hindrance": one.hindrance.name, "kmh": one.kmh if one.kmh < 1e6 else None, "delay_s": one.delay_s}
            for one in mode.passes
        ],
        "turn_delay_s": mode.turn_delay_s,
    }


def _networks(held: Roads) -> dict[str, Any]:
    told = {one.network: one for one in held.loaded}
    return {
        "ready": held.ready,
        "networks": [
            {
                **dict(one.rests_on()),
                "links": len(one.network.graph.link_ids),
                "junctions": len(one.network.graph.junction_ids),
                "turn_restrictions": len(one.network.graph.sequence_ids),
                "left_out": dict(one.network.graph.unplaced),
                "driving_side": one.network.side.side,
                "driving_side_certain": one.network.side.certain,
                "seconds": round(told[one.network.graph.network].seconds, 2),
                "from_snapshot": told[one.network.graph.network].from_snapshot,
                "snapshot_refused": told[one.network.graph.network].snapshot_refused,
            }
            for one in held.every
        ],
    }
