"""Which cameras see a way: where each first does, over how many of its metres, and how surely.

By what was worked out once from where each camera stands (``gis.visibility.views``); a vehicle that passes is seen as a
person is, at the height of the target.
"""

from typing import NamedTuple

import numpy as np
import shapely

from gis.crs import ELLIPSOID
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Floats, Ints
from gis.visibility.chance import Task, chances, factors, optics
from gis.visibility.views import STANDS_M, Views
from gis.visibility.walls import Plane

STEP_M = 10.0  # between the places of a way that are judged
TOGETHER = 200  # places that are judged at once, in a plane of their own
LEAST_P = 0.1  # a camera that sees no place more surely does not count


class Seen(NamedTuple):
    """A camera (its place in the views): the first metre of the way that it rather sees, how many metres it is expected
    to see, and the chance where it sees best."""

    at: int
    first_m: float
    seen_m: float
    p: float


def along(views: Views, line: Floats, task: Task, assumed: Assumptions) -> list[Seen]:
    """The cameras that see a line (n, 2: longitude and latitude), in its order."""
    places, step_m = _places(line)
    found: dict[int, Seen] = {}
    for begin in range(0, len(places), TOGETHER):
        some = places[begin : begin + TOGETHER]
        near, p = _chances(views, some, task, assumed)
        for at, chance in zip(near.tolist(), p, strict=True):
            if (best := float(chance.max())) >= LEAST_P:
                first_m = (begin + int(np.argmax(chance >= LEAST_P))) * step_m
                held = found.get(at, Seen(at, first_m, 0.0, 0.0))
                seen_m = held.seen_m + float(chance.sum()) * step_m
                found[at] = Seen(at, held.first_m, seen_m, max(held.p, best))
    return sorted(found.values(), key=lambda one: (one.first_m, -one.p))


def _places(line: Floats) -> tuple[Floats, float]:
    """Places on a line from its first on, and how far they are apart: at most ``STEP_M``."""
    length_m = float(ELLIPSOID.line_length(*line.T))
    count = max(1, int(np.ceil(length_m / STEP_M)))
    plane = _plane(line)
    drawn, share = shapely.LineString(plane.metres(line)), np.arange(count) / count
    points = shapely.line_interpolate_point([drawn], share, normalized=True)
    return plane.degrees(shapely.get_coordinates(points)), length_m / count


def _plane(places: Floats) -> Plane:
    return Plane(*((places.min(axis=0) + places.max(axis=0)) / 2).tolist())


def _chances(views: Views, places: Floats, task: Task, assumed: Assumptions) -> tuple[Ints, Floats]:
    """The cameras around (n) and their chance to see each place (n, m)."""
    plane = _plane(places)
    here = plane.metres(places)
    near = views.cameras.within(plane.lon, plane.lat, float(np.hypot(*here.T).max()) + REACH_M + STANDS_M)
    some = views[near]
    optical, numbers = optics(some.cameras, task, assumed), factors(task, assumed)
    return near, chances(some.at(plane), optical, some.facing, some.profiles, here, numbers)
