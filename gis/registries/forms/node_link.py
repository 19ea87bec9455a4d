"""표준노드링크: the nodes, directed links and turns of Korea's national traffic network, any issue since 2014.

Codes are those of 지능형교통체계 표준 노드·링크 구축기준 (국토교통부 고시); what sources dispute stays a code among the
attributes and is read as nothing: docs/decisions/0009-node-link.md. MULTILINK (further road numbers) is not read.
"""

import re
from collections.abc import Mapping
from typing import Any

from gis import layers
from gis.registries import cells
from gis.registries.cells import Reader, Unread
from gis.registries.form import Field, Form, Place, Reference, Refusal

ATTRIBUTION = "국토교통부 표준노드링크 (its.go.kr)"
MOCT_NODE, MOCT_LINK = ("NODE_ID",), ("LINK_ID",)
# ITRF2000_Central_Belt_60, which is EPSG:5186; tables of nodes may bring coordinates in cells.
OUTLINES = Place(lat=(), lon=(), x=(), y=(), plane=5186)

# ROAD_RANK as OpenStreetMap's highway. Ranks of cities hold avenues and alleys alike: the second word is for a link of
# one lane, or of unknown ones.
CLASSES = {
    "101": ("motorway", "motorway"),  # 고속국도
    "102": ("trunk", "trunk"),  # 도시고속국도
    "103": ("primary", "primary"),  # 일반국도
    "104": ("secondary", "unclassified"),  # 특별·광역시도
    "105": ("secondary", "secondary"),  # 국가지원지방도
    "106": ("tertiary", "tertiary"),  # 지방도
    "107": ("tertiary", "unclassified"),  # 시·군도
    "108": ("unclassified", "unclassified"),  # 기타
}
HAVE_RAMPS = ("motorway", "trunk", "primary", "secondary", "tertiary")

# TURN_TYPE in OpenStreetMap's words. no_… bans, allowed_… permits: 011 and 012 say where one may turn back.
TURNS_OF = {
    "1": "allowed_unprotected_turn",  # 비보호회전
    "2": "no_turn",  # 버스만회전: all but buses
    "3": "no_turn",  # 회전금지
    "11": "allowed_u_turn",
    "12": "allowed_p_turn",
    "101": "no_left_turn",
    "102": "no_straight_on",
    "103": "no_right_turn",
}
TIMED = "시간제, 시각 미상 · at certain hours, not stated which"

LIGHTEST_KG = 1_000  # that a road's weight limit is put in kilograms
LOWEST_M, HIGHEST_M = 1.5, 10.0  # of the height limits of roads


def _code(cell: str) -> str:
    """Codes are read by value: 011, 11 and 11.0 are one."""
    found = re.fullmatch(r"0*(\d+)(?:\.0*)?", cell)
    return found[1] if found else cell


def _by_value(words: Mapping[str, Any]) -> Reader:
    def read(cell: str) -> Any:
        return None if cells.is_none(cell) else words.get(_code(cell), Unread("unknown_code", cell))

    return read


def _lanes(cell: str) -> int | Unread | None:
    return cells.whole(cell) or None


def _clearance_m(cell: str) -> float | Unread | None:
    """REST_H. Whole numbers cannot hold 4.5 m: files give centimetres, and others are told by size without doubt."""
    value = cells.positive(cell)
    if not isinstance(value, float):
        return value
    heights_m = (value, value / 100, value / 1000)
    return next((height_m for height_m in heights_m if LOWEST_M <= height_m < HIGHEST_M), Unread("unknown_unit"))


def _load_t(cell: str) -> float | Unread | None:
    """REST_W, the load that may pass (통과제한하중): 32400 and 43200 are kg, the loads of bridges DB-18 and DB-24."""
    value = cells.positive(cell)
    if not isinstance(value, float):
        return value
    return value / 1000 if value >= LIGHTEST_KG else Unread("unknown_unit")


def _region(cell: str) -> str | None:
    """The region (권역) that gave the id."""
    found = re.match(r"\d{3}", cell)
    return found[0] if found else None


def _hours(cell: str) -> str | Unread | None:
    """TURN_OPER says when a turn's rule holds, all day or not; never whether one may turn."""
    return {"0": None, "1": TIMED}.get(_code(cell), None if cells.is_none(cell) else Unread("unknown_code"))


