"""Speeds pushed and pulled, closures made and lifted: known to the very next answer, and to every other worker."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from fastapi.testclient import TestClient

from app import fetching
from app.server import create_app
from app.settings import Settings
from app.traffic import command
from gis.errors import BadFeed
from tests.app.conftest import wait_for
from tests.app.test_cli import run

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


@pytest.mark.parametrize(
    "row",
    [
        {"link": "way/1/1", "observed_at": "0001-01-01T00:00:00+14:00"},
        {"link": "way/1/1", "observed_at": "0001-01-01T00:00:00+00:00"},
        {"link": "way\0", "observed_at": "2026-11-25T00:00:00Z"},
        {"link": "\ud800", "observed_at": "2026-11-25T00:00:00Z"},
    ],
)
def test_no_row_of_a_feed_keeps_the_next_from_being_known(alone: TestClient, row: dict[str, Any]) -> None:
    told = alone.post("/v1/traffic", content=json.dumps({"speeds": [row | {"speed_kmh": 30}]}))
    assert (told.status_code, told.json()["stored"]) == (200, 0)
    assert sum(told.json()["refused"].values()) == 1
    assert push(alone, 4.0, now())["stored"] == 2 * len(links(alone))
    assert alone.get("/v1/traffic").json()["feeds"][0]["state"] == "fresh"


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


HERE = {"type": "Point", "coordinates": [24.94, 60.17]}


def test_a_closure_for_one_mode_may_be_told_by_its_name_alone(alone: TestClient) -> None:
    told = {"modes": "pump", "reason": " 공사\0\n중 ", "radius_m": None}
    shut = alone.post("/v1/closures", json={"type": "Feature", "geometry": HERE, "properties": told}).json()
    assert shut["properties"] | {"modes": ["pump"], "reason": "공사 중", "radius_m": 15.0} == shut["properties"]
    assert shut["properties"]["links_touched"] >= 1
    sea = {"type": "Point", "coordinates": [24.94, 59.8]}
    far = alone.post("/v1/closures", json={"type": "Feature", "geometry": sea, "properties": None}).json()
    assert far["properties"]["links_touched"] == 0


@pytest.mark.parametrize(
    ("geometry", "properties", "kind"),
    [
        ({"type": "Point", "coordinates": [24.9, 160]}, {}, "bad-coordinate"),
        (HERE, {"modes": ["tank"]}, "no-such-mode"),
        (HERE, {"ends": "soon"}, "bad-moment"),
        (HERE, {"starts": "2026-11-25T10:00:00"}, "bad-moment"),
        (HERE, {"starts": "2026-11-25T10:00:00+09:00", "ends": "2026-11-24T10:00:00+09:00"}, "bad-moment"),
        (HERE, {"radius_m": -1}, "bad-geometry"),
        (HERE, {"radius_m": True}, "bad-geometry"),
        (HERE, {"radius_m": "15"}, "bad-geometry"),
        (HERE, ["reason"], "bad-geometry"),
        (HERE, {"modes": {"pump": True}}, "no-such-mode"),
        (HERE, {"modes": [["pump"]]}, "no-such-mode"),
        (HERE, {"modes": ["\ud800"]}, "no-such-mode"),
        (HERE, {"starts": "0001-01-01T00:00:00+14:00"}, "bad-moment"),
        (HERE, {"ends": "9999-12-31T23:59:59-14:00"}, "bad-moment"),
        (HERE, {"starts": "2020-11-25T10:00:00Z", "ends": "2020-11-26T10:00:00Z"}, "bad-moment"),
        ({"type": "Point", "coordinates": [60.17, 24.94]}, {}, "swapped-coordinate"),
        ({"type": "LineString", "coordinates": [[60.17, 24.94], [60.171, 24.941]]}, {}, "swapped-coordinate"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, {}, "bad-geometry"),
    ],
)
def test_bad_closures_are_refused(crew: TestClient, geometry: dict[str, Any], properties: Any, kind: str) -> None:
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    answer = crew.post("/v1/closures", content=json.dumps(feature))
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{kind}")
    assert crew.post("/v1/closures", json=geometry).status_code == 422


KEY = "SECRET/KEY=="
ASKED = "apiKey=SECRET%2FKEY%3D%3D"
COMPLAINT = f"<r><resultCode>30</resultCode><resultMsg>{KEY} UNKNOWN</resultMsg></r>".encode()


class _Feed(http.server.BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        name = self.path.strip("/").split("?")[0]
        if name == "nonsense":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            return
        self.send_response(200 if name in self.answers else 403)
        self.send_header("Content-Length", str(len(self.answers.get(name, b"")) + (name == "torn")))
        self.end_headers()
        self.wfile.write(self.answers.get(name, b""))

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    """Address of a server with a feed that works and some that do not."""
    good = json.dumps({"observed_at": now(), "speeds": [{"link": "way/1/1", "speed_kmh": 9}]}).encode()
    _Feed.answers = {"good": good, "torn": good[:-9], "complaint": COMPLAINT}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    server.daemon_threads = False  # they are waited for
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_feeds_are_pulled_whatever_the_others_answer_and_no_key_is_told(
    feed: str, fresh_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failing = {
        "nonsense": "cannot be read",
        "torn": "broke off",
        "complaint": "30 … UNKNOWN",
        "forbidden": "HTTP 403",
    }
    addresses = [f"{feed}/{name}?{ASKED}" for name in failing]
    addresses += [f"http://127.0.0.1:9/?{ASKED}", f"http://[::1/?{ASKED}", f"file:///x?{ASKED}", f"{feed}/good?{ASKED}"]
    settings = Settings(home=tmp_path, traffic_url=", ".join(addresses), traffic_every_s=0.05)
    with TestClient(create_app(settings, fresh_url)) as client:
        until = time.monotonic() + 10
        while not all(pull["last"] for pull in client.get("/v1/traffic").json()["pulls"]):
            assert time.monotonic() < until, "nothing was pulled"
            time.sleep(0.05)
        first = client.get("/v1/traffic").json()
        while client.get("/v1/traffic").json()["pulls"][0]["last"] == first["pulls"][0]["last"]:
            assert time.monotonic() < until, "it stopped after a failure"
            time.sleep(0.2)
    *bad, good = first["pulls"]
    assert (good["problem"], good["stored"], first["links"]) == (None, 2, 2)
    for told, expected in zip(bad, [*failing.values(), "ConnectionRefused", "ValueError", "웹 주소"], strict=True):
        assert expected in told["problem"]
    for secret in (KEY, "SECRET", "KEY%3D"):
        assert secret not in json.dumps(first) + caplog.text
    with psycopg.connect(fresh_url) as connection:
        assert connection.execute("SELECT link, speed_kmh FROM link_speeds").fetchall() == [("way/1/1", 9.0)] * 2


def test_an_answer_that_never_ends_is_given_up(feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadFeed, match="10 bytes"):
        fetching.get(f"{feed}/good", 10)
    monkeypatch.setattr(fetching, "LONGEST_S", 0.0)
    with pytest.raises(TimeoutError):
        fetching.get(f"{feed}/good", 10_000)


def test_speeds_are_stored_from_the_command_line(feed: str, fresh_url: str, tmp_path: Path) -> None:
    speeds = tmp_path / "speeds.csv"
    speeds.write_text(f"link,speed_kmh,observed_at\nway/2/1,20,{now()}\nway/3/1,0,{now()}\n")
    done = run("traffic", str(speeds), url=fresh_url)
    assert done.returncode == 0, done.stderr
    assert "2건 저장" in done.stdout
    assert "no_measurement: 1" in done.stdout
    with psycopg.connect(fresh_url) as connection:
        assert connection.execute("SELECT count(*) FROM link_speeds").fetchone() == (2,)
    moment = datetime.now(UTC)
    assert len(command.read(f"{feed}/good?{ASKED}", Settings(), moment).speeds) == 2
    for source, why in ((str(tmp_path / "none.csv"), "none.csv"), (f"{feed}/forbidden?{ASKED}", "HTTP 403")):
        with pytest.raises(BadFeed, match=why) as told:
            command.read(source, Settings(), moment)
        assert "SECRET" not in str(told.value)


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
