"""What identifies a person never gets in."""

import pytest

from gis.registries import persons


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("010-1234-5678", "***"),
        ("연락처 01012345678 (야간)", "연락처 *** (야간)"),
        ("051-600-4172", "051-600-4172"),
        ("1588-1234", "1588-1234"),
        ("123-45-67890", "***"),
        ("800101-1234567", "***"),
        ("202451300000803452", "202451300000803452"),
        ("37.5013107", "37.5013107"),
        ("127.0101234567", "127.0101234567"),
        ("서울특별시 강남구 테헤란로 101-12", "서울특별시 강남구 테헤란로 101-12"),
    ],
)
def test_private_numbers(cell: str, told: str) -> None:
    assert persons.masked(cell) == told
    assert persons.any_private(["", cell, "x"]) == (cell != told)


@pytest.mark.parametrize("name", ["홍길동", "김철수", "개인(박영희)", "이영희 외 2명", "최민수 씨"])
def test_names_of_persons(name: str) -> None:
    masked = persons.masked_operator(name)
    assert "○○" in masked
    assert not any(given in masked for given in ("길동", "철수", "영희", "민수"))


@pytest.mark.parametrize(
    "name",
    [
        "서구청",
        "강남구",
        "대전광역시 중구청 교통과",
        "한국도로공사",
        "이마트",
        "남양주시",
        "주차관리팀",
        "",
        "공영주차장",
    ],
)
def test_names_of_bodies(name: str) -> None:
    assert persons.masked_operator(name) == name


@pytest.mark.parametrize("heading", ["대표자명", "성명", "사업자등록번호", "BIZREGNO", "담당자", "휴대전화"])
def test_headings_that_hold_persons(heading: str) -> None:
    assert persons.is_private(heading)


@pytest.mark.parametrize("heading", ["관리기관명", "전화번호", "시설명", "대표전화", "담당부서", "카메라대수"])
def test_headings_that_do_not(heading: str) -> None:
    assert not persons.is_private(heading)
