"""The chance to see a place, and which cameras to look through first."""

import itertools
import math

import numpy as np
import pytest
import shapely

from gis.errors import NoSuchDensity
from gis.visibility import cameras as kinds
from gis.visibility import densities, direction, ranking, reasons, spread, views
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Cameras
from gis.visibility.chance import Task
from gis.visibility.facing import BINS
from gis.visibility.ranking import Asked
from gis.visibility.views import Views
from gis.visibility.walls import Plane, Walls

ASSUMED = Assumptions()
NOW = np.datetime64("2026-11-25T12:00:00", "s")
DAY = Task(20, dark=False, now=NOW)
PLANE = Plane(127.0, 37.5)
OPEN = Walls.of([], np.zeros(0))
HERE = Asked.point()


def standing(*places: tuple[float, float], walls: Walls = OPEN, **known: object) -> Views:
    """Cameras at places in metres around the spot, of which this is known."""
    at = np.array(places, dtype=float)
    lonlat = PLANE.degrees(at)
    given = {name: np.array(values) for name, values in known.items()}
    cameras = Cameras.made(lonlat[:, 0], lonlat[:, 1], **given)
    profiles = views.profiles(walls, at, views.mounts(cameras, ASSUMED), ASSUMED)
    return Views.of(cameras, (lonlat[:, 0], lonlat[:, 1], profiles), NOW, ASSUMED)


def p_of(made: Views, task: Task = DAY, walls: Walls | None = None, asked: Asked = HERE) -> list[float]:
    found = ranking.rank(made, PLANE, asked, task, ASSUMED, walls)
    p = np.empty(len(made))
    p[found.index] = found.p
    return [float(one) for one in p]


def fixed(bearing: float = math.nan, **more: float) -> dict[str, object]:
    known = {"kind": np.array([kinds.FIXED]), "bearing_deg": np.array([bearing]), "angle_deg": np.array([60.0])}
    return known | {"width_px": np.array([1920.0])} | {name: np.array([value]) for name, value in more.items()}


def test_the_factors_of_a_camera_worked_out_by_hand() -> None:
    """All round, 20 m away, 5 m up, 1,920 px at 75 degrees assumed: 12.5 times the pixels that are needed."""
    made = standing((0, -20), kind=[kinds.ALL_ROUND])
    slant = math.hypot(20, 3.5)
    pixels = 1920 / (2 * slant * math.tan(math.radians(37.5))) / 20
    enough = 0.5 * math.erfc(-math.log(pixels) / 0.4 / math.sqrt(2))
    assert p_of(made) == pytest.approx([0.8 * enough * math.exp(-0.04)], rel=1e-5)


@pytest.mark.parametrize(("bearing", "least", "most"), [(0, 0.70, 0.8), (180, 0.0, 0.01), (30, 0.3, 0.5)])
def test_a_fixed_camera_sees_where_it_looks(bearing: float, least: float, most: float) -> None:
    made = standing((0, -20), **fixed(bearing), confirmed=[NOW])
    (p,) = p_of(made)
    assert least <= p < most


