"""Distances: right where false tables are wrong, the worst for what is unknown, none that is not there."""

import math

import pytest

from gis.hazmat import erg, tables


def test_values_that_false_tables_get_wrong() -> None:
    """Chlorine and ammonia as two unrelated projects have them; petrol has no distance at all."""
    small = erg.distances(1017, spill="small", day=True)
    assert small is not None
    assert (small.isolation_m, small.protective_m) == (60, 300)
    tank = erg.distances(1017, spill="large", day=False, container="Highway tank truck or trailer", wind_kmh=5)
    assert tank is not None
    assert (tank.isolation_m, tank.protective_m, tank.table) == (600, 6400, "ERG 2024, Table 3")
    night = erg.distances(1005, spill="small", day=False)
    assert night is not None
    assert (night.isolation_m, night.protective_m) == (30, 200)
    for day in (True, False):
        assert erg.distances(1203, spill=None, day=day) is None
    guide = erg.guide(1203)
    assert guide is not None
    assert guide.guide == "128"
    assert erg.guide(9999) is None


@pytest.mark.parametrize(
    ("kmh", "column"), [(0, "low"), (9.9, "low"), (10, "moderate"), (20, "moderate"), (20.1, "high"), (90, "high")]
)
def test_the_classes_of_wind(kmh: float, column: str) -> None:
    row = tables.read("large_spills_by_container")[0]
    found = erg.distances(int(row["un"]), spill="large", day=True, container=row["container"], wind_kmh=kmh)
    assert found is not None
    assert found.protective_m == float(row[f"day_{column}"].rstrip("+"))


def test_what_is_not_known_is_taken_for_the_worst_and_said() -> None:
    found = erg.distances(1017, spill=None, day=True)
    assert found is not None
    assert (found.isolation_m, found.protective_m) == (1000, 9600)
    assert [en for _, en in found.assumed] == [
        "Size of the spill unknown: large",
        "Container unknown: the largest",
        "Wind unknown: the farthest",
    ]
    open_ended = erg.distances(1079, spill="large", day=False, container="Rail tank car", wind_kmh=1)
    assert open_ended is not None
    assert open_ended.at_least
    bucket = erg.distances(1017, spill="large", day=True, container="a bucket", wind_kmh=5)
    assert bucket is not None
    assert (bucket.isolation_m, bucket.protective_m, bucket.assumed) == (1000, 9600, (erg.OTHER_CONTAINER,))


@pytest.mark.parametrize("kmh", [math.nan, math.inf, -1.0])
def test_a_wind_that_is_none_is_unknown(kmh: float) -> None:
    unknown = erg.distances(1017, spill="large", day=False, container="Rail tank car")
    assert erg.distances(1017, spill="large", day=False, container="Rail tank car", wind_kmh=kmh) == unknown


def test_a_container_is_known_however_it_is_written() -> None:
    tank = erg.distances(1017, spill="large", day=False, container=" highway tank truck OR trailer", wind_kmh=5)
    assert tank is not None
    assert (tank.protective_m, tank.assumed) == (6400, ())


def test_more_is_never_nearer() -> None:
    """A large spill reaches as far as a small one, and night as far as day; 11.0+ counts as beyond every number."""
    for row in tables.read("isolation_and_protection"):
        un, far = int(row["un"]), {}
        for spill in ("small", "large"):
            for day in (True, False):
                found = erg.distances(un, spill=spill, day=day)
                assert found is not None, un
                far[spill, day] = (found.isolation_m, math.inf if found.at_least else found.protective_m)
        for spill in ("small", "large"):
            assert far[spill, True][1] <= far[spill, False][1], un
        for day in (True, False):
            assert far["small", day][0] <= far["large", day][0], un
            assert far["small", day][1] <= far["large", day][1], un


def test_a_lost_or_open_cell_is_a_floor_of_11_km() -> None:
    for un in (1259, 2190, 3303, 3310):
        found = erg.distances(un, spill="large", day=False)
        assert found is not None
        assert (found.protective_m, found.at_least) == (11_000, True), un


def test_gases_with_water() -> None:
    """One by one, and the distances of such goods say that they may be those of a spill in water."""
    assert erg.gases_with_water(1384) == ("H2S", "SO2")
    assert erg.gases_with_water(1397) == ("PH3",)
    assert erg.gases_with_water(1305) == ("HCl",)
    assert erg.gases_with_water(1203) == ()
    phosphide = erg.distances(1397, spill="small", day=True)
    assert phosphide is not None
    assert phosphide.assumed == (erg.PERHAPS_IN_WATER,)


def test_a_number_of_several_guides_names_them_all() -> None:
    lighters = erg.guide(1057)
    assert lighters is not None
    assert lighters.guide == "115/128"


def test_a_result_says_what_it_is_of() -> None:
    found = erg.distances(3023, spill="small", day=True)
    assert found is not None
    assert (found.substance, found.guide, found.spill, found.day) == ("2-Methyl-2-heptanethiol", "131", "small", True)


def test_no_number_that_the_tables_do_not_hold() -> None:
    known: set[float] = set()
    for name in ("isolation_and_protection", "large_spills_by_container"):
        for row in tables.read(name):
            known |= {float(cell.rstrip("+")) for cell in row.values() if cell.rstrip("+").isdigit()}
    for row in tables.read("guides"):
        for spill in ("small", "large", None):
            found = erg.distances(int(row["un"]), spill=spill, day=False)
            assert found is None or {found.isolation_m, found.protective_m} <= known
