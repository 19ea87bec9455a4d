"""What keeps a mode from a link or a junction, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gis.roads.closures import Closure
from gis.roads.costs import Costs
from gis.roads.fit import Limit, limits, limits_at_junctions, standing
from gis.roads.graph import RoadGraph
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.modes import Mode

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
    Hindrance.GATE_LOCKED: ("잠긴 출입문·차단기", "locked gate"),
    Hindrance.GATE_FOR_EMERGENCY: ("긴급차량용 출입문", "gate for emergency vehicles"),
    Hindrance.BOLLARD_OPENS: ("치울 수 있는 말뚝", "bollard that only some may move"),
    Hindrance.NO_FOOT: ("보행 금지", "not on foot"),
    Hindrance.NO_BICYCLE: ("자전거 금지", "no bicycles"),
    Hindrance.NO_MOTORCYCLE: ("이륜차 금지", "no motorcycles"),
    Hindrance.FORD: ("물을 건너는 길", "ford"),
}


# Of a limit: its kind, what it is called, its unit.
LIMITS = {
    "max_height": ("height", "높이 제한", "height limit", "m"),
    "max_width": ("width", "폭 제한", "width limit", "m"),
    "width": ("width", "폭", "width", "m"),
    "nominal_width": ("width", "도로명 자료의 폭", "width by the road-name map", "m"),
    "max_weight": ("weight", "무게 제한", "weight limit", "t"),
    "max_length": ("length", "길이 제한", "length limit", "m"),
}
OF_SIZE = {kind for kind, *_ in LIMITS.values()}


@dataclass(frozen=True)
class Obstacle:
    """What blocks a mode: a limit with the figure and what the mode needs, a closure, or a hindrance."""

    kind: str
    ko: str
    en: str
    limit: float | None = None
    needed: float | None = None


def obstacle(costs: Costs, link: int, closures: tuple[Closure, ...] = ()) -> Obstacle | None:
    """What keeps a mode from a link, the firmest first; None where it can pass."""
    return next(_on_link(costs, link, closures), None)


def obstacle_at(costs: Costs, junction: int) -> Obstacle | None:
    """What keeps a mode from crossing a junction; None where it can."""
    return next(_at_junction(costs, junction), None)


def _on_link(costs: Costs, link: int, closures: tuple[Closure, ...]) -> Iterator[Obstacle]:
    graph, mode = costs.graph, costs.mode
    if costs.closed[link]:
        why = [one.reason for one in closures if link in one.links and one.holds(mode.name, costs.traffic.minute)]
        told = f": {', '.join(why)}" if why else ""
        yield Obstacle("closure", f"통제{told}", f"closed{told}")
    nominal = bool(graph.traits[link] & int(Trait.NOMINAL_WIDTH))
    yield from _too_large(mode, limits(graph, mode, np.array([link])), 0, nominal=nominal)
    arcs = [arc for arc in graph.arcs_of_link[link] if arc >= 0]
    held = [Hindrance(int(standing(graph, mode)[arc]) & ~int(mode.passable)) for arc in arcs]
    yield from _hindrances(min(held, key=lambda one: bin(one).count("1"), default=Hindrance(0)))


def _at_junction(costs: Costs, junction: int) -> Iterator[Obstacle]:
    graph, mode = costs.graph, costs.mode
    for row in np.flatnonzero(graph.limited == junction):
        yield from _too_large(mode, limits_at_junctions(graph, mode), int(row), nominal=False)
    yield from _hindrances(Hindrance(int(graph.junction_hindrances[junction]) & ~int(mode.passable)))


def _too_large(mode: Mode, known: Iterable[Limit], row: int, *, nominal: bool) -> Iterator[Obstacle]:
    for limit in known:
        most = float(limit.most[row])
        if most < limit.needed:
            name = "nominal_width" if nominal and limit.name == "width" else limit.name
            kind, ko, en, unit = LIMITS[name]
            told_ko, told_en = f"{mode.ko} 불가 · {ko} {most:g} {unit}", f"No {mode.en.lower()}: {en} {most:g} {unit}"
            yield Obstacle(kind, told_ko, told_en, most, float(limit.needed))


def _hindrances(held: Hindrance) -> Iterator[Obstacle]:
    for bit in held:
        yield Obstacle(bit.name.lower() if bit.name else "", *WORDS[bit])


def for_vehicles(graph: RoadGraph, link: int) -> bool:
    """Whether motor vehicles use a link at all."""
    barred = Hindrance.FOOTWAY | Hindrance.CYCLEWAY | Hindrance.STEPS | Hindrance.PEDESTRIAN | Hindrance.NO_MOTOR
    return any(not graph.hindrances[arc] & int(barred) for arc in graph.arcs_of_link[link] if arc >= 0)
