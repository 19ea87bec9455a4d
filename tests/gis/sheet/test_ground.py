"""The ground under the marks: streets, areas, what is not loaded."""

import pytest
import shapely
from shapely.geometry import mapping

from gis.sheet import ground
from gis.sheet.window import Window
from tests.gis.sheet.made import GEOD, LAT, LON, road


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
