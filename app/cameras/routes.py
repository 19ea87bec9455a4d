"""HTTP of what is known of cameras. Read the request, obtain a grant, ask the service, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from app import errors
from app.access import Granted
from app.bodies import body
from app.cameras.service import CameraDesk
from gis.errors import BadFeed, BadSurvey, NoSuchCamera

router = APIRouter(prefix="/v1/cameras", tags=["cameras"])


async def desk(request: Request) -> CameraDesk:
    found: CameraDesk = request.app.state.cameras
    return found


Desk = Annotated[CameraDesk, Depends(desk)]
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
SURVEY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "camera": {"type": "string", "description": "site/number, 또는 관리번호. Or the registry's own id"},
        "number": {"type": "integer", "minimum": 0, "maximum": 100},
        "kind": {"type": ["string", "null"], "description": "fixed, all_round, turnable"},
        "bearing_deg": {"type": ["number", "null"], "minimum": 0, "maximum": 360},
        "angle_deg": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 360},
        "height_m": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": 200},
        "infrared": {"type": ["boolean", "null"]},
        "surveyed_at": {"type": ["string", "null"], "description": "조사일. A day or a time; none: now"},
        "surveyed_by": {"type": ["string", "null"]},
        "note": {"type": ["string", "null"]},
    },
}
REPORTS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "observed_at": {
            "description": "시각이 아니면 행을 거절. ISO 8601 with a zone, or rows without one are refused"
        },
        "cameras": {"type": "array", "items": {}, "description": "객체가 아닌 행은 거절. Others than objects: refused"},
    },
}


def _taking(**schemas: dict[str, Any]) -> dict[str, Any]:
    media = {"json": "application/json", "csv": "text/csv"}
    content = {media[name]: {"schema": schema} for name, schema in schemas.items()}
    return {"requestBody": {"required": True, "content": content}}


SENT = (BadSurvey, errors.BodyTooLarge)


@router.post(
    "/surveys", status_code=201, openapi_extra=_taking(json=SURVEY), responses=errors.responses(*SENT, NoSuchCamera)
)
async def survey(request: Request, desk: Desk, grant: Granted) -> JSONResponse:
    """카메라 조사 하나. What was found out about a camera; without kind and bearing, what was said is taken back."""
    return JSONResponse(await desk.survey(grant, await body(request, desk.settings.max_body_bytes)), 201)


@router.post("/surveys/import", openapi_extra=_taking(csv={"type": "string"}), responses=errors.responses(*SENT))
async def survey_table(
    request: Request,
    desk: Desk,
    grant: Granted,
    surveyed_at: Annotated[str | None, Query(description="조사일이 없는 행의 조사일. Of rows without a date")] = None,
    surveyed_by: Annotated[
        str | None,
        Query(max_length=100, pattern=PRINTABLE, description="조사자가 없는 행의 조사자. Of rows without an author"),
    ] = None,
) -> JSONResponse:
    """조사표(CSV): 관리번호, 번호, 방위, 화각, 종류, 조사일, 조사자. Wrong rows are left out, and told by line."""
    sent = await body(request, desk.settings.max_feed_bytes)
    return JSONResponse(await desk.survey_table(grant, sent, surveyed_at=surveyed_at, surveyed_by=surveyed_by))


@router.get("/{site}/surveys", responses=errors.responses(NoSuchCamera))
async def history(desk: Desk, grant: Granted, site: Annotated[int, Path(ge=0, le=2**63 - 1)]) -> JSONResponse:
    """카메라 조사 이력. All surveys of a site's cameras with author and time, newest first; which are in force."""
    return JSONResponse(await desk.history(grant, site))


@router.post(
    "/status",
    openapi_extra=_taking(json=REPORTS, csv={"type": "string"}),
    responses=errors.responses(BadFeed, errors.BodyTooLarge),
)
async def report(
    request: Request,
    desk: Desk,
    grant: Granted,
    feed: Annotated[
        str, Query(max_length=60, pattern=PRINTABLE, description="어디서 왔나. Name of the feed")
    ] = "plain",
) -> JSONResponse:
    """카메라 상태를 받습니다(JSON, CSV). Cameras up or down, and their last picture; the newest report is kept."""
    return JSONResponse(await desk.report(grant, await body(request, desk.settings.max_feed_bytes), feed))


@router.get("/status", responses=errors.responses())
async def state(desk: Desk, grant: Granted) -> JSONResponse:
    """카메라 상태의 요약. How many are up, down, silent for longer than a day; the newest report, by feed."""
    return JSONResponse(await desk.state(grant))
