"""The 112 desk as a test opens and reads it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.end_to_end.conftest import Opener, Seen, Server

CALL = "lon=24.944&lat=60.1705&error_m=25"
CAMERAS_ASKED = "**/v1/video112/cameras?**"


def desk(open_page: Opener, room: Server, call: str = CALL, **options: object) -> tuple[Page, Seen]:
    page, seen = open_page(f"{room.address}/video?{call}", **({"with_map": False, "language": "ko"} | options))  # type: ignore[arg-type]
    if call:
        expect(page.locator("#strip button").first).to_be_visible()
    return page, seen


def altered(page: Page, alter: Callable[[dict[str, Any]], object]) -> None:
    """What the service answers, as ``alter`` leaves it, from the next question on."""

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        alter(told)
        route.fulfill(response=answer, json=told)

    page.route(CAMERAS_ASKED, pass_on)


def again(page: Page) -> None:
    with page.expect_response(re.compile("video112/cameras")):
        page.evaluate("async () => (await import('/static/video/ask.js')).ask()")


def answer(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate("async () => (await import('/static/video/state.js')).state.answer")
    return told


def ranked(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["properties"] for one in told["features"] if one["properties"]["part"] == "camera"]


def names(page: Page) -> list[str]:
    return page.locator(".tile .name").all_inner_texts()


def number(page: Page, tile: int) -> Locator:
    return page.locator(".tile").nth(tile).locator(".number")
