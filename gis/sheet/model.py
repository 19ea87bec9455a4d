"""What stands on a situation sheet, as plain data: no database, no clock, no drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gis.freshness import Freshness
from gis.layer import Layer
from gis.sheet.window import Box, Window

Feature = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """An answer to be printed.

    ``features`` are GeoJSON features as the questions give them, nearest first; ``counts`` has the
    number of all that matched by layer, also where ``features`` holds fewer. ``ground`` are features
    of roads, buildings, water and green around them. ``freshness`` tells how old the layers are in the
    districts that occur; none given: as old as what is drawn. ``no_data`` names layers that hold nothing
    anywhere, so that a reader does not take missing data for a missing thing.
    """

    title_ko: str
    title_en: str
    printed_at: datetime
    window: Window
    layers: Sequence[Layer]
    features: Sequence[Feature]
    counts: Mapping[str, int]
    point: tuple[float, float] | None = None  # lon, lat
    radius_m: float | None = None
    outline: Mapping[str, Any] | None = None  # GeoJSON geometry of the asked area or line
    ground: Sequence[Feature] = ()
    no_data: frozenset[str] = frozenset()
    loaded: Sequence[Box] = ()  # outside of these nothing is known; none given: not shown
    freshness: Sequence[Freshness] = ()
    left_out: Sequence[Layer] = ()  # ground layers too full to be drawn whole
    attributions: Sequence[str] = ()
    overlay: Sequence[Feature] = ()  # drawn over the ground: GeoJSON with the properties part, ko, en (gis.fireground)
    views_awaited: bool = False  # what its cameras see is not worked out yet
    orders: Sequence[tuple[str, str, str]] = ()  # what matters most: Korean, English, token of the colour
    facts: Sequence[tuple[str, str, str]] = ()  # key facts (Korean, English, value) in place of the usual ones
    printed_by: str | None = None
    purpose: str | None = None

    @property
    def matched(self) -> int:
        return sum(self.counts.values())
