"""What the model takes for granted where nothing is known, each by its name, with where it comes from.

The figures are assumptions until what operators saw has been logged: every answer carries those it rests on. A city
replaces them by its own (``Assumptions(works=0.93)``).
"""

from dataclasses import dataclass, field, fields
from typing import Any


def _assumed(value: float, unit: str, ko: str, en: str, source: str) -> Any:
    return field(default=value, metadata={"unit": unit, "ko": ko, "en": en, "source": source})


@dataclass(frozen=True)
class Assumptions:
    """Named parameters of the model; ``told`` gives them with unit, words and source."""

    works: float = _assumed(
        0.80, "", "작동할 확률(상태 모름)", "Chance that a camera works, state unknown",
        "Seoul police inspection: 9,500 of 46,000 cameras with a blind spot or recording fault (press)",
    )  # fmt: skip
    report_right: float = _assumed(
        0.99, "", "상태 보고가 맞을 확률", "Chance that a report of its state is right", "assumption"
    )
    report_fades_h: float = _assumed(
        6.0, "h", "상태 보고가 바래는 시간", "A report fades to the prior with this time", "assumption"
    )
    target_m: float = _assumed(1.5, "m", "보려는 높이", "Height of what is to be seen", "a person's chest and face")
    mount_m: float = _assumed(5.0, "m", "설치 높이(모를 때)", "Mount height where unknown", "assumption")
    width_px: float = _assumed(
        1920, "px", "가로 화소(모를 때)", "Pixels across where unknown", "81 % of Busan's rows in 전국CCTV표준데이터"
    )
    angle_deg: float = _assumed(75, "°", "화각(모를 때)", "Angle of view where unknown", "assumption: 4 mm, 1/3 inch")
    lens_sigma: float = _assumed(
        0.40, "ln", "화소 밀도의 불확실(렌즈 모름)", "Spread of pixel density, lens unknown", "assumption"
    )
    known_lens_sigma: float = _assumed(
        0.10, "ln", "화소 밀도의 불확실(렌즈 앎)", "Spread of pixel density, lens known", "assumption"
    )
    too_near_m: float = _assumed(2.0, "m", "너무 가까움", "Nearer is halved: below the camera", "assumption")
    night_pixels: float = _assumed(0.5, "", "밤의 화소 몫", "Share of the pixels that count at night", "assumption")
    dim_night_pixels: float = _assumed(
        0.33, "", "밤의 화소 몫(1 MP 미만)", "The same below 1 MP",
        "press report: 0.41 MP sees 15 m by day, 5 m by night",
    )  # fmt: skip
    infrared_pixels: float = _assumed(0.8, "", "밤의 화소 몫(적외선)", "The same with infrared light", "assumption")
    bearing_sigma_deg: float = _assumed(8, "°", "방위 오차(화각 앎)", "Error of a bearing, angle known", "assumption")
    loose_sigma_deg: float = _assumed(
        12, "°", "방위 오차(화각 모름)", "Error of a bearing, angle assumed", "assumption"
    )
    reaimed_a_year: float = _assumed(
        0.06, "1/a", "한 해에 방향이 바뀔 확률", "Re-aimed in a year since the record", "assumption"
    )
    record_age_a: float = _assumed(3.0, "a", "기록의 나이(모를 때)", "Age of a record without a date", "assumption")
    aimed_anywhere: float = _assumed(
        0.15, "", "열린 곳을 향하지 않을 몫", "Weight of any direction beside open ones", "assumption"
    )
    open_m: float = _assumed(60, "m", "열린 방향의 거리", "A direction this clear is fully open", "assumption")
    all_round: float = _assumed(
        0.54, "", "전방위일 확률(종류 모름)", "All-round, kind unknown", "7,644 readable direction texts of Busan"
    )
    fixed: float = _assumed(
        0.36, "", "고정형일 확률(종류 모름)", "Fixed, kind unknown", "7,644 readable direction texts of Busan"
    )
    turn_starts_s: float = _assumed(5, "s", "회전을 시작하는 시간", "A turnable camera starts after", "assumption")
    turn_deg_s: float = _assumed(60, "°/s", "회전 속도", "A turnable camera turns", "assumption")
    roof_m: float = _assumed(11, "m", "지붕 높이의 중앙값(모를 때)", "Median of unknown roofs", "lognormal; assumption")
    roof_sigma: float = _assumed(0.55, "ln", "지붕 높이의 퍼짐", "Spread of unknown roofs", "lognormal; assumption")
    storey_m: float = _assumed(3, "m", "한 층의 높이", "Height of a storey", "assumption, with 1 m of roof")
    place_sigma_m: float = _assumed(3, "m", "카메라 위치 오차", "Error of a camera's place, each axis", "assumption")
    clutter_per_m: float = _assumed(
        0.002, "1/m", "나무·차량에 가릴 확률", "Hidden by trees and vehicles, a metre", "assumption"
    )
    retention_days: float = _assumed(
        30, "d", "보관 일수(모를 때)", "Recordings kept where unknown", "표준 개인정보 보호지침 제41조: 30일 이내"
    )

    @property
    def turnable(self) -> float:
        """Chance that a camera of unknown kind can turn."""
        return 1.0 - self.all_round - self.fixed

    def told(self) -> list[dict[str, Any]]:
        return [{"name": one.name, "value": getattr(self, one.name), **one.metadata} for one in fields(self)]


REACH_M = 150.0  # beyond, no camera of usual lens shows a person: 1,920 px at 75 degrees give 8 px/m
