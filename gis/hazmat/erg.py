"""Initial isolation and protective action distances: Emergency Response Guidebook 2024, Tables 1 and 3.

A number that the tables do not hold is never given. Where something is not known (size of the spill, container, wind)
the largest of the possible rows is taken, and said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gis.hazmat import tables

SMALL, LARGE = "small", "large"
SMALL_BELOW_L = 208.0  # the book's limit of a small spill
WINDS = ("low", "moderate", "high")  # below 10 km/h, up to 20, above
TABLE_3 = "table 3"
VERIFY = ("ERG 2024 원본과 대조할 것", "Verify against ERG 2024")


@dataclass(frozen=True)
class Guide:
    """What the book calls a UN number, and which guide it points to."""

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
    return tuple(gas for row in tables.read("gases_with_water") if int(row["un"]) == un for gas in row["gases"].split())


def distances(
    un: int, *, spill: str | None, day: bool, container: str | None = None, wind_kmh: float | None = None
) -> Distances | None:
    """The distances of a substance; None: it is in neither table, and the commander decides.

    Args:
        spill: ``small`` (below 208 L) or ``large``; None: unknown, taken as large.
        container: as in ``containers``; None: unknown.
        wind_kmh: mean wind; None: unknown.
    """
    row = _table_1().get(un)
    size, assumed = spill or LARGE, [] if spill else [("유출량 미상: 대량으로 봄", "Size of the spill unknown: large")]
    if size == LARGE and un in _table_3():
        return _large(un, row, day, container, wind_kmh, assumed)
    if row is None:
        return None
    isolation, away = _Length.of(row[f"{size}_isolation"]), _Length.of(row[f"{size}_{'day' if day else 'night'}"])
    if isolation is None or away is None:
        return None
    return Distances(
        un,
        row["substance"],
        row["guide"],
        size,
        day,
        isolation.metres,
        away.metres,
        away.at_least,
        "ERG 2024, Table 1",
        tuple(assumed),
    )


def containers(un: int) -> list[str]:
    """The kinds of container that Table 3 tells apart for a substance; none: it is not in that table."""
    return [row["container"] for row in _table_3().get(un, ())]


def _large(
    un: int,
    first: Mapping[str, str] | None,
    day: bool,
    container: str | None,
    wind_kmh: float | None,
    assumed: list[tuple[str, str]],
) -> Distances | None:
    rows = [row for row in _table_3()[un] if container is None or row["container"] == container]
    if not rows:
        return None
    winds = WINDS if wind_kmh is None else (_wind(wind_kmh),)
    if container is None:
        assumed = [*assumed, ("용기 미상: 가장 큰 값", "Container unknown: the largest")]
    if wind_kmh is None:
        assumed = [*assumed, ("바람 미상: 가장 먼 값", "Wind unknown: the farthest")]
    lengths = [_Length.of(row[f"{'day' if day else 'night'}_{wind}"]) for row in rows for wind in winds]
    away = max((length for length in lengths if length), key=lambda one: (one.metres, one.at_least), default=None)
    if away is None:
        return None
    isolation_m = max(float(row["isolation"]) for row in rows)
    number = first["guide"] if first else getattr(guide(un), "guide", "")
    substance, table = rows[0]["substance"], "ERG 2024, Table 3"
    return Distances(un, substance, number, LARGE, day, isolation_m, away.metres, away.at_least, table, tuple(assumed))


def _wind(kmh: float) -> str:
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
            before.guide if before else row["guide"],
            (before.names if before else ()) + names,
            row["toxic"] == "1" or bool(before and before.toxic),
            row["polymerizes"] == "1" or bool(before and before.polymerizes),
        )
    return found
