"""Files of answers, read back by others than wrote them, as the features of a GeoJSON answer would be.

GDAL reads GeoPackage, Python's ``csv`` CSV, its ``xml`` KML, geopandas GeoParquet. What comes back is
``{(layer, id): (attributes, geometry)}``; whole numbers are ``int``, others ``float``, moments ``datetime``.
"""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import pyarrow as pa
import pyarrow.parquet
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, Float, Integer

from gis import layers

Read = dict[tuple[str, int], tuple[dict[str, Any], Any]]

NESTED = {"doubts", "attributes"} | {layer.part.name for layer in layers.ALL.values() if layer.part}
DECLARED = {column.name: column.type for layer in layers.ALL.values() for column in layer.properties}
WHOLE = {name for name, kind in DECLARED.items() if issubclass(kind, Integer)} | {"id"}
BROKEN = {name for name, kind in DECLARED.items() if issubclass(kind, Float)} | {"distance_m", "bearing_deg"}
YES_NO = {name for name, kind in DECLARED.items() if issubclass(kind, Boolean)}
HALF_MILLISECOND = timedelta(microseconds=505)  # GDAL counts seconds in four bytes
KML = "{http://www.opengis.net/kml/2.2}"


def answered(features: Iterable[dict[str, Any]]) -> Read:
    """What a file of these features must say."""
    found = {}
    for feature in features:
        told = {name: _answered(name, value) for name, value in feature["properties"].items()}
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        found[told["layer"], feature["id"]] = ({"id": feature["id"], **told}, shape)
    return found


def _answered(name: str, value: Any) -> Any:
    if name == "loaded_at":
        return datetime.fromisoformat(value)
    return float(value) if name in BROKEN and value is not None else value


def says(path: Path, features: Iterable[dict[str, Any]]) -> None:
    """Every attribute of every feature, its type included. What a layer does not have, a union of columns leaves empty.

    A GeoPackage may have rounded moments to the millisecond.
    """
    found, expected = read(path), answered(features)
    assert found.keys() == expected.keys()
    for key, (told, shape) in expected.items():
        written, place = found[key]
        if path.suffix == ".gpkg" and abs(written["loaded_at"] - told["loaded_at"]) <= HALF_MILLISECOND:
            written["loaded_at"] = told["loaded_at"]
        assert {name: (type(value), value) for name, value in written.items() if name in told} == {
            name: (type(value), value) for name, value in told.items()
        }
        assert all(value is None for name, value in written.items() if name not in told)
        assert _parts(place) == _parts(shape)
        assert place.geom_type == shape.geom_type or path.suffix == ".kml"


def read(path: Path) -> Read:
    return READERS[path.suffix](path)


def _geojson(path: Path) -> Read:
    return answered(json.loads(path.read_bytes())["features"])


def _geopackage(path: Path) -> Read:
    pyogrio.set_gdal_config_options({"OGR_GPKG_NUM_THREADS": 1})  # none is left when the cluster is stopped by a fork
    rows = []
    for name, _ in pyogrio.list_layers(path):
        assert pyogrio.read_info(path, layer=name)["crs"] == "EPSG:4326"
        _, table = pyogrio.read_arrow(path, layer=name)
        rows += _of_arrow(table, "geom")
    return _keyed(rows)


def _geoparquet(path: Path) -> Read:
    frame = geopandas.read_parquet(path)
    assert frame.crs == "EPSG:4326"
    assert len(frame) == pa.parquet.read_metadata(path).num_rows
    table = pa.parquet.read_table(path)
    assert table.schema.field("loaded_at").type == pa.timestamp("us", tz="UTC")
    return _keyed(_of_arrow(table, "geometry"))


def _of_arrow(table: pa.Table, geometry: str) -> list[tuple[dict[str, Any], Any]]:
    for name, kind in zip(table.schema.names, table.schema.types, strict=True):
        assert (name in WHOLE) == pa.types.is_integer(kind), name
        assert (name in YES_NO) == pa.types.is_boolean(kind), name
        assert (name in BROKEN) == pa.types.is_floating(kind), name
        assert (name == "source_date") == pa.types.is_date(kind), name
    rows = table.to_pylist()
    shapes = [shapely.from_wkb(row.pop(geometry)) for row in rows]
    return [
        ({name: _of_value(name, value) for name, value in row.items()}, s) for row, s in zip(rows, shapes, strict=True)
    ]


