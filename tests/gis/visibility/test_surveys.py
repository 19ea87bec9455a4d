"""What is kept of surveys, and what is in force."""

import asyncio
import json
from typing import Any

import numpy as np
import psycopg
import pytest

from app.cameras.service import CameraDesk
from gis.errors import NoSuchCamera
from gis.visibility import reading
from gis.visibility.cameras import KINDS
from gis.visibility.tables import CHANNEL, SURVEYS
from tests.gis.visibility.sites import SURVEYOR, M, asked, put, rows
from tests.gis.visibility.test_findings import HEAD, table


def load(url: str, *lines: str, head: str = HEAD, **more: Any) -> dict[str, Any]:
    defaults = {"surveyed_at": None, "surveyed_by": None}
    answer = asked(url, lambda desk: desk.survey_table(SURVEYOR, table(*lines, head=head), **defaults | more))
    assert answer["received"] == len(lines)
    return answer  # type: ignore[no-any-return]


def enter(url: str, **told: Any) -> dict[str, Any]:
    return asked(url, lambda desk: desk.survey(SURVEYOR, json.dumps(told).encode()))  # type: ignore[no-any-return]


def believed(url: str, sites: list[int] | None = None) -> dict[tuple[int, int], tuple[Any, ...]]:
    """What the model takes for known: kind, bearing, angle, height and infrared by site and number."""
    with psycopg.connect(url) as connection:
        found = reading.cameras(connection, sites)
    measured = np.stack([found.bearing_deg, found.angle_deg, found.height_m, found.infrared], axis=1)
    known = {}
    for site, number, kind, row in zip(found.site, found.number, found.kind, measured, strict=True):
        if kind or not np.isnan(row).all():
            numbers = (None if np.isnan(one) else float(one) for one in row)
            known[int(site), int(number)] = (KINDS[kind], *numbers)
    return known


def test_wrong_rows_are_left_out_by_line_and_stop_no_other(fresh_url: str) -> None:
    ids = put(fresh_url)
    told = load(
        fresh_url,
        "alone,,90,75,고정,5,있음,2026-11-20,이순신,맑음",
        "alone,,사방,,,,,2026-11-20,,",
        "three,,90,,,,,2026-11-20,,",
        "three,4,90,,,,,2026-11-20,,",
        f"{ids['three']}/2,,N,,회전,,,2026-11-20,,",
        "nobody,,90,,,,,2026-11-20,,",
        "unknown,,,,전방위,,,2026-11-20,,",
        "node/7,0,90,,,,,2026-11-20,,",
        "alone,,90,,,,,,,",
        "alone,,,,,,,2026-11-20,,",
        "alone,,90,,,,,2026-11-20,,비고,쉼표",
        "alone,1,270,75,고정,5,있음,2026-11-20,이순신,맑음",
        "alone,1,90,75,고정,5,있음,2026-11-20,이순신,맑음",
    )
    assert (told["added"], told["already_known"]) == (3, 1)
    assert [(one["line"], one["reason"]) for one in told["lines"]] == [
        (3, "bad_bearing"),
        (4, "which_camera"),
        (5, "no_such_number"),
        (7, "unknown_camera"),
        (9, "which_camera"),
        (10, "no_date"),
        (11, "nothing_surveyed"),
        (12, "ragged_row"),
        (13, "said_otherwise"),
    ]
    assert sum(told["refused"].values()) == 9
    assert believed(fresh_url) == {
        (ids["alone"], 1): ("fixed", 90, 75, 5, True),
        (ids["three"], 2): ("turnable", 0, None, None, None),
        (ids["unknown"], 1): ("all_round", None, None, None, None),
    }


def test_a_position_finds_the_nearest_site_and_no_one_of_two(fresh_url: str) -> None:
    ids = put(fresh_url, next=(1, 12.0))
    places = [127 + metres * M for metres in (3.0, 20.0, 6.2, 301.0, 60.0)]
    lines = [f"{lon},37.5,90,2026-11-20" for lon in places]
    told = load(fresh_url, *lines, head="경도,위도,bearing_deg,surveyed_at")
    assert [(one["line"], one["reason"]) for one in told["lines"]] == [
        (4, "two_cameras_near"),
        (5, "two_cameras_near"),
        (6, "no_camera_near"),
    ]
    assert [site for site, _ in believed(fresh_url)] == sorted([ids["alone"], ids["next"]])


def test_a_name_that_means_two_sites_is_not_guessed_at(fresh_url: str) -> None:
    ids = put(fresh_url)
    with psycopg.connect(fresh_url) as connection:
        again = connection.execute("SELECT 127, 1, 'alone', 'other'").fetchone()
        connection.execute(
            "INSERT INTO cameras (geom, camera_count, source, source_id, dataset, loaded_at) SELECT geom, 1, 'cctv',"
            " unnest(ARRAY['alone', %s, '2019/15']), 'other', now() FROM cameras WHERE id = %s",
            [f"{ids['three']}/1", ids["alone"]],
        )
    assert again
    told = load(
        fresh_url, "alone,90,2026-11-20", f"{ids['three']}/1,90,2026-11-20", "2019/15,90,2026-11-20",
        head="source_id,방위,조사일",
    )  # fmt: skip
    assert [one["reason"] for one in told["lines"]] == ["ambiguous_camera", "ambiguous_camera"]
    assert rows(fresh_url, "SELECT source_id, number FROM camera_surveys") == [("2019/15", 1)]


