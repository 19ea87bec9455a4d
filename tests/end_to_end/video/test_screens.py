"""The four screens and the ranking: what was answered, what is broken, pictures and their age."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.end_to_end.conftest import Opener, Server
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
    assert [one for one in seen.refused if "/queue" not in one] == []
    assert [text for text in seen.complaints if "GPU stall" not in text and "404" not in text] == []
    page.context.close()


def test_what_is_broken_is_marked_wherever_it_stands(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")

    def alter(told: dict[str, Any]) -> None:
        for one in told["features"]:
            if one["properties"]["part"] == "camera" and one["properties"]["rank"] in (1, 6):
                one["properties"]["status"] = {"state": "down", "last_frame_at": None, "age_s": 4 * 3600}

    altered(page, alter)
    again(page)
    first = page.locator(".tile").nth(answer(page)["best"].index(ranked(answer(page))[0]["key"]))
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
