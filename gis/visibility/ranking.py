"""Which cameras to look through first: those that see best, and the few that together see most."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis.visibility import sight, spread
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Floats, Ints
from gis.visibility.chance import Task, chances, factors, optics
from gis.visibility.views import Views
from gis.visibility.walls import Plane, Walls

NEAR_M = 60.0  # where the true position lies within this, no camera in reach is left out
STANDS = 7  # places where a camera may really stand


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be seen: places in metres (m, 2), how much each counts (sums to 1), and within which radius of the
    middle they lie with the asked confidence."""

    places: Floats
    weights: Floats
    within_m: float

    @classmethod
    def point(cls, error_m: float = 0.0, confidence: float = 0.99) -> "Asked":
        """Around the origin of the plane."""
        places = spread.samples(error_m)
        return cls(places, np.full(len(places), 1 / len(places)), spread.radius_m(error_m, confidence))

    def outdoors(self, hidden: Any) -> "Asked":
        """Without the places that lie in buildings (mask); all of them where all do."""
        kept = ~np.asarray(hidden, dtype=bool)
        if not kept.any() or kept.all():
            return self
        return Asked(self.places[kept], self.weights[kept] / self.weights[kept].sum(), self.within_m)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Cameras (indices into the views that were asked), best first, the chance of each to see each place (n, m), and
    that nothing hides it, over the places (n; NaN: taken from the profiles)."""

    index: Ints
    p: Floats
    each: Floats
    works: Floats
    clear: Floats
    asked: Asked

    def __len__(self) -> int:
        return len(self.index)


def candidates(views: Views, near: Ints, at: Floats, within_m: float) -> Ints:
    """Of the cameras ``near`` (at ``at``: n, 2 metres around the middle) those that may see within a disc.

    Up to ``NEAR_M`` all in reach; beyond, those whose visible area touches the disc, with two rays of leeway.
    """
    distance = np.hypot(*at.T)
    chosen = distance <= within_m + REACH_M
    reach = np.asarray(near[chosen])
    if within_m <= NEAR_M:
        return reach
    touches = sight.touching(views.profiles[near[chosen]], at[chosen], within_m)
    return np.asarray(reach[touches])


def rank(
    views: Views, plane: Plane, asked: Asked, task: Task, assumed: Assumptions, walls: Walls | None = None
) -> Ranking:
    """All of ``views`` by their chance to see what is asked, in metres of the plane.

    With ``walls`` every sight line is followed exactly, for each place that a camera may really stand at; without,
    what the profiles say is taken.
    """
    optical = optics(views.cameras, task, assumed)
    numbers, clear = factors(task, assumed), np.full(len(views), np.nan)
    if walls is None:
        each = chances(views.at(plane), optical, views.facing, views.profiles, asked.places, numbers)
    else:
        stands, of = _stands(walls, views, plane, assumed).reshape(-1, 2), np.repeat(np.arange(len(views)), STANDS)
        free = clearance(walls, stands, optical.mount_m[of], asked.places, assumed)
        seen = chances(stands, optical[of], views.facing[of], None, asked.places, numbers) * free
        shape = (len(views), STANDS, len(asked.places))
        each, clear = seen.reshape(shape).mean(axis=1), free.reshape(shape).mean(axis=1) @ asked.weights
    p = each @ asked.weights
    order = np.argsort(-p, kind="stable")
    return Ranking(order, p[order], each[order], optical.works[order], clear[order], asked)


def clearance(walls: Walls, stands: Floats, mounts_m: Floats, places: Floats, assumed: Assumptions) -> Floats:
    """L: the chance that nothing hides each place (m, 2: metres) from where a camera stands (n, 2): (n, m)."""
    roofs = (assumed.target_m, assumed.roof_m, assumed.roof_sigma)
    sees_from, mounts = np.repeat(stands, len(places), axis=0), np.repeat(mounts_m, len(places))
    clear, _ = sight.clearances(walls.grid, sees_from, mounts, np.tile(places, (len(stands), 1)), *roofs)
    return np.asarray(clear.reshape(len(stands), len(places)))


def _stands(walls: Walls, views: Views, plane: Plane, assumed: Assumptions) -> Floats:
    """(n, ``STANDS``, 2): where each camera may really stand, around where it is registered and never in a building;
    where one would, another one of them counts instead."""
    stands = views.cameras.at(plane)[:, None] + spread.sunflower(assumed.place_sigma_m, STANDS)[None]
    inside = walls.inside(stands.reshape(-1, 2)).reshape(stands.shape[:2])
    order = np.argsort(inside, axis=1, kind="stable")  # those outdoors first
    outdoors = STANDS - inside.sum(axis=1)
    nth = order[np.arange(len(views))[:, None], np.arange(STANDS) % np.maximum(outdoors, 1)[:, None]]
    chosen = stands[np.arange(len(views))[:, None], nth]
    chosen[outdoors == 0] = views.at(plane)[outdoors == 0, None]
    return np.asarray(chosen)


def best_together(ranking: Ranking, sites: Ints, k: int) -> tuple[list[int], float]:
    """Positions in the ranking of the ``k`` that together see most, first the best one; and the chance that at least
    one of them sees.

    Greedy, which is never worse than 63 % of the best (Nemhauser, Wolsey and Fisher 1978). Cameras of one pole fail
    together: whether a pole works counts once.
    """
    weights = ranking.asked.weights
    looks = ranking.each / np.maximum(ranking.works, 1e-9)[:, None]
    _, pole = np.unique(sites, return_inverse=True)
    # By pole, once one of it is chosen: whether it works, and the chance that no chosen one of it sees if it does.
    works = np.zeros(len(ranking))
    misses = np.ones((len(ranking), len(weights)))
    others = np.ones(len(weights))  # the chance that none chosen sees it
    chosen: list[int] = []
    for _ in range(min(k, len(ranking))):
        held = np.where(works[pole] > 0, works[pole], ranking.works)[:, None]
        before = 1 - works[pole, None] * (1 - misses[pole])
        after = 1 - held * (1 - misses[pole] * (1 - looks))
        left = after / np.maximum(before, 1e-9)
        gains = (others * (1 - left)) @ weights
        gains[chosen] = 0.0
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        others = others * left[best]
        works[pole[best]] = held[best, 0]
        misses[pole[best]] *= 1 - looks[best]
        chosen.append(best)
    return chosen, float(weights @ (1 - others))


def compiled(views: Views, assumed: Assumptions) -> None:
    """Ask for what a first question would ask, so that nobody waits for the compiler."""
    if not len(views):
        return
    one, plane = views[:1], Plane(float(views.lon[0]), float(views.lat[0]))
    task = Task(1.0, dark=False, now=np.datetime64("NaT", "s"))
    walls = Walls.of([shapely.box(1, 1, 2, 2)], np.array([np.nan]))
    for within in (None, walls):
        rank(one, plane, Asked.point(), task, assumed, within)
    candidates(one, np.arange(1), one.at(plane), 2 * NEAR_M)
