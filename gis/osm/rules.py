"""Which OpenStreetMap tags make which layer, and how they are read. Roads stand in ``gis.osm.roads``.

A rule says what it takes and how; nothing is invented: a value that no tag gives is unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gis import layers
from gis.layer import Layer
from gis.osm.tags import Tags

Values = dict[str, Any]
NOT_CAMERAS = ("guard", "gunshot_detector", "ALPR_sign")


@dataclass(frozen=True)
class Rule:
    """``takes`` the tags or not; ``read`` gives the column values (and parts under the part's name)."""

    layer: Layer
    takes: Callable[[Mapping[str, str]], bool]
    read: Callable[[Tags], Values]
    nodes: bool = True


def for_tags(tags: Mapping[str, str], *, node: bool) -> list[Rule]:
    """The rules that take an object with these tags: a school building is a school and a building."""
    return [rule for rule in RULES if (rule.nodes or not node) and rule.takes(tags)]


def _place(tags: Tags, **more: Any) -> Values:
    return {
        "name": tags.text("name:ko", "name") if "name:ko" in tags.all else tags.text("name"),
        "address": tags.address(),
        "operator": tags.text("operator"),
        **more,
    }


def _camera(tags: Tags) -> Values:
    kind = tags.text("camera:type")
    if kind is None and tags.all.get("revolving") == "yes":
        kind = "panning"
    bearing_deg = tags.value("degrees", "camera:direction", "direction")
    camera = {
        "number": 1,
        "kind": kind,
        "mount": tags.text("camera:mount"),
        "height_m": tags.value("m", "height"),
        "bearing_deg": bearing_deg,
        "angle_deg": tags.value("number", "camera:field_of_view"),
        "tilt_deg": tags.value("number", "camera:angle", "camera:tilt"),
        "range_m": None,
        "infrared": None,
    }
    count = int(tags.value("whole", "camera:count", "count") or 1)
    cameras = [camera] + [{**camera, "number": n, "bearing_deg": None} for n in range(2, count + 1)]
    return _place(
        tags,
        purpose=tags.text("surveillance:zone", "surveillance"),
        camera_count=count,
        bearing_known=bearing_deg is not None,
        site_cameras=cameras,
    )


def _hydrant(tags: Tags) -> Values:
    kind = tags.text("emergency", "amenity")
    if kind == "fire_hydrant":
        kind = tags.text("fire_hydrant:type") or "fire_hydrant"
    return _place(
        tags,
        name=tags.text("name", "ref"),
        kind=kind,
        position=tags.text("fire_hydrant:position"),
        diameter_mm=tags.value("number", "fire_hydrant:diameter", "diameter"),
        flow_lpm=tags.value("number", "fire_hydrant:flow_rate", "flow_rate"),
        pressure_bar=tags.value("number", "fire_hydrant:pressure", "pressure"),
        volume_m3=tags.value("number", "water_tank:volume", "volume"),
        usable=False if tags.all.get("operational_status") in ("broken", "closed", "non_operational") else None,
    )


def _hazard(tags: Tags) -> Values:
    kind = tags.text("amenity", "man_made", "industrial", "shop", "building")
    return _place(
        tags,
        kind=kind,
        substance=tags.text("content", "substance", "product", "fuel"),
        un_number=tags.value("whole", "hazmat:un", "un_number"),
        quantity=tags.value("number", "capacity", "volume"),
    )


def _parking(tags: Tags) -> Values:
    return _place(
        tags,
        kind=tags.text("parking"),
        capacity=tags.value("whole", "capacity"),
        access=tags.text("access"),
        fee=tags.text("fee"),
        max_height_m=tags.value("m", "maxheight"),
    )


def _station(tags: Tags) -> Values:
    return _place(tags, kind=tags.text("amenity"))


def _hospital(tags: Tags) -> Values:
    return _place(
        tags,
        kind=tags.text("amenity", "healthcare"),
        emergency=tags.value("yes", "emergency"),
        beds=tags.value("whole", "capacity:beds", "beds"),
    )


def _shelter(tags: Tags) -> Values:
    return _place(
        tags,
        kind=tags.text("shelter_type", "bunker_type", "emergency"),
        capacity=tags.value("whole", "capacity:persons", "capacity"),
    )


def _school(tags: Tags) -> Values:
    return _place(tags, kind=tags.text("amenity", "leisure"), capacity=tags.value("whole", "capacity"))


def _building(tags: Tags) -> Values:
    return {
        "name": tags.text("name"),
        "kind": tags.text("building"),
        "address": tags.address(),
        "height_m": tags.value("m", "height", "building:height"),
        "storeys": tags.value("number", "building:levels"),
        "storeys_below": tags.value("number", "building:levels:underground"),
    }


def _landcover(tags: Tags) -> Values:
    kind = next((tags.all[key] for key in ("natural", "waterway", "landuse", "leisure") if key in tags.all), None)
    return {"name": tags.text("name"), "class": "water" if _is_water(tags.all) else "green", "kind": kind}


def _district(tags: Tags) -> Values:
    return {
        "name": tags.text("name"),
        "name_en": tags.text("name:en"),
        "admin_level": tags.value("whole", "admin_level"),
        "code": tags.text("ref", "ISO3166-2", "ref:INSEE"),
    }


def _is_water(tags: Mapping[str, str]) -> bool:
    return (
        tags.get("natural") == "water"
        or tags.get("waterway") in ("riverbank", "dock")
        or tags.get("landuse") in ("reservoir", "basin")
    )


GREEN = {
    "natural": {"wood", "scrub", "grassland", "heath", "wetland"},
    "landuse": {"grass", "forest", "meadow", "cemetery", "recreation_ground", "village_green", "allotments", "orchard"},
    "leisure": {"park", "garden", "pitch", "golf_course", "nature_reserve"},
}
SHELTER_TYPES = {"civil_defence", "evacuation", "emergency", "bomb_shelter", "air_raid"}
HAZARDOUS_INDUSTRY = {"chemical", "oil", "gas", "refinery", "fuel", "petroleum_terminal", "explosives"}


def _is_green(tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in kinds for key, kinds in GREEN.items())


def _is_hazard(tags: Mapping[str, str]) -> bool:
    return (
        tags.get("amenity") == "fuel"
        or tags.get("man_made") in ("storage_tank", "gasometer", "petroleum_well")
        or tags.get("building") == "storage_tank"
        or tags.get("industrial") in HAZARDOUS_INDUSTRY
        or tags.get("shop") == "gas"
        or (tags.get("man_made") == "works" and "chemical" in tags.get("product", ""))
    )


def _is_shelter(tags: Mapping[str, str]) -> bool:
    return (
        tags.get("emergency") in ("assembly_point", "disaster_shelter", "shelter")
        or (tags.get("amenity") == "shelter" and tags.get("shelter_type") in SHELTER_TYPES)
        or tags.get("bunker_type") == "bomb_shelter"
    )


def _has(key: str, *values: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda tags: tags.get(key) in values


RULES: tuple[Rule, ...] = (
    Rule(
        layers.CAMERAS,
        lambda t: t.get("man_made") == "surveillance" and t.get("surveillance:type") not in NOT_CAMERAS,
        _camera,
    ),
    Rule(
        layers.HYDRANTS,
        lambda t: (
            t.get("emergency") in ("fire_hydrant", "water_tank", "suction_point", "fire_water_pond")
            or t.get("amenity") == "fire_hydrant"
        ),
        _hydrant,
    ),
    Rule(layers.HAZARDS, _is_hazard, _hazard),
    Rule(layers.PARKING, _has("amenity", "parking"), _parking),
    Rule(layers.FIRE_STATIONS, _has("amenity", "fire_station"), _station),
    Rule(layers.POLICE_STATIONS, _has("amenity", "police"), _station),
    Rule(
        layers.HOSPITALS,
        lambda t: t.get("amenity") in ("hospital", "clinic") or t.get("healthcare") in ("hospital", "clinic"),
        _hospital,
    ),
    Rule(layers.SHELTERS, _is_shelter, _shelter),
    Rule(
        layers.SCHOOLS,
        lambda t: t.get("amenity") in ("school", "kindergarten", "childcare") or t.get("leisure") == "playground",
        _school,
    ),
    Rule(layers.BUILDINGS, lambda t: t.get("building", "no") not in ("no", "entrance"), _building, nodes=False),
    Rule(layers.LANDCOVER, lambda t: _is_water(t) or _is_green(t), _landcover, nodes=False),
    Rule(layers.DISTRICTS, _has("boundary", "administrative"), _district, nodes=False),
)

KEYS = (
    "man_made",
    "emergency",
    "amenity",
    "industrial",
    "shop",
    "healthcare",
    "bunker_type",
    "leisure",
    "building",
    "natural",
    "waterway",
    "landuse",
    "boundary",
)
