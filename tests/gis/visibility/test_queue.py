"""Which bearings to survey first: against every outcome of a survey written out."""

import numpy as np
import pytest

from gis.visibility import cameras as kinds
from gis.visibility import queue
from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import Floats
from gis.visibility.ranking import Asked
from tests.gis.visibility.test_ranking import ASSUMED, DAY, PLANE, p_of, standing

PLACES = np.random.default_rng(3).uniform(-60, 60, (40, 2))
FIXED, ROUND, TURNS, UNKNOWN = kinds.FIXED, kinds.ALL_ROUND, kinds.TURNABLE, kinds.UNKNOWN


def street(count: int, **known: object):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(count)
    return standing(*map(tuple, rng.uniform(-50, 50, (count, 2)).tolist()), **known)


def gains(made, k: int) -> Floats:  # type: ignore[no-untyped-def]
    return queue.gains(made, made.at(PLANE), PLACES, DAY, ASSUMED, k)


def chance_of_each(made) -> np.ndarray:  # type: ignore[no-untyped-def]

    return np.array([p_of(made, asked=Asked(place[None], np.ones(1), 0.0)) for place in PLACES])


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("count", [1, 3, 9])
def test_the_gain_is_the_mean_over_all_that_a_survey_may_find(count: int, k: int) -> None:
    """At each place the surveyed camera faces it or not: what the best k then see, less what they see now."""
    kind = np.resize([FIXED, FIXED, ROUND, UNKNOWN, TURNS], count)
    bearing = np.where(np.arange(count) % 4 == 1, 90.0, np.nan)
    made = street(count, kind=kind, bearing_deg=bearing, may_turn=np.ones(count, dtype=bool))
    surely = street(count, kind=np.full(count, ROUND))
    p, faced = chance_of_each(made), chance_of_each(surely)
    expected = np.zeros(count)
    for camera in np.flatnonzero(np.isnan(bearing) & np.isin(kind, (FIXED, UNKNOWN))):
        for place in range(len(PLACES)):
            now = best(p[place], k)
            faces = p[place, camera] / faced[place, camera] if faced[place, camera] else 0.0
            found, missed = p[place].copy(), p[place].copy()
            found[camera], missed[camera] = faced[place, camera], 0.0
            expected[camera] += faces * best(found, k) + (1 - faces) * best(missed, k) - now
    assert gains(made, k) == pytest.approx(expected, abs=1e-4)
    assert (gains(made, k) > 0).any() == (count > k)


def best(p: np.ndarray, k: int) -> float:
    return float(np.sort(p)[::-1][:k].sum())


def test_what_looks_all_round_or_is_known_asks_for_no_survey() -> None:
    made = street(8, kind=np.resize([ROUND, FIXED], 8), bearing_deg=np.resize([np.nan, 10.0], 8))
    assert not queue.unknown(made.cameras).any()
    assert (gains(made, 1) == 0).all()


def test_no_places_and_no_cameras_gain_nothing() -> None:
    made = street(3)
    assert (queue.gains(made, made.at(PLANE), np.zeros((0, 2)), DAY, Assumptions()) == 0).all()
    nobody = made[:0]
    assert len(queue.gains(nobody, nobody.at(PLANE), PLACES, DAY, Assumptions())) == 0
