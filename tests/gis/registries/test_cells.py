"""Cells as clerks fill them."""

from datetime import date
from typing import Any

import pytest

from gis.registries import cells
from gis.registries.cells import Unread


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2018-09", date(2018, 9, 1)),
        ("201809", date(2018, 9, 1)),
        ("2018.9.", date(2018, 9, 1)),
        ("2018년 9월", date(2018, 9, 1)),
        ("21-07-05", date(2021, 7, 5)),
        ("98-07-05", date(1998, 7, 5)),
        ("20231004153000", date(2023, 10, 4)),
        ("2023-10-04 15:30:00", date(2023, 10, 4)),
        ("2024/11/28", date(2024, 11, 28)),
        ("2013", date(2013, 1, 1)),
        ("20080624", date(2008, 6, 24)),
        ("", None),
        ("없음", None),
        ("-", None),
        ("2.0181E+13", Unread("spreadsheet_damage")),
        ("35:18.0", Unread("spreadsheet_damage")),
        ("59:59.0", Unread("spreadsheet_damage")),
        ("########", Unread("spreadsheet_damage")),
        ("2018-13", Unread("bad_date")),
        ("2018-02-30", Unread("bad_date")),
        ("작년", Unread("bad_date")),
        ("0000-00-00", Unread("bad_date")),
    ],
)
def test_days(cell: str, told: Any) -> None:
    assert cells.day(cell) == told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2018-09", "2018-09"),
        ("200910", "2009-10"),
        ("2013", "2013"),
        ("1905-07", Unread("bad_date")),  # 2018 as a spreadsheet counts days
        ("", None),
    ],
)
def test_months(cell: str, told: Any) -> None:
    assert cells.month(cell) == told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("12", 12.0),
        ("1,234", 1234.0),
        ("12886㎡", 12886.0),
        ("3.5m", 3.5),
        ("-", None),
        ("", None),
        ("6~8", Unread("bad_number")),
        ("많음", Unread("bad_number")),
        ("#REF!", Unread("spreadsheet_damage")),
        ("1e400", Unread("bad_number")),
    ],
)
def test_numbers(cell: str, told: Any) -> None:
    assert cells.number(cell) == told


@pytest.mark.parametrize(
    ("read", "cell", "told"),
    [
        (cells.whole, "3", 3),
        (cells.whole, "3.0", 3),
        (cells.whole, "3.5", Unread("bad_number")),
        (cells.whole, "99999999999", Unread("bad_number")),
        (cells.count, "-1", Unread("bad_number")),
        (cells.count, "0", 0),
        (cells.positive, "0", None),  # a registry's way to say that nobody knows
        (cells.megapixels, "200", 2.0),
        (cells.megapixels, "41", 0.41),
        (cells.megapixels, "0", None),
        (cells.yes_no, "Y", True),
        (cells.yes_no, "n", False),
        (cells.yes_no, "사용중지", False),
        (cells.yes_no, "사용중", True),
        (cells.yes_no, "글쎄", Unread("unknown_code")),
        (cells.text, "N/A", None),
        (cells.text, "0012", "0012"),
    ],
)
def test_other_readers(read: cells.Reader, cell: str, told: Any) -> None:
    assert read(cell) == told


def test_the_same_code_written_three_ways() -> None:
    read = cells.coded({"1": "과속", "2": "신호"})
    assert read("1") == read("01") == read("과속") == "과속"
    assert read("01+02") == read("1,2") == "과속+신호"
    assert read("7") == Unread("unknown_code", "7")
    assert cells.coded({"요양병원": "long_term_hospital"})("요양병원(노인병원)") == "long_term_hospital"
    assert read("") is None
