"""Why there is no way, or only part of one; and what around a place a mode cannot pass. Never a wrong route."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.roads.closures import Closure
from gis.roads.costs import NEVER, Costs, pack
from gis.roads.fit import junctions_too_small
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.network import Network, Snap, snaps
from gis.roads.obstacles import OF_SIZE, Obstacle, for_vehicles, obstacle, obstacle_at
from gis.roads.search import UNREACHED, tree, walk
from gis.roads.ways import origin_ends

TRESPASS = 1_000_000  # of a search that may pass what is blocked: one blocked link costs more than a long way round
MOST_TOLD = 5
SHORT_M = 50.0  # a way that falls farther short of its places than this does not lead there
BESIDE_M = 10.0  # of the streets on both sides of a junction are drawn


@dataclass(frozen=True)
class BlockedLink:
    """A link that cannot be passed, or a junction that cannot be crossed: its id, its street and a line (k, 2)."""

    key: str
    street: str
    obstacle: Obstacle
    line: Floats


@dataclass(frozen=True)
class NoWay:
    """Why there is no way to a place: what blocks, and the nearest place to it that can be reached, so far away [m]."""

    ko: str
    en: str
    blocked_by: list[BlockedLink]
    nearest: tuple[float, float] | None
    remaining_m: float | None


def limits(
    network: Network, costs: Costs, place: tuple[float, float], radius_m: float, closures: tuple[Closure, ...] = ()
) -> list[BlockedLink]:
    """Links within a radius that vehicles use and this mode cannot, for its size or for a closure; and junctions
    that it cannot cross for its size."""
    graph = network.graph
    near = network.links_touching(shapely.Point(place), within_m=radius_m)
    found = []
    for link in near[costs.fit.too_small[near] | costs.closed[near]]:
        what = obstacle(costs, int(link), closures) if for_vehicles(graph, int(link)) else None
        if what and what.kind in (*OF_SIZE, "closure"):
            found.append(_link(graph, int(link), what))
    for junction in _near(network, junctions_too_small(graph, costs.mode), place, radius_m):
        what = obstacle_at(costs, int(junction))
        if what and any(for_vehicles(graph, int(graph.link[arc])) for arc in graph.leaving(int(junction))):
            found.append(_junction(network, int(junction), what))
    return found


def _near(network: Network, junctions: Ints, place: tuple[float, float], radius_m: float) -> Ints:
    lonlat = np.column_stack([network.graph.junction_lon[junctions], network.graph.junction_lat[junctions]])
    found: Ints = junctions[np.hypot(*((lonlat - place) * network.scale).T) <= radius_m]
    return found


def _link(graph: RoadGraph, link: int, what: Obstacle) -> BlockedLink:
    line = graph.coords[graph.first_coord[link] : graph.first_coord[link + 1]]
    return BlockedLink(str(graph.link_ids[link]), str(graph.names[link]), what, line)


def _junction(network: Network, junction: int, what: Obstacle) -> BlockedLink:
    """A junction, drawn with the first metres of two of the links that meet there."""
    graph = network.graph
    names = [str(name) for name in graph.names[graph.link[graph.leaving(junction)]] if name]
    ends = [_beside(network, arc) for arc in graph.leaving(junction)[:2]]
    here = np.array([graph.junction_lon[junction], graph.junction_lat[junction]])
    line = np.array([*ends[:1], here, *ends[1:]])
    return BlockedLink(str(graph.junction_ids[junction]), names[0] if names else "", what, line)


def _beside(network: Network, arc: int) -> Floats:
    """A place on an arc, a few metres after its beginning."""
    line = shapely.LineString(network.graph.line(arc) * network.scale)
    found: Floats = shapely.get_coordinates(line.interpolate(min(BESIDE_M, line.length)))[0] / network.scale
    return found


def explain(
    network: Network,
    costs: Costs,
    begin: tuple[float, float],
    end: tuple[float, float],
    closures: tuple[Closure, ...] = (),
) -> NoWay:
    """Why ``gis.roads.ways.way`` found none."""
    starts, stops = snaps(network, costs, *begin), snaps(network, costs, *end)
    if not starts:
        return _far(network, begin, "출발지", "the start")
    reached = _reached(network, costs, starts[-1] if len(starts) > 1 else starts[0])
    nearest, remaining_m = _nearest(network, reached, end)
    if not stops:
        far = _far(network, end, "목적지", "the destination")
        return NoWay(far.ko, far.en, [], nearest, remaining_m)
    blocking = _between(network, costs, begin, end, closures)
    told_ko = ", ".join(dict.fromkeys(one.obstacle.ko for one in blocking)) or "이어진 길이 없음"
    told_en = ", ".join(dict.fromkeys(one.obstacle.en for one in blocking)) or "the networks are not connected"
    return NoWay(f"길이 끊겼습니다: {told_ko}", f"The way is cut: {told_en}", blocking, nearest, remaining_m)


def _far(network: Network, place: tuple[float, float], ko: str, en: str) -> NoWay:
    """A place with no usable road within reach."""
    if not len(network.lines):
        return NoWay("도로가 없습니다.", "No roads.", [], None, None)
    point = shapely.Point(np.array(place) * network.scale)
    link = network.index.nearest(point)
    away_m = float(shapely.distance(network.lines[link], point))
    return NoWay(
        f"{ko} 둘레에 이 차량이 다닐 길이 없습니다. 가장 가까운 길 {away_m:,.0f} m",
        f"No road for this vehicle near {en}; the nearest road of any kind is {away_m:,.0f} m away",
        [],
        None,
        None,
    )


def _reached(network: Network, costs: Costs, start: Sequence[Snap]) -> Ints:
    """Links of which some part can be reached."""
    ends = origin_ends(costs, start)
    walked = tree(costs, np.array([state for state, _ in ends]), np.array([ms for _, ms in ends]))
    states = costs.states
    moved = (costs.move_ms != NEVER) & (walked.ms[states.tail] < UNREACHED)
    links: Ints = np.unique(network.graph.link[states.arc[moved]])
    return np.union1d(links, [network.graph.link[snap.arc] for snap in start])


def _nearest(
    network: Network, links: Ints, place: tuple[float, float]
) -> tuple[tuple[float, float] | None, float | None]:
    if not len(links):
        return None, None
    point = shapely.Point(np.array(place) * network.scale)
    away = np.asarray(shapely.distance(network.lines[links], point))
    best = network.lines[links[int(np.argmin(away))]]
    foot = shapely.line_interpolate_point(best, shapely.line_locate_point(best, point))
    lon, lat = shapely.get_coordinates(foot)[0] / network.scale
    return (float(lon), float(lat)), float(away.min())


def _between(
    network: Network,
    costs: Costs,
    begin: tuple[float, float],
    end: tuple[float, float],
    closures: tuple[Closure, ...],
) -> list[BlockedLink]:
    """What would have to be opened: on the way of a search that may trespass at a high price."""
    graph, states = network.graph, costs.states
    base = np.maximum(np.rint(graph.length_m[graph.link] * 100), 1)
    trespassed = np.where(costs.arc_ms == NEVER, base + TRESPASS, base)[states.arc]
    held = (states.ban >= 0) & (costs.move_ms == NEVER) | costs.fit.uncrossable[states.junction[states.tail]]
    cost = np.minimum(trespassed + np.where(held, TRESPASS, 0), 2**30)
    (_, first), (_, last) = near = [_junctions(network, place) for place in (begin, end)]
    walked = walk(states, pack(states, cost.astype(np.int32)), (first, np.zeros(len(first), dtype=np.int64)))
    best = int(last[int(np.argmin(walked.ms[last] + np.where(costs.fit.uncrossable[last], TRESPASS, 0)))])
    if walked.ms[best] >= UNREACHED:
        return []
    found = []
    for arc in (int(states.arc[move]) for move in walked.moves_to(best, states.tail)):
        if at := obstacle_at(costs, int(graph.tail[arc])):
            found.append(_junction(network, int(graph.tail[arc]), at))
        if costs.arc_ms[arc] == NEVER:
            what = obstacle(costs, int(graph.link[arc]), closures) or Obstacle("oneway", "일방통행", "one-way")
            found.append(_link(graph, int(graph.link[arc]), what))
    if near[0][0] != near[1][0] and (at := obstacle_at(costs, best)):
        found.append(_junction(network, best, at))
    return found[:MOST_TOLD]


def _junctions(network: Network, place: tuple[float, float]) -> tuple[int, Ints]:
    """The link that is nearest to a place, whoever may use it, and both its ends."""
    link = int(network.index.nearest(shapely.Point(np.array(place) * network.scale)))
    arcs = [arc for arc in network.graph.arcs_of_link[link] if arc >= 0]
    return link, np.unique([network.graph.tail[arcs], network.graph.head[arcs]])
