"""Which doubtful rows a map can show: one mark for each place and reason, counted circles where there are too many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np

from gis.remarks import SHOWN
from gis.sheet.window import Box

MOST_MARKS = 3_000
MOST_ROWS = 5  # of a mark are told in its popup
CELLS_ACROSS = 40  # of counted circles
NARROW_DEG = 0.02
SPREADS = 6  # so many median deviations from the middle is far off


@dataclass
class Mark:
    """A place [degrees] with rows of one reason: their numbers among the remarks."""

    lon: float
    lat: float
    reason: str
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Circle:
    """The middle of places that are not marked one by one, and how many rows they are."""

    lon: float
    lat: float
    reason: str
    rows: int
    places: int


@dataclass(frozen=True)
class Doubts:
    """What is drawn; ``placeless`` counts the rows without a place by reason."""

    marks: Sequence[Mark]
    circles: Sequence[Circle]
    placeless: Mapping[str, int]
    box: Box | None  # around all but far-off places


def chosen(remarks: Iterable[tuple[int, float | None, float | None, Sequence[str]]], most: int = MOST_MARKS) -> Doubts:
    """From ``number, lon, lat, reasons`` of each remark; every reason gets its share of the ``most`` marks."""
    places: dict[tuple[str, float, float], Mark] = {}
    placeless: Counter[str] = Counter()
    for number, lon, lat, reasons in remarks:
        reason = gravest(reasons)
        if lon is None or lat is None:
            placeless[reason] += 1
        else:
            mark = places.setdefault((reason, lon, lat), Mark(lon, lat, reason))
            mark.numbers.append(number)
    box = _box(list(places.values()))
    marks, rest = _shared(list(places.values()), most)
    return Doubts(marks, _circles(rest, box) if box else [], placeless, box)


def gravest(reasons: Sequence[str]) -> str:
    """The reason by which a row is shown."""
    return str(next(name for name in SHOWN if name in reasons))


def _shared(places: Sequence[Mark], most: int) -> tuple[list[Mark], list[Mark]]:
    """Rare reasons are marked wholly, others as far as they leave room, places of most rows first; and the rest."""
    by_reason: dict[str, list[Mark]] = defaultdict(list)
    for place in places:
        by_reason[place.reason].append(place)
    groups = sorted(by_reason.values(), key=len)
    marks: list[Mark] = []
    rest: list[Mark] = []
    for number, group in enumerate(groups):
        share = (most - len(marks)) // (len(groups) - number)
        group.sort(key=lambda place: -len(place.numbers))
        marks += group[:share]
        rest += group[share:]
    return marks, rest


def _circles(places: Sequence[Mark], box: Box) -> list[Circle]:
    west, south, east, north = box
    side = max(east - west, north - south) / CELLS_ACROSS
    cells: dict[tuple[str, int, int], list[Mark]] = defaultdict(list)
    for place in places:
        cells[place.reason, floor((place.lon - west) / side), floor((place.lat - south) / side)].append(place)
    return [
        Circle(
            float(np.mean([place.lon for place in within])),
            float(np.mean([place.lat for place in within])),
            reason,
            sum(len(place.numbers) for place in within),
            len(within),
        )
        for (reason, *_), within in cells.items()
    ]


def _box(places: Sequence[Mark]) -> Box | None:
    """Around the places that are not far off: one row in the ocean must not make the map one of the world."""
    if not places:
        return None
    at = np.array([(place.lon, place.lat) for place in places])
    middle = np.median(at, axis=0)
    reach = np.maximum(np.median(np.abs(at - middle), axis=0) * SPREADS, NARROW_DEG)
    near = at[(np.abs(at - middle) <= reach).all(axis=1)]
    (west, south), (east, north) = near.min(axis=0) - NARROW_DEG / 2, near.max(axis=0) + NARROW_DEG / 2
    return float(west), float(south), float(east), float(north)
