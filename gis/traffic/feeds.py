"""Speeds as feeds send them: the form of ITS 국가교통정보센터 (JSON and XML), and a plain form of ours (JSON and CSV).

ITS: ``{header: {resultCode, resultMsg}, body: {totalCount, items: [{linkId, speed, travelTime, createdDate}]}}``; in
the wild numbers come as text, one item without its list, the body without its header, a flat ``{resultCode, items}``,
or XML whatever was asked; gateways before it answer errors of their own form, or a page. A speed of 0 or none is no
measurement. Its links are directed: along their geometry.

Plain: ``{"observed_at": "2026-11-25T22:40:00+09:00", "speeds": [{"link": "way/5/1", "direction": "both",
"speed_kmh": 32.5}]}``, or CSV with the columns link, direction, speed_kmh, observed_at.

One row that is wrong never costs the others: it is left out and counted.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache, partial
from typing import Any, NamedTuple
from xml.etree import ElementTree

from gis.errors import BadFeed

KOREA = timezone(timedelta(hours=9))
FASTEST_KMH = 250.0  # more is an error of the feed
AHEAD = timedelta(minutes=5)  # clocks differ; a measurement from further ahead is refused
BEHIND = timedelta(days=7)  # nothing rests on it any more; times out of all reason must not reach the database
LONGEST_LINK = 200  # characters
BOTH = ("forward", "backward")
ITS, PLAIN = "its", "plain"
GOOD = ("0", "00", "0.0", "INFO-000", "")  # resultCode of an answer without an error
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # of no id, and PostgreSQL holds no NUL
PUNCTUATION = str.maketrans("", "", "-:/T ")


class LinkSpeed(NamedTuple):
    """One measurement: a directed link, km/h, when."""

    link: str
    direction: str
    speed_kmh: float
    observed_at: datetime


@dataclass(frozen=True)
class Feed:
    """What a feed says: how many rows it had, the measurements, and why other rows were refused."""

    kind: str
    received: int
    speeds: list[LinkSpeed]
    refused: Counter[str] = field(default_factory=Counter)


class _Unusable(Exception):
    """A row that is no measurement; its text is the reason."""


Row = Mapping[str, Any]
ReadRow = Callable[[Row, datetime], Iterator[LinkSpeed]]


def read(body: bytes, now: datetime) -> Feed:
    """The feed in a body of any of the forms.

    Raises:
        BadFeed: no form, or the feed itself tells of an error.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if text.startswith("<"):
        return _rows(ITS, _xml(text), _its, now)
    if not text.startswith(("{", "[")):
        return _rows(PLAIN, _csv(text), partial(_plain, None), now)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFeed("JSON을 읽을 수 없습니다. The JSON cannot be read.") from None
    if isinstance(told, dict) and "speeds" in told:
        return _rows(PLAIN, _listed(told["speeds"]), partial(_plain, told.get("observed_at")), now)
    return _rows(ITS, _its_items(told), _its, now)


def _rows(kind: str, rows: Iterable[Any], read_row: ReadRow, now: datetime) -> Feed:
    refused: Counter[str] = Counter()
    newest: dict[tuple[str, str], LinkSpeed] = {}
    received = 0
    for row in rows:
        received += 1
        try:
            if not isinstance(row, dict):
                raise _Unusable("not_a_row")
            for speed in read_row(row, now):
                held = newest.get((speed.link, speed.direction))
                if held is None or held.observed_at <= speed.observed_at:
                    newest[speed.link, speed.direction] = speed
        except _Unusable as why:
            refused[str(why)] += 1
    return Feed(kind, received, list(newest.values()), refused)


def _its_items(told: Any) -> list[Any]:
    if not isinstance(told, dict):
        raise BadFeed("아는 교통 서식이 아닙니다. Not a known form of traffic: see /docs.")
    inner = _part(told, "response")
    head, body = _part(inner, "header"), _part(inner, "body")
    _check_result(head.get("resultCode"), head.get("resultMsg"))
    if "items" not in body:
        raise BadFeed('items 가 없습니다. No items: neither the ITS form nor the plain one ({"speeds": [...]}).')
    items = body["items"]
    return _listed(items["item"] if isinstance(items, dict) and "item" in items else items)


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    """What is wrapped under a name; the whole where it comes without that wrapper."""
    part = told.get(name, told)
    return part if isinstance(part, dict) else {}


