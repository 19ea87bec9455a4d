"""The list on the sheet: what fits, and how it is told."""

import pytest

from gis.sheet import drawing, listing
from tests.gis.sheet.made import PLACES, feature, sheet_of, words


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
