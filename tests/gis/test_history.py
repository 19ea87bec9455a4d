"""What was known when: every version of a feature, with its parts, as an answer would have told it then."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas
import psycopg
import pytest
import shapely
import sqlalchemy as sa

from app import schema
from gis import frames, geojson, history, layers, queries
from gis.errors import BadMoment
from gis.history import Span, Version
from gis.layer import Layer
from gis.layers import CAMERAS, HYDRANTS
from gis.load import Row, Staging
from gis.queries import Question
from gis.report import Report
from tests.contracts.test_layers import plan

every_layer = pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)
SEOUL = timezone(timedelta(hours=9))


class World:
    """A database in which each step is a load of its own, and what answers said after each of them."""

    def __init__(self, url: str):
        self.engine = schema.engine(url)
        with self.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO datasets (source, name, loaded_at, checksum, attribution, report)"
                    " VALUES ('t', 'set', now(), '', '© 누구', '{}')"
                )
            )

    def step(self, *statements: str, layer: Layer = CAMERAS) -> tuple[datetime, dict[int, dict[str, Any]]]:
        """The moment of the load, and the features that answers tell after it."""
        with self.engine.begin() as connection:
            moment = connection.execute(sa.text("SELECT now()")).scalar_one()
            for statement in statements:
                connection.execute(sa.text(statement))
        return moment, self.told(layer)

    def told(self, layer: Layer) -> dict[int, dict[str, Any]]:
        with self.engine.connect() as connection:
            asked = geojson.collection(queries.page(layer, limit=1000, whole=True))
            row = connection.execute(asked.bound()).one()
        return {feature["id"]: feature for feature in geojson.features(row.features)}

    def versions(self, question: Question, layer: Layer = CAMERAS) -> list[Version]:
        with self.engine.connect() as connection:
            return history.read(question, layer, connection)


@pytest.fixture
def world(fresh_url: str) -> World:
    return World(fresh_url)


ADD = """
INSERT INTO cameras (geom, name, camera_count, source, source_id, source_date, dataset, loaded_at, doubts, attributes)
VALUES (ST_SetSRID(ST_MakePoint(127.0000001, 37.5), 4326), '{name}', 1, 't', '{key}', '2025-01-31', 'set', now(),
        '{{outside_named_district}}', '{{"비고": "새로"}}')
