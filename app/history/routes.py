"""HTTP of history."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse

from app import errors
from app.access import Granted
from app.answer import GEOJSON
from app.history.service import History
from gis import errors as gis_errors

router = APIRouter(prefix="/v1/layers", tags=["history"])

NOT_KEPT = {"Cache-Control": "no-store"}


class GeoJSON(JSONResponse):
    media_type = GEOJSON


async def history(request: Request) -> History:
    found: History = request.app.state.history
    return found


Asked = Annotated[History, Depends(history)]
LayerName = Annotated[str, Path(description="층 이름. Layer name", examples=["cameras"])]
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
On = Annotated[
    str | None,
    Query(
        description="그날 또는 그때 알던 것만. What was known on that day, or at that moment (%2B for +)",
        examples=["2026-01-31", "2026-01-31T09:00:00Z"],
    ),
]
TEXT = r"^[^\x00]*$"  # PostgreSQL holds no other
Source = Annotated[str, Query(pattern=TEXT, description="출처. Source", examples=["osm"])]
SourceId = Annotated[
    str, Query(pattern=TEXT, description="출처의 관리번호. The id that the source gives it", examples=["node/1"])
]
ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {"schema": {"type": "object"}}}}}
ERRORS = errors.responses(
    gis_errors.NoSuchLayer, gis_errors.NoSuchFeature, gis_errors.NotKnownThen, gis_errors.BadMoment
)


@router.get("/{layer}/features/{feature_id}/history", response_class=GeoJSON, responses=ANSWERS | ERRORS)
async def versions(asked: Asked, grant: Granted, layer: LayerName, feature_id: Id, on: On = None) -> GeoJSON:
    """언제 무엇을 알고 있었나. Every version of a feature, newest first; with ``on`` the one known then."""
    now = datetime.now().astimezone()
    return GeoJSON(await asked.of(grant, layer, feature_id, on, now), headers=NOT_KEPT)


@router.get("/{layer}/history", response_class=GeoJSON, responses=ANSWERS | ERRORS)
async def versions_by_source(
    asked: Asked, grant: Granted, layer: LayerName, source: Source, source_id: SourceId, on: On = None
) -> GeoJSON:
    """관리번호로 찾는 내력. The same by the id that the source gives; several features may have had it."""
    now = datetime.now().astimezone()
    return GeoJSON(await asked.by_source(grant, layer, (source, source_id), on, now), headers=NOT_KEPT)
