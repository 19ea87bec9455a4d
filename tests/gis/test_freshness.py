"""How old what is held is, by layer and district."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from gis import freshness, layers
from gis.districts import District
from gis.freshness import Ages, Freshness, Held
from gis.layer import Layer

TODAY = date(2026, 11, 25)
every_layer = pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)


def add(connection: sa.Connection, number: int, district: str | None, source_date: str | None, **more: object) -> None:
    told = {"n": str(number), "district": district, "day": source_date, "doubts": "{}", "count": None} | more
    connection.execute(
        sa.text(
            "INSERT INTO cameras"
            " (geom, source, source_id, dataset, loaded_at, district, source_date, doubts, camera_count)"
            " VALUES (ST_SetSRID(ST_MakePoint(127, 37), 4326), 't', :n, 't', '2026-11-20 20:00+00', :district,"
            " CAST(:day AS date), CAST(:doubts AS text[]), CAST(:count AS integer))"
        ),
        told,
    )


@pytest.fixture
def cameras(connection: sa.Connection) -> sa.Connection:
    """Cameras of two districts, and some of none."""
    connection.execute(sa.text("DELETE FROM cameras"))
    add(connection, 1, "41135", "2022-06-01", count=3)
    add(connection, 2, "41135", "2024-06-01", count=2, doubts="{outside_named_district}")
    add(connection, 3, "41135", None)
    add(connection, 4, "11110", "2026-11-21")  # already the 21st in Seoul when it was loaded
    add(connection, 5, "11110", "2027-01-01")  # cannot be
    add(connection, 6, None, None)
    return connection


def test_is_told_of_each_district(cameras: sa.Connection) -> None:
    found = freshness.by_code(cameras.execute(freshness.held(layers.CAMERAS).bound()))
    loaded_at = datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert found == {
        "41135": Held(3, date(2024, 6, 1), date(2022, 6, 1), undated=1, doubted=1, loaded_at=loaded_at),
        "11110": Held(2, date(2026, 11, 21), date(2026, 11, 21), undated=1, doubted=0, loaded_at=loaded_at),
        None: Held(1, None, None, undated=1, doubted=0, loaded_at=loaded_at),
    }


def test_sums_follow_with_how_many_do_not_say(cameras: sa.Connection) -> None:
    rows = {row[0]: tuple(row)[7:] for row in cameras.execute(freshness.held(layers.CAMERAS).bound())}
    assert rows == {"41135": (5, 1), "11110": (None, 2), None: (None, 1)}


def test_owners_are_counted_apart_from_where_things_stand(cameras: sa.Connection) -> None:
    cameras.execute(sa.text("UPDATE cameras SET owner_district = '11110'"))
    found = freshness.by_code(cameras.execute(freshness.held(layers.CAMERAS, "owner_district").bound()))
    assert {code: held.count for code, held in found.items()} == {"11110": 6}


def test_age_counts_from_the_oldest_date() -> None:
    held = Held(2, date(2026, 11, 24), date(2026, 11, 15))
    assert held.age_days(TODAY) == 10
    assert Held(1).age_days(TODAY) is None
    assert Held(1, date(2026, 11, 26), date(2026, 11, 26)).age_days(TODAY) == 0  # tomorrow, in Seoul


def test_what_is_unknown_says_so() -> None:
    undated = Freshness("cameras", None, None, Held(7, undated=7), TODAY).told()
    assert undated["source_date"] is undated["oldest_source_date"] is undated["age_days"] is None
    assert (undated["count"], undated["undated"]) == (7, 7)
    assert Freshness("cameras", "41135", None, None, TODAY).told()["count"] is None  # loaded this very moment


def test_several_districts_as_one() -> None:
    one = Held(2, date(2025, 1, 1), date(2024, 1, 1), 1, 1, datetime(2026, 1, 1, tzinfo=UTC))
    other = Held(3, date(2026, 1, 1), date(2025, 1, 1), 0, 2, datetime(2025, 1, 1, tzinfo=UTC))
    assert freshness.together([one, Held(1, undated=1), other]) == Held(
        6, date(2026, 1, 1), date(2024, 1, 1), 2, 3, datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert freshness.together([]) == Held()


def test_asked_standings_come_once_and_in_order() -> None:
    ages = Ages({"cameras": {"2": Held(1), None: Held(5)}}, {"2": "경기도 성남시 분당구"})
    told = ages.of([("roads", None), ("cameras", "2"), ("cameras", None), ("cameras", "2")], TODAY)
    assert [(one.layer, one.district, one.district_name) for one in told] == [
        ("cameras", None, None),
        ("cameras", "2", "경기도 성남시 분당구"),
        ("roads", None, None),
    ]
    assert [one.district for one in ages.everywhere("cameras", TODAY)] == [None, "2"]


def test_a_district_is_called_with_its_province() -> None:
    assert District("26110", "중구", "부산광역시", 6).full_name == "부산광역시 중구"
    assert District("x", "Mitte", None, 8).full_name == "Mitte"
    assert District("36110", "세종특별자치시", "세종특별자치시", 6).full_name == "세종특별자치시"


@every_layer
def test_every_layer_tells_its_age(connection: sa.Connection, layer: Layer) -> None:
    ages = freshness.read([layer], connection)
    t = layer.table
    count, newest = connection.execute(sa.select(sa.func.count(), sa.func.max(t.c.source_date))).one()
    whole = freshness.together(ages.held[layer.name].values())
    assert (whole.count, whole.source_date) == (count, newest)
    assert all(one.told()["layer"] == layer.name for one in ages.everywhere(layer.name, TODAY))