"""
PART = "INSERT INTO site_cameras (feature_id, number, kind, bearing_deg) SELECT id, {number}, 'dome', 10.5 FROM cameras"


def test_all_versions_are_what_answers_said(world: World) -> None:
    """A site is added with a camera, renamed, given a second camera, loses the first, and is retired."""
    t1, said1 = world.step(ADD.format(name="처음", key="1"), PART.format(number=1))
    t2, said2 = world.step("UPDATE cameras SET name = '다음', loaded_at = now()")
    t3, said3 = world.step(PART.format(number=2))
    t4, said4 = world.step("UPDATE site_cameras SET bearing_deg = 200 WHERE number = 2")
    t5, said5 = world.step("DELETE FROM site_cameras WHERE number = 1")
    t6, said6 = world.step("DELETE FROM cameras")
    (feature_id,) = said1
    assert said6 == {}
    found = world.versions(history.of(CAMERAS, feature_id))
    assert [(one.known_from, one.known_until) for one in found] == [(t5, t6), (t4, t5), (t3, t4), (t2, t3), (t1, t2)]
    assert [one.feature for one in found] == [said[feature_id] for said in (said5, said4, said3, said2, said1)]
    assert [len(one.feature["properties"]["site_cameras"]) for one in found] == [1, 2, 2, 1, 1]


def test_what_is_known_now_has_no_end(world: World) -> None:
    t1, said = world.step(ADD.format(name="처음", key="1"))
    (feature_id,) = said
    (only,) = world.versions(history.of(CAMERAS, feature_id))
    assert (only.known_from, only.known_until) == (t1, None)
    assert only.feature == said[feature_id]
    assert only.told() == said[feature_id] | {"known_from": t1.isoformat(), "known_until": None}


def test_as_a_table_for_a_notebook(world: World) -> None:
    t1, said1 = world.step(ADD.format(name="처음", key="1"))
    t2, _ = world.step("UPDATE cameras SET name = '다음', loaded_at = now()")
    (feature_id,) = said1
    with world.engine.connect() as connection:
        frame = frames.read_versions(history.of(CAMERAS, feature_id), CAMERAS, connection)
    assert list(frame["name"]) == ["다음", "처음"]
    assert list(frame["known_from"]) == [t2, t1]
    assert list(frame["known_until"].astype(object)) == [pandas.NaT, t2]
    assert frame.crs == 4326
    assert frame.geometry.iloc[0].x == pytest.approx(127)


def test_nothing_is_known_of_what_never_was(world: World) -> None:
    assert world.versions(history.of(CAMERAS, 1)) == []
    assert world.versions(history.by_source(CAMERAS, "t", "1")) == []


def test_what_one_load_wrote_and_replaced_was_never_known(world: World) -> None:
    t1, said = world.step(
        ADD.format(name="처음", key="1"),
        PART.format(number=1),
        "UPDATE cameras SET name = '다음'",
        PART.format(number=2),
    )
    (feature_id,) = said
    (only,) = world.versions(history.of(CAMERAS, feature_id))
    assert (only.known_from, only.known_until, only.feature) == (t1, None, said[feature_id])


def test_a_district_found_anew_is_a_version_though_nothing_was_loaded(world: World) -> None:
    t1, said1 = world.step(ADD.format(name="처음", key="1"))
    t2, said2 = world.step("UPDATE cameras SET district = '11110'")
    (feature_id,) = said1
    found = world.versions(history.of(CAMERAS, feature_id))
    assert [(one.known_from, one.feature) for one in found] == [(t2, said2[feature_id]), (t1, said1[feature_id])]


def test_a_key_finds_each_life_and_each_set(world: World) -> None:
    t1, said1 = world.step(ADD.format(name="처음", key="1"), ADD.format(name="남", key="2"))
    t2, _ = world.step("DELETE FROM cameras WHERE source_id = '1'")
    t3, said3 = world.step(ADD.format(name="다시", key="1"))
    found = world.versions(history.by_source(CAMERAS, "t", "1"))
    first = next(id_ for id_, one in said1.items() if one["properties"]["source_id"] == "1")
    again = next(id_ for id_, one in said3.items() if one["properties"]["source_id"] == "1")
    assert [(one.feature["id"], one.known_from, one.known_until) for one in found] == [
        (again, t3, None),
        (first, t1, t2),
    ]
    assert world.versions(history.by_source(CAMERAS, "other", "1")) == []
    assert world.versions(history.by_source(HYDRANTS, "t", "1"), HYDRANTS) == []


def test_a_part_that_came_back_was_away(world: World) -> None:
    _, said1 = world.step(ADD.format(name="처음", key="1"), PART.format(number=1))
    world.step("DELETE FROM site_cameras")
    _, said3 = world.step(PART.format(number=1))
    (feature_id,) = said1
    found = world.versions(history.of(CAMERAS, feature_id))
    parts = [one.feature["properties"]["site_cameras"] for one in found]
    assert [part is not None for part in parts] == [True, False, True]
    assert [one.feature for one in found[::2]] == [said3[feature_id], said1[feature_id]]


def test_parts_from_before_their_moments_were_kept_belong_to_their_feature(world: World) -> None:
    t1, said = world.step(ADD.format(name="처음", key="1"), PART.format(number=1))
    with world.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE site_cameras DISABLE TRIGGER USER"))
        connection.execute(sa.text("UPDATE site_cameras SET known_from = NULL"))
        connection.execute(sa.text("ALTER TABLE site_cameras ENABLE TRIGGER USER"))
    (feature_id,) = said
    (only,) = world.versions(history.of(CAMERAS, feature_id))
    assert (only.known_from, only.feature) == (t1, said[feature_id])


@every_layer
def test_every_layer_remembers(world: World, layer: Layer) -> None:
    """A feature with every column, changed and gone."""
    point = "ST_SetSRID(ST_MakePoint(127.1234567, 37.5), 4326)"
    line = "ST_SetSRID(ST_MakeLine(ST_MakePoint(127, 37), ST_MakePoint(127.1234567, 37.5)), 4326)"
    values = {"text": "'말'", "number": "7", "yesno": "true"}
    columns = layer.properties
    names = ", ".join(f'"{column.name}"' for column in columns)
    told = ", ".join(values[column.kind] for column in columns)
    _, said1 = world.step(
        f"INSERT INTO {layer.name} (geom, {names}, source, source_id, dataset, loaded_at)"
        f" VALUES ({line if layer.geometry == 'LINESTRING' else point}, {told}, 't', 'k', 'set', now())",
        layer=layer,
    )
    _, said2 = world.step(
        f"UPDATE {layer.name} SET \"{columns[0].name}\" = NULL, source_date = '2026-01-01', loaded_at = now()",
        layer=layer,
    )
    world.step(f"DELETE FROM {layer.name}", layer=layer)
    (feature_id,) = said1
    for question in (history.of(layer, feature_id), history.by_source(layer, "t", "k")):
        found = world.versions(question, layer)
        assert [one.feature for one in found] == [said2[feature_id], said1[feature_id]]
        assert found[0].known_until is not None


@every_layer
def test_is_found_by_indexes(connection: sa.Connection, layer: Layer) -> None:
    assert "Seq Scan" not in plan(connection, history.of(layer, 1)).replace("Seq Scan on datasets", "")
    told = plan(connection, history.by_source(layer, "osm", "node/1"))
    assert "idx_history_source" in told, told
    assert f"uq_{layer.name}_source" in told, told
    assert "dataset = datasets.name" in told, told  # the whole of the key, not all that the source ever told
    assert f"Seq Scan on {layer.name}" not in told
    assert "Seq Scan on history" not in told


class TestWhen:
    def test_a_day_lasts_from_midnight_to_midnight(self) -> None:
        day = history.span("2026-01-31", SEOUL)
        assert day == Span(datetime(2026, 1, 31, tzinfo=SEOUL), datetime(2026, 2, 1, tzinfo=SEOUL))

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("2026-01-31T09:00", datetime(2026, 1, 31, 9, tzinfo=SEOUL)),
            ("2026-01-31 09:00:30", datetime(2026, 1, 31, 9, 0, 30, tzinfo=SEOUL)),
            ("2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
            ("2026-01-31T09:00:00-05:00", datetime(2026, 1, 31, 14, tzinfo=UTC)),
        ],
    )
    def test_a_moment(self, text: str, moment: datetime) -> None:
        assert history.span(text, SEOUL).begin == moment

    @pytest.mark.parametrize(
        "text", ["", "now", "2026-02-30", "9999-12-31", "20260131x", "2026-01-31T25:00", "\x00" * 10]
    )
    def test_what_is_none_is_told(self, text: str) -> None:
        with pytest.raises(BadMoment, match="write 2026-01-31"):
            history.span(text, SEOUL)

    def test_the_last_version_of_that_day(self) -> None:
        def version(begin: int, end: int | None, number: int = 1) -> Version:
            moments = [None if hour is None else datetime(2026, 1, 31, hour, tzinfo=UTC) for hour in (begin, end)]
            assert moments[0]
            return Version(moments[0], moments[1], {"id": number, "from": begin})

        every = [version(9, None, 2), version(8, 20), version(6, 8)]
        day, before = history.span("2026-01-31", UTC), history.span("2026-01-30", UTC)
        assert history.known(every, day) == [every[0], every[1]]
        assert history.known(every, before) == []
        assert history.known(every, history.span("2026-02-01", UTC)) == [every[0]]
        at = [history.known(every, history.span(f"2026-01-31T{hour}Z", UTC)) for hour in ("05:59", "06:00", "08:00")]
        assert at == [[], [every[2]], [every[1]]]
        assert history.known(every, history.span("2026-01-31T20:00Z", UTC)) == [every[0]]


def test_a_load_is_remembered_as_it_was(fresh_url: str) -> None:
    """Through the door that every import takes: three issues of a registry, the last without the site."""
    world = World(fresh_url)
    said = []
    place = shapely.to_wkb(shapely.Point(127, 37.5), hex=True)
    for number, (name, cameras) in enumerate((("처음", 1), ("처음", 2), ("다음", 2), (None, 0))):
        with psycopg.connect(fresh_url) as connection:
            staging = Staging(connection, source="t", source_date=date(2026, 1, 1))
            if name:
                parts = [{"number": n + 1, "kind": "dome"} for n in range(cameras)]
                staging.add(CAMERAS, Row("1", place, {"name": name, "camera_count": 9}, parts=parts))
            staging.merge(Report(file="f", form="t", dataset="set", source_date=date(2026, 1, 1)))
        said.append(world.told(CAMERAS))
        assert bool(said[-1]) == (number < 3)
    (feature_id,) = said[0]
    found = world.versions(history.of(CAMERAS, feature_id))
    assert [one.feature for one in found] == [one[feature_id] for one in said[2::-1]]
    assert found[0].known_until is not None
