"""The districts over HTTP: which one a place lies in, and what each of them holds."""

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

DATA = re.compile(r'<script type="application/json" id="[^"]+">(.*?)</script>', re.DOTALL)
DISTRICTS = """
INSERT INTO districts (geom, name, code, province, admin_level, source, source_id, dataset, loaded_at) VALUES
 (ST_MakeEnvelope(126, 36, 127, 38, 4326), '서구', 'W', '시험도', 6, 't', 'W', 't', now()),
 (ST_MakeEnvelope(127, 36, 128, 38, 4326), '동구', 'E', '시험도', 6, 't', 'E', 't', now())
"""
CAMERA = """
INSERT INTO cameras (geom, source, source_id, source_date, dataset, loaded_at, district, owner_district, doubts,
 camera_count)
VALUES (ST_SetSRID(ST_MakePoint(%s, 37), 4326), 't', %s, '2024-01-01', 't', now(), %s, %s, %s, %s)
"""


@pytest.fixture
def app(fresh_url: str, own_home: Settings) -> Iterator[TestClient]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(DISTRICTS)
        for lon, district, owner, doubts, cameras in (
            (126.5, "W", "W", "{}", 3),
            (126.6, "W", "E", "{outside_named_district}", None),
            (127.5, "E", "E", "{}", 1),
            (129.5, None, "E", "{in_no_district}", 2),
        ):
            connection.execute(CAMERA, [lon, str(lon), district, owner, doubts, cameras])
    with TestClient(create_app(own_home, fresh_url)) as made:
        yield made


def told(app: TestClient, **asked: Any) -> dict[str, Any]:
    answer = app.get("/v1/districts", params=asked)
    assert answer.headers["content-type"] == "application/geo+json"
    found: dict[str, Any] = answer.json()
    return found


def test_a_place_has_a_district_and_ages(app: TestClient) -> None:
    found = app.get("/v1/districts/at", params={"lon": 126.5, "lat": 37}).json()
    assert (found["district"], found["district_name"]) == ("W", "시험도 서구")
    assert [(one["layer"], one["count"], one["source_date"]) for one in found["freshness"]] == [
        ("cameras", 2, "2024-01-01")
    ]
    nowhere = app.get("/v1/districts/at", params={"lon": 0, "lat": 0}).json()
    assert (nowhere["district"], nowhere["district_name"]) == (None, None)
    assert [(one["layer"], one["count"]) for one in nowhere["freshness"]] == [("cameras", 1), ("districts", 2)]


def test_counts_go_by_where_things_stand(app: TestClient) -> None:
    found = told(app, layer="cameras")
    counts = {f["id"]: f["properties"] for f in found["features"]}
    assert {code: (one["count"], one["doubted"]) for code, one in counts.items()} == {"W": (2, 1), "E": (1, 0)}
    assert (counts["W"]["camera_count"], counts["W"]["camera_count_unknown"]) == (3, 1)
    assert counts["W"]["age_days"] > 690
    assert found["elsewhere"] == {"count": 1, "doubted": 1}
    shape = shapely.geometry.shape(found["features"][0]["geometry"])
    assert shape.equals(shapely.box(126, 36, 127, 38))


def test_or_by_whose_registry_has_them(app: TestClient) -> None:
    found = told(app, layer="cameras", by="owner")
    assert {f["id"]: f["properties"]["count"] for f in found["features"]} == {"E": 3, "W": 1}
    assert found["elsewhere"]["count"] == 0


def test_provinces(app: TestClient) -> None:
    (province,) = told(app, layer="cameras", level=4)["features"]
    assert (province["id"], province["properties"]["count"]) == ("시험도", 3)


@pytest.mark.parametrize("layer", layers.ALL)
def test_every_layer(app: TestClient, layer: str) -> None:
    assert {f["id"] for f in told(app, layer=layer)["features"]} == {"W", "E"}


def test_the_map_agrees_with_the_data(app: TestClient) -> None:
    page = app.get("/v1/districts", params={"layer": "cameras", "f": "map"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    (text,) = DATA.findall(page.text)
    drawn = {one["title"]: one["told"][0][2] for one in json.loads(text)["districts"]}
    assert drawn == {"시험도 서구": "2", "시험도 동구": "1"}
    assert app.get("/v1/districts", headers={"accept": "text/html"}).text[:15] == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    ("path", "asked", "status", "says"),
    [
        ("/v1/districts", {"layer": "unicorns"}, 404, "there are: cameras"),
        ("/v1/districts", {"level": 8}, 404, "there are: 4, 6"),
        ("/v1/districts", {"level": 99}, 422, "level"),
        ("/v1/districts", {"by": "colour"}, 422, "by"),
        ("/v1/districts", {"simplify_m": -1}, 422, "simplify_m"),
        ("/v1/districts/at", {"lon": 37, "lat": 127}, 422, "exchanged"),
        ("/v1/districts/at", {"lon": 37}, 422, "lat"),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(
    app: TestClient, path: str, asked: dict[str, Any], status: int, says: str
) -> None:
    answer = app.get(path, params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]
