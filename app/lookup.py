"""The one door to the data: every question goes through here, with a ``Grant``, and comes back as a ``Scene``.

When looks have to be written down, they are written here, in the same transaction.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from app.access import Grant
from app.db import Database, Moment
from gis import districts, freshness, geojson, queries, remarks
from gis.errors import NoSuchDataset, NoSuchFeature
from gis.filters import Filter
from gis.freshness import By, Standing
from gis.history import Version, versions
from gis.layer import Layer
from gis.queries import Question
from gis.visibility import reading

AT_ONCE = 1_000  # features of a whole layer that are read together: others are answered in between


@dataclass(frozen=True)
class Scene:
    """An answer: its features as GeoJSON text made by the database, and what was asked to get them."""

    features: bytes
    returned: int
    counts: dict[str, int] | None  # all that matched by layer; None where that was not counted (pages)
    last_id: int | None
    layers: tuple[Layer, ...]
    standings: tuple[Standing, ...] = ()  # which layers occur in which districts
    asked: dict[str, Any] = field(default_factory=dict)
    outline: bytes | None = None  # WKB of the asked area or line
    grant: Grant = field(kw_only=True)
    wish: "Wish" = field(kw_only=True)

    @property
    def matched(self) -> int | None:
        return None if self.counts is None else sum(self.counts.values())


@dataclass(frozen=True)
class Wish:
    """Which layers, with which filters and their values, and how many features at most."""

    layers: tuple[Layer, ...]
    filters: tuple[Filter, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    limit: int = 1000


async def change(db: Database, grant: Grant, change: Question) -> list[asyncpg.Record]:
    """Write in the name of whom the grant names; the rows that were written come back."""
    return await db.rows(change)


async def near(db: Database, grant: Grant, wish: Wish, *, lon: float, lat: float, radius_m: float) -> Scene:
    question = queries.near(wish.layers, lon=lon, lat=lat, radius_m=radius_m, limit=wish.limit, filters=wish.filters)
    return await _look(db, grant, wish, question, {"lon": lon, "lat": lat, "radius_m": radius_m})


async def nearest(db: Database, grant: Grant, wish: Wish, *, lon: float, lat: float) -> Scene:
    (layer,) = wish.layers
    question = queries.nearest(layer, lon=lon, lat=lat, k=wish.limit, filters=wish.filters)
    return await _look(db, grant, wish, question, {"lon": lon, "lat": lat, "k": wish.limit})


async def inside(db: Database, grant: Grant, wish: Wish, *, area_wkb: bytes) -> Scene:
    question = queries.inside(wish.layers, area_wkb=area_wkb, limit=wish.limit, filters=wish.filters)
    return await _look(db, grant, wish, question, {}, area_wkb)


async def along(db: Database, grant: Grant, wish: Wish, *, line_wkb: bytes, radius_m: float) -> Scene:
    question = queries.along(wish.layers, line_wkb=line_wkb, radius_m=radius_m, limit=wish.limit, filters=wish.filters)
    return await _look(db, grant, wish, question, {"radius_m": radius_m}, line_wkb)


async def page(db: Database, grant: Grant, wish: Wish, *, after: int, bbox: Sequence[float]) -> Scene:
    (layer,) = wish.layers
    question = queries.page(layer, limit=wish.limit, after=after, bbox=bbox, filters=wish.filters)
    return await _look(db, grant, wish, question, {"bbox": list(bbox)} if bbox else {})


async def whole(db: Database, grant: Grant, wish: Wish, *, bbox: Sequence[float]) -> AsyncGenerator[Scene]:
    """Layer after layer with everything known of each feature, all of one moment, whatever the limit of the wish."""
    asked = {"bbox": list(bbox)} if bbox else {}
    async with db.moment() as moment:
        for layer in wish.layers:
            after: int | None = 0
            while after is not None:
                question = queries.page(layer, limit=AT_ONCE, after=after, bbox=bbox, filters=wish.filters, whole=True)
                scene = await _look(moment, grant, wish, question, asked)
                after = scene.last_id if scene.returned == AT_ONCE else None
                yield scene


async def feature(db: Database, grant: Grant, layer: Layer, feature_id: int) -> bytes:
    """One feature as GeoJSON text.

    Raises:
        NoSuchFeature: there is none with this id.
    """
    scene = await _look(db, grant, Wish((layer,)), queries.feature(layer, feature_id), {})
    if not scene.returned:
        raise NoSuchFeature(f"{layer.label_ko} {feature_id}번이 없습니다. No {layer.name} has the id {feature_id}.")
    return scene.features


async def sites(db: Database, grant: Grant, ids: list[int]) -> list[asyncpg.Record]:
    """Rows ``id, told`` (JSON text) of camera sites."""
    return await db.rows(reading.sites(ids))


async def history(db: Database, grant: Grant, layer: Layer, question: Question) -> list[Version]:
    """What was known when: one of the questions of ``gis.history``, newest first.

    Raises:
        NoSuchFeature: nothing was ever known of it.
    """
    found = versions(layer, await db.rows(question))
    if not found:
        raise NoSuchFeature(f"그런 {layer.label_ko}: 알려진 적이 없습니다. No such {layer.name} was ever known.")
    return found


async def district_at(db: Database, grant: Grant, *, lon: float, lat: float) -> str | None:
    """The code of the district in which a place lies; None where there is none."""
    row = await db.row(districts.holding(lon=lon, lat=lat))
    return row["code"] if row else None


async def by_district(
    db: Database, grant: Grant, layer: Layer, by: By
) -> tuple[list[asyncpg.Record], list[asyncpg.Record]]:
    """What the layer holds in each district (``gis.freshness.held``), and the districts (``gis.districts.every``)."""
    return await db.rows(freshness.held(layer, by)), await db.rows(districts.every())


async def imports(db: Database, grant: Grant) -> list[str]:
    """Of each set that is loaded where it is from and what became of its rows, as JSON text."""
    return [row["told"] for row in await db.rows(remarks.reports())]


async def report(db: Database, grant: Grant, source: str, dataset: str) -> asyncpg.Record:
    """The report of a set: ``told`` (JSON text), ``attribution``, ``loaded_at``.

    Raises:
        NoSuchDataset: there is none of this source and name.
    """
    row = await db.row(remarks.report(source, dataset))
    if row is None:
        raise NoSuchDataset(
            f"{source}/{dataset}: 그런 자료가 없습니다. No such set; GET /v1/imports lists those that are loaded."
        )
    return row


async def remarked(db: Database, grant: Grant, question: Question) -> list[asyncpg.Record]:
    """What a load had to say of single rows: one of the questions of ``gis.remarks``."""
    return await db.rows(question)


async def _look(
    db: Database | Moment,
    grant: Grant,
    wish: Wish,
    question: Question,
    asked: dict[str, Any],
    outline: bytes | None = None,
) -> Scene:
    collected = geojson.collection(Question(question.statement, {**question.values, **wish.values}))
    row = await db.row(collected)
    assert row is not None
    return Scene(
        row["features"],
        row["returned"],
        geojson.counted(row["counts"], wish.layers),
        row["last"],
        wish.layers,
        geojson.standings(row["counts"]),
        asked,
        outline,
        grant=grant,
        wish=wish,
    )
