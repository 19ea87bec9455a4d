"""What cameras see, as tables for planners, over the sample city."""

import numpy as np
import psycopg
import pytest
import shapely

from gis.visibility import frames
from gis.visibility.chance import Task
from gis.visibility.views import Roads
from tests.gis.visibility.test_ranking import ASSUMED, NOW

BOX = (24.938, 60.168, 24.950, 60.173)
DAY = Task(20, dark=False, now=NOW)


def test_points_of_roads_lie_on_their_own_road_and_close_together() -> None:
    lines = [
        shapely.LineString([(0, 0), (10, 0), (10, 4.5)]),
        shapely.LineString([(500, 500), (500, 501)]),
        shapely.LineString([(-300, 40), (-300, 100)]),
    ]
    roads = Roads.of(lines)
    assert roads.counts.tolist() == [5, 1, 20]
    for line, first, count in zip(lines, roads.first, roads.counts, strict=True):
        points = shapely.points(roads.points[first : first + count])
        assert (shapely.distance(line, points) < 1e-6).all()
        along = shapely.line_locate_point(line, points)
        assert along == pytest.approx((np.arange(count) + 0.5) / count * line.length)
    assert len(Roads.of([]).points) == 0


def test_areas_and_streets_of_one_part_of_the_city(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        made = frames.look(connection, BOX, NOW, ASSUMED)
        areas = frames.areas(made, ASSUMED)
        streets = frames.streets(connection, made, BOX, DAY, ASSUMED)
        dark = frames.streets(connection, made, BOX, Task(20, dark=True, now=NOW), ASSUMED)
        ((cameras,),) = connection.execute(
            "SELECT count(*) FROM cameras WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)", BOX
        ).fetchall()
        metres = dict(connection.execute("SELECT id, ST_Length(geom::geography) FROM roads").fetchall())
    assert len(areas) == cameras > 50
    assert areas.crs == streets.crs == "EPSG:4326"
    assert areas.geometry.is_valid.all()
    assert (areas.to_crs(32635).area < np.pi * 64**2 + 1).all()
    assert streets["length_m"].to_numpy() == pytest.approx([metres[one] for one in streets["id"]], rel=0.002, abs=0.06)
    assert streets["seen"].between(0, 1).all()
    assert (streets["seen"] == 0).to_numpy() == pytest.approx((streets["cameras"] == 0).to_numpy())
    assert (dark["seen"] <= streets["seen"]).all()
    touched = streets.geometry.intersects(areas.union_all())
    assert streets.loc[~touched, "seen"].mean() < 0.1, "what no view touches is hardly seen"
    assert streets.loc[touched, "seen"].mean() > 0.3
