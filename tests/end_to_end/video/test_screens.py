"""The four screens and the ranking: what was answered, what is broken, pictures and their age."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import Opener, Server, until
from tests.end_to_end.test_accessibility import violations
from tests.end_to_end.video.desk import again, altered, answer, desk, number, ranked
from tests.end_to_end.video.recorder import Pictures


def test_what_the_page_says_is_what_was_answered(open_page: Opener, room: Server) -> None:
    page, seen = desk(open_page, room, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")
    told = answer(page)
    cameras = {one["key"]: one for one in ranked(told)}
    assert page.inner_text("#together b") == f"{told['seen_by_best']:.2f}"
    for tile, key in enumerate(told["best"]):
        shown = page.locator(".tile").nth(tile)
        assert shown.locator(".p").inner_text() == f"{cameras[key]['p']:.2f}"
        assert number(page, tile).inner_text() == str(cameras[key]["rank"])
        assert "영상 연결 없음 · 위치만" in shown.inner_text()
    rest = [one for one in ranked(told) if one["key"] not in told["best"]]
    rows = page.locator("#strip .strip-row")
    assert rows.count() == len(rest)
    for n, one in list(enumerate(rest))[:8]:
        said = rows.nth(n).inner_text()
        assert said.split()[0] == str(one["rank"])
        assert said.split()[-1] == f"{one['p']:.2f}"
        assert any(why["ko"] in said for why in one["reasons"])
        assert rows.nth(n).locator(".nowrap").count() <= 3
    assert "위치 오차 ±25 m" in page.inner_text(".error-label")
    numbers = [text for text in page.locator(".cam-mark span").all_inner_texts() if text]
    assert sorted(numbers) == list("123456789")
    assert seen.outside(urlsplit(room.address).netloc) == []
    assert seen.refused == []
    assert [text for text in seen.complaints if "GPU stall" not in text] == []
    page.context.close()


def reported(page: Page, ranks: tuple[int, ...], status: dict[str, Any]) -> Locator:
    """The screen of the best camera, once the answer says this of the cameras of these ranks."""

    def alter(told: dict[str, Any]) -> None:
        for one in told["features"]:
            if one["properties"]["part"] == "camera" and one["properties"]["rank"] in ranks:
                one["properties"]["status"] = status

    altered(page, alter)
    again(page)
    return page.locator(".tile").nth(answer(page)["best"].index(ranked(answer(page))[0]["key"]))


def test_what_is_broken_is_marked_wherever_it_stands(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")
    first = reported(page, (1, 6), {"state": "down", "last_frame_at": None, "age_s": 4 * 3600})
    expect(first.locator(".number use")).to_have_attribute("href", "#broken")
    expect(first.locator(".number")).to_have_text("")
    expect(first).to_contain_text("장애 · 마지막 화면 4시간 전")
    expect(page.locator(".cam-mark.broken .slash")).to_have_count(2)
    numbers = [text for text in page.locator(".cam-mark span").all_inner_texts() if text]
    assert sorted(numbers) == list("23456789")
    assert violations(page) == []
    page.context.close()


def test_streams_play_with_the_age_of_their_picture(open_page: Opener, room: Server, pictures: Pictures) -> None:
    page, seen = desk(open_page, room)

    def alter(told: dict[str, Any]) -> None:
        for one in told["features"]:
            if one["properties"].get("key") == told["best"][0]:
                one["properties"]["stream"] = {"kind": "mjpeg", "address": f"{pictures.origin}/live"}

    altered(page, alter)
    again(page)
    tile = page.locator(".tile").nth(0)
    expect(tile.locator(".age")).to_have_text("실시간")
    assert page.evaluate("document.querySelector('.tile img').naturalWidth") == 64
    pictures.speaks.clear()
    expect(tile.locator(".age")).to_contain_text(re.compile(r"지연 \d초"))
    page.evaluate("Date.now = ((real, ahead_ms) => () => real() + ahead_ms)(Date.now, 38_000)")
    expect(tile.locator(".band")).to_contain_text(re.compile(r"영상 끊김 [34]\d초"))
    expect(tile.locator(".tile-stage")).to_have_class(re.compile("lost"))
    assert violations(page) == []
    page.evaluate("Date.now = ((real, ahead_ms) => () => real() + ahead_ms)(Date.now, 300_000)")
    expect(tile.locator(".picture")).to_be_hidden()
    expect(tile.locator(".band")).to_contain_text("위치만")
    pictures.speaks.set()
    expect(tile.locator(".age")).to_have_text("실시간")
    assert [text for text in seen.complaints if "Content Security" in text] == []
    page.context.close()


def test_a_last_frame_of_days_ago_is_marked_and_grows_older(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")
    first = reported(page, (1, 7), {"state": "up", "last_frame_at": "x", "age_s": 3.5 * 86400})
    expect(first.locator(".disc.stale")).to_have_text("1")
    expect(first.locator(".heard.caution")).to_have_text("마지막 화면 3일 전")
    expect(page.locator(".strip-row.stale")).to_contain_text("마지막 화면 3일 전")
    expect(page.locator(".cam-mark.stale")).to_have_count(2)
    expect(page.locator("#legend")).to_contain_text("마지막 화면 하루 넘음")
    expect(page.locator("#legend")).not_to_contain_text("장애")
    assert violations(page) == []
    page.evaluate("Date.now = ((real) => () => real() + 86_400_000)(Date.now)")
    expect(first.locator(".heard")).to_have_text("마지막 화면 4일 전")
    page.context.close()


def test_what_nobody_reported_stays_unsaid_and_nothing_is_certain(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)

    def alter(told: dict[str, Any]) -> None:
        told["seen_by_best"] = 1.0
        for one in told["features"]:
            if one["properties"]["part"] == "camera":
                one["properties"] |= {"p": 0.9996, "status": {"state": "unknown", "last_frame_at": None, "age_s": None}}

    altered(page, alter)
    again(page)
    expect(page.locator("#together b")).to_have_text("0.99")
    assert set(page.locator(".tile .p").all_inner_texts()) == {"0.99"}
    assert "마지막 화면" not in page.inner_text(".answer")
    page.context.close()


def test_a_time_looked_back_at_shows_no_live_picture(open_page: Opener, room: Server, pictures: Pictures) -> None:
    page, _ = desk(open_page, room)

    def alter(told: dict[str, Any]) -> None:
        for one in told["features"]:
            if one["properties"]["part"] == "camera":
                one["properties"]["stream"] = {"kind": "mjpeg", "address": f"{pictures.origin}/live"}

    altered(page, alter)
    again(page)
    expect(page.locator(".tile img")).to_have_count(4)
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.locator("#looking-back")).to_contain_text("되돌려 보기")
    expect(page.locator(".tile img")).to_have_count(0)
    expect(page.locator(".tile").first).to_contain_text("녹화 연결 없음 · 위치만")
    page.check("#when [value=now]")
    expect(page.locator("#looking-back")).to_be_hidden()
    expect(page.locator(".tile img")).to_have_count(4)
    page.context.close()


def test_cameras_of_one_pole_are_told_apart(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    site = next(one["site"] for one in ranked(answer(page)) if one["name"] == "입구")
    for n in (1, 2, 3):
        told = {"camera": f"{site}/{n}", "kind": "fixed", "bearing_deg": 90 * n, "angle_deg": 70}
        assert page.request.post(f"{room.address}/v1/cameras/surveys", data=told).status == 201
    until(
        page,
        """async (site) => {
          await (await import('/static/video/ask.js')).ask();
          const { cameras } = await import('/static/video/state.js');
          return cameras().filter(({ properties }) => properties.site === site).length > 3;
        }""",
        site,
    )
    said = page.locator(".tile .name, .strip-row b").all_inner_texts()
    assert {text for text in said if text.startswith("입구")} == {"입구 #1", "입구 #2", "입구 #3", "입구 · 나머지 1대"}
    page.evaluate("async (key) => (await import('/static/video/state.js')).put(key)", f"{site}/0")
    page.keyboard.press("b")
    expect(page.locator("#camera-number")).to_have_value("4")
    page.context.close()
