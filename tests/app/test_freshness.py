"""Every answer says how old its layers are in the districts that occur in it, and so does the description of layers."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from gis import layers

TODAY = datetime.now().astimezone().date()
HERE = {"lon": 127.0, "lat": 37.0}
WORDS = {"layer", "district", "district_name", "source_date", "oldest_source_date", "age_days", "count"}

DISTRICTS = """
INSERT INTO districts (geom, name, code, province, admin_level, source, source_id, dataset, loaded_at) VALUES
 (ST_MakeEnvelope(126, 36, 127, 38, 4326), '서구', 'W', '시험도', 6, 't', 'W', 't', now()),
 (ST_MakeEnvelope(127, 36, 128, 38, 4326), '동구', 'E', '시험도', 6, 't', 'E', 't', now())
"""
PLACE = """
INSERT INTO {layer} (geom, source, source_id, source_date, dataset, loaded_at, district, doubts)
VALUES (ST_SetSRID(ST_MakePoint(%s, 37), 4326), 't', %s, %s, 't', now(), %s, %s)
"""


def add(url: str, layer: str, lon: float, district: str | None, days: int | None, doubts: str = "{}") -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {layer}").fetchone()
        day = None if days is None else TODAY - timedelta(days=days)
        connection.execute(PLACE.format(layer=layer), [lon, str(row), day, district, doubts])


@pytest.fixture
def two_districts(fresh_url: str) -> str:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(DISTRICTS)
    add(fresh_url, "cameras", 126.999, "W", 1000)
    add(fresh_url, "cameras", 126.9991, "W", 10, "{outside_named_district}")
    add(fresh_url, "cameras", 127.001, "E", 5)
    add(fresh_url, "cameras", 127.9, "E", 5)
    add(fresh_url, "hydrants", 127.0005, None, None)
    return fresh_url


@pytest.fixture
def app(two_districts: str, own_home: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(own_home, two_districts)) as made:
        yield made


def day(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def test_an_answer_tells_each_layer_and_district_in_it(app: TestClient) -> None:
    told = app.get("/v1/near", params={**HERE, "radius_m": 500}).json()["freshness"]
    west = {"layer": "cameras", "district": "W", "district_name": "시험도 서구", "source_date": day(10)}
    west |= {"oldest_source_date": day(1000), "age_days": 1000, "count": 2, "undated": 0, "doubted": 1}
    east = {"layer": "cameras", "district": "E", "district_name": "시험도 동구", "source_date": day(5)}
    east |= {"oldest_source_date": day(5), "age_days": 5, "count": 2, "undated": 0, "doubted": 0}
    nowhere = {"layer": "hydrants", "district": None, "district_name": None, "source_date": None}
    nowhere |= {"oldest_source_date": None, "age_days": None, "count": 1, "undated": 1, "doubted": 0}
    assert [one for one in told if one["layer"] != "districts"] == [east, west, nowhere]


AREA = {"type": "Polygon", "coordinates": [[[127, 36.9], [127.1, 36.9], [127.1, 37.1], [127, 37.1], [127, 36.9]]]}
LINE = {"type": "LineString", "coordinates": [[127.0009, 37], [127.0011, 37]]}


@pytest.mark.parametrize(
    ("method", "path", "params", "body", "expected"),
    [
        ("GET", "/v1/near", {**HERE, "radius_m": 500, "limit": 1}, None, [("hydrants", None)]),
        ("GET", "/v1/near", {"lon": 0, "lat": 0}, None, []),
        ("GET", "/v1/nearest", {**HERE, "layer": "cameras", "k": 1}, None, [("cameras", "W")]),
        ("POST", "/v1/inside", {"layers": "cameras,hydrants"}, AREA, [("cameras", "E"), ("hydrants", None)]),
        ("POST", "/v1/along", {"layers": "cameras", "radius_m": 30}, LINE, [("cameras", "E")]),
        ("GET", "/v1/layers/cameras/features", {"limit": 3}, None, [("cameras", "E"), ("cameras", "W")]),
        ("GET", "/v1/layers/schools/features", {}, None, []),
    ],
)
def test_every_question_tells_it(
    app: TestClient, method: str, path: str, params: dict[str, Any], body: Any, expected: list[tuple[str, str | None]]
) -> None:
    asked = {"layers": "cameras,hydrants"} if path == "/v1/near" else {}
    answer = app.request(method, path, params=asked | params, json=body).json()
    assert [(one["layer"], one["district"]) for one in answer["freshness"]] == expected
    standings = {(f["properties"]["layer"], f["properties"]["district"]) for f in answer["features"]}
    assert standings == set(expected)


def test_it_follows_what_is_loaded(two_districts: str, app: TestClient) -> None:
    def told() -> list[Any]:
        answer = app.get("/v1/near", params={**HERE, "layers": "hydrants", "radius_m": 500}).json()
        return [(one["district"], one["age_days"], one["count"]) for one in answer["freshness"]]

    assert told() == [(None, None, 1)]
    add(two_districts, "hydrants", 127.0006, "E", 30)
    late = time.monotonic() + 10
    while told() != [(None, None, 1), ("E", 30, 1)] and time.monotonic() < late:
        time.sleep(0.05)
    assert told() == [(None, None, 1), ("E", 30, 1)]


def test_only_layers_that_changed_are_counted_again(two_districts: str, app: TestClient) -> None:
    ages = app.app.state.questions.catalogue.ages  # type: ignore[attr-defined]
    add(two_districts, "schools", 127.0006, "E", 30)
    late = time.monotonic() + 10
    while time.monotonic() < late:
        now = app.app.state.questions.catalogue.ages  # type: ignore[attr-defined]
        if now.held["schools"]:
            break
        time.sleep(0.05)
    assert now.held["cameras"] is ages.held["cameras"]
    assert now.held["schools"]["E"].count == 1


def test_the_description_of_layers_tells_it_of_every_district(app: TestClient) -> None:
    told = {layer["name"]: layer for layer in app.get("/v1/layers").json()["layers"]}
    assert list(told) == list(layers.ALL)
    assert all(set(one) >= WORDS for layer in told.values() for one in layer["freshness"])
    cameras = told["cameras"]
    assert [(one["district"], one["age_days"], one["count"]) for one in cameras["freshness"]] == [
        ("E", 5, 2),
        ("W", 1000, 2),
    ]
    assert (cameras["count"], cameras["source_date"], cameras["oldest_source_date"]) == (4, day(5), day(1000))
    assert (cameras["age_days"], cameras["undated"], cameras["doubted"]) == (1000, 0, 1)
    assert told["schools"]["freshness"] == []
    assert told["schools"]["age_days"] is None


def test_the_ages_by_district_can_be_left_out(app: TestClient) -> None:
    told = app.get("/v1/layers", params={"districts": "no"}).json()
    assert all("freshness" not in layer for layer in told["layers"])


def test_the_sheet_tells_the_same_ages(app: TestClient) -> None:
    """Of the whole district, though only its newest camera is drawn."""
    asked = {"lon": 126.9991, "lat": 37, "radius_m": 4, "layers": "cameras"}
    (told,) = app.get("/v1/near", params=asked).json()["freshness"]
    assert (told["count"], told["age_days"]) == (2, 1000)
    page = app.get("/v1/near", params=asked | {"f": "map"}).text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"카메라 t 시험도 서구 {day(1000)} ~ {day(10)} (2년 전)" in said
