"""What may stand in the way on a road: each a named bit, so that a mode says in data what it does about it.

Sources: OpenStreetMap wiki, "Key:access" (the most specific key wins), "Key:oneway", "Key:barrier", "Key:busway",
"Key:bollard", "Key:locked", "Key:emergency", "Tag:barrier=height_restrictor", "Tag:railway=level_crossing".
"""

from collections.abc import Mapping
from enum import IntFlag


class Hindrance(IntFlag):
    """Of a link in one direction, or of a junction that has to be crossed."""

    CONTRAFLOW = 1  # against the one-way direction
    BUS_ONLY = 2
    PRIVATE = 4  # private, customers, residents, delivery, farm and forest
    CLOSED = 8  # to everybody
    NO_MOTOR = 16
    PEDESTRIAN = 32  # a street for people on foot, as wide as streets are
    FOOTWAY = 64  # a way for people on foot, as narrow as those are
    CYCLEWAY = 128
    STEPS = 256
    TRACK = 512
    MOTORWAY = 1024
    GATE = 2048
    BOLLARD = 4096
    NO_FOOT = 8192
    NO_BICYCLE = 16384
    NO_MOTORCYCLE = 32768
    FORD = 65536
    GATE_LOCKED = 131072  # nobody says that the fire brigade has the key
    GATE_FOR_EMERGENCY = 262144  # locked, and open to emergency vehicles
    BOLLARD_OPENS = 524288  # can be taken out, folded, lowered or driven over; or is moved for emergency vehicles
    HEIGHT_UNKNOWN = 1048576  # a height restrictor, nobody says how high
    LEVEL_CROSSING = 2097152


class Trait(IntFlag):
    """What helps, or has to be known."""

    EMERGENCY_ACCESS = 1  # tagged as a way for emergency vehicles: access signs are not for them
    BUS_LANE = 2
    ROUNDABOUT = 4
    CYCLISTS_BOTH_WAYS = 8
    NOMINAL_WIDTH = 16  # from the road-name map (도로명주소 ROAD_BT), which rounds
    ESTIMATED_WIDTH = 32  # somebody's guess: it slows, and never forbids
    BUSES_BOTH_WAYS = 64  # in a one-way street


NEVER_BAR = Hindrance.LEVEL_CROSSING | Hindrance.HEIGHT_UNKNOWN  # a mode that says nothing of them passes


