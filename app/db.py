"""The one place where the service talks to its database: a pool, a way to ask, a way to listen.

``gis`` builds statements with SQLAlchemy; here they are compiled once and run by asyncpg, which
takes half the CPU of SQLAlchemy's own execution (docs/decisions).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect

from app.settings import Settings
from gis.queries import Question

log = logging.getLogger(__name__)

RECONNECT_S = 1.0
_DIALECT = asyncpg_dialect.dialect()  # type: ignore[no-untyped-call]


class Unavailable(Exception):
    """The database does not answer, or has no connection free in time; the service lives on and tries again."""


class TooSlow(Exception):
    """A question took longer than the service allows."""


class _Connection(asyncpg.Connection):  # type: ignore[misc,type-arg,unused-ignore]
    """Given back as it is: no question changes the session, and a transaction left open is still rolled back."""

    def get_reset_query(self) -> str:
        return ""


@dataclass(frozen=True)
class Moment:
    """The database as it was when the first question was asked, whatever is loaded meanwhile."""

    connection: asyncpg.Connection[Any]

    async def row(self, question: Question) -> asyncpg.Record | None:
        text, arguments = compiled(question)
        return await self.connection.fetchrow(text, *arguments)


class Database:
    """A pool of connections that comes back by itself when the database does."""

    def __init__(self, url: str, settings: Settings):
        self._url = url
        self._settings = settings
        self._pool: asyncpg.Pool[Any] | None = None

    async def open(self) -> None:
        self._pool = asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=self._settings.pool_size,
            connection_class=_Connection,
            timeout=5,
            server_settings={
                "application_name": "goldentime",
                "plan_cache_mode": "force_generic_plan",
                "statement_timeout": str(int(self._settings.statement_timeout_s * 1000)),
            },
        )
        with contextlib.suppress(*_LOST):
            await self._pool

    async def close(self) -> None:
        if self._pool:
            await self._pool.close()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """A connection of the pool; each statement is a transaction of its own.

        Raises:
            Unavailable: the database is away.
            TooSlow: the question was given up.
        """
        assert self._pool is not None, "open() first"
        try:
            async with self._pool.acquire(timeout=self._settings.statement_timeout_s) as connection:
                yield connection
        except asyncpg.QueryCanceledError as error:
            raise TooSlow from error
        except _LOST as error:
            raise Unavailable from error

    async def row(self, question: Question) -> asyncpg.Record | None:
        """The first row of the answer."""
        text, arguments = compiled(question)
        async with self.connection() as connection:
            return await connection.fetchrow(text, *arguments)

    async def rows(self, question: Question, *, hurried: bool = True) -> list[asyncpg.Record]:
        """All rows of the answer. ``hurried=False`` is for what nobody waits for: it is never given up as too slow."""
        text, arguments = compiled(question)
        async with self.connection() as connection, contextlib.AsyncExitStack() as stack:
            if not hurried:
                await stack.enter_async_context(connection.transaction())
                await connection.execute("SET LOCAL statement_timeout = 0")
            found: list[asyncpg.Record] = await connection.fetch(text, *arguments)
            return found

    @contextlib.asynccontextmanager
    async def moment(self) -> AsyncIterator[Moment]:
        """For an answer of many questions, none of which may see more than the first: one read-only transaction.

        Raises:
            Unavailable, TooSlow: as ``connection``.
        """
        async with (
            self.connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield Moment(connection)

    async def listen(self, channel: str, heard: Callable[[str], None], hearing: Callable[[bool], None]) -> None:
        """Hear every notification on ``channel`` until cancelled; ``hearing`` is told when that begins and ends."""
        while True:
            try:
                await self._listen_once(channel, heard, hearing)
            except _LOST as error:
                log.warning("listening to the database failed, trying again: %s", type(error).__name__)
            hearing(False)
            await asyncio.sleep(RECONNECT_S)

    async def _listen_once(self, channel: str, heard: Callable[[str], None], hearing: Callable[[bool], None]) -> None:
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            gone = asyncio.Event()
            connection.add_termination_listener(lambda _: gone.set())
            await connection.add_listener(channel, lambda *message: heard(message[3]))
            hearing(True)
            await gone.wait()
        finally:
            with contextlib.suppress(*_LOST):
                await connection.close(timeout=1)


_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    TimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.UndefinedTableError,  # not migrated yet
    asyncpg.InternalClientError,  # what asyncpg says of a connection that was shut down while it was being asked
)


def compiled(question: Question) -> tuple[str, list[Any]]:
    """SQL text with ``$1``... and its arguments in order."""
    text, names, defaults = _compiled(question.statement)
    return text, [question.values[name] if name in question.values else defaults[name] for name in names]


@lru_cache(maxsize=1024)
def _compiled(statement: sa.Select[Any]) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    made = statement.compile(dialect=_DIALECT)
    return str(made), tuple(made.positiontup or ()), dict(made.params)
