"""The road networks in memory, kept in step with the database: loaded at the start, made anew when roads change,
under new conditions every minute and with every measurement or closure.

Questions are answered from ``Conditions`` that never change; a change makes new ones beside them. The hierarchy that
makes answers quickest follows a moment later: until it is there, they are searched for.
"""

import asyncio
import contextlib
import itertools
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

from app import road_loading
from app.db import Database
from app.road_loading import Loaded
from app.settings import Settings
from gis import provenance
from gis.errors import BrokenGraph, NoRoads
from gis.roads import conflation, modes, reading, search
from gis.roads.conditions import Conditions
from gis.roads.conflation import Laid
from gis.roads.costs import Costs, by_length
from gis.roads.hierarchy import Customized
from gis.roads.modes import Mode
from gis.roads.network import Network
from gis.roads.traffic import Measured
from gis.traffic import live
from gis.traffic.tables import CHANNEL, SPEEDS

log = logging.getLogger(__name__)

MINUTE_S = 60.0
RETRY_S = 2.0
LAID_FOR = "car"  # whose streets the measured links of another network are laid on
AT_ONCE = 200  # of them, before questions and updates have their turn
SOON_S = 0.02  # after the moment that was waited for
LAYERS = "layers"


class RoadsNotReady(Exception):
    """The road networks are being read; the answer comes in seconds."""


@dataclass(frozen=True, eq=False)
class _Own:
    """What was measured on the links of a network itself, and until when it was read."""

    network: Network
    measured: Measured
    until: datetime | None


