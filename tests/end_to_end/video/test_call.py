"""The call: its place, its error, its time; and what is said where there is no answer."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from gis.visibility import densities
from tests.end_to_end.conftest import Opener, Server
from tests.end_to_end.test_accessibility import violations
from tests.end_to_end.video.desk import CALL, desk


def test_levels_are_those_of_the_service(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    offered = {one.get_attribute("value"): one.inner_text() for one in page.locator("#level option").all()}
    newest = [level for level in densities.LEVELS.values() if level.edition == densities.NEW]
    assert offered == {level.name: f"{level.ko} · {level.px_per_m:g} px/m" for level in newest}
    with page.expect_request(re.compile("level=discern")):
        page.select_option("#level", "discern")
    page.context.close()


def test_the_call_is_asked_as_it_was_set(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    page.check("#errors [value='19']")
    expect(page).to_have_url(re.compile("error_m=19"))
    with page.expect_request(re.compile("error_m=300")):
        page.fill("#error-m", "300")
        page.press("#error-m", "Enter")
    page.check("#when [value=back]")
    with page.expect_response(re.compile("from=")) as asked:
        page.click("text=지난 15분")
    query = parse_qs(urlsplit(asked.value.url).query)
    assert query["error_m"] == ["300"]
    assert set(query) == {"lon", "lat", "error_m", "from", "to"}
    page.fill("#from", "2026-11-24T10:00:00")
    page.fill("#to", "2026-11-24T09:00:00")
    page.click("text=이 시간 보기")
    expect(page.locator("#span-said")).to_be_visible()
    with page.expect_request(lambda request: "video112/cameras" in request.url and "from=" not in request.url):
        page.check("#when [value=now]")
    page.fill("#place", "24.944, 60.1705, 3")
    page.press("#place", "Enter")
    expect(page.locator("#place-help")).to_be_visible()
    assert violations(page) == []
    page.context.close()


def test_without_a_call_with_nothing_near_and_without_a_service(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room, call="")
    expect(page.locator("#message")).to_contain_text("어디입니까?")
    expect(page.locator("#enter-bearing")).to_be_disabled()
    assert violations(page) == []
    page.fill("#place", "60.30, 25.20")
    page.press("#place", "Enter")
    expect(page.locator("#message")).to_contain_text("볼 수 있는 카메라가 없습니다")
    expect(page.locator("#message")).to_contain_text("가장 가까운 카메라 ")
    page.fill("#place", "60.1705, 24.944")
    page.press("#place", "Enter")
    expect(page.locator("#strip button").first).to_be_visible()
    rows = page.locator("#strip button").count()
    room.stop()
    try:
        page.evaluate("async () => (await import('/static/video/ask.js')).ask()")
        expect(page.locator("#offline")).to_contain_text(re.compile(r"연결 끊김 \d:\d\d · 마지막 그림"))
        assert page.locator("#strip button").count() == rows
        assert violations(page) == []
    finally:
        room.start()
        room.await_answer(f"/v1/video112/cameras?{CALL}")
    expect(page.locator("#offline")).to_be_hidden()
    page.context.close()


def test_the_live_page_leads_here_with_its_place(open_page: Opener, room: Server) -> None:
    page, _ = open_page(f"{room.address}/#at=60.170500,24.944000", with_map=False, language="ko")
    page.click("#video")
    page.wait_for_url(re.compile(r"/video\?lon=24\.944000&lat=60\.170500"))
    expect(page.locator("nav [aria-current]")).to_have_text("112 영상")
    expect(page.locator("#to-crew")).to_have_attribute("href", "/crew#lat=60.170500&lon=24.944000&mode=pump")
    page.context.close()
