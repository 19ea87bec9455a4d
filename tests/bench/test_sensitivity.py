"""How much it costs when the world is otherwise than assumed: made cities of real footprints, whose truth is known."""

from dataclasses import replace

import pytest

from gis.visibility.walls import Plane, Walls
from tests.bench.conftest import Publish
from tests.gis.visibility.simulated import World
from tests.gis.visibility.test_truth import footprints, pooled  # noqa: F401 (a fixture)

pytestmark = pytest.mark.bench
SEEDS = 8
BASE = World()
FIXED = replace(BASE, shares=(1.0, 0.0, 0.0), bearings_known=1.0)
WORLDS = {
    "as assumed": BASE,
    "bearings, lenses known": replace(BASE, bearings_known=1.0, lens_known=True, reaimed_a_year=0.0),
    "… and places known to 1 m": replace(
        BASE, bearings_known=1.0, lens_known=True, reaimed_a_year=0.0, place_sigma_m=1.0
    ),
    "no bearing known": replace(BASE, bearings_known=0.0),
    "resolutions unknown": replace(BASE, resolution_known=False),
    "no status feed": replace(BASE, feed=False),
    "no feed, 0.93 work": replace(BASE, feed=False, works=0.93),
    "no feed, 0.6 work": replace(BASE, feed=False, works=0.6),
    "re-aimed 0.2 a year": replace(BASE, reaimed_a_year=0.2),
    "re-aimed never": replace(BASE, reaimed_a_year=0.0),
    "all fixed, bearings known": FIXED,
    "… re-aimed 0.2 a year": replace(FIXED, reaimed_a_year=0.2),
    "all fixed, no bearing known": replace(FIXED, bearings_known=0.0),
    "low town, roofs of 5 m": replace(BASE, heights=(5.0, 0.55)),
    "tall town, roofs of 30 m": replace(BASE, heights=(30.0, 0.3)),
    "places wrong by 10 m": replace(BASE, place_sigma_m=10.0),
    "night, known to be": replace(BASE, dark=True),
}


def test_when_the_world_is_otherwise(
    footprints: tuple[Walls, Plane],  # noqa: F811
    request: pytest.FixtureRequest,
    publish: Publish,
) -> None:
    rows = []
    for what, world in WORLDS.items():
        rows.append({"world": what, **told(pooled(footprints, world, SEEDS))})
    rows.append(
        {"world": "night, taken for day", **told(pooled(footprints, replace(BASE, dark=True), SEEDS, dark=False))}
    )
    publish(f"112, truth known, {request.node.callspec.id}", rows)


def told(found: dict[str, float]) -> dict[str, object]:
    return {
        "top 4 : achievable": round(found["ours"], 3),
        "nearest 4": round(found["nearest"], 3),
        "of P 0.75–0.85 see": round(found["sure"], 2),
        "cases": found["sure_count"],
        "calibration error": round(found["error"], 3),
    }
