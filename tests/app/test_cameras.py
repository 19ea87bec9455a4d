"""Surveys and states of cameras over HTTP and from the command line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from tests.app.test_cli import run
from tests.gis.visibility.sites import put, rows

NEAR = {"lon": 127, "lat": 37.5, "radius_m": 50, "layers": "cameras"}
TABLE = "관리번호,방위,조사일\nalone,북동,2026-11-20\nthree,북,2026-11-20\nalone,사방,2026-11-21\n"


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture
def seen(fresh_url: str, tmp_path: Path) -> Iterator[TestClient]:
    put(fresh_url)
    settings = Settings(home=tmp_path, timezone="Asia/Seoul", max_body_bytes=1_000, max_feed_bytes=1_000)
    with TestClient(create_app(settings, fresh_url), raise_server_exceptions=False) as made:
        yield made


def test_a_camera_is_surveyed_by_the_name_that_the_map_gives_it(seen: TestClient) -> None:
    site = seen.get("/v1/near", params=NEAR).json()["features"][0]["id"]
    told = {"camera": f"{site}/1", "kind": "fixed", "bearing_deg": 90, "angle_deg": 75, "surveyed_by": "이순신"}
    answer = seen.post("/v1/cameras/surveys", json=told)
    assert answer.status_code == 201, answer.text
    held = answer.json()["in_force"]
    assert held | told == held
    assert (answer.json()["camera"], answer.json()["added"]) == (f"{site}/1", True)
    seen.post("/v1/cameras/surveys", json={"camera": f"{site}/1"})
    history = seen.get(f"/v1/cameras/{site}/surveys").json()
    assert [(one["surveyed_by"], one["takes_back"]) for one in history["surveys"]] == [
        ("anonymous", True),
        ("이순신", False),
    ]
    assert history["surveys"][1]["made_at"] <= now()


@pytest.mark.parametrize(
    ("told", "status", "kind"),
    [
        ({"camera": "999/1", "bearing_deg": 1}, 404, "no-such-camera"),
        ({"lon": 1, "lat": 1, "bearing_deg": 1}, 404, "no-such-camera"),
        ({"camera": "three", "bearing_deg": 1}, 422, "bad-survey"),
        ({"camera": "alone", "bearing_deg": 400}, 422, "bad-survey"),
        ({"lon": 127 + 300.2 / 88_400, "lat": 37.5, "bearing_deg": 1}, 422, "bad-survey"),
        ({"camera": "alone", "note": "x" * 2_000}, 413, "body-too-large"),
        ([], 422, "bad-survey"),
    ],
)
def test_what_cannot_be_taken_is_refused(seen: TestClient, told: object, status: int, kind: str) -> None:
    answer = seen.post("/v1/cameras/surveys", json=told)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_a_table_is_taken_but_for_its_wrong_lines(seen: TestClient) -> None:
    answer = seen.post("/v1/cameras/surveys/import", content=TABLE.encode("cp949")).json()
    assert (answer["received"], answer["added"]) == (3, 1)
    assert answer["refused"] == {"which_camera": 1, "bad_bearing": 1}
    assert [(one["line"], one["told"]) for one in answer["lines"]] == [(3, "three"), (4, "사방")]
    again = seen.post("/v1/cameras/surveys/import", content=TABLE.encode()).json()
    assert (again["added"], again["already_known"]) == (0, 1)
    undated = {"surveyed_at": "2026-11-22", "surveyed_by": "조사반"}
    more = seen.post("/v1/cameras/surveys/import", params=undated, content="관리번호,방위\nalone,S".encode()).json()
    assert more["added"] == 1
    for body in (b"", b"a,b\n1,2", b"{}"):
        assert seen.post("/v1/cameras/surveys/import", content=body).json()["type"] == "/problems/bad-survey"
    assert seen.post("/v1/cameras/surveys/import", content=b"x" * 1_001).status_code == 413


def test_states_are_told_and_summed_up(seen: TestClient) -> None:
    told = {"observed_at": now(), "cameras": [{"camera": "alone", "state": "up"}, {"camera": "x", "state": "down"}]}
    answer = seen.post("/v1/cameras/status", params={"feed": "구청"}, json=told).json()
    assert (answer["stored"], answer["unknown_cameras"]["count"], answer["feed"]) == (1, 1, "구청")
    state = seen.get("/v1/cameras/status").json()
    assert (state["up"], state["down"], state["silent"], state["feeds"][0]["feed"]) == (1, 0, 0, "구청")
    assert state["age_s"] < 60
    assert seen.post("/v1/cameras/status", content=b"<x>").json()["type"] == "/problems/bad-feed"
    assert seen.post("/v1/cameras/status", params={"feed": "\0"}, json=told).status_code == 422
    assert seen.get("/v1/cameras/0/surveys").json()["type"] == "/problems/no-such-camera"


def test_surveys_and_states_from_the_command_line(fresh_url: str, tmp_path: Path) -> None:
    put(fresh_url)
    table, states = tmp_path / "조사.csv", tmp_path / "states.csv"
    table.write_text(TABLE, "cp949")
    done = run("surveys", str(table), url=fresh_url)
    assert done.returncode == 0, done.stderr
    assert "1건 저장" in done.stdout
    assert "4: 사방" in done.stdout
    assert rows(fresh_url, "SELECT source_id, bearing_deg, surveyed_by FROM camera_surveys") == [
        ("alone", 45.0, "terminal")
    ]
    states.write_text(f"source_id,state,observed_at\nalone,고장,{now()}\nnobody,1,{now()}\n")
    done = run("camera-status", str(states), "--feed", "구청", url=fresh_url)
    assert done.returncode == 0, done.stderr
    assert "unknown_camera: nobody" in done.stdout
    assert rows(fresh_url, "SELECT source_id, state, feed FROM camera_status") == [("alone", "down", "구청")]
    for command in ("surveys", "camera-status"):
        broken = run(command, str(tmp_path / "none"), url=fresh_url)
        assert (broken.returncode, "Traceback" in broken.stderr) == (1, False)
