"""What the tags of links and junctions say beside the columns of their layers: hindrances, traits, and figures.

Sources: OpenStreetMap wiki, "Key:maxspeed" and "Key:lanes" (``:forward``, ``:backward``), "Key:est_width",
"Key:width" (``:carriageway``, ``:effective``), "Key:maxlength", "Key:traffic_signals:direction".
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from gis.osm.roads import LEVEL_CROSSING, SIGNALS
from gis.osm.tags import Tags
from gis.roads import hindrances
from gis.roads.hindrances import Hindrance

BETWEEN = "\x1f"
HEIGHT, WIDTH, WEIGHT = ("maxheight:physical", "maxheight"), ("maxwidth:physical", "maxwidth"), ("maxweight",)
LANES = ("lanes:forward", "lanes:backward", "lanes:both_ways")
CARRIAGEWAY = ("width:carriageway", "width:effective")
OF_LINKS = (  # every key that is read of a link's attributes
    *(*hindrances.READ, SIGNALS, LEVEL_CROSSING, "maxspeed:forward", "maxspeed:backward", "est_width", "maxlength"),
    *(*LANES, *CARRIAGEWAY),
)
OF_JUNCTIONS = (*hindrances.READ_OF_JUNCTIONS, *HEIGHT, *WIDTH, *WEIGHT)
STOPPED = {"forward": (1.0, 0.0), "backward": (0.0, 1.0), "both": (1.0, 1.0)}


class OfLink(NamedTuple):
    """A figure that nothing says is NaN; ``stops_*`` are 1 where signals on the link stop who goes that way."""

    hindrances: float
    traits: float
    stops_forward: float
    stops_backward: float
    forward_kmh: float
    backward_kmh: float
    lanes: float
    carriageway_m: float
    estimated_m: float  # wide
    max_length_m: float


class OfJunction(NamedTuple):
    """What whoever crosses it meets; limits are NaN where there are none."""

    hindrances: int
    max_height_m: float
    max_width_m: float
    max_weight_t: float


def told(text: str | None) -> dict[str, str]:
    """Keys and values of a text as ``gis.roads.reading`` writes it."""
    return dict(pair.split("=", 1) for pair in text.split(BETWEEN) if "=" in pair) if text else {}


def of_link(road_class: str, tags: Mapping[str, str]) -> OfLink:
    crossing = Hindrance.LEVEL_CROSSING if tags.get(LEVEL_CROSSING) == "yes" else Hindrance(0)
    lanes = [_least(tags, "whole", key) for key in LANES]
    return OfLink(
        float(hindrances.of_way(road_class, tags) | crossing),
        float(hindrances.traits(road_class, tags)),
        *STOPPED.get(tags.get(SIGNALS, ""), (0.0, 0.0)),
        _least(tags, "km/h", "maxspeed:forward"),
        _least(tags, "km/h", "maxspeed:backward"),
        sum(known) if (known := [count for count in lanes if not math.isnan(count)]) else math.nan,
        _least(tags, "m", *CARRIAGEWAY),
        _least(tags, "m", "est_width"),
        _least(tags, "m", "maxlength"),
    )


def of_junction(tags: Mapping[str, str]) -> OfJunction:
    height_m = _least(tags, "m", *HEIGHT)
    held = hindrances.of_junction(tags)
    if not math.isnan(height_m):
        held &= ~Hindrance.HEIGHT_UNKNOWN
    return OfJunction(int(held), height_m, _least(tags, "m", *WIDTH), _least(tags, "t", *WEIGHT))


def _least(tags: Mapping[str, str], unit: str, *keys: str) -> float:
    found = Tags(tags).least(unit, *keys)
    return math.nan if found is None or found <= 0 else float(found)
