"""112: the cameras that see, over HTTP, on the sample city."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest
import shapely
from fastapi.testclient import TestClient

from app.cluster import Cluster
from app.server import create_app
from app.settings import Settings
from gis.crs import ELLIPSOID

# A square with cameras around it, one of them known to look south on it, one away from it, one drawn inside a house.
SQUARE = (24.9500, 60.1500)
CAMERAS = """
INSERT INTO cameras (geom, name, camera_count, purpose, retention_days, resolution_mp, source, source_id, source_date,
                     dataset, loaded_at) VALUES
 (ST_Point(24.9500, 60.15020, 4326), '남향', 1, '생활방범', 30, 2, 'test', 'south', current_date, 't', now()),
 (ST_Point(24.9500, 60.15012, 4326), '북향', 1, '생활방범', 30, 2, 'test', 'north', current_date, 't', now()),
 (ST_Point(24.9504, 60.1500, 4326), '네 대', 4, '생활방범', 10, 2, 'test', 'four', current_date, 't', now()),
 (ST_Point(24.9495, 60.1500, 4326), '벽 뒤', 1, '생활방범', NULL, 2, 'test', 'wall', current_date, 't', now());
INSERT INTO site_cameras (feature_id, number, kind, bearing_deg, angle_deg)
 SELECT id, 1, 'fixed', CASE source_id WHEN 'south' THEN 180 ELSE 0 END, 70 FROM cameras
 WHERE source_id IN ('south', 'north');
INSERT INTO buildings (geom, height_m, source, source_id, dataset, loaded_at) VALUES
 (ST_MakeEnvelope(24.9496, 60.1498, 24.9498, 60.1502, 4326), 12, 'test', 'b', 't', now());
