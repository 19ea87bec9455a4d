"""The situation sheet through the public door: every question can be printed, and the sheet agrees with the answer."""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import shapely
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from gis import layers
from tests.app.conftest import views_held_back
from tests.app.test_video112 import CAMERAS, SQUARE, until

LON, LAT = 24.9440, 60.1705
HERE = {"lon": LON, "lat": LAT}
AREA = {"type": "Polygon", "coordinates": [[[24.938, 60.168], [24.95, 60.167], [24.948, 60.174], [24.938, 60.168]]]}
LINE = {"type": "LineString", "coordinates": [[24.938, 60.168], [24.944, 60.1705], [24.95, 60.176]]}
DATA = re.compile(r'<script type="application/json" id="[^"]+">(.*?)</script>', re.DOTALL)
PLACES = ",".join(layer.name for layer in layers.ALL.values() if layer.group == "places")


def drawn(html: str) -> dict[str, Any]:
    (told,) = DATA.findall(html)
    found: dict[str, Any] = json.loads(told)
    return found


def ids(features: list[dict[str, Any]], told: str) -> set[tuple[str, int]]:
    return {(feature[told]["layer"], feature["id"]) for feature in features}


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL))


def test_draws_all_places_of_the_answer_and_streets_below(client: TestClient) -> None:
    answer = client.get("/v1/near", params={**HERE, "radius_m": 500, "layers": PLACES}).json()
    page = client.get("/v1/near", params={**HERE, "radius_m": 500, "layers": PLACES, "f": "map"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    shown = drawn(page.text)
    assert ids(shown["places"], "told") == ids(answer["features"], "properties")
    assert {piece["as"] for piece in shown["ground"]} == {"water_green", "building", "road"}
    assert "Mannerheimintie" in {street["name"] for street in shown["names"]}
    assert "둘레 500 m" in text(page.text)


def test_streets_do_not_crowd_out_places(client: TestClient) -> None:
    """Without ``layers`` thousands of streets match as well; the sheet still shows every place."""
    places = client.get("/v1/near", params={**HERE, "radius_m": 500, "layers": PLACES}).json()
    page = client.get("/v1/near", params={**HERE, "radius_m": 500, "f": "map"}).text
    assert ids(drawn(page)["places"], "told") == ids(places["features"], "properties")
    assert "개만 그림" not in text(page)


def test_filters_hold_on_the_sheet(client: TestClient) -> None:
    asked = {**HERE, "radius_m": 500, "kind": "underground", "layers": "hydrants,roads,parking,buildings"}
    shown = drawn(client.get("/v1/near", params={**asked, "f": "map"}).text)["places"]
    assert shown
    assert {place["told"]["kind"] for place in shown} == {"지하"}


def test_roads_alone_are_the_answer(client: TestClient) -> None:
    shown = drawn(client.get("/v1/near", params={**HERE, "radius_m": 50, "layers": "roads", "f": "map"}).text)
    assert {place["told"]["layer"] for place in shown["places"]} == {"roads"}


@pytest.mark.parametrize(
    ("method", "address", "body", "title"),
    [
        ("GET", f"nearest?lon={LON}&lat={LAT}&layer=hydrants&k=5", None, "가장 가까운 소방용수 5곳"),
        ("POST", f"inside?layers={PLACES}", AREA, "구역 안"),
        ("POST", "inside?limit=20", AREA, "구역 안"),
        ("POST", f"along?radius_m=60&layers={PLACES}", LINE, "길을 따라 60 m"),
        ("POST", "along?radius_m=60&limit=20", LINE, "길을 따라 60 m"),
        ("GET", "layers/hydrants/features?limit=10", None, "소방용수"),
        ("GET", "layers/hydrants/features?bbox=24.94,60.168,24.945,60.171", None, "소방용수"),
        ("GET", "layers/districts/features", None, "행정구역"),
    ],
)
def test_every_question_can_be_printed(
    client: TestClient, method: str, address: str, body: dict[str, Any] | None, title: str
) -> None:
    page = client.request(method, f"/v1/{address}{'&' if '?' in address else '?'}f=map", json=body)
    assert page.status_code == 200
    assert title in text(page.text)
    assert all(layers.named(place["told"]["layer"]).group != "network" for place in drawn(page.text)["places"])


@pytest.fixture
def square(fresh_url: str, own_home: Settings) -> Iterator[TestClient]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
    with TestClient(create_app(own_home, fresh_url), raise_server_exceptions=False) as made:
        yield made


def sheet_of_square(square: TestClient, radius_m: int, layers: str = PLACES) -> str:
    asked = {"lon": SQUARE[0], "lat": SQUARE[1], "radius_m": radius_m, "layers": layers, "f": "map"}
    return square.get("/v1/near", params=asked).text


def test_what_its_cameras_see_is_drawn_where_the_paper_is_large_enough(square: TestClient) -> None:
    until(lambda: square.app.state.sights.ready)  # type: ignore[attr-defined]
    near = sheet_of_square(square, 100)
    views = drawn(near)["overlay"]
    assert {one["properties"]["part"] for one in views} == {"view"}
    assert [one["properties"]["certain"] for one in views] == [False, False, True, True], "four at a site are one"
    here = shapely.Point(*SQUARE)
    assert [shapely.geometry.shape(one["geometry"]).covers(here) for one in views[2:]] == [True, False]
    assert "시야, 방위 확인" in text(near)
    assert "이 가운데 어느 쪽" in text(near)
    assert "출동로" not in text(near)
    farther = sheet_of_square(square, 500)
    assert [one["properties"]["certain"] for one in drawn(farther)["overlay"]] == [True, True]
    assert "이 가운데 어느 쪽" not in text(farther)
    assert drawn(sheet_of_square(square, 3000))["overlay"] == []
    assert drawn(sheet_of_square(square, 100, "hydrants"))["overlay"] == [], "no camera, no view"
    assert len(drawn(sheet_of_square(square, 17))["overlay"]) == 1, "only of the cameras that it shows"


def test_views_that_are_not_worked_out_yet_are_not_told_as_none(fresh_url: str, own_home: Settings) -> None:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
    with views_held_back(fresh_url, own_home) as (square, go_on):
        page = sheet_of_square(square, 100)
        assert drawn(page)["overlay"] == []
        assert "카메라 시야: 셈하는 중" in text(page)
        assert "셈하는 중" not in text(sheet_of_square(square, 100, "hydrants"))
        go_on()
        until(lambda: square.app.state.sights.ready)  # type: ignore[attr-defined]
        assert "셈하는 중" not in text(sheet_of_square(square, 100))


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (180, -16), (-180, 0), (LON, 89.99), (0, -90)])
def test_where_nothing_is_there_is_still_a_sheet(client: TestClient, lon: float, lat: float) -> None:
    page = client.get("/v1/near", params={"lon": lon, "lat": lat, "f": "map"})
    assert page.status_code == 200
    assert "자료 밖" in text(page.text)


