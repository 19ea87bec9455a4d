"""What is loaded: versions, counts, dates and the extent of each layer, kept in memory and moved by NOTIFY.

Counts and dates are kept by district: an answer names the districts in which its features stand, and their ages are
looked up here.

Tiles hang their ETag on these versions, and the swapped-coordinate check its extent, so no request
has to ask the database for them.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.db import Database, TooSlow, Unavailable
from gis import freshness, layers, provenance
from gis.freshness import Ages, Held
from gis.layers import DISTRICTS
from gis.queries import Question

log = logging.getLogger(__name__)

PATIENCE_S = 0.2  # many changes in a row are read once

Box = tuple[float, float, float, float]


@dataclass
class Catalogue:
    """In-memory picture of the database; ``fresh`` is false while a change may have been missed."""

    db: Database
    versions: dict[str, int] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    ages: Ages = field(default_factory=lambda: Ages({}, {}))
    datasets: list[dict[str, Any]] = field(default_factory=list)
    extents: list[Box] = field(default_factory=list)
    _held_at: dict[str, int] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _hearing: bool = False
    _stopping: bool = False
    fresh: bool = False

    async def follow(self) -> None:
        """Keep up with the database until ``stop``; a question under way is never torn off half asked."""
        listening = asyncio.create_task(self.db.listen(provenance.CHANNEL, self._hear, self._hears))
        while not self._stopping:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self.read()
                self.fresh = self._hearing and not self._changed.is_set()
            except (Unavailable, TooSlow):
                self._changed.set()
            await asyncio.sleep(PATIENCE_S)
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening

    def stop(self) -> None:
        self._stopping = True
        self._changed.set()

    async def version(self, layer: str) -> int:
        """The layer's version, asked of the database only while notifications may have been missed."""
        if not self.fresh:
            await self._read_versions()
        return self.versions.get(layer, 0)

    async def read(self) -> None:
        """What has changed since it was last read."""
        await self._read_versions()
        await self._read_held()
        d = provenance.DATASETS
        told = [d.c[name] for name in ("source", "name", "source_date", "loaded_at", "attribution")]
        corners = [getattr(sa.func, f"ST_{corner}")(d.c.extent) for corner in ("XMin", "YMin", "XMax", "YMax")]
        sets = await self.db.rows(Question(sa.select(*told, *corners).order_by(d.c.source, d.c.name)))
        self.datasets = [dict(zip([c.key for c in told], tuple(row)[:5], strict=True)) for row in sets]
        self.extents = [tuple(row)[5:] for row in sets if row[5] is not None]

    def covers(self, lon: float, lat: float, *, margin_deg: float = 0.1) -> bool:
        """Whether the point lies in or near anything loaded."""
        return any(
            west - margin_deg <= lon <= east + margin_deg and south - margin_deg <= lat <= north + margin_deg
            for west, south, east, north in self.extents
        )

    def attributions(self) -> Sequence[str]:
        return sorted({dataset["attribution"] for dataset in self.datasets})

    async def _read_versions(self) -> None:
        rows = await self.db.rows(Question(sa.select(provenance.LAYER_VERSIONS)))
        self.versions = {row["layer"]: row["version"] for row in rows}

    async def _read_held(self) -> None:
        """Counts and dates of the layers whose versions have moved, in which each row has to be visited."""
        now = dict(self.versions)
        moved = [name for name in layers.ALL if self._held_at.get(name, -1) != now.get(name, 0)]
        by_district = dict(self.ages.held)
        for name in moved:
            rows = await self.db.rows(freshness.held(layers.ALL[name]), hurried=False)
            by_district[name] = freshness.by_code(rows)
        names = self.ages.names
        if DISTRICTS.name in moved:
            names = freshness.named(await self.db.rows(freshness.names()))
        self.ages = Ages(by_district, names)
        self.held = {name: freshness.together(found.values()) for name, found in by_district.items()}
        self._held_at = {name: now.get(name, 0) for name in layers.ALL}

    def _hear(self, message: str) -> None:
        layer, version = message.split(" ")
        self.versions[layer] = int(version)
        self._changed.set()

    def _hears(self, now: bool) -> None:
        self._hearing, self.fresh = now, False
        self._changed.set()
