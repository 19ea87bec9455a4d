"""How far places lie apart that are near one another: along the roads from each of some to each of others, by bounded
searches (``gis.roads.search.many``)."""

from collections.abc import Sequence

import numpy as np

from gis.roads.costs import Costs
from gis.roads.graph import Floats
from gis.roads.network import Snap
from gis.roads.search import UNREACHED, many
from gis.roads.ways import origin_ends, target_ends


def lengths_m(lengths: Costs, starts: Sequence[Snap], ends: Sequence[Snap], limit_m: float) -> Floats:
    """Metres from each start to each end (k, n) under ``gis.roads.costs.by_length``; infinite beyond the limit."""
    origins = np.array([origin_ends(lengths, [start])[0] for start in starts], dtype=np.int64).reshape(-1, 2)
    told = [(at, *one) for at, end in enumerate(ends) for one in target_ends(lengths, [end])]
    targets = np.array(told, dtype=np.int64).reshape(-1, 3)
    limit_mm = min(round(limit_m * 1000), int(UNREACHED) - 1)
    mm = many(lengths, origins, targets, limit_mm, len(ends))
    found = np.where(mm > limit_mm, np.inf, mm / 1000.0)
    return np.minimum(found, _straight_on(lengths, starts, ends))


def _straight_on(lengths: Costs, starts: Sequence[Snap], ends: Sequence[Snap]) -> Floats:
    """Along one arc, where both lie on it in that order."""
    start_arc, end_arc = (np.array([one.arc for one in places], dtype=np.int64) for places in (starts, ends))
    start_share, end_share = (np.array([one.share for one in places]) for places in (starts, ends))
    ahead = end_share[None, :] - start_share[:, None]
    fits = (start_arc[:, None] == end_arc[None, :]) & (ahead >= 0)
    long_m = lengths.graph.length_m[lengths.graph.link[start_arc]]
    found: Floats = np.where(fits, ahead * long_m[:, None], np.inf)
    return found
