"""The speed of the traffic on every arc: measured where it is, by class and hour where it is not, blended as it ages.

A measurement counts wholly for ``FRESH_S`` and not at all after ``OLD_S``; between, its share of the travel time
falls evenly (docs/decisions: the limits are those of the interface, "traffic ≤ 5 min fresh, ≤ 15 min late").
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.roads.graph import Floats, Ints, RoadGraph

DECLARED = Path(__file__).with_name("speeds.toml")
FRESH_S, OLD_S = 300.0, 900.0
SATURDAY = 5


@dataclass(frozen=True, eq=False)
class Measured:
    """The newest measurement of each arc: km/h (NaN: none) and when it was made, seconds of the epoch."""

    kmh: Floats
    at_s: Floats

    @classmethod
    def nothing(cls, graph: RoadGraph) -> "Measured":
        return cls(np.full(len(graph.tail), np.nan), np.full(len(graph.tail), -np.inf))

    def with_speeds(self, arcs: Ints, kmh: Floats, at_s: Floats) -> "Measured":
        """These measurements beside the ones held; an older one never takes the place of a newer."""
        newer = at_s >= self.at_s[arcs]
        speeds, moments = self.kmh.copy(), self.at_s.copy()
        speeds[arcs[newer]], moments[arcs[newer]] = kmh[newer], at_s[newer]
        return Measured(speeds, moments)

    def share(self, now_s: float) -> Floats:
        """How much each measurement counts, 0 to 1."""
        age = now_s - self.at_s
        return np.where(np.isnan(self.kmh), 0.0, np.clip((OLD_S - age) / (OLD_S - FRESH_S), 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Traffic:
    """The traffic of one minute: km/h on every arc, and how much of that was measured (0 to 1)."""

    minute: datetime
    kmh: Floats
    measured: Floats
    newest: datetime | None  # measurement

    @property
    def state(self) -> str:
        """``fresh``, ``late``, ``old`` or ``none``: nothing was ever measured."""
        if self.newest is None:
            return "none"
        age_s = (self.minute - self.newest).total_seconds()
        return "fresh" if age_s <= FRESH_S else "late" if age_s <= OLD_S else "old"


def traffic(graph: RoadGraph, measured: Measured, minute: datetime) -> Traffic:
    """The traffic at a minute of the local day (an aware datetime in the place's own zone)."""
    now_s = minute.timestamp()
    share = measured.share(now_s)
    by_hour = usual(graph, minute)
    with np.errstate(invalid="ignore", divide="ignore"):
        blended = 1.0 / (share / measured.kmh + (1.0 - share) / by_hour)
    newest = measured.at_s.max(initial=-np.inf)
    return Traffic(
        minute,
        np.where(share > 0, blended, by_hour),
        share,
        datetime.fromtimestamp(newest, minute.tzinfo) if np.isfinite(newest) else None,
    )


def usual(graph: RoadGraph, minute: datetime) -> Floats:
    """km/h on every arc by its class, its limit and the hour, where nobody measures."""
    told = _declared()
    classes, at = _classes(graph)
    free = np.array([told["free_kmh"].get(name, told["free_kmh"]["other"]) for name in classes], dtype=float)[at]
    limited = np.fmin(free[graph.link], graph.speed_kmh * told["of_limit"])
    day = told["share_by_hour"]["day_off" if minute.weekday() >= SATURDAY else "workday"]
    share = day[minute.hour] + (day[(minute.hour + 1) % 24] - day[minute.hour]) * minute.minute / 60
    kmh: Floats = limited * share
    return kmh


@lru_cache(maxsize=4)
def _classes(graph: RoadGraph) -> tuple[NDArray[Any], Ints]:
    names, at = np.unique(graph.classes, return_inverse=True)
    return names, at


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    return tomllib.loads(DECLARED.read_text())
