"""The questions over HTTP: what comes back, and what is said when the question is wrong."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

PLACE = {"lon": 24.944, "lat": 60.1705}
AROUND = {
    "type": "Polygon",
    "coordinates": [[[24.94, 60.17], [24.95, 60.17], [24.95, 60.174], [24.94, 60.174], [24.94, 60.17]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[24.94, 60.17], [24.95, 60.174], [24.95, 60.17], [24.94, 60.174], [24.94, 60.17]]],
}


def test_near_is_geojson_nearest_first(client: TestClient) -> None:
    answer = client.get("/v1/near", params={**PLACE, "radius_m": 200, "layers": "cameras,hydrants"})
    assert answer.headers["content-type"] == "application/geo+json"
    told = answer.json()
    distances = [feature["properties"]["distance_m"] for feature in told["features"]]
    assert distances == sorted(distances)
    assert max(distances) <= 200
    assert {feature["properties"]["layer"] for feature in told["features"]} == {"cameras", "hydrants"}
    assert all(0 <= feature["properties"]["bearing_deg"] < 360 for feature in told["features"])
    assert told["counts"] == {
        name: sum(f["properties"]["layer"] == name for f in told["features"]) for name in ("cameras", "hydrants")
    }
    assert told["attribution"] == ["© OpenStreetMap contributors (ODbL)"]


def test_all_layers_are_asked_where_none_is_named(client: TestClient) -> None:
    told = client.get("/v1/near", params={**PLACE, "radius_m": 100}).json()
    assert {"cameras", "buildings", "roads", "junctions"} <= {f["properties"]["layer"] for f in told["features"]}
    assert told["counts"]["districts"] == 0


def test_the_limit_cuts_the_list_but_not_the_count(client: TestClient) -> None:
    told = client.get("/v1/near", params={**PLACE, "layers": "cameras", "limit": 3}).json()
    assert told["numberReturned"] == len(told["features"]) == 3
    assert told["numberMatched"] == told["counts"]["cameras"] > 100


def test_a_site_tells_each_of_its_cameras(client: TestClient) -> None:
    (site,) = client.get("/v1/nearest", params={**PLACE, "layer": "cameras", "k": 1}).json()["features"]
    (camera,) = site["properties"]["site_cameras"]
    assert camera["number"] == 1
    assert camera["bearing_deg"] is None  # unknown stays unknown
    assert camera["range_m"] is None


def test_filters_in_the_query(client: TestClient) -> None:
    def kinds(wish: str) -> set[str]:
        page = client.get("/v1/layers/roads/features", params={"class": wish, "limit": 5000}).json()
        return {feature["properties"]["class"] for feature in page["features"]}

    assert kinds("steps") == {"steps"}
    assert kinds("steps,cycleway") == {"steps", "cycleway"}
    hydrants = client.get("/v1/near", params={**PLACE, "kind": "underground"}).json()
    assert {f["properties"]["kind"] for f in hydrants["features"]} == {"underground"}
    assert "cameras" not in hydrants["counts"]  # cannot meet the filter


def test_a_feature_wrapped_area_is_taken_too(client: TestClient) -> None:
    plain = client.post("/v1/inside", params={"layers": "cameras"}, json=AROUND).json()
    wrapped = client.post(
        "/v1/inside", params={"layers": "cameras"}, json={"type": "Feature", "geometry": AROUND}
    ).json()
    assert plain["features"] == wrapped["features"] != []


WRONG: list[tuple[str, str, dict[str, Any], Any, int, str]] = [
    ("get", "/v1/near", {"lon": 24.9}, None, 422, "lat"),
    ("get", "/v1/near", {"lon": "east", "lat": 60}, None, 422, "lon"),
    ("get", "/v1/near", {"lon": 60.1, "lat": 124.9}, None, 422, "exchanged"),
    ("get", "/v1/near", {"lon": 60.1705, "lat": 24.944}, None, 422, "exchange the two"),
    ("get", "/v1/near", {"lon": 200, "lat": 100}, None, 422, "-180..180"),
    ("get", "/v1/near", {"lon": "nan", "lat": 60}, None, 422, ""),
    ("get", "/v1/near", {**PLACE, "radius_m": 1e6}, None, 422, "At most 20000 m"),
    ("get", "/v1/near", {**PLACE, "radius_m": 0}, None, 422, "radius_m"),
    ("get", "/v1/near", {**PLACE, "radius_m": "inf"}, None, 422, "radius_m"),
    ("get", "/v1/near", {**PLACE, "layers": "unicorns"}, None, 404, "there are: cameras"),
    ("get", "/v1/near", {**PLACE, "colour": "red"}, None, 422, "colour"),
    ("get", "/v1/near", {**PLACE, "limit": 99_999}, None, 422, "At most 10000"),
    ("get", "/v1/near", {**PLACE, "capacity": 2**40}, None, 422, "capacity"),
    ("get", "/v1/nearest", {**PLACE, "layer": "all"}, None, 404, "all"),
    ("get", "/v1/nearest", {**PLACE, "layer": "cameras,hydrants"}, None, 404, "cameras,hydrants"),
    ("get", "/v1/layers/unicorns/features", {}, None, 404, "unicorns"),
    ("get", "/v1/layers/cameras/features", {"bbox": "1,2,3"}, None, 422, "west,south,east,north"),
    ("get", "/v1/layers/cameras/features", {"bbox": "a,b,c,d"}, None, 422, "numbers"),
    ("get", "/v1/layers/cameras/features", {"bbox": "24,61,25,60"}, None, 422, "South"),
    ("get", "/v1/layers/cameras/features/999999999", {}, None, 404, "999999999"),
    ("get", "/v1/layers/cameras/features/first", {}, None, 422, "feature_id"),
    ("get", "/tiles/cameras/3/9/0.mvt", {}, None, 422, "No such tile"),
    ("get", "/tiles/unicorns/3/1/0.mvt", {}, None, 404, "unicorns"),
    ("get", "/nowhere", {}, None, 404, "/docs"),
    ("post", "/v1/near", {}, None, 405, "POST"),
    ("post", "/v1/inside", {}, b"not json", 422, "not JSON"),
    ("post", "/v1/inside", {}, b"[" * 100_000, 422, "not JSON"),
    ("post", "/v1/inside", {}, BOW_TIE, 422, "Self-intersection"),
    ("post", "/v1/inside", {}, {"type": "Point", "coordinates": [1, 2]}, 422, "Polygon"),
    ("post", "/v1/inside", {}, {"type": "Polygon", "coordinates": []}, 422, "empty"),
    ("post", "/v1/inside", {}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, 422, "cannot be read"),
    ("post", "/v1/inside", {}, {"type": "Polygon", "coordinates": "abc"}, 422, ""),
    (
        "post",
        "/v1/inside",
        {},
        {"type": "Polygon", "coordinates": [[[0, 95], [1, 95], [1, 96], [0, 95]]]},
        422,
        "exchanged",
    ),
    ("post", "/v1/along", {"radius_m": 5}, AROUND, 422, "LineString"),
    ("post", "/v1/along", {"radius_m": 1e9}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, 422, "At most"),
]


@pytest.mark.parametrize(("method", "path", "params", "body", "status", "says"), WRONG)
def test_a_wrong_question_gets_a_clear_answer(
    client: TestClient, method: str, path: str, params: dict[str, Any], body: Any, status: int, says: str
) -> None:
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    answer = client.request(method, path, params=params, content=content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert says in problem["detail"]
    assert "Traceback" not in answer.text
    assert client.get("/health/ready").status_code == 200  # and the service lives on


def test_a_line_with_too_many_vertices(client: TestClient) -> None:
    line = {"type": "LineString", "coordinates": [[24.9 + i * 1e-6, 60.17] for i in range(5001)]}
    answer = client.post("/v1/along", json=line)
    assert answer.status_code == 422
    assert "5000" in answer.json()["detail"]


def test_a_body_that_is_too_large(client: TestClient) -> None:
    answer = client.post("/v1/inside", content=b" " * 1_000_001)
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large"


def test_a_box_over_the_antimeridian(client: TestClient) -> None:
    around_the_world = client.get("/v1/layers/cameras/features", params={"bbox": "24.945,60,24.944,61", "limit": 9999})
    assert 0 < around_the_world.json()["numberReturned"] < 221


def test_no_answer_is_kept_by_a_shared_cache(client: TestClient) -> None:
    assert client.get("/v1/near", params=PLACE).headers["cache-control"] == "no-store"
    assert "private" in client.get("/tiles/roads/14/9327/4742.mvt").headers["cache-control"]