@dataclass
class Roads:
    """The networks of one database. ``clock`` gives the time; ``tell`` is told of each network that was loaded."""

    db: Database
    url: str
    settings: Settings
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str], None] = log.info
    loaded: list[Loaded] = field(default_factory=list)
    _held: dict[str, Conditions] = field(default_factory=dict)
    _read: bool = False
    _moved: set[str] = field(default_factory=lambda: {LAYERS})
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _changing: threading.Lock = field(default_factory=threading.Lock)
    _laid: dict[tuple[str, str], Laid] = field(default_factory=dict)  # measured network, and the one it is laid on
    _before: dict[str, Conditions] = field(default_factory=dict)
    _own: dict[str, _Own] = field(default_factory=dict)

    def mode(self, name: str) -> Mode:
        """
        Raises:
            NoSuchMode: with the names that there are.
        """
        return modes.named(name, self.modes)

    @property
    def modes(self) -> Mapping[str, Mode]:
        return modes.declared(self.settings.modes or modes.DECLARED)

    def conditions(self, lon: float, lat: float, network: str | None = None) -> Conditions:
        """The conditions of the network that a place lies near; of the largest one where it lies near none.

        Raises:
            RoadsNotReady: they are being read.
            NoRoads: none is loaded, or none of that name.
        """
        held = self._held
        if not held:
            if not self._read:
                raise RoadsNotReady
            raise NoRoads("도로가 없습니다. No roads are loaded: goldentime import FILE.osm.pbf")
        if network is not None:
            if network not in held:
                raise NoRoads(f"'{network}' 도로망이 없습니다. No such network; there are: {', '.join(held)}.")
            return held[network]
        near = (found for found in held.values() if found.network.is_near(lon, lat))
        return next(near, next(iter(held.values())))

    def costs(self, conditions: Conditions, mode: Mode) -> tuple[Costs, Customized | None]:
        """What a question of this mode is answered with; who asks first has the hierarchy made for the next."""
        found = conditions.costs(mode), conditions.customized(mode)
        if found[1] is None:
            self._wake.set()
        return found

    def unknown(self, links: Iterable[str]) -> list[str]:
        """Those of the links that no network in memory has, in order."""
        graphs = [held.network.graph.link_at for held in self.every]
        return sorted({link for link in links if not any(link in known for known in graphs)})

    @property
    def every(self) -> tuple[Conditions, ...]:
        return tuple(self._held.values())

    @property
    def ready(self) -> bool:
        return self._read

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Kept in step with the database as long as the block lasts."""
        tasks = [
            asyncio.create_task(self._follow()),
            asyncio.create_task(self._tick()),
            asyncio.create_task(self.db.listen(provenance.CHANNEL, self._hear_layer, lambda hears: None)),
            asyncio.create_task(self.db.listen(CHANNEL, self._hear, lambda hears: None)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def moved(self, what: str) -> None:
        """Speeds or closures have changed: returns when answers know."""
        await asyncio.to_thread(self._renew)
        self._wake.set()

    def _hear(self, what: str) -> None:
        self._moved.add(what)
        self._wake.set()

    def _hear_layer(self, message: str) -> None:
        if message.split(" ", maxsplit=1)[0] in reading.LAYERS:
            self._hear(LAYERS)

    async def _tick(self) -> None:
        """Every minute, and whenever a closure begins or ends."""
        while True:
            now = self.clock()
            edges = (edge for held in self.every for one in held.closures for edge in (one.starts, one.ends) if edge)
            ahead = [(edge - now).total_seconds() for edge in edges if edge > now]
            await asyncio.sleep(min([MINUTE_S - time.time() % MINUTE_S, *ahead]) + SOON_S)
            self._hear("minute")

    async def _follow(self) -> None:
        while True:
            what, self._moved = self._moved, set()
            try:
                if what:
                    await asyncio.to_thread(self._reload if LAYERS in what else self._renew)
                await asyncio.to_thread(self._customize)
                if await asyncio.to_thread(self._lay):
                    self._hear(SPEEDS)
            except Exception as error:  # whatever it is: who asks meanwhile is answered from what is there
                known = isinstance(error, psycopg.Error)
                log.warning("reading the roads failed, trying again: %s", type(error).__name__, exc_info=not known)
                self._moved |= what
                await asyncio.sleep(RETRY_S)
            if not self._moved:
                await self._wake.wait()
            self._wake.clear()

    def _reload(self) -> None:
        """Networks whose data has moved, from a snapshot or the database; then the traffic and the closures."""
        with psycopg.connect(self.url) as connection:
            names = reading.networks(connection)
            versions = reading.versions(connection)
        networks = {}
        for name in names:
            held = self._held.get(name)
            if held and held.network.graph.versions == versions:
                networks[name] = held.network
            elif loaded := self._load(name, versions):
                networks[name] = loaded
        with self._changing:
            self._laid.clear()
            self._held = self._under_now(networks)
        for held in self._held.values():
            self._warm(held)
        self._read = True

    def _warm(self, held: Conditions) -> None:
        """The first searches compile; nobody who waits for an answer shall be the first."""
        costs = held.costs(next(iter(self.modes.values())))
        search.tree(costs, np.array([0]), np.array([0]), limit_ms=0)
        search.many(costs, np.zeros((1, 2), dtype=np.int64), np.zeros((0, 3), dtype=np.int64), 0, 0)

    def _load(self, name: str, versions: Mapping[str, int]) -> Network | None:
        """One network; None where its data contradicts itself, which is told."""
        try:
            network, told = road_loading.load(self.url, self.settings.home / "roads", name, versions)
        except (BrokenGraph, NoRoads) as error:
            self.tell(f"도로망 {name}: 쓸 수 없습니다 · cannot be used: {error}")
            return None
        self.loaded = [one for one in self.loaded if one.network != name] + [told]
        self.tell(told.told())
        return network

    def _renew(self) -> None:
        with self._changing:
            self._held = self._under_now({name: held.network for name, held in self._held.items()})

    def _under_now(self, networks: Mapping[str, Network]) -> dict[str, Conditions]:
        """The networks under what is known at this moment."""
        now = self.clock()
        with psycopg.connect(self.url) as connection:
            own = {name: self._measured(connection, name, network) for name, network in networks.items()}
            closed = live.closures(connection, now)
        self._own = own
        return {name: self._conditions(network, closed, now) for name, network in networks.items()}

    def _measured(self, connection: psycopg.Connection[Any], name: str, network: Network) -> _Own:
        """What was measured on the network's own links, with what has come in since it was last read."""
        held = self._own.get(name)
        if held is None or held.network is not network:
            held = _Own(network, Measured.nothing(network.graph), None)
        speeds, until = live.speeds(connection, held.until)
        return _Own(network, held.measured.with_speeds(*live.on_arcs(network.graph, speeds)), until)

    def _conditions(self, network: Network, closed: Sequence[live.Stored], now: datetime) -> Conditions:
        """With the speeds of other networks laid on it as far as that has been worked out (``_lay``); costs are made at
        once for the modes that somebody has asked for."""
        name = network.graph.network
        measured = self._own[name].measured
        for other, own in self._own.items():
            if laid := self._laid.get((other, name)):
                measured = conflation.carried(measured, laid, own.measured)
        placed = [live.placed(network, closure) for closure in closed]
        made = Conditions.at(network, measured, placed, now.astimezone(self._zone()))
        if before := self._held.get(name):
            for mode in before.asked_for:
                made.costs(mode)
            self._before[name] = before
        return made

    def _lay(self) -> bool:
        """A few more measured links of one network laid on another; whether there were any."""
        for (other, own), (name, target) in itertools.product(self._own.items(), self._held.items()):
            laid = self._laid.get((other, name), Laid.nothing())
            missing = laid.missing(own.measured) if other != name else ()
            if not len(missing):
                continue
            lengths = by_length(target.costs(self.mode(LAID_FOR)))
            for arc in missing[:AT_ONCE]:
                line = own.network.graph.line(int(arc))
                laid = laid.with_arcs(int(arc), conflation.along(target.network, lengths, line))
            self._laid[other, name] = laid
            return True
        return False

    def _customize(self) -> None:
        """Hierarchies for the modes that are asked for; those of before serve on where nothing changed for them."""
        for name, held in self._held.items():
            for mode in held.asked_for:
                held.customize(mode, self._before.get(name))
            self._before.pop(name, None)

    def _zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.settings.timezone) if self.settings.timezone else None
