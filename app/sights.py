"""What the cameras see, in memory and kept in step with the database: worked out where it is missing, made anew when
cameras, buildings or roads change, and under each new report of their state."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import psycopg

from app.db import Database
from gis import provenance
from gis.visibility import keeping, reading
from gis.visibility.assumptions import Assumptions
from gis.visibility.tables import CHANNEL, VIEWS
from gis.visibility.views import Views

log = logging.getLogger(__name__)

LAYERS = ("cameras", "buildings", "roads")
AROUND_CHANGED = ("buildings", "roads")
PATIENCE_S = 0.5  # many changes in a row are read once
RETRY_S = 5.0
ONE_AT_A_TIME = 0x601F  # key of the advisory lock: of several workers one works out what is missing


class SightsNotReady(Exception):
    """What the cameras see is being worked out; the answer comes in seconds."""


@dataclass
class Sights:
    """The views of one database. ``clock`` gives the time; ``tell`` is told when they were read."""

    db: Database
    url: str
    assumed: Assumptions = field(default_factory=Assumptions)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str], None] = log.info
    _views: Views | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _around: bool = True  # whether buildings or roads may have changed

    @property
    def views(self) -> Views:
        """
        Raises:
            SightsNotReady: they are being worked out for the first time.
        """
        if self._views is None:
            raise SightsNotReady
        return self._views

    @property
    def ready(self) -> bool:
        return self._views is not None

    def now(self) -> np.datetime64:
        return np.datetime64(self.clock().astimezone(UTC).replace(tzinfo=None), "s")

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Kept in step with the database as long as the block lasts."""
        tasks = [
            asyncio.create_task(self._follow()),
            asyncio.create_task(self.db.listen(provenance.CHANNEL, self._hear_layer, lambda hears: None)),
            asyncio.create_task(self.db.listen(CHANNEL, self._hear, lambda hears: None)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.refresh)
            except Exception as error:  # whatever it is: who asks meanwhile is answered from what is there
                known = isinstance(error, psycopg.Error)
                log.warning("reading the cameras failed, trying again: %s", type(error).__name__, exc_info=not known)
                await asyncio.sleep(RETRY_S)
                continue
            await self._wake.wait()
            await asyncio.sleep(PATIENCE_S)
            self._wake.clear()

    def refresh(self) -> None:
        """Read what is known, and work out what is missing."""
        began, first = time.monotonic(), self._views is None
        around, self._around = self._around, False
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                self._views = self._read(connection, around=around)
        except BaseException:
            self._around = self._around or around
            raise
        if first and len(self._views):
            self.tell(f"카메라 시야 {len(self._views):,} · views of cameras, {time.monotonic() - began:.1f} s")

    def _read(self, connection: psycopg.Connection, *, around: bool) -> Views:
        found, now = reading.cameras(connection), self.now()
        views, missing = keeping.read(connection, found, now, self.assumed)
        if not len(missing) and not around:
            return views
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            views, missing = keeping.read(connection, found, now, self.assumed)
            stale = keeping.moved(connection) if around else set()
            again = [
                n for n, key in enumerate(zip(found.site.tolist(), found.number.tolist(), strict=True)) if key in stale
            ]
            due = np.union1d(missing, np.array(again, dtype=np.int64))
            if len(due):
                keeping.make(connection, found[due], now, self.assumed)
                views, _ = keeping.read(connection, found, now, self.assumed)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
        return views

    def _hear_layer(self, message: str) -> None:
        layer, _ = message.split(" ")
        if layer in LAYERS:
            self._around = self._around or layer in AROUND_CHANGED
            self._wake.set()

    def _hear(self, what: str) -> None:
        if what != VIEWS:
            self._wake.set()
