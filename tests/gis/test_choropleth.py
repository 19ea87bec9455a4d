"""The map of districts as data and words; how it looks is tested in a browser (tests/end_to_end/test_choropleth.py)."""

import json
import re
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis import by_district, choropleth
from gis.choropleth import Choropleth, drawing, model
from gis.freshness import By
from gis.layers import CAMERAS

NOW = datetime(2026, 11, 25, 22, 50, 12, tzinfo=UTC)
DATA = re.compile(r'<script type="application/json" id="[^"]+">(.*?)</script>', re.DOTALL)
OLD, NEW = date(2022, 6, 1), date(2026, 11, 1)
STRIPS = [
    (code, f"{code}구", "시험도", 6, shapely.to_wkb(shapely.box(126 + n, 37, 127 + n, 38)))
    for n, code in enumerate("ABCD")
]
HELD = [
    ("A", 1200, NEW, OLD, 0, 3, None, 2400, 0),
    ("B", 40, NEW, NEW, 0, 0, None, 30, 15),
    ("C", 5, None, None, 5, 0, None, None, 5),
    (None, 62, NEW, NEW, 0, 0, None, 62, 0),
]


def asked(held: Any = HELD, strips: Any = STRIPS, by: By = "district") -> Choropleth:
    return Choropleth(by_district.counted(CAMERAS, held, strips, by=by, today=NOW.date()), NOW, ["© 누구"])


def words(made: Choropleth) -> str:
    html = re.sub(r"<script.*?</script>", " ", choropleth.html(made), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@given(st.lists(st.integers(0, 100_000), max_size=300))
def test_every_count_is_in_one_class_and_no_class_is_empty(counts: list[int]) -> None:
    found = model.classes(counts)
    assert len(found) <= model.MOST_CLASSES
    assert all(low <= high for low, high in found)
    assert all(high < low for (_, high), (low, _) in pairwise(found))
    for low, high in found:
        assert any(low <= number <= high for number in counts)
    for number in counts:
        assert sum(low <= number <= high for low, high in found) == (number > 0)


def test_classes_hold_about_as_many_districts() -> None:
    random = np.random.default_rng(7)
    counts = [int(number) for number in random.lognormal(6, 1, 250)]
    sizes = [sum(low <= number <= high for number in counts) for low, high in model.classes(counts)]
    assert len(sizes) == model.MOST_CLASSES
    assert all(40 <= size <= 60 for size in sizes)


def test_few_counts_are_a_class_each() -> None:
    assert model.classes([0, 3, 3, 9, 1]) == [(1, 1), (2, 3), (4, 9)]
    assert model.classes([0, 0]) == []


def test_a_district_tells_what_it_holds() -> None:
    drawn = {one["name"]: one for one in drawing.data(asked())["districts"]}
    told = {name: {ko: value for ko, _, value in one["told"]} for name, one in drawn.items()}
    assert told["A구"] == {
        "개수": "1,200", "카메라 수": "2,400", "위치 의심": "3", "자료 날짜": "2022-06-01 ~ 2026-11-01",
        "나이": "4년 전", "날짜 모르는 것": "0",
    }  # fmt: skip
    assert told["B구"]["카메라 수"] == "30 이상 (15곳은 모름)"
    assert told["C구"]["카메라 수"] is told["C구"]["자료 날짜"] is told["C구"]["나이"] is None
    assert told["D구"]["개수"] == "0"
    assert {name: (one["class"], one["old"]) for name, one in drawn.items()} == {
        "A구": (3, True), "B구": (2, False), "C구": (1, False), "D구": (0, False),
    }  # fmt: skip


def test_words_around_the_map() -> None:
    said = words(asked())
    assert "구역별 카메라 Cameras by district" in said
    assert "1,245" in said
    assert "없음 5 6 ~ 40 41 ~ 1,200" in said
    assert "1 시험도 A구 1,200 4년 전 2 시험도 B구 40 24일 전 3 시험도 C구 5 날짜 모름" in said
    assert "62곳은 그리지 않음" in said
    assert "© 누구" in said
    assert "관리 구역별 카메라" in words(asked(by="owner_district"))


def test_without_boundaries_it_says_what_to_do() -> None:
    said = words(asked(strips=[]))
    assert "행정구역을 먼저 넣으십시오" in said
    assert "1,307곳은 그리지 않음" in said


def test_islets_are_left_out_unless_there_is_nothing_else() -> None:
    def parts(outline: shapely.Geometry) -> int:
        rows = [("A", "A구", None, 6, shapely.to_wkb(outline)), *STRIPS[1:]]
        (one,) = [d for d in drawing.data(asked(strips=rows, held=HELD[:3]))["districts"] if d["name"] == "A구"]
        return len(one["shapes"])

    land, islet = shapely.box(126, 37, 127, 38), shapely.box(125.5, 37, 125.5001, 37.0001)
    assert parts(shapely.union(land, islet)) == 1
    assert parts(islet) == 1


def test_253_districts_of_a_country_stay_a_small_page() -> None:
    """Each with 4,000 corners and ten islands, more than the boundaries of Korea have."""
    random = np.random.default_rng(1)
    turns = np.linspace(0, 2 * np.pi, 4_000, endpoint=False)

    def coast(lon: float, lat: float, radius: float) -> shapely.Polygon:
        reach = radius * (1 + np.cumsum(random.normal(0, 0.004, turns.size)))
        return shapely.Polygon(np.column_stack([lon + reach * np.cos(turns), lat + reach * np.sin(turns)]))

    rows = []
    for n in range(253):
        lon, lat = 126 + n % 16 * 0.25, 34 + n // 16 * 0.25
        islands = [coast(lon + 0.1 * random.random(), lat, 0.01) for _ in range(10)]
        shape = shapely.multipolygons([coast(lon, lat, 0.12), *islands])
        rows.append((str(n), f"제{n}구", "시험도", 6, shapely.to_wkb(shape)))
    held = [(str(n), n * 10, NEW, OLD, 0, 0, None, n, 0) for n in range(253)]
    html = choropleth.html(asked(held, rows))
    assert len(json.loads(DATA.findall(html)[0])["districts"]) == 253
    assert len(html.encode()) < 3_000_000


def test_no_tiles_and_no_other_server() -> None:
    html = choropleth.html(asked())
    assert "://" not in html
    assert "not-carried" not in html
    alone = choropleth.html(asked(), assets=None)
    assert "/assets/" not in alone
    assert "not-carried" not in alone


def test_names_cannot_break_out() -> None:
    evil = "</script><script>alert(1)</script>{{ 7 * 7 }}"
    html = choropleth.html(asked(strips=[("A", evil, None, 6, STRIPS[0][4])]))
    assert "<script>alert(1)" not in html
    assert json.loads(DATA.findall(html)[0])["districts"][0]["name"] == evil


@pytest.mark.parametrize("by", ["district", "owner_district"])
def test_the_same_counts_are_drawn_the_same(by: By) -> None:
    assert drawing.data(asked(by=by)) == drawing.data(asked(by=by))
