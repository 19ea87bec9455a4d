"""From the cells of a row to a longitude and latitude, with the reasons for what was mended or cannot be.

Everything is done for a batch at once. Degrees are WGS 84 (the GRS 80 datum of Korea is taken for the same: they
differ by less than a decimetre); planes are transformed by PROJ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas
from pyproj import CRS

from gis import crs
from gis.registries import cells

_NAN = float("nan")
_DMS = re.compile(
    r"""([NSEW북남동서])?[위경]?\s*(-?\d{1,3})\s*[°도:\-\s]\s*(\d{1,2})\s*['′분:\-\s]\s*(\d{1,2}(?:\.\d+)?)\s*(?:["″초]|'')?\s*([NSEW])?""",
    re.VERBOSE,
)


@dataclass
class Positions:
    """Of a batch: degrees (NaN where there are none), and for each row the name of the reason, "" for none."""

    lon: np.ndarray
    lat: np.ndarray
    reasons: list[str]

    def fill(self, other: "Positions") -> None:
        """Take from ``other`` what is missing here; where both are missing the first reason stands."""
        gaps = np.isnan(self.lon) & ~np.isnan(other.lon)
        self.lon[gaps], self.lat[gaps] = other.lon[gaps], other.lat[gaps]
        for number in np.flatnonzero(gaps).tolist():
            self.reasons[number] = other.reasons[number]


def degrees(lat: Sequence[str], lon: Sequence[str]) -> Positions:
    """Pairs of degrees, in whatever order they come: latitudes beyond 90 are put right later (``exchange``)."""
    return _checked(*_numbers(lon), *_numbers(lat))


def in_parts(parts: Sequence[Sequence[str]]) -> Positions:
    """Latitude and longitude, each as degrees, minutes, seconds in columns of their own (six columns)."""
    values, whys = zip(*(_numbers(part) for part in parts), strict=True)
    lat, lon = (values[at] + values[at + 1] / 60 + values[at + 2] / 3600 for at in (0, 3))
    whole = [next(filter(None, row), "") for row in zip(*whys, strict=True)]
    said = ["blank_coordinate" if why == "zero_coordinate" else why for why in whole]
    said = [why or ("" if np.isnan(x) else "degrees_minutes_seconds") for why, x in zip(said, lon, strict=True)]
    missing = np.array([why not in ("", "degrees_minutes_seconds") for why in said])
    return Positions(np.where(missing, _NAN, lon), np.where(missing, _NAN, lat), said)


def plane(x: Sequence[str], y: Sequence[str]) -> Positions:
    """Easting and northing [m] as they stand; ``projected`` turns them into degrees."""
    return _checked(*_numbers(x), *_numbers(y))


def projected(found: Positions, system: CRS, exchanged: bool) -> Positions:
    """From a plane to degrees; numbers that can only be degrees already are left as they are."""
    metres = np.maximum(np.abs(found.lon), np.abs(found.lat)) > 360
    x, y = (found.lat, found.lon) if exchanged else (found.lon, found.lat)
    lon, lat = crs.to_lonlat(system, np.where(metres, x, _NAN), np.where(metres, y, _NAN))
    lost = metres & ~(np.isfinite(lon) & np.isfinite(lat))
    reasons = ["out_of_range" if bad else why for bad, why in zip(lost, found.reasons, strict=True)]
    lon, lat = (np.where(metres, made, as_is) for made, as_is in ((lon, found.lon), (lat, found.lat)))
    return Positions(np.where(lost, _NAN, lon), np.where(lost, _NAN, lat), reasons)


def exchange(found: Positions, lies_somewhere: np.ndarray, would_if_exchanged: np.ndarray) -> np.ndarray:
    """Exchange latitude and longitude where only that makes sense; True for these rows.

    That is where the latitude is beyond 90 degrees, or where the point lies in no district and the exchanged one does.
    Rows that are out of range either way lose their position.
    """
    with np.errstate(invalid="ignore"):
        bad = (np.abs(found.lat) > 90) | (np.abs(found.lon) > 180)
        good_exchanged = (np.abs(found.lon) <= 90) & (np.abs(found.lat) <= 180)
    swapped = good_exchanged & (bad | (~lies_somewhere & would_if_exchanged))
    found.lon[swapped], found.lat[swapped] = found.lat[swapped], found.lon[swapped]
    for number in np.flatnonzero(bad & ~good_exchanged).tolist():
        found.lon[number] = found.lat[number] = _NAN
        found.reasons[number] = "out_of_range"
    return np.asarray(swapped)


def _checked(lon: np.ndarray, why_lon: list[str], lat: np.ndarray, why_lat: list[str]) -> Positions:
    reasons = [
        one if one and one != "degrees_minutes_seconds" else other or one
        for one, other in zip(why_lat, why_lon, strict=True)
    ]
    missing = np.array([why not in ("", "degrees_minutes_seconds") for why in reasons], dtype=bool)
    return Positions(np.where(missing, _NAN, lon), np.where(missing, _NAN, lat), reasons)


def _numbers(column: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    values = np.array(pandas.to_numeric(pandas.Series(column, dtype=object), errors="coerce"), dtype=float)
    reasons = [""] * len(column)
    for number in np.flatnonzero((values == 0) | ~np.isfinite(values)).tolist():
        values[number], reasons[number] = _number(column[number])
    return values, reasons


def _number(cell: str) -> tuple[float, str]:
    """The value of a cell and the reason where it is mended or missing."""
    if not cell:
        return _NAN, "blank_coordinate"
    try:
        value = float(cell.rstrip("°º").replace(",", ""))
    except ValueError:
        if cells.is_none(cell) or re.fullmatch(r"[가-힣\s]+", cell):
            return _NAN, "no_coordinate_word"
        return _from_dms(cell)
    if not np.isfinite(value):
        return _NAN, "no_coordinate_word" if cells.is_none(cell) else "unreadable_coordinate"
    return value, "" if value else "zero_coordinate"


def _from_dms(cell: str) -> tuple[float, str]:
    found = _DMS.fullmatch(cell)
    if not found or int(found[3]) >= 60 or float(found[4]) >= 60:
        return _NAN, "unreadable_coordinate"
    size = abs(int(found[2])) + int(found[3]) / 60 + float(found[4]) / 3600
    south_or_west = found[2].startswith("-") or "S" in (found[1], found[5]) or "W" in (found[1], found[5])
    return -size if south_or_west else size, "degrees_minutes_seconds"
