"""Ways, reach, times and matching over HTTP."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Point, shape

from app.cameras_along import LOADING
from app.settings import Settings
from gis.roads import modes
from tests.app.conftest import views_held_back, wait_for
from tests.app.test_video112 import until

BEGIN, END = {"from_lon": 24.9395, "from_lat": 60.1672}, {"to_lon": 24.9475, "to_lat": 60.1752}


def route(crew: TestClient, **more: Any) -> dict[str, Any]:
    answer = crew.get("/v1/route", params=BEGIN | END | more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_route_says_everything_a_crew_needs(crew: TestClient) -> None:
    told = route(crew, mode="pump", alternatives=2)
    found = told["route"]
    assert found["eta"]["p10_s"] < found["eta"]["median_s"] < found["eta"]["p90_s"]
    assert found["steps"][0]["kind"] == "depart"
    assert found["steps"][-1]["kind"] == "arrive"
    assert sum(step["distance_m"] for step in found["steps"]) == pytest.approx(
        found["distance_m"], abs=len(found["steps"])
    )
    assert {one["kind"] for one in found["warnings"]} >= {"width_unknown"}
    assert all(one["ko"] and one["en"] for one in found["warnings"] + found["assumptions"])
    assert told["rests_on"]["network"] == "osm"
    assert told["rests_on"]["traffic"]["state"] in ("none", "fresh", "late", "old")
    assert told["features"][0]["geometry"]["type"] == "LineString"
    for other in found["alternatives"]:
        assert other["shared"] <= 0.7


def test_a_route_tells_the_cameras_that_see_it(crew: TestClient) -> None:
    assert "cameras_along" not in route(crew)["route"]
    until(lambda: "loading" not in route(crew, cameras=True)["route"]["cameras_along"])
    told = route(crew, cameras=True)
    seen = told["route"]["cameras_along"]
    assert seen["matched"] >= len(seen["items"]) > 5
    assert [one["at_m"] for one in seen["items"]] == sorted(one["at_m"] for one in seen["items"])
    way = shape(told["features"][0]["geometry"])
    for one in seen["items"]:
        assert 0.1 <= one["p"] <= 1
        assert 0 <= one["at_m"] <= told["route"]["distance_m"]
        assert 0 <= one["passes_s"] <= told["route"]["eta"]["median_s"] + 1
        assert way.distance(Point(one["lon"], one["lat"])) < 0.0035, "150 m"
    drawn = [one["properties"]["key"] for one in told["features"] if one["properties"]["part"] == "cameras_along"]
    assert drawn == [one["key"] for one in seen["items"]]


def test_what_the_cameras_see_is_awaited_without_holding_up_the_way(
    crew: TestClient, crew_url: str, tmp_path: Path
) -> None:
    """Another worker that has not read its views yet, since somebody is working them out."""
    with views_held_back(crew_url, Settings(home=tmp_path)) as (other, go_on):
        wait_for(other.app.state.routing.roads)  # type: ignore[attr-defined]
        told = route(other, cameras=True)
        assert told["route"]["cameras_along"] == {"items": [], "loading": LOADING}
        assert told["route"]["distance_m"] == route(crew)["route"]["distance_m"]
        around = other.get("/v1/video112/views", params={"bbox": "24.93,60.16,24.95,60.18"})
        assert (around.status_code, around.json()["type"]) == (503, "/problems/views-loading")
        go_on()
        until(lambda: "loading" not in route(other, cameras=True)["route"]["cameras_along"])
        assert route(other, cameras=True)["route"]["cameras_along"]["items"]


def test_every_mode_finds_its_own_way(crew: TestClient) -> None:
    seconds = {name: route(crew, mode=name)["route"]["eta"]["median_s"] for name in modes.names()}
    assert seconds["foot"] > seconds["bicycle"]
    assert [one["name"] for one in crew.get("/v1/modes").json()] == list(modes.names())


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"mode": "tank"}, 422, "no-such-mode"),
        ({"to_lat": 160.0}, 422, "bad-coordinate"),
        ({"network": "mars"}, 404, "no-roads"),
        ({"to_lon": 24.944, "to_lat": 59.9}, 404, "no-route"),
        ({"heading_deg": "north"}, 422, "invalid-request"),
    ],
)
def test_bad_questions_get_clear_answers(crew: TestClient, change: dict[str, Any], status: int, kind: str) -> None:
    answer = crew.get("/v1/route", params=BEGIN | END | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert answer.json()["detail"]


def test_no_route_says_what_blocks_and_how_far_one_gets(crew: TestClient) -> None:
    line = {"type": "LineString", "coordinates": [[24.9430, 60.15], [24.9430, 60.19]]}
    closure = crew.post("/v1/closures", json={"type": "Feature", "geometry": line, "properties": {"reason": "침수"}})
    assert closure.status_code == 201
    answer = crew.get("/v1/route", params=BEGIN | END | {"mode": "car"})
    assert answer.status_code == 404
    told = answer.json()
    assert "침수" in told["ko"]
    assert any(one["kind"] == "closure" for one in told["blocked_by"])
    assert told["nearest_reachable"]["remaining_m"] > 0
    assert crew.delete(f"/v1/closures/{closure.json()['id']}").status_code == 200
    assert route(crew, mode="car")


def test_reach_is_nested_and_can_be_asked_backwards(crew: TestClient) -> None:
    place = {"lon": 24.9395, "lat": 60.1672, "mode": "pump", "minutes": "2,4"}
    for more in ({}, {"to": True}):
        told = crew.get("/v1/reach", params=place | more | {"links": True}).json()
        large, small = (shape(one["geometry"]) for one in told["features"] if one["properties"]["part"] == "area")
        assert large.is_valid
        assert small.is_valid
        assert small.difference(large.buffer(1e-4)).is_empty
        links = [one["properties"] for one in told["features"] if one["properties"]["part"] == "link"]
        assert links
        assert all(0 <= one["enter_s"] <= 240 for one in links)
    assert crew.get("/v1/reach", params=place | {"minutes": "0"}).status_code == 422
    assert crew.get("/v1/reach", params=place | {"lat": 59.0}).status_code == 404


def test_times_between_many_places(crew: TestClient) -> None:
    places = [[24.9395, 60.1672], [24.9475, 60.1752], [24.0, 59.0]]
    told = crew.post("/v1/times", params={"mode": "car"}, json={"from": places, "to": places}).json()
    assert told["seconds"][0][0] == 0
    assert told["seconds"][0][1] == pytest.approx(route(crew, mode="car")["route"]["eta"]["median_s"], abs=1)
    assert [row[2] for row in told["seconds"][:2]] == [None, None]
    for wrong in ({}, {"from": [], "to": places}, {"from": [["a", 1]], "to": places}, [1]):
        assert crew.post("/v1/times", json=wrong).status_code == 422


def test_the_nearest_stations_and_units_by_driving_time(crew: TestClient) -> None:
    place = {"lon": 24.9415, "lat": 60.1712}
    stations = crew.get("/v1/responders", params=place).json()["features"]
    assert stations[0]["properties"]["layer"] == "fire_stations"
    assert stations[0]["properties"]["eta_s"] > 0
    units = [{"id": "펌프 3", "lon": 24.9500, "lat": 60.1750}, {"id": "펌프 1", "lon": 24.9420, "lat": 60.1710}]
    told = crew.post("/v1/responders", params=place, json=units).json()["units"]
    assert [one["id"] for one in told] == ["펌프 1", "펌프 3"]
    assert crew.post("/v1/responders", params=place, json={"id": 1}).status_code == 422


def test_positions_are_put_on_their_roads(crew: TestClient) -> None:
    line = route(crew, mode="car")["features"][0]["geometry"]["coordinates"]
    fixes = [
        {"lon": lon, "lat": lat, "at": f"2026-11-25T12:{i // 60:02}:{i % 60:02}+02:00"}
        for i, (lon, lat) in enumerate(line)
    ]
    told = crew.post("/v1/match", params={"mode": "car"}, json=fixes).json()
    off_m = [place["off_m"] for place in told["places"]]
    assert max(off_m) < 12  # at corners: a position that tells no error may be so wrong
    assert sum(off < 1 for off in off_m) > 0.9 * len(off_m)
    assert told["breaks"] == []
    for wrong in ([], [{"lat": 1}], [{"lon": 1, "lat": 1, "at": "soon"}], {"lon": 1}):
        assert crew.post("/v1/match", json=wrong).status_code == 422


def test_the_networks_in_memory(crew: TestClient) -> None:
    told = crew.get("/v1/roads").json()
    (network,) = told["networks"]
    assert told["ready"]
    assert network["links"] > 5000
    assert network["turn_restrictions"] > 40
    assert (network["driving_side"], network["driving_side_certain"]) == ("right", True)


def test_no_roads_at_all(fresh_url: str, tmp_path: Any) -> None:
    from app.server import create_app  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415
    from tests.app.conftest import wait_for  # noqa: PLC0415

    with TestClient(create_app(Settings(home=tmp_path), fresh_url)) as empty:
        wait_for(empty.app.state.routing.roads)  # type: ignore[attr-defined]
        answer = empty.get("/v1/route", params=BEGIN | END)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-roads")
        assert "goldentime import" in answer.json()["detail"]
        assert list(itertools.chain(empty.get("/v1/roads").json()["networks"])) == []
