"""Which way cameras look: for each of 72 directions of 5 degrees the chance that a fixed camera's view covers it.

A known bearing is blurred by its error and by the years since somebody confirmed it; an unknown one looks rather along
open directions than at walls. What is all round or can turn is added where the question is known (``chance``).
"""

import math
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import Cameras, Floats
from gis.visibility.sight import RAYS

BINS = 72
BIN_DEG = 360 / BINS
SECOND = np.timedelta64(1, "s")
YEAR_S = 365.2425 * 86_400


def facing(cameras: Cameras, profiles: NDArray[np.uint16], now: np.datetime64, assumed: Assumptions) -> Floats:
    """(n, 72), float32: the chance that the view of a fixed camera (of ``count`` unknown ones: of any) covers it.

    ``profiles`` (n, 360): how far one sees from there [dm].
    """
    angle = np.where(np.isnan(cameras.angle_deg), assumed.angle_deg, cameras.angle_deg)
    sigma = np.where(np.isnan(cameras.angle_deg), assumed.loose_sigma_deg, assumed.bearing_sigma_deg)
    kept = np.exp(-assumed.reaimed_a_year * record_years(cameras, now, assumed))
    found = np.empty((len(cameras), BINS), dtype=np.float32)
    known = np.stack([cameras.bearing_deg, angle, sigma, kept, cameras.count], axis=1).astype(float)
    _fill(found, profiles, known, assumed.aimed_anywhere, assumed.open_m * 10)
    return found


def record_years(cameras: Cameras, now: np.datetime64, assumed: Assumptions) -> Floats:
    """How old the record of each camera is [years]; the assumed age where nobody knows."""
    years = (now - cameras.confirmed) / SECOND / YEAR_S
    return np.where(np.isnan(years), assumed.record_age_a, np.maximum(years, 0.0))


@nb.njit(cache=True, nogil=True)
def _fill(found: Any, profiles: Any, known: Any, anywhere: float, open_dm: float) -> None:
    opened = np.empty(BINS)
    wedge = np.empty(BINS)
    last_angle, last_sigma = -1.0, -1.0
    for camera in range(len(found)):
        bearing, angle, sigma, kept, count = known[camera]
        if angle != last_angle or sigma != last_sigma:
            last_angle, last_sigma = angle, sigma
            for away in range(BINS):
                wedge[away] = _covers(min(away, BINS - away) * BIN_DEG, angle, sigma)
        _open(opened, profiles[camera], open_dm)
        _unknown(found[camera], opened, wedge, angle, anywhere)
        share = min(1.0, angle / 360)
        # Of several cameras of a site any may look there: between independent ones and never two the same way.
        some = (1 - (1 - share) ** count + min(1.0, count * share)) / 2 / share
        for direction in range(BINS):
            chance = min(1.0, found[camera, direction] * some)
            if not math.isnan(bearing):
                away_deg = abs((direction * BIN_DEG - bearing + 540) % 360 - 180)
                chance = kept * _covers(away_deg, angle, sigma) + (1 - kept) * chance
            found[camera, direction] = chance


@nb.njit(cache=True, nogil=True)
def _open(opened: Any, profile: Any, open_dm: float) -> None:
    """How open each direction is, 0 to 1: the mean of the rays of its bin, which is centred on it."""
    a_bin = RAYS // BINS
    for direction in range(BINS):
        total = 0.0
        for ray in range(direction * a_bin - a_bin // 2, direction * a_bin + a_bin // 2 + 1):
            total += min(1.0, profile[ray % RAYS] / open_dm)
        opened[direction] = total / a_bin


@nb.njit(cache=True, nogil=True)
def _unknown(found: Any, opened: Any, wedge: Any, angle: float, anywhere: float) -> None:
    """The chance that one camera of unknown bearing covers each direction."""
    aimed = np.empty(BINS)
    half = round(angle / 2 / BIN_DEG)
    for direction in range(BINS):
        total = 0.0
        for near in range(direction - half, direction + half + 1):
            total += opened[near % BINS]
        aimed[direction] = anywhere + total / (2 * half + 1)
    weights = aimed.sum()
    for direction in range(BINS):
        total = 0.0
        for towards in range(BINS):
            total += aimed[towards] * wedge[(direction - towards) % BINS]
        found[direction] = total / weights


@nb.njit(cache=True, nogil=True)
def _covers(away: float, angle: float, sigma: float) -> float:
    """The chance that a view of this angle covers a direction so far from its middle, its bearing blurred by sigma."""
    if angle >= 360:
        return 1.0
    scale = sigma * math.sqrt(2.0)
    return 0.5 * (math.erf((angle / 2 - away) / scale) - math.erf((-angle / 2 - away) / scale))
