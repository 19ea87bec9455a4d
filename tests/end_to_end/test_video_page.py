"""The 112 desk in a real browser on the real service: the screens, the ranking, the map, surveys of bearings."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import psycopg
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from app.cluster import Cluster
from app.settings import Settings
from gis import osm
from gis.visibility import densities

from .conftest import DESK, Opener, Seen, Server
from .test_accessibility import violations

CALL = "lon=24.944&lat=60.1705&error_m=25"
CAMERAS_ASKED = "**/v1/video112/cameras?**"
PLACES = """
INSERT INTO cameras (geom, name, address, operator, camera_count, purpose, retention_days, resolution_mp, source,
                     source_id, source_date, dataset, loaded_at) VALUES
 (ST_Point(24.94400, 60.17085, 4326), '역 광장 12번', 'Kaivokatu 1', '교통과', 1, '생활방범', 30, 4, 'test', 'a',
  current_date - 90, 't', now()),
 (ST_Point(24.94460, 60.17040, 4326), '동쪽 교차로', NULL, NULL, 1, '교통', 30, 2, 'test', 'b', current_date,
  't', now()),
 (ST_Point(24.94330, 60.17050, 4326), '입구', NULL, NULL, 4, '생활방범', 15, 2, 'test', 'c', current_date, 't', now()),
 (ST_Point(24.94395, 60.17015, 4326), '백화점 앞', NULL, '민간', 1, '시설', NULL, 2, 'test', 'd', current_date - 1200,
  't', now()),
 (ST_Point(24.94440, 60.17015, 4326), '회전 3호', NULL, NULL, 1, '생활방범', 30, 4, 'test', 'f', current_date,
  't', now());
INSERT INTO site_cameras (feature_id, number, kind, bearing_deg, angle_deg)
 SELECT id, 1, CASE source_id WHEN 'f' THEN 'turnable' ELSE 'fixed' END,
  CASE source_id WHEN 'a' THEN 180 WHEN 'b' THEN 290 ELSE 0 END, 70 FROM cameras WHERE source_id IN ('a', 'b', 'f');
"""


class Pictures:
    """A recorder of a closed network: ``/live`` sends pictures until it is told to be silent."""

    def __init__(self) -> None:
        self.speaks = threading.Event()
        self.speaks.set()
        shot = io.BytesIO()
        Image.new("RGB", (64, 36), (200, 40, 40)).save(shot, "JPEG")
        pictures, picture = self, shot.getvalue()

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
                self.end_headers()
                head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
                try:
                    while pictures.running:
                        if pictures.speaks.is_set():
                            self.wfile.write(head + picture + b"\r\n")
                        time.sleep(0.2)
                except OSError:
                    pass

            def log_message(self, *about: object) -> None:
                pass

        self.running = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.running = False
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def room(cluster: Cluster, migrated: str, extract: Path, own_home: Settings, pictures: Pictures) -> Iterator[Server]:
    """A service over the sample city with cameras around a call, whose surveys may be written."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "video" TEMPLATE "{migrated}"')
    url = cluster.url.replace("/goldentime?", "/video?")
    with psycopg.connect(url) as connection:
        osm.load(extract, connection, dataset="helsinki")
        connection.execute(PLACES)
    made = Server(url, own_home.model_copy(update={"stream_origins": pictures.origin}))
    made.start()
    ready(made)
    yield made
    made.stop()


def ready(room: Server) -> None:
    """Once it knows what its cameras see."""
    for _ in range(600):
        if httpx2.get(f"{room.address}/v1/video112/cameras?{CALL}").status_code == 200:
            return
        time.sleep(0.05)
    raise AssertionError("what cameras see was not worked out")


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


def test_levels_are_those_of_the_service(open_page: Opener, room: Server) -> None:
    page, _ = desk(open_page, room)
    offered = {one.get_attribute("value"): one.inner_text() for one in page.locator("#level option").all()}
    newest = [level for level in densities.LEVELS.values() if level.edition == densities.NEW]
    assert offered == {level.name: f"{level.ko} · {level.px_per_m:g} px/m" for level in newest}
    with page.expect_request(re.compile("level=discern")):
        page.select_option("#level", "discern")
    page.context.close()


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
    item = {"key": "1/1", "site": 1, "number": 1, "lon": 24.95, "lat": 60.171, "name": "먼 곳", "gain": 0.42, "rank": 1}
    page.route("**/v1/video112/queue?**", lambda route: route.fulfill(json={"items": [item]}))
    page.goto(f"{room.address}/video?{CALL}")
    row = page.locator(".queue-row")
    expect(row).to_contain_text("먼 곳")
    expect(row).to_contain_text("+0.42")
    row.click()
    expect(page.locator("#entry-title")).to_contain_text("먼 곳")
    inside = "async () => (await import('/static/video/map.js')).map.getBounds().contains([24.95, 60.171])"
    assert page.evaluate(inside)
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
        ready(room)
    expect(page.locator("#offline")).to_be_hidden()
    page.context.close()


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


def test_the_live_page_leads_here_with_its_place(open_page: Opener, room: Server) -> None:
    page, _ = open_page(f"{room.address}/#at=60.170500,24.944000", with_map=False, language="ko")
    page.click("#video")
    page.wait_for_url(re.compile(r"/video\?lon=24\.944000&lat=60\.170500"))
    expect(page.locator("nav [aria-current]")).to_have_text("112 영상")
    expect(page.locator("#to-crew")).to_have_attribute("href", "/crew#lat=60.170500&lon=24.944000&mode=pump")
    page.context.close()
