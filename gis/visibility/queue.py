"""Which cameras somebody should look at first: whose unknown bearing, once known, would show most.

Knowing a bearing changes nothing of what a camera sees; it changes which cameras are looked through. At a place where
the best ``k`` are looked through, a camera that sees it with P, and would with P* if it surely faced there
(F = P / P*), gains F max(0, P* - p_k) where it is not among them, and (1 - F) p_k+1 where it is: exactly the expected
increase of how many of the k truly see.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.visibility import cameras as kinds
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Cameras, Floats
from gis.visibility.chance import Task, chances, factors, optics
from gis.visibility.views import Views

CELL_M = 250.0  # places that are judged together


def unknown(cameras: Cameras) -> NDArray[np.bool_]:
    """Which cameras look some one way that nobody knows, or may do so."""
    return np.isnan(cameras.bearing_deg) & np.isin(cameras.kind, (kinds.FIXED, kinds.UNKNOWN))


def gains(views: Views, at: Floats, places: Floats, task: Task, assumed: Assumptions, k: int = 4) -> Floats:
    """(n,) of each camera at ``at`` (n, 2: metres): at how many of ``places`` (m, 2: metres) one more of the ``k``
    that are looked through would be expected to see, if its bearing were known; 0 where it is."""
    found = np.zeros(len(views))
    optical, numbers = optics(views.cameras, task, assumed), factors(task, assumed)
    facing_it = replace(optical, always=np.ones(len(views)), fixed=np.zeros(len(views)))
    asks = unknown(views.cameras)
    for cell in _cells(places):
        here = places[cell]
        low, high = here.min(axis=0) - REACH_M, here.max(axis=0) + REACH_M
        near = np.flatnonzero(((at >= low) & (at <= high)).all(axis=1))
        if not asks[near].any():
            continue
        seen = (views.facing[near], views.profiles[near], here, numbers)
        p = chances(at[near], optical[near], *seen)
        faced = chances(at[near], facing_it[near], *seen)
        found[near] += np.where(asks[near], _gain(p, faced, k).sum(axis=1), 0.0)
    return found


def _gain(p: Floats, faced: Floats, k: int) -> Floats:
    """(n, m): the gain of each camera at each place."""
    n, m = p.shape
    padded = np.vstack([p, np.zeros((k + 1, m), dtype=p.dtype)])
    best = np.argpartition(-padded, (k - 1, k), axis=0)
    kth, next_one = (np.take_along_axis(padded, best[at : at + 1], axis=0) for at in (k - 1, k))
    chosen = np.zeros(padded.shape, dtype=bool)
    np.put_along_axis(chosen, best[:k], True, axis=0)
    faces = np.divide(p, faced, out=np.zeros_like(p), where=faced > 0)
    return np.asarray(np.where(chosen[:n], (1 - faces) * next_one, faces * np.maximum(0.0, faced - kth)))


def _cells(places: Floats) -> list[NDArray[Any]]:
    """Indices of places that lie together."""
    _, cell = np.unique(np.floor(places / CELL_M).astype(np.int64), axis=0, return_inverse=True)
    order = np.argsort(cell.ravel(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(cell.ravel()[order])) + 1) if len(order) else []