def _draw(values: dict[str, Any], row: Mapping[str, str]) -> None:
    """The class by rank and lanes; a connecting road is a ramp (CONNECT: 1, in old issues the rank it leads to)."""
    words = values.get("class")
    if not isinstance(words, tuple):
        return
    drawn = words[0] if (values.get("lanes") or 0) > 1 else words[1]
    is_ramp = _code(row.get("connect", "")) not in ("", "0") and drawn in HAVE_RAMPS
    values["class"] = f"{drawn}_link" if is_ramp else drawn


def _state_hours(values: dict[str, Any], row: Mapping[str, str]) -> None:
    """The hours stand in REMARK, should an issue ever fill it."""
    if values.get("condition") and not cells.is_none(remark := row.get("remark", "")):
        values["condition"] = remark


def _as_they_are(*names: str) -> tuple[Field, ...]:
    """Attributes under one spelling, whatever the case in the file."""
    return tuple(Field(name, (name,)) for name in names)


NODES = Form(
    name="node_link_nodes",
    label_ko="표준노드링크 노드 (MOCT_NODE)",
    label_en="Nodes of the standard node-link set of Korea",
    layer=layers.JUNCTIONS,
    marks=((*MOCT_NODE, "NODE_TYPE"), (*MOCT_NODE, "TURN_P")),
    key=(MOCT_NODE,),
    fields=(),
    kept=(*_as_they_are("NODE_TYPE", "NODE_NAME", "TURN_P"), Field("region", MOCT_NODE, _region)),
    place=Place(plane=5186),
    district_test=False,
    step=1,
    attribution=ATTRIBUTION,
)

LINKS = Form(
    name="node_link_links",
    label_ko="표준노드링크 링크 (MOCT_LINK)",
    label_en="Links of the standard node-link set of Korea",
    layer=layers.ROADS,
    marks=((*MOCT_LINK, "F_NODE", "T_NODE"),),
    key=(MOCT_LINK,),
    fields=(
        Field("name", ("ROAD_NAME",)),
        Field("class", ("ROAD_RANK",), _by_value(CLASSES)),
        Field("ref", ("ROAD_NO",)),
        Field("from_junction", ("F_NODE",)),
        Field("to_junction", ("T_NODE",)),
        Field("lanes", ("LANES",), _lanes),
        Field("speed_kmh", ("MAX_SPD",), cells.positive),
        Field("max_height_m", ("REST_H",), _clearance_m),
        Field("max_weight_t", ("REST_W",), _load_t),
    ),
    # ROAD_TYPE (bridge, tunnel …) and REST_VEH are disputed: never read.
    kept=(
        *_as_they_are("ROAD_RANK", "ROAD_TYPE", "MULTI_LINK", "CONNECT", "REST_VEH", "REST_W", "REST_H"),
        Field("region", MOCT_LINK, _region),
    ),
    constants={"direction": "forward"},
    refusals=(Refusal(("ROAD_USE",), lambda cell: _code(cell) == "1", "road_not_in_use"),),
    place=OUTLINES,
    district_test=False,
    ends=(Reference(("F_NODE",), NODES, "end_not_loaded"), Reference(("T_NODE",), NODES, "end_not_loaded")),
    length=Field("length_m", ("LENGTH",)),
    finish=_draw,
    step=2,
    attribution=ATTRIBUTION,
)

TURNS = Form(
    name="node_link_turns",
    label_ko="표준노드링크 회전제한 (TURNINFO)",
    label_en="Turns of the standard node-link set of Korea",
    layer=layers.TURN_RESTRICTIONS,
    marks=((*MOCT_NODE, "ST_LINK", "ED_LINK"),),
    key=(MOCT_NODE, ("TURN_ID",)),
    identity=(*MOCT_NODE, "ST_LINK", "ED_LINK", "TURN_TYPE"),
    fields=(
        Field("kind", ("TURN_TYPE",), _by_value(TURNS_OF)),
        Field("from_ways", ("ST_LINK",)),
        Field("via", MOCT_NODE),
        Field("to_ways", ("ED_LINK",)),
        Field("exempt", ("TURN_TYPE",), lambda cell: "bus" if _code(cell) == "2" else None),
        Field("condition", ("TURN_OPER",), _hours),
    ),
    kept=_as_they_are("TURN_TYPE", "TURN_OPER"),
    place=None,
    place_of=Reference(MOCT_NODE, NODES, "no_such_junction"),
    district_test=False,
    finish=_state_hours,
    step=3,
    attribution=ATTRIBUTION,
)
