"""Our tables against the public ones, value by value; the zones against the ellipsoid; day against the sun."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import ELLIPSOID
from gis.hazmat import classes, daylight, erg, substances, tables, zones

# One row of the public listing has its columns shifted: "… compressed 300 m (1000 ft)", 1.8, 7.2, 1000. Mended in ours.
SHIFTED = {2190: ("300", "1.8", "7.2", "1000", "", "")}


def public(shared: Path, name: str) -> Iterator[dict[str, str]]:
    with (shared / "data" / name).open(encoding="utf-8-sig") as rows:
        yield from csv.DictReader(rows)


def metres(cell: str, *, open_ended: bool) -> str:
    """As our table writes the kilometres of the public one."""
    if not cell:
        return "11000+" if open_ended else ""
    value = round(float(cell) * 1000)
    return f"{value}+" if value == 11000 else str(value)


def test_table_1_is_the_public_one(shared: Path) -> None:
    ours = {int(row["un"]): row for row in tables.read("isolation_and_protection")}
    rows = list(public(shared, "erg2024/table1_isolation_protective.csv"))
    assert len(ours) == len(rows) == 272
    keys = (
        "small_isolation_m",
        "small_day_km",
        "small_night_km",
        "large_isolation_m",
        "large_day_km",
        "large_night_km",
    )
    for row in rows:
        un = int(row["un"])
        cells = SHIFTED.get(un, tuple(row[key] for key in keys))
        open_ended = row["open_ended_or_missing"] == "1"
        expected = [cells[0], *(metres(cell, open_ended=False) for cell in cells[1:3])]
        if row["large_refer_table3"] == "1":
            expected += [erg.TABLE_3] * 3
        else:
            expected += [cells[3], *(metres(cell, open_ended=open_ended) for cell in cells[4:])]
        mine = ours[un]
        assert [mine["guide"], *list(mine.values())[3:]] == [row["guide"], *expected], un


def test_table_3_is_the_public_one(shared: Path) -> None:
    rows = list(public(shared, "erg2024/table3_large_spill_by_container_wind.csv"))
    ours = tables.read("large_spills_by_container")
    assert len(ours) == len(rows) == 26
    for mine, row in zip(ours, rows, strict=True):
        expected = [metres(row[key], open_ended=False) for key in list(row)[4:]]
        assert list(mine.values()) == [row["un"], row["name"], row["container"], row["isolation_m"], *expected]


def test_the_index_and_the_gases_are_the_public_ones(shared: Path) -> None:
    rows = list(public(shared, "erg2024/un_material_guide.csv"))
    theirs = {(int(r["un"]), r["guide"], r["tih"], r["polymerization"], r["material"]) for r in rows}
    ours = {
        (int(r["un"]), r["guide"], r["toxic"], r["polymerizes"], name)
        for r in tables.read("guides")
        for name in r["names"].split("|")
    }
    assert ours == theirs
    gases = {
        (int(r["un"]), r["guide"], r["name"], r["tih_gases"])
        for r in public(shared, "erg2024/table2_water_reactive_gases.csv")
    }
    assert {(int(r["un"]), r["guide"], r["substance"], r["gases"]) for r in tables.read("gases_with_water")} == gases


def test_the_designated_quantities_are_the_public_ones(shared: Path) -> None:
    water = {"Y": "soluble", "N": "insoluble", "": ""}
    rows = [
        (
            r["class"],
            r["class_name"],
            r["item"],
            water[r["water_soluble"]],
            r["designated_quantity"],
            r["unit"],
            r["sources_agreeing"],
        )
        for r in public(shared, "kr-hazmat-classes/designated_quantities.csv")
    ]
    assert [tuple(list(r.values())[:7]) for r in tables.read("designated_quantities")] == rows


@pytest.mark.parametrize(
    "name",
    ["isolation_and_protection", "large_spills_by_container", "gases_with_water", "guides", "designated_quantities"],
)
def test_every_table_says_where_it_is_from(name: str) -> None:
    folder = Path(str(tables.__file__)).parent
    head = (folder / f"{name}.csv").read_text().split("\n", 2)[:2]
    assert all(line.startswith("#") for line in head)
    assert "2024" in " ".join(head)


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
    assert erg.distances(1017, spill="large", day=True, container="a bucket") is None


def test_no_number_that_the_tables_do_not_hold() -> None:
    known: set[float] = set()
    for name in ("isolation_and_protection", "large_spills_by_container"):
        for row in tables.read(name):
            known |= {float(cell.rstrip("+")) for cell in row.values() if cell.rstrip("+").isdigit()}
    for row in tables.read("guides"):
        for spill in ("small", "large", None):
            found = erg.distances(int(row["un"]), spill=spill, day=False)
            assert found is None or {found.isolation_m, found.protective_m} <= known


@given(
    st.floats(-179, 179),
    st.floats(-80, 80),
    st.floats(30, 11_000),
    st.floats(0, 359),
)
def test_the_square_lies_downwind_and_the_circle_around(lon: float, lat: float, side_m: float, from_deg: float) -> None:
    isolation, protection = zones.zones(lon, lat, 30, side_m, from_deg)
    radii = [ELLIPSOID.inv(lon, lat, *corner)[2] for corner in isolation.shape.exterior.coords]
    assert np.allclose(radii, 30, atol=1e-3)
    corners = list(protection.shape.exterior.coords)[:4]
    sides = [ELLIPSOID.inv(*a, *b)[2] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    assert np.allclose(sides, side_m, rtol=5e-3)
    middle_lon, middle_lat, _ = ELLIPSOID.fwd(lon, lat, from_deg + 180, side_m / 2)
    assert protection.shape.contains(shapely.Point(middle_lon, middle_lat))
    behind_lon, behind_lat, _ = ELLIPSOID.fwd(lon, lat, from_deg, side_m * 0.05)
    assert not protection.shape.contains(shapely.Point(behind_lon, behind_lat))


def test_an_unknown_wind_makes_the_protection_a_circle() -> None:
    _, protection = zones.zones(127, 37.5, 30, 200, None)
    assert protection.round
    assert np.allclose([ELLIPSOID.inv(127, 37.5, *c)[2] for c in protection.shape.exterior.coords], 200, atol=1e-3)


@pytest.mark.parametrize(
    ("lon", "lat", "at", "day"),
    [
        (126.99, 37.56, datetime(2026, 11, 25, 3, 0, tzinfo=UTC), True),  # noon in Seoul
        (126.99, 37.56, datetime(2026, 11, 25, 13, 50, tzinfo=UTC), False),
        (24.94, 60.17, datetime(2026, 6, 21, 0, 0, tzinfo=UTC), True),  # sunrise before 4 in Helsinki's summer time
        (25.0, 78.0, datetime(2026, 6, 21, 0, 0, tzinfo=UTC), True),  # midnight sun
        (25.0, 78.0, datetime(2026, 12, 21, 12, 0, tzinfo=UTC), False),  # polar night
    ],
)
def test_day_and_night(lon: float, lat: float, at: datetime, day: bool) -> None:
    if (lon, at.month) == (24.94, 6):
        at += timedelta(hours=1)
    assert daylight.is_day(lon, lat, at) == day


def test_sunset_in_seoul_is_when_the_almanac_says() -> None:
    """2026-11-25: 17:16 by the usual tables (within two minutes)."""
    change = daylight.next_change(126.98, 37.57, datetime(2026, 11, 25, 5, 0, tzinfo=UTC))
    assert change is not None
    assert abs(change - datetime(2026, 11, 25, 8, 16, tzinfo=UTC)) <= timedelta(minutes=2)
    assert daylight.next_change(25.0, 78.0, datetime(2026, 12, 21, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"substance": "나트륨", "quantity": 20, "quantity_unit": "kg"}, ("3", 1428, 2.0, "물 금지")),
        ({"substance": "휘발유", "quantity": 10, "quantity_unit": "kL"}, ("4", 1203, 50.0, "봉상 주수 금지")),
        ({"substance": "메탄올", "quantity": 400, "quantity_unit": "L"}, ("4", 1230, 1.0, "봉상 주수 금지")),
        ({"substance": "황린", "quantity": 20, "quantity_unit": "kg"}, ("3", 1381, 1.0, None)),
        ({"substance": "철분", "substance_class": "제2류"}, ("2", None, None, "물 금지")),
        ({"substance": "과산화나트륨"}, ("1", 1504, None, "물 금지")),
        ({"substance": "경유", "quantity_multiple": 12.5}, ("4", 1202, 12.5, "봉상 주수 금지")),
        ({"substance": "경유", "quantity": 5, "quantity_unit": "드럼"}, ("4", 1202, None, "봉상 주수 금지")),
        ({"substance_class": "제3류"}, ("3", None, None, None)),
        ({"substance_class": "제5류", "substance": "니트로화합물"}, (None, None, None, None)),
        ({"substance": "휘발유, 경유"}, (None, None, None, None)),
        ({}, (None, None, None, None)),
    ],
)
def test_what_a_facility_holds(properties: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = classes.hazard(properties)
    first = found.forbidden[0][0] if found.forbidden else None
    assert (found.hazard_class, found.un, found.multiple, first) == expected
    assert found.computed == (found.multiple is not None and "quantity_multiple" not in properties)


def test_every_common_substance_is_in_the_book_and_in_the_decree() -> None:
    items = {(row["class"], row["item"]) for row in tables.read("designated_quantities")}
    for one in set(substances._names().values()):
        assert one.un is None or erg.guide(one.un) is not None, one.ko
        assert one.hazard_class is None or (one.hazard_class, one.item) in items, one.ko
        if one.hazard_class and one.item:
            assert classes.designated_quantity(one.hazard_class, one.item, one.water), one.ko
    assert substances.named("무수 암모니아") == substances.named("ammonia")
    assert substances.named("알코올") is None
