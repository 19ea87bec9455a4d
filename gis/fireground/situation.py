"""The whole 119 picture of a scene, computed from what was found around it: for the service and for notebooks alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gis.fireground import danger, hoses
from gis.fireground.danger import Release, Threat, Wind
from gis.fireground.hoses import Water
from gis.fireground.places import Spot
from gis.fireground.staging import Staging, staging
from gis.hazmat.classes import Hazard
from gis.roads import blocked
from gis.roads.alternatives import Alternative, alternatives
from gis.roads.blocked import BlockedLink, NoWay
from gis.roads.conditions import Conditions
from gis.roads.costs import Costs, by_length
from gis.roads.hierarchy import Customized
from gis.roads.modes import Mode
from gis.roads.nearest import Arriving, nearest
from gis.roads.ways import Way, way

PARTS = (
    *("responder", "route", "limits", "staging", "water", "hazards", "zones", "parking", "places"),
    *("cameras_along", "cameras_around"),
)
NEED_THE_WAY = {"responder", "route", "staging", "cameras_along"}
ALTERNATIVES = 2


@dataclass(frozen=True)
class Crew:
    """Who comes: from where, in which mode, looking where [degrees], and which facility that is (None: a vehicle)."""

    place: tuple[float, float]
    heading_deg: float | None = None
    station: Spot | None = None


@dataclass(frozen=True)
class Asked:
    """A scene (longitude, latitude), and what is known of it."""

    scene: tuple[float, float]
    mode: Mode
    on_foot: Mode
    at: datetime
    radius_m: float = 500.0
    wind: Wind | None = None
    release: Release = field(default_factory=Release)
    parts: frozenset[str] = frozenset(PARTS)


@dataclass
class Situation:
    """What was asked, what it was computed from, and what was found; a part that was not asked for stays empty."""

    asked: Asked
    conditions: Conditions
    crew: Crew | None = None
    crews: Sequence[Crew] = ()
    arriving: Sequence[Arriving] = ()  # by their place among the crews, the quickest first
    way: Way | None = None
    no_way: NoWay | None = None
    alternatives: Sequence[Alternative] = ()
    limits: Sequence[BlockedLink] = ()
    hazards: Sequence[tuple[Spot, Hazard]] = ()
    threats: Sequence[Threat] = ()
    water: Sequence[Water] = ()
    unusable: int = 0
    staging: Staging | None = None
    inside: bool = False  # no place to stage outside of the protective distance could be reached
    spots: Mapping[str, Spot] = field(default_factory=dict)


def situation(
    asked: Asked,
    conditions: Conditions,
    found: Sequence[Spot],
    crews: Sequence[Crew],
    customized: Customized | None = None,
) -> Situation:
    """The picture of a scene. ``found`` stands around it; of the ``crews`` that may come, the quickest does."""
    made = Situation(asked, conditions, spots={spot.key: spot for spot in found})
    costs = conditions.costs(asked.mode)
    if asked.parts & {"hazards", "zones", "staging"}:
        made.hazards = danger.hazards([spot for spot in found if spot.layer == "hazards"])
        made.threats = danger.threats(asked.scene, asked.release, made.hazards, asked.wind, asked.at)
    if asked.parts & NEED_THE_WAY and crews:
        _come(made, costs, crews, customized)
    if "limits" in asked.parts:
        made.limits = blocked.limits(conditions.network, costs, asked.scene, asked.radius_m, conditions.closures)
    lengths = by_length(conditions.costs(asked.on_foot)) if asked.parts & {"water", "staging"} else None
    if lengths and "water" in asked.parts:
        _water(made, lengths, found)
    if lengths and made.way and "staging" in asked.parts:
        _stage(made, made.way, lengths)
    return made


def _come(made: Situation, costs: Costs, crews: Sequence[Crew], customized: Customized | None) -> None:
    """The crew that is there first, and its way."""
    network, scene = made.conditions.network, made.asked.scene
    made.crews, made.crew = crews, crews[0]
    if len(crews) > 1:
        made.arriving = nearest(network, costs, scene, [(at, crew.place) for at, crew in enumerate(crews)])
        made.crew = crews[int(str(made.arriving[0].key))]
    heading_deg = made.crew.heading_deg
    made.way = way(network, costs, made.crew.place, scene, heading_deg=heading_deg, customized=customized)
    closures = made.conditions.closures
    if made.way is None:
        made.no_way = blocked.explain(network, costs, made.crew.place, scene, closures)
        return
    if made.way.short_m > blocked.SHORT_M:
        made.no_way = blocked.explain(network, costs, made.crew.place, scene, closures)
    if "route" in made.asked.parts:
        made.alternatives = alternatives(network, costs, made.way, scene, ALTERNATIVES)


def _stage(made: Situation, way: Way, lengths: Costs) -> None:
    """Outside of all zones; where no road outside can be reached, outside of the isolation at least, and said."""
    wind_from_deg = made.asked.wind.from_deg if made.asked.wind else None
    for kinds in (("isolation", "protection"), ("isolation",)):
        made.staging = staging(
            made.conditions.network,
            lengths,
            way,
            made.asked.scene,
            wind_from_deg=wind_from_deg,
            keep_out=danger.keep_out(made.threats, *kinds),
        )
        made.inside = kinds == ("isolation",) and made.staging is not None
        if made.staging is not None:
            return


def _water(made: Situation, lengths: Costs, found: Sequence[Spot]) -> None:
    """Sources that may be used; one that is marked unusable never shows."""
    sources = [spot for spot in found if spot.layer == "hydrants"]
    usable = [(spot.key, spot.lon, spot.lat) for spot in sources if spot.told.get("usable") is not False]
    made.unusable = len(sources) - len(usable)
    made.water = hoses.within_reach(made.conditions.network, lengths, made.asked.scene, usable)
