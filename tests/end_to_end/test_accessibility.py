"""axe-core over the page in every theme, language and state; and what axe cannot see."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, Opener, answered

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text() + "; 0") if not page.evaluate("'axe' in window") else None
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", TAGS)
    assert len(found["passes"]) >= 12
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "night"])
def test_no_violation_in_any_state(open_page: Opener, service: str, theme: str, language: str) -> None:
    page, _ = open_page(service, theme=theme, language=language, with_map=theme == "dark" and language == "ko")
    answered(page)
    assert violations(page) == [], "answer"
    page.locator("[data-key]").first.click()
    page.wait_for_selector("#card:not([hidden])")
    assert violations(page) == [], "card"
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.fill("#place", "24.944, 60.1705")
    page.press("#place", "Enter")
    expect(page.locator("#place-help")).to_be_visible()
    assert violations(page) == [], "layers and a problem"
    page.evaluate(
        "async () => { const { change } = await import('/static/state.js');"
        " const failed = { at: { lat: 60, lon: 24 } };"
        " change({ panel: null, problem: null, failed, lost: { how: 'offline', since: Date.now() } }); }"
    )
    page.locator("#help-button").click()
    assert violations(page) == [], "offline and help"
    page.context.close()


def test_no_violation_on_a_phone(open_page: Opener, service: str) -> None:
    page, _ = open_page(service, size=PHONE, theme="dark")
    answered(page)
    assert violations(page) == []
    page.context.close()


def test_forced_colours_keep_every_word(open_page: Opener, service: str) -> None:
    page, _ = open_page(service, with_map=False, forced_colors="active")
    answered(page)
    expect(page.locator(".head").first).to_be_visible()
    assert violations(page) == []
    page.context.close()
