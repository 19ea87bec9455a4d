"""Reading values that mappers typed: units, words, lists. What cannot be read is unknown, and said.

Sources: the OpenStreetMap wiki pages "Map features/Units", "Key:maxspeed", "Key:direction",
"Key:camera:direction", "Key:oneway".
"""

import re
from collections.abc import Iterable, Mapping

MILE_KM = 1.609344
FOOT_M = 0.3048
SHORT_TON_T = 0.90718474

COMPASS = {
    name: step * 22.5
    for step, name in enumerate(
        ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
    )
}

_NUMBER = r"(-?\d+(?:[.,]\d+)?)"
_METRES = re.compile(rf"^~?{_NUMBER}\s*(m|metres?|meters?|km|cm|mm|ft|'|)$", re.IGNORECASE)
_FEET_INCHES = re.compile(r"^(\d+)\s*(?:'|ft)\s*(\d+)\s*(?:\"|in|'')?$", re.IGNORECASE)
_SPEED = re.compile(rf"^{_NUMBER}\s*(km/h|kmh|kph|mph|knots|)$", re.IGNORECASE)
_WEIGHT = re.compile(rf"^{_NUMBER}\s*(t|kg|st|lbs|)$", re.IGNORECASE)
_PLAIN = re.compile(rf"^~?{_NUMBER}$")
_LENGTH_UNITS = {"km": 1000.0, "cm": 0.01, "mm": 0.001, "ft": FOOT_M, "'": FOOT_M}
_WEIGHT_UNITS = {"kg": 0.001, "st": SHORT_TON_T, "lbs": 0.00045359237}
_NO_LIMIT = {"none", "no", "default", "unsigned", "below_default", "no_sign", "no_indications"}


def metres(text: str) -> float | None:
    """A length in metres; bare numbers are metres."""
    if match := _FEET_INCHES.match(text.strip()):
        return round(int(match[1]) * FOOT_M + int(match[2]) * FOOT_M / 12, 3)
    if match := _METRES.match(text.strip()):
        return round(_float(match[1]) * _LENGTH_UNITS.get(match[2].lower(), 1.0), 3)
    return None


def kilometres_an_hour(text: str) -> float | None:
    if match := _SPEED.match(text.strip()):
        factor = {"mph": MILE_KM, "knots": 1.852}.get(match[2].lower(), 1.0)
        return round(_float(match[1]) * factor, 1)
    return None


def tonnes(text: str) -> float | None:
    if match := _WEIGHT.match(text.strip()):
        return round(_float(match[1]) * _WEIGHT_UNITS.get(match[2].lower(), 1.0), 3)
    return None


def number(text: str) -> float | None:
    match = _PLAIN.match(text.strip())
    return _float(match[1]) if match else None


def whole(text: str) -> int | None:
    value = number(text)
    return int(value) if value is not None and value == int(value) and abs(value) < 2**31 else None


def degrees(text: str) -> float | None:
    """A compass bearing in degrees from true north, 0 up to 360; a range ("90-180") is no bearing."""
    if text.strip().upper() in COMPASS:
        return COMPASS[text.strip().upper()]
    value = number(text.strip().removesuffix("°"))
    return value % 360 if value is not None else None


def says_yes(text: str) -> bool | None:
    if text in ("yes", "true", "1", "designated"):
        return True
    return False if text in ("no", "false", "0") else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


READERS = {
    "m": metres,
    "km/h": kilometres_an_hour,
    "t": tonnes,
    "number": number,
    "whole": whole,
    "degrees": degrees,
    "yes": says_yes,
}


class Tags:
    """The tags of one object: what a rule reads is used up, the rest are its attributes."""

    def __init__(self, tags: Mapping[str, str]):
        self.all = tags
        self._used: set[str] = set()
        self.unreadable: list[str] = []

    def text(self, *keys: str) -> str | None:
        """The first of ``keys`` that is there."""
        for key in keys:
            if key in self.all:
                self._used.add(key)
                return self.all[key]
        return None

    def value(self, unit: str, *keys: str) -> float | bool | None:
        """The first of ``keys`` read as ``unit``. A text that cannot be read stays an attribute, and is counted."""
        for key in keys:
            text = self.all.get(key)
            if text is None or text in _NO_LIMIT:
                continue
            value = READERS[unit](text.split(";")[0])
            if value is None:
                self.unreadable.append(key)
                continue
            self._used.add(key)
            return value
        return None

    def least(self, unit: str, *keys: str) -> float | None:
        """The smallest of all that ``keys`` say, for what limits. Of several figures all stay attributes."""
        read: list[float] = []
        for key in keys:
            texts = [text.strip() for text in self.all.get(key, "").split(";") if text.strip()]
            figures = [READERS[unit](text) for text in texts if text not in _NO_LIMIT]
            if None in figures:
                self.unreadable.append(key)
            elif len(figures) == len(texts) == 1 and not read:
                self._used.add(key)
            read += [figure for figure in figures if figure is not None]
        return min(read, default=None)

    def address(self) -> str | None:
        if full := self.text("addr:full"):
            return full
        told = [self.text("addr:street", "addr:place"), self.text("addr:housenumber")]
        return " ".join(part for part in told if part) or None

    def attributes(self) -> dict[str, str]:
        return {key: value for key, value in self.all.items() if key not in self._used}


def one_of(text: str | None, allowed: Iterable[str]) -> str | None:
    return text if text is not None and text in allowed else None
