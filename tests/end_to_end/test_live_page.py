"""What a stranger sees, asks and gets on the live page."""

import json
import re
import urllib.request
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import DESK, PHONE, SMALL, Opener, Seen, answered, drawn, until

MIDDLE = {"lat": 60.1705, "lon": 24.944}


def told(service: str, path: str, **asked: object) -> dict:
    with urllib.request.urlopen(f"{service}{path}?{urlencode(asked)}") as answer:
        return json.load(answer)


def places(service: str) -> str:
    return ",".join(layer["name"] for layer in told(service, "/v1/layers")["layers"] if layer["group"] == "places")


def count(page: Page) -> int:
    return int(page.inner_text("#count b").replace(",", ""))


def ask(page: Page, text: str) -> None:
    page.fill("#place", text)
    page.press("#place", "Enter")


@pytest.fixture(scope="module")
def first(open_page: Opener, service: str) -> tuple[Page, Seen]:
    page, seen = open_page(service)
    answered(page)
    drawn(page)
    return page, seen


def test_nothing_leaves_the_machine(first: tuple[Page, Seen], service: str) -> None:
    _, seen = first
    assert len(seen.requests) > 50, "the map asked for no tiles"
    assert seen.outside(urlsplit(service).netloc) == []


def test_no_complaint_and_nothing_missing(first: tuple[Page, Seen]) -> None:
    _, seen = first
    assert seen.refused == []
    assert seen.complaints == []


def test_first_look_is_an_answer_equal_to_that_of_the_service(first: tuple[Page, Seen], service: str) -> None:
    page, _ = first
    lat, lon = page.input_value("#place").split(", ")
    answer = told(service, "/v1/near", lat=lat, lon=lon, radius_m=500, layers=places(service))
    assert count(page) == answer["numberMatched"] > 0
    shown = {
        group.get_attribute("data-layer"): int(group.query_selector(".figure").inner_text())
        for group in page.query_selector_all(".group[data-layer]")
    }
    assert shown == {name: n for name, n in answer["counts"].items() if n}


def test_first_view_is_soon(first: tuple[Page, Seen]) -> None:
    page, _ = first
    answer_ms = page.evaluate(
        "performance.getEntriesByType('paint').find(({ name }) => name === 'first-contentful-paint').startTime"
    )
    assert answer_ms < 3000


def test_every_answer_is_in_the_list_in_the_order_of_distance(plain: Page, service: str) -> None:
    ask(plain, "60.1705, 24.9440")
    expect(plain.locator("#count b")).to_have_text(
        str(told(service, "/v1/near", **MIDDLE, radius_m=500, layers=places(service))["numberMatched"])
    )
    for closed in plain.query_selector_all(".head[aria-expanded=false]"):
        plain.click(f".head[data-focus='{closed.get_attribute('data-focus')}']")
    keys = [row.get_attribute("data-key") for row in plain.query_selector_all(".group[data-layer] [data-key]")]
    answer = told(service, "/v1/near", **MIDDLE, radius_m=500, layers=places(service))
    by_layer = [
        f"{feature['properties']['layer']}/{feature['id']}"
        for name in answer["counts"]
        for feature in answer["features"]
        if feature["properties"]["layer"] == name
    ]
    assert keys == by_layer


def test_layers_without_an_answer_name_the_nearest_outside(plain: Page, service: str) -> None:
    nearest = told(service, "/v1/nearest", **MIDDLE, layer="fire_stations", k=1)["features"][0]["properties"]
    ask(plain, "60.1705 24.9440")
    row = plain.locator(".outside [data-key^='fire_stations/']")
    expect(row).to_contain_text("가장 가까운 소방서")
    expect(row).to_contain_text(f"{round(nearest['distance_m'])} m")
    expect(plain.locator(".outside")).to_contain_text("500 m 안에 없음")


