"""The desk by keyboard alone."""

import re

from playwright.sync_api import expect

from tests.end_to_end.conftest import Opener, Server, until
from tests.end_to_end.video.desk import desk, names, number

# Whether the address tells the cameras that are on the screens now.
REMEMBERED = """async () => {
  const { state } = await import('/static/video/state.js');
  return new URL(location).searchParams.get('tiles') === state.tiles.join(',');
}"""


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
    until(page, REMEMBERED)
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


def test_everything_that_has_a_key_is_reached_by_tab_too(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    wanted = {"place", "level", "indoors", "copy", "enter-bearing", "language", "theme", "help-button"}
    focus = """() => {
      const { activeElement } = document;
      const tile = [...document.querySelectorAll('.tile')].indexOf(activeElement);
      return { id: activeElement.id, tile, row: activeElement.dataset.row ?? null };
    }"""
    reached = []
    for _ in range(200):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focus))
    assert wanted <= {one["id"] for one in reached}
    assert {one["tile"] for one in reached} == {-1, 0, 1, 2, 3}
    assert len({one["row"] for one in reached} - {None}) == page.locator("#strip button").count()
    page.context.close()


def test_a_row_is_put_on_the_chosen_screen_by_mouse(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    page.locator(".tile").nth(2).click()
    row = page.locator("#strip .strip-row").nth(1)
    name = row.locator("b").first.inner_text()
    row.click()
    expect(page.locator(".tile").nth(2).locator(".name")).to_have_text(name)
    page.context.close()
