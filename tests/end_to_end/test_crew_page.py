"""The crew's page in a real browser on the real service: what it shows, how it follows, what it survives."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings

from .conftest import PHONE, Opener, Seen, Server, until
from .test_accessibility import violations

TABLET = {"width": 1180, "height": 820}
CALL = "lat=60.1712&lon=24.9415&mode=pump&un=1005&spill=small&wind=315,2.1"
LEAST_PX = 64


@pytest.fixture
def own_crew(crew_url: str, own_home: Settings) -> Iterator[Server]:
    """A service that can go away, over roads that may be closed."""
    made = Server(crew_url, own_home)
    made.start()
    yield made
    made.stop()
    with psycopg.connect(crew_url) as connection:
        connection.execute("TRUNCATE closures")


def crew(open_page: Opener, service: str, call: str = CALL, **options: object) -> tuple[Page, Seen]:
    page, seen = open_page(f"{service}/crew#{call}", **({"size": TABLET, "with_map": False} | options))  # type: ignore[arg-type]
    if call:
        page.wait_for_selector("#rows .row:not(.waiting) b")
    return page, seen


def drive(page: Page, lat: float, lon: float, heading_deg: float = 0) -> None:
    page.evaluate(
        "(detail) => dispatchEvent(new CustomEvent('goldentime:position', { detail }))",
        {"lat": lat, "lon": lon, "heading_deg": heading_deg, "accuracy_m": 5},
    )


def test_everything_that_matters_is_on_the_page(open_page: Opener, service: str) -> None:
    page, seen = crew(open_page, service, with_map=True)
    until(
        page,
        """async () => (await import('/static/crew/map.js')).map?.getSource('answer')
          && document.querySelector('.mk .pin')""",
    )
    assert re.fullmatch(r"\d+( m|\.\d km)", page.inner_text("#ahead"))
    assert page.inner_text("#instruction")
    assert re.fullmatch(r"\d+:\d\d", page.inner_text("#countdown"))
    assert re.fullmatch(r"\d\d:\d\d–\d\d:\d\d 도착", page.inner_text("#band-said"))
    assert page.inner_text("#crew") == "펌프차"
    rows = page.inner_text("#rows")
    assert "암모니아 · UN 1005" in rows
    assert "초기 이격 30 m" in rows
    assert "집결" in rows
    assert "영상 연결 없음 · 위치만" in rows
    assert page.inner_text("#wind").startswith("북서풍 2.1")
    assert seen.outside(urlsplit(service).netloc) == []
    assert seen.refused == []
    assert [text for text in seen.complaints if "GPU stall" not in text] == []
    page.context.close()


def test_it_follows_the_vehicle(open_page: Opener, service: str) -> None:
    page, _ = crew(open_page, service)
    ahead = page.locator("#ahead")
    before = ahead.inner_text()
    with page.expect_response(re.compile(r"from_lat=60\.1705")):
        drive(page, 60.1705, 24.9420)
    expect(ahead).not_to_have_text(before)
    page.context.close()


def test_a_blocked_road_is_reported_and_taken_back(open_page: Opener, own_crew: Server) -> None:
    page, _ = crew(open_page, own_crew.address)
    with page.expect_response(lambda answer: answer.url.endswith("/v1/closures") and answer.status == 201):
        page.click("#blocked")
    expect(page.locator("#blocked")).to_have_text("막힘 취소")
    page.wait_for_timeout(300)  # the guard against a shaking finger
    with page.expect_response(lambda answer: "/v1/closures/" in answer.url and answer.status == 200):
        page.click("#blocked")
    expect(page.locator("#blocked")).to_have_text("길 막힘")
    page.context.close()


def test_arrived_and_video(open_page: Opener, service: str) -> None:
    page, _ = crew(open_page, service)
    page.click("#video")
    expect(page.locator("#cameras")).to_be_visible()
    assert page.locator("#cameras li").count() > 3
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.click("#arrived")
    expect(page.locator("#band-said")).to_have_text("현장 도착")
    assert re.fullmatch(r"\d\d:\d\d", page.inner_text("#countdown"))
    page.context.close()


def test_without_a_connection_the_last_picture_stays_and_inputs_wait(open_page: Opener, own_crew: Server) -> None:
    page, _ = crew(open_page, own_crew.address)
    rows = page.inner_text("#rows")
    own_crew.stop()
    page.click("#again")
    expect(page.locator("#offline")).to_contain_text("연결 끊김 0:0")
    page.wait_for_timeout(300)
    page.click("#blocked")
    expect(page.locator("#offline")).to_contain_text("보낼 것 1")
    assert page.inner_text("#rows") == rows
    assert violations(page) == []
    own_crew.start()
    expect(page.locator("#offline")).to_be_hidden(timeout=30_000)
    page.context.close()


def test_without_a_place_one_plain_question(open_page: Opener, service: str) -> None:
    page, _ = crew(open_page, service, call="")
    expect(page.locator("#place")).to_be_visible()
    page.fill("#where", "somewhere")
    page.click("#place button")
    expect(page.locator("#place-said")).to_be_visible()
    assert violations(page) == []
    page.fill("#where", "60.1712, 24.9415")
    page.press("#where", "Enter")
    page.wait_for_selector("#rows .row:not(.waiting) b")
    expect(page.locator("#place")).to_be_hidden()
    page.context.close()


def test_no_way_says_how_far_one_gets(open_page: Opener, service: str) -> None:
    page, _ = crew(open_page, service, call="lat=60.10&lon=24.944&mode=pump")
    expect(page.locator("#instruction")).to_have_text("길 없음")
    assert page.inner_text("#caution")
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_targets_words_and_axe(open_page: Opener, service: str, language: str, size: dict[str, int]) -> None:
    page, _ = crew(open_page, service, language=language, size=size)
    assert violations(page) == []
    small = page.evaluate(
        """(least) => [...document.querySelectorAll('button')].filter((one) => one.id !== 'language')
          .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.height > 0)
          .filter(([, box]) => Math.min(box.height, box.width) < least - 0.5).map(([one]) => one.id)""",
        LEAST_PX,
    )
    assert small == []
    least = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.top *, #rows *, .acts *')]
          .filter((one) => one.textContent.trim() && !one.children.length && one.offsetWidth > 1)
          .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert least >= 18 or size is PHONE
    if language == "en":
        assert "Ammonia" in page.inner_text("#rows")
        assert not re.search("[가-힣]", page.inner_text("#rows .row b >> nth=0"))
    page.context.close()
