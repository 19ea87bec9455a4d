"""The map of doubtful rows as a file that was passed on: opened with no server and no network."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page
from rich.console import Console

from app.imports.loading import Job, Loading
from gis.reasons import REASONS
from tests import dirty
from tests.app.test_import_cli import TODAY
from tests.dirty import BUSAN_JUNG, camera
from tests.end_to_end.conftest import Opener

PILE = [camera(number, (37.58, 126.98), 소재지도로명주소=f"서울특별시 종로구 길 {number}") for number in range(50, 62)]


@pytest.fixture
def drawn(korea_url: str, tmp_path: Path, open_page: Opener) -> Page:
    file = dirty.write(tmp_path / "종로.csv", [*dirty.DIRTY, camera(20, BUSAN_JUNG), *PILE])
    job = Job(report=tmp_path / "report.json")
    assert Loading(korea_url, job, Console(file=io.StringIO()), TODAY).every([file])
    page, seen = open_page((tmp_path / "종로.map.html").as_uri())
    page.wait_for_selector("body[data-drawn]")
    assert not [url for url in seen.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert not seen.complaints
    return page


def test_marks_legend_and_popups(drawn: Page) -> None:
    assert drawn.locator(".doubt").count() == int(drawn.locator("body").get_attribute("data-drawn") or 0) == 5
    for reason in ("outside_named_province", "agency_address_pile", "swapped_lonlat", "degree_slip"):
        assert drawn.get_by_text(REASONS[reason].ko).count()
    drawn.locator(".doubt", has_text="12").click()
    popup = drawn.locator(".leaflet-popup-content")
    assert REASONS["agency_address_pile"].ko in popup.inner_text()
    assert "그 밖에 7행" in popup.inner_text()
    assert "서울특별시 종로구 길 50" in popup.inner_text()
    drawn.keyboard.press("Escape")
    popup.wait_for(state="detached")


def test_a_reason_is_hidden_shown_and_gone_to(drawn: Page) -> None:
    toggle = drawn.locator(".toggle[data-reason=agency_address_pile]")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    assert drawn.locator(".doubt").count() == 4
    toggle.press("Enter")
    assert drawn.locator(".doubt").count() == 5
    drawn.locator(".go[data-reason=outside_named_province]").click()
    drawn.wait_for_timeout(500)
    box = drawn.locator(".folium-map").bounding_box()
    marks = [one.bounding_box() for one in drawn.locator(".doubt").all()]
    assert box
    assert any(
        mark and box["x"] < mark["x"] < box["x"] + box["width"] and box["y"] < mark["y"] < box["y"] + box["height"]
        for mark in marks
    )
    assert drawn.locator(".street", has_text="중구").count()  # outlines and names stand there too
