"""One table from errors to answers (RFC 9457 ``application/problem+json``); handlers and OpenAPI are made from it."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app import db, roads, sights
from gis import errors as gis_errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class BodyTooLarge(Exception):
    """A request body larger than the service reads."""


class NotGeoJSON(Exception):
    """A body that is no JSON, or JSON that is no GeoJSON geometry."""


@dataclass(frozen=True)
class Kind:
    """How an error is told: its status, its name in ``type``, and a title in both languages."""

    status: int
    name: str
    title: str


TABLE: dict[type[Exception], Kind] = {
    gis_errors.NoSuchLayer: Kind(404, "no-such-layer", "그런 층이 없습니다. No such layer."),
    gis_errors.NoSuchFeature: Kind(404, "no-such-feature", "그런 시설이 없습니다. No such feature."),
    gis_errors.NoSuchDataset: Kind(404, "no-such-dataset", "그런 자료가 없습니다. No such set."),
    gis_errors.NoSuchLevel: Kind(404, "no-such-level", "그런 단계가 없습니다. No such level of districts."),
    gis_errors.NotKnownThen: Kind(404, "not-known-then", "그때는 몰랐습니다. Nothing was known then."),
    gis_errors.BadMoment: Kind(422, "bad-moment", "때를 읽을 수 없습니다. Not a date or time."),
    gis_errors.NoSuchReason: Kind(422, "no-such-reason", "그런 이유가 없습니다. No such reason."),
    gis_errors.NoSuchProperty: Kind(422, "no-such-property", "거를 수 없는 속성입니다. Not a property to filter by."),
    gis_errors.BadGeometry: Kind(422, "bad-geometry", "도형이 올바르지 않습니다. The geometry is broken."),
    gis_errors.SwappedCoordinate: Kind(
        422, "swapped-coordinate", "경도와 위도가 바뀌었습니다. Longitude and latitude are exchanged."
    ),
    gis_errors.BadCoordinate: Kind(
        422, "bad-coordinate", "좌표가 범위를 벗어났습니다. The coordinate is out of range."
    ),
    gis_errors.NoSuchMode: Kind(422, "no-such-mode", "그런 이동수단이 없습니다. No such mode of travel."),
    gis_errors.NoSuchPart: Kind(422, "no-such-part", "그런 부분이 없습니다. No such part of the answer."),
    gis_errors.NoSuchDensity: Kind(422, "no-such-density", "그런 화소 밀도 수준이 없습니다. No such level of detail."),
    gis_errors.BrokenGraph: Kind(500, "broken-graph", "도로망이 어긋납니다. The road network contradicts itself."),
    gis_errors.NoRoads: Kind(404, "no-roads", "도로가 없습니다. No roads there."),
    gis_errors.NoRoute: Kind(404, "no-route", "갈 수 있는 길이 없습니다. There is no way."),
    gis_errors.BadFeed: Kind(422, "bad-feed", "받은 자료를 읽을 수 없습니다. The feed cannot be read."),
    gis_errors.NoSuchClosure: Kind(404, "no-such-closure", "그런 통제가 없습니다. No such closure."),
    gis_errors.NoSuchCamera: Kind(404, "no-such-camera", "그런 카메라가 없습니다. No such camera."),
    gis_errors.BadSurvey: Kind(422, "bad-survey", "조사를 받을 수 없습니다. The survey cannot be taken."),
    roads.RoadsNotReady: Kind(503, "roads-loading", "도로망을 읽는 중입니다. The roads are being read."),
    sights.SightsNotReady: Kind(503, "views-loading", "카메라 시야를 셈하는 중입니다. The views are being worked out."),
    gis_errors.OverLimit: Kind(422, "over-limit", "한도를 넘었습니다. More than the service answers at once."),
    NotGeoJSON: Kind(422, "not-geojson", "GeoJSON이 아닙니다. Not GeoJSON."),
    BodyTooLarge: Kind(413, "body-too-large", "본문이 너무 큽니다. The body is too large."),
    db.Unavailable: Kind(503, "database-away", "데이터베이스가 응답하지 않습니다. The database does not answer."),
    db.TooSlow: Kind(503, "too-slow", "답이 너무 오래 걸립니다. The answer takes too long."),
}

SAID: dict[type[Exception], str] = {
    db.Unavailable: "몇 초 뒤에 다시 물어 주십시오. Ask again in a few seconds; the service keeps trying.",
    roads.RoadsNotReady: "몇 초 뒤에 다시 물어 주십시오. Ask again in a few seconds.",
    db.TooSlow: "더 작은 범위로 물어 주십시오. Ask for a smaller radius or fewer layers.",
}
INVALID = Kind(422, "invalid-request", "요청이 올바르지 않습니다. The request is not valid.")
BROKEN = Kind(500, "internal-error", "서비스 오류입니다. Something broke in the service.")
RETRY_AFTER_S = "2"

SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def responses(*errors: type[Exception]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries for these errors, and for those that any request may meet."""
    kinds = [TABLE[error] for error in (*errors, db.Unavailable, db.TooSlow)] + [INVALID, BROKEN]
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = found.setdefault(kind.status, {"description": "", "content": {MEDIA_TYPE: {"schema": SCHEMA}}})
        entry["description"] = " / ".join(filter(None, [entry["description"], kind.title]))
    return found


def install(app: FastAPI) -> None:
    for error in TABLE:
        app.add_exception_handler(error, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def problem(kind: Kind, detail: str, more: Mapping[str, Any] | None = None) -> Response:
    body = {"type": f"/problems/{kind.name}", "title": kind.title, "status": kind.status, "detail": detail}
    body |= more or {}
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": RETRY_AFTER_S} if kind.status == 503 else {})
    text = json.dumps(body, ensure_ascii=False).encode(errors="replace")  # half characters of what was asked
    return Response(text, kind.status, headers, MEDIA_TYPE)


async def _known(request: Request, error: Exception) -> Response:
    kind = next(TABLE[base] for base in type(error).__mro__ if base in TABLE)
    return problem(kind, SAID.get(type(error)) or str(error), getattr(error, "told", None))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
    return problem(INVALID, "; ".join(told))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = Kind(error.status_code, f"http-{error.status_code}", str(error.detail))
    answer = problem(kind, f"{request.method} {request.url.path}: {error.detail}. See /docs.")
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """What may be done at an address, whichever of its routes was tried first."""
    matching = (
        route for route in request.app.routes if route.matches({**request.scope, "method": "GET"})[0] != Match.NONE
    )
    return sorted({method for route in matching for method in getattr(route, "methods", None) or ()})


async def _broken(request: Request, error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return problem(BROKEN, "기록되었습니다. It has been logged; please tell the people who run this service.")
