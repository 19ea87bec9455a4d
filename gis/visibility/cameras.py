"""Cameras as arrays: what is known of each, one entry a camera, or one for all of a site that nobody told apart."""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.crs import ELLIPSOID
from gis.visibility.walls import Plane

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

UNKNOWN, FIXED, ALL_ROUND, TURNABLE = range(4)
KINDS = ("unknown", "fixed", "all_round", "turnable")
NOT_REPORTED, UP, DOWN = range(3)
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True, eq=False)
class Cameras:
    """Arrays of one length; NaN (NaT) is unknown.

    ``site``, ``number``: the name; ``count``: how many cameras the entry stands for. ``lon``, ``lat``: the place in the
    registry. ``kind``: of ``KINDS``. ``bearing_deg`` clockwise from north, ``angle_deg`` horizontally, ``width_px``
    across, ``height_m`` above ground, ``infrared`` 1 or 0. ``confirmed`` [s, UTC]: when somebody last said so of the
    bearing. ``may_turn``: whether its purpose lets an operator turn it. ``state`` and ``last_frame``,
    ``observed``: what its feed said last.
    """

    site: Ints
    number: Ints
    count: Ints
    lon: Floats
    lat: Floats
    kind: Ints
    bearing_deg: Floats
    angle_deg: Floats
    width_px: Floats
    height_m: Floats
    infrared: Floats
    confirmed: NDArray[np.datetime64]
    may_turn: NDArray[np.bool_]
    retention_days: Floats
    state: Ints
    last_frame: NDArray[np.datetime64]
    observed: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.site)

    def __getitem__(self, chosen: Any) -> "Cameras":
        """Those at an index array, a mask or a slice."""
        return Cameras(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def with_states(self, states: "States") -> "Cameras":
        """The same under what feeds say: of the camera itself, or else of its site as a whole (number 0)."""
        if not len(states.site):
            held = np.full(len(self), -1)
        else:
            own, whole = states.found(self.site, self.number), states.found(self.site, np.zeros_like(self.number))
            held = np.where(own >= 0, own, whole)
        none = {"state": np.int8(NOT_REPORTED), "last_frame": NEVER, "observed": NEVER}
        told = {name: np.append(getattr(states, name), [nothing])[held] for name, nothing in none.items()}
        made = replace(self, **told)
        made.__dict__.update({name: kept for name, kept in self.__dict__.items() if name == "tree"})
        return made

    def joined(self, other: "Cameras") -> "Cameras":
        return Cameras(*(np.concatenate([getattr(self, one.name), getattr(other, one.name)]) for one in fields(self)))

    @classmethod
    def made(cls, lon: Floats, lat: Floats, **known: Any) -> "Cameras":
        """Cameras at places, unknown but for what is given: for planners and tests."""
        n = len(lon)
        unknown: dict[str, Any] = {
            "site": np.arange(1, n + 1), "number": np.ones(n, dtype=int), "count": np.ones(n, dtype=int),
            "kind": np.zeros(n, dtype=np.int8), "may_turn": np.ones(n, dtype=bool), "state": np.zeros(n, dtype=np.int8),
        }  # fmt: skip
        for name in ("bearing_deg", "angle_deg", "width_px", "height_m", "infrared", "retention_days"):
            unknown[name] = np.full(n, np.nan)
        for name in ("confirmed", "last_frame", "observed"):
            unknown[name] = np.full(n, NEVER)
        return cls(lon=np.asarray(lon, dtype=float), lat=np.asarray(lat, dtype=float), **unknown | known)

    @property
    def aimed(self) -> NDArray[np.bool_]:
        """Which are known to look one way."""
        return np.asarray((self.kind == FIXED) & ~np.isnan(self.bearing_deg))

    def at(self, plane: Plane) -> Floats:
        """(n, 2) metres: where they are registered."""
        return plane.metres(np.stack([self.lon, self.lat], axis=1))

    @cached_property
    def tree(self) -> cKDTree:
        """By place on the ellipsoid in metres: straight through the earth, which differs by nothing within a city."""
        return cKDTree(_in_space(self.lon, self.lat), balanced_tree=False)

    def within(self, lon: float, lat: float, radius_m: float) -> Ints:
        """The index of each within a radius, in order."""
        found = self.tree.query_ball_point(_in_space(np.array([lon]), np.array([lat]))[0], radius_m, return_sorted=True)
        return np.asarray(found, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class States:
    """What feeds said last, one entry a camera (``number``), or a site (number 0); see ``Cameras``."""

    site: Ints
    number: Ints
    state: Ints
    last_frame: NDArray[np.datetime64]
    observed: NDArray[np.datetime64]

    def found(self, site: Ints, number: Ints) -> Ints:
        """Which entry is of each of these cameras; -1: none."""
        order, keys = self._sorted
        asked = _key(site, number)
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        return np.where(keys[at] == asked, order[at], -1)

    @cached_property
    def _sorted(self) -> tuple[Ints, Ints]:
        keys = _key(self.site, self.number)
        order = np.argsort(keys)
        return order, keys[order]


def _key(site: Ints, number: Ints) -> Ints:
    return site.astype(np.int64) << 16 | number.astype(np.int64)


def _in_space(lon: Floats, lat: Floats) -> Floats:
    """Metres from the middle of the earth (WGS 84, height 0)."""
    east, north = np.radians(lon), np.radians(lat)
    prime = ELLIPSOID.a / np.sqrt(1 - ELLIPSOID.es * np.sin(north) ** 2)
    flat = prime * np.cos(north)
    return np.stack([flat * np.cos(east), flat * np.sin(east), prime * (1 - ELLIPSOID.es) * np.sin(north)], axis=1)
