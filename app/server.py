"""The service as one ASGI application. The same factory serves people and tests."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from app import errors, health
from app.cameras import routes as cameras
from app.cameras.service import CameraDesk
from app.catalogue import Catalogue
from app.db import Database, TooSlow, Unavailable
from app.dispatch119 import routes as dispatch119
from app.dispatch119.service import Dispatch119
from app.districts import routes as districts
from app.districts.service import Districts
from app.headers import SecurityHeaders
from app.history import routes as history
from app.history.service import History
from app.imports import routes as imports
from app.imports.service import Imports
from app.maps import routes as maps
from app.maps.tiles import Tiles
from app.questions import routes as questions
from app.questions.service import Questions
from app.roads import Roads
from app.routing import routes as routing
from app.routing.service import Routing
from app.server_paths import ASSETS, PAGES
from app.settings import Settings
from app.sights import Sights
from app.traffic import pull
from app.traffic import routes as traffic
from app.traffic.service import TrafficDesk
from app.video112 import routes as video112
from app.video112.queue import SurveyQueue
from app.video112.service import Video112
from gis.export import FORMS

log = logging.getLogger(__name__)

SMALLEST_COMPRESSED_BYTES = 1_000
FILES_AT_ONCE = 2  # each is a process, and of whole layers a connection: both are left to those who wait for an answer


def create_app(settings: Settings, database_url: str, tell: Callable[[str], None] = log.info) -> FastAPI:
    """The application over the PostGIS at ``database_url``; it starts even while the database is away.

    ``tell`` is told of what loads in the background.
    """
    database = Database(database_url, settings)
    catalogue = Catalogue(database)
    roads = Roads(database, database_url, settings, tell=tell)
    sights = Sights(database, database_url, tell=tell)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        with contextlib.suppress(Unavailable, TooSlow):
            await catalogue.read()
        following = asyncio.create_task(catalogue.follow())
        pulling = asyncio.create_task(pull.pull(app.state.traffic))
        async with roads.kept(), sights.kept():
            yield
        pulling.cancel()
        catalogue.stop()
        await asyncio.gather(following, pulling, return_exceptions=True)
        await database.close()

    app = FastAPI(
        title="Goldentime 골든타임",
        version=version("goldentime"),
        summary="카메라, 소방용수, 위험시설, 도로: 결정의 몇 분을 위하여. "
        "What stands around a place, for the minutes that decide.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.sights = sights
    app.state.questions = Questions(database, catalogue, settings)
    app.state.districts = Districts(database, catalogue)
    app.state.history = History(database, catalogue)
    app.state.routing = Routing(database, settings, roads, sights)
    app.state.dispatch119 = Dispatch119(database, catalogue, settings, roads, sights)
    app.state.video112 = Video112(database, catalogue, settings, sights)
    app.state.survey_queue = SurveyQueue(database, sights)
    app.state.traffic = TrafficDesk(database, settings, roads)
    app.state.cameras = CameraDesk(database, settings)
    app.state.imports = Imports(database, settings)
    app.state.room_for_files = asyncio.Semaphore(FILES_AT_ONCE)
    app.state.tiles = Tiles(database, catalogue, settings.tile_cache_mb * 1_000_000)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=SMALLEST_COMPRESSED_BYTES,
        compresslevel=1,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, FORMS["parquet"].media_type),  # compressed as it is
    )
    app.add_middleware(SecurityHeaders, streams=settings.stream_origins)
    errors.install(app)
    # In this order they are tried: tiles are asked for most.
    services = (routing, dispatch119, video112, traffic, cameras, imports, districts, history, health)
    for served in (maps, questions, *services):
        app.include_router(served.router)
    app.add_api_route("/docs", _docs, include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=ASSETS), name="assets")
    app.mount("/static", StaticFiles(directory=PAGES), name="static")
    return app


async def _docs(request: Request) -> HTMLResponse:
    vendor = "/assets/vendor/swagger-ui"
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Goldentime API",
        swagger_js_url=f"{vendor}/swagger-ui-bundle.js",
        swagger_css_url=f"{vendor}/swagger-ui.css",
        swagger_favicon_url="/static/favicon.svg",
    )
