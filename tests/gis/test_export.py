"""Every form of file, read back by others: values that are easily broken, and what a file says of itself."""

import csv
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import psycopg
import pyarrow.parquet
import pyogrio
import pytest

from gis import export, layers
from gis.errors import UnknownEnding
from gis.layer import Layer
from tests import files

every_form = pytest.mark.parametrize("form", export.FORMS.values(), ids=lambda form: form.ending)
every_layer = pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)

LINE = {"type": "LineString", "coordinates": [[126.9, 37.5], [126.9000001, 37.5]]}
SQUARE = [[[127, 37], [127.01, 37], [127.01, 37.01], [127, 37.01], [127, 37]]]
HOLED = [
    [[127, 37], [128, 37], [128, 38], [127, 38], [127, 37]],
    [[127.2, 37.2], [127.2, 37.4], [127.4, 37.2], [127.2, 37.2]],
]
SHAPES: list[dict[str, Any]] = [
    {"type": "Point", "coordinates": [126.978, 37.5665001]},
    {"type": "Point", "coordinates": [-0.0000001, -89.9999999]},
    LINE,
    {"type": "Polygon", "coordinates": HOLED},
    {"type": "MultiPoint", "coordinates": [[120, 30], [-100, 0]]},
    {"type": "MultiLineString", "coordinates": [LINE["coordinates"], [[1, 2], [3, 4]]]},
    {"type": "MultiPolygon", "coordinates": [SQUARE, HOLED]},
    {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}, LINE]},
]
TEXTS = [
    "=1+1", "+82-2-120", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "0012", "123456789012345678", "1e5", "1.0",
    "true", "null", "NULL", "NaN", "2026-01-02", " ", "  양쪽 빈칸  ", "a,b;c\td", 'say "so"', "it's", "두\n줄",
    "두\r\n줄", "\r", "소화전 🚒 \U0001f468\u200d\U0001f467", "<b>&amp;</b>", "]]>", "\\N", "\\", "{}", "[]", "#",
    "é e\u0301", "\u200b\ufeff", "x" * 70_000,
]  # fmt: skip


def feature(layer: Layer, number: int, geometry: dict[str, Any], **told: Any) -> dict[str, Any]:
    """As the database writes it: every property, unknown unless ``told``."""
    unknown = {column.name: None for column in layer.properties} | ({layer.part.name: None} if layer.part else {})
    origin = {
        "source": "test", "source_id": f"00{number}", "source_date": None,
        "loaded_at": "2026-10-31T23:59:59.123456+09:00", "district": None, "owner_district": None, "doubts": [],
    }  # fmt: skip
    properties = {"layer": layer.name, "distance_m": None, "bearing_deg": None, **unknown, **origin, **told}
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": properties}


def written(form: export.Form, folder: Path, about: export.About, pages: Sequence[Sequence[dict[str, Any]]]) -> Path:
    path = folder / f"answer.{form.ending}"
    with form.open(path, about) as add:
        for page in pages:
            add(",".join(json.dumps(one, ensure_ascii=False) for one in page).encode())
    return path


def check(form: export.Form, folder: Path, about: export.About, *pages: list[dict[str, Any]]) -> Path:
    path = written(form, folder, about, pages)
    files.says(path, [one for page in pages for one in page])
    return path


@every_form
def test_texts_that_are_easily_taken_for_something_else(form: export.Form, tmp_path: Path) -> None:
    point = SHAPES[0]
    page = [feature(layers.ALL["cameras"], n, point, name=text, address=text[:50]) for n, text in enumerate(TEXTS)]
    check(form, tmp_path, export.About([layers.ALL["cameras"]]), page)


@every_form
def test_values_that_are_easily_broken(form: export.Form, tmp_path: Path) -> None:
    point, cameras = SHAPES[0], layers.ALL["cameras"]
    site = [
        {"number": 1, "kind": "회전형", "bearing_deg": None, "range_m": 0.1},
        {"number": 2, "kind": None, "bearing_deg": 5.0},
    ]
    rows: list[dict[str, Any]] = [
        {"camera_count": None, "bearing_known": None, "resolution_mp": None},
        {"camera_count": 0, "bearing_known": False, "resolution_mp": 0},
        {"camera_count": -(2**31), "bearing_known": True, "resolution_mp": 0.1, "distance_m": 1234567.89},
        {"camera_count": 2**31 - 1, "resolution_mp": 1e-7, "bearing_deg": 359.9},
        {"camera_count": 5, "resolution_mp": 5, "retention_days": None},
        {"resolution_mp": 123456789012345680000},
        {"source_date": "2024-02-29", "loaded_at": "2024-02-29T12:00:00+00:00"},
        {"source_date": "1899-12-31", "loaded_at": "1899-12-31T23:59:59.999999+00:00"},
        {"loaded_at": "2026-10-31T23:59:59.999+05:30", "district": "11140", "owner_district": "00000"},
        {"doubts": ["outside_district", 'say "so", 이유']},
        {"site_cameras": site},
        {"site_cameras": [{"number": 1, "kind": '"\n<&,'}]},
    ]
    page = [feature(cameras, 2**53 + n, point, **told) for n, told in enumerate(rows)]
    check(form, tmp_path, export.About([cameras]), page[:5], page[5:])


