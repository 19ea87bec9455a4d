"""A map of districts as a Folium map, drawn by ``gis/assets/choropleth.js``, and the words around it."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import folium
import shapely
from jinja2 import Environment, FileSystemLoader, Template

from gis import by_district, freshness
from gis.by_district import Count
from gis.choropleth.model import Choropleth
from gis.crs import METRES_A_DEGREE
from gis.folium_assets import Page, Verbatim
from gis.freshness import OLD_DAYS, ago
from gis.reasons import MARK
from gis.sheet import ground
from gis.sheet.drawing import Drawing
from gis.sheet.window import HEIGHT_MM, WIDTH_MM, Window, around

KOREA = (124.5, 33.0, 131.9, 38.7)  # west, south, east, north [degrees]: where nothing can be drawn
ASSETS = ("fonts_css", "goldentime_css", "sheet_ground", "sheet", "choropleth", "sheet_css", "choropleth_css")
FINER_PX = 0.1  # outlines, so that they stay whole where somebody zooms in
LEAST_PX = 2  # side of an island that is drawn
COLUMNS, LINES = 3, 13
CLOSER = 3.5  # zooms beyond the sheet's own, at which the simplified outlines would show


def draw(asked: Choropleth, assets: str | None) -> folium.Map:
    """See ``gis.choropleth.draw``."""
    title_ko, title_en = title(asked)
    page = Page(f"{title_ko} · 골든타임 구역도", assets=assets)
    words = {"asked": asked, "title_ko": title_ko, "title_en": title_en, "says": _Says(asked)}
    page.html.add_child(Verbatim(_template("head.html").render(words)))
    window = _window(asked)
    made = folium.Map(
        location=(window.lat, window.lon),
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        zoomSnap=0,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
    )
    below = _template("foot.html").render(words, columns=_columns(asked.counted.counts))
    Drawing(data(asked), below, by="drawChoropleth", assets=ASSETS).add_to(made)
    page.add_child(made)
    return made


def title(asked: Choropleth) -> tuple[str, str]:
    layer = asked.counted.layer
    if asked.counted.by == "owner_district":
        return f"관리 구역별 {layer.label_ko}", f"{layer.label_en} by the district whose registry has them"
    return f"구역별 {layer.label_ko}", f"{layer.label_en} by district"


def data(asked: Choropleth) -> dict[str, Any]:
    """What choropleth.js draws."""
    window = _window(asked)
    fine = window.metres_per_px / METRES_A_DEGREE
    counts = asked.counted.counts
    outlines = by_district.simplified([count.outline for count in counts], fine * FINER_PX)
    says = _Says(asked)
    return {
        "lon": window.lon,
        "lat": window.lat,
        "ratio": window.ratio,
        "box": window.box,
        "paper": [WIDTH_MM, HEIGHT_MM],
        "closer": CLOSER,
        "attribution": list(asked.attributions),
        "districts": [
            {
                "number": number,
                "name": count.district.name or count.district.code,
                "title": count.district.full_name or count.district.code,
                "class": asked.class_of(count),
                "old": says.is_old(count),
                "told": says.everything(count),
                "at": _middle(count.outline),
                "shapes": _shapes(outline, window, least_deg2=(fine * LEAST_PX) ** 2),
            }
            for number, (count, outline) in enumerate(zip(counts, outlines, strict=True), 1)
        ],
    }


class _Says:
    """What is said of a district, in Korean."""

    def __init__(self, asked: Choropleth):
        self.today = asked.counted.today
        self.layer = asked.counted.layer

    def everything(self, count: Count) -> list[tuple[str, str, str | None]]:
        """Lines of a popup: what is meant in Korean and English, and the value; None: not known."""
        held = count.held
        sums = [
            (column.label_ko, column.label_en, self.sum(count, column.name))
            for column in self.layer.properties
            if column.name in count.sums
        ]
        return [
            ("개수", "Features", f"{held.count:,}"),
            *sums,
            (*MARK, f"{held.doubted:,}"),
            ("자료 날짜", "Date of the data", self.dates(count)),
            ("나이", "Age of the oldest", self.age(count)),
            ("날짜 모르는 것", "Of unknown date", f"{held.undated:,}"),
        ]

    def headings(self, asked: Choropleth) -> list[tuple[str, str, str | None]]:
        counts = asked.counted.counts
        return self.everything(counts[0]) if counts else []

    def whole(self, asked: Choropleth) -> list[tuple[str, str, str]]:
        """The facts of the head: of all districts together."""
        counts = asked.counted.counts
        held = freshness.together(count.held for count in counts)
        oldest = held.age_days(self.today)
        return [
            ("구역", "Districts", f"{len(counts):,}"),
            (self.layer.label_ko, self.layer.label_en, f"{held.count:,}"),
            (*MARK, f"{held.doubted:,}"),
            ("가장 오래된 자료", "Oldest data", "모름" if oldest is None else ago(oldest)[0]),
            ("날짜 모르는 것", "Of unknown date", f"{held.undated:,}"),
        ]

    def elsewhere(self, asked: Choropleth) -> int:
        return asked.counted.elsewhere.count

    def sum(self, count: Count, name: str) -> str | None:
        """The sum of a column; "at least" where some features do not say it."""
        one = count.sums[name]
        if one.total is None:
            return None
        return f"{one.total:,}" + (f" 이상 ({one.unknown:,}곳은 모름)" if one.unknown else "")

    def dates(self, count: Count) -> str | None:
        oldest, newest = count.held.oldest_source_date, count.held.source_date
        return None if oldest is None else f"{oldest}" if oldest == newest else f"{oldest} ~ {newest}"

    def age(self, count: Count) -> str | None:
        days = count.held.age_days(self.today)
        return None if days is None else ago(days)[0]

    def is_old(self, count: Count) -> bool:
        return (count.held.age_days(self.today) or 0) > OLD_DAYS


def _window(asked: Choropleth) -> Window:
    """Around the districts that hold something; all of them are drawn."""
    counts = asked.counted.counts
    outlines = [count.outline for count in counts if count.held.count] or [count.outline for count in counts]
    west, south, east, north = shapely.total_bounds(outlines) if outlines else KOREA
    return around((float(west), float(south), float(east), float(north)))


def _shapes(outline: shapely.Geometry, window: Window, *, least_deg2: float) -> list[list[list[int]]]:
    """The parts of an outline as steps, without islands too small to be seen, unless there is nothing larger."""
    parts = shapely.get_parts(outline)
    least = min(least_deg2, shapely.area(parts).max())
    return [ground.steps(part, window) for part in parts[shapely.area(parts) >= least]]


def _middle(outline: shapely.Geometry) -> list[float]:
    """Latitude and longitude inside its largest part."""
    parts = shapely.get_parts(outline)
    point = shapely.point_on_surface(parts[shapely.area(parts).argmax()])
    return [round(point.y, 5), round(point.x, 5)]


def _columns(counts: Sequence[Count]) -> list[list[tuple[int, Count]]]:
    """The districts that hold most, in columns."""
    listed = [(number, count) for number, count in enumerate(counts[: COLUMNS * LINES], 1) if count.held.count]
    return [listed[at : at + LINES] for at in range(0, len(listed), LINES)]


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "words")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)
