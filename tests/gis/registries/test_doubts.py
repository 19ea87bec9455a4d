"""Which doubtful rows are marked, which are counted, and what the map says of them."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis import layers
from gis.folium_assets import FOLDER
from gis.reasons import REASONS
from gis.registries import doubt_map, doubts
from gis.registries.doubt_map import SHAPES, DoubtMap
from gis.registries.doubts import Doubts, chosen
from gis.remarks import SHOWN

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
Remark = tuple[int, float | None, float | None, list[str]]

DEGREES = st.one_of(st.none(), st.integers(0, 40).map(lambda step: 127 + step / 100))
REMARKS = st.lists(
    st.tuples(st.just(0), DEGREES, DEGREES, st.lists(st.sampled_from(SHOWN), min_size=1, max_size=3)), max_size=200
)


def remark(number: int, lon: float | None = 127.0, lat: float | None = 37.5, *reasons: str) -> Remark:
    return number, lon, lat, list(reasons or ("in_no_district",))


def shown(made: Doubts) -> int:
    return sum(len(mark.numbers) for mark in made.marks) + sum(circle.rows for circle in made.circles)


class TestChoice:
    def test_rows_on_one_point_are_one_mark(self) -> None:
        made = chosen([remark(1), remark(2), remark(3, 127.1)])
        assert [(mark.lon, mark.numbers) for mark in made.marks] == [(127.0, [1, 2]), (127.1, [3])]

    def test_the_gravest_reason_decides(self) -> None:
        made = chosen([remark(1, 127.0, 37.5, "swapped_lonlat", "outside_named_district", "outside_named_province")])
        assert [mark.reason for mark in made.marks] == ["outside_named_province"]
        made = chosen([remark(1, 127.0, 37.5, "outside_named_province", "closed_business")])
        assert [mark.reason for mark in made.marks] == ["closed_business"]

    def test_rows_without_a_place_are_counted(self) -> None:
        made = chosen([remark(1, None, None, "zero_coordinate"), remark(2, None, None, "zero_coordinate")])
        assert not made.marks
        assert made.placeless == {"zero_coordinate": 2}
        assert made.box is None

    def test_a_rare_reason_is_not_crowded_out(self) -> None:
        many = [remark(n, 127 + n / 1000) for n in range(100)]
        few = [remark(100 + n, 127 + n / 1000, 37.5, "foreign_point") for n in range(3)]
        made = chosen([*many, *few], most=20)
        assert Counter(mark.reason for mark in made.marks) == {"in_no_district": 17, "foreign_point": 3}
        assert sum(circle.rows for circle in made.circles) == 83

    def test_the_largest_piles_are_marked_first(self) -> None:
        pile = [remark(n, 127.5) for n in range(50, 90)]
        made = chosen([*(remark(n, 127 + n / 1000) for n in range(50)), *pile], most=5)
        assert len(made.marks[0].numbers) == 40

    @given(REMARKS, st.integers(1, 30))
    def test_no_row_is_lost(self, told: list[Remark], most: int) -> None:
        made = chosen([(number, *rest) for number, (_, *rest) in enumerate(told)], most)  # type: ignore[misc]
        assert shown(made) + sum(made.placeless.values()) == len(told)
        assert len(made.marks) <= most

    def test_a_point_in_the_ocean_does_not_make_it_a_map_of_the_world(self) -> None:
        made = chosen([*(remark(n, 127 + n / 100) for n in range(10)), remark(99, 0.0, 0.0)])
        assert made.box is not None
        west, south, east, north = made.box
        assert (west, south) > (126.9, 37.4)
        assert (east, north) < (127.2, 37.6)
        assert shown(made) == 11


def map_of(*remarks: Remark, rows: list[dict[str, Any]] | None = None, **more: Any) -> DoubtMap:
    reasons = Counter(name for *_, names in remarks for name in names)
    report = {
        "dataset": "강남 & <종로>",
        "file": "cctv.csv",
        "form": "standard_cctv",
        "found": {"headings": ["번호", "비고", "위도", "경도", "소재지도로명주소"], "form_ko": "전국CCTV표준데이터"},
        "read": 10,
        "stored": 7,
        "merged": 1,
        "refused": 2,
        "source_date": None,
        "reasons": {name: {"count": count} for name, count in reasons.items()},
        "districts": {"11110": {"name": "서울특별시 종로구", "refused": 2, "doubted": 3}},
    }
    return replace(DoubtMap(report, layers.CAMERAS, chosen(remarks), rows or [], NOW), **more)


class TestMap:
    def test_every_reason_looks_unlike_the_others(self) -> None:
        reasons = doubt_map.data(map_of())["reasons"]
        assert len({(reasons[name]["colour"], reasons[name]["shape"]) for name in SHOWN}) == len(SHOWN)

    def test_every_shape_can_be_drawn(self) -> None:
        script = (FOLDER / "doubts.js").read_text(encoding="utf-8")
        assert all(f"  {shape}: '<" in script for shape in SHAPES)

    def test_a_mark_tells_its_lines_and_cells(self) -> None:
        cells = {"위도": "37.5", "경도": "127", "소재지도로명주소": "세종대로 1", "번호": "", "비고": "낡음" * 99}
        told = {"number": 1, "line": 17, "reasons": ["in_no_district"], "detail": "120 m"}
        made = doubt_map.data(map_of(remark(1), rows=[told | {"cells": json.dumps(cells)}]))
        ((lon, lat, reason, count, rows),) = made["marks"]
        assert (lon, lat, reason, count) == (127.0, 37.5, "in_no_district", 1)
        ((line, reasons, detail, shown_cells),) = rows
        assert (line, reasons, detail) == (17, ["in_no_district"], "120 m")
        assert [name for name, _ in shown_cells] == ["비고", "위도", "경도", "소재지도로명주소"]
        assert len(shown_cells[0][1]) == doubt_map.LONGEST_CELL

    def test_columns_of_ours_are_told_by_their_labels(self) -> None:
        told = {"number": 1, "line": 1, "reasons": [], "detail": None, "cells": json.dumps({"address": "세종대로 1"})}
        ((*_, rows),) = doubt_map.data(map_of(remark(1), rows=[told]))["marks"]
        assert rows[0][3] == [["주소", "세종대로 1"]]

    def test_the_legend_counts_rows_and_what_is_drawn(self) -> None:
        made = map_of(
            remark(1, 127.0, 37.5, "in_no_district", "foreign_point"),
            remark(2, 127.1, 37.5, "in_no_district"),
            remark(3, None, None, "zero_coordinate"),
        )
        counted = {one["name"]: (one["rows"], one["drawn"], one["placeless"]) for one in doubt_map.legend(made)}
        assert counted == {"zero_coordinate": (1, 0, 1), "foreign_point": (1, 1, 0), "in_no_district": (2, 1, 0)}

    @pytest.mark.parametrize("assets", [None, "/assets"])
    def test_the_page_says_all_in_both_languages(self, assets: str | None) -> None:
        page = doubt_map.html(map_of(remark(1, 127.0, 37.5, "foreign_point"), remark(2, None, None)), assets)
        for words in (
            "강남 &amp; &lt;종로&gt;",
            REASONS["foreign_point"].ko,
            REASONS["foreign_point"].en,
            "위치가 없어 그릴 수 없는 행 1개",
            "서울특별시 종로구",
        ):
            assert words in page
        assert "곳만 하나씩 그렸습니다" not in page

    def test_what_is_not_drawn_one_by_one_is_said(self) -> None:
        many = [remark(n, 127 + n / 1000) for n in range(50)]
        page = doubt_map.html(map_of(*many, doubts=doubts.chosen(many, most=10)), "/assets")
        assert "50곳 가운데 10곳만 하나씩 그렸습니다" in page
        assert "10 of 50 places" in page

    def test_nothing_doubtful_is_said_too(self) -> None:
        assert "의심스러운 행이 없습니다" in doubt_map.html(map_of(), "/assets")

    def test_districts_are_drawn_wherever_marks_stand(self) -> None:
        here = district(1, "여기", 126.9, 37.4)
        there = district(2, "저기", 129.0, 35.1)
        made = map_of(*(remark(n, 127 + n / 1000) for n in range(9)), remark(99, 129.05, 35.15))
        assert made.beyond is not None
        assert (made.beyond[2], made.beyond[1]) == pytest.approx((129.05, 35.15))
        data = doubt_map.data(doubt_map.on(made, [here], [here, there]))
        assert [name for name, *_ in data["districts"]] == ["여기", "저기"]
        (line,), (other,) = (shapes for piece in data["ground"] for shapes in piece["shapes"])
        assert len(line) == len(other) == 10  # five corners each, closed by its own edge and not by the window's

    def test_nothing_lies_beyond_where_all_stand_together(self) -> None:
        assert map_of(remark(1), remark(2, 127.01)).beyond is None
        assert map_of().beyond is None


def district(number: int, name: str, west: float, south: float) -> dict[str, Any]:
    east, north = west + 0.2, south + 0.2
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {"layer": "districts", "name": name, "admin_level": 6}
    return {"id": number, "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
