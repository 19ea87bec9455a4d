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

UNREACHED = np.int64(NEVER)  # milliseconds


@dataclass(frozen=True, eq=False)
class Tree:
    """For each state the time to it [ms] (``UNREACHED``: not within the limit) and the move that leads there (-1)."""

    ms: NDArray[np.int32]
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
    origin_ms: Ints,
    *,
    limit_ms: int = int(UNREACHED),
    targets: Ints | None = None,
    target_ms: Ints | None = None,
) -> Tree:
    """The shortest path tree from ``origins``, each entered after ``origin_ms``.

    With ``targets`` (and what is still to be added at each, ``target_ms``) it ends once nothing better can come.
    """
    wanted = np.empty(0, dtype=np.int64) if targets is None else np.asarray(targets, dtype=np.int64)
    added = np.zeros(len(wanted), dtype=np.int64) if target_ms is None else np.asarray(target_ms, dtype=np.int64)
    return walk(costs.states, costs.packed, (origins, origin_ms), limit_ms, (wanted, added))


def walk(
    states: States,
    packed: Ints,
    origins: tuple[Ints, Ints],
    limit: int = int(UNREACHED),
    targets: tuple[Ints, Ints] | None = None,
) -> Tree:
    """As ``tree``, under any cost of the moves, ``packed`` with their heads (``gis.roads.costs.pack``)."""
    at, after = (np.asarray(one, dtype=np.int64) for one in origins)
    wanted, added = targets or (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    return Tree(*_dijkstra(states.first_move32, packed, at, after, limit, wanted, added))


def many(costs: Costs, origins: Ints, targets: Ints, limit_ms: int, places: int) -> Ints:
    """What it takes from each origin (k) to each of some places (k, places), by searches that end at a limit.

    ``origins`` (k, 2) are state and milliseconds before it, ``targets`` (t, 3) number of the place, one of the states
    that it is reached from and the milliseconds that remain. ``UNREACHED``: not within the limit.
    """
    found: Ints = _many(costs.states.first_move32, costs.packed, origins, targets, limit_ms, places)
    return found


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
        best, least = low, heap[low]
        for child in range(low + 1, min(low + 4, size)):
            if heap[child] < least:
                best, least = child, heap[child]
        if least >= key:
            break
        heap[at] = least
        at = best
    heap[at] = key


@nb.njit(cache=True, nogil=True)
def _dijkstra(first_move, packed, origins, origin_ms, limit, targets, target_ms):  # noqa: C901, PLR0912, PLR0913, PLR0917  # pragma: no cover
    """Keys are milliseconds and state in one number, moves are head and cost in one: half the memory to wait for."""
    count = len(first_move) - 1
    ms = np.full(count, 2147483647, dtype=np.int32)
    move = np.full(count, -1, dtype=np.int32)
    heap = np.empty(4096, dtype=np.int64)
    size = 0
    for i in range(len(origins)):
        if origin_ms[i] < ms[origins[i]] and origin_ms[i] <= limit:
            ms[origins[i]] = origin_ms[i]
            if size == len(heap):
                heap = np.concatenate((heap, np.empty_like(heap)))
            _push(heap, size, (origin_ms[i] << 32) | origins[i])
            size += 1
    left = np.full(count if len(targets) else 0, -1, dtype=np.int64)
    for i in range(len(targets)):
        if left[targets[i]] < 0 or target_ms[i] < left[targets[i]]:
            left[targets[i]] = target_ms[i]
    best = np.int64(limit)
    while size > 0:
        key = heap[0]
        size -= 1
        if size > 0:
            _pop(heap, size)
        at = key >> 32
        state = key & 0xFFFFFFFF
        if at > best:
            break
        if at > ms[state]:
            continue
        if len(targets) and left[state] >= 0 and at + left[state] < best:
            best = at + left[state]
        begin, end = first_move[state], first_move[state + 1]
        if size + end - begin > len(heap):
            heap = np.concatenate((heap, np.empty_like(heap)))
        for m in range(begin, end):
            then = at + (packed[m] & 0xFFFFFFFF)
            to = packed[m] >> 32
            if then < ms[to] and then <= best:
                ms[to] = then
                move[to] = m
                _push(heap, size, (then << 32) | to)
                size += 1
    return ms, move


@nb.njit(cache=True, nogil=True)
def _many(first_move, packed, origins, targets, limit, count):  # noqa: C901, PLR0912  # pragma: no cover
    """One search after the other in the same memory: what one has reached is forgotten before the next."""
    found = np.full((len(origins), count), np.int64(2147483647), dtype=np.int64)
    ms = np.full(len(first_move) - 1, 2147483647, dtype=np.int32)
    heap = np.empty(256, dtype=np.int64)
    touched = np.empty(256, dtype=np.int64)
    for i in range(len(origins)):
        if origins[i, 1] > limit:
            continue
        ms[origins[i, 0]] = origins[i, 1]
        touched[0] = origins[i, 0]
        heap[0] = (origins[i, 1] << 32) | origins[i, 0]
        size, seen = 1, 1
        while size > 0:
            key = heap[0]
            size -= 1
            if size > 0:
                _pop(heap, size)
            at = key >> 32
            state = key & 0xFFFFFFFF
            if at > ms[state]:
                continue
            begin, end = first_move[state], first_move[state + 1]
            if size + end - begin > len(heap):
                heap = np.concatenate((heap, np.empty_like(heap)))
            if seen + end - begin > len(touched):
                touched = np.concatenate((touched, np.empty_like(touched)))
            for m in range(begin, end):
                then = at + (packed[m] & 0xFFFFFFFF)
                to = packed[m] >> 32
                if then < ms[to] and then <= limit:
                    if ms[to] == 2147483647:
                        touched[seen] = to
                        seen += 1
                    ms[to] = then
                    _push(heap, size, (then << 32) | to)
                    size += 1
        for t in range(len(targets)):
            reached = ms[targets[t, 1]]
            if reached != 2147483647 and reached + targets[t, 2] < found[i, targets[t, 0]]:
                found[i, targets[t, 0]] = reached + targets[t, 2]
        for t in range(seen):
            ms[touched[t]] = 2147483647
    return found


assert NEVER == 2147483647, "the kernel knows it as a number"
