"""What the cameras of a part of the map see, as it is drawn."""

from collections.abc import Iterator

import psycopg
import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape

from app.server import create_app
from app.settings import Settings
from tests.app.test_video112 import CAMERAS, SQUARE, until

BOX = "24.9490,60.1495,24.9510,60.1505"


@pytest.fixture
def room(fresh_url: str, own_home: Settings) -> Iterator[TestClient]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
    with TestClient(create_app(own_home, fresh_url), raise_server_exceptions=False) as made:
        until(lambda: wedges(made).status_code == 200)
        yield made


def wedges(room: TestClient, bbox: str = BOX, **more: object):  # type: ignore[no-untyped-def]
    return room.get("/v1/video112/views", params={"bbox": bbox} | more)


def test_a_wedge_where_the_bearing_is_known_else_the_whole_outline_once_a_site(room: TestClient) -> None:
    told = wedges(room).json()
    assert told["cameras"] == 4
    certain = {
        one["properties"]["bearing_deg"]: shape(one["geometry"])
        for one in told["features"]
        if one["properties"]["certain"]
    }
    outlines = [shape(one["geometry"]) for one in told["features"] if not one["properties"]["certain"]]
    assert set(certain) == {180, 0}
    assert len(outlines) == 2
    here = shapely.Point(*SQUARE)
    assert certain[180].covers(here)
    assert not certain[0].intersects(here)
    assert sorted(one.covers(here) for one in outlines) == [False, True], "one stands behind the wall"
    assert {one["properties"]["name"] for one in told["features"]} == {"남향", "북향", "네 대", "벽 뒤"}
    assert all(one.is_valid and one.exterior.is_ccw for one in (*outlines, *certain.values()))


def test_the_nearest_to_the_middle_of_the_box_and_no_others(room: TestClient) -> None:
    (only,) = wedges(room, limit=1).json()["features"]
    every = wedges(room).json()["features"]
    assert only == every[0]
    assert [one["properties"]["name"] for one in every] == ["북향", "네 대", "남향", "벽 뒤"], (
        "13.4, 22.2, 22.3, 27.7 m"
    )
    near_the_wall = wedges(room, "24.9490,60.1499,24.9497,60.1501").json()
    assert (near_the_wall["cameras"], len(near_the_wall["features"])) == (1, 1)
    flat = wedges(room, "24.9490,60.14998,24.9510,60.15002").json()
    assert {one["properties"]["name"] for one in flat["features"]} == {"네 대", "벽 뒤"}, (
        "long and low: none to the north"
    )
    assert wedges(room, "24.96,60.16,24.97,60.17").json() == {"type": "FeatureCollection", "cameras": 0, "features": []}


@pytest.mark.parametrize("bbox", ["1,2,3", "24,61,25,60", "a,b,c,d"])
def test_no_box(room: TestClient, bbox: str) -> None:
    answer = wedges(room, bbox)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-coordinate")
