"""The real files, loaded with no options: the figures are those that were counted when they were gathered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gis.report import Report
from tests.gis.registries.conftest import Load

Rows = Callable[[str], list[tuple[Any, ...]]]

# file: form, read, stored, merged, and the counts of reasons
FIGURES: dict[str, tuple[str, int, int, int, dict[str, int]]] = {
    "kr-cctv-busan/busan_cctv_utf8_crlf.csv": (
        "standard_cctv", 15_737, 15_736, 0,
        # 198 in no district, of which one is a mistyped whole degree and is mended
        {"zero_coordinate": 1, "in_no_district": 197, "degree_slip": 1, "outside_named_district": 80,
         "outside_named_province": 3, "future_date": 1},
    ),
    "kr-cctv-gyeongsan/gyeongsan_cctv_cp949.csv": (
        "standard_cctv", 3_538, 3_538, 0, {"encoding": 3_538, "outside_named_district": 1},
    ),
    "kr-cctv-seoul-ansimi/seoul_ansimi_cctv_noheader_utf8.csv": (
        "seoul_safe_cctv", 37_340, 36_933, 407, {"duplicate_row": 407, "swapped_lonlat": 110, "no_header": 37_340},
    ),
    "kr-parking-national/parking_national_cp949.csv": (
        "standard_parking", 14_651, 12_174, 0, {"blank_coordinate": 2_477, "duplicate_key": 2_938, "encoding": 14_651},
    ),
    "kr-child-zones/child_zones_2026_utf8sig.csv": ("child_protection_zones", 14_647, 14_647, 0, {}),
    "kr-child-guard-houses-seoul/guard_houses_noheader_utf8.csv": ("child_guard_houses", 865, 862, 3, {}),
    "kr-speed-cameras/speed_cameras_2020_cp949.csv": (
        "enforcement_cameras", 12_295, 12_219, 35,
        {"duplicate_row": 35, "blank_coordinate": 40, "foreign_point": 6, "duplicate_key": 3_197,
         "agency_address_pile": 119},
    ),
    "kr-hydrants/mokpo.json": ("fire_water", 1_020, 1_020, 0, {"degree_slip": 1}),
    "kr-hydrants/seoul_jongno.json": ("fire_water", 5_006, 5_006, 0, {}),
    "kr-hydrants/seoul_jung.json": ("fire_water", 4_334, 4_334, 0, {}),
    "kr-hydrants/busan_jung_wrong_geocodes.json": (
        "fire_water", 866, 866, 0, {"outside_named_district": 809, "outside_named_province": 809},
    ),
    "kr-shelters/civil_defence_busan_api.json": ("civil_defence_shelters", 1_498, 1_498, 0, {}),
    "kr-shelters/earthquake_seoul_utf8sig_crlf.csv": (
        "earthquake_shelters", 2_130, 2_009, 0, {"no_coordinate_word": 121},
    ),
    "kr-shelters/tsunami_national_api.json": ("tsunami_shelters", 644, 644, 0, {}),
    "kr-fire-police/fire_stations_seoul_utf8sig_tm5186.csv": (
        "fire_stations_seoul", 177, 177, 0, {"inferred_crs": 177},
    ),
    "kr-fire-police/police_substations_gyeonggi_utf8.csv": (
        "police_stations", 356, 349, 0, {"blank_coordinate": 7},
    ),
    "kr-fire-police/police_substations_seoul_noheader_cp949.csv": (
        "police_substations_seoul", 274, 274, 0, {"no_header": 274, "encoding": 274},
    ),
    "kr-hospitals-seoul/hospitals_seoul_epsg5174_utf8sig.csv": (
        "permit_hospitals", 848, 527, 0,
        {"closed_business": 301, "blank_coordinate": 113, "spreadsheet_damage": 848, "inferred_crs": 848},
    ),
    "kr-admin-national/mokpo_emd_64_2023.geojson": ("boundaries", 64, 64, 0, {}),
    "kr-admin-seoul/seoul_dong_425.geojson": ("boundaries", 425, 425, 0, {}),
    "kr-roads-gangnam/TL_SPRD_MANAGE.shp": ("road_sections", 1_845, 1_845, 0, {"encoding": 1_845}),
    "kr-roads-gangnam/TL_SCCO_SIG.shp": ("boundaries", 1, 1, 0, {}),
    "kr-roads-gangnam/TL_SCCO_EMD.shp": ("boundaries", 14, 14, 0, {}),
}  # fmt: skip


@pytest.mark.parametrize("file", FIGURES)
def test_figures(load: Load, shared: Path, file: str) -> None:
    form, read, stored, merged, reasons = FIGURES[file]
    report = load(shared / "data" / file)
    assert report.form == form
    assert (report.total("read"), report.total("stored"), report.total("merged")) == (read, stored, merged)
    assert report.total("refused") == read - stored - merged
    assert {name: report.reasons[name] for name in reasons} == reasons
    assert sum(one.read for one in report.districts.values()) == read
    assert sum(one.stored for one in report.districts.values()) == stored


def test_seoul(load: Load, shared: Path, rows: Rows) -> None:
    report = load(shared / "data/kr-cctv-seoul-ansimi/seoul_ansimi_cctv_noheader_utf8.csv")
    by_name = {one.name: one.read for one in report.districts.values()}
    assert len(by_name) == 25
    assert (by_name["서울특별시 관악구"], by_name["서울특별시 종로구"]) == (4_786, 595)
    assert report.reasons["outside_named_district"] == pytest.approx(200, abs=10)
    (sites, cameras) = rows("SELECT count(*), sum(camera_count) FROM cameras")[0]
    twice = rows("SELECT sum((cells ->> 'CCTV 수량')::int) FROM remarks WHERE fate = 'merged'")[0][0]
    assert (sites, cameras + twice) == (36_933, 66_290)
    assert rows("SELECT count(*) FROM cameras WHERE owner_district IS NULL") == [(0,)]


def test_the_workbook_says_the_same_as_the_csv(load: Load, shared: Path) -> None:
    folder = shared / "data/kr-cctv-busan"
    load(folder / "busan_cctv_utf8_crlf.csv")
    again = load(folder / "12_04_08_E_CCTV정보.xlsx")
    assert [again.total(what) for what in ("added", "changed", "retired", "unchanged")] == [0, 0, 0, 15_736]


def test_gyeongsan_is_piled_up(load: Load, shared: Path) -> None:
    report = load(shared / "data/kr-cctv-gyeongsan/gyeongsan_cctv_cp949.csv")
    assert [pile["rows"] for pile in report.piles[:2]] == [506, 444]


def test_enforcement_cameras_of_pyeongtaek_are_piled_up_in_another_province(
    load: Load, shared: Path, rows: Rows
) -> None:
    report = load(shared / "data/kr-speed-cameras/speed_cameras_2020_cp949.csv")
    assert [pile["rows"] for pile in report.piles] == [119]
    assert rows("SELECT DISTINCT owner_district, district FROM cameras WHERE 'agency_address_pile' = ANY(doubts)") == [
        ("41220", "43750")
    ]


def test_a_shelter_out_of_use_is_known_to_be(load: Load, shared: Path, rows: Rows) -> None:
    load(shared / "data/kr-shelters/civil_defence_busan_api.json")
    assert rows("SELECT usable, count(*) FROM shelters GROUP BY 1 ORDER BY 1") == [(False, 182), (True, 1_316)]
    assert rows("SELECT position, count(*) FROM shelters GROUP BY 1 ORDER BY 2") == [
        ("above_ground", 5),
        ("underground", 1_493),
    ]


def test_widths_of_gangnam(load: Load, shared: Path, rows: Rows) -> None:
    report = load(shared / "data/kr-roads-gangnam/TL_SPRD_MANAGE.shp")
    assert report.found["system"]["name"] == "EPSG:5179"
    assert report.found["system"]["agreeing"] > 0.999
    (below_4, median) = rows(
        "SELECT count(*) FILTER (WHERE width_m < 4), percentile_cont(0.5) WITHIN GROUP (ORDER BY width_m) FROM road_sections"
    )[0]
    unknown = rows("SELECT count(*) FROM road_sections WHERE width_m IS NULL")[0][0]
    assert (below_4 + unknown, median) == (33, 6)
    assert rows("SELECT count(*) FROM road_sections WHERE name ~ '[가-힣]'") == [(1_845,)]


def test_districts_lose_the_prefix_that_three_of_them_carry(load: Load, shared: Path, rows: Rows) -> None:
    report = load(shared / "data/kr-admin-national/sigungu_253_2023.geojson.gz")
    assert (report.dataset, report.total("stored")) == ("korea", 253)  # a newer issue of the set that was there
    assert rows("SELECT count(*) FROM districts WHERE province = '서울특별시' AND name LIKE '서울%'") == [(0,)]
    assert rows("SELECT name FROM districts WHERE code = '11350'") == [("노원구",)]


def test_every_file_adds_up_by_reason(load: Load, shared: Path, rows: Rows) -> None:
    report: Report = load(shared / "data/kr-parking-national/parking_national_cp949.csv")
    refused = rows("SELECT count(*) FROM remarks WHERE fate = 'refused' AND source = 'standard_parking'")
    assert refused == [(report.total("refused"),)]
    assert rows("SELECT count(DISTINCT source_id) FROM parking") == [(12_174,)]
