"""When somebody is there: the expected time, and the band in which it lies eight times in ten (10th to 90th centile).

The time of a way is taken to be lognormal around the expected one, with a part that all its links share (how the
traffic flows that day) and one that each link has of its own and that averages out over a long way. The part that is
shared is wide, wider upwards, where nobody measures the traffic; measurements that grow old widen it as they lose their
say. Seconds that are no driving with the traffic (lights, gates, turns that are banned, streets of unknown width) are
doubted by themselves. The figures come from 30 tracks of vehicles in the centre of Athens in the morning (pNEUMA,
Barmpounakis & Geroliminis 2020, Transportation Research C 111): thin evidence, of one city, and of no engine under blue
lights. tests/bench/test_eta.py reports what the band covers, each track judged by a band that the others shaped, too.

Without measurements the expected time is that of the usual speeds, not the median of that morning, which took twice as
long: one city's worst hour must not become everybody's. The band holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.roads.cautions import width_unknown_m
from gis.roads.costs import SLOWEST_KMH
from gis.roads.ways import Way

TENTH = 1.2816  # standard deviations between the median and either edge of the band
# Standard deviations of the logarithm: (towards earlier, towards later).
UNMEASURED = (0.40, 0.90)
MEASURED = (0.18, 0.28)
OWN_PACE = (0.12, 0.18)  # on foot, by bicycle
BLUE_LIGHTS = (0.05, 0.15)  # added: nobody has shown us how engines drive
EACH_LINK = 0.45
DELAYS = 0.5  # of the share of the time that is no driving with the traffic: an assumption
LEAST_S = 5.0  # nobody is in place sooner than this before or after


@dataclass(frozen=True)
class Eta:
    """Seconds: expected, and the edges of the band; and in words what that rests on (Korean, English)."""

    median_s: float
    p10_s: float
    p90_s: float
    assumptions: Sequence[tuple[str, str]]


def eta(way: Way) -> Eta:
    """For a whole way."""
    mode, traffic = way.costs.mode, way.costs.traffic
    spent = np.maximum(way.arc_ms.astype(float), 1.0)
    measured = float((spent * traffic.measured[way.arcs]).sum() / spent.sum()) if mode.own_kmh is None else 0.0
    shared = OWN_PACE if mode.own_kmh is not None else _mixed(measured)
    if mode.blue_lights:
        shared = tuple(np.hypot(one, more) for one, more in zip(shared, BLUE_LIGHTS, strict=True))
    own = EACH_LINK * float(np.sqrt((spent**2).sum()) / spent.sum()) * (0.3 if mode.own_kmh is not None else 1.0)
    own = float(np.hypot(own, DELAYS * _delayed(way)))
    median_s = way.ms / 1000
    earlier, later = (TENTH * float(np.hypot(sd, own)) for sd in shared)
    return Eta(
        median_s,
        min(median_s * np.exp(-earlier), max(median_s - LEAST_S, 0.0)),
        max(median_s * np.exp(later), median_s + LEAST_S),
        _assumptions(way, measured),
    )


def _delayed(way: Way) -> float:
    """The share of the time that is not spent driving with the traffic, or at the mode's own speed."""
    mode, flowing = way.costs.mode, way.costs.traffic.kmh[way.arcs]
    kmh = flowing * mode.of_traffic if mode.own_kmh is None else np.full(len(way.arcs), mode.own_kmh)
    driving_ms = way.arc_m * 3600 / np.clip(kmh, SLOWEST_KMH, mode.most_kmh)
    spent = way.arc_ms.sum()
    return float(np.maximum(way.arc_ms - driving_ms, 0.0).sum() / spent) if spent > 0 else 0.0


def _mixed(measured: float) -> tuple[float, ...]:
    """Between both, by the share of the time that is spent where the traffic is measured."""
    return tuple(measured * m + (1 - measured) * u for m, u in zip(MEASURED, UNMEASURED, strict=True))


def _assumptions(way: Way, measured: float) -> list[tuple[str, str]]:
    mode, traffic = way.costs.mode, way.costs.traffic
    told = []
    if mode.own_kmh is not None:
        told.append((f"{mode.ko} {mode.own_kmh:g} km/h로 봄", f"{mode.en} at {mode.own_kmh:g} km/h"))
    elif measured < 0.01:
        told.append(("실시간 속도 없음 · 통계 속도", "No live speeds: by road class and hour"))
    else:
        told.append((f"실시간 속도 {measured:.0%}", f"{measured:.0%} of the time on measured roads"))
    if mode.own_kmh is None and traffic.state == "late":
        told.append(("교통 자료가 늦음", "The traffic is several minutes old"))
    if mode.blue_lights:
        told.append(("긴급 주행 속도는 가정", "How fast blue lights drive is assumed"))
    if (unknown_m := width_unknown_m(way)) > 0 and mode.unknown_width_kmh:
        told.append((f"폭 미확인 {unknown_m:,.0f} m", f"Width unknown for {unknown_m:,.0f} m"))
    return told
