"""Answers as files to take away: GeoJSON, GeoPackage, GeoParquet, CSV and KML, with every attribute as it was answered.

Columns have the types of the declarations (``gis.layers``), never guessed from values: "0012" stays text, an unknown
whole number stays unknown and makes no 5.0 of its neighbours. Coordinates are those of the answer, longitude and
latitude in degrees (EPSG:4326) with 7 decimals. ``attribution`` is written inside wherever the form has a place for it.
What a form cannot hold as such:

- Lists and nested parts (``doubts``, ``site_cameras``, ``attributes``) are JSON text in all forms but GeoJSON.
- GeoPackage rounds moments to the millisecond, in UTC. It has a table for every asked layer, an empty one included.
- GeoParquet (1.1) has moments in UTC; answers of several layers are one table with ``layer`` and all their columns.
- CSV is UTF-8 with a byte order mark, one table as in GeoParquet, with ``lon`` and ``lat`` of points and
  ``geometry_wkt`` of all. Unknown is an empty cell, empty text is ``""``, as PostgreSQL's COPY writes and reads.
  There is no place for the attribution.
- KML (``gis.kml``) has a folder for each layer that has features.

Cells of CSV that begin with ``= + - @`` are left as they are, since any guard would be another value for every reader.
A spreadsheet that opens a file by double click may take them for formulas, and codes for numbers; one that imports it
as text (Excel: Data > From Text/CSV) does neither. Excel holds 32,767 characters a cell, fewer than some outlines have.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from errno import EIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import shapely
import sqlalchemy as sa
from pyproj import CRS
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gis import geojson, kml
from gis.crs import LONLAT
from gis.errors import UnknownEnding
from gis.layer import ORIGIN, Layer
from gis.queries import DECIMALS

Feature = Mapping[str, Any]
Add = Callable[[bytes], None]

PROGRAM = "골든타임 · Goldentime"
MEASURED = {"layer": pa.string(), "id": pa.int64(), "distance_m": pa.float64(), "bearing_deg": pa.float64()}
NESTED = pa.string()
TYPES: dict[type[sa.types.TypeEngine[Any]], pa.DataType] = {
    sa.Text: pa.string(),
    sa.Integer: pa.int32(),
    sa.Float: pa.float64(),
    sa.Boolean: pa.bool_(),
    sa.Date: pa.date32(),
    sa.DateTime: pa.timestamp("us", tz="UTC"),
    ARRAY: NESTED,
    JSONB: NESTED,
}
GEOMETRY = {"POINT": "Point", "LINESTRING": "LineString", "GEOMETRY": "Unknown"}
ROW_GROUP_BYTES = 64_000_000  # of a GeoParquet file: what is held in memory, compressed and skipped together


@dataclass(frozen=True)
class About:
    """What a file is about: its layers, whose data that is, and whether ``dataset`` and ``attributes`` are told too."""

    layers: Sequence[Layer]
    attribution: Sequence[str] = ()
    whole: bool = False


@dataclass(frozen=True)
class Form:
    """A form of file. ``open`` takes a path and gives a function that adds features to it.

    What is added are the features of an answer as GeoJSON text with commas between (``gis.geojson.collection``), any
    number of times; of whole layers one after the other. The file is complete when the context ends, and an
    ``OSError`` tells that it cannot be.
    """

    ending: str
    media_type: str
    open: Callable[[Path, About], AbstractContextManager[Add]]


def form_of(path: Path) -> Form:
    """The form that the ending of ``path`` names.

    Raises:
        UnknownEnding: none does.
    """
    try:
        return FORMS[path.suffix.lower().removeprefix(".")]
    except KeyError:
        endings = ", ".join(f".{ending}" for ending in FORMS)
        raise UnknownEnding(f"{path.name}: 아는 형식이 아닙니다. Not a known form; files end in {endings}.") from None


def columns(about: About) -> pa.Schema:
    """The attributes of the features, in the order of the answer."""
    told: dict[str, pa.DataType] = dict(MEASURED)
    for layer in about.layers:
        told |= {column.name: TYPES[column.type] for column in layer.properties}
    origin = about.layers[0].table.c
    told |= {name: TYPES[type(origin[name].type)] for name in ORIGIN}
    told |= {layer.part.name: NESTED for layer in about.layers if layer.part}
    if about.whole:
        told |= {name: TYPES[type(origin[name].type)] for name in ("dataset", "attributes")}
    return pa.schema(list(told.items()))


@contextmanager
def _geojson(path: Path, about: About) -> Iterator[Add]:
    """The text of the database, unread. RFC 7946; members of ours stand before the features."""
    with path.open("wb") as file:
        head = json.dumps({"type": "FeatureCollection", "attribution": list(about.attribution)}, ensure_ascii=False)
        file.write(b'%b,"features":[' % head[:-1].encode())
        before = b"\n"

        def add(page: bytes) -> None:
            nonlocal before
            if page:
                file.write(before + page)
                before = b",\n"

        yield add
        file.write(b"\n]}\n")


@contextmanager
def _geopackage(path: Path, about: About) -> Iterator[Add]:
    """OGC 12-128r19, by GDAL. All tables are made first, so that a layer without features is there too."""
    # Only the process that writes the file may hold GDAL (gis.writing).
    from pyogrio import errors, write_arrow  # noqa: PLC0415

    def write(layer: Layer, features: Sequence[Feature], **more: Any) -> None:
        rows = _with_wkb(features, columns(About((layer,), whole=about.whole)))
        kind, system = GEOMETRY[layer.geometry], f"EPSG:{LONLAT}"
        more |= {"layer": layer.name, "geometry_name": "geometry", "geometry_type": kind, "crs": system}
        try:
            write_arrow(pa.Table.from_batches([rows]), path, driver="GPKG", **more)
        except (errors.DataSourceError, errors.DataLayerError) as error:
            raise OSError(EIO, str(error)) from error

    told = "\n".join(about.attribution)
    for layer in about.layers:
        options = {"IDENTIFIER": f"{layer.label_ko} · {layer.label_en}", "DESCRIPTION": told}
        write(layer, [], layer_options=options)

    def add(page: bytes) -> None:
        for layer, features in by_layer(about.layers, geojson.features(page)):
            write(layer, features, append=True)

    yield add


@contextmanager
def _geoparquet(path: Path, about: About) -> Iterator[Add]:
    schema = columns(about)
    with_geometry = schema.append(pa.field("geometry", pa.binary())).with_metadata(_geo(about))
    with pyarrow.parquet.ParquetWriter(path, with_geometry, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []

        def add(page: bytes) -> None:
            held.append(_with_wkb(geojson.features(page), schema))
            if sum(batch.nbytes for batch in held) >= ROW_GROUP_BYTES:
                flush()

        def flush() -> None:
            writer.write_table(pa.Table.from_batches(held).cast(with_geometry))
            held.clear()

        yield add
        if held:
            flush()


@contextmanager
def _csv(path: Path, about: About) -> Iterator[Add]:
    """Days and moments are written as they were answered: ISO 8601."""
    schema = pa.schema(
        [pa.field(field.name, pa.string()) if pa.types.is_temporal(field.type) else field for field in columns(about)]
    )
    places = [pa.field("lon", pa.float64()), pa.field("lat", pa.float64()), pa.field("geometry_wkt", pa.string())]
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        with pyarrow.csv.CSVWriter(file, pa.schema([*schema, *places])) as writer:

            def add(page: bytes) -> None:
                features = geojson.features(page)
                shapes = _shapes(features)
                batch = _batch(features, schema)
                for name, place in (("lon", shapely.get_x(shapes)), ("lat", shapely.get_y(shapes))):
                    batch = batch.append_column(name, pa.array(place, from_pandas=True))  # not a number: no point
                wkt = shapely.to_wkt(shapes, rounding_precision=DECIMALS, trim=True)
                writer.write_batch(batch.append_column("geometry_wkt", pa.array(wkt, pa.string())))

            yield add


@contextmanager
def _kml(path: Path, about: About) -> Iterator[Add]:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        schemas = {layer: columns(About((layer,), whole=about.whole)) for layer in about.layers}
        document = kml.Document(file, PROGRAM, about.attribution, schemas)

        def add(page: bytes) -> None:
            for layer, features in by_layer(about.layers, geojson.features(page)):
                document.add(layer, features)

        yield add
        document.end()


FORMS: dict[str, Form] = {
    form.ending: form
    for form in (
        Form("geojson", "application/geo+json", _geojson),
        Form("gpkg", "application/geopackage+sqlite3", _geopackage),
        Form("parquet", "application/vnd.apache.parquet", _geoparquet),
        Form("csv", "text/csv; charset=utf-8", _csv),
        Form("kml", "application/vnd.google-earth.kml+xml", _kml),
    )
}


def by_layer(layers: Sequence[Layer], features: Sequence[Feature]) -> list[tuple[Layer, list[Feature]]]:
    """The features of each layer that has any, in the order of ``layers``."""
    found: dict[str, list[Feature]] = {layer.name: [] for layer in layers}
    for feature in features:
        found[feature["properties"]["layer"]].append(feature)
    return [(layer, found[layer.name]) for layer in layers if found[layer.name]]


def _batch(features: Sequence[Feature], schema: pa.Schema) -> pa.RecordBatch:
    rows = [{**feature["properties"], "id": feature["id"]} for feature in features]
    return pa.record_batch([_array([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([geojson.flat(value) for value in values], kind)
    if pa.types.is_temporal(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_floating(kind):
        return pa.array([None if value is None else float(value) for value in values], kind)
    return pa.array(values, kind)


def _shapes(features: Sequence[Feature]) -> np.ndarray:
    return np.asarray(shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features]))


def _with_wkb(features: Sequence[Feature], schema: pa.Schema) -> pa.RecordBatch:
    wkb = pa.array(list(shapely.to_wkb(_shapes(features), flavor="iso")), pa.binary())
    return _batch(features, schema).append_column("geometry", wkb)


def _geo(about: About) -> dict[str, str]:
    """The metadata that make Parquet GeoParquet (geoparquet.org, 1.1.0), and ours."""
    kinds = {GEOMETRY[layer.geometry] for layer in about.layers}
    column = {
        "encoding": "WKB",
        "geometry_types": [] if "Unknown" in kinds else sorted(kinds),
        "crs": CRS.from_epsg(LONLAT).to_json_dict(),
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    told = {"program": PROGRAM, "attribution": "\n".join(about.attribution)}
    return {"geo": json.dumps(geo), **told}
