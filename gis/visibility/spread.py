"""Where somebody may really be whose position is told with an error.

The quoted error is taken as the mean distance of the true position from the told one, in a round Gaussian: sigma of
each axis is mean / sqrt(pi / 2), and a share q lies within sigma sqrt(-2 ln(1 - q)) (Rayleigh distribution).
"""

import math

import numpy as np

from gis.visibility.cameras import Floats

GOLDEN = math.pi * (3 - math.sqrt(5))
ENOUGH = ((40.0, 61), (80.0, 127), (math.inf, 255))  # up to this sigma [m], so many samples


def sigma_m(error_m: float) -> float:
    return error_m / math.sqrt(math.pi / 2)


def radius_m(error_m: float, confidence: float) -> float:
    """Within this distance the true position lies with ``confidence`` (0 to 1, without the ends)."""
    return sigma_m(error_m) * math.sqrt(-2 * math.log(1 - confidence))


def samples(error_m: float) -> Floats:
    """(m, 2) metres around the told position, each as likely as any other: a sunflower bent to the Gaussian
    (Vogel 1979, Math. Biosciences 44). One, the position itself, without an error."""
    if error_m <= 0:
        return np.zeros((1, 2))
    sigma = sigma_m(error_m)
    return sunflower(sigma, next(enough for limit, enough in ENOUGH if sigma <= limit))


def sunflower(sigma: float, count: int) -> Floats:
    """(count, 2) places of a round Gaussian around 0, 0, each as likely as any other."""
    number = np.arange(count)
    away = sigma * np.sqrt(-2 * np.log(1 - (number + 0.5) / count))
    return np.stack([away * np.sin(number * GOLDEN), away * np.cos(number * GOLDEN)], axis=1)
