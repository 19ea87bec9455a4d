"""A made-up city for road searches: a perturbed grid of 85 m blocks with arterials, gaps and one-way streets.

A grid is harder for hierarchies than a real city. The same every time.
"""

from dataclasses import dataclass

import numpy as np

from gis.roads.building import Junctions, Links, Origin, build
from gis.roads.graph import RoadGraph
from gis.roads.restrictions import Stated

BLOCK_M, METRES_A_DEGREE = 85.0, 111_320.0
LON, LAT = 127.0, 37.5
MISSING, ONE_WAY, RESTRICTED = 0.33, 0.42, 0.05
CLASSES = ((48, "trunk"), (12, "secondary"), (4, "tertiary"))


@dataclass(frozen=True)
class City:
    """The columns that a graph is built from, and the graph."""

    links: Links
    junctions: Junctions
    stated: list[Stated]
    graph: RoadGraph


def city(side: int = 345, seed: int = 7) -> City:
    """A city of ``side`` x ``side`` crossings: 345 gives about 100,000 junctions and 265,000 legal arcs."""
    dice = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    flat = np.column_stack([x.ravel(), y.ravel()]) * BLOCK_M + dice.normal(0, 12, (side * side, 2))
    scale = np.array([METRES_A_DEGREE * np.cos(np.radians(LAT)), METRES_A_DEGREE])
    places = flat / scale + [LON, LAT]
    number = np.arange(side * side).reshape(side, side)
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel(), y[:, :-1].ravel()])
    up = np.column_stack([number[:-1].ravel(), number[1:].ravel(), x[:-1].ravel()])
    edges = np.vstack([across, up])
    classes = np.full(len(edges), "residential", dtype="U12")
    for every, name in reversed(CLASSES):
        classes[edges[:, 2] % every == 0] = name
    local = classes == "residential"
    kept = ~local | (dice.random(len(edges)) >= MISSING)
    edges, classes, local = edges[kept], classes[kept], local[kept]
    one_way = local & (dice.random(len(edges)) < ONE_WAY)
    turned = dice.random(len(edges)) < 0.5
    edges[turned] = edges[turned][:, [1, 0, 2]]
    lengths = np.hypot(*(flat[edges[:, 0]] - flat[edges[:, 1]]).T)
    nothing = np.full(len(edges), np.nan)
    used = np.unique(edges[:, :2])
    ids = np.array([f"node/{one}" for one in range(side * side)])
    links = Links(
        np.array([f"way/{one}/1" for one in range(len(edges))]),
        np.full(len(edges), ""),
        classes,
        ids[edges[:, 0]],
        ids[edges[:, 1]],
        np.where(one_way, "forward", "both"),
        {
            "length_m": lengths,
            "lanes": np.where(local, np.nan, 4.0),
            "speed_kmh": nothing,
            "width_m": np.where(dice.random(len(edges)) < 0.5, 6.0, np.nan),
            "max_height_m": np.where(dice.random(len(edges)) < 0.002, 2.5, np.nan),
            "max_width_m": nothing,
            "max_weight_t": nothing,
        },
        places[edges[:, :2].ravel()],
        np.arange(0, 2 * len(edges) + 1, 2),
        [None] * len(edges),
    )
    signals = (x % 12 == 0) & (y % 12 == 0)
    junctions = Junctions(ids[used], places[used, 0], places[used, 1], signals.ravel()[used], [None] * len(used))
    stated = _restrictions(edges, dice)
    return City(links, junctions, stated, build(links, junctions, stated, Origin("made", {}, None)))


def _restrictions(edges: np.ndarray, dice: np.random.Generator) -> list[Stated]:
    """At some junctions one movement is banned."""
    at: dict[int, list[int]] = {}
    for edge, (a, b, _) in enumerate(edges):
        at.setdefault(int(a), []).append(edge)
        at.setdefault(int(b), []).append(edge)
    crossings = [junction for junction, meeting in at.items() if len(meeting) > 2]
    found = []
    for number, junction in enumerate(dice.choice(crossings, int(RESTRICTED * len(crossings)), replace=False)):
        first, second = dice.choice(at[int(junction)], 2, replace=False)
        found.append(
            Stated(
                f"relation/{number}", "no_left_turn", f"way/{first}", f"node/{junction}", f"way/{second}", None, None
            )
        )
    return found
