"""The chance that a camera sees a place: that it works, is near enough for the pixels, looks there, and nothing stands
between. P = H Q F L K, each factor kept for the reasons.
"""

import math
from dataclasses import dataclass, fields
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import ALL_ROUND, DOWN, FIXED, NOT_REPORTED, TURNABLE, UNKNOWN, Cameras, Floats
from gis.visibility.facing import BINS, SECOND
from gis.visibility.sight import RAYS

BELOW_MP_PX = 1280  # pixels across of 1 megapixel: less is dim at night
HOUR_S = 3600


@dataclass(frozen=True)
class Task:
    """What is to be seen, and when: pixels a metre (``gis.visibility.densities``), whether it is dark there, and
    whether it is about the past (``recorded``: nobody can turn a camera then)."""

    px_per_m: float
    dark: bool
    now: np.datetime64
    recorded: bool = False


@dataclass(frozen=True, eq=False)
class Optics:
    """What of each camera goes into every sight line (n each): pixels a metre at one metre, spread, share at night,
    height; and how much of it is all round, fixed, or turned there."""

    px_at_1m: Floats
    sigma: Floats
    mount_m: Floats
    works: Floats
    always: Floats
    fixed: Floats
    lens_known: NDArray[np.bool_]

    def __getitem__(self, chosen: Any) -> "Optics":
        return Optics(*(getattr(self, one.name)[chosen] for one in fields(self)))

    @property
    def arrays(self) -> tuple[Floats, ...]:
        return (self.px_at_1m, self.sigma, self.mount_m, self.works, self.always, self.fixed)


def optics(cameras: Cameras, task: Task, assumed: Assumptions) -> Optics:
    angle = np.where(np.isnan(cameras.angle_deg), assumed.angle_deg, np.minimum(cameras.angle_deg, 160.0))
    width = np.where(np.isnan(cameras.width_px), assumed.width_px, cameras.width_px)
    at_night = np.where(width < BELOW_MP_PX, assumed.dim_night_pixels, assumed.night_pixels)
    at_night = np.where(cameras.infrared == 1, assumed.infrared_pixels, at_night)
    counted = width * (at_night if task.dark else 1.0)
    known = ~np.isnan(cameras.angle_deg) & ~np.isnan(cameras.width_px)
    always, fixed = _kinds(cameras, angle, task, assumed)
    return Optics(
        counted / (2 * np.tan(np.radians(angle) / 2)),
        np.where(known, assumed.known_lens_sigma, assumed.lens_sigma),
        np.where(np.isnan(cameras.height_m), assumed.mount_m, cameras.height_m),
        works(cameras, task, assumed),
        always,
        fixed,
        known,
    )


def works(cameras: Cameras, task: Task, assumed: Assumptions) -> Floats:
    """H: what the last report says, fading to the prior as it ages; a last frame counts as a report of being up.

    In recordings nobody knows how it was then: the prior.
    """
    prior = np.full(len(cameras), assumed.works)
    if task.recorded:
        return prior
    told = np.where(cameras.state == DOWN, 1 - assumed.report_right, assumed.report_right)
    when = np.fmax(cameras.observed, np.where(cameras.state == DOWN, cameras.observed, cameras.last_frame))
    hours = np.maximum(np.divide(task.now - when, SECOND) / HOUR_S, 0.0)
    heard = (cameras.state != NOT_REPORTED) & ~np.isnan(hours)
    fades = np.exp(-np.where(heard, hours, 0.0) / assumed.report_fades_h)
    return np.where(heard, prior + (told - prior) * fades, prior)


def _kinds(cameras: Cameras, angle: Floats, task: Task, assumed: Assumptions) -> tuple[Floats, Floats]:
    """The weight of what looks everywhere, and of what looks one way."""
    turned = np.where(cameras.may_turn & (not task.recorded), 1.0, np.minimum(1.0, angle / 360))
    always = np.select(
        [cameras.kind == ALL_ROUND, cameras.kind == TURNABLE, cameras.kind == UNKNOWN],
        [np.ones(len(cameras)), turned, assumed.all_round + assumed.turnable * turned],
        0.0,
    )
    fixed = np.select([cameras.kind == FIXED, cameras.kind == UNKNOWN], [1.0, assumed.fixed], 0.0)
    return always, fixed


def chances(
    at: Floats,
    optics: Optics,
    facing: Floats,
    profiles: NDArray[np.uint16] | None,
    places: Floats,
    factors: tuple[float, ...],
) -> Floats:
    """P(see) of each camera at ``at`` (n, 2: metres) of each of ``places`` (m, 2): (n, m), float32.

    ``profiles`` (n, 360) tell what stands between; None: nothing does, and exact sight lines will be judged.
    """
    found = np.empty((len(at), len(places)), dtype=np.float32)
    ends = np.empty((0, RAYS), dtype=np.uint16) if profiles is None else profiles
    _chances(found, at, optics.arrays, (facing, ends), places, factors)
    return found


def factors(task: Task, assumed: Assumptions) -> tuple[float, ...]:
    """The numbers of ``chances`` that are the same for all cameras."""
    return (float(task.px_per_m), assumed.target_m, assumed.too_near_m, assumed.clutter_per_m)


@nb.njit(cache=True, nogil=True)
def _chances(found: Any, at: Any, optics: Any, seen: Any, places: Any, factors: Any) -> None:
    px_at_1m, sigma, mount, works, always, fixed = optics
    facing, profiles = seen
    required, target, too_near, clutter = factors
    walled = len(profiles) > 0
    for camera in range(len(at)):
        rise = mount[camera] - target
        for place in range(len(places)):
            east, north = places[place, 0] - at[camera, 0], places[place, 1] - at[camera, 1]
            distance = math.sqrt(east * east + north * north)
            degrees = math.degrees(math.atan2(east, north))
            if walled and distance * 10 > profiles[camera, round(degrees) % RAYS] + 1:
                found[camera, place] = 0.0
                continue
            slant = math.sqrt(distance * distance + rise * rise)
            pixels = px_at_1m[camera] / max(slant, 0.1) / required
            enough = 0.5 * math.erfc(-math.log(pixels) / sigma[camera] / math.sqrt(2.0))
            if distance < too_near:
                enough *= 0.5
            looks = always[camera] + fixed[camera] * facing[camera, round(degrees * BINS / 360) % BINS]
            found[camera, place] = works[camera] * enough * looks * math.exp(-clutter * distance)