def _check_result(code: Any, message: Any) -> None:
    if code is not None and str(code).strip() not in GOOD:
        raise BadFeed(f"교통 서비스가 오류를 알립니다. The feed tells of an error: {code} {message or ''}".strip())


def _listed(items: Any) -> list[Any]:
    """Items as a list: one alone comes without it, and none as an empty text or nothing."""
    if isinstance(items, dict):
        return [items]
    return items if isinstance(items, list) else []


def _xml(text: str) -> list[dict[str, str | None]]:
    if re.match(r"<(!doctype\s+)?html\b", text, re.IGNORECASE):
        raise BadFeed(
            "자료 대신 웹 페이지가 왔습니다. A web page came instead of data: are the address and its key right?"
        )
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFeed("XML 선언이 허용되지 않습니다. Document types are not accepted in XML.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  entities are refused above
    except ElementTree.ParseError:
        raise BadFeed("XML을 읽을 수 없습니다. The XML cannot be read.") from None
    _check_result(root.findtext(".//{*}resultCode"), root.findtext(".//{*}resultMsg"))
    _check_result(root.findtext(".//{*}returnReasonCode"), root.findtext(".//{*}returnAuthMsg"))
    wrapped = root.findall(".//{*}items")
    items = root.findall(".//{*}item") or wrapped
    if not wrapped and not items:
        raise BadFeed("items 가 없습니다. No items: not the ITS form.")
    return [{child.tag.rpartition("}")[2]: child.text for child in item} for item in items if len(item)]


def _csv(text: str) -> Iterator[dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        if not {"link", "speed_kmh"} <= set(rows.fieldnames):
            raise BadFeed("CSV 제목에 link, speed_kmh 가 있어야 합니다. The CSV needs the columns link and speed_kmh.")
        yield from rows
    except csv.Error as error:
        raise BadFeed(f"CSV를 읽을 수 없습니다. The CSV cannot be read after line {rows.line_num}: {error}.") from None


def _its(row: Row, now: datetime) -> Iterator[LinkSpeed]:
    link = _link(row.get("linkId") or row.get("linkID") or row.get("LINK_ID"))
    observed = _in_time(_stamp(str(row.get("createdDate"))), now)
    yield LinkSpeed(link, "forward", _kmh(row.get("speed")), observed)


def _plain(of_all: Any, row: Row, now: datetime) -> Iterator[LinkSpeed]:
    """``of_all``: when the rows were measured that do not say so themselves."""
    link = _link(row.get("link"))
    direction = str(row.get("direction") or "both").strip().lower()
    if direction not in ("both", *BOTH):
        raise _Unusable("unknown_direction")
    observed = _in_time(_moment(str(row.get("observed_at") or of_all).strip()), now)
    kmh = _kmh(row.get("speed_kmh"))
    for one in BOTH if direction == "both" else (direction,):
        yield LinkSpeed(link, one, kmh, observed)


@lru_cache(maxsize=1024)
def _stamp(told: str) -> datetime:
    """YYYYMMDDHHMMSS of Seoul. Most rows of a feed have the same one."""
    digits = told.translate(PUNCTUATION)
    if not re.match(r"[0-9]{14}", digits):  # strptime would take fewer, and misread them
        raise _Unusable("bad_time")
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=KOREA)
    except ValueError:
        raise _Unusable("bad_time") from None


@lru_cache(maxsize=1024)
def _moment(told: str) -> datetime:
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise _Unusable("bad_time") from None
    if found.tzinfo is None:
        raise _Unusable("time_without_zone")
    return found


def _link(told: Any) -> str:
    link = "" if told is None else str(told).strip()
    if not link:
        raise _Unusable("no_link")
    if len(link) > LONGEST_LINK or UNWRITABLE.search(link) or isinstance(told, list | dict):
        raise _Unusable("bad_link")
    return link


def _kmh(told: Any) -> float:
    """A comma is not guessed at: "32,5" is neither 325 nor, for certain, 32.5."""
    try:
        kmh = float(str(told)) if told not in (None, "") else 0.0
    except ValueError:
        raise _Unusable("unreadable_speed") from None
    if not kmh > 0:
        raise _Unusable("no_measurement")
    if kmh > FASTEST_KMH:
        raise _Unusable("absurd_speed")
    return kmh


def _in_time(observed: datetime, now: datetime) -> datetime:
    if observed > now + AHEAD:
        raise _Unusable("in_the_future")
    if observed < now - BEHIND:
        raise _Unusable("too_old")
    return observed
