"""What burns or leaks around a scene: the hazards with what must not be done, and the zones of ERG 2024."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from gis.fireground.places import Spot
from gis.hazmat import classes, daylight, erg, substances, zones
from gis.hazmat.classes import Hazard
from gis.hazmat.erg import Distances, Guide
from gis.hazmat.zones import Zone

# Of the scene, and only when somebody has said how much leaks: that a facility stands there is no release.
DRAWN_WITHIN_M = 100.0
MOST = 8


@dataclass(frozen=True)
class Wind:
    """Where it comes from [degrees clockwise from north], how strong [m/s], and when it was measured."""

    from_deg: float
    speed_ms: float | None
    at: datetime | None

    @property
    def speed_kmh(self) -> float | None:
        return None if self.speed_ms is None else self.speed_ms * 3.6


@dataclass(frozen=True)
class Release:
    """What leaks: UN number, ``small`` or ``large`` (None: unknown), container as in Table 3 (None: unknown)."""

    un: int | None = None
    spill: str | None = None
    container: str | None = None


@dataclass(frozen=True)
class Threat:
    """A substance at a place; ``distances`` is None where the tables have no number: then no zone is drawn."""

    un: int
    words: tuple[str, str]  # Korean, English
    guide: Guide | None
    distances: Distances | None
    zones: list[Zone]
    spot: Spot | None  # the facility; None: the scene itself


def hazards(found: Sequence[Spot]) -> list[tuple[Spot, Hazard]]:
    return [(spot, classes.hazard(spot.told)) for spot in found]


def threats(
    scene: tuple[float, float],
    release: Release,
    known: Sequence[tuple[Spot, Hazard]],
    wind: Wind | None,
    at: datetime,
) -> list[Threat]:
    """The substance that is said to leak, at the scene; then those of the facilities around it, the nearest first."""
    found = []
    if release.un is not None:
        found.append(_threat(scene, release, wind, at, None))
    for spot, hazard in known:
        if hazard.un is not None and hazard.un != release.un:
            threat = Release(hazard.un, release.spill, None)
            found.append(_threat((spot.lon, spot.lat), threat, wind, at, spot))
    return found[:MOST]


def _threat(place: tuple[float, float], release: Release, wind: Wind | None, at: datetime, spot: Spot | None) -> Threat:
    assert release.un is not None
    day = daylight.is_day(*place, at)
    found = erg.distances(
        release.un,
        spill=release.spill,
        day=day,
        container=release.container,
        wind_kmh=wind.speed_kmh if wind else None,
    )
    guide, common = erg.guide(release.un), substances.of_un(release.un)
    english = common.en if common else guide.names[0] if guide else f"UN {release.un}"
    drawn = []
    if found and (spot is None or (release.spill is not None and spot.away_m <= DRAWN_WITHIN_M)):
        drawn = zones.zones(*place, found.isolation_m, found.protective_m, wind.from_deg if wind else None)
    return Threat(release.un, (common.ko if common else english, english.capitalize()), guide, found, drawn, spot)


def keep_out(found: Sequence[Threat], *kinds: str) -> BaseGeometry | None:
    """The zones of these kinds that are drawn, as one geometry; None where nothing is."""
    shapes = [zone.shape for threat in found for zone in threat.zones if zone.kind in kinds]
    return shapely.union_all(shapes) if shapes else None
