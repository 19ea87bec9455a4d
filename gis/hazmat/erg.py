"""Initial isolation and protective action distances: Emergency Response Guidebook 2024, Tables 1 and 3.

A number that the tables do not hold is never given. Where something is not known (size of the spill, container, wind)
the largest of the possible rows is taken, and said.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gis.hazmat import tables

SMALL, LARGE = "small", "large"
SMALL_BELOW_L = 208.0  # the book's limit of a small spill
WINDS = ("low", "moderate", "high")  # below 10 km/h, up to 20, above
TABLE_3 = "table 3"
VERIFY = ("ERG 2024 원본과 대조할 것", "Verify against ERG 2024")
UNKNOWN_SPILL = ("유출량 미상: 대량으로 봄", "Size of the spill unknown: large")
UNKNOWN_CONTAINER = ("용기 미상: 가장 큰 값", "Container unknown: the largest")
OTHER_CONTAINER = ("표에 없는 용기: 가장 큰 값", "Container not in the table: the largest")
UNKNOWN_WIND = ("바람 미상: 가장 먼 값", "Wind unknown: the farthest")
# The book has one row for land and one for water there; the listing that our table was made from kept one of them.
PERHAPS_IN_WATER = ("물에 쏟아졌을 때의 값일 수 있음", "May be the row for a spill in water")


@dataclass(frozen=True)
class Guide:
    """What the book calls a UN number, and which guide it points to (``115/128``: it depends on the goods)."""

    un: int
    guide: str
    names: tuple[str, ...]
    toxic: bool  # toxic by inhalation
    polymerizes: bool


@dataclass(frozen=True)
class Distances:
    """Metres. ``at_least``: the book's protective distance is open upwards ("11.0+ km")."""

    un: int
    substance: str
    guide: str
    spill: str
    day: bool
    isolation_m: float
    protective_m: float
    at_least: bool
    table: str
    assumed: tuple[tuple[str, str], ...] = ()  # what was taken for the worst, in Korean and English


@dataclass(frozen=True)
class _Length:
    metres: float
    at_least: bool

    @classmethod
    def of(cls, cell: str) -> "_Length | None":
        return cls(float(cell.rstrip("+")), cell.endswith("+")) if cell and cell != TABLE_3 else None


def guide(un: int) -> Guide | None:
    """The entry of the index; None where the book has no such number."""
    return _guides().get(un)


def gases_with_water(un: int) -> tuple[str, ...]:
    """The toxic gases that it gives off with water (Table 2)."""
    rows = (row for row in tables.read("gases_with_water") if int(row["un"]) == un)
    return tuple(dict.fromkeys(gas for row in rows for gas in row["gases"].split("|")))


def distances(
    un: int, *, spill: str | None, day: bool, container: str | None = None, wind_kmh: float | None = None
) -> Distances | None:
    """The distances of a substance; None: it is in neither table, and the commander decides.

    Args:
        spill: ``small`` (below 208 L) or ``large``; None: unknown, taken as large.
        container: as in ``containers``; None: unknown. One that the table does not tell apart counts as unknown.
        wind_kmh: mean wind; None: unknown.
    """
    row, size = _table_1().get(un), spill or LARGE
    assumed = [] if spill else [UNKNOWN_SPILL]
    if size == LARGE and un in _table_3():
        return _by_container(un, day, container, wind_kmh, assumed)
    if row is None:
        return None
    isolation, away = _Length.of(row[f"{size}_isolation"]), _Length.of(row[f"{size}_{'day' if day else 'night'}"])
    if isolation is None or away is None:
        return None
    if gases_with_water(un):
        assumed = [*assumed, PERHAPS_IN_WATER]
    name, number = _called(un)
    table = "ERG 2024, Table 1"
    return Distances(un, name, number, size, day, isolation.metres, away.metres, away.at_least, table, tuple(assumed))


def containers(un: int) -> list[str]:
    """The kinds of container that Table 3 tells apart for a substance; none: it is not in that table."""
    return [row["container"] for row in _table_3().get(un, ())]


def _by_container(
    un: int, day: bool, container: str | None, wind_kmh: float | None, assumed: list[tuple[str, str]]
) -> Distances | None:
    every = _table_3()[un]
    rows = [row for row in every if container and row["container"].casefold() == container.strip().casefold()] or every
    if rows is every:
        assumed = [*assumed, OTHER_CONTAINER if container else UNKNOWN_CONTAINER]
    wind = _wind(wind_kmh)
    winds = WINDS if wind is None else (wind,)
    if wind is None:
        assumed = [*assumed, UNKNOWN_WIND]
    lengths = [_Length.of(row[f"{'day' if day else 'night'}_{one}"]) for row in rows for one in winds]
    away = max((length for length in lengths if length), key=lambda one: (one.metres, one.at_least), default=None)
    if away is None:
        return None
    isolation_m = max(float(row["isolation"]) for row in rows)
    name, number = _called(un)
    table = "ERG 2024, Table 3"
    return Distances(un, name, number, LARGE, day, isolation_m, away.metres, away.at_least, table, tuple(assumed))


def _called(un: int) -> tuple[str, str]:
    """First name and guide of a UN number that has distances: the index has it, too."""
    known = _guides()[un]
    return known.names[0], known.guide


def _wind(kmh: float | None) -> str | None:
    """The book's class of a wind; None: unknown, or no speed at all."""
    if kmh is None or not math.isfinite(kmh) or kmh < 0:
        return None
    return "low" if kmh < 10 else "moderate" if kmh <= 20 else "high"


@lru_cache(maxsize=1)
def _table_1() -> dict[int, dict[str, str]]:
    return {int(row["un"]): row for row in tables.read("isolation_and_protection")}


@lru_cache(maxsize=1)
def _table_3() -> dict[int, Sequence[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for row in tables.read("large_spills_by_container"):
        found.setdefault(int(row["un"]), []).append(row)
    return dict(found)


@lru_cache(maxsize=1)
def _guides() -> dict[int, Guide]:
    found: dict[int, Guide] = {}
    for row in tables.read("guides"):
        un = int(row["un"])
        names = tuple(row["names"].split("|"))
        before = found.get(un)
        found[un] = Guide(
            un,
            f"{before.guide}/{row['guide']}" if before else row["guide"],
            (before.names if before else ()) + names,
            row["toxic"] == "1" or bool(before and before.toxic),
            row["polymerizes"] == "1" or bool(before and before.polymerizes),
        )
    return found