def _of_value(name: str, value: Any) -> Any:
    if name in NESTED and value is not None:
        return json.loads(value)
    return value.isoformat() if name == "source_date" and value is not None else value


def _csv(path: Path) -> Read:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert reader.fieldnames
    assert len(reader.fieldnames) == len(set(reader.fieldnames))
    found = []
    for row in rows:
        shape = shapely.from_wkt(row.pop("geometry_wkt"))
        place = tuple(float(row[name]) if row[name] else None for name in ("lon", "lat"))
        assert place == ((shape.x, shape.y) if shape.geom_type == "Point" else (None, None))
        found.append(
            ({name: of_text(name, value or None) for name, value in row.items() if name not in ("lon", "lat")}, shape)
        )
    return _keyed(found)


def of_text(name: str, text: str | None) -> Any:
    """The value that stands for ``text`` in a form that has only text."""
    if text is None:
        return None
    if name in NESTED:
        return json.loads(text)
    if name == "loaded_at":
        return datetime.fromisoformat(text)
    if name in YES_NO:
        return {"true": True, "false": False}[text]
    return int(text) if name in WHOLE else float(text) if name in BROKEN else text


def _kml(path: Path) -> Read:
    document = ElementTree.parse(path).getroot().find(f"{KML}Document")
    assert document is not None
    found = []
    for folder in document.iter(f"{KML}Folder"):
        for placemark in folder.iter(f"{KML}Placemark"):
            (data,) = placemark.iter(f"{KML}SchemaData")
            fields = document.find(f"{KML}Schema[@id='{data.get('schemaUrl', '#')[1:]}']")
            assert fields is not None
            told: dict[str, Any] = {str(field.get("name")): None for field in fields}
            for datum in data:
                told[str(datum.get("name"))] = of_text(str(datum.get("name")), datum.text or "")
            shape = next(_kml_shape(element) for element in placemark if element.tag in SHAPES)
            found.append((told, shape))
    return _keyed(found)


def _kml_shape(element: ElementTree.Element) -> BaseGeometry:
    return SHAPES[element.tag](element)


def _line(element: ElementTree.Element) -> list[list[float]]:
    text = element.findtext(f"{KML}coordinates")
    assert text
    return [[float(degrees) for degrees in place.split(",")] for place in text.split()]


def _polygon(element: ElementTree.Element) -> BaseGeometry:
    rings = [_line(ring) for ring in element.iter(f"{KML}LinearRing")]
    assert [side.tag.removeprefix(KML) for side in element] == ["outerBoundaryIs"] + ["innerBoundaryIs"] * (
        len(rings) - 1
    )
    return shapely.Polygon(rings[0], rings[1:])


SHAPES: dict[str, Callable[[ElementTree.Element], BaseGeometry]] = {
    f"{KML}Point": lambda element: shapely.Point(*_line(element)),
    f"{KML}LineString": lambda element: shapely.LineString(_line(element)),
    f"{KML}Polygon": _polygon,
    f"{KML}MultiGeometry": lambda element: shapely.GeometryCollection([_kml_shape(part) for part in element]),
}


def _keyed(rows: Sequence[tuple[dict[str, Any], Any]]) -> Read:
    found = {(told["layer"], int(told["id"])): (told, shape) for told, shape in rows}
    assert len(found) == len(rows)
    return found


def _parts(shape: BaseGeometry) -> list[str]:
    """The simple geometries of which it is made: KML knows no other collection."""
    if shape.geom_type.startswith(("Multi", "Geometry")):
        return [told for part in shape.geoms for told in _parts(part)]
    return [shapely.to_wkt(shape, rounding_precision=-1)]


READERS: dict[str, Callable[[Path], Read]] = {
    ".geojson": _geojson,
    ".gpkg": _geopackage,
    ".parquet": _geoparquet,
    ".csv": _csv,
    ".kml": _kml,
}
