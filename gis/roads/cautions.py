"""What a crew has to know of stretches of its way: never driven silently, each with words, metres and its line."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gis.roads.fit import standing, tight, too_long, width_unknown
from gis.roads.graph import Floats
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.ways import Way, stretch, turned

# kind: Korean, English. {value} is the figure of the stretch.
WORDS = {
    "width_unknown": ("이 구간 폭 미확인", "Width unknown"),
    "narrow": ("폭 {value:.1f} m", "{value:.1f} m wide"),
    "narrow_nominal": ("폭 {value:.1f} m (도로명 자료)", "{value:.1f} m wide by the road-name map"),
    "narrow_estimated": ("폭 약 {value:.1f} m (추정)", "About {value:.1f} m wide (estimated)"),
    "long": ("길이 제한 {value:g} m (긴급)", "No vehicles longer than {value:g} m (blue lights)"),
    "tight_turn": ("급한 회전 · 회전 반경 {value:.1f} m", "Tight turn, the vehicle needs a radius of {value:.1f} m"),
    "bus_lane": ("버스전용차로로 진입 (긴급)", "Take the bus lane (blue lights)"),
    "turn_banned": ("금지된 회전 (긴급)", "Banned turn (blue lights)"),
    "contraflow": ("역주행 구간 (긴급)", "Against one-way traffic (blue lights)"),
    "bus_contraflow": ("버스만 양방향인 일방통행 (긴급)", "One-way for all but buses (blue lights)"),
    "bus_only": ("버스 전용 도로 (긴급)", "Buses only (blue lights)"),
    "private": ("사유 도로", "Private road"),
    "closed": ("통행 금지 도로 (긴급)", "Closed to traffic (blue lights)"),
    "no_motor": ("차량 통행 금지 (긴급)", "No motor vehicles (blue lights)"),
    "pedestrian": ("보행자 도로", "Pedestrian street"),
    "footway": ("보도", "Footway"),
    "cycleway": ("자전거 도로", "Cycleway"),
    "steps": ("계단", "Steps"),
    "track": ("비포장 농로", "Track"),
    "gate": ("출입문·차단기", "Gate"),
    "bollard": ("말뚝", "Bollard"),
    "gate_locked": ("잠긴 출입문·차단기", "Locked gate"),
    "gate_for_emergency": ("잠긴 출입문 · 긴급차량 통행 가능", "Locked gate, open to emergency vehicles"),
    "bollard_opens": ("치울 수 있는 말뚝", "Bollard that can be moved away"),
    "height_unknown": ("높이 제한 시설 · 높이 미확인", "Height restrictor, height unknown"),
    "level_crossing": ("철도 건널목", "Level crossing"),
    "ford": ("물을 건너는 길", "Ford"),
    "motorway": ("자동차 전용", "Motorway"),
}
TIGHT_TURN_DEG = 110.0


@dataclass(frozen=True)
class Caution:
    """A stretch of a way, in metres from its beginning; ``line`` is (k, 2). At a junction it has no length."""

    kind: str
    ko: str
    en: str
    from_m: float
    to_m: float
    line: Floats


@dataclass(frozen=True)
class _Piece:
    kind: str
    value: float | None
    first: int  # arc of the way
    last: int


def cautions(way: Way) -> list[Caution]:
    """Every caution of a way, from its beginning on; neighbouring arcs of one kind are one stretch."""
    starts_m = np.concatenate([[0.0], np.cumsum(way.arc_m)])
    found = [_stretch(way, piece, starts_m) for piece in _merged(_on_arcs(way))]
    found += [_point(way, kind, at, starts_m) for kind, at in _at_junctions(way)]
    return sorted(found, key=lambda caution: (caution.from_m, caution.to_m))


def width_unknown_m(way: Way) -> float:
    """Metres of the way whose width nobody recorded, wide classes of road included."""
    graph = way.costs.graph
    return float(way.arc_m[np.isnan(graph.width_m[graph.link[way.arcs]])].sum())


def _on_arcs(way: Way) -> Iterator[_Piece]:
    graph, mode = way.costs.graph, way.costs.mode
    links = graph.link[way.arcs]
    held = standing(graph, mode)[way.arcs]
    unsure, close, long = (found[links] for found in (width_unknown(graph), tight(graph, mode), too_long(graph, mode)))
    lanes = (graph.traits[links] & Trait.BUS_LANE) != 0
    lifted = graph.hindrances[way.arcs] & ~held & ~np.int64(mode.free)
    for at, link in enumerate(links):
        if mode.unknown_width_kmh and unsure[at]:
            yield _Piece("width_unknown", None, at, at)
        if mode.narrow_kmh and close[at]:
            yield _Piece(_narrow(int(graph.traits[link])), float(graph.width_m[link]), at, at)
        if long[at]:
            yield _Piece("long", float(graph.max_length_m[link]), at, at)
        if mode.bus_lane_kmh and lanes[at]:
            yield _Piece("bus_lane", None, at, at)
        if mode.blue_lights and lifted[at] & Hindrance.CONTRAFLOW:
            yield _Piece("bus_contraflow", None, at, at)
        for price in mode.passes:
            if held[at] & price.hindrance:
                yield _Piece(str(price.hindrance.name).lower(), None, at, at)


def _narrow(traits: int) -> str:
    """What a width is called, by where it comes from."""
    if traits & Trait.ESTIMATED_WIDTH:
        return "narrow_estimated"
    return "narrow_nominal" if traits & Trait.NOMINAL_WIDTH else "narrow"


def _merged(pieces: Iterator[_Piece]) -> list[_Piece]:
    """One piece for arcs that follow one another with the same caution; of widths the least."""
    found: dict[str, list[_Piece]] = {}
    for piece in pieces:
        run = found.setdefault(piece.kind, [])
        if run and run[-1].last == piece.first - 1:
            values = [value for value in (run[-1].value, piece.value) if value is not None]
            run[-1] = _Piece(piece.kind, min(values, default=None), run[-1].first, piece.last)
        else:
            run.append(piece)
    return [piece for run in found.values() for piece in run]


def _at_junctions(way: Way) -> Iterator[tuple[str, int]]:
    """Barriers that are crossed and banned turns that are made, with the arc of the way before which that is."""
    graph = way.costs.graph
    held = graph.junction_hindrances & ~np.int64(way.costs.mode.free)
    for at in range(1, len(way.arcs)):
        for price in way.costs.mode.passes:
            if held[graph.tail[way.arcs[at]]] & price.hindrance:
                yield str(price.hindrance.name).lower(), at
        if _is_tight(way, at):
            yield "tight_turn", at
        move = way.moves[at]
        if move >= 0 and way.costs.fit.banned[move]:
            yield "turn_banned", at


def _is_tight(way: Way, at: int) -> bool:
    """Whether a long vehicle has to look at a turn: a sharp one, in streets narrower than half its turning radius or of
    unknown width. How it swings round is not computed: the crew decides."""
    graph, mode = way.costs.graph, way.costs.mode
    before, after = way.arcs[at - 1], way.arcs[at]
    if not mode.turning_radius_m or abs(turned(way, int(before), int(after))) < TIGHT_TURN_DEG:
        return False
    widths = graph.width_m[graph.link[[before, after]]]
    if np.isnan(widths).any():
        return bool(width_unknown(graph)[graph.link[[before, after]]].any())
    return bool(widths.min() < mode.turning_radius_m / 2)


def _stretch(way: Way, piece: _Piece, starts_m: Floats) -> Caution:
    from_m, to_m = float(starts_m[piece.first]), float(starts_m[piece.last + 1])
    return _told(piece.kind, piece.value, from_m, to_m, stretch(way, piece.first, piece.last))


def _point(way: Way, kind: str, at: int, starts_m: Floats) -> Caution:
    here = way.costs.graph.line(way.arcs[at])[:1]
    value = way.costs.mode.turning_radius_m if kind == "tight_turn" else None
    return _told(kind, value, float(starts_m[at]), float(starts_m[at]), here)


def _told(kind: str, value: float | None, from_m: float, to_m: float, line: Floats) -> Caution:
    ko, en = WORDS[kind]
    return Caution(kind, ko.format(value=value), en.format(value=value), from_m, to_m, line)
