"""How a mode fits the roads, whatever the traffic: where it never can, where it is slowed, what delays it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.modes import Mode
from gis.roads.restrictions import Vehicle
from gis.roads.states import States, is_bound

Yes = NDArray[np.bool_]

# Classes that can be too narrow for an engine: an unknown width is doubted there. On wider ones two lanes are usual.
CAN_BE_NARROW = (
    *("residential", "living_street", "service", "unclassified", "road", "pedestrian", "track", "footway", "path"),
    *("cycleway", "tertiary_link"),
)
TIGHT_M = 0.6  # less room than this beside the vehicle is driven at a walk
EMERGENCY_LIFTS = Hindrance.PRIVATE | Hindrance.CLOSED | Hindrance.NO_MOTOR | Hindrance.BUS_ONLY | Hindrance.PEDESTRIAN


class Limit(NamedTuple):
    """What a road allows at most (NaN: nothing is known) and what a vehicle needs, by a name."""

    name: str
    most: Floats
    needed: float


@dataclass(frozen=True, eq=False)
class Fit:
    """Of a mode on a graph: for arcs, junctions and moves."""

    graph: RoadGraph
    states: States
    mode: Mode
    unable: Yes  # arcs that it cannot or may not use, ever
    too_small: Yes  # links that it does not fit
    most_kmh: Floats  # on each arc
    least_kmh: Floats  # on each arc: a lane of its own keeps it moving
    delay_ms: Floats  # on each arc
    uncrossable: Yes  # junctions
    cross_ms: Floats  # at each junction
    banned: Yes  # moves that break a restriction which binds the mode
    unable_moves: Yes  # by a ban or an uncrossable junction
    move_delay_ms: Floats  # for crossing and for banned turns that are made


def standing(graph: RoadGraph, mode: Mode) -> Ints:
    """The hindrances of each arc that are any to the mode, signs that let it through taken away."""
    found = graph.hindrances & ~np.int64(mode.free)
    if not mode.lifts:
        return found
    traits = graph.traits[graph.link]
    if mode.kinds & Vehicle.EMERGENCY:
        found = np.where(traits & Trait.EMERGENCY_ACCESS, found & ~np.int64(EMERGENCY_LIFTS), found)
        found = np.where(traits & Trait.BUSES_BOTH_WAYS, found & ~np.int64(Hindrance.CONTRAFLOW), found)
    if mode.kinds & Vehicle.BICYCLE:
        found = np.where(traits & Trait.CYCLISTS_BOTH_WAYS, found & ~np.int64(Hindrance.CONTRAFLOW), found)
    return found


def limits(graph: RoadGraph, mode: Mode, links: Ints | slice = slice(None)) -> list[Limit]:
    """Of links, for a mode that has a size. An estimated width is none; blue lights may be longer than a sign says."""
    if not mode.width_m:
        return []
    estimated = graph.traits[links] & int(Trait.ESTIMATED_WIDTH) != 0
    found = [
        Limit("max_height", graph.max_height_m[links], mode.height_m),
        Limit("max_width", graph.max_width_m[links], mode.width_m),
        Limit("width", np.where(estimated, np.nan, graph.width_m[links]), mode.width_m + mode.margin_m),
        Limit("max_weight", graph.max_weight_t[links], mode.weight_t),
    ]
    return found if mode.blue_lights else [*found, Limit("max_length", graph.max_length_m[links], mode.length_m)]


def limits_at_junctions(graph: RoadGraph, mode: Mode) -> list[Limit]:
    """Of the junctions ``graph.limited``."""
    if not mode.width_m:
        return []
    needed = (("max_height", mode.height_m), ("max_width", mode.width_m), ("max_weight", mode.weight_t))
    return [Limit(name, graph.limits[:, at], figure) for at, (name, figure) in enumerate(needed)]


def exceeded(found: list[Limit], count: int) -> Yes:
    """Where the mode is too large for any of the limits; an unknown one never forbids."""
    over: Yes = np.zeros(count, dtype=bool)
    with np.errstate(invalid="ignore"):
        for limit in found:
            over |= limit.most < limit.needed
    return over


def too_small(graph: RoadGraph, mode: Mode) -> Yes:
    """Links whose known limits or width the mode does not fit."""
    return exceeded(limits(graph, mode), len(graph.link_ids))


def junctions_too_small(graph: RoadGraph, mode: Mode) -> Ints:
    """Junctions whose known limits the mode does not fit."""
    found: Ints = graph.limited[exceeded(limits_at_junctions(graph, mode), len(graph.limited))]
    return found


def width_unknown(graph: RoadGraph) -> Yes:
    """Links that can be narrow and of which nobody recorded the width or two lanes."""
    narrow = np.isin(graph.classes, list(CAN_BE_NARROW))
    with np.errstate(invalid="ignore"):
        found: Yes = narrow & np.isnan(graph.width_m) & ~(graph.lanes >= 2)
    return found


def tight(graph: RoadGraph, mode: Mode) -> Yes:
    """Links that the mode fits with little room."""
    with np.errstate(invalid="ignore"):
        found: Yes = graph.width_m < mode.width_m + mode.margin_m + TIGHT_M
    return found


def too_long(graph: RoadGraph, mode: Mode) -> Yes:
    """Links on which a sign allows only shorter vehicles."""
    with np.errstate(invalid="ignore"):
        found: Yes = graph.max_length_m < mode.length_m
    return found


def never(graph: RoadGraph, mode: Mode) -> Yes:
    """Arcs that the mode cannot or may not use, whatever the traffic and the closures."""
    held = standing(graph, mode)
    found: Yes = (held & ~np.int64(mode.passable) != 0) | too_small(graph, mode)[graph.link]
    for price in mode.passes:
        if price.not_classes:
            here = np.isin(graph.classes, price.not_classes)[graph.link]
            found |= here & (held & np.int64(price.hindrance) != 0)
    return found


def fit(graph: RoadGraph, states: States, mode: Mode) -> Fit:
    held = standing(graph, mode)
    most_kmh, delay_s = _slowed(graph, mode, held)
    lanes = graph.traits[graph.link] & Trait.BUS_LANE if mode.bus_lane_kmh else np.zeros(len(graph.link), dtype=int)
    waits_s = np.where(graph.signals[graph.head] | graph.stopped, mode.signals_s, 0.0)
    uncrossable, cross_ms = _crossing(graph, mode)
    banned = _banned(graph, states, mode)
    obeys = mode.turn_delay_s is None
    turned_ms = np.zeros(len(banned)) if mode.turn_delay_s is None else np.where(banned, mode.turn_delay_s * 1000, 0.0)
    at = states.junction[states.tail]
    return Fit(
        graph,
        states,
        mode,
        unable=never(graph, mode),
        too_small=too_small(graph, mode),
        most_kmh=most_kmh,
        least_kmh=np.where(lanes, mode.bus_lane_kmh or 0.0, 0.0),
        delay_ms=(delay_s + waits_s) * 1000,
        uncrossable=uncrossable,
        cross_ms=cross_ms,
        banned=banned,
        unable_moves=(banned & obeys) | uncrossable[at],
        move_delay_ms=turned_ms + cross_ms[at],
    )


def _slowed(graph: RoadGraph, mode: Mode, held: Ints) -> tuple[Floats, Floats]:
    """The highest speed [km/h] and the delay [s] on each arc, by what the mode passes there."""
    kmh = np.full(len(graph.tail), mode.most_kmh)
    narrow = tight(graph, mode) | too_long(graph, mode)
    for limit_kmh, where in ((mode.unknown_width_kmh, width_unknown(graph)), (mode.narrow_kmh, narrow)):
        if limit_kmh:
            kmh = np.where(where[graph.link], np.minimum(kmh, limit_kmh), kmh)
    delay_s = np.zeros(len(graph.tail))
    for price in mode.passes:
        passed = held & np.int64(price.hindrance) != 0
        kmh = np.where(passed, np.minimum(kmh, price.kmh), kmh)
        delay_s += np.where(passed, price.delay_s, 0.0)
    return kmh, delay_s


def _crossing(graph: RoadGraph, mode: Mode) -> tuple[Yes, Floats]:
    """Junctions that cannot be crossed for what stands or is signed there, and the delay [ms] at the others."""
    held = graph.junction_hindrances & ~np.int64(mode.free)
    ms = np.zeros(len(held))
    for price in mode.passes:
        ms += np.where(held & np.int64(price.hindrance), price.delay_s * 1000, 0.0)
    uncrossable = held & ~np.int64(mode.passable) != 0
    uncrossable[junctions_too_small(graph, mode)] = True
    return uncrossable, ms


def _banned(graph: RoadGraph, states: States, mode: Mode) -> Yes:
    """Moves that break a ban which binds the mode."""
    if not len(states.bans):
        return np.zeros(len(states.arc), dtype=bool)
    found: Yes = (states.ban >= 0) & is_bound(states, graph, int(mode.kinds))[np.maximum(states.ban, 0)]
    return found
