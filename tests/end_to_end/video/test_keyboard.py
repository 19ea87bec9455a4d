"""The desk by keyboard alone."""

import re

from playwright.sync_api import expect

from tests.end_to_end.conftest import Opener, Server
from tests.end_to_end.video.desk import desk, names, number


def test_keyboard_alone(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    first = names(page)
    page.keyboard.press("Tab")
    expect(page.locator(".tile").nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".tile").nth(1)).to_be_focused()
    page.keyboard.press("9")
    expect(number(page, 1)).to_have_text("9")
    assert names(page)[0] == first[0]
    rank_on_first = number(page, 0).inner_text()
    page.keyboard.press(rank_on_first)  # it is on another screen: they change places
    expect(number(page, 1)).to_have_text(rank_on_first)
    expect(number(page, 0)).to_have_text("9")
    expect(page).to_have_url(re.compile("tiles="))
    shared = page.url
    page.keyboard.press("/")
    expect(page.locator("#place")).to_be_focused()
    page.keyboard.type("t5?b")
    expect(page.locator("#place")).to_have_value("t5?b")
    assert page.locator("#entry").is_hidden()
    page.fill("#place", "60.1702, 24.9442")
    with page.expect_response(re.compile(r"lat=60\.17020")):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"lon=24\.944200&lat=60\.170200&error_m=25"))
    page.keyboard.press("Escape")
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") != theme
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.goto(shared)
    expect(number(page, 0)).to_have_text("9")
    page.context.close()
