"""Whole files: recognised, mended, refused, stored, and loaded again."""

import csv
import json
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import psycopg
import pytest
import shapely
from pyproj import Transformer

from gis import crs, registries
from gis.districts import Districts
from gis.errors import BadFile, OlderFile, UnknownForm, UnknownReferenceSystem, WrongReferenceSystem
from gis.registries import Wish, mapping
from gis.registries.forms import ALL
from gis.registries.recognise import named as form_named
from gis.report import Report
from tests.gis.registries.conftest import TODAY, Load

Rows = Callable[[str], list[tuple[Any, ...]]]

GENERATIONS = {
    "2019": "관리기관명,소재지도로명주소,소재지지번주소,설치목적구분,카메라대수,카메라화소수,촬영방면정보,보관일수,설치년월,관리기관전화번호,위도,경도,데이터기준일자",
    "2022": "번호,관리기관명,소재지도로명주소,소재지지번주소,설치목적구분,카메라대수,카메라화소수,촬영방면정보,보관일수,설치연월,관리기관전화번호,WGS84위도,WGS84경도,데이터기준일자",
    "2024": "개방자치단체코드,관리번호,관리기관명,소재지도로명주소,소재지지번주소,설치목적구분,카메라대수,카메라화소수,촬영방면정보,보관일수,설치연월,관리기관전화번호,WGS84위도,WGS84경도,데이터기준일자,최종수정시점",
    "2026": "개방자치단체코드,관리번호,관리기관명,소재지도로명주소,소재지지번주소,설치목적구분,카메라대수,카메라화소수,촬영방면정보,보관일수,설치연월,관리기관전화번호,WGS84위도,WGS84경도,데이터기준일자,데이터갱신구분,데이터갱신시점,최종수정시점",
}
# In Jung-gu of Busan (부산광역시 중구): 129.03, 35.10.
POLE = {
    "번호": "1",
    "개방자치단체코드": "3250000",
    "관리번호": "202432500000800001",
    "관리기관명": "부산광역시 중구청",
    "소재지도로명주소": "흑교로 74",
    "소재지지번주소": "보수동1가 50-1",
    "설치목적구분": "다목적",
    "카메라대수": "3",
    "카메라화소수": "200",
    "촬영방면정보": "360도 전방면",
    "보관일수": "30",
    "설치연월": "2018-09",
    "설치년월": "2018-09",
    "관리기관전화번호": "051-600-4172",
    "위도": "35.10346759",
    "경도": "129.0339846",
    "WGS84위도": "35.10346759",
    "WGS84경도": "129.0339846",
    "데이터기준일자": "2024-06-08",
    "최종수정시점": "2024-11-28 17:00:12",
    "데이터갱신구분": "U",
    "데이터갱신시점": "2024-11-28",
}
HEADINGS = GENERATIONS["2024"].split(",")


def poles(*changes: dict[str, str]) -> list[dict[str, str]]:
    """Rows like POLE, each with a number of its own and with these changes."""
    return [
        {**POLE, "관리번호": f"20243250000080{n:04}", "번호": str(n), **change} for n, change in enumerate(changes, 1)
    ]