"""
NOON = "2026-06-21T12:00:00+03:00"


@pytest.fixture(scope="module")
def square_url(cluster: Cluster, migrated: str) -> str:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "square" TEMPLATE "{migrated}"')
    url = cluster.url.replace("/goldentime?", "/square?")
    with psycopg.connect(url) as connection:
        connection.execute(CAMERAS)
    return url


@pytest.fixture(scope="module")
def room(square_url: str, own_home: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(own_home, square_url), raise_server_exceptions=False) as made:
        until(lambda: asked(made).status_code == 200)
        yield made


def until(holds: object) -> None:
    for _ in range(1200):
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def asked(room: TestClient, **more: object):  # type: ignore[no-untyped-def]
    lon, lat = SQUARE
    return room.get("/v1/video112/cameras", params={"lon": lon, "lat": lat, "at": NOON} | more)


def ranked(told: dict) -> list[dict]:  # type: ignore[type-arg]
    return [one["properties"] for one in told["features"] if one["properties"]["part"] == "camera"]


def test_the_cameras_that_see_come_before_those_that_are_near(room: TestClient) -> None:
    told = asked(room).json()
    found = {one["name"]: one for one in ranked(told)}
    assert {one["name"] for one in ranked(told)[:2]} == {"네 대", "남향"}
    assert found["북향"]["distance_m"] < found["남향"]["distance_m"]
    assert found["북향"]["p"] < 0.05
    assert found["남향"]["p"] > 0.6
    assert found["벽 뒤"]["p"] < 0.01
    assert found["벽 뒤"]["reasons"][0]["factor"] == "clear"
    assert "Looks N" in [why["en"] for why in found["북향"]["reasons"]]
    assert found["네 대"]["streams"] == 4
    assert any("방위 모름" in why["ko"] for why in found["네 대"]["reasons"])
    lon, lat = SQUARE
    for one in told["features"]:
        if one["properties"]["part"] == "camera":
            bearing, _, away = ELLIPSOID.inv(*one["geometry"]["coordinates"], lon, lat)
            assert one["properties"]["distance_m"] == pytest.approx(away, abs=0.2)
            assert one["properties"]["to_spot_deg"] == pytest.approx(bearing % 360, abs=1)


def test_what_the_answer_carries(room: TestClient) -> None:
    told = asked(room, error_m=25, level="observe").json()
    assert told["asked"]["within_m"] == pytest.approx(25 / 1.2533 * 3.035, rel=0.01)
    assert told["asked"]["level"]["px_per_m"] == 62.5
    assert told["asked"]["dark"] is False
    assert {one["name"] for one in told["assumptions"]} >= {"works", "reaimed_a_year", "roof_m"}
    assert all(one["source"] for one in told["assumptions"])
    parts = [one["properties"]["part"] for one in told["features"]]
    assert set(parts) == {"camera", "view", "spot", "error"}
    keys = [one["key"] for one in ranked(told)]
    assert set(told["best"]) <= set(keys)
    assert told["best"][0] == keys[0]
    assert ranked(told)[0]["tile"] == 1
    assert 0 < told["seen_by_best"] <= 1
    assert told["freshness"][0]["layer"] == "cameras"


def test_wedges_are_cut_by_walls_and_look_where_the_camera_looks(room: TestClient) -> None:
    told = asked(room).json()
    keys = {one["name"]: one["key"] for one in ranked(told)}
    shapes = {
        one["properties"]["key"]: shapely.geometry.shape(one["geometry"])
        for one in told["features"]
        if one["properties"]["part"] == "view"
    }
    assert all(shape.is_valid and shape.exterior.is_ccw for shape in shapes.values())
    south = shapes[keys["남향"]]
    assert south.covers(shapely.Point(24.9500, 60.1496))
    assert not south.intersects(shapely.Point(24.9500, 60.1506))
    assert not shapes[keys["벽 뒤"]].intersects(shapely.Point(*SQUARE))


def test_looking_back_respects_how_long_recordings_are_kept(room: TestClient) -> None:
    start = datetime.now(UTC) - timedelta(days=20)
    window = {"from": start.isoformat(), "to": (start + timedelta(minutes=8)).isoformat()}
    told = asked(room, **window).json()
    assert "네 대" not in [one["name"] for one in ranked(told)]
    assert told["left_out"]["recordings_gone"] == 1
    assert all(one["turn_s"] is None for one in ranked(told))
    long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    assert ranked(asked(room, **{"from": long_ago}).json()) == []


@pytest.mark.parametrize("kind", ["LineString", "Polygon"])
def test_a_line_and_an_area(room: TestClient, kind: str) -> None:
    lon, lat = SQUARE
    line = [[lon, lat - 0.0003], [lon, lat + 0.0001]]
    ring = [[lon - 1e-4, lat - 1e-4], [lon + 1e-4, lat - 1e-4], [lon + 1e-4, lat + 5e-5], [lon - 1e-4, lat - 1e-4]]
    shape = {"type": kind, "coordinates": line if kind == "LineString" else [ring]}
    told = room.post("/v1/video112/cameras", json=shape, params={"at": NOON}).json()
    found = {one["name"]: one["p"] for one in ranked(told)}
    assert found["남향"] > 0.5 > found["북향"]
    assert told["seen_by_best"] >= max(found.values()) - 1e-3


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"lat": 91}, "bad-coordinate"),
        ({"level": "sharp"}, "no-such-density"),
        ({"to": NOON}, "bad-moment"),
        ({"error_m": 5000}, "invalid-request"),
    ],
)
def test_wrong_questions_are_told_what_to_do(room: TestClient, wrong: dict[str, object], name: str) -> None:
    answer = asked(room, **wrong)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(name)


def test_a_new_wall_a_new_bearing_and_a_report_show_in_the_answer(room: TestClient, square_url: str) -> None:
    """Each is heard, worked out for the cameras around alone, and answered."""
    before = {one["name"]: one["p"] for one in ranked(asked(room).json())}
    with psycopg.connect(square_url, autocommit=True) as connection:
        made = dict(connection.execute("SELECT site::text || '/' || number, made_at FROM camera_views").fetchall())
        connection.execute(
            "INSERT INTO camera_surveys (source, dataset, source_id, number, kind, bearing_deg, angle_deg, surveyed_at,"
            " surveyed_by) VALUES ('test', 't', 'north', 1, 'fixed', 180, 70, now(), '조사자')"
        )
        until(lambda: {one["name"]: one["p"] for one in ranked(asked(room).json())}["북향"] > 0.6)
        again = dict(connection.execute("SELECT site::text || '/' || number, made_at FROM camera_views").fetchall())
        assert sum(made[key] != again[key] for key in made) == 1
        connection.execute(
            "INSERT INTO camera_status (source, dataset, source_id, number, state, observed_at, feed)"
            " VALUES ('test', 't', 'south', 1, 'down', now(), 'f')"
        )
        until(lambda: {one["name"]: one["p"] for one in ranked(asked(room).json())}["남향"] < 0.05)
        down = {one["name"]: one for one in ranked(asked(room).json())}["남향"]
        assert down["status"]["state"] == "down"
        assert down["reasons"][0]["en"] == "Reported down"
        connection.execute(
            "INSERT INTO buildings (geom, height_m, source, source_id, dataset, loaded_at) VALUES (ST_SetSRID("
            "ST_MakeEnvelope(24.9498, 60.15004, 24.9502, 60.15008), 4326), 12, 'test', 'new', 't', now())"
        )
        until(lambda: {one["name"]: one["p"] for one in ranked(asked(room, error_m=100).json())}["북향"] < 0.3)
        connection.execute("DELETE FROM buildings WHERE source_id = 'new'")
        connection.execute("TRUNCATE camera_surveys, camera_status")
        until(lambda: {one["name"]: one["p"] for one in ranked(asked(room).json())} == pytest.approx(before, abs=0.02))


def test_profiles_and_links_are_kept_in_the_database(room: TestClient, square_url: str) -> None:
    with psycopg.connect(square_url) as connection:
        rows = connection.execute(
            "SELECT profile, ST_Covers(geom, ST_Point(lon, lat, 4326)) FROM camera_views"
        ).fetchall()
    assert len(rows) == 4
    for profile, covers in rows:
        assert covers
        assert np.frombuffer(profile, dtype="<u2").shape == (360,)
