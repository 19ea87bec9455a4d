"""What stands on a map of districts, as plain data, and the classes into which counts fall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from math import ceil, floor, log10

import numpy as np

from gis.by_district import ByDistrict, Count

MOST_CLASSES = 5
DIGITS = 2  # of the bounds of a class


@dataclass(frozen=True)
class Choropleth:
    """A layer counted by district, to be drawn."""

    counted: ByDistrict
    drawn_at: datetime
    attributions: Sequence[str] = ()

    @cached_property
    def classes(self) -> list[tuple[int, int]]:
        return classes([count.held.count for count in self.counted.counts])

    def class_of(self, count: Count) -> int:
        """From 1; 0 where there is nothing."""
        number = count.held.count
        return next((n for n, (low, high) in enumerate(self.classes, 1) if low <= number <= high), 0)


def classes(counts: Sequence[int]) -> list[tuple[int, int]]:
    """About as many districts in each: the least and the greatest count, both included. Nothing at all is no class."""
    found = sorted(number for number in counts if number)
    if not found:
        return []
    steps = [found[0] - 1, *_bounds(found), found[-1]]
    spans = [(low + 1, high) for low, high in pairwise(steps)]
    return [(low, high) for low, high in spans if any(low <= number <= high for number in found)]


def _bounds(found: Sequence[int]) -> list[int]:
    """Where one class ends and the next begins: between equal parts of the districts, at numbers easy to say."""
    if len(set(found)) <= MOST_CLASSES:
        return sorted(set(found))[:-1]
    parts = np.quantile(found, [n / MOST_CLASSES for n in range(1, MOST_CLASSES)])
    return sorted({_round(part) for part in parts if found[0] <= _round(part) < found[-1]})


def _round(number: float) -> int:
    unit = int(10 ** max(0, floor(log10(number)) + 1 - DIGITS))
    return ceil(number / unit) * unit
