"""Where a vehicle is by all its positions so far: a filter that evens out their errors (Kalman 1960, "A new approach
to linear filtering and prediction problems"), for a vehicle that keeps its speed but for a random acceleration
(Bar-Shalom, Li & Kirubarajan 2001, "Estimation with applications to tracking and navigation", 6.2).

Positions a second apart are averaged over several seconds; those half a minute apart stand as they are.
"""

from dataclasses import dataclass

import numpy as np

from gis.roads.graph import Floats

ACCELERATION_MPS2 = 1.0  # one standard deviation, in towns
FIRST_MPS = 10.0  # what is known of the speed before anything is: so much, one standard deviation
LEAST_SHARE = 0.5  # errors of one receiver resemble one another: averaging takes away half of them at most


@dataclass(frozen=True, eq=False)
class Motion:
    """Place [m] and speed [m/s] (2, 2) at a moment, and how sure they are: covariance (2, 2), of both axes alike."""

    at_s: float
    state: Floats
    covariance: Floats
    error_m: float  # of the last position alone

    @property
    def point(self) -> Floats:
        found: Floats = self.state[0]
        return found

    @property
    def sigma_m(self) -> float:
        """One standard deviation of the place."""
        return max(float(np.sqrt(self.covariance[0, 0])), LEAST_SHARE * self.error_m)


def moved(before: Motion | None, point: Floats, at_s: float, error_m: float) -> Motion:
    """The motion after one more position (metres). At an unknown or an earlier time it begins anew."""
    if before is None or not at_s >= before.at_s:
        state = np.array([point, [0.0, 0.0]])
        return Motion(at_s, state, np.diag([error_m**2, FIRST_MPS**2]), error_m)
    dt = at_s - before.at_s
    step = np.array([[1.0, dt], [0.0, 1.0]])
    push = ACCELERATION_MPS2 * np.array([dt**2 / 2, dt])
    covariance = step @ before.covariance @ step.T + np.outer(push, push)
    gain = covariance[:, 0] / (covariance[0, 0] + error_m**2)
    state = step @ before.state
    return Motion(
        at_s,
        state + np.outer(gain, point - state[0]),
        covariance - np.outer(gain, covariance[0]),
        error_m,
    )
