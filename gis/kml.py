"""KML (OGC 12-007r2), written as it comes: a folder for each layer, attributes as typed ``ExtendedData``.

GDAL's two writers of KML either know one folder only or hold the document in memory, and both lose empty texts.

An unknown value has no element, an empty text an empty one. KML has no whole numbers of 64 bits, so ``id`` is text, as
are days, moments (ISO 8601) and nested parts (JSON). Characters that XML 1.0 forbids become U+FFFD.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TextIO
from xml.sax.saxutils import escape

import pyarrow as pa

from gis.geojson import flat
from gis.layer import Layer
from gis.queries import DECIMALS

TYPES = {pa.int32(): "int", pa.float64(): "double", pa.bool_(): "bool"}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Document:
    """A document over ``file``, whose features come layer after layer, with the columns of ``schemas``."""

    def __init__(self, file: TextIO, name: str, description: Sequence[str], schemas: Mapping[Layer, pa.Schema]):
        self._write = file.write
        self._schemas = schemas
        self._folder: Layer | None = None
        told = _escaped("\n".join(description))
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n')
        self._write(f"<Document>\n<name>{_escaped(name)}</name>\n<description>{told}</description>\n")
        for layer, schema in schemas.items():
            self._write(_schema(layer, schema))

    def add(self, layer: Layer, features: Sequence[Mapping[str, Any]]) -> None:
        if layer != self._folder:
            self._end_folder()
            self._folder = layer
            self._write(f"<Folder>\n<name>{_escaped(layer.label_ko)} · {_escaped(layer.label_en)}</name>\n")
        for feature in features:
            self._write(_placemark(layer, feature, self._schemas[layer].names))

    def end(self) -> None:
        self._end_folder()
        self._write("</Document>\n</kml>\n")

    def _end_folder(self) -> None:
        if self._folder:
            self._write("</Folder>\n")


def _schema(layer: Layer, schema: pa.Schema) -> str:
    fields = "".join(f'<SimpleField type="{TYPES.get(f.type, "string")}" name="{f.name}"/>' for f in schema)
    return f'<Schema id="{layer.name}" name="{layer.name}">{fields}</Schema>\n'


def _placemark(layer: Layer, feature: Mapping[str, Any], names: Sequence[str]) -> str:
    told = {**feature["properties"], "id": feature["id"]}
    data = "".join(
        f'<SimpleData name="{name}">{_escaped(value)}</SimpleData>'
        for name in names
        if (value := flat(told.get(name))) is not None
    )
    return (
        f'<Placemark id="{layer.name}.{feature["id"]}"><name>{_escaped(told.get("name") or layer.label_ko)}</name>'
        f'<ExtendedData><SchemaData schemaUrl="#{layer.name}">{data}</SchemaData></ExtendedData>'
        f"{_geometry(feature['geometry'])}</Placemark>\n"
    )


def _geometry(geometry: Mapping[str, Any]) -> str:
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return f"<MultiGeometry>{''.join(map(_geometry, geometry['geometries']))}</MultiGeometry>"
    coordinates = geometry["coordinates"]
    if kind.startswith("Multi"):
        parts = ({"type": kind.removeprefix("Multi"), "coordinates": part} for part in coordinates)
        return f"<MultiGeometry>{''.join(map(_geometry, parts))}</MultiGeometry>"
    if kind == "Polygon":
        outer, *inner = (f"<LinearRing>{_coordinates(ring)}</LinearRing>" for ring in coordinates)
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    return f"<{kind}>{_coordinates([coordinates] if kind == 'Point' else coordinates)}</{kind}>"


def _coordinates(places: Sequence[Sequence[float]]) -> str:
    told = " ".join(
        ",".join(f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".") for degrees in place) for place in places
    )
    return f"<coordinates>{told}</coordinates>"


def _escaped(text: str) -> str:
    """A carriage return is written as what it is: readers of XML take a bare one for a line feed."""
    return escape(FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})
