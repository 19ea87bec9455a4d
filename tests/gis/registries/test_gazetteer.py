"""Which districts a text means."""

from datetime import date

import pytest

from gis.registries import provinces
from gis.registries.gazetteer import Gazetteer, Meant


def names(gazetteer: Gazetteer, meant: Meant) -> set[str]:
    every = gazetteer.districts.every
    return {f"{(every[number].province or '')} {every[number].name}" for number in meant.districts}


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("서울특별시 노원구중계로202", "서울특별시 노원구"),
        ("서울 관악구 봉천로 335", "서울특별시 관악구"),
        ("부산광역시(자연재난과) 부산진구청", "부산광역시 부산진구"),
        ("부산광역시 서구", "부산광역시 서구"),
        ("부산광역시 해운대구시설관리공단", "부산광역시 해운대구"),
        ("경기도 수원시 권선구 덕영대로1323번길", "경기도 수원시 권선구"),
        ("경상북도 경산시 경산시 진량읍", "경상북도 경산시"),
        ("경기도 광주시 오포읍", "경기도 광주시"),
        ("광주시 북구 용봉동", "광주광역시 북구"),
        ("동두천시청 교통행정과", "경기도 동두천시"),
        ("강원도 춘천시", "강원특별자치도 춘천시"),
        ("강원특별자치도 춘천시", "강원특별자치도 춘천시"),
        ("전북특별자치도 전주시 완산구", "전라북도 전주시 완산구"),
        ("전남광주통합특별시 목포시", "전라남도 목포시"),
        ("전남광주통합특별시 북구", "광주광역시 북구"),
        ("대구 군위군", "경상북도 군위군"),  # went over in 2023
        ("인천광역시 미추홀구 주안동", "인천광역시 남구"),  # the outlines are of before 2018
        ("경기도 여주시 상동", "경기도 여주군"),
        ("고양시 일산동구", "경기도 일산동구"),
    ],
)
def test_one_district(gazetteer: Gazetteer, text: str, district: str) -> None:
    assert names(gazetteer, gazetteer.read(text)) == {district}


def test_a_name_of_several_districts_means_all_of_them(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.read("중구").districts) == 6
    assert names(gazetteer, gazetteer.read("중구", "부산광역시")) == {"부산광역시 중구"}
    assert len(gazetteer.read("경기도 고양시").districts) == 3
    assert "충청남도 천안시 동남구" in names(gazetteer, gazetteer.read("충청남도 천안시"))


@pytest.mark.parametrize("text", ["흑교로 74", "보수동1가 50-1", "", "(주)한국"])
def test_nothing_is_made_of_what_names_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert not gazetteer.read(text).any


def test_a_province_alone_stands_for_its_districts(gazetteer: Gazetteer) -> None:
    meant = gazetteer.read("인천 인천대교고속도로 13.3km")
    assert not meant.districts
    assert len(meant.around) == 10
    assert gazetteer.read("서울특별시 없는구 1").unknown == "없는구"


def test_codes_and_stations(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, gazetteer.code("1168010100")) == {"서울특별시 강남구"}
    assert names(gazetteer, gazetteer.station("관악소방서")) == {"서울특별시 관악구"}
    assert not gazetteer.station("영동119안전센터").districts
    assert not gazetteer.code("없음").districts


def test_names_of_provinces_hold_for_their_time() -> None:
    assert provinces.is_old("강원도", date(2023, 6, 11))
    assert not provinces.is_old("강원도", date(2023, 6, 10))
    assert not provinces.is_old("강원특별자치도", date(2026, 1, 1))
    assert not provinces.is_old("강원도", None)
    assert provinces.provinces_of("전남광주통합특별시") == ("전남", "광주")
