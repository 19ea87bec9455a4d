"""What feeds say of cameras, dirt included; the newest of it is kept, from several feeds at once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from app.cameras.service import CameraDesk
from gis.errors import BadFeed
from gis.visibility import reading, status
from gis.visibility.cameras import DOWN, NOT_REPORTED, UP
from gis.visibility.tables import CHANNEL, MANY, MOST_NAMED, STATUS
from tests.gis.visibility.sites import SURVEYOR, asked, put, rows

NOW = datetime(2026, 11, 25, 13, 50, tzinfo=UTC)
AT = "2026-11-25T22:40:00+09:00"
GOOD = {"camera": "1/1", "state": "up", "observed_at": AT}


def feed(*cameras: object, **more: object) -> bytes:
    return json.dumps({"observed_at": AT, "cameras": list(cameras), **more}).encode()


def push(url: str, *cameras: object, at: datetime | None = None, name: str = "plain") -> dict[str, Any]:
    body = feed(*cameras, observed_at=(at or datetime.now(UTC)).isoformat())
    return asked(url, lambda desk: desk.report(SURVEYOR, body, name))  # type: ignore[no-any-return]


def held(url: str) -> dict[tuple[int, int], str]:
    with psycopg.connect(url) as connection:
        found = reading.states(connection)
    names = {UP: "up", DOWN: "down"}
    keys = zip(found.site.tolist(), found.number.tolist(), strict=True)
    return dict(zip(keys, (names[state] for state in found.state), strict=True))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("up", "up"), ("DOWN", "down"), ("정상", "up"), ("장애", "down"), ("고장", "down"), (1, "up"), (0, "down"),
        ("0", "down"), (True, "up"), (False, "down"), (" offline ", "down"),
    ],
)  # fmt: skip
def test_states_in_words_and_figures(said: object, state: str) -> None:
    (report,) = status.read(feed(GOOD | {"state": said}), NOW).reports
    assert (report.state, report.observed_at) == (state, NOW - timedelta(minutes=10))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (7, "not_a_row"),
        (None, "not_a_row"),
        ({"state": "maybe"}, "bad_state"),
        ({"state": None}, "bad_state"),
        ({"state": ["up"]}, "bad_state"),
        ({"camera": ""}, "no_camera"),
        ({"camera": "a\0b"}, "bad_camera"),
        ({"camera": "\ud800"}, "bad_camera"),
        ({"camera": "1/999"}, "bad_number"),
        ({"observed_at": "2026-11-25T23:00:00+09:00"}, "in_the_future"),
        ({"observed_at": "2025-11-01T23:00:00+09:00"}, "too_old"),
        ({"observed_at": "2026-11-25T22:40:00"}, "time_without_zone"),
        ({"observed_at": "now"}, "bad_time"),
        ({"observed_at": ""}, "bad_time"),
        ({"last_frame_at": "2026-11-25T23:00:00+09:00"}, "in_the_future"),
        ({"last_frame_at": "0001-01-01T00:00:00+14:00"}, "too_old"),
        ({"last_frame_at": 1_764_000_000}, "bad_time"),
    ],
)
def test_what_is_no_report_is_counted_and_left_out(wrong: Any, reason: str) -> None:
    found = status.read(feed(GOOD, GOOD | wrong if isinstance(wrong, dict) else wrong), NOW)
    assert (found.received, len(found.reports)) == (2, 1)
    assert dict(found.refused) == {reason: 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_tables_of_korean_systems(encoding: str) -> None:
    lines = (
        "상태,관리번호,확인시각,마지막영상",
        f"정상,가-1,{AT},{AT}",
        f"장애,2/3,{AT},",
        f"불명,가-2,{AT},",
        "정상,가-3,,,",
    )
    found = status.read("\r\n".join(lines).encode(encoding), NOW)
    assert [(one.called.name, one.state, one.last_frame_at is None) for one in found.reports] == [
        ("가-1", "up", False),
        ("2/3", "down", True),
    ]
    assert dict(found.refused) == {"bad_state": 1, "bad_time": 1}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"cameras": {}}', b"[" * 100_000, b"<a>", b"camera,state\n1/1,up\n"]
)
def test_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(BadFeed):
        status.read(body, NOW)


def test_the_newest_report_is_kept_by_whichever_name(fresh_url: str) -> None:
    ids, now = put(fresh_url), datetime.now(UTC)
    later, earlier = ((now + timedelta(minutes=m)).isoformat() for m in (1, -1))
    told = push(
        fresh_url,
        {"camera": f"{ids['alone']}/1", "state": "down", "observed_at": later},
        {"source_id": "alone", "state": "up", "observed_at": earlier},
        {"source_id": "three", "number": 2, "state": "up"},
        {"source_id": "three", "state": "down"},
        {"source_id": "node/7", "number": 2, "state": "up"},
        {"source_id": "nobody", "state": "up"},
        {"lon": 127, "lat": 38, "state": "up"},
    )
    assert (told["stored"], told["older_than_held"], told["refused"]) == (4, 1, {})
    assert told["unknown_cameras"] == {
        "count": 2,
        "first": [
            {"camera": "nobody", "reason": "unknown_camera"},
            {"camera": "127.0, 38.0", "reason": "no_camera_near"},
        ],
    }
    expected = {
        (ids["alone"], 0): "down",
        (ids["three"], 0): "down",
        (ids["three"], 2): "up",
        (ids["mapped"], 2): "up",
    }
    assert held(fresh_url) == expected
    again = push(fresh_url, {"source_id": "alone", "state": "up"}, at=now)
    assert (again["stored"], again["older_than_held"]) == (0, 1)
    assert held(fresh_url) == expected


def test_what_is_said_of_a_camera_counts_before_what_is_said_of_its_site(fresh_url: str) -> None:
    ids = put(fresh_url)
    for number in (1, 2):
        survey = json.dumps({"camera": f"{ids['three']}/{number}", "bearing_deg": 10}).encode()
        asked(fresh_url, lambda desk, survey=survey: desk.survey(SURVEYOR, survey))
    push(fresh_url, {"source_id": "three", "state": "down"}, {"camera": f"{ids['three']}/2", "state": "up"})
    with psycopg.connect(fresh_url) as connection:
        found = reading.cameras(connection)
    keys = zip(found.site.tolist(), found.number.tolist(), strict=True)
    states = dict(zip(keys, found.state.tolist(), strict=True))
    assert [states[ids["three"], number] for number in (0, 1, 2)] == [DOWN, DOWN, UP]
    assert states[ids["alone"], 0] == NOT_REPORTED


def test_the_last_picture_is_kept_when_a_later_report_tells_none(fresh_url: str) -> None:
    put(fresh_url)
    now = datetime.now(UTC)
    push(fresh_url, {"source_id": "alone", "state": "up", "last_frame_at": now.isoformat()}, at=now)
    push(fresh_url, {"source_id": "alone", "state": "down"}, at=now + timedelta(seconds=1))
    assert rows(fresh_url, "SELECT state, last_frame_at FROM camera_status") == [("down", now)]


def test_feeds_that_tell_of_the_same_cameras_at_once_wait_for_each_other(fresh_url: str) -> None:
    names = {f"s{n}": (1, 1_000.0 + n) for n in range(20_000)}
    put(fresh_url, **names)
    now = datetime.now(UTC)

    def said(state: str, minutes: float, backwards: bool) -> bytes:
        every = [{"source_id": name, "state": state} for name in (reversed(names) if backwards else names)]
        return feed(*every, observed_at=(now + timedelta(minutes=minutes)).isoformat())

    async def at_once(desk: CameraDesk) -> None:
        await desk.report(SURVEYOR, said("up", -3, False), "one")
        bodies = [said("up", -2, False), said("down", 0, True), said("up", -1, False)]
        await asyncio.gather(*(desk.report(SURVEYOR, body, "one") for body in bodies))

    asked(fresh_url, at_once)
    assert rows(fresh_url, "SELECT state, count(*) FROM camera_status GROUP BY 1") == [("down", 20_000)]


def test_how_many_are_up_down_and_silent(fresh_url: str) -> None:
    put(fresh_url)
    empty = asked(fresh_url, lambda desk: desk.state(SURVEYOR))
    assert (empty["cameras"], empty["newest"], empty["feeds"]) == (0, None, [])
    now = datetime.now(UTC)
    push(fresh_url, {"source_id": "alone", "state": "up"}, {"source_id": "three", "state": "down"}, at=now, name="구청")
    push(fresh_url, {"source_id": "unknown", "state": "up"}, at=now - timedelta(days=1, minutes=1))
    with psycopg.connect(fresh_url) as connection:
        connection.execute("DELETE FROM cameras WHERE source_id = 'three'")
    told = asked(fresh_url, lambda desk: desk.state(SURVEYOR))
    assert {name: told[name] for name in ("cameras", "up", "down", "silent", "newest")} == {
        "cameras": 2,
        "up": 2,
        "down": 0,
        "silent": 1,
        "newest": now.isoformat(),
    }
    assert [(one["feed"], one["cameras"], one["silent"]) for one in told["feeds"]] == [("plain", 1, 1), ("구청", 1, 0)]


def test_every_report_is_told(fresh_url: str) -> None:
    ids = put(fresh_url)
    with psycopg.connect(fresh_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        push(fresh_url, {"source_id": "alone", "state": "up"}, {"source_id": "three", "state": "up"})
        assert [told.payload for told in listener.notifies(timeout=5, stop_after=1)] == [
            f"{STATUS} {ids['alone']},{ids['three']}"
        ]


def test_of_many_reports_no_site_is_named(fresh_url: str) -> None:
    names = {f"s{n}": (1, 1_000.0 + n) for n in range(MOST_NAMED + 1)}
    put(fresh_url, **names)
    with psycopg.connect(fresh_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        push(fresh_url, *({"source_id": name, "state": "up"} for name in names))
        listener.execute("TRUNCATE camera_status")
        assert [told.payload for told in listener.notifies(timeout=5, stop_after=2)] == [f"{STATUS} {MANY}"] * 2
