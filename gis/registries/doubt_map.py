"""The map of doubtful rows: what a load refused, doubted or mended, where it stands, each with its reason.

Made from the report of a set and its remarks (``gis.remarks``), drawn like a situation sheet; Folium is imported only
when a map is drawn, since that takes seconds.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from shapely.geometry import shape

from gis.districts import LEVELS
from gis.layer import Layer
from gis.layers import DISTRICTS
from gis.reasons import REASONS
from gis.registries import headings
from gis.registries.doubts import MOST_ROWS, Doubts
from gis.registries.table import plain
from gis.remarks import SHOWN
from gis.sheet import ground
from gis.sheet.window import RATIOS, Box, Window, around

KOREA: Box = (124.5, 33.0, 131.9, 38.7)  # where nothing can be drawn
COLOURS = {"refused": "alarm", "doubted": "caution", "corrected": "info"}
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "star", "drop", "bar", "ring", "hexagon", "arrow")
MOST_CELLS = 10
LONGEST_CELL = 80
MOST_DISTRICTS = 12
WIDER = 2.0
SIMPLER_PX = 0.03  # of the first view
SIMPLER_M = 60.0
ASSETS = ("fonts_css", "goldentime_css", "sheet_ground", "sheet", "doubts", "sheet_css", "doubts_css")
_TELLING = frozenset(
    map(
        plain,
        (
            *headings.LATITUDE,
            *headings.LONGITUDE,
            *headings.EASTING,
            *headings.NORTHING,
            *headings.ROAD_ADDRESS,
            *headings.LOT_ADDRESS,
            *headings.DISTRICT,
            *headings.AGENCY,
        ),
    )
)


@dataclass(frozen=True)
class DoubtMap:
    """What is drawn. ``rows`` are remarks as ``gis.remarks.rows`` gives them, ``ground`` features under the marks."""

    report: Mapping[str, Any]
    layer: Layer
    doubts: Doubts
    rows: Iterable[Any]
    drawn_at: datetime
    ground: Sequence[Mapping[str, Any]] = ()
    districts: Sequence[Mapping[str, Any]] = ()  # all around the marks, where some stand beyond the ground
    attribution: Sequence[str] = field(default=())

    @property
    def window(self) -> Window:
        """What is shown first."""
        return around(self.doubts.box or KOREA)

    @property
    def wider(self) -> Window:
        """Where ground is drawn: people look around, and screens are wider than sheets."""
        return replace(self.window, ratio=self.window.ratio * WIDER)

    @property
    def beyond(self) -> Box | None:
        """Around all marks and the ground, where some marks stand elsewhere: in another city than the rest."""
        west, south, east, north = self.wider.box
        at = [(mark.lon, mark.lat) for mark in self.doubts.marks]
        at += [(circle.lon, circle.lat) for circle in self.doubts.circles]
        if all(west <= lon <= east and south <= lat <= north for lon, lat in at):
            return None
        lons, lats = zip(*at, strict=True)
        return min(west, *lons), min(south, *lats), max(east, *lons), max(north, *lats)


def wanted_rows(doubts: Doubts) -> list[int]:
    """Numbers of the remarks that the popups tell."""
    return [number for mark in doubts.marks for number in mark.numbers[:MOST_ROWS]]


def on(asked: DoubtMap, ground: Sequence[Mapping[str, Any]], districts: Sequence[Mapping[str, Any]] = ()) -> DoubtMap:
    """The same map on this ground, and with these districts ``beyond`` it."""
    return replace(asked, ground=ground, districts=districts)


def html(asked: DoubtMap, assets: str | None) -> str:
    """The map as one page; with ``assets=None`` everything is in it, fonts and scripts included."""
    import folium  # noqa: PLC0415

    from gis.folium_assets import Page, Verbatim  # noqa: PLC0415
    from gis.sheet.drawing import Drawing  # noqa: PLC0415

    page = Page(f"{asked.report['dataset']} · 골든타임 의심 지도", assets=assets)
    page.html.add_child(Verbatim(_template("doubts_head.html").render(asked=asked, report=asked.report)))
    window = asked.window
    made = folium.Map(
        location=(window.lat, window.lon), tiles=None, zoom_control=False, attributionControl=False, zoomSnap=0.25
    )
    Drawing(data(asked), _foot(asked), by="drawDoubts", assets=ASSETS).add_to(made)
    page.add_child(made)
    return str(page.render())


def data(asked: DoubtMap) -> dict[str, Any]:
    """What doubts.js draws."""
    told = {row["number"]: _row(row, asked) for row in asked.rows}
    wider = asked.wider
    return {
        "lon": wider.lon,
        "lat": wider.lat,
        "ratio": wider.ratio,
        "box": asked.window.box,
        "attribution": list(asked.attribution),
        "reasons": {name: _reason(name) for name in REASONS},
        "marks": [
            [
                mark.lon,
                mark.lat,
                mark.reason,
                len(mark.numbers),
                [told[n] for n in mark.numbers[:MOST_ROWS] if n in told],
            ]
            for mark in asked.doubts.marks
        ],
        "circles": [[one.lon, one.lat, one.reason, one.rows, one.places] for one in asked.doubts.circles],
        "ground": [*_borders(asked), *ground.drawn([one for one in asked.ground if not _is_district(one)], wider)],
        "districts": _names(asked),
    }


def legend(asked: DoubtMap) -> list[dict[str, Any]]:
    """Each reason: how it is drawn, its rows, and how many of them have a place and stand on the map as theirs.

    A row of several reasons is counted under each, and drawn once, under the gravest.
    """
    drawn: Counter[str] = Counter()
    for mark in asked.doubts.marks:
        drawn[mark.reason] += len(mark.numbers)
    for circle in asked.doubts.circles:
        drawn[circle.reason] += circle.rows
    counts = {name: told["count"] for name, told in asked.report.get("reasons", {}).items()}
    return [
        {"name": name, "rows": counts[name], "drawn": drawn[name], "placeless": asked.doubts.placeless.get(name, 0)}
        | _reason(name)
        for name in SHOWN
        if counts.get(name)
    ]


def _foot(asked: DoubtMap) -> str:
    districts = asked.report.get("districts", {}).values()
    worst = sorted(districts, key=lambda one: one["refused"] + one["doubted"], reverse=True)[:MOST_DISTRICTS]
    return _template("doubts_foot.html").render(
        asked=asked,
        report=asked.report,
        legend=legend(asked),
        places=len(asked.doubts.marks) + sum(one.places for one in asked.doubts.circles),
        placeless=sum(asked.doubts.placeless.values()),
        districts=[one for one in worst if one["refused"] + one["doubted"]],
    )


def _borders(asked: DoubtMap) -> list[dict[str, Any]]:
    """Whole outlines, those near by as exact as a closer look needs: it is about the side on which a mark stands."""
    near = {one["id"]: one for one in asked.ground if _is_district(one)}
    far = [one for one in asked.districts if one["id"] not in near]
    whole = replace(asked.window, ratio=RATIOS[-1])
    fine_m = min(SIMPLER_PX * asked.wider.metres_per_px, SIMPLER_M)
    return [
        piece
        for features, off_m in ((list(near.values()), fine_m), (far, SIMPLER_M))
        for piece in ground.drawn(features, whole, simpler_px=off_m / whole.metres_per_px)
    ]


def _names(asked: DoubtMap) -> list[tuple[str, float, float]]:
    """Of the districts that rows can name, each within its outline."""
    every = {one["id"]: one for one in (*asked.ground, *asked.districts) if _is_district(one)}.values()
    told = [one for one in every if one["properties"].get("admin_level") == LEVELS[0]]
    middles = [shape(one["geometry"]).representative_point() for one in told]
    return [(one["properties"].get("name") or "", at.x, at.y) for one, at in zip(told, middles, strict=True)]


def _is_district(feature: Mapping[str, Any]) -> bool:
    return bool(feature["properties"]["layer"] == DISTRICTS.name)


def _reason(name: str) -> dict[str, str]:
    told = REASONS[name]
    alike = [other for other, one in REASONS.items() if one.fate == told.fate]
    shape = SHAPES[alike.index(name) % len(SHAPES)]
    return {
        "ko": told.ko,
        "en": told.en,
        "fate": told.fate,
        "colour": COLOURS.get(told.fate, "t2"),
        "shape": shape,
    }


def _row(row: Any, asked: DoubtMap) -> list[Any]:
    """Line, reasons, what was found, and the cells that tell most, in the file's order."""
    cells = json.loads(row["cells"])
    order = [name for name in asked.report.get("found", {}).get("headings", ()) if cells.get(name)] or list(cells)
    told = sorted(order, key=lambda name: plain(name) not in _TELLING)[:MOST_CELLS]
    shown = [[_heading(name, asked.layer), str(cells[name])[:LONGEST_CELL]] for name in order if name in told]
    return [row["line"], list(row["reasons"]), row["detail"], shown]


def _heading(name: str, layer: Layer) -> str:
    """A column of ours, where the row's own cells were not kept, by its label."""
    column = layer.column(name)
    return column.label_ko if column else name


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "words")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)
