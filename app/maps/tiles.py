"""Vector tiles with a version in their ETag, kept compressed in memory, and made once however many ask."""

import asyncio
import gzip
from collections import OrderedDict
from dataclasses import dataclass, field

from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from gis import tiles
from gis.layer import Layer

FASTEST = 1  # gzip level: a tenth of the time of the best for three quarters of its effect

Key = tuple[str, int, int, int, int]


@dataclass
class Tiles:
    """Tiles of one database. ``budget_bytes`` bounds the memory that they take, least used first out."""

    db: Database
    catalogue: Catalogue
    budget_bytes: int
    _kept: OrderedDict[Key, bytes] = field(default_factory=OrderedDict)
    _being_made: dict[Key, asyncio.Task[bytes]] = field(default_factory=dict)
    _bytes: int = 0

    async def version(self, layer: Layer) -> int:
        return await self.catalogue.version(layer.name)

    async def tile(self, grant: Grant, layer: Layer, z: int, x: int, y: int, version: int) -> bytes:
        """The tile, gzip-compressed; empty where nothing is."""
        key = (layer.name, z, x, y, version)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._being_made:
            self._being_made[key] = asyncio.create_task(self._make(layer, key))
            self._being_made[key].add_done_callback(lambda _: self._being_made.pop(key, None))
        return await asyncio.shield(self._being_made[key])

    async def _make(self, layer: Layer, key: Key) -> bytes:
        _, z, x, y, _ = key
        row = await self.db.row(tiles.tile(layer, z, x, y))
        raw = bytes(row["mvt"]) if row and row["mvt"] else b""
        packed = gzip.compress(raw, FASTEST, mtime=0) if raw else b""
        self._keep(key, packed)
        return packed

    def _keep(self, key: Key, packed: bytes) -> None:
        self._kept[key] = packed
        self._bytes += len(packed) + 200
        while self._bytes > self.budget_bytes and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped) + 200
