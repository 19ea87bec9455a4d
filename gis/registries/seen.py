"""Which rows came before, and how often a thing came, remembered in 8 bytes a row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

BLOCKS = 16


@dataclass
class Seen:
    """Hashes of the rows so far, 64 bits each, in sorted blocks.

    That two different rows of a million are taken for one has a chance of 3 in 10^8 (birthday bound: n^2 / 2^65).
    """

    _blocks: list[np.ndarray] = field(default_factory=list)

    def again(self, hashes: np.ndarray) -> np.ndarray:
        """True for each that came before, in earlier calls or in this one."""
        distinct, first = np.unique(hashes, return_index=True)
        again = np.ones(len(hashes), dtype=bool)
        again[first] = False
        for block in self._blocks:
            again |= block[np.minimum(np.searchsorted(block, hashes), len(block) - 1)] == hashes
        if len(distinct):
            self._blocks.append(distinct)
        if len(self._blocks) > BLOCKS:
            self._blocks = [np.unique(np.concatenate(self._blocks))]
        return again


@dataclass
class Tallied:
    """Hashes of what came, to be counted at the end."""

    _hashes: list[np.ndarray] = field(default_factory=list)

    def add(self, hashes: Iterable[int]) -> None:
        self._hashes.append(np.fromiter(hashes, dtype=np.int64))

    def counts(self) -> np.ndarray:
        """How often each different thing came."""
        every = np.concatenate(self._hashes) if self._hashes else np.array([], dtype=np.int64)
        return np.asarray(np.unique(every, return_counts=True)[1])
