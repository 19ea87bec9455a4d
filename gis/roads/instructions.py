"""Turn by turn, in Korean and English: only where there is a choice, and as little to read as can be."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gis.roads.costs import NEVER
from gis.roads.driving_side import LEFT, RIGHT
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.ways import Way, heading, turned

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG, BACK_DEG = 25.0, 55.0, 125.0, 170.0
FORK_DEG = 40.0  # another way on within so much of ours has to be told from it
SAME_DEG = 1.0  # a street that is drawn twice is no fork

WORDS = {
    "depart": ("출발", "Set off"),
    "straight": ("직진", "Straight on"),
    "slight_right": ("오른쪽 길", "Bear right"),
    "turn_right": ("우회전", "Turn right"),
    "sharp_right": ("급우회전", "Sharp right"),
    "slight_left": ("왼쪽 길", "Bear left"),
    "turn_left": ("좌회전", "Turn left"),
    "sharp_left": ("급좌회전", "Sharp left"),
    "keep_right": ("오른쪽 유지", "Keep right"),
    "keep_left": ("왼쪽 유지", "Keep left"),
    "u_turn": ("유턴", "U-turn"),
    "roundabout": ("회전교차로 {exit}번째 출구", "Roundabout, exit {exit}"),
    "arrive": ("도착", "Arrive"),
}
TURNING_WAY = {RIGHT: ("시계 반대 방향", "anticlockwise"), LEFT: ("시계 방향", "clockwise")}
OVER = {RIGHT: ("왼쪽으로", "to the left"), LEFT: ("오른쪽으로", "to the right")}  # how a U-turn is made
BESIDE = {True: ("오른쪽", "on the right"), False: ("왼쪽", "on the left")}
COMPASS = (
    *(("북", "north"), ("북동", "northeast"), ("동", "east"), ("남동", "southeast")),
    *(("남", "south"), ("남서", "southwest"), ("서", "west"), ("북서", "northwest")),
)
NAMELESS = {
    "service": ("진입로", "service road"),
    "footway": ("보도", "footway"),
    "path": ("오솔길", "path"),
    "steps": ("계단", "steps"),
    "cycleway": ("자전거길", "cycleway"),
    "residential": ("골목", "side street"),
    "living_street": ("골목", "side street"),
}


@dataclass(frozen=True)
class Step:
    """One thing to do: where, along which street it leads on, how far [m] and how long [s] until the next.

    ``crosses`` says whether the turn crosses the oncoming traffic.
    """

    kind: str
    ko: str
    en: str
    street: str
    from_m: float
    distance_m: float
    time_s: float
    lon: float
    lat: float
    exit: int | None
    crosses: bool


@dataclass(frozen=True)
class _Move:
    kind: str
    at: int  # arc of the way on which it leads on
    exit: int | None = None


def steps(way: Way, side: str = RIGHT, place: tuple[float, float] | None = None) -> list[Step]:
    """The steps of a way, from setting off to arriving.

    Args:
        side: on which the traffic keeps.
        place: where one wants to be (longitude, latitude), to say on which side of the street it lies.
    """
    moves = [_Move("depart", 0), *_moves(way)]
    starts_m = np.concatenate([[0.0], np.cumsum(way.arc_m)])
    starts_s = np.concatenate([[0.0], np.cumsum(way.arc_ms)]) / 1000
    ends = [move.at for move in moves[1:]] + [len(way.arcs)]
    found = []
    for move, end in zip(moves, ends, strict=True):
        begin = 0 if move.kind == "depart" else move.at
        ko, en, street = _words(way, move, side)
        at = (way.begin.lon, way.begin.lat) if not begin else _first(way, begin)
        found.append(
            Step(
                move.kind,
                ko,
                en,
                street,
                float(starts_m[begin]),
                float(starts_m[end] - starts_m[begin]),
                float(starts_s[end] - starts_s[begin]),
                *at,
                move.exit,
                crosses=move.kind.endswith("left" if side == RIGHT else "right") and "turn" in move.kind,
            )
        )
    return [*found, _arrival(way, float(starts_m[-1]), place)]


def _moves(way: Way) -> Iterator[_Move]:
    graph = way.costs.graph
    ring = (graph.traits[graph.link[way.arcs]] & int(Trait.ROUNDABOUT)) != 0
    at = 1
    while at < len(way.arcs):
        if ring[at] and not ring[at - 1]:
            leaves = at
            while leaves < len(way.arcs) and ring[leaves]:
                leaves += 1
            if leaves < len(way.arcs):
                yield _Move("roundabout", leaves, _exits(way, at, leaves))
            at = leaves + 1
            continue
        kind = _kind(way, at)
        if kind:
            yield _Move(kind, at)
        at += 1


def _kind(way: Way, at: int) -> str | None:
    """What one does before an arc of the way; None where nothing has to be said."""
    graph = way.costs.graph
    before, after = int(way.arcs[at - 1]), int(way.arcs[at])
    if graph.link[before] == graph.link[after]:
        return "u_turn"
    by = turned(way, before, after)
    others = [turned(way, before, arc) for arc in _ways_on(way, before) if arc != after]
    if not others:
        return None
    beside = [other for other in others if SAME_DEG < abs(other - by) < FORK_DEG]
    if abs(by) < SLIGHT_DEG and any(abs(other) <= abs(by) + STRAIGHT_DEG for other in beside):
        return "keep_left" if np.mean(beside) > by else "keep_right"
    renamed = graph.names[graph.link[before]] != graph.names[graph.link[after]]
    if abs(by) < STRAIGHT_DEG:
        return "straight" if renamed and graph.names[graph.link[after]] else None
    hand = "right" if by > 0 else "left"
    if abs(by) < SLIGHT_DEG:
        return f"slight_{hand}"
    return f"turn_{hand}" if abs(by) < SHARP_DEG else f"sharp_{hand}" if abs(by) < BACK_DEG else "u_turn"


def _ways_on(way: Way, before: int) -> list[int]:
    """The arcs on which a vehicle of the mode could go on, without turning back or driving against the traffic."""
    graph, costs = way.costs.graph, way.costs
    junction = graph.head[before]
    leaving = range(graph.first_arc[junction], graph.first_arc[junction + 1])
    against = int(Hindrance.CONTRAFLOW) if costs.mode.kinds else 0
    return [
        arc
        for arc in leaving
        if graph.link[arc] != graph.link[before] and costs.arc_ms[arc] != NEVER and not graph.hindrances[arc] & against
    ]


def _exits(way: Way, first: int, leaves: int) -> int:
    """Which exit of a ring is taken, counted in the direction of driving."""
    graph = way.costs.graph
    count = 0
    for at in range(first, leaves):
        out = _ways_on(way, int(way.arcs[at]))
        count += any(not graph.traits[graph.link[arc]] & int(Trait.ROUNDABOUT) for arc in out)
    return max(count, 1)


def _words(way: Way, move: _Move, side: str) -> tuple[str, str, str]:
    graph = way.costs.graph
    link = graph.link[way.arcs[move.at]]
    street = str(graph.names[link])
    ko, en = (text.format(exit=move.exit) for text in WORDS[move.kind])
    if move.kind == "depart":
        towards = COMPASS[round(heading(graph.line(way.arcs[0])) / 45) % 8]
        ko, en = f"{towards[0]}쪽으로 {ko}", f"{en} {towards[1]}"
    elif move.kind == "roundabout":
        ko, en = f"{ko} ({TURNING_WAY[side][0]})", f"{en} ({TURNING_WAY[side][1]})"
    elif move.kind == "u_turn":
        ko, en = f"{OVER[side][0]} {ko}", f"{en} {OVER[side][1]}"
    name = (street, street) if street else NAMELESS.get(str(graph.classes[link]), ("", ""))
    return " · ".join(filter(None, (ko, name[0]))), ", ".join(filter(None, (en, name[1]))), street


def _arrival(way: Way, at_m: float, place: tuple[float, float] | None) -> Step:
    graph, (ko, en) = way.costs.graph, WORDS["arrive"]
    line, end = graph.line(way.arcs[-1]), np.array([way.end.lon, way.end.lat])
    if place is not None and way.end.off_m > 1:
        along, across = np.diff(line, axis=0).sum(axis=0), np.array(place) - end
        on_right = bool(along[0] * across[1] - along[1] * across[0] < 0)
        ko, en = (
            f"{ko} · {BESIDE[on_right][0]} {way.end.off_m:.0f} m",
            f"{en}, {way.end.off_m:.0f} m {BESIDE[on_right][1]}",
        )
    street = str(graph.names[graph.link[way.arcs[-1]]])
    return Step("arrive", ko, en, street, at_m, 0.0, 0.0, way.end.lon, way.end.lat, None, crosses=False)


def _first(way: Way, at: int) -> tuple[float, float]:
    lon, lat = way.costs.graph.line(way.arcs[at])[0]
    return float(lon), float(lat)
