"""A service of its own over the sample city, with what a crew meets: for tests that close roads and slow traffic."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.roads import Roads
from app.server import create_app
from app.settings import Settings
from app.sights import ONE_AT_A_TIME

SCENE = (24.9415, 60.1712)


@pytest.fixture(scope="session")
def crew(crew_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Its roads are in memory before the first question."""
    settings = Settings(home=tmp_path_factory.mktemp("crew"), timezone="Europe/Helsinki")
    with TestClient(create_app(settings, crew_url), raise_server_exceptions=False) as made:
        wait_for(made.app.state.routing.roads)  # type: ignore[attr-defined]
        yield made


@contextmanager
def views_held_back(url: str, settings: Settings) -> Iterator[tuple[TestClient, Callable[[], object]]]:
    """A service whose views somebody else is working out; and what lets it go on."""
    with psycopg.connect(url, autocommit=True) as busy:
        busy.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        busy.execute("DELETE FROM camera_views")

        def go_on() -> None:
            busy.execute("SELECT pg_advisory_unlock_all()")

        with TestClient(create_app(settings, url), raise_server_exceptions=False) as made:
            try:
                yield made, go_on
            finally:
                go_on()


def wait_for(roads: Roads, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not roads.ready:
        assert time.monotonic() < until, "the roads were not read in time"
        time.sleep(0.05)
