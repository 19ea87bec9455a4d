"""A layer counted by district: sums, ages, owners, and coarser levels."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from gis import by_district, districts, freshness, layers
from gis.by_district import ByDistrict, Sum
from gis.errors import NoSuchLevel
from gis.layers import CAMERAS

TODAY = date(2026, 11, 25)
OLD, NEW = date(2022, 6, 1), date(2026, 11, 1)


def outline(west: float, east: float, code: str, level: int = 6, province: str | None = None) -> tuple[Any, ...]:
    """A row of ``districts.every``: a strip one degree high."""
    return code, f"{code}구", province, level, shapely.to_wkb(shapely.box(west, 37, east, 38))


def tally(
    code: str | None, count: int, *sums: int | None, oldest: date | None = NEW, doubted: int = 0
) -> tuple[Any, ...]:
    """A row of ``freshness.held``."""
    return code, count, oldest and NEW, oldest, 0 if oldest else count, doubted, None, *sums


STRIPS = [
    outline(126, 127, "A", province="갑도"),
    outline(127, 128, "B", province="갑도"),
    outline(128, 129, "C", province="을도"),
]
HELD = [
    tally("A", 3, 7, 1, oldest=OLD, doubted=2),
    tally("B", 5, None, 5),
    tally("Z", 2, 2, 0),
    tally(None, 4, None, 4, doubted=1),
]


def counted(*more: tuple[Any, ...], held: Sequence[Any] = HELD, level: int | None = None) -> ByDistrict:
    return by_district.counted(CAMERAS, held, [*STRIPS, *more], today=TODAY, level=level)


def told(asked: ByDistrict) -> dict[str, tuple[int, Sum]]:
    return {one.district.code: (one.held.count, one.sums["camera_count"]) for one in asked.counts}


def test_each_district_is_told_those_with_most_first() -> None:
    asked = counted()
    assert [one.district.code for one in asked.counts] == ["B", "A", "C"]
    assert told(asked) == {"B": (5, Sum(None, 5)), "A": (3, Sum(7, 1)), "C": (0, Sum(0, 0))}


def test_what_stands_in_no_outline_is_told_apart() -> None:
    elsewhere = counted().elsewhere
    assert (elsewhere.count, elsewhere.doubted) == (6, 1)


def test_provinces_add_up_what_lies_in_them() -> None:
    gap, eul = outline(126, 128, "갑", 4), outline(128, 129, "을", 4)
    assert told(counted(gap, eul, level=4)) == {"갑": (8, Sum(7, 6)), "을": (0, Sum(0, 0))}
    assert counted(gap, eul, level=4).elsewhere.count == 6
    assert counted(gap, level=4).elsewhere.count == 6
    assert told(counted(gap, eul)) == told(counted())


def test_provinces_without_outlines_are_put_together_by_their_names() -> None:
    asked = counted(level=4)
    assert told(asked) == {"갑도": (8, Sum(7, 6)), "을도": (0, Sum(0, 0))}
    gap = next(one for one in asked.counts if one.district.code == "갑도")
    assert gap.outline.area == pytest.approx(2, rel=0.01)
    assert gap.held.oldest_source_date == OLD
    assert gap.district.full_name == "갑도"


def test_a_seam_between_neighbours_is_closed_and_an_enclave_stays_open() -> None:
    ring = shapely.box(126, 37, 127, 38).difference(shapely.box(126.4, 37.4, 126.6, 37.6))
    rows = [
        ("A", "A구", "갑도", 6, shapely.to_wkb(ring)),
        ("B", "B구", "갑도", 6, shapely.to_wkb(shapely.box(127.001, 37, 128, 38))),
        ("C", "C구", "을도", 6, shapely.to_wkb(shapely.box(126.4, 37.4, 126.6, 37.6))),
    ]
    asked = by_district.counted(CAMERAS, [], rows, today=TODAY, level=4)
    gap = next(one.outline for one in asked.counts if one.district.code == "갑도")
    assert len(shapely.get_parts(gap)) == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(gap)).sum() == 1


def test_the_level_of_the_districts_themselves_can_be_named() -> None:
    assert told(counted(level=6)) == told(counted())


@pytest.mark.parametrize(("level", "says"), [(8, "there are: 4, 6"), (5, "there are: 4, 6")])
def test_a_level_that_cannot_be_counted_names_those_that_can(level: int, says: str) -> None:
    with pytest.raises(NoSuchLevel, match=says):
        counted(outline(126, 126.1, "동", 8), level=level)


def test_where_no_boundaries_are_loaded_everything_is_elsewhere() -> None:
    asked = by_district.counted(CAMERAS, HELD, [], today=TODAY)
    assert (asked.counts, asked.elsewhere.count) == ([], 14)
    with pytest.raises(NoSuchLevel, match="load boundaries first"):
        by_district.counted(CAMERAS, HELD, [], today=TODAY, level=4)


def test_as_geojson() -> None:
    text = by_district.collection(counted(), simplify_m=0, attribution=["© 누구"])
    found = json.loads(text)
    assert (found["layer"], found["by"], found["numberReturned"]) == ("cameras", "district", 3)
    assert found["elsewhere"] == {"count": 6, "doubted": 1}
    (a,) = [one for one in found["features"] if one["id"] == "A"]
    assert shapely.geometry.shape(a["geometry"]).equals(shapely.box(126, 37, 127, 38))
    assert a["properties"] == {
        "layer": "cameras", "district": "A", "district_name": "갑도 A구", "name": "A구", "province": "갑도",
        "admin_level": 6, "by": "district", "count": 3, "doubted": 2, "undated": 0, "source_date": "2026-11-01",
        "oldest_source_date": "2022-06-01", "age_days": 1638, "camera_count": 7, "camera_count_unknown": 1,
    }  # fmt: skip


def test_outlines_keep_within_the_tolerance() -> None:
    round_one = shapely.Point(127, 37).buffer(0.5, quad_segs=500)
    (simple,) = by_district.simplified([round_one], 0.01)
    assert len(simple.exterior.coords) < 40
    assert shapely.hausdorff_distance(simple.exterior, round_one.exterior) <= 0.01
    assert by_district.simplified([round_one], 0) == [round_one]


def test_the_statements_agree_with_each_other(connection: sa.Connection) -> None:
    """The place of a district is found alike in memory and in the database, the best level and the smallest first."""
    connection.execute(sa.text("DELETE FROM districts"))
    for code, box, level, source in (
        ("gu", (1, 1, 2, 2), 6, "t"),
        ("si", (1, 1, 3, 3), 6, "t"),
        ("do", (0, 0, 9, 9), 4, "t"),
        ("way/1", (1.4, 1.4, 1.7, 1.7), 6, "osm"),  # a registry of boundaries reaches here
        ("way/2", (20, 20, 21, 21), 8, "osm"),
    ):
        connection.execute(
            sa.text(
                "INSERT INTO districts (geom, code, admin_level, source, source_id, dataset, loaded_at)"
                " VALUES (ST_MakeEnvelope(:w, :s, :e, :n, 4326), :code, :level, :source, :code, 't', now())"
            ),
            dict(zip("wsen", box, strict=True)) | {"code": code, "level": level, "source": source},
        )
    index = districts.of(districts.pairs(connection.execute(districts.every().bound())))
    places = ((1.5, 1.5, "gu"), (2.5, 2.5, "si"), (5, 5, "do"), (-1, -1, None), (2, 2, "gu"), (20.5, 20.5, "way/2"))
    for lon, lat, expected in places:
        (in_memory,) = index.codes(index.at(shapely.points([[lon, lat]])))
        row = connection.execute(districts.holding(lon=lon, lat=lat).bound()).first()
        assert (row and row.code) == in_memory == expected


@pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)
def test_every_layer_can_be_counted(connection: sa.Connection, layer: layers.Layer) -> None:
    asked = by_district.read(layer, connection, today=TODAY)
    count = connection.execute(sa.select(sa.func.count()).select_from(layer.table)).scalar_one()
    assert sum(one.held.count for one in asked.counts) + asked.elsewhere.count == count
    json.loads(by_district.collection(asked, simplify_m=100, attribution=[]))
    owned = by_district.read(layer, connection, today=TODAY, by="owner_district")
    assert sum(one.held.count for one in owned.counts) + owned.elsewhere.count == count


def test_an_age_in_words() -> None:
    said = [freshness.ago(days) for days in (0, 1, 59, 60, 729, 730, 2154)]
    assert [ko for ko, _ in said] == ["0일 전", "1일 전", "59일 전", "2개월 전", "24개월 전", "2년 전", "5년 전"]
    assert said[1][1] == "1 day ago"
    assert said[-1][1] == "5 years ago"
