"""What cameras see, on the live map: near enough to be read, with a switch."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Opener, Server, answered, until

BOX = "24.940,60.1685,24.948,60.1725"
NEAR = "#at=60.1705,24.9440&r=150&map=17.20,60.17050,24.94400"
DRAWN = """async (wanted) => {
  const { map } = await import('/static/map.js');
  if (!map?.getLayer('views') || !map.loaded()) return false;
  const drawn = map.queryRenderedFeatures({ layers: ['views', 'views unknown'] });
  const certain = drawn.filter((one) => one.properties.certain).length;
  return wanted ? certain > 0 && drawn.length > certain : !drawn.length;
}"""


@pytest.fixture
def surveyed(own_service: Server) -> Iterator[str]:
    """The service with one camera near the middle whose bearing is known."""
    near = "/v1/near?lon=24.944&lat=60.1705&radius_m=200&layers=cameras"
    with urllib.request.urlopen(own_service.address + near) as answer:
        camera = f"{json.load(answer)['features'][0]['id']}/1"

    def survey(**known: object) -> None:
        told = json.dumps({"camera": camera, "surveyed_by": "kim"} | known).encode()
        urllib.request.urlopen(f"{own_service.address}/v1/cameras/surveys", told).close()

    def certain() -> bool:
        """Whether the service has worked it out: the page asks once."""
        try:
            with urllib.request.urlopen(f"{own_service.address}/v1/video112/views?bbox={BOX}") as answer:
                return any(one["properties"]["certain"] for one in json.load(answer)["features"])
        except urllib.error.HTTPError:
            return False

    survey(kind="fixed", bearing_deg=40, angle_deg=70)
    for _ in range(600):
        if certain():
            break
        time.sleep(0.1)
    yield own_service.address
    survey()


def switch(page: Page) -> None:
    page.click("#layers-button")
    page.locator("#layer-views").click()
    page.click("#layers-button")


def test_the_legend_says_that_views_are_being_worked_out_or_that_there_are_more(
    open_page: Opener, surveyed: str
) -> None:
    page, _ = open_page(surveyed)
    answered(page)
    said: list[object] = [503, 500, 1]

    def answer(route: Route) -> None:
        if said[0] == 503:
            problem = {"type": "/problems/views-loading", "title": "셈하는 중", "status": 503}
            return route.fulfill(status=503, content_type="application/problem+json", json=problem)
        told = route.fetch().json()
        told["features"] = (told["features"] * 500)[: int(str(said[0]))]
        return route.fulfill(json=told)

    page.route("**/v1/video112/views*", answer)
    page.goto(surveyed + "/" + NEAR)
    page.reload()
    answered(page)
    page.click("#layers-button")
    note = page.locator("#views-row")
    expect(note).to_contain_text("셈하는 중")
    said.pop(0)
    expect(note).to_contain_text("가까운 500곳만")
    said.pop(0)
    page.locator("#layer-views").click()
    page.locator("#layer-views").click()
    expect(note).to_contain_text("건물에 가린 대로")
    expect(note).not_to_contain_text("곳만")
    page.context.close()


def zoom_out(page: Page) -> None:
    """By one, and only then by another one: a map that still moves counts from where it is."""
    page.click("#zoom-out")
    until(page, "async () => !(await import('/static/map.js')).map.isMoving()")


def test_views_are_drawn_near_enough_and_can_be_switched_off(open_page: Opener, surveyed: str) -> None:
    page, seen = open_page(surveyed + "/" + NEAR)
    answered(page)
    until(page, DRAWN, True)
    switch(page)
    until(page, DRAWN, False)
    switch(page)
    until(page, DRAWN, True)
    zoom_out(page)
    zoom_out(page)
    until(page, DRAWN, False)
    asked = sum("/v1/video112/views" in one for one in seen.requests)
    zoom_out(page)
    page.click("#layers-button")
    expect(page.locator("#views-row")).to_contain_text("더 확대하면 보임")
    assert sum("/v1/video112/views" in one for one in seen.requests) == asked
    page.context.close()
