"""Whether the service lives, and whether it can answer."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select, text

from app import errors
from gis.queries import Question

router = APIRouter(prefix="/health", tags=["health"])

_ALIVE = Question(select(text("1")))


@router.get("/live")
async def live() -> JSONResponse:
    """프로세스가 살아 있습니다. The process lives, whatever the database does."""
    return JSONResponse({"status": "live"})


@router.get("/ready", responses=errors.responses())
async def ready(request: Request) -> JSONResponse:
    """데이터베이스까지 답합니다. The database answers too."""
    await request.app.state.questions.db.row(_ALIVE)
    return JSONResponse({"status": "ready"})