def test_missing_data_is_not_told_as_a_missing_thing(client: TestClient) -> None:
    said = text(client.get("/v1/near", params={**HERE, "layers": "hazards,fire_stations", "f": "map"}).text)
    assert re.search(r"이 범위에 없음 none here: 소방서", said)
    assert re.search(r"자료 없음 no data: 위험시설", said)


def test_draws_at_most_what_the_settings_allow(database_url: str, own_home: Settings) -> None:
    with TestClient(create_app(own_home.model_copy(update={"max_sheet_features": 20}), database_url)) as client:
        page = client.get("/v1/near", params={**HERE, "radius_m": 500, "f": "map"}).text
    places = drawn(page)["places"]
    assert len(places) == 20
    assert "개 중 20개만 그림" in text(page)
    assert max(place["told"]["distance_m"] for place in places) < 200


def test_a_browser_gets_the_sheet_and_a_program_the_data(client: TestClient) -> None:
    def kind(accept: str) -> str:
        return client.get("/v1/near", params={**HERE, "radius_m": 50}, headers={"accept": accept}).headers[
            "content-type"
        ]

    assert kind("text/html,application/xhtml+xml;q=0.9").startswith("text/html")
    assert kind("application/json, text/html").startswith("application/geo+json")
    assert kind("*/*").startswith("application/geo+json")


def test_sources_tell_the_ages_of_the_answer(client: TestClient) -> None:
    answer = client.get("/v1/near", params={**HERE, "layers": PLACES}).json()
    (day,) = {one["source_date"] for one in answer["freshness"]}
    said = text(client.get("/v1/near", params={**HERE, "layers": PLACES, "f": "map"}).text)
    sources = said.split("자료 Sources :")[1].split("출력")[0]
    assert day in sources
    assert "카메라" in sources


def test_a_wrong_question_gets_an_answer_and_no_sheet(client: TestClient) -> None:
    assert client.get("/v1/near", params={"lon": LAT, "lat": LON, "f": "map"}).status_code == 422
