"""Zones against the ellipsoid: size, place and turn, from the equator to 80 degrees."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import ELLIPSOID
from gis.hazmat import zones


@given(
    st.floats(-179, 179),
    st.floats(-80, 80),
    st.floats(30, 11_000),
    st.floats(0, 359),
)
def test_the_square_lies_downwind_and_the_circle_around(lon: float, lat: float, side_m: float, from_deg: float) -> None:
    isolation, protection = zones.zones(lon, lat, 30, side_m, from_deg)
    radii = [ELLIPSOID.inv(lon, lat, *corner)[2] for corner in isolation.shape.exterior.coords]
    assert np.allclose(radii, 30, atol=1e-3)
    corners = list(protection.shape.exterior.coords)[:4]
    sides = [ELLIPSOID.inv(*a, *b)[2] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    assert np.allclose(sides, side_m, rtol=5e-3)
    middle_lon, middle_lat, _ = ELLIPSOID.fwd(lon, lat, from_deg + 180, side_m / 2)
    assert protection.shape.contains(shapely.Point(middle_lon, middle_lat))
    behind_lon, behind_lat, _ = ELLIPSOID.fwd(lon, lat, from_deg, side_m * 0.05)
    assert not protection.shape.contains(shapely.Point(behind_lon, behind_lat))


def test_an_unknown_wind_makes_the_protection_a_circle() -> None:
    _, protection = zones.zones(127, 37.5, 30, 200, None)
    assert protection.round
    assert np.allclose([ELLIPSOID.inv(127, 37.5, *c)[2] for c in protection.shape.exterior.coords], 200, atol=1e-3)


@pytest.mark.parametrize("lat", [0.0, 37.5, -33.9, 69.6, 80.0])
@pytest.mark.parametrize("side_m", [100.0, 6400.0, 11_000.0])
def test_areas(lat: float, side_m: float) -> None:
    """Anticlockwise (RFC 7946), so positive."""
    isolation, protection = zones.zones(25, lat, 600, side_m, 225)
    assert ELLIPSOID.geometry_area_perimeter(isolation.shape)[0] == pytest.approx(math.pi * 600**2, rel=2e-3)
    assert ELLIPSOID.geometry_area_perimeter(protection.shape)[0] == pytest.approx(side_m**2, rel=1e-3)


@pytest.mark.parametrize(("from_deg", "towards_deg"), [(0, 180), (315, 135), (270, 90), (90, 270), (180, 0)])
def test_the_spill_is_in_the_middle_of_the_upwind_side(from_deg: float, towards_deg: float) -> None:
    lon, lat, side_m = 126.98, 37.57, 2000.0
    _, protection = zones.zones(lon, lat, 30, side_m, from_deg)
    there = {}
    for corner in list(protection.shape.exterior.coords)[:4]:
        azimuth, _, far_m = ELLIPSOID.inv(lon, lat, *corner)
        there[round((azimuth - towards_deg + 180) % 360 - 180)] = far_m
    slant_m = side_m * math.sqrt(1.25)
    assert there == pytest.approx({-90: side_m / 2, 90: side_m / 2, -27: slant_m, 27: slant_m}, rel=1e-3)