def test_a_click_on_the_map_asks_there(page: Page) -> None:
    drawn(page)
    before = page.input_value("#place")
    x, y = page.evaluate(
        """async () => {
          const { map } = await import('/static/map.js');
          const marks = map.getStyle().layers.map(({ id }) => id).filter((id) => / mark$/.test(id));
          const box = map.getCanvas().getBoundingClientRect();
          const near = ([x, y]) => [[x - 16, y - 16], [x + 16, y + 16]];
          const free = (spot) => !map.queryRenderedFeatures(near(spot), { layers: marks }).length;
          const spots = [...Array(400)].map((_, i) => [200 + (i % 20) * 12, 200 + Math.floor(i / 20) * 12]);
          const [x, y] = spots.find(free);
          return [box.x + x, box.y + y];
        }"""
    )
    with page.expect_response(re.compile("/v1/near\\?")) as asked:
        page.mouse.click(x, y)
    expect(page.locator("#place")).not_to_have_value(before)
    expect(page.locator("#count b")).to_have_text(str(asked.value.json()["numberMatched"]))


@pytest.mark.parametrize(
    "text",
    ["60.1705, 24.9440", "60.1705 24.9440", "60,1705 24,9440", "lat=60.1705&lon=24.944", "24.944E 60.1705N",
     "N60.1705 E24.9440",
     "위도 60.1705 경도 24.9440", "60°10'13.8\"N 24°56'38.4\"E", "geo:60.1705,24.9440"],
)  # fmt: skip
def test_coordinates_are_read_in_many_spellings(first: tuple[Page, Seen], text: str) -> None:
    page, _ = first
    read = page.evaluate("async (text) => (await import('/static/coordinates.js')).read(text)", text)
    assert read["lat"] == pytest.approx(60.1705, abs=1e-6)
    assert read["lon"] == pytest.approx(24.944, abs=1e-6)


@pytest.mark.parametrize("text", ["", "소방서", "60.17", "1 2 3", "60.1N 24.9N", "60.17 <b>24.9</b>"])
def test_what_is_no_coordinate_is_not_read(first: tuple[Page, Seen], text: str) -> None:
    page, _ = first
    assert "problem" in page.evaluate("async (text) => (await import('/static/coordinates.js')).read(text)", text)


def test_an_unreadable_place_is_explained(plain: Page) -> None:
    ask(plain, "시청")
    expect(plain.locator("#place-help")).to_contain_text("좌표로 읽을 수 없습니다")
    expect(plain.locator("#place")).to_have_attribute("aria-invalid", "")


def test_an_exchanged_pair_is_explained_and_can_be_turned(plain: Page) -> None:
    before = plain.evaluate("async () => (await import('/static/state.js')).state.at")
    ask(plain, "24.944, 60.1705")
    help_ = plain.locator("#place-help")
    expect(help_).to_contain_text("바꾸면 있습니다")
    assert plain.evaluate("async () => (await import('/static/state.js')).state.at") == before, (
        "circle and list of two places"
    )
    assert plain.input_value("#place").startswith("24.944")
    help_.get_by_role("button").click()
    expect(plain.locator("#place")).to_have_value("60.17050, 24.94400")
    expect(help_).to_be_hidden()


def test_the_radius_changes_the_answer(plain: Page, service: str) -> None:
    lat, lon = plain.input_value("#place").split(", ")
    plain.focus("#radius")
    with plain.expect_response(re.compile("radius_m=600")):
        plain.keyboard.press("ArrowRight")
    expect(plain.locator("#radius-said")).to_have_text("반경 600 m")
    wanted = told(service, "/v1/near", lat=lat, lon=lon, radius_m=600, layers=places(service))["numberMatched"]
    expect(plain.locator("#count b")).to_have_text(str(wanted))