@every_form
def test_everything_known_of_a_feature(form: export.Form, tmp_path: Path) -> None:
    shelters = layers.ALL["shelters"]
    known = {"관리번호": "0012", "nested": {"list": [1, 2.5, None, True, "=1+1"]}, "": ""}
    page = [
        feature(shelters, 1, SHAPES[0], dataset="서울", attributes=known),
        feature(shelters, 2, LINE, dataset="", attributes={}),
    ]
    page[1]["properties"]["dataset"] = "b"
    check(form, tmp_path, export.About([shelters], whole=True), page)


@every_form
@every_layer
def test_geometries_of_every_kind_and_no_properties(form: export.Form, layer: Layer, tmp_path: Path) -> None:
    kinds = {"POINT": SHAPES[:2], "LINESTRING": [LINE], "GEOMETRY": SHAPES}[layer.geometry]
    check(form, tmp_path, export.About([layer]), [feature(layer, n, shape) for n, shape in enumerate(kinds, 1)])


@every_form
def test_an_answer_of_all_layers_nearest_first(form: export.Form, tmp_path: Path) -> None:
    point, every = SHAPES[0], list(layers.ALL.values())
    near = [
        feature(layer, n, LINE if layer.geometry == "LINESTRING" else point)
        for n, layer in enumerate(every + every[::-1])
    ]
    check(form, tmp_path, export.About(every), near)


@every_form
def test_pages_may_be_empty(form: export.Form, tmp_path: Path) -> None:
    cameras = layers.ALL["cameras"]
    first, second = (feature(cameras, number, SHAPES[0]) for number in (1, 2))
    check(form, tmp_path, export.About([cameras]), [], [first], [], [second], [])


@every_form
def test_an_answer_without_features(form: export.Form, tmp_path: Path) -> None:
    about = export.About([layers.ALL["cameras"], layers.ALL["roads"]])
    path = check(form, tmp_path, about, [])
    assert files.read(written(form, tmp_path, about, [])) == {}
    if form.ending == "gpkg":
        assert pyogrio.list_layers(path).tolist() == [["cameras", "Point"], ["roads", "LineString"]]


@pytest.mark.parametrize("text", ["", None, "NULL"])
def test_empty_and_unknown_text_differ(connection: Any, tmp_path: Path, text: str | None) -> None:
    """In CSV too, for readers that know the difference: here PostgreSQL."""
    cameras = layers.ALL["cameras"]
    page = [feature(cameras, 1, SHAPES[0], name=text, address=text)]
    for form in export.FORMS.values():
        path = written(form, tmp_path, export.About([cameras]), [page])
        told = (
            _copied(connection.connection.driver_connection, path)
            if form.ending == "csv"
            else files.read(path)["cameras", 1][0]
        )
        assert told["name"] == text
        assert told["address"] == text
        assert told["phone"] is None


