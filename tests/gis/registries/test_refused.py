"""The table of refused rows, and that it is known again when it comes back."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from gis.registries import forms, mended, recognise, refused
from gis.registries.form import Form, Layout
from gis.registries.mended import OURS
from gis.registries.table import Table

LAYOUTS = [(form, layout) for form in forms.ALL for layout in form.layouts]


def report(*headings: str) -> dict[str, Any]:
    return {"found": {"headings": headings}}


def row(line: int, *reasons: str, **cells: str) -> dict[str, Any]:
    return {"line": line, "reasons": reasons, "cells": json.dumps(cells, ensure_ascii=False)}


def table(told: dict[str, Any], *rows: dict[str, Any]) -> list[list[str]]:
    text = refused.head(told) + "".join(refused.lines(told, rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_headings_and_cells_stand_as_in_the_file() -> None:
    told = table(report("이름", "위도", "경도"), row(7, "zero_coordinate", 경도="0", 위도="0", 이름='가 "나", 다\n라'))
    assert told == [
        ["이름", "위도", "경도", "거절 사유", "원본 행 번호"],
        ['가 "나", 다\n라', "0", "0", "좌표가 0입니다.", "7"],
    ]


def test_only_what_refuses_a_row_is_said() -> None:
    told = table(
        report("위도"), row(2, "closed_business", "blank_coordinate", "spreadsheet_damage", "outside_named_district")
    )
    assert told[1][1] == "영업 중이 아닌 곳입니다 (폐업·휴업·취소). 좌표가 비어 있습니다."


@pytest.mark.parametrize("heading", ["위도", "WGS84위도", "좌표정보(X)", "LAT_EPSG4326", "Y좌표 "])
def test_a_place_has_columns_of_its_own_where_the_file_had_none(heading: str) -> None:
    assert table(report("이름"))[0] == ["이름", "위도", "경도", *OURS]
    has_one = heading != "Y좌표 "  # half a pair is none
    assert table(report("이름", heading))[0] == ["이름", heading, *(() if has_one else ("위도", "경도")), *OURS]


def test_refused_again_they_keep_the_line_of_the_first_file() -> None:
    told = table(report("위도", "경도", *OURS), row(2, "zero_coordinate", **{"위도": "0", "원본 행 번호": "41"}))
    assert told == [["위도", "경도", *OURS], ["0", "", "좌표가 0입니다.", "41"]]


@pytest.mark.parametrize(("form", "layout"), LAYOUTS, ids=lambda one: getattr(one, "name", ""))
def test_rows_of_a_file_without_headings_come_back_as_the_same_form(form: Form, layout: Layout) -> None:
    headings = tuple(name for name, _ in layout.columns)
    back = Table(Path("mended.csv"), "", (*headings, *OURS), lambda: iter(()), [])
    found = recognise.recognise(back, forms.ALL)
    assert found is not None
    assert found.form is form
    assert mended.is_supplement(found.headings)


def test_a_set_beside_its_set_has_no_other_beside_it() -> None:
    assert mended.set_name("주차장") == "주차장 (고친 행)"
    assert mended.set_name(mended.set_name("주차장")) == "주차장 (고친 행)"
