"""Statements that keep and give the newest speeds and the closures, and their place on a road graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import psycopg
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from gis.crs import LONLAT
from gis.queries import Question
from gis.roads.closures import Closure
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.network import Network
from gis.traffic.feeds import LinkSpeed
from gis.traffic.tables import CLOSED, LINK_SPEEDS

OVERLAP = timedelta(seconds=15)  # a statement's rows bear the moment it began, and show when it ends (at most 10 s)
_MEASURED = ("link", "direction", "speed_kmh", "observed_at")
Speeds = list[tuple[str, str, float, datetime]]  # link, direction, km/h, when


@dataclass(frozen=True)
class Stored:
    """A closure as it is stored."""

    id: int
    geometry: BaseGeometry
    radius_m: float
    starts: datetime
    ends: datetime | None
    modes: tuple[str, ...]
    reason: str


def keep(found: Sequence[LinkSpeed], feed: str) -> Question:
    """Store speeds; a newer one that is held stays. One row in the answer for each that was stored.

    Received at the database's own time: workers whose clocks differ would pass over one another's speeds.
    """
    columns = {name: [getattr(one, name) for one in found] for name in _MEASURED}
    return Question(_keep(), columns | {"feed": feed})


@lru_cache(maxsize=1)
def _keep() -> Any:
    t = LINK_SPEEDS.c
    arrays = [sa.bindparam(name, type_=ARRAY(t[name].type)) for name in _MEASURED]
    sent = sa.func.unnest(*arrays).table_valued(*_MEASURED, name="sent").render_derived()
    once = [sa.func.now(), sa.bindparam("feed", type_=t.feed.type)]
    in_order = [sent.c[name].collate("C") for name in ("link", "direction")]  # two feeds at once wait, not deadlock
    insert = postgresql.insert(LINK_SPEEDS).from_select(
        [*_MEASURED, "received_at", "feed"],
        sa.select(*(sent.c[name] for name in _MEASURED), *once).order_by(*in_order),
    )
    return insert.on_conflict_do_update(
        index_elements=["link", "direction"],
        set_={name: insert.excluded[name] for name in ("speed_kmh", "observed_at", "received_at", "feed")},
        where=insert.excluded.observed_at >= t.observed_at,
    ).returning(t.link)


def speeds(connection: psycopg.Connection[Any], since: datetime | None) -> tuple[Speeds, datetime | None]:
    """The speeds received after ``since`` (None: all), and until when that is all."""
    rows = connection.execute(
        "SELECT link, direction, speed_kmh, observed_at, received_at FROM link_speeds"
        " WHERE %(since)s::timestamptz IS NULL OR received_at >= %(since)s",
        {"since": since and since - OVERLAP},
    ).fetchall()
    return [row[:4] for row in rows], max((row[4] for row in rows), default=since)


def on_arcs(graph: RoadGraph, found: Speeds) -> tuple[Ints, Floats, Floats]:
    """The arcs of the speeds whose links the graph has, km/h, and seconds of the epoch."""
    links = np.array([graph.link_at.get(link, -1) for link, _, _, _ in found], dtype=np.int64)
    backward = np.array([direction == "backward" for _, direction, _, _ in found], dtype=np.int64)
    arcs = graph.arcs_of_link[links, backward] if len(found) else np.empty(0, dtype=np.int64)
    known = (links >= 0) & (arcs >= 0)
    kmh = np.array([speed for _, _, speed, _ in found], dtype=float)
    at_s = np.array([moment.timestamp() for _, _, _, moment in found], dtype=float)
    return arcs[known], kmh[known], at_s[known]


def closures(connection: psycopg.Connection[Any], now: datetime) -> list[Stored]:
    """Closures in force or to come."""
    rows = connection.execute(
        "SELECT id, ST_AsBinary(geom), radius_m, starts, ends, modes, reason FROM closures"
        " WHERE lifted_at IS NULL AND (ends IS NULL OR ends > %s) ORDER BY id",
        [now],
    )
    return [Stored(i, shapely.from_wkb(bytes(wkb)), r, s, e, tuple(m), why) for i, wkb, r, s, e, m, why in rows]


def placed(network: Network, stored: Stored) -> Closure:
    """The closure on the links that it touches."""
    return Closure(
        stored.id,
        stored.geometry,
        network.links_touching(stored.geometry, within_m=stored.radius_m),
        stored.starts,
        stored.ends,
        frozenset(stored.modes),
        stored.reason,
    )


@lru_cache(maxsize=1)
def summary() -> Question:
    """By feed: links measured, and the newest measurement."""
    t = LINK_SPEEDS.c
    newest = sa.func.max(t.observed_at).label("newest")
    return Question(sa.select(t.feed, sa.func.count().label("links"), newest).group_by(t.feed).order_by(t.feed))


_WISHED = ("radius_m", "starts", "ends", "modes", "reason", "made_by")


def close(wkb: bytes, wished: Mapping[str, Any]) -> Question:
    """Store a closure with the columns of ``_WISHED``; its row comes back."""
    return Question(_close(), {"wkb": wkb} | {f"to_{name}": wished[name] for name in _WISHED})


@lru_cache(maxsize=1)
def _close() -> Any:
    geom = sa.func.ST_SetSRID(
        sa.func.ST_GeomFromWKB(sa.bindparam("wkb", type_=sa.LargeBinary)), sa.literal_column(str(LONLAT))
    )
    values = {name: sa.bindparam(f"to_{name}", type_=CLOSED.c[name].type) for name in _WISHED}
    return postgresql.insert(CLOSED).values(geom=geom, **values).returning(*_told())


def lift(closure_id: int, at: datetime) -> Question:
    """Lift a closure that is not lifted yet; its row comes back."""
    return Question(_lift(), {"closure": closure_id, "moment": at})


@lru_cache(maxsize=1)
def _lift() -> Any:
    closure = sa.bindparam("closure", type_=sa.BigInteger)
    return (
        sa.update(CLOSED)
        .where(CLOSED.c.id == closure, CLOSED.c.lifted_at.is_(None))
        .values(lifted_at=sa.bindparam("moment", type_=sa.DateTime(timezone=True)))
        .returning(*_told())
    )


def in_force(at: datetime, *, to_come: bool) -> Question:
    """Closures in force at a moment, or also those to come after it."""
    return Question(_in_force(to_come), {"moment": at})


@lru_cache(maxsize=2)
def _in_force(to_come: bool) -> Any:
    t = CLOSED.c
    moment: sa.BindParameter[Any] = sa.bindparam("moment", type_=sa.DateTime(timezone=True))
    holds = [sa.or_(t.lifted_at.is_(None), t.lifted_at > moment), sa.or_(t.ends.is_(None), t.ends > moment)]
    begun = [] if to_come else [t.starts <= moment]
    return sa.select(*_told()).where(*holds, *begun).order_by(t.id)


def _told() -> list[sa.ColumnElement[Any]]:
    t = CLOSED.c
    columns = [t[name] for name in ("id", "radius_m", "starts", "ends", "modes", "reason", "made_by", "made_at")]
    shape = sa.func.ST_AsGeoJSON(t.geom, sa.literal_column("7"))
    return [*columns, t.lifted_at, shape.label("geometry")]
