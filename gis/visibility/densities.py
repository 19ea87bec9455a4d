"""How many pixels a metre at the target which task needs, in the terms of the standard, in both of its editions.

IEC 62676-4:2025 (in force since 2025-10-09) and EN 62676-4:2015, figures after vendors' summaries, not the text of
the standard.
"""

from dataclasses import dataclass
from typing import Any

from gis.errors import NoSuchDensity


@dataclass(frozen=True)
class Density:
    """A level of the standard: what an operator can do with so many pixels a metre."""

    name: str
    px_per_m: float
    ko: str
    en: str
    edition: str

    def told(self) -> dict[str, Any]:
        return {
            "name": self.name, "px_per_m": self.px_per_m, "ko": self.ko, "en": self.en, "edition": self.edition
        }  # fmt: skip


NEW, OLD = "IEC 62676-4:2025", "EN 62676-4:2015"
LEVELS = {
    level.name: level
    for level in (
        Density("overview", 20, "개관", "Overview", NEW),
        Density("outline", 40, "윤곽", "Outline", NEW),
        Density("discern", 80, "분간", "Discern", NEW),
        Density("perceive", 125, "인지", "Perceive", NEW),
        Density("characterise", 250, "특징", "Characterise", NEW),
        Density("validate", 500, "확인", "Validate", NEW),
        Density("scrutinise", 1500, "정밀", "Scrutinise", NEW),
        Density("monitor", 12.5, "감시", "Monitor", OLD),
        Density("detect", 25, "탐지", "Detect", OLD),
        Density("observe", 62.5, "관찰", "Observe", OLD),
        Density("recognise", 125, "인식", "Recognise", OLD),
        Density("identify", 250, "식별", "Identify", OLD),
    )
}
USUAL = "overview"


def named(name: str) -> Density:
    """
    Raises:
        NoSuchDensity: with the names that there are.
    """
    try:
        return LEVELS[name]
    except KeyError:
        raise NoSuchDensity(f"'{name}': 그런 수준이 없습니다. No such level; there are: {', '.join(LEVELS)}.") from None


def reached(px_per_m: float, edition: str) -> Density | None:
    """The highest level of an edition that so many pixels a metre reach; None: not even the lowest."""
    levels = (level for level in LEVELS.values() if level.edition == edition and level.px_per_m <= px_per_m)
    return max(levels, key=lambda level: level.px_per_m, default=None)