def write(path: Path, rows: Sequence[dict[str, str]], headings: Sequence[str] = HEADINGS, **how: Any) -> Path:
    """A CSV file; ``encoding`` and ``newline`` as given."""
    with path.open("w", encoding=how.get("encoding", "utf-8"), newline="") as file:
        writer = csv.DictWriter(
            file,
            headings,
            extrasaction="ignore",
            restval="",
            lineterminator=how.get("newline", "\n"),
            delimiter=how.get("separator", ","),
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def adds_up(report: Report) -> bool:
    """Nothing is lost: read = stored + merged + refused, of the file and of every district."""
    whole = report.total("read") == report.total("stored") + report.total("merged") + report.total("refused")
    by_district = sum(one.read for one in report.districts.values()) == report.total("read")
    parts = all(one.read == one.stored + one.merged + one.refused for one in report.districts.values())
    return whole and by_district and parts and report.total("stored") == report.total("features")


@pytest.mark.parametrize(
    ("generation", "encoding", "newline", "separator"),
    [
        ("2019", "cp949", "\r\n", ","),
        ("2022", "utf-8", "\n", ","),
        ("2024", "utf-16", "\n", "\t"),
        ("2026", "utf-8-sig", "\r\n", ","),
    ],
)
def test_every_generation_in_every_encoding(
    load: Load, rows: Rows, tmp_path: Path, generation: str, encoding: str, newline: str, separator: str
) -> None:
    file = write(
        tmp_path / "방범 CCTV.csv",
        poles({}, {"소재지도로명주소": '뷁로 1, "2층"\n뒤'}),
        GENERATIONS[generation].split(","),
        encoding=encoding,
        newline=newline,
        separator=separator,
    )
    report = load(file)
    assert report.form == "standard_cctv"
    assert report.total("stored") == 2
    assert adds_up(report)
    assert rows(
        "SELECT address, operator, purpose, camera_count, resolution_mp, direction_note, retention_days, installed, phone,"
        " bearing_known, district, owner_district, doubts, source_date FROM cameras ORDER BY address COLLATE \"C\" DESC"
    )[0] == (
        "흑교로 74", "부산광역시 중구청", "다목적", 3, 2.0, "360도 전방면", 30, "2018-09", "051-600-4172",
        False, "26110", "26110", [], date(2024, 6, 8),
    )  # fmt: skip
    assert ('뷁로 1, "2층"\n뒤',) in rows("SELECT address FROM cameras")


def test_the_order_of_the_columns_means_nothing(load: Load, rows: Rows, tmp_path: Path) -> None:
    load(write(tmp_path / "a.csv", poles({}, {"카메라대수": "7"})))
    again = load(write(tmp_path / "b.csv", poles({}, {"카메라대수": "7"}), sorted(HEADINGS)))
    assert (again.dataset, again.total("unchanged")) == ("a", 2)
    assert rows("SELECT count(*) FROM cameras") == [(2,)]


def test_each_repair_and_refusal_has_its_reason_and_line(load: Load, rows: Rows, tmp_path: Path) -> None:
    changes: list[tuple[dict[str, str], list[str], str]] = [
        ({}, [], "stored"),
        ({"WGS84위도": "129.0339846", "WGS84경도": "35.10346759"}, ["swapped_lonlat"], "stored"),
        ({"WGS84위도": "", "WGS84경도": ""}, ["blank_coordinate"], "refused"),
        ({"WGS84위도": "없음", "WGS84경도": "없음"}, ["no_coordinate_word"], "refused"),
        ({"WGS84위도": "0", "WGS84경도": "0"}, ["zero_coordinate"], "refused"),
        ({"WGS84위도": "삼십오.일", "WGS84경도": "x"}, ["unreadable_coordinate"], "refused"),
        ({"WGS84위도": "38.10346759"}, ["degree_slip"], "stored"),
        ({"WGS84위도": "35°6'12.5\"", "WGS84경도": "129°2'2.3\""}, ["degrees_minutes_seconds"], "stored"),
        (
            {"WGS84위도": "37.5663", "WGS84경도": "126.9779"},
            ["outside_named_district", "outside_named_province"],
            "stored",
        ),
        ({"WGS84위도": "35.1151", "WGS84경도": "129.0422"}, ["outside_named_district"], "stored"),
        ({"WGS84위도": "34.9", "WGS84경도": "129.3"}, ["in_no_district"], "stored"),
        ({"WGS84위도": "20.0", "WGS84경도": "110.0"}, ["foreign_point", "in_no_district"], "stored"),
        ({"데이터기준일자": "2024-19-41"}, ["bad_date"], "stored"),
        ({"데이터기준일자": "2.0181E+13"}, ["spreadsheet_damage"], "stored"),
        ({"설치연월": "2027-02"}, ["future_date"], "stored"),
        ({"카메라대수": "여러 대"}, ["bad_number"], "stored"),
        ({"관리기관전화번호": "010-1234-5678"}, ["personal_data_masked"], "stored"),
    ]
    file = write(tmp_path / "부산.csv", poles(*(change for change, *_ in changes)))
    report = load(file)
    assert adds_up(report)
    told = {
        line: (sorted(reasons), fate)
        for line, reasons, fate in rows("SELECT line, reasons, fate FROM remarks WHERE layer = 'cameras'")
    }
    assert told == {n: (sorted(reasons), fate) for n, (_, reasons, fate) in enumerate(changes, 2) if reasons}
    for reason in {reason for _, reasons, _ in changes for reason in reasons}:
        assert report.reasons[reason] == sum(reason in reasons for _, reasons, _ in changes), reason
    assert rows("SELECT count(*) FROM cameras") == [(13,)]
    assert "010-1234" not in json.dumps(report.as_json()) + str(rows("SELECT told FROM cameras")) + str(
        rows("SELECT cells FROM remarks")
    )
    slipped = rows("SELECT ST_Y(geom), doubts FROM cameras WHERE 'degree_slip' = ANY(doubts)")
    assert slipped == [(pytest.approx(35.10346759), ["degree_slip"])]
    assert rows("SELECT count(*) FROM cameras WHERE told LIKE '%outside_named_district%'") == [(2,)]


def test_rows_that_repeat(load: Load, rows: Rows, tmp_path: Path) -> None:
    twice, other = poles({}, {"소재지도로명주소": "흑교로 75", "WGS84위도": "35.1035"})
    report = load(write(tmp_path / "a.csv", [twice, dict(twice), other, {**other, "관리번호": twice["관리번호"]}]))
    assert report.reasons["duplicate_row"] == 1
    assert report.reasons["duplicate_key"] == 3
    assert (report.total("merged"), report.total("stored")) == (1, 3)
    assert adds_up(report)
    assert rows("SELECT count(DISTINCT source_id) FROM cameras") == [(3,)]
    again = load(write(tmp_path / "a.csv", [{**other, "관리번호": twice["관리번호"]}, other, twice, dict(twice)]))
    assert again.total("unchanged") == 3  # whatever the order of the rows


def test_one_point_for_many_addresses_is_nobodys_place(load: Load, rows: Rows, tmp_path: Path) -> None:
    pile = poles(*({"소재지도로명주소": f"흑교로 {n}"} for n in range(12)))
    pole = poles(*({"WGS84위도": "35.1040"} for _ in range(15)))
    for n, row in enumerate(pole):
        row["관리번호"] = f"9{n}"
    report = load(write(tmp_path / "a.csv", [*pile, *pole]))
    assert report.reasons["agency_address_pile"] == 12
    assert report.piles == [{"lon": 129.0339846, "lat": 35.10346759, "rows": 12, "addresses": 12}]
    assert rows("SELECT count(*) FROM cameras WHERE doubts = '{agency_address_pile}'") == [(12,)]
    assert report.districts["26110"].doubted == 12


def test_the_same_file_twice_changes_nothing_and_a_newer_issue_adds_changes_retires(
    load: Load, rows: Rows, tmp_path: Path
) -> None:
    first = poles(*({"소재지도로명주소": f"흑교로 {n}", "WGS84위도": f"35.1034{n}"} for n in range(6)))
    file = write(tmp_path / "전국CCTV표준데이터_20240608.csv", first)
    load(file)
    before = rows("SELECT * FROM cameras ORDER BY id")
    again = load(file)
    assert [again.total(what) for what in ("added", "changed", "retired", "unchanged")] == [0, 0, 0, 6]
    assert rows("SELECT * FROM cameras ORDER BY id") == before
    assert rows("SELECT count(*) FROM history") == [(0,)]

    second = [{**row, "데이터기준일자": "2025-01-01"} for row in first[1:]]
    second[0]["카메라대수"] = "9"
    second += [{**POLE, "관리번호": "new", "데이터기준일자": "2025-01-01"}]
    newer = load(write(tmp_path / "cctv (1).csv", second))
    assert newer.dataset == "전국CCTV표준데이터"  # known by its rows, not by its name
    assert [newer.total(what) for what in ("added", "changed", "retired")] == [1, 5, 1]
    assert newer.source_date == date(2025, 1, 1)
    gone = rows("SELECT row ->> 'source_id' FROM history WHERE row ->> 'address' = '흑교로 0'")
    assert gone == [(first[0]["관리번호"],)]
    with pytest.raises(OlderFile, match="allow-older"):
        load(file)
    assert load(file, allow_older=True).total("added") == 1


def test_two_cities_under_one_file_name_stand_side_by_side(load: Load, rows: Rows, tmp_path: Path) -> None:
    load(write(tmp_path / "cctv.csv", poles({}, {}, {})))
    other = poles({"관리기관명": "경상북도 경산시청", "WGS84위도": "35.8251", "WGS84경도": "128.7413"})
    other[0]["관리번호"] = "경산-1"
    report = load(write(tmp_path / "cctv.csv", other))
    assert report.dataset == "cctv-2"
    assert report.total("retired") == 0
    assert rows("SELECT dataset, count(*) FROM cameras GROUP BY 1 ORDER BY 1") == [("cctv", 3), ("cctv-2", 1)]


def test_a_part_of_a_set_does_not_push_out_the_whole(load: Load, rows: Rows, tmp_path: Path) -> None:
    whole = poles(*({} for _ in range(10)))
    load(write(tmp_path / "national.csv", whole))
    part = load(write(tmp_path / "city.csv", whole[:3]))
    assert part.dataset == "city"
    assert part.found["also_in"] == {"national": 3}
    assert rows("SELECT count(*) FROM cameras WHERE dataset = 'national'") == [(10,)]


def frame(changes: Iterable[dict[str, str]] = ({}, {"카메라대수": "7"})) -> geopandas.GeoDataFrame:
    table = pandas.DataFrame(poles(*changes))[HEADINGS]
    points = shapely.points(table["WGS84경도"].astype(float), table["WGS84위도"].astype(float))
    return geopandas.GeoDataFrame(table, geometry=points, crs=4326)


def as_csv(path: Path) -> Path:
    return write(path / "x.csv", poles({}, {"카메라대수": "7"}))


def as_json(path: Path) -> Path:
    envelope = {
        "response": {"header": {"resultCode": "00"}, "body": {"items": {"item": poles({}, {"카메라대수": "7"})}}}
    }
    (path / "x.json").write_text(json.dumps(envelope, ensure_ascii=False), encoding="utf-8")
    return path / "x.json"


def as_bare_list(path: Path) -> Path:
    (path / "x.json").write_bytes(json.dumps(poles({}, {"카메라대수": "7"}), ensure_ascii=False).encode("cp949"))
    return path / "x.json"


def as_ods(path: Path) -> Path:
    """A workbook with a title above the headings; made of its parts, since no writer is among our packages."""
    rows = [
        ["부산광역시 중구 CCTV 현황"],
        [],
        HEADINGS,
        *([row[name] for name in HEADINGS] for row in poles({}, {"카메라대수": "7"})),
    ]
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="현황">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    with zipfile.ZipFile(path / "x.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path / "x.ods"


def as_geojson(path: Path) -> Path:
    frame().to_file(path / "x.geojson", driver="GeoJSON")
    return path / "x.geojson"


def as_geopackage(path: Path) -> Path:
    frame().to_file(path / "x.gpkg", driver="GPKG", layer="cctv")
    return path / "x.gpkg"


def as_parquet(path: Path) -> Path:
    frame().to_parquet(path / "x.parquet")
    return path / "x.parquet"


def as_projected_parquet(path: Path) -> Path:
    frame().to_crs(5186).to_parquet(path / "x.parquet")
    return path / "x.parquet"


def as_zip(path: Path) -> Path:
    as_csv(path)
    with zipfile.ZipFile(path / "x.zip", "w") as archive:
        archive.write(path / "x.csv", "안/x.csv")
    return path / "x.zip"


@pytest.mark.parametrize(
    "form",
    [as_json, as_bare_list, as_ods, as_geojson, as_geopackage, as_parquet, as_projected_parquet, as_zip],
    ids=lambda form: form.__name__,
)
def test_every_kind_of_file_says_the_same(load: Load, rows: Rows, tmp_path: Path, form: Callable[[Path], Path]) -> None:
    load(as_csv(tmp_path))
    report = load(form(tmp_path), dataset="x")
    assert (report.total("stored"), report.total("added"), report.total("retired")) == (2, 0, 0)
    assert rows("SELECT count(*) FROM cameras") == [(2,)]
    assert rows(
        "SELECT max(ST_Distance(geom::geography, 'SRID=4326;POINT(129.0339846 35.10346759)')) < 0.01 FROM cameras"
    ) == [(True,)]


def stations(code: int, *, exchanged: bool = False) -> list[dict[str, str]]:
    """Fire stations called after their districts, in a plane system that nobody names."""
    places = {
        "관악": (126.9516, 37.4783), "강남": (127.0475, 37.5173), "종로": (126.9794, 37.5730), "강서": (126.8495, 37.5509),
        "노원": (127.0568, 37.6542), "송파": (127.1058, 37.5145), "마포": (126.9019, 37.5663), "구로": (126.8875, 37.4955),
        "은평": (126.9291, 37.6027), "강동": (127.1238, 37.5301), "도봉": (127.0471, 37.6688), "양천": (126.8665, 37.5169),
    }  # fmt: skip
    to = Transformer.from_crs(4326, code, always_xy=True)
    told = []
    for number, (name, place) in enumerate(places.items()):
        x, y = to.transform(*place)
        x, y = (y, x) if exchanged else (x, y)
        told.append(
            {
                "서ㆍ센터ID": f"{number:07}",
                "서ㆍ센터명": f"{name}소방서",
                "유형구분명": "소방서",
                "X좌표": f"{x:.4f}",
                "Y좌표": f"{y:.4f}",
            }
        )
    return told


STATION_HEADINGS = ["서ㆍ센터ID", "서ㆍ센터명", "유형구분명", "X좌표", "Y좌표"]


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_system_is_inferred_only_from_the_districts_and_said(
    load: Load, rows: Rows, tmp_path: Path, exchanged: bool
) -> None:
    report = load(write(tmp_path / "fire.csv", stations(5186, exchanged=exchanged), STATION_HEADINGS))
    known = report.found["system"]
    assert (known["name"], known["known_by"], known["exchanged"]) == ("EPSG:5186", "inferred", exchanged)
    assert report.noted["inferred_crs"] == 12
    assert rows("SELECT count(*) FROM fire_stations WHERE district <> owner_district") == [(0,)]


def test_systems_too_near_each_other_for_so_few_rows_are_named_and_asked_for(load: Load, tmp_path: Path) -> None:
    with pytest.raises(UnknownReferenceSystem, match=r"EPSG:5174 100.0%.*EPSG:5181 100.0%.*--crs"):
        load(write(tmp_path / "fire.csv", stations(5181), STATION_HEADINGS))


def test_three_hundred_metres_are_told_apart_by_many_rows(
    load: Load, districts_of_korea: Districts, tmp_path: Path
) -> None:
    """Bessel's 5174 against 5181: Seoul's hospitals, 313 m off without a word."""
    random = np.random.default_rng(1)
    lon, lat = random.uniform(126.8, 127.15, 3000), random.uniform(37.45, 37.68, 3000)
    at = districts_of_korea.at(shapely.points(lon, lat))
    x, y = Transformer.from_crs(4326, 5174, always_xy=True).transform(lon, lat)
    every = districts_of_korea.every
    made = [
        {
            "쉼터명칭": str(n),
            "도로명주소": f"{every[at[n]].province} {every[at[n]].name}",
            "X좌표": f"{x[n]}",
            "Y좌표": f"{y[n]}",
        }
        for n in range(len(lon))
        if at[n] >= 0
    ]
    report = load(write(tmp_path / "쉼터.csv", made, list(made[0])))
    assert report.found["system"] | {"agreeing": None} == {
        "name": "EPSG:5174", "known_by": "inferred", "agreeing": None, "exchanged": False, "rival": None
    }  # fmt: skip


def test_a_wrong_declared_system_is_refused(load: Load, rows: Rows, tmp_path: Path) -> None:
    file = write(tmp_path / "fire.csv", stations(5186), STATION_HEADINGS)
    with pytest.raises(WrongReferenceSystem, match="EPSG:5186"):
        load(file, system=crs.named("EPSG:5181"))
    assert rows("SELECT count(*) FROM fire_stations") == [(0,)]
    assert load(file, system=crs.named("EPSG:5186")).found["system"]["known_by"] == "declared"


def test_a_system_that_nothing_tells_is_asked_for(load: Load, tmp_path: Path) -> None:
    rows = [{**row, "서ㆍ센터명": f"제{n}안전센터"} for n, row in enumerate(stations(5186))]
    with pytest.raises(UnknownReferenceSystem, match="--crs"):
        load(write(tmp_path / "fire.csv", rows, STATION_HEADINGS))


def test_a_shapefile_without_prj_and_cpg(load: Load, rows: Rows, tmp_path: Path) -> None:
    lines = [shapely.LineString([(127.04 + n / 1000, 37.50), (127.04 + n / 1000, 37.51)]) for n in range(12)]
    table = {
        "SIG_CD": ["11680"] * 12,
        "RDS_MAN_NO": [f"{n:012}" for n in range(12)],
        "RN": [f"봉은사로{n}길" for n in range(12)],
        "ROAD_BT": [3.5] + [6.0] * 10 + [0.0],
        "ROAD_LT": [1100.0] * 12,
    }
    made = geopandas.GeoDataFrame(table, geometry=lines, crs=4326).to_crs(5179)
    made.to_file(tmp_path / "TL_SPRD_MANAGE.shp", encoding="cp949")
    for ending in (".prj", ".cpg"):
        (tmp_path / f"TL_SPRD_MANAGE{ending}").unlink()
    dbf = tmp_path / "TL_SPRD_MANAGE.dbf"
    dbf.write_bytes(dbf.read_bytes()[:29] + b"\0" + dbf.read_bytes()[30:])  # the language byte
    report = load(tmp_path / "TL_SPRD_MANAGE.shp")
    assert (report.form, report.found["system"]["name"]) == ("road_sections", "EPSG:5179")
    assert rows("SELECT name, width_m, district FROM road_sections ORDER BY source_id LIMIT 1") == [
        ("봉은사로0길", 3.5, "11680")
    ]
    assert rows("SELECT count(*) FROM road_sections WHERE width_m IS NULL") == [(1,)]  # 0: nobody knows
    (away,) = rows(
        "SELECT max(ST_Distance(geom::geography, 'SRID=4326;LINESTRING(127.04 37.5, 127.051 37.5)')) FROM road_sections"
    )
    assert away[0] < 1


def test_closed_businesses_are_left_out(load: Load, rows: Rows, tmp_path: Path) -> None:
    x, y = Transformer.from_crs(4326, 5174, always_xy=True).transform(126.9779, 37.5663)
    base = {
        "개방서비스명": "석유판매업", "개방자치단체코드": "3010000", "관리번호": "1", "영업상태명": "영업/정상", "사업장명": "시청주유소",
        "소재지전체주소": "서울특별시 중구 태평로1가 31", "좌표정보x(epsg5174)": f"{x}", "좌표정보y(epsg5174)": f"{y}",
    }  # fmt: skip
    changes = [{}, {"영업상태명": "폐업"}, {"영업상태명": "휴업"}, {"영업상태명": "취소/말소/만료/정지/중지"}]
    made = [{**base, "관리번호": str(n), **change} for n, change in enumerate(changes)]
    report = load(write(tmp_path / "석유판매업.csv", made, list(base)))
    assert report.refusals == {"closed_business": 3}
    assert rows("SELECT kind, substance, name, district FROM hazards") == [("fuel", "석유", "시청주유소", "11140")]


def test_a_usable_hydrant_and_one_that_is_not(load: Load, rows: Rows, tmp_path: Path) -> None:
    head = "시설번호,시설유형코드,시도명,시군구명,소재지도로명주소,소재지지번주소,위도,경도,상세위치,안전센터명,보호틀유무,사용가능여부,설치연도,관할기관명,데이터기준일자"
    base = dict(
        zip(
            head.split(","),
            [
                "중-1",
                "1",
                "서울특별시",
                "중구",
                "세종대로 110",
                "",
                "37.5663",
                "126.9779",
                "앞",
                "을지로",
                "Y",
                "Y",
                "2001",
                "서울특별시 중구",
                "2024-01-01",
            ],
            strict=True,
        )
    )
    load(
        write(
            tmp_path / "소방용수.csv",
            [base, {**base, "시설번호": "중-2", "사용가능여부": "N", "시설유형코드": "저수조"}],
            head.split(","),
        )
    )
    assert rows("SELECT name, kind, usable FROM hydrants ORDER BY 1") == [
        ("중-1", "fire_hydrant", True),
        ("중-2", "water_tank", False),
    ]


def test_degrees_whose_headings_are_exchanged(load: Load, rows: Rows, tmp_path: Path) -> None:
    """The national list of fire stations of 2024: "X좌표" is the latitude."""
    row = {
        "소방서 및 안전센터명": "종로소방서",
        "주소": "서울특별시 종로구 종로1길 28",
        "X좌표": "37.5730",
        "Y좌표": "126.9794",
        "유형": "소방서",
    }
    report = load(write(tmp_path / "소방서.csv", [row], list(row), encoding="cp949"))
    assert report.corrected == {"swapped_lonlat": 1}
    assert rows("SELECT round(ST_X(geom)::numeric, 4), district FROM fire_stations")[0][1] == "11110"


def test_a_capped_export_is_said(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["gis.registries.load"], "CAPS", (3,))
    assert load(write(tmp_path / "a.csv", poles({}, {}, {}))).noted["capped_export"] == 1


def test_an_unknown_table_comes_with_a_mapping_to_start_from(load: Load, rows: Rows, tmp_path: Path) -> None:
    headings = ["순번", "방범카메라 위치", "대수", "Y", "X", "비고"]
    made = [dict(zip(headings, ["1", "부산 중구 흑교로 74", "4", "35.1034", "129.0339", "학교 앞"], strict=True))]
    file = write(tmp_path / "목록.csv", made, headings)
    with pytest.raises(UnknownForm, match=r'layer = "cameras"') as refused:
        load(file)
    assert "--mapping" in str(refused.value)
    told = {
        "layer": "cameras",
        "columns": {"address": "방범카메라 위치", "camera_count": "대수", "lat": "Y", "lon": "X"},
    }
    form, _ = mapping.form_of(told, "test")
    report = load(file, form=form)
    assert report.total("stored") == 1
    assert rows("SELECT address, camera_count, district, attributes ->> '비고' FROM cameras") == [
        ("부산 중구 흑교로 74", 4, "26110", "학교 앞")
    ]


def test_files_that_are_no_registry_store_nothing(load: Load, rows: Rows, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "cut.json").write_text('{"response": {"body": {"items": [{"a": 1,')
    (tmp_path / "error.json").write_text('{"RESULT": {"CODE": "INFO-300", "MESSAGE": "인증키가 없습니다"}}')
    (tmp_path / "firewall.json").write_bytes("<html>차단되었습니다</html>".encode("euc-kr"))
    (tmp_path / "noise.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with (tmp_path / "head.csv").open("w") as file:
        file.write(",".join(HEADINGS) + "\n")
    for name, said in {
        "empty.csv": "empty", "cut.json": "cut off", "error.json": "INFO-300", "firewall.json": "firewall", "noise.xlsx": "archive",
        "head.csv": "no rows", "absent.csv": "no such file",
    }.items():  # fmt: skip
        with pytest.raises(BadFile, match=said):
            load(tmp_path / name)
    assert rows("SELECT count(*) FROM cameras") == [(0,)]


def test_without_boundaries_the_test_is_left_out_and_said(fresh_url: str, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", poles({}, {"WGS84위도": "37.5"}))
    with psycopg.connect(fresh_url) as connection:
        (report,) = registries.load(file, connection, wish=Wish(), today=TODAY)
    assert report.noted["untested_district"] == 2
    assert not report.flagged


def test_boundaries_that_come_later_tell_every_feature_where_it_stands(fresh_url: str, tmp_path: Path) -> None:
    with psycopg.connect(fresh_url) as connection:
        registries.load(write(tmp_path / "a.csv", poles({})), connection, wish=Wish(), today=TODAY)
        square = shapely.box(129.0, 35.0, 129.1, 35.2)
        made = geopandas.GeoDataFrame(
            {"code": ["26110"], "sido": ["부산광역시"], "sigungu": ["중구"]}, geometry=[square], crs=4326
        )
        made.to_file(tmp_path / "b.geojson")
        registries.load(tmp_path / "b.geojson", connection, wish=Wish(), today=TODAY)
        found = connection.execute('SELECT district, told LIKE \'%"district":"26110"%\' FROM cameras').fetchall()
    assert found == [("26110", True)]


def test_forms_have_names_of_their_own_and_mark_themselves() -> None:
    assert len({form.name for form in ALL}) == len(ALL)
    for form in ALL:
        assert form.marks or form.layouts, form.name
        assert form_named(form.name, ALL) is form
        for one in form.fields:
            assert form.layer.column(one.column), (form.name, one.column)
    with pytest.raises(UnknownForm, match="standard_cctv"):
        form_named("nonsense", ALL)


def test_boundaries_are_not_doubted_for_lying_outside_of_those_that_came_before(fresh_url: str, tmp_path: Path) -> None:
    def boundary(code: str, name: str, west: float) -> Path:
        table = {"code": [code], "sido": ["전라남도"], "sigungu": [name]}
        made = geopandas.GeoDataFrame(table, geometry=[shapely.box(west, 35, west + 0.1, 35.1)], crs=4326)
        made.to_file(tmp_path / f"{code}.geojson")
        return tmp_path / f"{code}.geojson"

    with psycopg.connect(fresh_url) as connection:
        for code, name, west in (("46110", "목포시", 126.4), ("46130", "여수시", 128.0)):
            (report,) = registries.load(boundary(code, name, west), connection, today=TODAY)
            assert not report.flagged


def test_sheets_of_one_form_do_not_push_each_other_out(korea_url: str, rows: Rows, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{name}.csv", poles({"관리번호": name}, {"관리번호": f"{name}-2"}))
        for name in ("동부", "서부")
    ]
    with zipfile.ZipFile(tmp_path / "cctv.zip", "w") as archive:
        for file in files:
            archive.write(file, file.name)
    with psycopg.connect(korea_url) as connection:
        reports = registries.load(tmp_path / "cctv.zip", connection, wish=Wish(dataset="구청"), today=TODAY)
        again = registries.load(tmp_path / "cctv.zip", connection, wish=Wish(dataset="구청"), today=TODAY)
    assert [report.dataset for report in reports] == ["구청 동부", "구청 서부"]
    assert [report.total("unchanged") for report in again] == [2, 2]
    assert rows("SELECT count(*) FROM cameras") == [(4,)]


def test_what_was_left_out_is_written_down(load: Load, rows: Rows, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", poles({}))
    write(tmp_path / "메모.csv", [{"할 일": "청소", "언제": "내일"}], ["할 일", "언제"])
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("a.csv", "메모.csv"):
            archive.write(tmp_path / name, name)
    load(tmp_path / "x.zip")
    assert rows("SELECT report -> 'found' -> 'left_out' FROM datasets WHERE source = 'standard_cctv'") == [
        (["메모.csv"],)
    ]


def test_a_date_with_dots_is_no_ending(load: Load, tmp_path: Path) -> None:
    report = load(write(tmp_path / "방범 2024.09.csv", [{**POLE, "데이터기준일자": "", "최종수정시점": ""}]))
    assert (report.dataset, report.source_date) == ("방범", date(2024, 9, 1))
