"""Feeds as they come, dirt included."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest

from gis.errors import BadFeed
from gis.traffic import feeds

NOW = datetime(2026, 11, 25, 13, 50, tzinfo=UTC)  # 22:50 in Seoul
ITEM = {"linkId": "1000000100", "speed": "32.0", "travelTime": 14, "createdDate": "20261125224500"}


def its(items: object, **head: object) -> bytes:
    return json.dumps({"header": {"resultCode": 0, **head}, "body": {"totalCount": 1, "items": items}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        its([ITEM]),
        its(ITEM),
        its({"item": [ITEM]}),
        its([ITEM], resultCode="00"),
        json.dumps({"resultCode": "0", "items": [ITEM]}).encode(),
        json.dumps({"response": {"header": {"resultCode": "00"}, "body": {"items": [ITEM]}}}).encode(),
        b"\xef\xbb\xbf" + its([ITEM]),
        json.dumps({"header": 5, "body": {"items": [ITEM]}}).encode(),
        json.dumps({"resultCode": "0", "resultMsg": None, "body": {"items": [ITEM]}}).encode(),
        its([ITEM | {"createdDate": "2026-11-25 22:45:00", "linkId": 1000000100}]),
        b"<r xmlns='urn:its'><resultCode> 0 </resultCode><items><item><linkId> 1000000100 </linkId>"
        b"<speed> 32 </speed><createdDate>20261125224500</createdDate></item></items></r>",
        b"<response><header><resultCode>0</resultCode></header><body><items><item><linkId>1000000100</linkId>"
        b"<speed>32.0</speed><createdDate>20261125224500</createdDate></item></items></body></response>",
    ],
)
def test_every_wrapper_of_its_is_read(body: bytes) -> None:
    feed = feeds.read(body, NOW)
    (speed,) = feed.speeds
    assert (feed.kind, feed.received) == ("its", 1)
    assert (speed.link, speed.direction, speed.speed_kmh) == ("1000000100", "forward", 32.0)
    assert speed.observed_at == datetime(2026, 11, 25, 13, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"speed": "0"}, "no_measurement"),
        ({"speed": None}, "no_measurement"),
        ({"speed": "fast"}, "unreadable_speed"),
        ({"speed": 990}, "absurd_speed"),
        ({"speed": "32,5"}, "unreadable_speed"),
        ({"speed": [32]}, "unreadable_speed"),
        ({"linkId": "a\0b"}, "bad_link"),
        ({"linkId": "\ud800"}, "bad_link"),
        ({"linkId": "x" * 9000}, "bad_link"),
        ({"createdDate": "202611252245"}, "bad_time"),
        ({"createdDate": None}, "bad_time"),
        ({"createdDate": "00010101000000"}, "too_old"),
        ({"speed": "nan"}, "no_measurement"),
        ({"linkId": ""}, "no_link"),
        ({"createdDate": "yesterday"}, "bad_time"),
        ({"createdDate": "20261126000000"}, "in_the_future"),
    ],
)
def test_what_is_no_measurement_is_counted_and_left_out(wrong: dict[str, object], reason: str) -> None:
    feed = feeds.read(its([ITEM, ITEM | wrong]), NOW)
    assert len(feed.speeds) == 1
    assert dict(feed.refused) == {reason: 1}


def test_the_plain_forms() -> None:
    at = "2026-11-25T22:40:00+09:00"
    told = {
        "observed_at": at,
        "speeds": [{"link": "way/5/1", "speed_kmh": 20}, {"link": "way/6/1", "direction": "backward", "speed_kmh": 5}],
    }
    feed = feeds.read(json.dumps(told).encode(), NOW)
    assert [(s.link, s.direction) for s in feed.speeds] == [
        ("way/5/1", "forward"),
        ("way/5/1", "backward"),
        ("way/6/1", "backward"),
    ]
    rows = (
        "link,direction,speed_kmh,observed_at",
        f"way/5/1,both,20,{at}",
        f"way/7/1,up,20,{at}",
        f"way/8/1,,20,{at[:-6]}",
    )
    text = "\n".join(rows)
    feed = feeds.read(text.encode(), NOW)
    assert len(feed.speeds) == 2
    assert dict(feed.refused) == {"unknown_direction": 1, "time_without_zone": 1}


def test_a_row_that_is_none_is_counted_and_the_time_of_all_is_that_of_a_row_without_one() -> None:
    rows = [7, None, "way", {"link": "way/5/1", "speed_kmh": 20, "observed_at": None, "direction": "Forward"}]
    feed = feeds.read(json.dumps({"observed_at": "2026-11-25T22:40:00+09:00", "speeds": rows}).encode(), NOW)
    assert [(s.link, s.direction) for s in feed.speeds] == [("way/5/1", "forward")]
    assert (feed.received, dict(feed.refused)) == (4, {"not_a_row": 3})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_of_any_machine(end: str) -> None:
    at = "2026-11-25T22:40:00+09:00"
    rows = ("Link, Speed_kmh, Observed_at", f"way/5/1, 20, {at}", f"way/6/1,30,{at}", "way/7/1,30")
    feed = feeds.read(end.join(rows).encode("utf-8-sig"), NOW)
    assert len(feed.speeds) == 4
    assert dict(feed.refused) == {"bad_time": 1}


def test_the_newest_of_several_measurements_counts() -> None:
    older = ITEM | {"speed": 5, "createdDate": "20261125223000"}
    assert feeds.read(its([ITEM, older]), NOW).speeds[0].speed_kmh == 32
    assert feeds.read(its([ITEM]), NOW + timedelta(days=1)).speeds[0].speed_kmh == 32


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<a>",
        b"<!DOCTYPE x><a/>",
        b"name,speed\na,3\n",
        b"[]",
        b"{}",
        its([], resultCode="99", resultMsg="LIMIT"),
        b'{"body": 3}',
        b"[" * 100_000,
        b"<html><body>firewall",
        b"<!doctype HTML><html></html>",
        b"<x/>",
        b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>NO KEY</returnAuthMsg>"
        b"<returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>",
    ],
)
def test_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(BadFeed):
        feeds.read(body, NOW)


def test_a_cell_too_long_for_csv_is_said() -> None:
    limit = csv.field_size_limit(1_000)  # of the whole process: imports may have raised it
    try:
        with pytest.raises(BadFeed, match="line 1"):
            feeds.read(b'link,speed_kmh,observed_at\n"' + b"x" * 2_000 + b'",3,2026-11-25T22:40:00+09:00', NOW)
    finally:
        csv.field_size_limit(limit)


def test_an_empty_feed_is_a_feed() -> None:
    assert feeds.read(its([]), NOW).received == 0
    assert feeds.read(its(""), NOW).received == 0
