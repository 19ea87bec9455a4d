"""Moments as people and programs write them."""

import re
from datetime import datetime

from gis.errors import BadMoment

YEARS = range(1900, 2200)  # beyond, zones and databases run out of calendar
LOST_PLUS = re.compile(r" (\d\d:\d\d)$")  # an address in which nobody encoded the + of the zone


def moment(told: object) -> datetime | None:
    """An ISO 8601 time with its zone; None of None.

    Raises:
        BadMoment: it is none, has no zone, or lies out of all reason.
    """
    if told is None:
        return None
    text = LOST_PLUS.sub(r"+\1", str(told))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadMoment(f"'{told}': ISO 8601 시각이 아닙니다. Not a time: 2026-11-25T22:40:00+09:00.") from None
    if found.tzinfo is None:
        raise BadMoment(f"'{told}': 시간대가 없습니다. The time has no zone: add +09:00.")
    if found.year not in YEARS:
        raise BadMoment(
            f"'{told}': {YEARS.start}~{YEARS.stop - 1}년만 됩니다. Only years {YEARS.start}-{YEARS.stop - 1}."
        )
    return found
