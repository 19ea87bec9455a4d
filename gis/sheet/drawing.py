"""A sheet as a Folium map.

Folium writes an own piece of script for every marker, which takes a second for 500 of them; here the
whole sheet is one Folium element whose data is JSON and which is drawn by ``gis/assets/sheet.js``.
"""

import json
from collections.abc import Sequence
from typing import Any

import folium
from branca.element import Element
from shapely.geometry import shape

from gis.folium_assets import Page, Verbatim
from gis.layer import Column, Layer
from gis.reasons import REASONS, marks
from gis.sheet import ground, listing, paper
from gis.sheet.listing import Group
from gis.sheet.model import Feature, Sheet
from gis.sheet.window import HEIGHT_MM, WIDTH_MM, circle
from gis.vocabulary import VALUES, worded

MAX_ZOOM = 21
DECIMALS = 6
ASSETS = ("fonts_css", "goldentime_css", "sheet_ground", "sheet", "sheet_css")
OWN_NAMES = ("layer", "name", "address", "operator", "source", "source_id")  # never code words
HATCH = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V7" stroke="#b6bcc3" stroke-width="1"/></pattern>'
)

DOUBT = (
    '<symbol id="doubt" viewBox="0 0 14 14"><path d="M7 .8 13.6 13H.4Z" fill="none" stroke="currentColor"'
    ' stroke-width="1.4" stroke-linejoin="round"/><path d="M5.5 6.2a1.5 1.5 0 1 1 2.2 1.3c-.5.3-.7.5-.7 1.1"'
    ' fill="none" stroke="currentColor" stroke-width="1.2"/><circle cx="7" cy="10.8" r=".9"/></symbol>'
)


def draw(sheet: Sheet, assets: str | None) -> folium.Map:
    """See ``gis.sheet.draw``."""
    groups = listing.groups(sheet)
    page = Page(f"{sheet.title_ko} · 골든타임 상황지", assets=assets)
    page.html.add_child(
        Verbatim(f'<svg class="symbols" aria-hidden="true">{HATCH}{DOUBT}{paper.symbols(sheet.layers)}</svg>')
    )
    page.html.add_child(Verbatim(paper.head(sheet, groups)))
    made = folium.Map(
        location=(sheet.window.lat, sheet.window.lon),
        zoom_start=15,
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        zoomSnap=0,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
    )
    made.options["maxZoom"] = MAX_ZOOM  # folium.Map(max_zoom=...) is for its tile layer alone
    Drawing(data(sheet, groups), paper.foot(sheet, groups)).add_to(made)
    page.add_child(made)
    return made


class Drawing(Element):
    """A drawing of ours on a Folium map, by a function of our scripts, and the words below the map."""

    def __init__(self, drawn: dict[str, Any], below: str, *, by: str = "drawSheet", assets: Sequence[str] = ASSETS):
        super().__init__()
        self._name = "Sheet"
        self.drawn, self.below, self.by, self.assets = drawn, below, by, assets

    def render(self, **kwargs: Any) -> str:
        page, on = self.get_root(), self._parent
        assert isinstance(page, Page), "a sheet is drawn on the map of a Page"
        assert on is not None
        page.want(*self.assets)
        told = json.dumps(self.drawn, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        page.html.add_child(Verbatim(self.below))
        page.html.add_child(Verbatim(f'<script type="application/json" id="{self.get_name()}">{told}</script>'))
        page.script.add_child(
            Verbatim(
                f'{self.by}({on.get_name()}, JSON.parse(document.getElementById("{self.get_name()}").textContent));'
            )
        )
        return ""


def data(sheet: Sheet, groups: Sequence[Group]) -> dict[str, Any]:
    """What sheet.js draws."""
    numbers = {id(place.feature): place.number for group in groups for place in group.places}
    return {
        "lon": sheet.window.lon,
        "lat": sheet.window.lat,
        "ratio": sheet.window.ratio,
        "box": sheet.window.box,
        "paper": [WIDTH_MM, HEIGHT_MM],
        "attribution": list(sheet.attributions),
        "asked": _asked(sheet),
        "blank": ground.blank(sheet.loaded, sheet.window),
        "overlay": list(sheet.overlay),
        "layers": {layer.name: _layer(layer) for layer in sheet.layers},
        "reasons": _reasons(sheet),
        "places": [_place(feature, numbers.get(id(feature))) for feature in sheet.features],
        "ground": ground.drawn(sheet.ground, sheet.window),
        "names": ground.names(sheet.ground, sheet.window),
    }


def _reasons(sheet: Sheet) -> dict[str, list[str]]:
    """The sentences of the doubts that occur, by name."""
    names = {name for feature in sheet.features for name in feature["properties"].get("doubts") or ()}
    return {name: [REASONS[name].ko, REASONS[name].en] for name in sorted(names & set(REASONS))}


def _asked(sheet: Sheet) -> dict[str, Any]:
    asked: dict[str, Any] = {"point": sheet.point, "label": None, "outline": None, "line": None}
    if sheet.radius_m is not None:
        asked["label"] = listing.metres(sheet.radius_m)
    if sheet.outline:
        asked["outline"] = ground.outline(sheet.outline, sheet.radius_m)
        asked["line"] = dict(sheet.outline) if sheet.radius_m is not None else None
    elif sheet.point and sheet.radius_m is not None:
        asked["outline"] = {"type": "Polygon", "coordinates": [circle(*sheet.point, sheet.radius_m)]}
    return asked


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "ko": layer.label_ko,
        "en": layer.label_en,
        "icon": f"icon-{layer.name}" if layer.icon else None,
        "colour": layer.colour,
        "as": layer.drawn_as,
        "properties": [_column(column) for column in layer.properties],
        "part": layer.part.name if layer.part else None,
        "part_properties": [_column(column) for column in layer.part.properties] if layer.part else [],
    }


def _column(column: Column) -> list[str | None]:
    return [column.name, column.label_ko, column.label_en, column.unit]


def _place(feature: Feature, number: int | None) -> dict[str, Any]:
    """A feature with a point to stand for it; what is unknown is left out, code words are put into Korean."""
    told = {name: _worded(name, value) for name, value in feature["properties"].items() if value is not None}
    place: dict[str, Any] = {"id": feature.get("id"), "number": number, "told": told}
    if told.get("doubts"):
        place["doubt"] = marks(told["doubts"])
    geometry = feature["geometry"]
    if geometry["type"] == "Point":
        return place | {"at": [round(c, DECIMALS) for c in geometry["coordinates"][:2]]}
    middle = shape(geometry).representative_point()
    return place | {"at": [round(middle.x, DECIMALS), round(middle.y, DECIMALS)], "shape": geometry}


def _worded(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [
            {key: _worded(key, one) for key, one in part.items()} if isinstance(part, dict) else part for part in value
        ]
    return worded(value)[0] if isinstance(value, str) and value in VALUES and name not in OWN_NAMES else value
