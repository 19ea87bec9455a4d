"""The crew's page in a real browser on the real service: what it shows, how it follows, what it survives."""

import json
import re
import time
from collections.abc import Iterator
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route, expect

from app.settings import Settings

from .conftest import PATIENCE_MS, PHONE, Opener, Seen, Server
from .test_accessibility import violations

TABLET = {"width": 1180, "height": 820}
ZOOMED = {"width": 590, "height": 410}  # the tablet at 200 %
CALL = "lat=60.1712&lon=24.9415&mode=pump&un=1005&spill=small&wind=315,2.1"
LEAST_PX = 64
GAP_PX = 10
SITUATION = "**/v1/dispatch119/situation?**"
GUARD_MS = 300  # a little more than a shaking finger is kept from pressing twice


@pytest.fixture(scope="module")
def fireground(written_service: str) -> str:
    """A service over what a crew meets, and over roads that may be closed; they are read before anybody asks."""
    late = time.monotonic() + PATIENCE_MS / 1000
    while not json.load(urlopen(f"{written_service}/v1/roads"))["ready"]:
        assert time.monotonic() < late, "the roads were not read"
        time.sleep(0.05)
    return written_service


@pytest.fixture
def own_crew(crew_url: str, own_home: Settings, fireground: str) -> Iterator[Server]:
    """Such a service that can go away."""
    made = Server(crew_url, own_home)
    made.start()
    yield made
    made.stop()


def crew(open_page: Opener, address: str, call: str = CALL, **options: object) -> tuple[Page, Seen]:
    page, seen = open_page(f"{address}/crew#{call}", **({"size": TABLET, "with_map": False} | options))  # type: ignore[arg-type]
    if call:
        answered(page)
    return page, seen


def answered(page: Page) -> None:
    page.wait_for_selector("#rows .row:not(.waiting) b")


def drive(page: Page, lat: float, lon: float, **more: object) -> None:
    page.evaluate(
        "(detail) => dispatchEvent(new CustomEvent('goldentime:position', { detail }))",
        {"lat": lat, "lon": lon, "heading_deg": 0, "accuracy_m": 5} | more,
    )


def press(page: Page, button: str) -> None:
    page.wait_for_timeout(GUARD_MS)
    page.click(button)


def altered(page: Page, alter: Any) -> None:
    """What the service answers, as ``alter`` leaves it, from the next question on."""

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        alter(told)
        route.fulfill(response=answer, json=told)

    page.route(SITUATION, pass_on)


def test_everything_that_matters_is_on_the_page(open_page: Opener, fireground: str) -> None:
    page, seen = crew(open_page, fireground, with_map=True)
    page.wait_for_selector(".mk.pin", state="attached")
    assert re.fullmatch(r"\d+( m|\.\d km)", page.inner_text("#ahead"))
    assert page.inner_text("#instruction")
    assert re.fullmatch(r"\d+:\d\d", page.inner_text("#countdown"))
    assert re.fullmatch(r"\d\d:\d\d–\d\d:\d\d 도착", page.inner_text("#band-said"))
    assert page.inner_text("#crew") == "펌프차"
    rows = page.inner_text("#rows")
    for said in ("암모니아 · UN 1005", "초기 이격 30 m", "물 금지 · 나트륨 2배", "이산화탄소", "호스", "집결", "42면"):
        assert said in rows
    assert "영상 연결 없음 · 위치만" in rows
    assert re.sub(r"\s+", " ", page.inner_text("#wind")).startswith("북서풍 2.1 시각 모름")
    assert covered_labels(page) == []
    drive(page, 60.1693, 24.9395, at=int(time.time() * 1000) - 25_000)
    page.wait_for_selector(".mk.unit.late", state="attached")
    page.mouse.move(300, 400)
    page.mouse.down()
    page.mouse.move(340, 430, steps=4)
    expect(page.locator("#here")).to_be_visible()  # before the finger leaves: the map sees a drag with its next frame
    page.mouse.up()
    looked_at = "async () => (await import('/static/crew/map.js')).map.getCenter().toArray()"
    before = page.evaluate(looked_at)
    drive(page, 60.1695, 24.9393)
    assert page.evaluate(looked_at) == before, "the map went after the vehicle though somebody looks elsewhere"
    page.click("#here")
    assert page.evaluate(looked_at) == pytest.approx([24.9393, 60.1695])
    assert seen.outside(urlsplit(fireground).netloc) == []
    assert seen.refused == []
    assert [text for text in seen.complaints if "GPU stall" not in text] == []
    page.context.close()


def covered_labels(page: Page) -> list[str]:
    """Labels that another label or a sign of the map covers."""
    found: list[str] = page.evaluate(
        """async () => {
          await document.fonts.ready;
          await new Promise(requestAnimationFrame);
          const all = [...document.querySelectorAll('.mk:not(.no-room)')];
          const meet = (one, other) => {
            const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
            const [across, down] = [Math.min(a.right, b.right), Math.min(a.bottom, b.bottom)];
            return across > Math.max(a.left, b.left) + 1 && down > Math.max(a.top, b.top) + 1;
          };
          const covered = (one) => all.some((other) => other !== one && meet(one, other));
          return all.filter((one) => one.matches('.pill') && covered(one)).map((one) => one.textContent);
        }"""
    )
    return found


