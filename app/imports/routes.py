"""HTTP of what was loaded: reports, remarks, refused rows, the map of the doubtful."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from app import errors
from app.access import Granted
from app.answer import GEOJSON
from app.imports.service import Imports, Wanted
from gis.errors import NoSuchDataset, NoSuchReason, OverLimit
from gis.remarks import Fate

router = APIRouter(prefix="/v1/imports", tags=["imports"])

CSV = "text/csv; charset=utf-8"
PAGE = "text/html; charset=utf-8"
FRESH = {"Cache-Control": "no-store"}


async def imports(request: Request) -> Imports:
    found: Imports = request.app.state.imports
    return found


Loaded = Annotated[Imports, Depends(imports)]
Source = Annotated[str, Path(description="서식. Form of the set", examples=["standard_parking"])]
Dataset = Annotated[str, Path(description="자료 이름. Name of the set", examples=["전국주차장정보표준데이터"])]
JSON_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}
REMARKS: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOJSON: {"schema": {"type": "object"}}, "text/html": {"schema": {"type": "string"}}}}
}
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("", responses=errors.responses())
async def every(loaded: Loaded, grant: Granted) -> JSONResponse:
    """무엇을 넣었나. Every set: from where and when, what became of its rows, and the reasons counted."""
    return JSONResponse({"imports": await loaded.every(grant)}, headers=FRESH)


@router.get("/{source}/{dataset}", response_class=Response, responses=JSON_ANSWER | errors.responses(NoSuchDataset))
async def report(loaded: Loaded, grant: Granted, source: Source, dataset: Dataset) -> Response:
    """자료 하나의 보고서. The whole report of one set: by layer, by reason, by district."""
    return Response(await loaded.report(grant, source, dataset), media_type="application/json", headers=FRESH)


@router.get(
    "/{source}/{dataset}/remarks",
    response_class=Response,
    responses=REMARKS | errors.responses(NoSuchDataset, NoSuchReason, OverLimit),
)
async def remarks(
    request: Request,
    loaded: Loaded,
    grant: Granted,
    source: Source,
    dataset: Dataset,
    reason: Annotated[
        str | None, Query(description="이유. Only with this reason", examples=["zero_coordinate"])
    ] = None,
    fate: Annotated[Fate | None, Query(description="저장, 합침, 거절. What became of the row")] = None,
    limit: Annotated[int, Query(ge=1, description="최대 개수. Most remarks in the answer")] = 1000,
    cursor: Annotated[int, Query(ge=0, le=2**31 - 1, description="앞 쪽의 next. The next of the page before")] = 0,
    f: Annotated[Literal["geojson", "map"], Query(description="map: 의심 지도. The map of doubtful rows")] = "geojson",
) -> Response:
    """할 말이 있는 행, 줄 번호와 함께. Rows that were refused, merged, mended or doubted, each with its line."""
    if f == "map":
        page = await loaded.map(grant, source, dataset, now=datetime.now().astimezone())
        return Response(page, media_type=PAGE, headers=FRESH)
    found = await loaded.page(grant, source, dataset, Wanted(limit, cursor, reason, fate))
    following = str(request.url.include_query_params(cursor=found.next)) if found.next else None
    return Response(found.as_geojson(following), media_type=GEOJSON, headers=FRESH)


@router.get(
    "/{source}/{dataset}/refused.csv", response_class=Response, responses=TABLE | errors.responses(NoSuchDataset)
)
async def refused(loaded: Loaded, grant: Granted, source: Source, dataset: Dataset) -> StreamingResponse:
    """거절한 행의 표: 고쳐서 다시 넣습니다. The refused rows with their reasons, to be mended and loaded again."""
    table = await loaded.refused(grant, source, dataset)
    name = quote(f"{dataset}.refused.csv", safe="")
    disposition = f"attachment; filename=\"refused.csv\"; filename*=UTF-8''{name}"
    return StreamingResponse(table, media_type=CSV, headers=FRESH | {"Content-Disposition": disposition})
