"""The words of a sheet: everything around the map, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from gis.folium_assets import FOLDER
from gis.layer import Layer
from gis.layers import named
from gis.sheet import ground, listing
from gis.sheet.listing import Group
from gis.sheet.model import Feature, Sheet

MOST_FACTS = 6


@dataclass(frozen=True)
class Fact:
    label_ko: str
    label_en: str
    value: str


@dataclass(frozen=True)
class Source:
    """Where the features of a layer are from: of which dates, and how old the newest is."""

    layers: str
    source: str
    dates: str
    age: str


def head(sheet: Sheet, groups: Sequence[Group]) -> str:
    """Above the map: title, time, key facts."""
    return _template("head.html").render(sheet=sheet, facts=_facts(sheet, groups))


def foot(sheet: Sheet, groups: Sequence[Group]) -> str:
    """Below the map: legend, list, sources, attribution, time of print."""
    empty = [layer for layer in sheet.layers if not sheet.counts.get(layer.name)]
    return _template("foot.html").render(
        sheet=sheet,
        groups=groups,
        columns=listing.columns(groups),
        legend_ground=_ground_legend(sheet),
        gaps=not ground.gaps(sheet.loaded, sheet.window).is_empty,
        nothing=[layer for layer in empty if layer.name not in sheet.no_data],
        no_data=[layer for layer in empty if layer.name in sheet.no_data],
        drawn=sum(group.drawn for group in groups),
        sources=sources(sheet),
        cameras=_camera_kinds(groups),
    )


def symbols(layers: Sequence[Layer]) -> str:
    """The icons of the layers as symbols ``#icon-LAYER``, to be used many times in one page."""
    drawings = [(layer.name, _drawing(layer.icon)) for layer in layers if layer.icon]
    return "".join(f'<symbol id="icon-{name}" viewBox="0 0 15 15">{drawing}</symbol>' for name, drawing in drawings)


def sources(sheet: Sheet) -> list[Source]:
    """Layers of the same source and dates together, oldest source first."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for layer, features in _by_layer([*sheet.features, *sheet.ground]).items():
        for source in sorted({feature["properties"]["source"] for feature in features}):
            of_source = (feature["properties"] for feature in features if feature["properties"]["source"] == source)
            dates = sorted({str(told["source_date"]) for told in of_source if told["source_date"]})
            shown = dates if len(dates) < 2 else [dates[0], dates[-1]]
            age = _age(dates[-1] if dates else None, sheet.printed_at)
            together.setdefault((source, " ~ ".join(shown) or "날짜 모름", age), []).append(layer.label_ko)
    return [Source(" · ".join(names), source, dates, age) for (source, dates, age), names in sorted(together.items())]


def _facts(sheet: Sheet, groups: Sequence[Group]) -> list[Fact]:
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


def _age(newest: str | None, now: datetime) -> str:
    if newest is None:
        return ""
    days = (now.date() - date.fromisoformat(newest[:10])).days
    if days < 60:
        return f"{max(days, 0)}일 전"
    return f"{days // 30}개월 전" if days < 730 else f"{days // 365}년 전"


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
