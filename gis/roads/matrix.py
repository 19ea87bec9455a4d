"""Times between many places at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.roads.costs import Costs
from gis.roads.graph import Floats, Ints
from gis.roads.hierarchy import Customized
from gis.roads.network import Network, Snap, main_snaps
from gis.roads.search import UNREACHED, tree
from gis.roads.ways import origin_ends, target_ends

Place = tuple[float, float]
Placed = list[Snap]  # the arcs by which a place may be entered or left; none: no road near it


@dataclass(frozen=True, eq=False)
class Targets:
    """Places made ready to be reached, once for as many questions as there are: k ways into n places."""

    count: int
    state: Ints  # k
    remaining_ms: Floats  # k
    place: Ints  # k
    snap_arc: Ints
    snap_share: Floats
    snap_place: Ints


def placed(network: Network, costs: Costs, places: Sequence[Place]) -> list[Placed]:
    """Each place on the main part of the network where it can be, otherwise where it is."""
    return main_snaps(network, costs, places)


def targets(costs: Costs, places: Sequence[Placed]) -> Targets:
    ways_in = [(*end, at) for at, stops in enumerate(places) for end in target_ends(costs, stops)]
    table = np.array(ways_in, dtype=np.int64).reshape(-1, 3)
    on = [(snap.arc, snap.share, at) for at, stops in enumerate(places) for snap in stops]
    arcs, shares, owners = (np.array(column) for column in zip(*on, strict=True)) if on else (np.empty(0),) * 3
    return Targets(
        len(places),
        table[:, 0],
        table[:, 1].astype(float),
        table[:, 2],
        arcs.astype(np.int64),
        shares.astype(float),
        owners.astype(np.int64),
    )


def times(costs: Costs, begins: Sequence[Placed], ends: Targets, customized: Customized | None = None) -> Floats:
    """(begins, ends): seconds from each place to each other; NaN where there is no way."""
    found = np.full((len(begins), ends.count), np.nan)
    for row, starts in enumerate(begins):
        if starts and len(ends.state):
            found[row] = _from(costs, starts, ends, customized)
    return found


def _from(costs: Costs, starts: Placed, ends: Targets, customized: Customized | None) -> Floats:
    best = np.full(ends.count, float(UNREACHED))
    np.minimum.at(best, ends.place, _to_states(costs, starts, ends, customized) + ends.remaining_ms)
    for start in starts:  # along one arc, with no junction between
        ahead = (ends.snap_arc == start.arc) & (ends.snap_share >= start.share)
        straight_ms = np.rint(float(costs.arc_ms[start.arc]) * (ends.snap_share[ahead] - start.share))
        np.minimum.at(best, ends.snap_place[ahead], straight_ms)
    return np.where(best < UNREACHED, best / 1000, np.nan)


def _to_states(costs: Costs, starts: Placed, ends: Targets, customized: Customized | None) -> Floats:
    origins = origin_ends(costs, starts)
    if customized is not None:
        told = customized.times(origins, ends.state.tolist())
        return np.array([float(UNREACHED) if ms is None else ms for ms in told])
    from_, from_ms = (np.array(column, dtype=np.int64) for column in zip(*origins, strict=True))
    found: Floats = tree(costs, from_, from_ms).ms[ends.state].astype(float)
    return found