def test_numbers_that_only_count_the_lines_number_no_cameras(fresh_url: str) -> None:
    put(fresh_url)
    lines = ("1,alone,90,2026-11-20", "2,three,90,2026-11-20", "3,unknown,90,2026-11-20")
    told = load(fresh_url, *lines, head="번호,관리번호,방위,조사일")
    assert told["refused"] == {"which_camera": 1}
    assert rows(fresh_url, "SELECT source_id, number FROM camera_surveys ORDER BY 1") == [("alone", 1), ("unknown", 1)]
    cameras = ("1,three,0,2026-11-20", "2,three,120,2026-11-20", "3,three,240,2026-11-20")
    assert load(fresh_url, *cameras, head="번호,관리번호,방위,조사일")["added"] == 3


def test_the_same_file_twice_and_twice_at_once_adds_nothing_twice(fresh_url: str) -> None:
    names = {f"s{n}": (1, 1_000.0 + n) for n in range(500)}
    put(fresh_url, **names)
    lines = [f"{name},,90,,,,,2026-11-20,," for name in names]

    async def at_once(desk: CameraDesk) -> list[dict[str, Any]]:
        files = (table(*lines), table(*reversed(lines)), table(*lines, lines[0]))
        return await asyncio.gather(
            *(desk.survey_table(SURVEYOR, file, surveyed_at=None, surveyed_by=None) for file in files)
        )

    told = asked(fresh_url, at_once)
    assert sum(one["added"] for one in told) == 500
    assert all(one["added"] + one["already_known"] == one["received"] for one in told)
    assert load(fresh_url, *lines)["already_known"] == 500
    assert rows(fresh_url, "SELECT count(*), count(DISTINCT source_id) FROM camera_surveys") == [(500, 500)]


def test_the_newest_survey_is_in_force_whatever_is_entered_later(fresh_url: str) -> None:
    ids = put(fresh_url)
    name = f"{ids['three']}/2"
    assert enter(fresh_url, camera=name, bearing_deg=10, surveyed_at="2026-06-01")["in_force"]["bearing_deg"] == 10
    old = enter(fresh_url, camera=name, bearing_deg=20, surveyed_at="2025-06-01", surveyed_by="lee")
    assert (old["added"], old["in_force"]["bearing_deg"]) == (True, 10)
    assert believed(fresh_url, [ids["three"]]) == {(ids["three"], 2): ("fixed", 10, None, None, None)}
    assert load(fresh_url, "three,2,30,,,,,2025-01-01,,")["older_than_held"] == 1
    corrected = enter(fresh_url, camera=name, bearing_deg=40, surveyed_at="2026-06-01")
    assert corrected["in_force"]["bearing_deg"] == 40
    assert believed(fresh_url, [ids["three"]]) == {(ids["three"], 2): ("fixed", 40, None, None, None)}
    assert believed(fresh_url, [ids["alone"]]) == {}


def test_what_was_said_is_taken_back_and_stays_in_the_history(fresh_url: str) -> None:
    ids = put(fresh_url)
    enter(fresh_url, camera="alone", bearing_deg=10, surveyed_at="2026-06-01", surveyed_by="lee")
    assert enter(fresh_url, camera="alone", note="틀림")["in_force"] is None
    assert believed(fresh_url) == {}
    assert load(fresh_url, "alone,,10,,,,,2026-06-01,lee,")["already_known"] == 1
    assert believed(fresh_url) == {}
    told = asked(fresh_url, lambda desk: desk.history(SURVEYOR, ids["alone"]))["surveys"]
    assert [(one["surveyed_by"], one["takes_back"], one["in_force"]) for one in told] == [
        ("kim", True, False),
        ("lee", False, False),
    ]
    assert enter(fresh_url, camera="alone", kind="fixed")["in_force"]["kind"] == "fixed"


def test_a_camera_told_apart_by_mistake_is_one_of_its_site_again(fresh_url: str) -> None:
    three = put(fresh_url)["three"]

    def entries() -> dict[int, int]:
        with psycopg.connect(fresh_url) as connection:
            found = reading.cameras(connection, [three])
        return dict(zip(found.number.tolist(), found.count.tolist(), strict=True))

    assert entries() == {0: 3}
    enter(fresh_url, camera=f"{three}/2", bearing_deg=10)
    assert entries() == {0: 2, 2: 1}
    enter(fresh_url, camera=f"{three}/2", note="틀림")
    assert entries() == {0: 3}


def test_the_history_outlives_the_registrys_new_issue(fresh_url: str) -> None:
    ids = put(fresh_url)
    enter(fresh_url, camera=f"{ids['alone']}/1", bearing_deg=10, surveyed_by="lee")
    with psycopg.connect(fresh_url) as connection:
        connection.execute("DELETE FROM cameras")
    assert believed(fresh_url) == {}
    with pytest.raises(NoSuchCamera):
        asked(fresh_url, lambda desk: desk.history(SURVEYOR, ids["alone"]))
    again = put(fresh_url)
    assert again["alone"] != ids["alone"]
    (one,) = asked(fresh_url, lambda desk: desk.history(SURVEYOR, again["alone"]))["surveys"]
    assert (one["camera"], one["surveyed_by"], one["in_force"]) == (f"{again['alone']}/1", "lee", True)
    assert believed(fresh_url) == {(again["alone"], 1): ("fixed", 10, None, None, None)}


def test_every_survey_is_told(fresh_url: str) -> None:
    ids = put(fresh_url)
    with psycopg.connect(fresh_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        enter(fresh_url, camera="alone", bearing_deg=10)
        assert [told.payload for told in listener.notifies(timeout=5, stop_after=1)] == [f"{SURVEYS} {ids['alone']}"]
