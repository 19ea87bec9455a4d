"""For everybody: themes, languages, enlarged, in forced colours."""

import re

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import DESK, Opener, Server
from tests.end_to_end.test_accessibility import violations
from tests.end_to_end.video.desk import desk


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "night"])
def test_no_violation_in_any_theme_and_language(open_page: Opener, room: Server, theme: str, language: str) -> None:
    page, _ = desk(open_page, room, theme=theme, language=language)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(page) == []
    page.keyboard.press("b")
    page.keyboard.press("ArrowRight")
    page.locator("#told summary").click()
    page.locator("#when label").nth(1).click()
    expect(page.locator("#entry-history li").first).to_be_visible()
    assert violations(page) == [], "bearing and looking back"
    page.locator("#help-button").click()
    assert violations(page) == [], "help"
    if language == "en":
        ours = page.evaluate(
            """[...document.querySelectorAll('.top nav, .hd, .box, .choices, .facts, .why, .age, #entry form, #help')]
              .flatMap((one) => one.innerText.split('\\n'))"""
        )
        assert [text for text in ours if re.search("[가-힣]", text)] == []
    page.context.close()


def test_enlarged_and_in_forced_colours_nothing_is_cut(open_page: Opener, room: Server) -> None:
    half = {name: pixels // 2 for name, pixels in DESK.items()}
    page, _ = desk(open_page, room, size=half, language="en", forced_colors="active")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.top *, .tile *, .strip *, .call *')]
          .filter((one) => one.clientWidth > 1 && !one.closest('.unseen') && one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert cut == []
    assert [one for one in violations(page) if not one.startswith("color-contrast")] == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input:not([type=radio])')]
          .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
          .filter(([, { width, height }]) => width && (width < 18 || height < 18)).map(([told]) => told)"""
    )
    assert small == []
    page.context.close()
