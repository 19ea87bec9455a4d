"""Why a camera may not see: the factors of its chance that fall short, in words, the weightiest first."""

from dataclasses import dataclass

import numpy as np

from gis.visibility import cameras as kinds
from gis.visibility import sight
from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import Floats
from gis.visibility.chance import Task, chances, factors, optics
from gis.visibility.facing import BINS, record_years
from gis.visibility.sight import RAYS
from gis.visibility.views import Views
from gis.visibility.walls import Plane, Walls

SHORT = 0.9  # a factor below is a reason
MOST = 3
OLD_A = 2.0  # a record older than this is named by its age
TOWARDS = ("북 N", "북동 NE", "동 E", "남동 SE", "남 S", "남서 SW", "서 W", "북서 NW")


@dataclass(frozen=True)
class Reason:
    """A factor (works, pixels, faces, clear, clutter) below 1, and what to say of it."""

    factor: str
    value: float
    ko: str
    en: str


@dataclass(frozen=True)
class Sighted:
    """How one camera stands to the place: metres and degrees (from the camera), pixels a metre, seconds to turn
    (None: need not, or cannot), and why it may not see."""

    distance_m: float
    to_spot_deg: float
    px_per_m: float
    turn_s: float | None
    reasons: tuple[Reason, ...]


def of(
    views: Views, plane: Plane, task: Task, assumed: Assumptions, hides: tuple[Walls, Floats] | None
) -> list[Sighted]:
    """Of each camera to the origin of the plane. ``hides``: the walls, and the chance of each camera that none of them
    hides it (``Ranking.clear``); None: what the profiles say."""
    at, here = views.at(plane), np.zeros((1, 2))
    optical = optics(views.cameras, task, assumed)
    distance = np.hypot(*at.T)
    towards = np.degrees(np.arctan2(-at[:, 0], -at[:, 1])) % 360
    slant = np.hypot(distance, optical.mount_m - assumed.target_m)
    pixels = optical.px_at_1m / np.maximum(slant, 0.1)
    looks = (
        optical.always
        + optical.fixed * views.facing[np.arange(len(at)), np.round(towards / 360 * BINS).astype(int) % BINS]
    )
    clutter = np.exp(-assumed.clutter_per_m * distance)
    whole = chances(at, optical, views.facing, None, here, factors(task, assumed))[:, 0]
    enough = whole / np.maximum(optical.works * looks * clutter, 1e-12)
    if hides is None:
        ends = views.profiles[np.arange(len(at)), np.round(towards).astype(int) % RAYS] / 10
        clear, wall = np.where(distance <= ends + 0.1, 1.0, 0.0), np.where(distance <= ends + 0.1, np.nan, ends)
    else:
        walls, clear = hides
        roofs = (assumed.target_m, assumed.roof_m, assumed.roof_sigma)
        _, wall = sight.clearances(walls.grid, at, optical.mount_m, np.zeros_like(at), *roofs)
    years = record_years(views.cameras, task.now, assumed)
    sighted = []
    for n in range(len(at)):
        values = {
            "works": optical.works[n], "pixels": enough[n], "faces": looks[n], "clear": clear[n], "clutter": clutter[n]
        }  # fmt: skip
        turn = _turn_s(views, n, float(towards[n]), task, assumed)
        short = sorted((value, name) for name, value in values.items() if value < SHORT)
        told = (float(pixels[n]), float(distance[n]), float(wall[n]), float(years[n]))
        reasons = [Reason(name, float(value), *_words(name, views, n, told, task)) for value, name in short]
        if turn is not None:
            reasons.append(Reason("turns", 1.0, f"회전형 · 돌리는 데 {turn:.0f}초", f"Turnable: {turn:.0f} s to turn"))
        sighted.append(Sighted(float(distance[n]), float(towards[n]), float(pixels[n]), turn, tuple(reasons[:MOST])))
    return sighted


def _turn_s(views: Views, n: int, towards_deg: float, task: Task, assumed: Assumptions) -> float | None:
    known = views.cameras
    if known.kind[n] != kinds.TURNABLE or task.recorded or not known.may_turn[n]:
        return None
    bearing = known.bearing_deg[n]
    away = 90.0 if np.isnan(bearing) else abs((towards_deg - bearing + 540) % 360 - 180)
    return float(assumed.turn_starts_s + away / assumed.turn_deg_s)


def _words(name: str, views: Views, n: int, told: tuple[float, float, float, float], task: Task) -> tuple[str, str]:
    pixels, distance, wall, years = told
    if name == "works":
        return _state(views, n)
    if name == "faces":
        return _faces(views, n, years, task)
    if name == "pixels":
        return _too_few(pixels, distance, task)
    if name == "clear" and not np.isnan(wall):
        return f"건물에 가림 {wall:.0f} m", f"Behind building, {wall:.0f} m"
    what = ("건물", "A building") if name == "clear" else ("나무·차량", "Trees or vehicles")
    return f"{what[0]}에 가릴 수 있음", f"{what[1]} may hide it"


def _too_few(pixels: float, distance: float, task: Task) -> tuple[str, str]:
    if distance < Assumptions().too_near_m:
        return "바로 아래라 보기 어려움", "Right below the camera"
    night = ("밤 · ", "Night: ") if task.dark else ("", "")
    return f"{night[0]}화소 부족 {pixels:.0f} px/m", f"{night[1]}{pixels:.0f} px/m, too few"


def _state(views: Views, n: int) -> tuple[str, str]:
    state = int(views.cameras.state[n])
    if state == kinds.DOWN:
        return "장애 보고됨", "Reported down"
    return (
        ("상태 보고 오래됨", "Its state was reported long ago")
        if state == kinds.UP
        else ("작동 확인 안 됨", "Not known to work")
    )


def _faces(views: Views, n: int, years: float, task: Task) -> tuple[str, str]:
    known = views.cameras
    if known.count[n] > 1:
        return f"방위 모름 · {known.count[n]}대 중", f"Bearing unknown, one of {known.count[n]}"
    if known.kind[n] == kinds.TURNABLE:
        return (
            ("회전형 · 그때 방향 모름", "Turnable: where it looked is unknown") if task.recorded
            else ("회전형 · 목적상 돌릴 수 없음", "Turnable, not for this purpose")
        )  # fmt: skip
    if np.isnan(known.bearing_deg[n]):
        return "방위 모름", "Bearing unknown"
    if years >= OLD_A:
        return f"방위 기록 {int(years)}년 전", f"Bearing recorded {int(years)} years ago"
    ko, en = TOWARDS[round(float(known.bearing_deg[n]) / 45) % 8].split()
    return f"{ko}쪽을 봄", f"Looks {en}"