def test_an_unknown_bearing_is_a_chance_and_rather_along_the_street() -> None:
    street = Walls.of([shapely.box(-100, -100, -4, 100), shapely.box(4, -100, 100, 100)], np.full(2, 30.0))
    made = standing((0, -20), walls=street, **fixed())
    along, across = made.facing[0, 0], made.facing[0, BINS // 4]
    assert along > 60 / 360 > across
    assert made.facing[0].mean() == pytest.approx(60 / 360, abs=0.01)


def test_a_record_ages_towards_not_knowing() -> None:
    ages = [p_of(standing((0, -20), **fixed(0), confirmed=[NOW - np.timedelta64(365 * a, "D")]))[0] for a in (0, 5, 50)]
    assert ages[0] > ages[1] > ages[2]
    unknown = p_of(standing((0, -20), **fixed()))[0]
    assert ages[2] == pytest.approx(unknown, abs=0.05)


def test_what_can_turn_sees_live_and_not_in_recordings_or_for_another_purpose() -> None:
    made = standing((0, -20), kind=[kinds.TURNABLE])
    (live,) = p_of(made)
    (recorded,) = p_of(made, Task(20, dark=False, now=NOW, recorded=True))
    (forbidden,) = p_of(standing((0, -20), kind=[kinds.TURNABLE], may_turn=[False]))
    assert live > 0.7
    assert recorded == pytest.approx(live * 75 / 360, rel=0.01)
    assert forbidden == pytest.approx(recorded, rel=1e-6)


def test_night_takes_pixels_and_infrared_gives_some_back() -> None:
    night = Task(20, dark=True, now=NOW)
    plain, lit = standing((0, -50), kind=[2]), standing((0, -50), kind=[2], infrared=[1.0])
    assert p_of(plain)[0] > p_of(lit, night)[0] > p_of(plain, night)[0]


def test_reports_of_state_fade_to_the_prior() -> None:
    hours = [0, 6, 1000]
    for state, now in ((kinds.UP, 0.99), (kinds.DOWN, 0.01)):
        told = [
            p_of(standing((0, -20), kind=[2], state=[state], observed=[NOW - np.timedelta64(h, "h")]))[0] for h in hours
        ]
        prior = p_of(standing((0, -20), kind=[2]))[0]
        assert told[0] == pytest.approx(prior / 0.8 * now, rel=1e-4)
        assert told[2] == pytest.approx(prior, rel=1e-4)
        assert min(told[0], prior) < told[1] < max(told[0], prior)


def test_several_unknown_cameras_of_a_site_see_more_than_one() -> None:
    one, three, all_ways = (p_of(standing((0, -20), **fixed(), count=[n]))[0] for n in (1, 3, 20))
    assert one < three < all_ways <= 0.8


def test_a_wall_between_hides_by_profile_and_by_line() -> None:
    wall = Walls.of([shapely.box(-50, -12, 50, -10)], np.array([9.0]))
    made = standing((0, -20), (0, 20), walls=wall, kind=[2, 2])
    assert p_of(made)[0] == 0
    assert p_of(made, walls=wall)[0] == pytest.approx(0, abs=1e-6)
    assert p_of(made, walls=wall)[1] == pytest.approx(p_of(made)[1], rel=0.02)
    (hidden, free) = reasons.of(made, PLANE, DAY, ASSUMED, (wall, np.array([0.0, 1.0])))
    assert hidden.reasons[0].factor == "clear"
    assert "8 m" in hidden.reasons[0].en
    assert [one.factor for one in free.reasons] == ["works"]


def test_every_chance_below_nine_tenths_says_why() -> None:
    rng = np.random.default_rng(1)
    places = [tuple(place) for place in rng.uniform(-80, 80, (60, 2))]
    kind = rng.integers(0, 4, 60).astype(np.int8)
    bearing = np.where(rng.random(60) < 0.5, rng.uniform(0, 360, 60), np.nan)
    wall = Walls.of([shapely.box(5, 5, 40, 20)], np.array([np.nan]))
    made = standing(*places, walls=wall, kind=kind, bearing_deg=bearing)
    found = ranking.rank(made, PLANE, HERE, DAY, ASSUMED, wall)
    told = reasons.of(made[found.index], PLANE, DAY, ASSUMED, (wall, found.clear))
    assert (found.clear < 0.5).any()
    for p, one in zip(found.p, told, strict=True):
        assert p >= 0.9 or one.reasons
        assert all(reason.ko and reason.en for reason in one.reasons)


def test_four_cameras_of_one_pole_are_not_the_four() -> None:
    """They fail together: another pole that sees a little less is the second to look through."""
    made = standing((0, -20), (0, -20), (0, -20), (0, 30), kind=[2, 2, 2, 2], site=[1, 1, 1, 2])
    found = ranking.rank(made, PLANE, HERE, DAY, ASSUMED)
    best, together = ranking.best_together(found, made.cameras.site[found.index], 2)
    assert [int(made.cameras.site[found.index[at]]) for at in best] == [1, 2]
    first, second = found.p[best[0]], found.p[best[1]]
    assert together == pytest.approx(1 - (1 - first) * (1 - second), rel=1e-5)


def test_the_greedy_few_see_nearly_what_the_best_few_see() -> None:
    rng = np.random.default_rng(3)
    asked = Asked.point(60)
    for _ in range(10):
        made = standing(*[tuple(at) for at in rng.uniform(-90, 90, (10, 2))], kind=[2] * 10)
        found = ranking.rank(made, PLANE, asked, DAY, ASSUMED)
        _, together = ranking.best_together(found, made.cameras.site[found.index], 3)
        most = max(
            float(asked.weights @ (1 - np.prod(1 - found.each[list(few)], axis=0)))
            for few in itertools.combinations(range(10), 3)
        )
        assert together >= 0.965 * most


@pytest.mark.parametrize("error_m", [10, 19, 25, 50, 146, 300])
def test_whoever_sees_the_true_position_is_among_the_candidates(error_m: float) -> None:
    """99 % asked, at least 99 % found: of all that see it by their view, over 1,000 true positions."""
    rng = np.random.default_rng(int(error_m))
    city = Walls.of(
        [shapely.box(x, y, x + 20, y + 20) for x in range(-1500, 1500, 32) for y in range(-1500, 1500, 32)],
        np.full(94 * 94, np.nan),
    )
    places = rng.uniform(-1400, 1400, (6_000, 2))
    made = standing(*map(tuple, places[~city.inside(places)]), walls=city)
    at = made.at(PLANE)
    within = spread.radius_m(error_m, 0.99)
    chosen = np.zeros(len(made), dtype=bool)
    chosen[ranking.candidates(made, np.arange(len(made)), at, within)] = True
    true = rng.normal(0, spread.sigma_m(error_m), (1_000, 2))
    hidden = city.inside(true)
    seeing = found = 0
    for place in true[~hidden]:
        away = place - at
        far = np.hypot(*away.T)
        ray = np.round(np.degrees(np.arctan2(*away.T))).astype(int) % 360
        sees = far <= made.profiles[np.arange(len(at)), ray] / 10
        seeing += sees.sum()
        found += (sees & chosen).sum()
    assert seeing > 1_000
    assert found / seeing >= 0.99


def test_samples_are_spread_as_the_error_says() -> None:
    places = spread.samples(300)
    assert np.hypot(*places.T).mean() == pytest.approx(300, rel=0.03)
    assert places.mean(axis=0) == pytest.approx((0, 0), abs=15)
    share = (np.hypot(*places.T) <= spread.radius_m(300, 0.5)).mean()
    assert share == pytest.approx(0.5, abs=0.03)
    assert len(spread.samples(0)) == 1


@pytest.mark.parametrize(
    ("note", "kind", "angle"),
    [
        ("360도 전방면", kinds.ALL_ROUND, None),
        ("360", kinds.ALL_ROUND, None),
        ("고정", kinds.FIXED, None),
        ("90도 정면", kinds.FIXED, 90),
        ("60도 단방향", kinds.FIXED, 60),
        ("130", kinds.FIXED, 130),
        ("회전(열화상)", kinds.TURNABLE, None),
        ("방범-2023-용호-387-2", kinds.UNKNOWN, None),
        ("계단 진입로 방면", kinds.UNKNOWN, None),
        (None, kinds.UNKNOWN, None),
    ],
)
def test_words_of_a_registry(note: str | None, kind: int, angle: float | None) -> None:
    assert direction.kind(note) == (kind, angle)


def test_levels_of_the_standard() -> None:
    assert densities.named("outline").px_per_m == 40
    assert densities.reached(62.5, densities.OLD) is densities.LEVELS["observe"]
    assert densities.reached(62.4, densities.OLD) is densities.LEVELS["detect"]
    assert densities.reached(1, densities.NEW) is None
    with pytest.raises(NoSuchDensity, match="overview"):
        densities.named("sharp")


def test_an_area_is_the_wedge_cut_by_walls_and_by_pixels() -> None:
    wall = Walls.of([shapely.box(50, -200, 60, 200)], np.array([20.0]))
    known = {"bearing_deg": [90, 270, 90], "angle_deg": [60] * 3, "width_px": [4000.0] * 3}
    made = standing((0, 0), (0, 0), (0, 0), walls=wall, kind=[1, 1, 3], **known)
    east, west, turned = PLANE.shapes(views.areas(made, 20, ASSUMED))
    assert east.area == pytest.approx(50**2 * math.tan(math.radians(30)), rel=0.01)
    assert west.area == pytest.approx(math.pi * REACH_M**2 / 6, rel=0.01)
    assert west.contains(shapely.Point(-100, 0))
    assert not west.contains(shapely.Point(1, 0))
    assert turned.covers(west.buffer(-1))
    (_, near, _) = PLANE.shapes(views.areas(made, 62.5, ASSUMED))
    assert near.area == pytest.approx(math.pi * (4000 / (2 * math.tan(math.radians(30)) * 62.5)) ** 2 / 6, rel=0.02)


def test_cameras_of_a_site_whose_bearings_are_unknown_are_one_outline() -> None:
    known = {"site": [1, 1, 2, 1, 1], "bearing_deg": [math.nan, 90, math.nan, math.nan, 180]}
    made = standing(*[(0, 0)] * 5, kind=[kinds.FIXED, kinds.FIXED, kinds.TURNABLE, kinds.UNKNOWN, kinds.FIXED], **known)
    assert views.apart(made.cameras, np.array([4, 3, 2, 1, 0])).tolist() == [4, 3, 2, 1]
    assert views.apart(made.cameras, np.array([], dtype=int)).tolist() == []


def test_areas_are_sound_and_no_bigger_than_what_is_in_view() -> None:
    rng = np.random.default_rng(8)
    houses = [shapely.box(x, y, x + 12, y + 9) for x, y in rng.uniform(-150, 150, (200, 2))]
    city = Walls.of(houses, np.full(200, np.nan))
    places = rng.uniform(-100, 100, (200, 2))
    made = standing(*map(tuple, places[~city.inside(places)]), walls=city)
    areas = PLANE.shapes(views.areas(made, 1, ASSUMED))
    for area, profile, place in zip(areas, made.profiles, made.at(PLANE), strict=True):
        exact = shapely.Polygon(views.ring(profile, REACH_M, math.nan, 75) + place)
        assert area.is_valid
        assert area.symmetric_difference(exact.buffer(0)).area <= views.SMOOTH_M * exact.length
