"""Tables of no known form: a mapping from headings to the columns of a layer, written by hand or proposed.

A mapping is a small TOML file::

    layer = "cameras"
    crs = "EPSG:5186"           # only for plane coordinates
    key = ["관리번호"]            # headings that number a row for good; none: its name, address and place

    [columns]
    address = "주소"
    camera_count = "대수"
    lon = "경도"                  # or x and y for a plane
    lat = "위도"
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pyproj import CRS

from gis import crs, layers
from gis.errors import BadMapping
from gis.layer import Column, Layer
from gis.registries import cells, forms, headings
from gis.registries.cells import Reader
from gis.registries.form import Field, Form, Place
from gis.registries.table import Table, plain

COORDINATES = ("lon", "lat", "x", "y")
SPECIAL: dict[str, Reader] = {"installed": cells.month, "resolution_mp": cells.number}
# Words in a file's name or headings that tell what it is about.
ABOUT = {
    "cameras": ("cctv", "카메라", "camera", "방범"),
    "hydrants": ("소화전", "소방용수", "hydrant", "급수탑"),
    "parking": ("주차", "parking"),
    "fire_stations": ("소방서", "안전센터", "fire"),
    "police_stations": ("경찰", "파출소", "지구대", "police"),
    "hospitals": ("병원", "의원", "의료", "hospital", "clinic"),
    "shelters": ("대피", "쉼터", "shelter"),
    "schools": ("학교", "어린이", "유치원", "school", "child"),
    "hazards": ("위험물", "화학", "가스", "주유", "hazard", "fuel"),
    "districts": ("행정구역", "경계", "boundary", "district"),
    "road_sections": ("도로구간", "도로폭"),
}


def read(path: Path) -> tuple[Form, CRS | None]:
    """The form that a mapping file describes, and the system that it declares.

    Raises:
        BadMapping: not TOML, or naming what is not there.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(f"{path}: 읽을 수 없습니다. The mapping cannot be read: {error}.") from None
    return form_of(told, str(path))


def form_of(told: Mapping[str, Any], where: str) -> tuple[Form, CRS | None]:
    """The form that a mapping describes.

    Raises:
        BadMapping: an unknown layer or column, or no headings at all.
    """
    if unknown := set(told) - {"layer", "crs", "key", "columns", "name"}:
        raise BadMapping(
            f"{where}: {', '.join(sorted(unknown))}? layer, crs, key, [columns]만 압니다. Only these are known."
        )
    layer = layers.named(str(told.get("layer", "")))
    columns = told.get("columns") or {}
    known = [column.name for column in layer.properties]
    if not columns or (unknown := set(columns) - {*known, *COORDINATES}):
        raise BadMapping(
            f"{where}: [columns]에 쓸 수 있는 것 · columns of {layer.name}: {', '.join((*known, *COORDINATES))}."
        )
    fields = tuple(
        Field(name, _names(heading), _reader(layer.column(name)))
        for name, heading in columns.items()
        if name not in COORDINATES
    )
    usual = Place()
    lon, lat, x, y = (_names(columns[n]) if n in columns else getattr(usual, n) for n in COORDINATES)
    place = Place(lat, lon, x, y)
    form = Form(
        name=str(told.get("name", f"own_{layer.name}")),
        label_ko=f"{layer.label_ko} (직접 짝지음)",
        label_en=f"{layer.label_en} (own mapping)",
        layer=layer,
        marks=(),
        key=tuple((str(heading),) for heading in told.get("key", ())),
        fields=fields,
        place=place,
        constants={"bearing_known": False} if layer is layers.CAMERAS else None,
        attribution="",
        country="KR" if _in_korean(columns.values()) else None,
    )
    return form, crs.named(str(told["crs"])) if "crs" in told else None


def proposed(table: Table) -> str | None:
    """A mapping for the table as TOML, as far as its headings tell; None where nothing tells the layer."""
    if table.headings is None:
        return None
    layer = _layer_of(table)
    if layer is None:
        return None
    by_column = _headings_of(layer)
    lines = [f'layer = "{layer.name}"', "", "[columns]"]
    free = list(table.headings)
    for name, spellings in {**_place_headings(), **by_column}.items():
        found = next((heading for heading in free if plain(heading) in spellings), None)
        if found:
            free.remove(found)
            lines.append(f"{name} = {_quoted(found)}")
    lines += [f"# {_quoted(heading)} 은 그대로 덧붙습니다 · kept beside" for heading in free]
    return "\n".join(lines)


def _layer_of(table: Table) -> Layer | None:
    said = plain(table.called + " ".join(table.headings or ()))
    hits = {name: sum(plain(word) in said for word in words) for name, words in ABOUT.items()}
    best = max(hits, key=lambda name: hits[name])
    return layers.ALL[best] if hits[best] else None


def _headings_of(layer: Layer) -> dict[str, set[str]]:
    """By column: its own names, and every heading under which a known form of the layer has it."""
    told = {
        column.name: {plain(column.name), plain(column.label_ko), plain(column.label_en)} for column in layer.properties
    }
    for form in forms.ALL:
        for one in form.fields if form.layer is layer else ():
            told[one.column] |= set(map(plain, one.headings))
    for name, common in (("address", (*headings.ROAD_ADDRESS, *headings.LOT_ADDRESS)), ("operator", headings.AGENCY)):
        if name in told:
            told[name] |= set(map(plain, common))
    return told


def _place_headings() -> dict[str, set[str]]:
    place = Place()
    return {name: set(map(plain, getattr(place, name))) for name in COORDINATES}


def _in_korean(told: Iterable[Any]) -> bool:
    return any("가" <= letter <= "힣" for heading in told for name in _names(heading) for letter in name)


def _names(heading: Any) -> tuple[str, ...]:
    return tuple(map(str, heading)) if isinstance(heading, list) else (str(heading),)


def _reader(column: Column | None) -> Reader:
    assert column is not None
    if column.name in SPECIAL:
        return SPECIAL[column.name]
    if issubclass(column.type, sa.Integer):
        return cells.whole
    return {"number": cells.number, "yesno": cells.yes_no}.get(column.kind, cells.text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