BY_CLASS = {
    "pedestrian": Hindrance.PEDESTRIAN,
    "footway": Hindrance.FOOTWAY,
    "path": Hindrance.FOOTWAY,
    "corridor": Hindrance.FOOTWAY,
    "bridleway": Hindrance.FOOTWAY,
    "cycleway": Hindrance.CYCLEWAY,
    "steps": Hindrance.STEPS,
    "track": Hindrance.TRACK,
    "motorway": Hindrance.MOTORWAY | Hindrance.NO_FOOT | Hindrance.NO_BICYCLE,
    "motorway_link": Hindrance.MOTORWAY | Hindrance.NO_FOOT | Hindrance.NO_BICYCLE,
    "busway": Hindrance.BUS_ONLY,
    "bus_guideway": Hindrance.BUS_ONLY | Hindrance.NO_FOOT | Hindrance.NO_BICYCLE,
    "escape": Hindrance.CLOSED,
    "emergency_bay": Hindrance.CLOSED,
}
BARRIERS = {
    **dict.fromkeys(("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "chain"), Hindrance.GATE),
    **dict.fromkeys(
        ("bollard", "block", "jersey_barrier", "debris", "log", "planter", "turnstile", "stile", "kissing_gate"),
        Hindrance.BOLLARD,
    ),
    **dict.fromkeys(
        ("cycle_barrier", "motorcycle_barrier", "full-height_turnstile", "wall", "fence"), Hindrance.BOLLARD
    ),
}
OPENING_BOLLARDS = {"removable", "foldable", "flexible", "rising"}
YES = {"yes", "permissive", "designated", "destination", "official", "public"}
NO = {"no"}
FOR_SOME = {"private", "customers", "residents", "delivery", "permit", "agricultural", "forestry", "military", "staff"}
BUS_LANES = ("lanes:bus", "lanes:psv", "bus:lanes", "psv:lanes")
BUSWAYS = ("busway", "busway:right", "busway:left", "busway:both")
CYCLEWAYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
READ = (  # of links
    *("motorcar", "motor_vehicle", "vehicle", "access", "bus", "psv", "foot", "bicycle", "motorcycle", "emergency"),
    *("ford", "motorroad", "junction", "oneway:bicycle", "oneway:bus", "oneway:psv"),
    *(*BUS_LANES, *BUSWAYS, *CYCLEWAYS),
)
READ_OF_JUNCTIONS = (
    *("motorcar", "motor_vehicle", "vehicle", "access", "emergency", "bollard", "locked", "ford", "railway"),
)
NOMINAL = "width:nominal"  # a sign of our own: the width is not the road's, but that of the road-name map
NOT_FOR_MOTORS = Hindrance.PEDESTRIAN | Hindrance.FOOTWAY | Hindrance.CYCLEWAY | Hindrance.TRACK


def _first(tags: Mapping[str, str], *keys: str) -> tuple[str, str] | tuple[None, None]:
    for key in keys:
        if value := tags.get(key):
            return key, value.split(";")[0]
    return None, None


def of_way(road_class: str, tags: Mapping[str, str]) -> Hindrance:
    """The hindrances of a way in its own direction of travel, one-way signs left aside."""
    found = Hindrance(BY_CLASS.get(road_class, 0))
    key, motor = _first(tags, "motorcar", "motor_vehicle", "vehicle", "access")
    bus = _first(tags, "bus", "psv")[1]
    if motor in YES and key != "access":
        found &= ~NOT_FOR_MOTORS
    elif motor in FOR_SOME:
        found |= Hindrance.PRIVATE
    elif motor in NO:
        found |= Hindrance.BUS_ONLY if bus in YES else Hindrance.CLOSED if key == "access" else Hindrance.NO_MOTOR
    if tags.get("ford") in YES:
        found |= Hindrance.FORD
    if tags.get("motorroad") == "yes":
        found |= Hindrance.NO_FOOT | Hindrance.NO_BICYCLE
    return _of_people(tags, found)


def _of_people(tags: Mapping[str, str], found: Hindrance) -> Hindrance:
    """With what access signs say to people on foot, on bicycles and on motorcycles."""
    closed = tags.get("access") in NO
    for key, bit in (("foot", Hindrance.NO_FOOT), ("bicycle", Hindrance.NO_BICYCLE)):
        value = tags.get(key, "no" if closed else None)
        if value in NO or value == "use_sidepath":
            found |= bit
        elif value in YES:
            found &= ~bit
    return found | Hindrance.NO_MOTORCYCLE if tags.get("motorcycle") in NO else found


def of_junction(tags: Mapping[str, str]) -> Hindrance:
    """What whoever crosses a junction meets; ``barrier`` among its tags is what stands there."""
    found = _barrier(tags)
    if tags.get("ford") in YES:
        found |= Hindrance.FORD
    if tags.get("railway") == "level_crossing":
        found |= Hindrance.LEVEL_CROSSING
    return found


def _barrier(tags: Mapping[str, str]) -> Hindrance:
    barrier = tags.get("barrier", "")
    if barrier == "height_restrictor":
        return Hindrance.HEIGHT_UNKNOWN
    _, motor = _first(tags, "motorcar", "motor_vehicle", "vehicle", "access")
    if motor in YES:
        return Hindrance(0)
    found = BARRIERS.get(barrier, Hindrance(0))
    for_emergency, locked = tags.get("emergency") in YES, tags.get("locked") == "yes"
    if found == Hindrance.GATE and locked:
        return Hindrance.GATE_FOR_EMERGENCY if for_emergency else Hindrance.GATE_LOCKED
    opens = barrier == "bollard" and tags.get("bollard") in OPENING_BOLLARDS and not locked
    return Hindrance.BOLLARD_OPENS if found == Hindrance.BOLLARD and (opens or for_emergency) else found


def traits(road_class: str, tags: Mapping[str, str]) -> Trait:
    found = Trait(0)
    if tags.get("emergency") in YES:
        found |= Trait.EMERGENCY_ACCESS
    if any(key in tags for key in BUS_LANES) or any(tags.get(key) == "lane" for key in BUSWAYS):
        found |= Trait.BUS_LANE
    if tags.get("junction") in ("roundabout", "circular"):
        found |= Trait.ROUNDABOUT
    if tags.get(NOMINAL) == "yes":
        found |= Trait.NOMINAL_WIDTH
    if tags.get("oneway:bicycle") == "no" or any(tags.get(key, "").startswith("opposite") for key in CYCLEWAYS):
        found |= Trait.CYCLISTS_BOTH_WAYS
    if tags.get("oneway:bus") == "no" or tags.get("oneway:psv") == "no" or tags.get("busway") == "opposite_lane":
        found |= Trait.BUSES_BOTH_WAYS
    return found
