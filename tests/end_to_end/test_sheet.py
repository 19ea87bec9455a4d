"""The situation sheet in a browser: on the screen, on paper, and as a file without a server."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from gis import layers, sheet
from gis.sheet import Sheet

Opener = Callable[..., tuple[Page, Any]]
LON, LAT = 24.9440, 60.1705
NEAR = f"/v1/near?lon={LON}&lat={LAT}&f=map"
PLACES = [layer for layer in layers.ALL.values() if layer.group == "places"]
A4_PT = (594.96, 841.92)
PX_M = 0.0254 / 96
CIRCLE = """() => { const map = document.querySelector('.folium-map').getBoundingClientRect();
  const ring = [...document.querySelectorAll('.leaflet-overlay-pane path')]
    .map(path => path.getBoundingClientRect()).reduce((a, b) => b.width > a.width ? b : a);
  return ring.width > map.height * 0.6 && ring.top > map.top && ring.bottom < map.bottom
    && ring.left > map.left && ring.right < map.right; }"""


def ready(page: Page) -> Page:
    page.wait_for_selector("body[data-drawn]")
    page.evaluate("document.fonts.ready")
    return page


def at_rest(page: Page) -> None:
    """Until no pan moves the map any more."""
    page.wait_for_selector(".leaflet-map-pane:not(.leaflet-pan-anim)", state="attached")


@pytest.fixture
def shown(open_page: Opener, service: str) -> Iterator[tuple[Page, Any]]:
    page, seen = open_page(service + NEAR + "&radius_m=500")
    yield ready(page), seen
    page.context.close()


@pytest.fixture
def answer(connection: sa.Connection) -> Sheet:
    now = datetime(2026, 11, 23, 22, 50, 12, tzinfo=UTC)
    return sheet.near(connection, PLACES, place=(LON, LAT), radius_m=500, now=now)


def sizes(pdf: bytes) -> list[tuple[float, ...]]:
    boxes = re.findall(rb"/MediaBox \[([^\]]+)\]", pdf)
    return [tuple(float(edge) for edge in box.split()) for box in boxes]


def cut_off(page: Page) -> list[str]:
    """Parts of the sheet whose words do not fit in."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('body, .sheet-head, .facts, .legend, .places, .places ol, footer, footer p')]
        .filter(part => part.scrollHeight > part.clientHeight + 1).map(part => part.className || part.tagName)"""
    )
    return found


def test_asks_only_its_own_server_and_gets_everything(shown: tuple[Page, Any], service: str) -> None:
    page, seen = shown
    page.click(".place >> nth=0")
    page.wait_for_selector(".leaflet-popup")
    host = urlsplit(service).netloc
    assert len([url for url in seen.requests if urlsplit(url).netloc == host]) > 5
    assert seen.outside(host) == []
    assert seen.refused == []
    assert seen.complaints == []


@pytest.mark.parametrize("radius_m", [1, 100, 500, 3000])
def test_prints_as_one_a4_page(open_page: Opener, service: str, radius_m: int) -> None:
    page, _ = open_page(f"{service}{NEAR}&radius_m={radius_m}")
    ready(page)
    (size,) = sizes(page.pdf(prefer_css_page_size=True))
    assert size[2:] == pytest.approx(A4_PT, abs=1)
    page.emulate_media(media="print")
    assert cut_off(page) == []
    page.context.close()


def test_map_takes_at_most_half_of_the_page(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    page.emulate_media(media="print")
    box = page.locator(".folium-map").bounding_box()
    assert box
    assert box["width"] * PX_M == pytest.approx(0.190, abs=0.001)
    assert box["height"] * PX_M <= 0.297 / 2


def test_korean_is_written_in_our_font(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + ' ' + f.weight)")
    assert {"Noto Sans KR 400", "Noto Sans KR 700"} <= {face.replace('"', "") for face in loaded}
    assert page.evaluate("document.fonts.check('700 20px \"Noto Sans KR\"', '골든타임 상황지')")


def test_scale_bar_and_ratio_are_true(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    said = page.inner_text(".map-scale")
    found = re.search(r"([\d.]+) (k?m) \(1:([\d,]+)\)", said)
    assert found
    length_m = float(found[1]) * (1000 if found[2] == "km" else 1)
    width_px = page.evaluate("document.querySelector('.map-scale i').getBoundingClientRect().width")
    assert width_px * PX_M * int(found[3].replace(",", "")) == pytest.approx(length_m, rel=0.01)


def test_what_was_asked_is_wholly_on_the_map(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    assert page.evaluate(CIRCLE)


def test_every_number_of_the_list_is_on_the_map(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    listed = page.locator(".place .number").all_inner_texts()
    assert listed == [str(number) for number in range(1, len(listed) + 1)]
    assert sorted(page.locator(".tag-number b").all_inner_texts(), key=int) == listed


def test_popup_tells_what_is_known_and_what_is_not(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    page.focus(".place >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup")
    said = page.inner_text(".leaflet-popup-content")
    assert "모름" in said
    assert "화각" in said
    content = page.locator(".leaflet-popup-content")
    box = content.bounding_box()
    assert box
    assert 140 <= box["width"] <= 300
    assert content.evaluate("part => getComputedStyle(part).wordBreak") == "keep-all"


def test_zoom_ends_and_paper_keeps_the_whole_view(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    before = page.inner_text(".map-scale")
    assert page.locator(".leaflet-control-zoom-out.leaflet-disabled").count() == 1
    page.click(".leaflet-control-zoom-in")
    page.wait_for_function("before => document.querySelector('.map-scale').innerText !== before", arg=before)
    assert page.evaluate("Object.values(window).find(value => value instanceof L.Map).getMaxZoom()") == 21


def test_a_phone_shows_it_without_sideways_scrolling(open_page: Opener, service: str) -> None:
    page, seen = open_page(service + NEAR + "&radius_m=500", size={"width": 390, "height": 844})
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen.complaints == []
    page.context.close()


def test_a_phone_shows_and_prints_the_whole_circle(open_page: Opener, service: str) -> None:
    page, _ = open_page(service + NEAR + "&radius_m=500", size={"width": 390, "height": 844})
    ready(page)
    assert page.evaluate(CIRCLE)
    page.emulate_media(media="print")
    page.wait_for_function(CIRCLE)
    assert "1:8,000" in page.inner_text(".map-scale")
    page.context.close()


@pytest.mark.parametrize("into_the_pan_ms", [0, 120, 300, 1000])
def test_a_popup_leaves_the_view_as_it_was(shown: tuple[Page, Any], into_the_pan_ms: int) -> None:
    page, _ = shown
    page.click(".place >> nth=-1")
    page.wait_for_selector(".leaflet-popup")
    page.wait_for_timeout(into_the_pan_ms)
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    at_rest(page)
    assert page.evaluate(CIRCLE)


def test_a_popup_at_the_edge_is_wholly_on_the_map(shown: tuple[Page, Any]) -> None:
    page, _ = shown
    page.click(".place >> nth=-1")
    page.wait_for_selector(".leaflet-popup")
    at_rest(page)
    popup, ground = (page.locator(part).bounding_box() for part in (".leaflet-popup", ".folium-map"))
    assert popup
    assert ground
    assert popup["y"] >= ground["y"]


def test_as_a_file_it_asks_for_nothing(open_page: Opener, answer: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "situation.html"
    file.write_text(sheet.html(answer, assets=None), encoding="utf-8")
    page, seen = open_page(file.as_uri())
    ready(page)
    assert [url for url in seen.requests if not url.startswith("data:")] == [file.as_uri()]
    assert seen.complaints == []
    assert page.evaluate("document.fonts.check('700 20px \"Noto Sans KR\"', '골든타임')")
    assert page.evaluate("[...document.fonts].some(face => face.status === 'loaded')")
    assert len(sizes(page.pdf(prefer_css_page_size=True))) == 1
    page.context.close()


def test_a_camera_shows_only_what_is_known_of_it(open_page: Opener, answer: Sheet, tmp_path: Path) -> None:
    def looking(*parts: dict[str, Any]) -> dict[str, Any]:
        first = next(feature for feature in answer.features if feature["properties"]["layer"] == "cameras")
        return {
            **first,
            "properties": {**first["properties"], "site_cameras": [{"number": 1, **part} for part in parts]},
        }

    def marks(feature: dict[str, Any]) -> list[int]:
        file = tmp_path / "camera.html"
        made = replace(answer, features=[feature], counts={"cameras": 1}, ground=())
        file.write_text(sheet.html(made, assets=None), encoding="utf-8")
        page, _ = open_page(file.as_uri())
        ready(page)
        found: list[int] = page.evaluate(
            """['circle[stroke-dasharray]', 'path[d^="M0 -8"]', 'path[fill-opacity=".16"]']
            .map(kind => document.querySelectorAll('.mark ' + kind).length)"""
        )
        page.context.close()
        return found

    dashed_rings_ticks_wedges = marks(looking({"bearing_deg": None, "angle_deg": 90}))
    assert dashed_rings_ticks_wedges == [1, 0, 0]
    assert marks(looking({"bearing_deg": 0.0, "angle_deg": None})) == [0, 1, 0]
    assert marks(looking({"bearing_deg": 45.0, "angle_deg": 60.0}, {"bearing_deg": 180.0})) == [0, 2, 1]


def test_what_is_doubted_is_marked_in_list_map_and_popup(open_page: Opener, answer: Sheet, tmp_path: Path) -> None:
    """Every third place, lines and areas among them; in grey print the mark has a shape of its own."""

    def doubted(number: int, feature: dict[str, Any]) -> dict[str, Any]:
        reasons = [] if number % 3 else ["outside_named_district", "agency_address_pile"]
        return {**feature, "properties": {**feature["properties"], "doubts": reasons}}

    features = [doubted(number, dict(feature)) for number, feature in enumerate(answer.features)]
    file = tmp_path / "doubts.html"
    file.write_text(sheet.html(replace(answer, features=features), assets=None), encoding="utf-8")
    page, seen = open_page(file.as_uri())
    ready(page)
    many = sum(bool(feature["properties"]["doubts"]) for feature in features)
    assert page.locator(".mark .doubt-ring").count() == many > 20
    listed = [line for line in page.locator(".place").all() if "위치 의심" in line.inner_text()]
    assert 5 < len(listed) < page.locator(".place").count()
    assert "위치 의심\nposition doubtful" in page.inner_text(".legend")
    listed[0].click()
    page.wait_for_selector(".leaflet-popup")
    said = page.inner_text(".leaflet-popup-content .doubted")
    assert "위치 의심 · position doubtful" in said
    assert "시군구 밖에" in said
    assert "agency's own" in said
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    next(line for line in page.locator(".place").all() if "의심" not in line.inner_text()).click()
    page.wait_for_selector(".leaflet-popup")
    assert page.locator(".leaflet-popup-content .doubted").count() == 0
    page.emulate_media(media="print")
    assert cut_off(page) == []
    assert len(sizes(page.pdf(prefer_css_page_size=True))) == 1
    assert [url for url in seen.requests if not url.startswith("data:")] == [file.as_uri()]
    assert seen.complaints == []
    page.context.close()
