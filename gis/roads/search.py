"""Searches over the moves of a graph, compiled by numba: shortest path trees from many origins at once, up to a
limit or until all targets are reached (Dijkstra 1959, with a binary heap of packed keys and lazy deletion).

They know arrays alone and release the interpreter, so several run beside one another.
"""

from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from gis.roads.costs import NEVER, Costs
from gis.roads.graph import Ints
from gis.roads.states import States

UNREACHED = np.int64(2**40)  # milliseconds
Ms = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tree:
    """For each state the time to it [ms] (``UNREACHED``: not within the limit) and the move that leads there (-1)."""

    ms: Ms
    move: NDArray[np.int32]

    def moves_to(self, state: int, tail: Ints) -> list[int]:
        """The moves from an origin to a state, in order."""
        found: list[int] = []
        while (move := int(self.move[state])) >= 0:
            found.append(move)
            state = int(tail[move])
        return found[::-1]


def tree(
    costs: Costs,
    origins: Ints,
    origin_ms: Ms,
    *,
    limit_ms: int = int(UNREACHED),
    targets: Ints | None = None,
    target_ms: Ms | None = None,
) -> Tree:
    """The shortest path tree from ``origins``, each entered after ``origin_ms``.

    With ``targets`` (and what is still to be added at each, ``target_ms``) it ends once nothing better can come.
    """
    return walk(costs.states, costs.move_ms, origins, origin_ms, limit=limit_ms, targets=targets, target_cost=target_ms)


def walk(  # noqa: PLR0913
    states: States,
    cost: NDArray[np.int32],
    origins: Ints,
    origin_cost: Ms,
    *,
    limit: int = int(UNREACHED),
    targets: Ints | None = None,
    target_cost: Ms | None = None,
) -> Tree:
    """As ``tree``, under any cost of the moves: whole numbers above 0, ``NEVER`` for those that are not taken."""
    wanted = np.empty(0, dtype=np.int64) if targets is None else np.asarray(targets, dtype=np.int64)
    added = np.zeros(len(wanted), dtype=np.int64) if target_cost is None else np.asarray(target_cost, dtype=np.int64)
    ms, move = _dijkstra(
        states.first_move,
        states.head32,
        cost,
        np.asarray(origins, dtype=np.int64),
        np.asarray(origin_cost, dtype=np.int64),
        limit,
        wanted,
        added,
    )
    return Tree(ms, move)


@nb.njit(cache=True, nogil=True)
def _push(heap, size, key):  # pragma: no cover
    at = size
    while at > 0:
        up = (at - 1) >> 2
        if heap[up] <= key:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = key


@nb.njit(cache=True, nogil=True)
def _pop(heap, size):  # pragma: no cover
    """The least key is at 0; the last one takes its place and sinks. ``size`` counts what is left."""
    key = heap[size]
    at = 0
    while True:
        low = 4 * at + 1
        if low >= size:
            break
        best = low
        for child in range(low + 1, min(low + 4, size)):
            if heap[child] < heap[best]:
                best = child
        if heap[best] >= key:
            break
        heap[at] = heap[best]
        at = best
    heap[at] = key


@nb.njit(cache=True, nogil=True)
def _dijkstra(  # noqa: C901, PLR0912, PLR0913, PLR0917
    first_move, head, move_ms, origins, origin_ms, limit_ms, targets, target_ms
):  # pragma: no cover
    count = len(first_move) - 1
    ms = np.full(count, 2**40, dtype=np.int64)
    move = np.full(count, -1, dtype=np.int32)
    heap = np.empty(1024, dtype=np.int64)
    size = 0
    for i in range(len(origins)):
        state, at = origins[i], origin_ms[i]
        if at < ms[state] and at <= limit_ms:
            ms[state] = at
            if size == len(heap):
                heap = np.concatenate((heap, np.empty_like(heap)))
            _push(heap, size, (at << 24) | state)
            size += 1
    left = np.full(1, -1, dtype=np.int64)
    if len(targets):
        left = np.full(count, -1, dtype=np.int64)
        for i in range(len(targets)):
            if left[targets[i]] < 0 or target_ms[i] < left[targets[i]]:
                left[targets[i]] = target_ms[i]
    best = np.int64(limit_ms)
    while size > 0:
        key = heap[0]
        size -= 1
        if size > 0:
            _pop(heap, size)
        state = key & 16777215
        at = key >> 24
        if at > best:
            break
        if at > ms[state]:
            continue
        if len(targets) and left[state] >= 0 and at + left[state] < best:
            best = at + left[state]
        for m in range(first_move[state], first_move[state + 1]):
            cost = move_ms[m]
            if cost == 2147483647:
                continue
            then = at + cost
            to = head[m]
            if then < ms[to] and then <= best:
                ms[to] = then
                move[to] = m
                if size == len(heap):
                    heap = np.concatenate((heap, np.empty_like(heap)))
                _push(heap, size, (then << 24) | to)
                size += 1
    return ms, move


assert NEVER == 2147483647, "the kernel knows it as a number"
