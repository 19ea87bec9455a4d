"""Speeds pushed and pulled, closures made and lifted: known to the very next answer, and to every other worker."""

import http.server
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from tests.app.conftest import wait_for

BEGIN_END = {"from_lon": 24.9395, "from_lat": 60.1672, "to_lon": 24.9475, "to_lat": 60.1752, "mode": "car"}


def now() -> str:
    return datetime.now(UTC).isoformat()


def links(client: TestClient) -> list[str]:
    (held,) = client.app.state.routing.roads.every  # type: ignore[attr-defined]
    return [str(link) for link in held.network.graph.link_ids]


def seconds(client: TestClient) -> float:
    return float(client.get("/v1/route", params=BEGIN_END).json()["route"]["eta"]["median_s"])


def push(client: TestClient, kmh: float, at: str) -> dict[str, Any]:
    told = {"observed_at": at, "speeds": [{"link": link, "speed_kmh": kmh} for link in links(client)]}
    answer = client.post("/v1/traffic", json=told)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def alone(cluster: Any, crew_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """A service over the crew's database whose traffic nobody else changes meanwhile."""
    with psycopg.connect(crew_url) as connection:
        connection.execute("TRUNCATE link_speeds, closures")
    with TestClient(create_app(Settings(home=tmp_path), crew_url), raise_server_exceptions=False) as made:
        wait_for(made.app.state.routing.roads)  # type: ignore[attr-defined]
        yield made
    with psycopg.connect(crew_url) as connection:
        connection.execute("TRUNCATE link_speeds, closures")


def test_slow_traffic_is_in_the_next_answer_and_an_old_one_changes_nothing(alone: TestClient) -> None:
    free = seconds(alone)
    told = push(alone, 4.0, now())
    assert told["stored"] == 2 * len(links(alone))
    slow = seconds(alone)
    assert slow > 2 * free
    state = alone.get("/v1/traffic").json()
    assert (state["state"], state["links"]) == ("fresh", told["stored"])
    rests = alone.get("/v1/route", params=BEGIN_END).json()["rests_on"]["traffic"]
    assert (rests["state"], rests["measured_share"]) == ("fresh", 1.0)
    older = push(alone, 90.0, (datetime.now(UTC) - timedelta(minutes=10)).isoformat())
    assert (older["stored"], older["older_than_held"]) == (0, told["stored"])
    assert seconds(alone) == pytest.approx(slow, rel=0.02)


def test_links_that_nobody_knows_are_said(alone: TestClient) -> None:
    item = {"linkId": "1000000100", "speed": "32", "createdDate": datetime.now().strftime("%Y%m%d000000")}
    told = alone.post("/v1/traffic", json={"resultCode": 0, "items": [item]}).json()
    assert told["unknown_links"] == {"count": 1, "first": ["1000000100"]}
    assert alone.post("/v1/traffic", content=b"<x>").json()["type"] == "/problems/bad-feed"


def test_another_worker_hears_of_it(alone: TestClient, crew_url: str, tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path / "other"), crew_url)) as other:
        wait_for(other.app.state.routing.roads)  # type: ignore[attr-defined]
        free = seconds(other)
        time.sleep(0.3)  # until it listens
        push(alone, 4.0, now())
        until = time.monotonic() + 5
        while seconds(other) < 2 * free:
            assert time.monotonic() < until, "the other worker never heard"
            time.sleep(0.05)


