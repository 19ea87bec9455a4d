"""Day or night, as the book means it: day is from sunrise to sunset (by the package astral)."""

from datetime import datetime, timedelta

from astral import Observer
from astral.sun import elevation

SUNRISE_DEG = -0.833  # the sun's middle, when its upper edge shows, refraction included


def is_day(lon: float, lat: float, at: datetime) -> bool:
    """Whether the sun is up at a place; ``at`` is aware. Where it never rises or sets, that too is told rightly."""
    return bool(elevation(Observer(latitude=lat, longitude=lon), at, with_refraction=False) > SUNRISE_DEG)


def next_change(lon: float, lat: float, at: datetime, within: timedelta = timedelta(hours=24)) -> datetime | None:
    """When day turns to night or back, to the minute; None: not within that time."""
    now, step = is_day(lon, lat, at), timedelta(minutes=10)
    moment = at
    while moment < at + within:
        moment += step
        if is_day(lon, lat, moment) != now:
            while is_day(lon, lat, moment - timedelta(minutes=1)) != now:
                moment -= timedelta(minutes=1)
            return moment
    return None
