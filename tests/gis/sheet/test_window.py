"""What a sheet shows of the earth: its window, and the asked circle in it."""

import pytest

from gis.sheet import ground
from gis.sheet.window import HEIGHT_MM, RATIOS, WIDTH_MM, Window, around, box_of, circle
from tests.gis.sheet.made import GEOD, LAT, LON


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