def test_the_handle_on_the_circle_changes_the_radius(page: Page) -> None:
    drawn(page)
    box, stage = page.locator(".handle").bounding_box(), page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = x - (stage["x"] + stage["width"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - reach / 2, y, steps=4)
    with page.expect_response(re.compile("/v1/near\\?")):
        page.mouse.up()
    metres = int(re.search(r"(\d+) m", page.inner_text("#radius-said"))[1])
    assert metres == pytest.approx(250, abs=10)


def test_the_drawn_circle_has_the_asked_radius(first: tuple[Page, Seen]) -> None:
    geographiclib = pytest.importorskip("geographiclib.geodesic")
    page, _ = first
    ring = page.evaluate("async () => (await import('/static/earth.js')).circle({ lat: 60.1705, lon: 24.944 }, 500)")
    for lon, lat in ring:
        line = geographiclib.Geodesic.WGS84.Inverse(60.1705, 24.944, lat, lon)
        assert line["s12"] == pytest.approx(500, abs=0.001)


def test_from_the_slash_key_to_the_detail_card_by_keyboard_alone(plain: Page) -> None:
    plain.keyboard.press("/")
    expect(plain.locator("#place")).to_be_focused()
    plain.keyboard.type("60.1705, 24.9440")
    plain.keyboard.press("Enter")
    expect(plain.locator("#place-help")).to_be_hidden()
    answered(plain)
    for _ in range(6):
        plain.keyboard.press("Tab")
        if plain.evaluate("document.activeElement.dataset.key"):
            break
    plain.keyboard.press("Enter")
    expect(plain.locator("#card")).to_be_visible()
    expect(plain.locator("#card")).to_contain_text("모름")
    expect(plain.locator("#card")).to_contain_text("OpenStreetMap 기여자")
    plain.keyboard.press("Escape")
    expect(plain.locator("#card")).to_be_hidden()
    assert plain.evaluate("document.activeElement.dataset.key"), "the focus did not return to the row"


def test_closing_the_card_returns_to_the_row_though_the_list_was_drawn_anew(plain: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    plain.route("**/v1/nearest?**", hold)
    ask(plain, "60.1705, 24.9440")
    answered(plain)
    expect(plain.locator(".outside .bar-grey")).not_to_have_count(0)
    row = plain.locator("#list [data-key]").first
    row.press("Enter")
    expect(plain.locator("#card")).to_be_focused()
    for route in held:
        route.continue_()
    expect(plain.locator(".outside .bar-grey")).to_have_count(0)
    plain.keyboard.press("Escape")
    expect(plain.locator("#card")).to_be_hidden()
    expect(row).to_be_focused()
    row.press("Enter")
    plain.click("#card .btn")
    answered(plain)
    plain.keyboard.press("Escape")
    assert plain.evaluate("document.activeElement.closest('#list') !== null"), "the focus fell out of the list"


def test_enter_on_the_focused_map_asks_at_the_crosshair(page: Page) -> None:
    drawn(page)
    page.focus("#map canvas")
    before = page.evaluate("async () => (await import('/static/map.js')).centre()")
    page.keyboard.press("ArrowRight")
    until(
        page,
        """async ({ lon }) => {
          const { map, centre } = await import('/static/map.js');
          return centre().lon > lon && !map.isMoving();
        }""",
        before,
    )
    with page.expect_response(re.compile("/v1/near\\?")) as asked:
        page.keyboard.press("Enter")
    assert asked.value.status == 200
    at, centre = page.evaluate(
        "async () => [(await import('/static/state.js')).state.at, (await import('/static/map.js')).centre()]"
    )
    assert at == pytest.approx(centre, abs=1e-6)


def test_single_keys_are_off_in_text_and_can_be_switched_off(plain: Page) -> None:
    plain.focus("#place")
    plain.keyboard.press("l")
    expect(plain.locator("#layers")).to_be_hidden()
    plain.keyboard.press("Escape")
    plain.keyboard.press("l")
    expect(plain.locator("#layers")).to_be_visible()
    plain.keyboard.press("Escape")
    plain.keyboard.press("?")
    plain.uncheck("#keys-use")
    plain.keyboard.press("Escape")
    expect(plain.locator("#help")).to_be_hidden()
    plain.keyboard.press("l")
    expect(plain.locator("#layers")).to_be_hidden()


def test_row_and_map_point_at_the_same_place(page: Page) -> None:
    drawn(page)
    row = page.locator("[data-key^='hydrants/']").first
    row.hover()
    pointed = """async () => {
      const { map } = await import('/static/map.js');
      return map.getSource('pointed').serialize().data.features?.map(({ id }) => id);
    }"""
    assert page.evaluate(pointed) == [int(row.get_attribute("data-key").split("/")[1])]
    x, y = page.evaluate(
        """async (key) => {
          const [{ map }, { state, keyOf }] = await Promise.all([import('/static/map.js'), import('/static/state.js')]);
          const [lon, lat] = state.answer.features.find((one) => keyOf(one) === key).geometry.coordinates;
          const [at, box] = [map.project([lon, lat]), map.getCanvas().getBoundingClientRect()];
          return [at.x + box.x, at.y + box.y];
        }""",
        row.get_attribute("data-key"),
    )
    page.mouse.move(x, y)
    expect(page.locator("#tip")).to_be_visible()
    expect(row).to_have_class(re.compile("pointed"))
    page.mouse.click(x, y)
    expect(page.locator("#card")).to_be_visible()


def test_every_declared_layer_is_in_the_switch(first: tuple[Page, Seen], service: str) -> None:
    page, _ = first
    page.click("#layers-button")
    declared = {layer["name"]: layer["label_ko"] for layer in told(service, "/v1/layers")["layers"]}
    shown = {
        row.get_attribute("data-layer"): row.query_selector(".name").inner_text()
        for row in page.query_selector_all(".layer-row[data-layer]")
    }
    page.click("#layers-button")
    assert shown == declared


def test_a_switched_off_layer_leaves_the_map_and_the_address_remembers(page: Page) -> None:
    drawn(page)
    page.click("#layers-button")
    page.uncheck("#layer-hydrants")
    visibility = "async () => (await import('/static/map.js')).map.getLayoutProperty('hydrants mark', 'visibility')"
    assert page.evaluate(visibility) == "none"
    expect(page.locator(".group[data-layer=hydrants]")).to_contain_text("지도에서 꺼짐")
    page.wait_for_function("() => location.hash.includes('off=hydrants')")


def test_a_copied_address_shows_the_same(plain: Page, open_page: Opener) -> None:
    ask(plain, "60.1690, 24.9420")
    expect(plain.locator("#place")).to_have_value("60.16900, 24.94200")
    plain.wait_for_function("() => location.hash.includes('at=60.169000,24.942000')")
    answered(plain)
    other, _ = open_page(plain.url, with_map=False)
    answered(other)
    assert other.input_value("#place") == "60.16900, 24.94200"
    assert count(other) == count(plain)


def test_english_from_top_to_bottom_and_remembered(plain: Page) -> None:
    plain.click("#language")
    expect(plain.locator("#count")).to_contain_text("places, nearest first")
    plain.reload()
    answered(plain)
    plain.locator("[data-key]").first.click()
    plain.wait_for_selector("#card:not([hidden])")
    plain.click("#help-button")
    unseen = plain.evaluate(
        """() => ['title', 'aria-label', 'placeholder', 'aria-valuetext'].flatMap((name) =>
          [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)))"""
    )
    left = re.findall(r"[가-힣]+", " ".join([plain.inner_text("body"), *unseen]))
    assert set(left) <= {"한국어"}, "Korean words left on the English plain"


def test_the_theme_follows_the_system_and_then_the_choice(open_page: Opener, service: str) -> None:
    page, _ = open_page(service, with_map=False, color_scheme="dark")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    page.reload()
    assert page.evaluate(theme) == "night"
    page.context.close()


def test_sheet_and_geojson_are_of_what_is_asked(first: tuple[Page, Seen]) -> None:
    page, _ = first
    sheet, geojson = page.get_attribute("#sheet", "href"), page.get_attribute("#geojson", "href")
    lat, lon = (number[:-2] for number in page.input_value("#place").split(", "))
    for part in ("f=map", f"lat={lat}", f"lon={lon}", "radius_m=500"):
        assert part in sheet
    assert page.get_attribute("#sheet", "target") == "_blank"
    with page.expect_download() as download:
        page.click("#geojson")
    saved = json.loads(download.value.path().read_text())
    assert saved["type"] == "FeatureCollection"
    assert "f=geojson" in geojson


def test_the_live_region_says_the_answer(first: tuple[Page, Seen]) -> None:
    page, _ = first
    assert re.fullmatch(r"[\d,]+곳, 가장 가까운 \S+ \d+ m", page.inner_text("#live"))


def test_a_phone_can_do_it_all(open_page: Opener, service: str) -> None:
    page, seen = open_page(service, size=PHONE, has_touch=True, is_mobile=True)
    answered(page)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("[data-key]").first.tap()
    expect(page.locator("#card")).to_be_visible()
    page.locator("#card .close").tap()
    expect(page.locator("#card")).to_be_hidden()
    page.locator("#grip").tap()
    expect(page.locator("body")).to_have_attribute("data-sheet", "whole")
    page.locator("#grip").tap()
    page.locator("#layers-button").tap()
    expect(page.locator("#layers")).to_be_visible()
    assert seen.complaints == []
    assert seen.refused == []
    page.context.close()


@pytest.mark.parametrize(("size", "least"), [(DESK, 32), (PHONE, 48)], ids=["desk", "phone"])
def test_targets_are_large_enough(open_page: Opener, service: str, size: dict[str, int], least: int) -> None:
    page, _ = open_page(service, with_map=False, size=size)
    answered(page)
    page.locator("[data-key]").first.click()
    page.wait_for_selector("#card:not([hidden])")
    small = page.evaluate(
        """(least) => [...document.querySelectorAll('button, a.btn, summary, label, #place, #radius')]
          .map((element) => [element, element.getBoundingClientRect()])
          .filter(([element, box]) => box.height > 0 && element.id !== 'grip')
          .filter(([, box]) => Math.min(box.height, box.width) < least - 0.5)
          .map(([{ id, className }, { width, height }]) => `${id || className} ${width}x${height}`)""",
        least,
    )
    page.context.close()
    assert small == []


def test_nothing_is_cut_at_twice_the_size(open_page: Opener, service: str) -> None:
    page, _ = open_page(service, size={"width": 720, "height": 450}, language="en", device_scale_factor=2)
    answered(page)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .chip, h1, h2, .head, #radius-said, #dataset')]
          .filter((element) => element.offsetWidth && element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.id || element.textContent)"""
    )
    assert cut == []
    page.locator("[data-key]").first.click()
    expect(page.locator("#card")).to_be_visible()
    page.context.close()


def test_what_is_not_known_of_a_camera_is_not_drawn(open_page: Opener, service: str) -> None:
    """Of four cameras: nothing known, a bearing, a bearing and an angle, and a reach too."""
    known = [{}, {"bearing_deg": 90.0}, {"bearing_deg": 180.0, "angle_deg": 60.0}]
    known.append({"bearing_deg": 270.0, "angle_deg": 90.0, "range_m": 40.0})

    def told_of_four(route: Route) -> None:
        answer = route.fetch().json()
        cameras = [one for one in answer["features"] if one["properties"]["layer"] == "cameras"]
        for camera, more in zip(cameras, known, strict=False):
            camera["properties"]["site_cameras"][0] |= more
            camera["properties"]["bearing_known"] = bool(more)
        route.fulfill(json=answer)

    page, seen = open_page("about:blank", size=SMALL)
    page.route("**/v1/near?**", told_of_four)
    page.goto(service)
    answered(page)
    drawn(page)
    sights, reach = page.evaluate(
        """async () => {
          const { map } = await import('/static/map.js');
          return ['sights', 'reach'].map((name) => map.getSource(name).serialize().data.features);
        }"""
    )
    assert [(one["properties"]["mark"].rsplit(" ", 1)[0], one["properties"]["bearing_deg"]) for one in sights] == [
        ("tick", 90),
        ("fan 60", 180),
    ]
    assert len(reach) == 1
    assert page.locator(".group[data-layer=cameras] .note").first.inner_text() == "방위 모름"
    assert seen.complaints == []
    page.context.close()
