"""Every known form. Declare one in a module of its kind and list it in ``ALL``; the rest follows."""

from gis.registries.form import Form
from gis.registries.forms import (
    boundaries,
    cameras,
    children,
    hazards,
    node_link,
    parking,
    permits,
    road_sections,
    shelters,
    stations,
    water,
)

ALL: tuple[Form, ...] = (
    cameras.STANDARD,
    cameras.SEOUL_SAFE,
    cameras.ENFORCEMENT,
    water.FIRE_WATER,
    parking.CAR_PARKS,
    children.PROTECTION_ZONES,
    children.GUARD_HOUSES,
    shelters.CIVIL_DEFENCE,
    shelters.EARTHQUAKE,
    shelters.TSUNAMI,
    shelters.HEAT_AND_COLD,
    stations.FIRE_SEOUL,
    stations.FIRE_NATIONAL,
    stations.POLICE,
    stations.POLICE_SEOUL,
    permits.HOSPITALS,
    permits.FUEL_AND_GAS,
    hazards.HAZARDOUS_MATERIALS,
    hazards.CHEMICALS,
    boundaries.BOUNDARIES,
    road_sections.ROAD_SECTIONS,
    node_link.NODES,
    node_link.LINKS,
    node_link.TURNS,
)

# Plain headings that any form knows: by these a table's line of headings is found.
HEADINGS: frozenset[str] = frozenset().union(*(form.known for form in ALL))
