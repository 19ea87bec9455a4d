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
from gis.visibility import keeping, ranking, reading
from gis.visibility.assumptions import Assumptions
from gis.visibility.tables import CHANNEL, MANY, STATUS
from gis.visibility.views import Views

log = logging.getLogger(__name__)

LAYERS = ("cameras", "buildings", "roads")
AROUND_CHANGED = ("buildings", "roads")
PATIENCE_S = 0.1  # many changes in a row are read once
RETRY_S = 5.0
MANY_VIEWS = 10_000  # after so many each time progress is told
ONE_AT_A_TIME = 0x601F  # key of the advisory lock: of several workers one works out what is missing


class SightsNotReady(Exception):
    """What the cameras see is being worked out; the answer comes in seconds."""


@dataclass(frozen=True)
class Due:
    """What has to be read again: everything, what is around changed buildings and roads, all states, or some sites."""

    everything: bool = False
    around: bool = False
    states: bool = False
    sites: frozenset[int] = frozenset()

    def and_(self, other: "Due") -> "Due":
        return Due(
            self.everything or other.everything,
            self.around or other.around,
            self.states or other.states,
            self.sites | other.sites,
        )


EVERYTHING = Due(everything=True, around=True)


@dataclass
class Sights:
    """The views of one database. ``clock`` gives the time; ``tell`` is told when they were read."""

    db: Database
    url: str
    assumed: Assumptions = field(default_factory=Assumptions)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str], None] = log.info
    _views: Views | None = None
    _progress: str = ""
    _last_told: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _deaf: bool = False
    _due: Due = field(default_factory=lambda: EVERYTHING)

    @property
    def views(self) -> Views:
        """
        Raises:
            SightsNotReady: they are being worked out for the first time.
        """
        if self._views is None:
            raise SightsNotReady(
                f"카메라 시야를 셈하는 중{self._progress}. 곧 다시 물어 주십시오. "
                f"The views are being worked out{self._progress}: ask again in a few seconds."
            )
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
            asyncio.create_task(self.db.listen(provenance.CHANNEL, self._hear_layer, self._hears)),
            asyncio.create_task(self.db.listen(CHANNEL, self._hear, self._hears)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            due, self._due = self._due, Due()
            try:
                await asyncio.to_thread(self.refresh, due)
            except Exception as error:  # whatever it is: who asks meanwhile is answered from what is there
                self._due = self._due.and_(due)
                known = isinstance(error, psycopg.Error)
                log.warning("reading the cameras failed, trying again: %s", type(error).__name__, exc_info=not known)
                await asyncio.sleep(RETRY_S)
                continue
            await self._wake.wait()
            await asyncio.sleep(PATIENCE_S)
            self._wake.clear()

    def refresh(self, due: Due) -> None:
        """Read what has changed, and work out what is missing."""
        began, first = time.monotonic(), self._views is None
        with psycopg.connect(self.url, autocommit=True) as connection:
            views = self._read(connection, due)
        _ = views.cameras.tree  # made here and not while somebody waits
        if first:
            ranking.compiled(views, self.assumed)
        self._views = views
        if first and len(views):
            self.tell(f"카메라 시야 {len(views):,} · views of cameras, {time.monotonic() - began:.1f} s")

    def _read(self, connection: psycopg.Connection, due: Due) -> Views:
        moved = keeping.moved(connection) if due.around else set()
        held = self._views
        if held is None or due.everything:
            return self._of(connection, None, moved)
        if sites := sorted(due.sites | moved):
            held = held.with_sites(np.array(sites), self._of(connection, sites, moved))
        if due.states:
            held = held.with_cameras(held.cameras.with_states(reading.states(connection)))
        return held

    def _of(self, connection: psycopg.Connection, sites: list[int] | None, moved: set[int]) -> Views:
        """The views of these sites (None: of all), worked out where they are missing or something around has moved."""
        found, now = reading.cameras(connection, sites), self.now()
        views, missing = keeping.read(connection, found, now, self.assumed, every=sites is None)
        if not len(missing) and not moved:
            return views
        connection.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            moved = keeping.moved(connection) if moved else set()  # another worker may have been here
            views, missing = keeping.read(connection, found, now, self.assumed, every=sites is None)
            due = np.union1d(missing, np.flatnonzero(np.isin(found.site, list(moved))))
            if len(due):
                keeping.make(connection, found[due], now, self.assumed, self._told)
                views, _ = keeping.read(connection, found, now, self.assumed, every=sites is None)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
        return views

    def _told(self, done: int, every: int) -> None:
        self._progress = f" ({done:,} / {every:,})"
        if done // MANY_VIEWS > self._last_told:
            self._last_told = done // MANY_VIEWS
            self.tell(f"카메라 시야{self._progress} · views of cameras")

    def _hears(self, hears: bool) -> None:
        """What changed while nobody listened is not known."""
        if hears and self._deaf:
            self._hear_of(EVERYTHING)
        self._deaf = not hears

    def _hear_layer(self, message: str) -> None:
        layer, _ = message.split(" ")
        if layer in LAYERS:
            self._hear_of(Due(everything=layer == "cameras", around=layer in AROUND_CHANGED))

    def _hear(self, message: str) -> None:
        what, sites = message.split(" ")
        if sites != MANY:
            self._hear_of(Due(sites=frozenset(map(int, sites.split(",")))))
        else:
            self._hear_of(Due(states=True) if what == STATUS else Due(everything=True))

    def _hear_of(self, due: Due) -> None:
        self._due = self._due.and_(due)
        self._wake.set()
