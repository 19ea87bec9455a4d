"""What the cameras see, kept in memory: after each change the same as if everything had been read again."""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import psycopg
import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.server import create_app
from app.settings import Settings
from app.sights import EVERYTHING, Sights
from gis.visibility import keeping
from gis.visibility.tables import MOST_NAMED
from gis.visibility.views import Views
from tests.app.test_video112 import CAMERAS, until

SURVEY = "INSERT INTO camera_surveys (source, dataset, source_id, number, kind, bearing_deg, surveyed_at, surveyed_by) "
CHANGES = {
    "a survey": SURVEY + "VALUES ('test', 't', 'four', 2, 'fixed', 90, now(), 'kim')",
    "a report of a site": "INSERT INTO camera_status (source, dataset, source_id, number, state, observed_at, feed)"
    " VALUES ('test', 't', 'four', 0, 'down', now(), 'f')",
    "another survey that takes it back": SURVEY + "VALUES ('test', 't', 'four', 2, NULL, NULL, now(), 'lee')",
    "many sites": "INSERT INTO cameras (geom, camera_count, source, source_id, dataset, loaded_at) SELECT"
    " ST_Point(24.95 + n / 1e4, 60.151, 4326), 2, 'test', 'many' || n, 't', now() FROM generate_series(1, 60) AS n",
    "many surveys": SURVEY + "SELECT 'test', 't', 'many' || n, 1, 'fixed', n, now(), 'kim' FROM generate_series(1, 60)"
    " AS n",
    "many reports": "INSERT INTO camera_status (source, dataset, source_id, number, state, observed_at, feed) SELECT"
    " 'test', 't', 'many' || n, n % 3, 'up', now(), 'f' FROM generate_series(1, 60) AS n",
    "a building": "INSERT INTO buildings (geom, height_m, source, source_id, dataset, loaded_at) VALUES ("
    "ST_MakeEnvelope(24.9502, 60.1508, 24.9504, 60.1509, 4326), 12, 'test', 'new', 't', now())",
    "no more reports": "TRUNCATE camera_status",
    "a site less": "DELETE FROM cameras WHERE source_id = 'many7'",
}


@pytest.fixture
def kept(fresh_url: str, own_home: Settings) -> Iterator[Sights]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
    app = create_app(own_home, fresh_url)
    with TestClient(app):
        sights = app.state.video112.sights
        until(lambda: sights.ready)
        yield sights


def alike(views: Views, others: Views) -> bool:
    """Everything of each camera is the same; a ray that grazes the corner of a house may end there or not."""
    if len(views) != len(others):
        return False
    one, two = (made[np.lexsort((made.cameras.number, made.cameras.site))] for made in (views, others))
    for name in (each.name for each in fields(one.cameras)):
        known, other = getattr(one.cameras, name), getattr(two.cameras, name)
        if not np.array_equal(known, other, equal_nan=known.dtype.kind in "fM"):
            return False
    moved = np.hypot(one.lon - two.lon, one.lat - two.lat)
    rays = (np.abs(one.profiles.astype(int) - two.profiles) > 1).sum(axis=1)
    return bool(moved.max() < 1e-8 and rays.max() <= 2 and np.abs(one.facing - two.facing).max() < 0.02)


def test_each_change_leaves_what_a_new_reading_would_find(kept: Sights, fresh_url: str) -> None:
    assert MOST_NAMED < 60
    before = kept.views
    for what, statement in CHANGES.items():
        with psycopg.connect(fresh_url) as connection:
            connection.execute(statement)
        until(lambda told=before: not alike(kept.views, told))
        anew = Sights(Database(fresh_url, Settings()), fresh_url)
        anew.refresh(EVERYTHING)
        until(lambda told=anew: alike(kept.views, told.views))
        assert not alike(anew.views, before), what
        before = anew.views


def test_only_what_changed_after_a_view_was_made_makes_it_anew(fresh_url: str) -> None:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(CAMERAS)
    Sights(Database(fresh_url, Settings()), fresh_url).refresh(EVERYTHING)
    with psycopg.connect(fresh_url) as connection:
        connection.execute("UPDATE camera_views SET made_at = now() + interval '10 minutes'")
        assert keeping.moved(connection) == set()
        ((site,),) = connection.execute(
            "UPDATE camera_views SET made_at = now() - interval '1 hour' WHERE site = (SELECT max(id) FROM cameras)"
            " RETURNING site"
        ).fetchall()
        assert keeping.moved(connection) == {site}
