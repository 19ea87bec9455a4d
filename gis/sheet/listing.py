"""The numbered places of a sheet: which are listed, under which number, and what one line says of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gis import reasons
from gis.layer import Layer
from gis.sheet.model import Feature, Sheet
from gis.vocabulary import worded

COLUMNS = 3
LINES = 16  # in a column of the page
ORDERS_A_LINE = 2  # orders stand in two columns above the list, and each takes more than a line of it
WINDS = ("북", "북동", "동", "남동", "남", "남서", "서", "북서")


@dataclass(frozen=True)
class Place:
    """One line of the list; ``number`` also stands on the map; ``doubt`` marks what is doubted of it, or is empty."""

    number: int
    name: str
    note: str
    doubt: str
    distance: str
    bearing_deg: float | None
    towards: str
    feature: Feature


@dataclass(frozen=True)
class Group:
    """The places of one layer, nearest first, and how many more there are."""

    layer: Layer
    matched: int
    drawn: int
    places: tuple[Place, ...]

    @property
    def rest(self) -> int:
        return self.matched - len(self.places)


@dataclass(frozen=True)
class Line:
    """A line of the printed list: a heading, a place, or how many are not listed."""

    group: Group
    place: Place | None = None
    rest: int = 0


def groups(sheet: Sheet) -> list[Group]:
    """The layers that have anything, each with as many places as fit on the page."""
    found: dict[str, list[Feature]] = {layer.name: [] for layer in sheet.layers}
    for feature in sheet.features:
        found[feature["properties"]["layer"]].append(feature)
    able = [layer for layer in sheet.layers if sheet.counts.get(layer.name)]
    listed = _shares([(len(found[layer.name]), sheet.counts[layer.name]) for layer in able], lines(sheet))
    made: list[Group] = []
    number = 1
    for layer, share in zip(able, listed, strict=True):
        drawn = found[layer.name]
        places = tuple(_place(layer, feature, number + i) for i, feature in enumerate(drawn[:share]))
        number += share
        made.append(Group(layer, sheet.counts[layer.name], len(drawn), places))
    return made


def lines(sheet: Sheet) -> int:
    """How many lines a column of the list has, beside what else the page must hold."""
    return LINES - round(1.6 * ((len(sheet.orders) + 1) // ORDERS_A_LINE))


def columns(made: Sequence[Group], most: int = LINES) -> list[list[Line]]:
    """The list in columns of at most so many lines; no heading stands alone at the foot of one."""
    filled: list[list[Line]] = [[]]
    for group in made:
        for line in _lines(group):
            heading = line.place is None and not line.rest
            if len(filled[-1]) >= most - (1 if heading else 0):
                filled.append([])
            filled[-1].append(line)
    return filled[:COLUMNS]


def towards(bearing_deg: float | None) -> str:
    """The wind for a bearing: 북동 for 45°; empty for none."""
    return "" if bearing_deg is None else WINDS[round(bearing_deg / 45) % 8]


def metres(distance_m: float | None) -> str:
    if distance_m is None:
        return ""
    return f"{distance_m:.0f} m" if distance_m < 9_999.5 else f"{distance_m / 1000:.1f} km"


def name_of(layer: Layer, properties: Any) -> str:
    """What to call a feature: its name, else its kind, else what every feature of its layer is called."""
    kind = properties.get("kind") or properties.get("class")
    return str(properties.get("name") or (worded(kind)[0] if kind else layer.label_ko))


def bearings(layer: Layer, properties: Any) -> list[float]:
    """Where the cameras of a site look, as far as anybody has recorded it."""
    parts = (properties.get(layer.part.name) or []) if layer.part else []
    return [part["bearing_deg"] for part in parts if part.get("bearing_deg") is not None]


def _place(layer: Layer, feature: Feature, number: int) -> Place:
    told = feature["properties"]
    bearing = told.get("bearing_deg")
    return Place(
        number,
        name_of(layer, told),
        _note(layer, told),
        reasons.marks(told.get("doubts") or ())[0],
        metres(told.get("distance_m")),
        bearing,
        towards(bearing),
        feature,
    )


def _note(layer: Layer, told: Any) -> str:
    if layer.drawn_as == "camera":
        return "방위 확인" if bearings(layer, told) else "방위 모름"
    return worded(told["kind"])[0] if told.get("kind") and told.get("name") else ""


def _shares(counts: Sequence[tuple[int, int]], most: int) -> list[int]:
    """How many places of each layer are listed: in turn one more of each, while the page has room."""
    room = COLUMNS * (most - 1)  # a line of each column may stay empty before a heading
    shares = [min(drawn, 1) for drawn, _ in counts]
    while True:
        before = sum(shares)
        for i, (drawn, _) in enumerate(counts):
            if shares[i] < drawn:
                shares[i] += 1
                if _length(shares, counts) > room:
                    shares[i] -= 1
        if sum(shares) == before:
            return shares


def _length(shares: Iterable[int], counts: Iterable[tuple[int, int]]) -> int:
    return sum(1 + share + (share < matched) for share, (_, matched) in zip(shares, counts, strict=True))


def _lines(group: Group) -> Iterator[Line]:
    yield Line(group)
    for place in group.places:
        yield Line(group, place)
    if group.rest:
        yield Line(group, rest=group.rest)