def test_it_follows_the_vehicle_and_rows_stay_under_the_finger(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    ahead = page.locator("#ahead")
    before = ahead.inner_text()
    page.evaluate("document.querySelector('#rows button').focus()")
    with page.expect_response(re.compile(r"from_lat=60\.1680")):
        drive(page, 60.1680, 24.9480)  # off its way: it asks at once
    expect(ahead).not_to_have_text(before)
    assert page.evaluate("document.activeElement.closest('#rows') !== null")
    drive(page, 60.1680, 24.9480, at=int(time.time() * 1000) - 25_000)
    expect(page.locator("#traffic")).to_contain_text(re.compile(r"위치 0:[23]\d 전"))
    page.context.close()


def test_driving_takes_time_off_the_arrival_without_another_answer(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    page.route(SITUATION, lambda route: route.abort())
    place = "async () => (await import('/static/crew/progress.js')).ahead(600)"
    left = "async () => (await import('/static/crew/progress.js')).remaining(Date.now()).median"
    before = page.evaluate(left)
    lon, lat = page.evaluate(place)
    drive(page, lat, lon)
    assert page.evaluate(left) < 0.8 * before
    page.context.close()


def test_a_blocked_road_is_reported_and_taken_back(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    with page.expect_response(lambda answer: answer.url.endswith("/v1/closures") and answer.status == 201):
        page.click("#blocked")
    expect(page.locator("#blocked")).to_have_text("막힘 취소")
    with page.expect_response(lambda answer: "/v1/closures/" in answer.url and answer.status == 200):
        press(page, "#blocked")
    expect(page.locator("#blocked")).to_have_text("길 막힘")
    page.context.close()


def test_what_the_crew_found_is_kept_until_another_incident(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    hydrant = page.locator("#rows b", has_text="소화전")
    nearest = hydrant.inner_text()
    page.click("#dry")
    expect(hydrant).not_to_have_text(nearest)
    expect(page.locator("#notice")).to_contain_text("이 기기에서만")
    press(page, "#notice button")
    expect(hydrant).to_have_text(nearest)
    press(page, "#dry")
    press(page, "#arrived")
    expect(page.locator("#band-said")).to_have_text("현장 도착")
    page.evaluate("location.hash = location.hash.replace('315,2.1', '90,4')")
    expect(page.locator("#wind")).to_contain_text("동풍 4.0")
    page.reload()
    answered(page)
    expect(page.locator("#band-said")).to_have_text("현장 도착")
    assert re.fullmatch(r"\d\d:\d\d", page.inner_text("#countdown"))
    assert nearest not in page.inner_text("#rows")
    press(page, "#arrived")
    expect(page.locator("#band-said")).to_contain_text("–")
    page.evaluate("location.hash = 'lat=60.1711&lon=24.9415'")
    expect(page.locator("#rows")).not_to_contain_text("이 기기에서")
    page.context.close()


def test_the_list_of_cameras(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    page.click("#video")
    expect(page.locator("#cameras")).to_be_visible()
    assert page.locator("#cameras li").count() > 3
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#cameras")).to_be_hidden()
    page.context.close()


def test_cameras_that_are_still_being_worked_out_are_not_told_as_none(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground)
    expect(page.locator("#rows")).to_contain_text(re.compile(r"카메라 가는 길 \d+"))

    def alter(told: dict[str, Any]) -> None:
        told["parts"]["cameras_along"] = {"items": [], "loading": {"ko": "셈하는 중", "en": "Being worked out"}}
        told["parts"]["cameras_around"] = {"items": [], "matched": 0}

    altered(page, alter)
    page.click("#again")
    expect(page.locator("#rows")).to_contain_text("카메라 가는 길 … · 현장 0")
    expect(page.locator("#rows")).to_contain_text("셈하는 중")
    press(page, "#video")
    expect(page.locator("#cameras")).to_contain_text("셈하는 중")
    expect(page.locator("#cameras")).not_to_contain_text("카메라 없음")
    page.context.close()


def test_without_a_connection_the_last_picture_stays_and_inputs_wait(open_page: Opener, own_crew: Server) -> None:
    page, _ = crew(open_page, own_crew.address)
    rows = page.inner_text("#rows")
    bar = page.locator("#offline")
    own_crew.stop()
    page.click("#again")
    expect(bar).to_contain_text("연결 끊김 0:0")
    press(page, "#blocked")
    expect(bar).to_contain_text("보낼 것 1")
    press(page, "#blocked")
    expect(bar).not_to_contain_text("보낼 것")
    press(page, "#blocked")
    expect(bar).to_contain_text("보낼 것 1")
    assert page.inner_text("#rows") == rows
    assert violations(page) == []
    own_crew.start()
    with page.expect_response(lambda answer: answer.url.endswith("/v1/closures") and answer.status == 201):
        expect(bar).to_be_hidden(timeout=30_000)
    with page.expect_response(lambda answer: "/v1/closures/" in answer.url and answer.status == 200):
        press(page, "#blocked")
    page.context.close()


def test_a_part_that_is_away_or_failed_leaves_the_rest(open_page: Opener, fireground: str) -> None:
    page, seen = crew(open_page, fireground)

    def alter(told: dict[str, Any]) -> None:
        told["dark"] = True
        parts = told["parts"]
        for name in ("hazards", "limits", "places", "cameras_along"):
            del parts[name]
        parts["staging"] = None
        parts["zones"] = parts["parking"] = {"problem": {"ko": "읽지 못함", "en": "Not read"}}
        parts["route"] = {"none": {"ko": "막혔습니다", "en": "Cut", "blocked_by": [], "nearest_reachable": None}}
        told["features"] = [one for one in told["features"] if one["properties"]["part"] in ("scene", "water", "hose")]

    altered(page, alter)
    page.click("#again")
    expect(page.locator("#instruction")).to_have_text("길 없음")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    rows = page.inner_text("#rows")
    assert "소화전" in rows
    assert rows.count("읽지 못함") == 2
    assert violations(page) == []
    press(page, "#blocked")
    expect(page.locator("#notice")).to_contain_text("보고 안 됨")
    assert [text for text in seen.complaints if "WebGL" not in text] == []
    page.context.close()


def test_without_a_place_one_plain_question(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground, call="")
    page.evaluate("location.hash = 'mode=ladder'")
    expect(page.locator("#place")).to_be_visible()
    expect(page.locator("#arrived")).to_be_disabled()
    page.fill("#where", "somewhere")
    page.click("#place button")
    expect(page.locator("#place-said")).to_be_visible()
    assert violations(page) == []
    page.fill("#where", "60.1712, 24.9415")
    with page.expect_request(re.compile("situation.*mode=ladder")):
        page.press("#where", "Enter")
    answered(page)
    expect(page.locator("#place")).to_be_hidden()
    page.context.close()


def test_no_way_says_how_far_one_gets(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground, call="lat=60.10&lon=24.944&mode=pump")
    expect(page.locator("#instruction")).to_have_text("길 없음")
    assert page.inner_text("#caution")
    assert "km 앞까지 갈 수 있음" in page.inner_text("#rows")
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_targets_words_and_axe(open_page: Opener, fireground: str, language: str, size: dict[str, int]) -> None:
    page, _ = crew(open_page, fireground, size=size)
    if language == "en":
        page.click("#language")
    assert page.evaluate("document.documentElement.lang") == language
    for dark, theme in ((False, "light"), (True, "night")):
        page.unroute_all(behavior="wait")
        altered(page, lambda told, dark=dark: told.update(dark=dark))
        press(page, "#again")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert violations(page) == [], theme
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('button')]
          .map((one) => [one, one.getBoundingClientRect()]).filter(([, { height }]) => height > 0)
          .map(([one, box]) => [one.closest('#rows, nav, .stage').className, box])
          .map(([group, { left, top, right, bottom }]) => [group, left, top, right, bottom])"""
    )
    small = [box for box in boxes if min(box[3] - box[1], box[4] - box[2]) < LEAST_PX - 0.5]
    assert small == []
    pairs = [(a, b) for a, b in combinations(boxes, 2) if a[0] and a[0] == b[0]]  # rows of the list touch each other
    gaps = [max(a[1] - b[3], b[1] - a[3], a[2] - b[4], b[2] - a[4]) for a, b in pairs]
    assert min(gaps) >= GAP_PX - 0.5
    least = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.top *, #rows *, .acts *')]
          .filter((one) => one.textContent.trim() && !one.children.length && one.offsetWidth > 1)
          .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert least >= 18
    if language == "en":
        rows = page.inner_text("#rows")
        assert "Ammonia" in rows
        assert "No water" in rows
        ours = page.evaluate(
            "[...document.querySelectorAll('.top *, .acts *, #rows b, #north')].map((one) => one.textContent)"
        )
        assert [text for text in ours if re.search("[가-힣]", text)] == []
    page.context.close()


def test_enlarged_and_in_forced_colours_nothing_is_cut(open_page: Opener, fireground: str) -> None:
    page, _ = crew(open_page, fireground, size=ZOOMED, forced_colors="active", language="en")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.top *, #rows *, .acts *')]
          .filter((one) => one.clientWidth > 1 && getComputedStyle(one).display === 'block')
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.textContent)"""
    )
    assert cut == []
    # The colours are the system's own; axe takes those of the page, which differ by day and night.
    assert [one for one in violations(page) if not one.startswith("color-contrast")] == []
    page.context.close()