def _copied(connection: psycopg.Connection, path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8-sig")
    names = next(csv.reader([text.splitlines()[0]]))
    columns = ", ".join(f'"{name}" text' for name in names)
    connection.execute(f"CREATE TEMP TABLE copied ({columns})")
    with connection.cursor() as cursor:
        with cursor.copy("COPY copied FROM STDIN (FORMAT csv, HEADER match)") as copy:
            copy.write(text)
        row = cursor.execute("SELECT * FROM copied").fetchone()
    connection.execute("DROP TABLE copied")
    assert row
    return dict(zip(names, row, strict=True))


@every_layer
def test_one_name_means_one_type_in_all_layers(layer: Layer) -> None:
    """Else an answer of several layers could not be one table; and GeoPackage does not tell upper from lower case."""
    union = export.columns(export.About(list(layers.ALL.values()), whole=True))
    own = export.columns(export.About([layer], whole=True))
    assert all(union.field(field.name).type == field.type for field in own)
    told = [
        *export.MEASURED,
        *(column.name for column in layer.properties),
        "fid",
        "geom",
        "geometry",
        "lon",
        "lat",
        "geometry_wkt",
    ]
    assert len({name.lower() for name in told}) == len(told)


def test_whose_data_it_is_stands_in_the_file(tmp_path: Path) -> None:
    said = ["© OpenStreetMap contributors (ODbL)", '서울특별시 <안심이> & "CCTV"']
    about, page = export.About([layers.ALL["cameras"]], said), [feature(layers.ALL["cameras"], 1, SHAPES[0])]
    paths = {form.ending: written(form, tmp_path, about, [page]) for form in export.FORMS.values()}
    assert json.loads(paths["geojson"].read_text())["attribution"] == said
    info = pyogrio.read_info(paths["gpkg"])
    assert info["layer_metadata"] == {"IDENTIFIER": "카메라 · Cameras", "DESCRIPTION": "\n".join(said)}
    assert pyarrow.parquet.read_schema(paths["parquet"]).metadata[b"attribution"].decode() == "\n".join(said)
    assert ElementTree.parse(paths["kml"]).getroot().findtext(
        f"{files.KML}Document/{files.KML}description"
    ) == "\n".join(said)


def test_forms_are_valid_for_those_who_are_strict(tmp_path: Path) -> None:
    """GDAL opens KML with its folders; SQLite finds a whole GeoPackage; GeoParquet names its version."""
    every = [layers.ALL["cameras"], layers.ALL["shelters"]]
    page = [feature(layer, 1, SHAPES[0], name="이름") for layer in every]
    paths = {form.ending: written(form, tmp_path, export.About(every), [page]) for form in export.FORMS.values()}
    assert [name for name, _ in pyogrio.list_layers(paths["kml"])] == ["카메라 · Cameras", "대피소 · Shelters"]
    assert pyogrio.read_dataframe(paths["kml"], layer=1).iloc[0]["Name"] == "이름"
    with sqlite3.connect(paths["gpkg"]) as package:
        assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert package.execute("SELECT table_name, srs_id FROM gpkg_contents").fetchall() == [
            ("cameras", 4326),
            ("shelters", 4326),
        ]
        assert package.execute("SELECT count(*) FROM rtree_cameras_geom").fetchone() == (1,)
        assert package.execute("SELECT typeof(id), typeof(source_id), loaded_at FROM cameras").fetchone() == (
            "integer", "text", "2026-10-31T14:59:59.123Z",
        )  # fmt: skip
    package.close()
    geo = json.loads(pyarrow.parquet.read_metadata(paths["parquet"]).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == []  # any
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert geopandas.read_parquet(paths["parquet"]).geometry.name == "geometry"
    with paths["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert {row["loaded_at"] for row in csv.DictReader(file)} == {"2026-10-31T23:59:59.123456+09:00"}


def test_large_files_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROW_GROUP_BYTES", 1_000)
    cameras = layers.ALL["cameras"]
    pages = [[feature(cameras, n * 10 + i, SHAPES[0]) for i in range(10)] for n in range(7)]
    path = check(export.FORMS["parquet"], tmp_path, export.About([cameras]), *pages)
    told = pyarrow.parquet.read_metadata(path)
    assert told.num_row_groups == 7
    assert json.loads(told.metadata[b"geo"])["columns"]["geometry"]["geometry_types"] == ["Point"]


def test_kml_keeps_what_xml_can_and_shows_what_it_cannot(tmp_path: Path) -> None:
    page = [feature(layers.ALL["cameras"], 1, SHAPES[0], name="a\x01b\x0b\ud7ff\ufffe\x7f")]
    path = written(export.FORMS["kml"], tmp_path, export.About([layers.ALL["cameras"]]), [page])
    assert files.read(path)["cameras", 1][0]["name"] == "a\ufffdb\ufffd\ud7ff\ufffd\x7f"


@pytest.mark.parametrize("name", ["cameras.xlsx", "cameras", "cameras.GPKG.zip", ".csv"])
def test_an_unknown_ending_names_the_known(name: str) -> None:
    with pytest.raises(UnknownEnding, match=r"\.geojson, \.gpkg, \.parquet, \.csv, \.kml"):
        export.form_of(Path(name))
    assert export.form_of(Path("x/카메라.GeoJSON")).ending == "geojson"
