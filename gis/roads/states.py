"""The graph that a search walks: junctions, and beside them the states of somebody who has just come from an arc
after which something is forbidden.

A forbidden sequence of arcs is known by its beginnings: each proper prefix is a state of its own (the automaton of
Aho & Corasick 1975, "Efficient string matching"), at the junction where the prefix ends. From a state the same arcs
lead on as from its junction, each to the longest known prefix that it continues; an arc that completes a forbidden
sequence carries the number of its *ban*. So a search over states obeys every restriction, also those through several
ways, and a city grows by few hundredths instead of threefold (docs/decisions).

The states 0 … n - 1 are the junctions themselves and the moves 0 … a - 1 leave them in the order of the arcs: where
nothing is restricted, moves are arcs.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gis.roads.graph import Ints, RoadGraph

Sequence = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class States:
    """s states and x moves, in compressed sparse rows by the state that a move leaves."""

    junction: Ints  # of each state
    first_move: Ints  # s + 1
    tail: Ints  # state that a move leaves
    head: Ints  # state that it reaches
    arc: Ints  # over which it goes
    ban: Ints  # -1, or the number of the ban that it breaks
    bans: tuple[tuple[int, ...], ...]  # for each ban, the sequences of the graph that it completes

    @property
    def count(self) -> int:
        return len(self.junction)

    @cached_property
    def first_move32(self) -> NDArray[np.int32]:
        """Half as wide, as the searches read it."""
        return self.first_move.astype(np.int32)

    def moves_over(self, arc: int) -> Ints:
        """Every move that goes over an arc, whatever was before it."""
        order, first = self._by_arc
        return order[first[arc] : first[arc + 1]]

    @cached_property
    def _by_arc(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.arc, kind="stable")
        arcs = int(self.arc.max()) + 1 if len(self.arc) else 0
        return order, np.searchsorted(self.arc[order], np.arange(arcs + 1))


def expand(graph: RoadGraph) -> States:
    """The states of a graph: its junctions, and one for each beginning of a forbidden sequence."""
    sequences = _sequences(graph)
    known, state_of = _prefixes(sequences, len(graph.junction_ids))
    head = graph.head.copy()
    for prefix, state in state_of.items():
        if len(prefix) == 1:
            head[prefix[0]] = state
    tails, heads, arcs, bans = [graph.tail], [head], [np.arange(len(graph.tail))], [np.full(len(graph.tail), -1)]
    numbers: dict[tuple[int, ...], int] = {}
    rows = []
    for prefix in known:
        junction = graph.head[prefix[-1]]
        for arc in range(graph.first_arc[junction], graph.first_arc[junction + 1]):
            broken = _completed((*prefix, arc), sequences)
            ban = numbers.setdefault(broken, len(numbers)) if broken else -1
            rows.append((state_of[prefix], _longest((*prefix, arc), state_of, int(graph.head[arc])), arc, ban))
    added = np.array(rows, dtype=np.int64).reshape(-1, 4)
    junction_of = np.array([graph.head[prefix[-1]] for prefix in known], dtype=np.int64)
    tail = np.concatenate([*tails, added[:, 0]])
    return States(
        junction=np.concatenate([np.arange(len(graph.junction_ids)), junction_of]),
        first_move=np.searchsorted(tail, np.arange(len(graph.junction_ids) + len(known) + 1)),
        tail=tail,
        head=np.concatenate([*heads, added[:, 1]]),
        arc=np.concatenate([*arcs, added[:, 2]]),
        ban=np.concatenate([*bans, added[:, 3]]),
        bans=tuple(numbers),
    )


def _sequences(graph: RoadGraph) -> dict[Sequence, tuple[int, ...]]:
    """Which rows of the graph's restrictions forbid a sequence."""
    found: dict[Sequence, list[int]] = defaultdict(list)
    for row, (start, end) in enumerate(zip(graph.first_of_sequence[:-1], graph.first_of_sequence[1:], strict=True)):
        found[tuple(int(arc) for arc in graph.sequence_arcs[start:end])].append(row)
    return {sequence: tuple(rows) for sequence, rows in found.items()}


def _prefixes(sequences: dict[Sequence, tuple[int, ...]], junctions: int) -> tuple[list[Sequence], dict[Sequence, int]]:
    known = sorted({sequence[:length] for sequence in sequences for length in range(1, len(sequence))})
    return known, {prefix: junctions + at for at, prefix in enumerate(known)}


def _completed(walked: Sequence, sequences: dict[Sequence, tuple[int, ...]]) -> tuple[int, ...]:
    """The restrictions of all forbidden sequences that end here."""
    found = (sequences.get(walked[start:], ()) for start in range(len(walked)))
    return tuple(sorted({row for rows in found for row in rows}))


def _longest(walked: Sequence, state_of: dict[Sequence, int], junction: int) -> int:
    found = (state_of.get(walked[start:]) for start in range(len(walked)))
    return next((state for state in found if state is not None), junction)


def is_bound(states: States, graph: RoadGraph, kinds: int) -> NDArray[np.bool_]:
    """For each ban, whether it binds a vehicle of these kinds (bits of ``gis.roads.restrictions.Vehicle``).

    A restriction binds who is of no kind that it leaves out; people on foot are of no kind at all.
    """
    binds = graph.sequence_binds
    return np.array([kinds != 0 and any(binds[row] & kinds == kinds for row in ban) for ban in states.bans], dtype=bool)
