"""Which cameras see a way, in its order: against each place of it judged alone."""

import numpy as np
import pytest
import shapely

from gis.crs import ELLIPSOID
from gis.visibility import cameras as kinds
from gis.visibility.along import LEAST_P, STEP_M, along
from gis.visibility.ranking import Asked
from gis.visibility.walls import Walls
from tests.gis.visibility.test_ranking import ASSUMED, DAY, PLANE, p_of, standing

BEND = np.array([(-900.0, 0.0), (0.0, 0.0), (0.0, 1500.0)])  # 2,400 m: more than is judged at once
CITY = Walls.of(
    [shapely.box(x, y, x + 30, y + 25) for x in range(-1000, 200, 60) for y in (12, 300, 900)], np.full(60, np.nan)
)


def test_each_camera_is_told_where_it_first_sees_and_how_much() -> None:
    rng = np.random.default_rng(5)
    places = np.vstack([rng.uniform((-950, -60), (60, 40), (60, 2)), rng.uniform((-60, 0), (60, 1550), (60, 2))])
    places = places[~CITY.inside(places)]
    kind = rng.integers(0, 4, len(places)).astype(np.int8)
    bearing = np.where(kind == kinds.FIXED, rng.uniform(0, 360, len(places)), np.nan)
    made = standing(*map(tuple, places.tolist()), walls=CITY, kind=kind, bearing_deg=bearing)
    line = PLANE.degrees(BEND)
    found = {one.at: one for one in along(made, line, DAY, ASSUMED)}
    length_m = ELLIPSOID.line_length(*line.T)
    count = int(np.ceil(length_m / STEP_M))
    step_m = length_m / count
    route = shapely.LineString(BEND)
    points = [route.interpolate(n / count, normalized=True).coords[0] for n in range(count)]
    p = np.array([p_of(made, asked=Asked(np.array([point]), np.ones(1), 0.0)) for point in points]).T
    sees = np.flatnonzero(p.max(axis=1) >= LEAST_P + 0.01)
    assert len(sees) > 40
    assert set(sees) <= set(found)
    assert (p[list(found)].max(axis=1) >= LEAST_P - 0.01).all()
    first = np.array([abs(found[at].first_m - int(np.argmax(p[at] >= LEAST_P)) * step_m) for at in sees])
    assert np.median(first) == 0
    assert (first <= 2 * step_m).mean() > 0.9
    for at in sees:
        assert found[at].p == pytest.approx(p[at].max(), abs=0.08)
        assert found[at].seen_m == pytest.approx(p[at].sum() * step_m, rel=0.15, abs=5)
    order = [one.first_m for one in along(made, line, DAY, ASSUMED)]
    assert order == sorted(order)


def test_nobody_sees_a_way_without_cameras_or_behind_walls() -> None:
    wall = Walls.of([shapely.box(-100, 5, 100, 8)], np.array([20.0]))
    hidden = standing((0, 15), walls=wall, kind=[kinds.ALL_ROUND])
    line = PLANE.degrees(np.array([(-80.0, 0.0), (80.0, 0.0)]))
    assert along(hidden, line, DAY, ASSUMED) == []
    assert along(hidden[:0], line, DAY, ASSUMED) == []
    assert len(along(standing((0, 15), kind=[kinds.ALL_ROUND]), line, DAY, ASSUMED)) == 1


def test_a_way_of_no_length_is_one_place() -> None:
    here = PLANE.degrees(np.zeros((2, 2)))
    (one,) = along(standing((0, 15), kind=[kinds.ALL_ROUND]), here, DAY, ASSUMED)
    assert (one.first_m, one.seen_m) == (0, 0)
