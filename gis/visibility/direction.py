"""What a registry's words say of where a site looks (촬영방면정보 of 전국CCTV표준데이터): its kind, if anything.

Of Busan's 15,737 rows 40 % say nothing, half of the others the name of a pole; the readable ones say one of these.
"""

import re

from gis.visibility.cameras import ALL_ROUND, FIXED, TURNABLE, UNKNOWN

_ANGLE = re.compile(r"^(\d{2,3})(?:도|°)?\s*(?:정면|단방향|방면|전방|방향)?$")


def kind(note: str | None) -> tuple[int, float | None]:
    """The kind (of ``gis.visibility.cameras.KINDS``), and the angle of view [degrees] where it is told.

    "360도 전방면" looks all round, "90도 정면" and "60도 단방향" one way that nobody names, "고정" too; "회전" turns.
    """
    text = (note or "").strip()
    if text.startswith("360"):
        return ALL_ROUND, None
    if text.startswith("회전"):
        return TURNABLE, None
    if match := _ANGLE.match(text):
        angle = float(match[1])
        return (FIXED, angle) if 20 <= angle <= 180 else (UNKNOWN, None)
    return (FIXED, None) if text.endswith("고정") else (UNKNOWN, None)
