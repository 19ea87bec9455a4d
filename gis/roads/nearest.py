"""Which of many stations or units is the quickest at a place."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from gis.roads.costs import Costs
from gis.roads.matrix import Place, placed, targets, times
from gis.roads.network import Network


@dataclass(frozen=True)
class Arriving:
    """A unit and when it is there [s]; None: it cannot get there."""

    key: Hashable
    seconds: float | None


def nearest(network: Network, costs: Costs, place: Place, units: Sequence[tuple[Hashable, Place]]) -> list[Arriving]:
    """All units, the quickest first, those that cannot come last."""
    ends = targets(costs, placed(network, costs, [place]))
    found = times(costs, placed(network, costs, [at for _, at in units]), ends)[:, 0] if units else np.empty(0)
    arriving = [
        Arriving(key, None if np.isnan(seconds) else float(seconds))
        for (key, _), seconds in zip(units, found, strict=True)
    ]
    return sorted(arriving, key=lambda one: (one.seconds is None, one.seconds or 0.0))
