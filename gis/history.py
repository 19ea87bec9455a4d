"""What was known when: every version of a feature, from the row that is there and those that changes left behind.

A version was known from the moment at which its load began until that of the load that replaced or retired it. Parts,
such as the cameras of a site, have rows and moments of their own; a version holds those that were known with it. What
stands in it is what an answer would have said then, in the columns that are declared today.

``of`` and ``by_source`` are statements; ``versions`` makes versions of their rows; ``read`` does both, for notebooks.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.types import BigInteger, Text

from gis.errors import BadMoment
from gis.layer import ORIGIN, TOLD, Layer
from gis.provenance import DATASETS, HISTORY
from gis.queries import DECIMALS, Question

NEVER = datetime.min.replace(tzinfo=UTC)
STILL = datetime.max.replace(tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Version:
    """What was known of a feature from one moment until another, as a GeoJSON feature; None: until now."""

    known_from: datetime
    known_until: datetime | None
    feature: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """The feature with its moments beside its properties."""
        until = self.known_until and self.known_until.isoformat()
        return self.feature | {"known_from": self.known_from.isoformat(), "known_until": until}


class Kept(NamedTuple):
    """A row of the statements."""

    feature_id: int
    part: bool
    row: str
    geometry: str | None
    known_until: datetime | None


@dataclass(frozen=True)
class Span:
    """Some time, from a moment until just before another."""

    begin: datetime
    end: datetime

    def meets(self, version: Version) -> bool:
        return version.known_from < self.end and (version.known_until or STILL) > self.begin


def of(layer: Layer, feature_id: int) -> Question:
    """Rows ``feature_id, part, row, geometry, known_until`` of one feature, by its id; none where there never was one.

    ``row`` and ``geometry`` are JSON text; ``part`` says that the row is one of a part; ``known_until`` is null for
    what is there now. Moments go up.
    """
    return Question(_of(layer), {"id": feature_id})


def by_source(layer: Layer, source: str, source_id: str) -> Question:
    """The same of all features that a source knows, or knew, by this id.

    There may be several: one in each of its sets, and another each time that it came back.
    """
    return Question(_by_source(layer), {"source": source, "source_id": source_id})


def versions(layer: Layer, rows: Iterable[Any]) -> list[Version]:
    """The versions that the rows of ``of`` or ``by_source`` make, newest first."""
    found = []
    for feature_id, its in groupby((Kept(*row) for row in rows), key=attrgetter("feature_id")):
        features: list[Kept] = []
        parts: dict[int, list[Kept]] = {}
        for row in its:
            (parts.setdefault(json.loads(row.row)["number"], []) if row.part else features).append(row)
        lives = [life for number in sorted(parts) for life in _lives(parts[number])]
        found += [_version(layer, feature_id, *piece) for piece in _pieces(_lives(features), lives)]
    return sorted(_united(found), key=lambda one: (one.known_from, one.feature["id"]), reverse=True)


def known(every: Sequence[Version], when: Span) -> list[Version]:
    """Of each feature the last version that was known in that time."""
    last = {one.feature["id"]: one for one in reversed(every) if when.meets(one)}
    return [one for one in every if one is last.get(one.feature["id"])]


def span(text: str, zone: tzinfo | None) -> Span:
    """A day (``2026-01-31``) or a moment (``2026-01-31T09:00+09:00``); in ``zone`` where it names none.

    Raises:
        BadMoment: neither.
    """
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return Span(*(datetime.combine(one, time.min, zone) for one in (day, day + timedelta(days=1))))
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return Span(moment, moment + TICK)
    except (ValueError, OverflowError):
        raise BadMoment(
            f"'{text[:40]}': 날짜나 때로 읽을 수 없습니다. "
            "Not a date or moment; write 2026-01-31, 2026-01-31T09:00 or 2026-01-31T09:00:00Z."
        ) from None


def read(question: Question, layer: Layer, connection: sa.Connection) -> list[Version]:
    """The versions that a question finds through ``connection``, for notebooks."""
    return versions(layer, connection.execute(question.bound()))


@dataclass(frozen=True)
class Life:
    """The time in which a row held: of a feature, or of one of its parts."""

    begin: datetime
    end: datetime
    held: dict[str, Any]
    geometry: str | None


def _lives(rows: Sequence[Kept]) -> Iterator[Life]:
    """A row begins where the one before ended, or when it was loaded, if it had been away."""
    before = NEVER
    for row in rows:
        held = json.loads(row.row)
        since = held.get("known_from" if row.part else "loaded_at")
        begin = max(before, datetime.fromisoformat(since) if since else NEVER)
        before = row.known_until or STILL
        if begin < before:  # nobody saw what one load both wrote and replaced
            yield Life(begin, before, held, row.geometry)


def _pieces(lives: Iterable[Life], parts: Sequence[Life]) -> Iterator[tuple[Life, list[dict[str, Any]]]]:
    """Each life of a feature, cut where one of its parts came or went, with the parts that were there."""
    moments = sorted({moment for part in parts for moment in (part.begin, part.end)})
    for life in lives:
        cuts = [life.begin, *(moment for moment in moments if life.begin < moment < life.end), life.end]
        for begin, end in pairwise(cuts):
            there = [part.held for part in parts if part.begin <= begin < part.end]
            yield replace(life, begin=begin, end=end), there


def _version(layer: Layer, feature_id: int, life: Life, parts: list[dict[str, Any]]) -> Version:
    """What an answer would have said; columns that the row did not have yet are unknown."""
    columns = (*(column.name for column in layer.properties), *ORIGIN)
    told: dict[str, Any] = {"layer": layer.name, "distance_m": None, "bearing_deg": None}
    told |= {name: life.held.get(name) for name in columns}
    if layer.part:
        names = ["number", *(column.name for column in layer.part.properties)]
        told[layer.part.name] = [{name: part.get(name) for name in names} for part in parts] or None
    told |= {name: life.held.get(name) for name in ("dataset", "attributes")}
    geometry = json.loads(life.geometry or "null")
    feature = {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": told}
    return Version(life.begin, None if life.end == STILL else life.end, feature)


def _united(every: Sequence[Version]) -> list[Version]:
    """Versions that follow each other and say the same, as one."""
    found: list[Version] = []
    for one in every:
        if found and found[-1].known_until == one.known_from and found[-1].feature == one.feature:
            found[-1] = replace(found[-1], known_until=one.known_until)
        else:
            found.append(one)
    return found


@lru_cache(maxsize=64)
def _of(layer: Layer) -> sa.Select[Any]:
    wanted = sa.bindparam("id", type_=BigInteger)
    return _rows(layer, lambda column: column == wanted)


@lru_cache(maxsize=64)
def _by_source(layer: Layer) -> sa.Select[Any]:
    """Present rows are found by the unique key, which needs the sets of the source; former ones by their own index."""
    t, h = layer.table.c, HISTORY.c
    source, source_id = sa.bindparam("source", type_=Text), sa.bindparam("source_id", type_=Text)
    sets = sa.select(DATASETS.c.name).where(DATASETS.c.source == source)
    there = sa.select(t.id).where(t.source == source, t.dataset.in_(sets), t.source_id == source_id)
    gone = sa.select(h.feature_id).where(
        h.layer == _literal(layer.name), _inside("source_id") == source_id, _inside("source") == source
    )
    ids = sa.union(there, gone).cte("ids")
    return _rows(layer, lambda column: column.in_(sa.select(ids.c[0])))


def _rows(layer: Layer, wanted: Any) -> sa.Select[Any]:
    h, t = HISTORY.c, layer.table.c
    tables = [layer.name, *([layer.part.name] if layer.part else [])]
    shape = sa.func.ST_GeomFromGeoJSON(h.row.op("->")(_literal("geom")))
    former = sa.select(
        h.feature_id,
        (h.layer != _literal(layer.name)).label("part"),
        sa.cast(h.row.op("-")(_literal("geom")), Text).label("row"),
        _geojson(shape).label("geometry"),
        h.known_until,
        h.id.label("step"),
    ).where(h.layer.in_([_literal(name) for name in tables]), wanted(h.feature_id))
    selects = [former, _present(layer.table, t.id, _literal_bool(part=False), _geojson(t.geom), wanted)]
    if layer.part_table is not None:
        p = layer.part_table
        selects.append(_present(p, p.c.feature_id, _literal_bool(part=True), sa.null(), wanted))
    every = sa.union_all(*selects).subquery("every")
    return sa.select(*(every.c[name] for name in Kept._fields)).order_by(
        every.c.feature_id, every.c.known_until.nulls_last(), every.c.step
    )


def _present(table: sa.Table, key: Any, part: Any, geometry: Any, wanted: Any) -> sa.Select[Any]:
    whole = sa.func.to_jsonb(sa.literal_column(f'"{table.name}"'))
    row = sa.cast(whole.op("-")(_literal("geom")).op("-")(_literal(TOLD)), Text)
    return sa.select(key, part, row, geometry, sa.null(), sa.null()).where(wanted(key))


def _geojson(shape: Any) -> Any:
    return sa.func.ST_AsGeoJSON(shape, sa.literal_column(str(DECIMALS)))


def _inside(name: str) -> Any:
    """A value of the kept row, as its index holds it."""
    return HISTORY.c.row.op("->>")(sa.literal_column(f"'{name}'::text"))


def _literal(text: str) -> Any:
    return sa.literal_column(f"'{text}'", Text)


def _literal_bool(*, part: bool) -> Any:
    return sa.literal_column("true" if part else "false")
