"""The situation sheet as data and words; how it looks is tested in a browser (tests/end_to_end/test_sheet.py)."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import mapping

from gis import layers, reasons, sheet
from gis.freshness import Freshness, Held
from gis.sheet import Sheet, drawing, ground, listing, paper
from gis.sheet.window import HEIGHT_MM, RATIOS, WIDTH_MM, Window, around, box_of, circle

GEOD = Geod(ellps="WGS84")
LON, LAT = 126.978, 37.5665
NOW = datetime(2026, 11, 23, 22, 50, 12, tzinfo=UTC)
PLACES = tuple(layer for layer in layers.ALL.values() if layer.group == "places")
OLD, NEW = date(2022, 6, 1), date(2026, 10, 1)
STANDINGS = [("cameras", "갑"), ("cameras", "을"), ("hydrants", "을"), ("cameras", "병"), ("hydrants", "병")]
DATA = re.compile(r'<script type="application/json" id="[^"]+">(.*?)</script>', re.DOTALL)


def feature(layer: str, number: int = 0, **told: Any) -> dict[str, Any]:
    at = shapely.Point(LON + number * 1e-5, LAT)
    known = {
        "layer": layer,
        "distance_m": float(number),
        "bearing_deg": 90.0,
        "source": "osm",
        "source_date": "2026-01-02",
    }
    return {"type": "Feature", "id": number, "geometry": mapping(at), "properties": known | told}


def road(name: str | None, *points: tuple[float, float], kind: str = "residential") -> dict[str, Any]:
    told = {"layer": "roads", "name": name, "class": kind, "source": "osm", "source_date": None}
    return {"type": "Feature", "id": 1, "geometry": mapping(shapely.LineString(points)), "properties": told}


def sheet_of(*features: dict[str, Any], **more: Any) -> Sheet:
    counts: dict[str, int] = {}
    for one in features:
        counts[one["properties"]["layer"]] = counts.get(one["properties"]["layer"], 0) + 1
    window = around(box_of(circle(LON, LAT, 500)))
    made = Sheet("둘레 500 m", "Within 500 m", NOW, window, PLACES, features, counts, point=(LON, LAT), radius_m=500)
    return replace(made, **more)


def words(made: Sheet) -> str:
    groups = listing.groups(made)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", paper.head(made, groups) + paper.foot(made, groups)))


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


class TestWindow:
    @pytest.mark.parametrize("lat", [-60.0, 0.0, 37.5, 69.9])
    @pytest.mark.parametrize("radius_m", [10, 500, 3_000, 20_000])
    def test_shows_the_whole_circle_at_a_usual_ratio(self, lat: float, radius_m: float) -> None:
        window = around(box_of(circle(LON, lat, radius_m)))
        west, south, east, north = window.box
        assert window.ratio in RATIOS
        assert all(west < x < east and south < y < north for x, y in circle(LON, lat, radius_m))

    def test_is_as_wide_on_the_ground_as_on_paper(self) -> None:
        west, south, east, north = Window(LON, LAT, 8000).box
        assert GEOD.inv(west, LAT, east, LAT)[2] == pytest.approx(WIDTH_MM * 8, rel=1e-6)
        assert GEOD.inv(LON, south, LON, north)[2] == pytest.approx(HEIGHT_MM * 8, rel=1e-6)

    def test_500_m_are_drawn_at_8000(self) -> None:
        assert around(box_of(circle(LON, LAT, 500))).ratio == 8000

    def test_a_single_point_has_a_window(self) -> None:
        assert around((LON, LAT, LON, LAT)).ratio == RATIOS[0]

    def test_crosses_the_antimeridian_in_one_piece(self) -> None:
        west, _, east, _ = around(box_of(circle(179.999, -16.5, 2000))).box
        assert 0 < east - west < 0.2

    def test_less_detail_in_larger_windows(self) -> None:
        def drawn(ratio: float) -> set[str]:
            return {kind for layer, kinds in ground.detail(Window(LON, LAT, ratio)) for kind in [layer.name, *kinds]}

        assert {"buildings", "residential"} <= drawn(8_000)
        assert not {"buildings", "service"} & drawn(15_000)
        assert "primary" in drawn(50_000)
        assert "residential" not in drawn(50_000)


class TestCircle:
    @pytest.mark.parametrize("lat", [0.0, 37.5, -69.9])
    def test_every_corner_is_exactly_that_far(self, lat: float) -> None:
        for x, y in circle(LON, lat, 500):
            assert GEOD.inv(LON, lat, x, y)[2] == pytest.approx(500, abs=1e-6)


class TestList:
    @pytest.mark.parametrize("counts", [(1,), (3, 0, 2), (500,), (200, 100, 50, 7), (60,) * 9, (1,) * 9, (37, 1, 1, 1)])
    def test_fits_and_numbers_go_up_by_one(self, counts: tuple[int, ...]) -> None:
        found = [feature(layer.name, i) for layer, n in zip(PLACES, counts, strict=False) for i in range(n)]
        groups = listing.groups(sheet_of(*found))
        columns = listing.columns(groups)
        lines = [line for column in columns for line in column]
        assert len(columns) <= listing.COLUMNS
        assert all(len(column) <= listing.LINES for column in columns)
        assert all(column[-1].place or column[-1].rest for column in columns if column)
        numbers = [line.place.number for line in lines if line.place]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) + sum(line.rest for line in lines) == sum(counts)
        assert [line.group.layer.name for line in lines if not line.place and not line.rest] == [
            layer.name for layer, n in zip(PLACES, counts, strict=False) if n
        ]

    def test_rest_counts_what_was_not_even_given(self) -> None:
        made = sheet_of(feature("hydrants", 1), counts={"hydrants": 5709})
        assert "그 밖에 5,708곳" in words(made)
        assert "5,709개 중 1개만 그림" in words(made)

    def test_numbers_on_the_map_are_those_of_the_list(self) -> None:
        made = sheet_of(*(feature("cameras", i) for i in range(90)), feature("schools", 91, name="초등학교"))
        groups = listing.groups(made)
        listed = {place.number: place.feature["id"] for group in groups for place in group.places}
        drawn = {p["number"]: p["id"] for p in drawing.data(made, groups)["places"] if p["number"]}
        assert drawn == listed
        assert len(drawing.data(made, groups)["places"]) == 91

    @pytest.mark.parametrize(
        ("bearing_deg", "wind"),
        [
            (0, "북"),
            (22.4, "북"),
            (22.6, "북동"),
            (90, "동"),
            (135, "남동"),
            (180, "남"),
            (270, "서"),
            (337.6, "북"),
            (360, "북"),
        ],
    )
    def test_bearing_in_words(self, bearing_deg: float, wind: str) -> None:
        assert listing.towards(bearing_deg) == wind

    def test_a_camera_says_whether_its_bearing_is_known(self) -> None:
        known = feature("cameras", 1, site_cameras=[{"number": 1, "bearing_deg": 0.0}])
        unknown = feature("cameras", 2, site_cameras=[{"number": 1, "bearing_deg": None}])
        assert "방위 확인" in words(sheet_of(known))
        assert "방위 모름" not in words(sheet_of(known))
        assert "방위 모름" in words(sheet_of(unknown))


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


class TestGround:
    window = Window(LON, LAT, 8000)

    def unpacked(self, steps: list[int]) -> list[tuple[float, float]]:
        x = y = 0
        points = []
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((LON + x / ground.GRAIN, LAT + y / ground.GRAIN))
        return points

    def test_is_packed_within_a_tenth_of_a_metre(self) -> None:
        line = [(LON, LAT), (LON + 0.001, LAT + 0.0005), (LON + 0.002, LAT - 0.001)]
        (piece,) = ground.drawn([road("길", *line)], self.window)
        (rings,) = piece["shapes"]
        assert self.unpacked(rings[0]) == [pytest.approx(point, abs=1e-6) for point in line]

    def test_is_cut_at_the_window(self) -> None:
        (piece,) = ground.drawn([road("길", (LON, LAT), (LON + 5, LAT))], self.window)
        assert self.unpacked(piece["shapes"][0][0])[-1][0] == pytest.approx(self.window.box[2], abs=1e-5)

    def test_small_streets_below_large_ones(self) -> None:
        line = ((LON, LAT), (LON + 0.001, LAT))
        kinds = ["primary", "footway", "somethingnew", "residential"]
        drawn = ground.drawn([road(None, *line, kind=kind) for kind in kinds], self.window)
        assert [piece["class"] for piece in drawn] == ["somethingnew", "footway", "residential", "primary"]

    def test_a_street_of_many_parts_has_one_name(self) -> None:
        parts = [road("세종로", (LON + i * 1e-3, LAT), (LON + (i + 1) * 1e-3, LAT)) for i in range(4)]
        (named,) = ground.names(parts, self.window)
        assert named["name"] == "세종로"
        assert self.unpacked(named["line"])[-1][0] == pytest.approx(LON + 4e-3, abs=1e-6)

    def test_what_only_touches_the_window_is_not_drawn(self) -> None:
        west, south, *_ = self.window.box
        outside = road("밖의 길", (west - 0.01, south), (west, south - 0.01))
        touching = road("닿는 길", (west - 0.01, LAT), (west, LAT))
        assert ground.names([outside, touching], self.window) == []
        assert [piece["shapes"] for piece in ground.drawn([outside, touching], self.window)] == [[]]

    def test_nearest_street_with_a_name(self) -> None:
        near = road(None, (LON, LAT - 1), (LON, LAT + 1))
        named = [
            road("가까운 길", (LON + 1e-4, LAT), (LON + 1e-4, LAT + 1)),
            road("먼 길", (LON + 1, LAT), (LON + 1, LAT + 1)),
        ]
        assert ground.nearest_name([near, *named], LON, LAT) == "가까운 길"
        assert ground.nearest_name([near], LON, LAT) is None

    def test_a_corridor_is_as_wide_as_asked(self) -> None:
        line = mapping(shapely.LineString([(LON - 0.002, LAT), (LON + 0.002, LAT)]))
        corridor = shapely.geometry.shape(ground.outline(line, 60))
        _, south, _, north = corridor.bounds
        assert GEOD.inv(LON, south, LON, north)[2] == pytest.approx(120, rel=0.01)

    def test_outside_of_what_is_loaded_is_shown(self) -> None:
        west, south, _, north = self.window.box
        half = [(west - 9, south - 9, LON, north + 9)]
        shape = shapely.geometry.shape(ground.blank(half, self.window))
        assert shape.contains(shapely.Point(LON + 0.001, LAT))
        assert not shape.contains(shapely.Point(LON - 0.001, LAT))
        assert shape.contains(shapely.Point(west - 0.001, LAT))
        assert not ground.gaps(half, self.window).is_empty
        assert ground.gaps([(-180, -90, 180, 90)], self.window).is_empty
        assert ground.gaps([], self.window).is_empty


class TestPage:
    def test_data_cannot_break_out(self) -> None:
        evil = "</script><script>alert(1)</script>{{ 7 * 7 }}{% for %}"
        html = sheet.html(sheet_of(feature("schools", 1, name=evil), title_ko=evil))
        assert "<script>alert(1)" not in html
        assert "{{ 7 * 7 }}" in html
        (told,) = DATA.findall(html)
        assert json.loads(told)["places"][0]["told"]["name"] == evil

    def test_unknown_properties_are_left_to_the_page_to_name(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1, flow_lpm=None, usable=False)))
        drawn = json.loads(DATA.findall(html)[0])
        assert "flow_lpm" not in drawn["places"][0]["told"]
        assert drawn["places"][0]["told"]["usable"] is False
        assert ["flow_lpm", "유량", "Flow", "L/min"] in drawn["layers"]["hydrants"]["properties"]

    def test_zoom_has_an_end(self) -> None:
        assert '"maxZoom": 21' in sheet.html(sheet_of())

    def test_no_tiles_and_no_other_server(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1)))
        assert "://" not in html
        assert "not-carried" not in html

    def test_inline_brings_everything(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1)), assets=None)
        assert "/assets/" not in html
        assert "not-carried" not in html
        assert "font/woff2" in html

    def test_a_folium_marker_can_be_added(self) -> None:
        import folium  # noqa: PLC0415

        made = sheet.draw(sheet_of(), assets=None)
        folium.Marker((LAT, LON), popup=folium.Popup("지휘소", max_width=260)).add_to(made)
        assert "지휘소" in made.get_root().render()
        assert "iframe" in made._repr_html_()

    def test_every_icon_is_there(self) -> None:
        assert paper.symbols(PLACES).count("<path") >= len(PLACES)

    def test_the_same_answer_is_drawn_the_same(self) -> None:
        made = sheet_of(*(feature("cameras", i) for i in range(30)))
        assert drawing.data(made, listing.groups(made)) == drawing.data(made, listing.groups(made))
        assert words(made) == words(made)


def test_the_service_starts_without_folium() -> None:
    code = "import sys, app.server; print([name for name in ('folium', 'branca', 'geopandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
