"""Modes of travel: read from ``modes.toml``, or from a city's own file in the same form. No mode is named here."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from gis.errors import NoSuchMode
from gis.roads.hindrances import NEVER_BAR, Hindrance
from gis.roads.restrictions import Vehicle

DECLARED = Path(__file__).with_name("modes.toml")


@dataclass(frozen=True)
class Pass:
    """The price of passing a hindrance: a highest speed [km/h], a delay [s] each time; never on some classes."""

    hindrance: Hindrance
    kmh: float = float("inf")
    delay_s: float = 0.0
    not_classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mode:
    """How somebody travels; the head of ``modes.toml`` says what each figure means. Metres, tonnes, km/h, seconds."""

    name: str
    ko: str
    en: str
    kinds: Vehicle
    most_kmh: float
    signals_s: float
    free: Hindrance
    passes: tuple[Pass, ...]
    turn_delay_s: float | None  # None: banned turns are never made
    blue_lights: bool = False
    live: bool = False  # whether the traffic holds it up
    lifts: bool = False  # whether ways for emergency vehicles, or for cycling against traffic, are open to it
    of_traffic: float = 1.0
    own_kmh: float | None = None
    bus_lane_kmh: float | None = None
    width_m: float = 0.0
    height_m: float = 0.0
    weight_t: float = 0.0
    length_m: float = 0.0
    turning_radius_m: float = 0.0
    margin_m: float = 0.0
    unknown_width_kmh: float | None = None  # None: the mode passes wherever a road is
    narrow_kmh: float | None = None

    @property
    def passable(self) -> Hindrance:
        return reduce(or_, (one.hindrance for one in self.passes), self.free | NEVER_BAR)


@lru_cache(maxsize=8)
def declared(path: Path = DECLARED) -> Mapping[str, Mode]:
    """All modes of a file, by name."""
    return {name: _mode(name, told) for name, told in tomllib.loads(path.read_text()).items()}


def names() -> tuple[str, ...]:
    return tuple(declared())


def named(name: str, modes: Mapping[str, Mode] | None = None) -> Mode:
    """
    Raises:
        NoSuchMode: with the names that there are.
    """
    known = modes or declared()
    if name not in known:
        raise NoSuchMode(f"'{name}' 이동수단이 없습니다. No such mode; there are: {', '.join(known)}.")
    return known[name]


def _mode(name: str, told: Mapping[str, Any]) -> Mode:
    told = dict(told)
    passes = told.pop("passes", {})
    turns = told.pop("turns")
    return Mode(
        name=name,
        kinds=reduce(or_, (Vehicle[kind] for kind in told.pop("kinds")), Vehicle(0)),
        free=_hindrances(told.pop("free")),
        passes=tuple(_pass(hindrance, price) for hindrance, price in passes.items()),
        turn_delay_s=None if turns == "obeyed" else float(turns),
        unknown_width_kmh=told.pop("unknown", {}).get("width_kmh"),
        **told,
    )


def _pass(name: str, price: Mapping[str, Any]) -> Pass:
    price = dict(price)
    return Pass(Hindrance[name], not_classes=tuple(price.pop("not_classes", ())), **price)


def _hindrances(names: Sequence[str]) -> Hindrance:
    return reduce(or_, (Hindrance[name] for name in names), Hindrance(0))
