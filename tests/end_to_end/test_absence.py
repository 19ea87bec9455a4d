"""What the page says while the service is away, and while there is nothing in it."""

import re

from playwright.sync_api import expect

from app.settings import Settings

from .conftest import Opener, Server, answered


def test_a_service_that_goes_away_and_comes_back(own_service: Server, open_page: Opener) -> None:
    page, _ = open_page(own_service.address)
    answered(page)
    page.wait_for_selector(".outside [data-key]")
    rows = page.locator("[data-key]").count()
    own_service.stop()
    bar = page.locator("#offline")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text(re.compile(r"연결 끊김 \d:\d\d · 마지막 그림"))
    assert page.locator("[data-key]").count() == rows, "the last picture is gone"
    first = bar.inner_text()
    expect(bar).not_to_have_text(first)
    page.fill("#place", "60.1690, 24.9420")
    page.press("#place", "Enter")
    expect(page.locator("#list")).to_contain_text("답을 받지 못했습니다")
    own_service.start()
    expect(bar).to_be_hidden()
    expect(page.locator("#place")).to_have_value("60.16900, 24.94200")
    expect(page.locator("#list")).not_to_contain_text("답을 받지 못했습니다")
    page.context.close()


def test_an_empty_database_says_what_to_do(own_home: Settings, fresh_url: str, open_page: Opener) -> None:
    server = Server(fresh_url, own_home)
    server.start()
    page, seen = open_page(server.address)
    expect(page.locator("#list")).to_contain_text("자료가 없습니다")
    expect(page.locator("#list")).to_contain_text("goldentime import")
    assert seen.complaints == []
    page.context.close()
    server.stop()


def test_structure_stands_before_the_answer(service: str, open_page: Opener) -> None:
    page, _ = open_page("about:blank")
    page.route("**/v1/near?**", lambda route: None)
    page.goto(service)
    page.wait_for_selector(".waiting .bar-grey")
    expect(page.locator("#list")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#sheet")).to_be_visible()
    page.context.close()
