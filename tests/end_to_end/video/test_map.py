"""The desk's map: a click is a call, the error is always said, the view stays where it is."""

import re

from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import Opener, Server, until
from tests.end_to_end.video.desk import desk


def with_map(open_page: Opener, room: Server, call: str) -> Page:
    page, _ = desk(open_page, room, call, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")
    return page


def test_a_click_and_the_crosshair_are_a_call(open_page: Opener, room: Server) -> None:
    page = with_map(open_page, room, "lon=24.944&lat=60.1705&error_m=25&map=17.5,60.17050,24.94400")
    box = page.locator("#map").bounding_box()
    assert box
    with page.expect_request(re.compile("video112/cameras")) as asked:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 150)
    lon, lat = (float(value) for value in re.findall(r"l(?:on|at)=([\d.]+)", asked.value.url))
    assert abs(lon - 24.944) < 0.0001
    assert 0.0001 < 60.1705 - lat < 0.002
    assert "error_m=25" in asked.value.url
    expect(page.locator("#place")).to_have_value(f"{lat:.5f}, {lon:.5f}")
    page.locator("#map canvas").focus()
    with page.expect_request(re.compile(r"video112/cameras\?lon=24\.9440\d+&lat=60\.1705")):
        page.keyboard.press("Enter")
    page.context.close()


def test_the_error_is_said_however_large_it_is(open_page: Opener, room: Server) -> None:
    page = with_map(open_page, room, "lon=24.944&lat=60.1705&error_m=300")
    words = page.locator(".error-label")
    expect(words).to_have_text("위치 오차 ±300 m")
    inside = """async () => {
      const box = (name) => document.querySelector(name).getBoundingClientRect();
      const [label, map] = [box('.error-label'), box('#map')];
      return label.width > 0 && label.left > map.left && label.right < map.right && label.top > map.top
        && label.bottom < map.bottom;
    }"""
    until(page, inside)
    page.evaluate("async () => (await import('/static/video/map.js')).map.jumpTo({ zoom: 19 })")
    expect(words).to_be_hidden()
    expect(page.locator("#far-error")).to_have_text("위치 오차 ±300 m")
    expect(page.locator(".shade")).to_be_visible()
    page.fill("#error-m", "0")
    page.press("#error-m", "Enter")
    expect(page.locator("#far-error")).to_be_hidden()
    expect(words).to_have_count(0)
    page.context.close()


def test_the_words_of_the_error_make_way_for_the_wedge(open_page: Opener, room: Server) -> None:
    page = with_map(open_page, room, "lon=24.944&lat=60.1705&error_m=25")
    page.keyboard.press("b")
    apart = """async () => {
      const box = (one) => one.getBoundingClientRect();
      const label = box(document.querySelector('.error-label'));
      const over = (other) => label.left < other.right && other.left < label.right && label.top < other.bottom
        && other.top < label.bottom;
      const handles = [...document.querySelectorAll('.wedge-handle :is(i, span)')].map(box);
      return handles.some(({ width }) => width) && !handles.some(over);
    }"""
    until(page, apart)
    page.context.close()
