"""The words around the map: time, sources, legend, doubts. How they look is tested in a browser."""

from datetime import date
from typing import Any

from gis import layers, reasons
from gis.freshness import Freshness, Held
from gis.sheet import drawing, ground, listing, paper
from gis.sheet.window import Window
from tests.gis.sheet.made import LAT, LON, NEW, NOW, OLD, STANDINGS, feature, road, sheet_of, words


def view(*, certain: bool) -> dict[str, Any]:
    ring = [(LON, LAT), (LON + 1e-4, LAT), (LON, LAT + 1e-4), (LON, LAT)]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"part": "view", "certain": certain},
    }


def test_the_legend_tells_of_what_is_drawn_over_the_ground_that_and_no_more() -> None:
    way = {"type": "Feature", "geometry": None, "properties": {"part": "route"}}
    known, unknown, dispatched = "시야, 방위 확인", "시야, 방위 모름", "출동로"
    for overlay, told in (
        ([], set()),
        ([view(certain=True)], {known}),
        ([view(certain=False)], {unknown}),
        ([view(certain=True), way], {known, dispatched}),
    ):
        said = words(sheet_of(feature("cameras"), overlay=overlay))
        assert {one for one in (known, unknown, dispatched) if one in said} == told
        assert ("물은 범위" in said) is (dispatched not in told)
    assert "카메라 시야: 셈하는 중" in words(sheet_of(feature("cameras"), views_awaited=True))
    assert "셈하는 중" not in words(sheet_of(feature("cameras")))


class TestWords:
    def test_time_says_that_it_passes(self) -> None:
        assert "22:50:12 현재, 이후 바뀔 수 있음" in words(sheet_of())

    def test_nothing_found_differs_from_no_data(self) -> None:
        said = words(sheet_of(no_data=frozenset({"shelters"})))
        nothing, no_data = said.split("자료 없음 no data:")
        assert "소방용수" in nothing.split("이 범위에 없음")[1]
        assert "대피소" in no_data
        assert "대피소" not in nothing.split("이 범위에 없음")[1]

    def test_sources_with_dates_and_age(self) -> None:
        made = sheet_of(
            feature("hydrants", 1, source_date="2026-10-31"),
            feature("cameras", 2, source="seoul", source_date="2019-04-21"),
            feature("cameras", 3, source="seoul", source_date="2020-01-01"),
            feature("schools", 4, source_date=None),
        )
        told = {(s.layers, s.source): (s.dates, s.age) for s in paper.sources(made)}
        assert told[("소방용수", "osm")] == ("2026-10-31", "23일 전")
        assert told[("카메라", "seoul")] == ("2019-04-21 ~ 2020-01-01", "7년 전")  # of the oldest
        assert told[("학교·어린이", "osm")] == ("날짜 모름", "")
        assert [s.old for s in paper.sources(made)] == [True, True, False]  # what has no date, and the oldest, first

    def test_sources_by_district_as_the_answer_tells_them(self) -> None:
        def fresh(layer: str, district: str | None, oldest: date, newest: date = NEW) -> Freshness:
            name = district and f"시험도 {district}구"
            return Freshness(layer, district, name, Held(99, newest, oldest), NOW.date())

        made = sheet_of(
            *(feature(layer, i, district=code) for i, (layer, code) in enumerate(STANDINGS)),
            freshness=[fresh(layer, code, OLD if code == "갑" else NEW) for layer, code in STANDINGS],
        )
        told = [(s.layers, s.districts, s.dates, s.age, s.old) for s in paper.sources(made)]
        assert told == [
            ("카메라", "시험도 갑구", "2022-06-01 ~ 2026-10-01", "4년 전", True),
            ("카메라 · 소방용수", "시험도 을구, 시험도 병구", "2026-10-01", "53일 전", False),
        ]
        said = words(made)
        assert "카메라 osm 시험도 갑구 2022-06-01 ~ 2026-10-01 (4년 전)" in said
        assert f'<span class="dated old">{told[0][2]}' in paper.foot(made, listing.groups(made))

    def test_too_many_sources_are_counted(self) -> None:
        many = [feature("cameras", i, district=str(i), source_date=f"2026-01-{i + 1:02}") for i in range(20)]
        said = words(sheet_of(*many))
        assert said.count("카메라 osm") == paper.MOST_SOURCES
        assert f"그 밖에 {20 - paper.MOST_SOURCES}" in said

    def test_who_printed_it_and_why(self) -> None:
        said = words(sheet_of(printed_by="이OO, 관제 3석", purpose="화재 대응", attributions=["© 누구"]))
        assert "이OO, 관제 3석, 2026-11-23 22:50:12 · 목적 purpose : 화재 대응" in said
        assert "© 누구" in said

    def test_ground_too_full_says_so(self) -> None:
        assert "건물: 너무 많아 배경에 그리지 않음" in words(sheet_of(left_out=[layers.BUILDINGS]))

    def test_legend_names_only_what_is_drawn(self) -> None:
        legend = words(sheet_of(feature("hydrants", 1), ground=[road("세종로", (LON, LAT), (LON, LAT + 0.001))]))
        legend = legend.split("범례")[1].split("소방용수 Fire water")[0]
        assert "도로" in legend
        assert "학교" not in legend
        assert "카메라" not in legend
        assert "자료 밖" not in legend


class TestDoubts:
    doubted = feature("cameras", 1, doubts=["outside_named_district", "agency_address_pile"])
    sure = feature("cameras", 2, doubts=[])

    def test_are_marked_in_the_list_and_the_legend(self) -> None:
        said = words(sheet_of(self.doubted, self.sure))
        assert said.count("위치 의심") == 2
        assert "위치 의심 position doubtful" in said.split("범례")[1]
        assert "의심" not in words(sheet_of(self.sure))

    def test_bring_their_sentences(self) -> None:
        made = sheet_of(self.doubted, self.sure)
        told = drawing.data(made, listing.groups(made))
        marked, plain = told["places"]
        assert marked["doubt"] == ("위치 의심", "position doubtful")
        assert marked["told"]["doubts"] == self.doubted["properties"]["doubts"]
        assert "doubt" not in plain
        assert told["reasons"] == {
            name: [reasons.REASONS[name].ko, reasons.REASONS[name].en] for name in sorted(marked["told"]["doubts"])
        }

    def test_that_nobody_declares_any_more_are_marked_too(self) -> None:
        made = sheet_of(feature("cameras", 1, doubts=["of_old"]))
        assert "위치 의심" in words(made)
        assert drawing.data(made, listing.groups(made))["reasons"] == {}

    def test_of_the_ground_are_drawn_above_it(self) -> None:
        line = ((LON, LAT), (LON + 0.001, LAT))
        sure, doubted = road("갑로", *line), road("을로", *line, kind="primary")
        doubted["properties"]["doubts"] = ["end_not_loaded"]
        window = Window(LON, LAT, 8000)
        *_, last = ground.drawn([doubted, sure], window)
        assert (last["as"], len(last["shapes"])) == (ground.DOUBTED, 1)
        assert ground.DOUBTED not in [piece["as"] for piece in ground.drawn([sure], window)]
        legend = words(sheet_of(ground=[doubted]))
        assert "위치 의심 position doubtful" in legend
