"""Why there is no way, or only part of one; and which links around a place a mode cannot pass. Never a wrong route."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.roads.closures import Closure
from gis.roads.costs import NEVER, Costs, pack
from gis.roads.fit import standing
from gis.roads.graph import Floats, Ints
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.network import Network, Snap, snaps
from gis.roads.search import UNREACHED, tree, walk
from gis.roads.ways import origin_ends

TRESPASS = 1_000_000  # of a search that may pass what is blocked: one blocked link costs more than a long way round
MOST_TOLD = 5
SHORT_M = 50.0  # a way that falls farther short of its places than this does not lead there

# What a hindrance is called that a mode cannot pass.
WORDS = {
    Hindrance.CONTRAFLOW: ("일방통행 반대 방향", "one-way, the other way"),
    Hindrance.BUS_ONLY: ("버스 전용", "buses only"),
    Hindrance.PRIVATE: ("사유 도로", "private road"),
    Hindrance.CLOSED: ("통행 금지", "closed to traffic"),
    Hindrance.NO_MOTOR: ("차량 통행 금지", "no motor vehicles"),
    Hindrance.PEDESTRIAN: ("보행자 도로", "pedestrian street"),
    Hindrance.FOOTWAY: ("보도", "footway"),
    Hindrance.CYCLEWAY: ("자전거 도로", "cycleway"),
    Hindrance.STEPS: ("계단", "steps"),
    Hindrance.TRACK: ("비포장 농로", "track"),
    Hindrance.MOTORWAY: ("자동차 전용", "motorway"),
    Hindrance.GATE: ("출입문·차단기", "gate"),
    Hindrance.BOLLARD: ("말뚝", "bollard"),
    Hindrance.NO_FOOT: ("보행 금지", "not on foot"),
    Hindrance.NO_BICYCLE: ("자전거 금지", "no bicycles"),
    Hindrance.NO_MOTORCYCLE: ("이륜차 금지", "no motorcycles"),
    Hindrance.FORD: ("물을 건너는 길", "ford"),
}


@dataclass(frozen=True)
class Obstacle:
    """What blocks a link to a mode: a limit with the figure and what the mode needs, a closure, or a hindrance."""

    kind: str
    ko: str
    en: str
    limit: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class BlockedLink:
    """A link that cannot be passed, by its id, its street and its line (k, 2)."""

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


def obstacle(network: Network, costs: Costs, link: int, closures: tuple[Closure, ...] = ()) -> Obstacle | None:
    """What keeps a mode from a link, the firmest first; None where it can pass."""
    return next(_obstacles(network, costs, link, closures), None)


def _obstacles(network: Network, costs: Costs, link: int, closures: tuple[Closure, ...]) -> Iterator[Obstacle]:
    graph, mode = network.graph, costs.mode
    if costs.closed[link]:
        why = [one.reason for one in closures if link in one.links and one.holds(mode.name, costs.traffic.minute)]
        told = f": {', '.join(why)}" if why else ""
        yield Obstacle("closure", f"통제{told}", f"closed{told}")
    limits = (
        ("height", graph.max_height_m[link], mode.height_m, "높이 제한", "height limit", "m"),
        ("width", graph.max_width_m[link], mode.width_m, "폭 제한", "width limit", "m"),
        ("width", graph.width_m[link], mode.width_m + mode.margin_m, *_width_words(network, link), "m"),
        ("weight", graph.max_weight_t[link], mode.weight_t, "무게 제한", "weight limit", "t"),
    )
    for kind, limit, needed, ko, en, unit in limits if mode.width_m else ():
        if limit < needed:
            yield Obstacle(
                kind,
                f"{mode.ko} 불가 · {ko} {limit:g} {unit}",
                f"No {mode.en.lower()}: {en} {limit:g} {unit}",
                float(limit),
                float(needed),
            )
    arcs = [arc for arc in graph.arcs_of_link[link] if arc >= 0]
    held = [Hindrance(int(standing(graph, mode)[arc]) & ~int(mode.passable)) for arc in arcs]
    for bit in min(held, key=lambda one: bin(one).count("1"), default=Hindrance(0)):
        yield Obstacle(bit.name.lower() if bit.name else "", *WORDS[bit])


def _width_words(network: Network, link: int) -> tuple[str, str]:
    if network.graph.traits[link] & int(Trait.NOMINAL_WIDTH):
        return "도로명 자료의 폭", "width by the road-name map"
    return "폭", "width"


def limits(
    network: Network, costs: Costs, place: tuple[float, float], radius_m: float, closures: tuple[Closure, ...] = ()
) -> list[BlockedLink]:
    """Links within a radius that vehicles use and this mode cannot: for its size, or for a closure."""
    graph = network.graph
    near = network.links_touching(shapely.Point(place), within_m=radius_m)
    too_small = costs.fit.too_small[near] | costs.closed[near]
    found = []
    for link in near[too_small]:
        if not _for_vehicles(network, int(link)):
            continue
        what = obstacle(network, costs, int(link), closures)
        if what and what.kind in ("closure", "height", "width", "weight"):
            line = graph.coords[graph.first_coord[link] : graph.first_coord[link + 1]]
            found.append(BlockedLink(str(graph.link_ids[link]), str(graph.names[link]), what, line))
    return found


def _for_vehicles(network: Network, link: int) -> bool:
    """Whether motor vehicles use a link at all."""
    graph = network.graph
    barred = Hindrance.FOOTWAY | Hindrance.CYCLEWAY | Hindrance.STEPS | Hindrance.PEDESTRIAN | Hindrance.NO_MOTOR
    return any(not graph.hindrances[arc] & int(barred) for arc in graph.arcs_of_link[link] if arc >= 0)


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
    """The links that would have to be opened: those of a search that may trespass at a high price."""
    graph, states = network.graph, costs.states
    base = np.maximum(np.rint(graph.length_m[graph.link] * 100), 1)
    trespassed = np.where(costs.arc_ms == NEVER, base + TRESPASS, base)[states.arc]
    cost = np.minimum(trespassed + np.where((states.ban >= 0) & (costs.move_ms == NEVER), TRESPASS, 0), 2**30)
    first, last = (_junctions(network, place) for place in (begin, end))
    walked = walk(states, pack(states, cost.astype(np.int32)), (first, np.zeros(len(first), dtype=np.int64)))
    best = int(last[int(np.argmin(walked.ms[last]))])
    if walked.ms[best] >= UNREACHED:
        return []
    arcs = [int(states.arc[move]) for move in walked.moves_to(best, states.tail)]
    found = []
    for arc in arcs:
        if costs.arc_ms[arc] == NEVER:
            link = int(graph.link[arc])
            what = obstacle(network, costs, link, closures) or Obstacle("oneway", "일방통행", "one-way")
            found.append(BlockedLink(str(graph.link_ids[link]), str(graph.names[link]), what, graph.line(arc)))
    return found[:MOST_TOLD]


def _junctions(network: Network, place: tuple[float, float]) -> Ints:
    """Both ends of the link that is nearest to a place, whoever may use it."""
    link = int(network.index.nearest(shapely.Point(np.array(place) * network.scale)))
    arcs = [arc for arc in network.graph.arcs_of_link[link] if arc >= 0]
    return np.unique([network.graph.tail[arcs], network.graph.head[arcs]])
