"""How old what we know is: by layer and district, counted from the oldest date that can be believed.

A date can be believed if it is not after the day on which its row was loaded; a row without such a date is undated.
Nothing is run here but ``read``, for notebooks; the clock is an argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from gis import districts
from gis.layer import Layer
from gis.queries import Question

By = Literal["district", "owner_district"]
Standing = tuple[str, str | None]  # name of a layer, code of a district; None where none was found

OLD_DAYS = 730  # what is older is marked as old wherever it is shown


@dataclass(frozen=True)
class Held:
    """What a layer holds, in all or in one district. ``source_date`` is of the newest source."""

    count: int = 0
    source_date: date | None = None
    oldest_source_date: date | None = None
    undated: int = 0
    doubted: int = 0
    loaded_at: datetime | None = None

    def age_days(self, today: date) -> int | None:
        """Days since the oldest believable date; None where there is no date at all."""
        return None if self.oldest_source_date is None else max(0, (today - self.oldest_source_date).days)


@dataclass(frozen=True)
class Freshness:
    """How old a layer is in a district. ``held`` is None where it is not counted yet."""

    layer: str
    district: str | None
    district_name: str | None
    held: Held | None
    today: date

    @property
    def age_days(self) -> int | None:
        return self.held.age_days(self.today) if self.held else None

    def told(self) -> dict[str, Any]:
        """As it stands in answers. What nobody knows is null; ``undated`` says of how many the date is not known."""
        held = self.held
        known = held or Held()
        return {
            "layer": self.layer,
            "district": self.district,
            "district_name": self.district_name,
            "source_date": _text(known.source_date),
            "oldest_source_date": _text(known.oldest_source_date),
            "age_days": self.age_days,
            "count": held and held.count,
            "undated": held and held.undated,
            "doubted": held and held.doubted,
        }


@dataclass(frozen=True)
class Ages:
    """Everything that is held, by layer and district, and what the districts are called."""

    held: Mapping[str, Mapping[str | None, Held]]
    names: Mapping[str, str]

    def of(self, standings: Iterable[Standing], today: date) -> list[Freshness]:
        """How old these layers are in these districts, in the order of the layers' names and the codes."""
        ordered = sorted(set(standings), key=lambda one: (one[0], one[1] or ""))
        return [self._one(layer, district, today) for layer, district in ordered]

    def everywhere(self, layer: str, today: date) -> list[Freshness]:
        """How old the layer is in each district where it has anything."""
        return self.of([(layer, district) for district in self.held.get(layer, {})], today)

    def _one(self, layer: str, district: str | None, today: date) -> Freshness:
        held = self.held.get(layer, {}).get(district)
        return Freshness(layer, district, self.names.get(district or ""), held, today)


def standings(features: Iterable[Mapping[str, Any]]) -> set[Standing]:
    """Which layers occur in which districts among GeoJSON features as answers give them."""
    return {(one["properties"]["layer"], one["properties"].get("district")) for one in features}


def drawn(features: Iterable[Mapping[str, Any]]) -> Ages:
    """Ages of these features alone, where nothing is known of their layers as a whole."""
    found: dict[str, dict[str | None, list[Held]]] = {}
    for told in (one["properties"] for one in features):
        day = date.fromisoformat(told["source_date"]) if told.get("source_date") else None
        one = Held(1, day, day, undated=day is None, doubted=bool(told.get("doubts")))
        found.setdefault(told["layer"], {}).setdefault(told.get("district"), []).append(one)
    return Ages({layer: {code: together(its) for code, its in by.items()} for layer, by in found.items()}, {})


def ago(days: int) -> tuple[str, str]:
    """An age in words, Korean and English: 3년 전, 3 years ago."""
    number, ko, en = next((days // length, ko, en) for least, length, ko, en in _SPANS if days >= least)
    return f"{number}{ko} 전", f"{number} {en}{'' if number == 1 else 's'} ago"


_SPANS = ((730, 365, "년", "year"), (60, 30, "개월", "month"), (0, 1, "일", "day"))


def together(several: Iterable[Held]) -> Held:
    """What is held in several districts, as one."""
    every = list(several)
    return Held(
        sum(held.count for held in every),
        max((held.source_date for held in every if held.source_date), default=None),
        min((held.oldest_source_date for held in every if held.oldest_source_date), default=None),
        sum(held.undated for held in every),
        sum(held.doubted for held in every),
        max((held.loaded_at for held in every if held.loaded_at), default=None),
    )


def held(layer: Layer, by: By = "district") -> Question:
    """What the layer holds: a row for each district, its code first, then the parts of a ``Held`` in their order.

    After these the sums of the columns that are summed (``Column.summed``), each followed by how many do not say it.
    """
    return Question(_held(layer, by))


def names() -> Question:
    """Rows ``code, name, province, level`` of all districts."""
    return Question(_NAMES)


def named(rows: Iterable[Any]) -> dict[str, str]:
    """What the districts of ``names`` are called, by code."""
    every = (districts.District(*row) for row in rows)
    return {district.code: district.full_name for district in every if district.name}


def by_code(rows: Iterable[Any]) -> dict[str | None, Held]:
    """The answer of ``held``, by the codes of the districts."""
    return {row[0]: Held(*tuple(row)[1:7]) for row in rows}


def read(layers: Iterable[Layer], connection: sa.Connection) -> Ages:
    """Read through ``connection``, for notebooks."""
    found = {layer.name: by_code(connection.execute(held(layer).bound())) for layer in layers}
    return Ages(found, named(connection.execute(names().bound())))


@lru_cache(maxsize=64)
def _held(layer: Layer, by: By) -> sa.Select[Any]:
    t = layer.table.c
    loaded_on: sa.ColumnElement[Any] = sa.cast(sa.func.timezone(sa.literal_column("'UTC'"), t.loaded_at), sa.Date)
    # A day more: it is tomorrow in Seoul before it is in UTC.
    believed = t.source_date <= loaded_on + sa.literal_column("1")
    count = sa.func.count()
    sums = [
        one
        for column in layer.properties
        if column.summed
        for one in (sa.func.sum(t[column.name]), count.filter(t[column.name].is_(None)))
    ]
    return sa.select(
        t[by],
        count,
        sa.func.max(t.source_date).filter(believed),
        sa.func.min(t.source_date).filter(believed),
        count.filter(believed.is_not(sa.true())),
        count.filter(t.doubts != sa.literal_column("'{}'::text[]")),
        sa.func.max(t.loaded_at),
        *sums,
    ).group_by(t[by])


_EVERY = districts.every().statement.subquery("every")
_NAMES = sa.select(*(_EVERY.c[name] for name in districts.COLUMNS[:4]))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
