"""The words of a sheet: everything around the map, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from gis import freshness, reasons
from gis.folium_assets import FOLDER
from gis.freshness import OLD_DAYS, Freshness
from gis.layer import Layer
from gis.layers import named
from gis.sheet import ground, listing
from gis.sheet.listing import Group
from gis.sheet.model import Feature, Sheet

MOST_FACTS = 6
MOST_SOURCES = 8
NO_DATE = "날짜 모름"
Dated = tuple[str, str, bool]


@dataclass(frozen=True)
class Fact:
    label_ko: str
    label_en: str
    value: str


@dataclass(frozen=True)
class Source:
    """Where the features of some layers are from, in some districts: of which dates, and how old the oldest is."""

    layers: str
    source: str
    districts: str
    dates: str
    age: str
    old: bool


def head(sheet: Sheet, groups: Sequence[Group]) -> str:
    """Above the map: title, time, key facts."""
    return _template("head.html").render(sheet=sheet, facts=_facts(sheet, groups))


def foot(sheet: Sheet, groups: Sequence[Group]) -> str:
    """Below the map: legend, list, sources, attribution, time of print."""
    empty = [layer for layer in sheet.layers if not sheet.counts.get(layer.name)]
    drawn_parts = {(told["part"], told.get("certain")) for told in (one["properties"] for one in sheet.overlay)}
    return _template("foot.html").render(
        sheet=sheet,
        groups=groups,
        columns=listing.columns(groups, listing.lines(sheet)),
        legend_ground=_ground_legend(sheet),
        gaps=not ground.gaps(sheet.loaded, sheet.window).is_empty,
        nothing=[layer for layer in empty if layer.name not in sheet.no_data],
        no_data=[layer for layer in empty if layer.name in sheet.no_data],
        drawn=sum(group.drawn for group in groups),
        sources=sources(sheet)[:MOST_SOURCES],
        more_sources=max(0, len(sources(sheet)) - MOST_SOURCES),
        doubt=_doubts(sheet),
        cameras=_camera_kinds(groups),
        worked_out=any(part != "view" for part, _ in drawn_parts),
        views={certain for part, certain in drawn_parts if part == "view"},
    )


def symbols(layers: Sequence[Layer]) -> str:
    """The icons of the layers as symbols ``#icon-LAYER``, to be used many times in one page."""
    drawings = [(layer.name, _drawing(layer.icon)) for layer in layers if layer.icon]
    return "".join(f'<symbol id="icon-{name}" viewBox="0 0 15 15">{drawing}</symbol>' for name, drawing in drawings)


def sources(sheet: Sheet) -> list[Source]:
    """What is of the same source and dates together, the oldest first; what has no date before all."""
    features = [*sheet.features, *sheet.ground]
    told = sheet.freshness or freshness.drawn(features).of(freshness.standings(features), sheet.printed_at.date())
    layers: dict[tuple[str, str, Dated], list[str]] = {}
    for one in told:
        district = one.district_name or one.district or ""
        layers.setdefault((_from(features, one), district, _dated(one)), []).append(named(one.layer).label_ko)
    districts: dict[tuple[str, str, Dated], list[str]] = {}
    for (source, district, dated), names in layers.items():
        districts.setdefault((" · ".join(names), source, dated), []).append(district)
    found = [
        Source(names, source, ", ".join(filter(None, where)), *dated)
        for (names, source, dated), where in districts.items()
    ]
    return sorted(found, key=lambda one: (one.dates != NO_DATE, one.dates, one.layers))


def _dated(one: Freshness) -> Dated:
    """Dates, age, and whether it is old."""
    held, days = one.held, one.age_days
    if held is None or days is None:
        return NO_DATE, "", True
    dates = dict.fromkeys(str(day) for day in (held.oldest_source_date, held.source_date))
    return " ~ ".join(dates), freshness.ago(days)[0], days > OLD_DAYS


def _from(features: Sequence[Feature], one: Freshness) -> str:
    """The sources of the features of a layer in a district."""
    its = (feature["properties"] for feature in features if feature["properties"]["layer"] == one.layer)
    return " · ".join(sorted({told["source"] for told in its if told.get("district") == one.district}))


def _doubts(sheet: Sheet) -> tuple[str, str] | None:
    """The words of the legend, where anything that is drawn is doubted."""
    doubted = any(feature["properties"].get("doubts") for feature in [*sheet.features, *sheet.ground])
    return reasons.MARK if doubted else None


def _facts(sheet: Sheet, groups: Sequence[Group]) -> list[Fact]:
    if sheet.facts:
        return [Fact(*fact) for fact in sheet.facts]
    facts = []
    if sheet.point:
        lon, lat = sheet.point
        facts.append(Fact("위도, 경도", "Lat, lon", f"{lat:.5f}, {lon:.5f}"))
    if sheet.radius_m is not None:
        facts.append(Fact("반경", "Radius", listing.metres(sheet.radius_m)))
    for group in groups[: MOST_FACTS - len(facts)]:
        nearest = group.places[0].distance if group.places else ""
        value = f"{group.matched:,}곳" + (f" · {nearest}" if nearest else "")
        facts.append(Fact(group.layer.label_ko, group.layer.label_en, value))
    return facts


def _ground_legend(sheet: Sheet) -> list[tuple[str, str]]:
    """How each ground layer on the map is drawn, with its name."""
    return [(layer.drawn_as, layer.label_ko) for layer in _by_layer(sheet.ground)]


def _camera_kinds(groups: Sequence[Group]) -> set[bool]:
    """Whether cameras of known bearing are drawn, and whether such of unknown bearing are."""
    return {
        bool(listing.bearings(group.layer, place.feature["properties"]))
        for group in groups
        if group.layer.drawn_as == "camera"
        for place in group.places
    }


def _by_layer(features: Sequence[Feature]) -> dict[Layer, list[Feature]]:
    found: dict[Layer, list[Feature]] = {}
    for feature in features:
        found.setdefault(named(feature["properties"]["layer"]), []).append(feature)
    return found


@lru_cache(maxsize=256)
def _drawing(icon: str) -> str:
    """The paths of an icon; a plain disc where the icon set is not installed."""
    file = FOLDER / "vendor" / f"{icon}.svg"
    if not file.is_file():
        return '<circle cx="7.5" cy="7.5" r="5"/>'
    svg = file.read_text(encoding="utf-8")
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")].strip()


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "words")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)
