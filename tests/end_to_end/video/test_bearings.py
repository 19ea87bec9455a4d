"""Bearings entered by keys and by pointer, kept with their author, taken back; the order in which to survey."""

import re

from playwright.sync_api import expect

from tests.end_to_end.conftest import Opener, Server
from tests.end_to_end.test_accessibility import violations
from tests.end_to_end.video.desk import CALL, answer, desk, ranked


def test_a_bearing_is_entered_by_arrow_keys_and_kept_with_its_author(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    unknown = next(one for one in ranked(answer(page)) if one["kind"] == "unknown" and one["name"] == "백화점 앞")
    page.locator(f"[data-row='{unknown['key']}']").click()
    page.keyboard.press("b")
    dial = page.locator("#bearing-dial")
    expect(dial).to_be_focused()
    expect(dial).to_have_attribute("aria-valuetext", "방위 모름")
    expect(page.locator("#entry-save")).to_be_disabled()
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    faces = round(unknown["to_spot_deg"])
    expect(page.locator("#bearing-number")).to_have_value(str(faces))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    bearing = (faces + 9) % 360
    expect(dial).to_have_attribute("aria-valuetext", f"방위 {bearing}°, 화각 65°")
    page.fill("#surveyor", "김조사")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("#entry-save")
    assert sent.value.post_data_json == {
        "camera": unknown["key"], "kind": "fixed", "bearing_deg": bearing, "angle_deg": 65, "surveyed_by": "김조사",
    }  # fmt: skip
    expect(page.locator("#entry-said")).to_contain_text("저장됨 · 김조사")
    expect(page.locator("#entry-history li").first).to_contain_text(f"방위 {bearing}°, 화각 65°")
    expect(page.locator("#entry-history li").first).to_contain_text("쓰는 중")
    expect(page.locator(".tile.chosen")).to_contain_text("백화점 앞")
    expect(page.locator(".tile.chosen .facts")).to_contain_text("방위 확인")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("#entry-back")
    expect(page.locator("#entry-said")).to_have_text("모름으로 되돌렸습니다")
    expect(page.locator(".tile.chosen .facts")).to_contain_text("방위 모름")
    page.keyboard.press("Escape")
    expect(page.locator("#entry")).to_be_hidden()
    page.context.close()


def test_a_bearing_is_entered_by_the_pointer(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room, with_map=True)
    page.wait_for_selector(".call-pin", state="attached")
    group = next(one for one in ranked(answer(page)) if one["name"] == "입구")
    page.evaluate("async (key) => (await import('/static/video/state.js')).put(key)", group["key"])
    page.keyboard.press("b")
    expect(page.locator("#camera-number")).to_have_value("1")
    place = page.evaluate(
        """async () => {
          const { map } = await import('/static/video/map.js');
          const { state } = await import('/static/video/state.js');
          const { left, top } = map.getContainer().getBoundingClientRect();
          const { x, y } = map.project([state.entry.lon, state.entry.lat]);
          return [left + x, top + y];
        }"""
    )
    page.mouse.click(place[0] + 60, place[1])
    expect(page.locator("#bearing-number")).to_have_value("90")
    box = page.locator(".wedge-handle.open").bounding_box()
    assert box
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    page.mouse.move(place[0] + 80, place[1] + 80, steps=5)
    page.mouse.up()
    assert page.input_value("#angle-number") in ("89", "90", "91")
    box = page.locator(".wedge-handle.turn").bounding_box()
    assert box
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    page.mouse.move(place[0], place[1] + 100, steps=5)
    page.mouse.up()
    assert page.input_value("#bearing-number") in ("179", "180", "181")
    assert "lon=24.944000" in page.url, "the call moved while a bearing was entered"
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("#entry-save")
    assert sent.value.post_data_json["camera"] == f"{group['site']}/1"
    expect(page.locator("#entry-said")).to_contain_text("저장됨 · anonymous")
    expect(page.locator("#entry-history li").first).to_contain_text("1: 고정")
    page.context.close()


def test_the_queue_flies_to_a_camera_and_asks_for_its_bearing(open_page: Opener, room: Server) -> None:
    page, _ = open_page("about:blank", language="ko")
    with page.expect_response(re.compile("video112/queue")) as asked:
        page.goto(f"{room.address}/video?{CALL}&map=15.5,60.17050,24.94400")
    items = asked.value.json()["items"]
    rows = page.locator(".queue-row")
    expect(rows).to_have_count(len(items))
    for n, item in enumerate(items):
        expect(rows.nth(n)).to_contain_text(f"+{int(item['gain_m'] + 0.5)} m")
    last = items[-1]
    rows.last.click()
    expect(page.locator("#entry-title")).to_contain_text(last["name"] or f"카메라 {last['site']}")
    expect(page.locator("#bearing-dial")).to_have_attribute("aria-valuetext", "방위 모름")
    inside = "async (place) => (await import('/static/video/map.js')).map.getBounds().contains(place)"
    assert page.evaluate(inside, [last["lon"], last["lat"]])
    page.context.close()


def test_what_was_said_before_can_be_taken_up_again(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    camera = next(one for one in ranked(answer(page)) if one["name"] == "동쪽 교차로")
    for bearing in (200, 20):
        told = {"camera": camera["key"], "kind": "fixed", "bearing_deg": bearing, "angle_deg": 50, "surveyed_by": "이"}
        assert page.request.post(f"{room.address}/v1/cameras/surveys", data=told).status == 201
    page.evaluate("async (key) => (await import('/static/video/state.js')).put(key)", camera["key"])
    page.keyboard.press("b")
    page.locator("#entry-history li").nth(1).get_by_text("이 값으로").click()
    expect(page.locator("#bearing-dial")).to_have_attribute("aria-valuetext", "방위 200°, 화각 50°")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.click("#entry-save")
    assert sent.value.post_data_json["bearing_deg"] == 200
    expect(page.locator("#entry-history li").first).to_contain_text("방위 200°, 화각 50°")
    page.context.close()


def test_a_bearing_entered_without_a_connection_is_sent_when_it_is_back(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    camera = next(one for one in ranked(answer(page)) if one["name"] == "역 광장 12번")
    page.evaluate("async (key) => (await import('/static/video/state.js')).put(key)", camera["key"])
    page.keyboard.press("b")
    page.keyboard.press("ArrowRight")
    page.context.set_offline(True)
    page.click("#entry-save")
    expect(page.locator("#entry-said")).to_contain_text("보낼 것 1")
    page.keyboard.press("Escape")
    expect(page.locator("#unsent")).to_contain_text("보낼 것 1")
    assert violations(page) == []
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 201) as sent:
        page.context.set_offline(False)
    assert sent.value.request.post_data_json["camera"] == camera["key"]
    expect(page.locator("#unsent")).to_be_hidden()
    page.context.close()
