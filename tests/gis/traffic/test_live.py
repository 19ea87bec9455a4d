"""What is kept of speeds, in a real database: the newest, told to every listener, from several feeds at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from anyio.from_thread import start_blocking_portal

from app.db import Database
from app.settings import Settings
from gis.traffic import live
from gis.traffic.feeds import LinkSpeed
from gis.traffic.tables import CHANNEL, CLOSURES, SPEEDS

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
A_CITY = 50_000  # links


def measured(kmh: float, at: datetime, links: Sequence[int] = (1,)) -> list[LinkSpeed]:
    return [LinkSpeed(f"way/{link}/1", "forward", kmh, at) for link in links]


def held(url: str) -> list[float]:
    with psycopg.connect(url) as connection:
        return [kmh for (kmh,) in connection.execute("SELECT speed_kmh FROM link_speeds ORDER BY link")]


def with_database(url: str, ask: Callable[[Database], Awaitable[None]]) -> None:
    async def asked() -> None:
        database = Database(url, Settings())
        await database.open()
        try:
            await ask(database)
        finally:
            await database.close()

    with start_blocking_portal() as loop:  # a thread of its own: a browser's loop may run in this one
        loop.call(asked)


def test_an_older_measurement_never_takes_the_place_of_a_newer(fresh_url: str) -> None:
    async def ask(database: Database) -> None:
        for kmh, minutes, stored in ((30, 0, 1), (9, -1, 0), (20, 1, 1), (21, 1, 1)):
            rows = await database.rows(live.keep(measured(kmh, NOON + timedelta(minutes=minutes)), "its"))
            assert len(rows) == stored
        assert held(fresh_url) == [21]

    with_database(fresh_url, ask)


def test_feeds_that_tell_of_the_same_links_at_once_wait_for_each_other(fresh_url: str) -> None:
    """In whichever order each has them."""
    links = range(A_CITY)

    async def ask(database: Database) -> None:
        await database.rows(live.keep(measured(10, NOON, links), "its"))
        later, latest = (NOON + timedelta(minutes=minutes) for minutes in (1, 2))
        await asyncio.gather(
            database.rows(live.keep(measured(20, later, links), "its")),
            database.rows(live.keep(measured(30, latest, links[::-1]), "plain")),
        )

    with_database(fresh_url, ask)
    assert set(held(fresh_url)) == {30}


def test_what_is_read_again_is_what_has_come_in_since(fresh_url: str) -> None:
    async def ask(database: Database) -> None:
        with psycopg.connect(fresh_url, autocommit=True) as reader:
            assert live.speeds(reader, None) == ([], None)
            await database.rows(live.keep(measured(10, NOON), "its"))
            (first,), until = live.speeds(reader, None)
            assert first == ("way/1/1", "forward", 10.0, NOON)
            assert until
            reader.execute("UPDATE link_speeds SET received_at = received_at - interval '1 hour'")
            await database.rows(live.keep(measured(11, NOON, (2,)), "its"))
            again, then = live.speeds(reader, until)
            assert [link for link, *_ in again] == ["way/2/1"]
            assert then
            assert then > until

    with_database(fresh_url, ask)


def test_every_change_is_told(fresh_url: str) -> None:
    async def ask(database: Database) -> None:
        await database.rows(live.keep(measured(10, NOON), "its"))

    closed = (
        "INSERT INTO closures (geom, starts, reason, made_by) VALUES ('SRID=4326;POINT(127 37)', now(), 'x', 'y')",
        "UPDATE closures SET lifted_at = now()",
        "DELETE FROM closures",
    )
    with psycopg.connect(fresh_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        with_database(fresh_url, ask)
        with psycopg.connect(fresh_url, autocommit=True) as other:
            for change in closed:
                other.execute(change)
        heard = [told.payload for told in listener.notifies(timeout=5, stop_after=4)]
    assert heard == [SPEEDS, CLOSURES, CLOSURES, CLOSURES]


@pytest.mark.parametrize(("minutes", "to_come", "count"), [(-1, False, 0), (-1, True, 1), (1, False, 1), (61, True, 0)])
def test_closures_of_a_moment(fresh_url: str, minutes: int, to_come: bool, count: int) -> None:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(
            "INSERT INTO closures (geom, starts, ends, reason, made_by)"
            " VALUES ('SRID=4326;POINT(127 37)', %s, %s, 'x', 'y')",
            [NOON, NOON + timedelta(hours=1)],
        )

    async def ask(database: Database) -> None:
        at = NOON + timedelta(minutes=minutes)
        assert len(await database.rows(live.in_force(at, to_come=to_come))) == count

    with_database(fresh_url, ask)
