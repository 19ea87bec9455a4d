"""A few sites of cameras, and a database to ask over asyncio from any test."""

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from anyio.from_thread import start_blocking_portal

from app.access import Grant
from app.cameras.service import CameraDesk
from app.db import Database
from app.settings import Settings

SURVEYOR = Grant(who="kim", role="surveyor", purpose="camera survey")
# id, cameras that the registry counts, places east of 127 in metres.
SITES = {"alone": (1, 0.0), "three": (3, 100.0), "unknown": (None, 200.0), "pole-a": (1, 300.0), "pole-b": (1, 300.5)}
SITE = (
    "INSERT INTO cameras (geom, camera_count, source, source_id, dataset, loaded_at)"
    " VALUES (ST_SetSRID(ST_MakePoint(%s, 37.5), 4326), %s, 'cctv', %s, %s, now()) RETURNING id"
)
M = 1 / 88_400  # degrees of longitude at 37.5 N, about


def put(url: str, **more: tuple[int | None, float]) -> dict[str, int]:
    """The sites, and others; their ids by name. ``mapped`` has two cameras that its registry tells apart."""
    with psycopg.connect(url) as connection:
        ids = {}
        for name, (count, metres) in (SITES | more).items():
            (ids[name],) = connection.execute(SITE, [127 + metres * M, count, name, "t"]).fetchone()  # type: ignore[misc]
        (ids["mapped"],) = connection.execute(SITE, [127.1, 2, "node/7", "t"]).fetchone()  # type: ignore[misc]
        for number in (1, 2):
            connection.execute("INSERT INTO site_cameras (feature_id, number) VALUES (%s, %s)", [ids["mapped"], number])
    return ids


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()  # type: ignore[call-overload, no-any-return]


def asked(url: str, ask: Callable[[CameraDesk], Awaitable[Any]], **settings: Any) -> Any:
    """What the service answers over this database."""

    async def over() -> Any:
        database = Database(url, Settings(timezone="Asia/Seoul", **settings))
        await database.open()
        try:
            return await ask(CameraDesk(database, Settings(timezone="Asia/Seoul", **settings)))
        finally:
            await database.close()

    with start_blocking_portal() as loop:  # a thread of its own: a browser's loop may run in this one
        return loop.call(over)
