"""HTTP of the traffic. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from app import errors
from app.access import Granted
from app.bodies import as_json, body
from app.traffic.service import TrafficDesk
from gis import errors as gis_errors

router = APIRouter(prefix="/v1", tags=["traffic"])


async def desk(request: Request) -> TrafficDesk:
    found: TrafficDesk = request.app.state.traffic
    return found


Desk = Annotated[TrafficDesk, Depends(desk)]
ANY_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/xml": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}
FEATURE = {"requestBody": {"required": True, "content": {"application/geo+json": {"schema": {"type": "object"}}}}}
CLOSURE_ERRORS = (
    gis_errors.BadGeometry,
    gis_errors.BadCoordinate,
    gis_errors.SwappedCoordinate,
    gis_errors.BadMoment,
    gis_errors.NoSuchMode,
    gis_errors.OverLimit,
    errors.NotGeoJSON,
    errors.BodyTooLarge,
)


@router.post("/traffic", openapi_extra=ANY_FORM, responses=errors.responses(gis_errors.BadFeed, errors.BodyTooLarge))
async def push(request: Request, desk: Desk, grant: Granted) -> JSONResponse:
    """속도를 받습니다: ITS(JSON, XML) 또는 우리 서식(JSON, CSV). Speeds by link, known to the next answer."""
    sent = await body(request, desk.settings.max_feed_bytes)
    return JSONResponse(await desk.push(grant, sent))


@router.get("/traffic", responses=errors.responses())
async def state(desk: Desk, grant: Granted) -> JSONResponse:
    """교통 자료의 나이. How many links are measured, how old the newest measurement is, how the pulled feeds do."""
    return JSONResponse(await desk.state(grant))


@router.post("/closures", openapi_extra=FEATURE, responses=errors.responses(*CLOSURE_ERRORS), status_code=201)
async def close(request: Request, desk: Desk, grant: Granted) -> JSONResponse:
    """길을 막습니다: 점, 선, 면. Close what a Feature covers; properties radius_m, starts, ends, modes, reason."""
    feature = as_json(await body(request, desk.settings.max_body_bytes))
    return JSONResponse(await desk.close(grant, feature), 201)


@router.get("/closures", responses=errors.responses(gis_errors.BadMoment))
async def closures(
    desk: Desk,
    grant: Granted,
    at: Annotated[str | None, Query(description="언제(ISO 8601). At which moment; none: now")] = None,
    to_come: Annotated[bool, Query(description="앞으로의 것도. Also those to come")] = False,
) -> JSONResponse:
    """통제 구간. The closures in force, as GeoJSON."""
    return JSONResponse(await desk.closures(grant, at, to_come=to_come))


@router.delete("/closures/{closure_id}", responses=errors.responses(gis_errors.NoSuchClosure))
async def lift(desk: Desk, grant: Granted, closure_id: Annotated[int, Path(ge=0, le=2**63 - 1)]) -> JSONResponse:
    """통제를 풉니다. Lift a closure; it stays on record."""
    return JSONResponse(await desk.lift(grant, closure_id))
