"""Which bearings to survey first, over HTTP, and the table that a surveyor fills in and sends back."""

import csv
import io
from collections.abc import Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from gis.visibility import queue
from gis.visibility.cameras import Cameras
from tests.app.test_video112 import CAMERAS, until

BOX = "24.9488,60.1495,24.9510,60.1505"
STREET = """
INSERT INTO roads (geom, class, source, source_id, dataset, loaded_at) VALUES
 (ST_GeomFromText('LINESTRING(24.9480 60.1500, 24.9520 60.1500)', 4326), 'residential', 'test', 'r', 't', now());
UPDATE cameras SET camera_count = 1; INSERT INTO site_cameras (feature_id, number, kind)
 SELECT id, 1, 'fixed' FROM cameras WHERE source_id IN ('four', 'wall');
"""


@pytest.fixture
def room(fresh_url: str, own_home: Settings) -> Iterator[TestClient]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
        connection.execute(STREET)
    with TestClient(create_app(own_home, fresh_url), raise_server_exceptions=False) as made:
        until(lambda: asked(made).status_code == 200)
        yield made


def asked(room: TestClient, **more: object):  # type: ignore[no-untyped-def]
    return room.get("/v1/video112/queue", params={"bbox": BOX, "k": 1} | more)


def test_the_camera_that_would_show_most_comes_first_and_leaves_when_it_is_surveyed(room: TestClient) -> None:
    told = asked(room).json()
    (first,) = told["items"]
    assert first["name"] == "네 대", (
        "of what the one behind the wall sees no other camera sees anything: it is shown anyway"
    )
    assert (told["cameras"], told["gain_m"], first["share"]) == (1, first["gain_m"], 1)
    assert first["gain_m"] > 0
    assert 118 < told["streets_m"] < 126, "of the street the part in the box"
    sent = {"camera": first["key"], "bearing_deg": 270, "angle_deg": 80}
    assert room.post("/v1/cameras/surveys", json=sent).status_code == 201
    until(lambda: asked(room).json()["items"] == [])


def test_the_table_comes_back_filled_in(room: TestClient) -> None:
    answer = asked(room, f="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["이름"] for row in rows] == ["네 대"]
    rows[0] |= {"방위": "북동", "비고": "현장 확인"}
    rows.append(rows[0] | {"방위": "", "비고": "보지 못함"})
    filled = io.StringIO()
    writer = csv.DictWriter(filled, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    params = {"surveyed_by": "이순신", "surveyed_at": "2026-11-20"}
    told = room.post("/v1/cameras/surveys/import", content=filled.getvalue().encode(), params=params).json()
    assert (told["added"], told["refused"]) == (1, {"nothing_surveyed": 1})
    site = rows[0]["카메라"].split("/")[0]
    (held,) = room.get(f"/v1/cameras/{site}/surveys").json()["surveys"]
    assert (held["bearing_deg"], held["surveyed_by"], held["note"]) == (45, "이순신", "현장 확인")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"bbox": "1,2,3"}, "bad-coordinate"),
        ({"bbox": "24,60,25,60.1"}, "over-limit"),
        ({"bbox": "179.9,10,-179.9,10.1"}, "over-limit"),
        ({"level": "sharp"}, "no-such-density"),
    ],
)
def test_wrong_questions_are_told_what_to_do(room: TestClient, wrong: dict[str, object], name: str) -> None:
    answer = asked(room, **wrong)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(name)


def test_a_box_without_streets_or_cameras_has_nothing_to_survey(room: TestClient) -> None:
    told = asked(room, bbox="10,10,10.01,10.01").json()
    assert (told["items"], told["streets_m"], told["gain_m"]) == ([], 0, 0)
    assert not queue.unknown(Cameras.made([], [])).any()  # type: ignore[arg-type]