def test_closures_hold_from_until_for_whom_and_are_lifted(alone: TestClient) -> None:
    line = alone.get("/v1/route", params=BEGIN_END).json()["features"][0]["geometry"]["coordinates"]
    free = seconds(alone)
    middle = line[len(line) // 2]

    def close(**properties: Any) -> dict[str, Any]:
        feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": middle}, "properties": properties}
        answer = alone.post("/v1/closures", json=feature)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    for harmless in (
        {"modes": ["pump"]},
        {"starts": (datetime.now(UTC) + timedelta(hours=1)).isoformat()},
    ):
        close(**harmless)
        assert seconds(alone) == pytest.approx(free, rel=0.02)
    shut = close(reason="공사")
    assert seconds(alone) > free
    in_force = alone.get("/v1/closures").json()["features"]
    assert shut["id"] in [one["id"] for one in in_force]
    assert len(alone.get("/v1/closures", params={"to_come": True}).json()["features"]) == len(in_force) + 1
    lifted = alone.delete(f"/v1/closures/{shut['id']}").json()
    assert lifted["properties"]["lifted_at"]
    assert seconds(alone) == pytest.approx(free, rel=0.02)
    assert alone.delete(f"/v1/closures/{shut['id']}").status_code == 404


HERE = {"type": "Point", "coordinates": [24.9, 60.1]}


@pytest.mark.parametrize(
    ("geometry", "properties", "kind"),
    [
        ({"type": "Point", "coordinates": [24.9, 160]}, {}, "bad-coordinate"),
        (HERE, {"modes": ["tank"]}, "no-such-mode"),
        (HERE, {"ends": "soon"}, "bad-moment"),
        (HERE, {"starts": "2026-11-25T10:00:00"}, "bad-moment"),
        (HERE, {"starts": "2026-11-25T10:00:00+09:00", "ends": "2026-11-24T10:00:00+09:00"}, "bad-moment"),
        (HERE, {"radius_m": -1}, "bad-geometry"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, {}, "bad-geometry"),
    ],
)
def test_bad_closures_are_refused(
    crew: TestClient, geometry: dict[str, Any], properties: dict[str, Any], kind: str
) -> None:
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    answer = crew.post("/v1/closures", json=feature)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{kind}")
    assert crew.post("/v1/closures", json=geometry).status_code == 422


class _Feed(http.server.BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: Any) -> None:
        pass


def test_a_feed_is_pulled_and_its_key_is_never_told(crew_url: str, tmp_path: Path) -> None:
    _Feed.answer = json.dumps({"observed_at": now(), "speeds": [{"link": "way/1/1", "speed_kmh": 9}]}).encode()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/trafficInfo?apiKey=SECRET"
    settings = Settings(
        home=tmp_path, traffic_url=f"{address},http://127.0.0.1:9/gone?apiKey=SECRET", traffic_every_s=0.1
    )
    with TestClient(create_app(settings, crew_url)) as client:
        until = time.monotonic() + 10
        while not all(pull["last"] for pull in client.get("/v1/traffic").json()["pulls"]):
            assert time.monotonic() < until, "nothing was pulled"
            time.sleep(0.05)
        first, second = client.get("/v1/traffic").json()["pulls"]
    server.shutdown()
    server.server_close()
    assert first["problem"] is None
    assert second["problem"]
    assert "SECRET" not in json.dumps([first, second])
    with psycopg.connect(crew_url) as connection:
        assert connection.execute("SELECT speed_kmh FROM link_speeds WHERE link = 'way/1/1'").fetchall() == [
            (9.0,),
            (9.0,),
        ]
        connection.execute("DELETE FROM link_speeds")


SECOND_NETWORK = """
INSERT INTO junctions (geom, source, source_id, dataset, loaded_at)
SELECT geom, 'node_link_nodes', source_id, 't', now() FROM junctions;
INSERT INTO roads (geom, class, from_junction, to_junction, direction, length_m, source, source_id, dataset, loaded_at)
SELECT geom, class, from_junction, to_junction, 'forward', length_m, 'node_link_links', 'L' || id, 't', now()
FROM roads WHERE name = 'Mannerheimintie' AND direction <> 'backward';
"""


def test_speeds_of_another_network_reach_the_streets(
    cluster: Any, migrated: str, extract: Path, tmp_path: Path
) -> None:
    """표준노드링크 beside OpenStreetMap: what ITS measures on its links slows the same streets of the other network."""
    from gis import osm  # noqa: PLC0415
    from tests.conftest import _database  # noqa: PLC0415

    url = _database(cluster, "two_networks", migrated)
    with psycopg.connect(url) as connection:
        osm.load(extract, connection, dataset="helsinki")
        connection.execute(SECOND_NETWORK)
    with TestClient(create_app(Settings(home=tmp_path), url)) as client:
        wait_for(client.app.state.routing.roads)  # type: ignore[attr-defined]
        assert {one["network"] for one in client.get("/v1/roads").json()["networks"]} == {"osm", "node_link"}
        with psycopg.connect(url) as connection:
            ids = [
                name for (name,) in connection.execute("SELECT source_id FROM roads WHERE source = 'node_link_links'")
            ]
        told = {
            "observed_at": now(),
            "speeds": [{"link": name, "direction": "forward", "speed_kmh": 3} for name in ids],
        }
        answer = client.post("/v1/traffic", json=told).json()
        assert answer["unknown_links"]["count"] == 0
        until = time.monotonic() + 15
        while client.app.state.routing.roads._held["osm"].rests_on()["traffic"]["measured_share"] == 0:  # type: ignore[attr-defined]
            assert time.monotonic() < until, "nothing was carried over"
            time.sleep(0.1)
        rests = client.get("/v1/route", params=BEGIN_END | {"network": "osm"}).json()["rests_on"]
    assert rests["network"] == "osm"
    assert rests["traffic"]["state"] == "fresh"
