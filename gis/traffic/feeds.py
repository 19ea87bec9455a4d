"""Speeds as feeds send them: the form of ITS 국가교통정보센터 (JSON and XML), and a plain form of ours (JSON and CSV).

ITS: ``{header: {resultCode, resultMsg}, body: {totalCount, items: [{linkId, speed, travelTime, createdDate}]}}``; in
the wild numbers come as text, one item without its list, the body without its header, a flat ``{resultCode, items}``,
or XML whatever was asked. A speed of 0 or none is no measurement. Its links are directed: along their geometry.

Plain: ``{"observed_at": "2026-11-25T22:40:00+09:00", "speeds": [{"link": "way/5/1", "direction": "both",
"speed_kmh": 32.5}]}``, or CSV with the columns link, direction, speed_kmh, observed_at.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from gis.errors import BadFeed

KOREA = timezone(timedelta(hours=9))
FASTEST_KMH = 250.0  # more is an error of the feed
AHEAD = timedelta(minutes=5)  # clocks differ; a measurement from further ahead is refused
BOTH = ("forward", "backward")
ITS, PLAIN = "its", "plain"


@dataclass(frozen=True)
class LinkSpeed:
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


def read(body: bytes, now: datetime) -> Feed:
    """The feed in a body of any of the forms.

    Raises:
        BadFeed: no form, or the feed itself tells of an error.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if text.startswith("<"):
        return _rows(ITS, _xml(text), _its, now)
    if not text.startswith(("{", "[")):
        return _rows(PLAIN, _csv(text), _plain, now)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFeed("JSON을 읽을 수 없습니다. The JSON cannot be read.") from None
    if isinstance(told, dict) and "speeds" in told:
        whole = told.get("observed_at")
        return _rows(PLAIN, ({"observed_at": whole, **row} for row in _listed(told["speeds"])), _plain, now)
    return _rows(ITS, _its_items(told), _its, now)


def _rows(kind: str, rows: Iterable[Mapping[str, Any]], read_row: Any, now: datetime) -> Feed:
    refused: Counter[str] = Counter()
    newest: dict[tuple[str, str], LinkSpeed] = {}
    received = 0
    for row in rows:
        received += 1
        try:
            for speed in read_row(row, now):
                held = newest.get((speed.link, speed.direction))
                if held is None or held.observed_at <= speed.observed_at:
                    newest[speed.link, speed.direction] = speed
        except _Unusable as why:
            refused[str(why)] += 1
    return Feed(kind, received, list(newest.values()), refused)


def _its_items(told: Any) -> list[Mapping[str, Any]]:
    if not isinstance(told, dict):
        raise BadFeed("아는 교통 서식이 아닙니다. Not a known form of traffic: see /docs.")
    inner = told.get("response", told)
    head = inner.get("header", inner) if isinstance(inner, dict) else {}
    body = inner.get("body", inner) if isinstance(inner, dict) else {}
    _check_result(head.get("resultCode"), head.get("resultMsg"))
    if not isinstance(body, dict) or "items" not in body:
        raise BadFeed('items 가 없습니다. No items: neither the ITS form nor the plain one ({"speeds": [...]}).')
    items = body["items"]
    return _listed(items["item"] if isinstance(items, dict) and "item" in items else items)


def _check_result(code: Any, message: Any) -> None:
    if code is not None and str(code).strip() not in ("0", "00", ""):
        raise BadFeed(f"교통 서비스가 오류를 알립니다. The feed tells of an error: {code} {message or ''}".strip())


def _listed(items: Any) -> list[Mapping[str, Any]]:
    """Items as a list: one alone comes without it, and none as an empty text or nothing."""
    if isinstance(items, dict):
        return [items]
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _xml(text: str) -> list[Mapping[str, Any]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFeed("XML 선언이 허용되지 않습니다. Document types are not accepted in XML.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  entities are refused above
    except ElementTree.ParseError:
        raise BadFeed("XML을 읽을 수 없습니다. The XML cannot be read.") from None
    _check_result(root.findtext(".//resultCode"), root.findtext(".//resultMsg"))
    items = list(root.iter("item")) or list(root.iter("items"))
    return [{child.tag: child.text for child in item} for item in items if len(item)]


def _csv(text: str) -> Iterator[Mapping[str, Any]]:
    rows = csv.DictReader(io.StringIO(text))
    if not {"link", "speed_kmh"} <= set(rows.fieldnames or ()):
        raise BadFeed("CSV 제목에 link, speed_kmh 가 있어야 합니다. The CSV needs the columns link and speed_kmh.")
    return rows


def _its(row: Mapping[str, Any], now: datetime) -> Iterator[LinkSpeed]:
    link = str(row.get("linkId") or row.get("linkID") or row.get("LINK_ID") or "").strip()
    moment = str(row.get("createdDate") or "").strip()
    try:
        observed = datetime.strptime(moment[:14], "%Y%m%d%H%M%S").replace(tzinfo=KOREA)
    except ValueError:
        raise _Unusable("bad_time") from None
    yield LinkSpeed(_link(link), "forward", _kmh(row.get("speed")), _not_ahead(observed, now))


def _plain(row: Mapping[str, Any], now: datetime) -> Iterator[LinkSpeed]:
    direction = row.get("direction") or "both"
    if direction not in ("both", *BOTH):
        raise _Unusable("unknown_direction")
    try:
        observed = _moment(str(row.get("observed_at")))
    except ValueError:
        raise _Unusable("bad_time") from None
    if observed.tzinfo is None:
        raise _Unusable("time_without_zone")
    kmh = _kmh(row.get("speed_kmh"))
    for one in BOTH if direction == "both" else (direction,):
        yield LinkSpeed(_link(str(row.get("link") or "").strip()), one, kmh, _not_ahead(observed, now))


@lru_cache(maxsize=1024)
def _moment(told: str) -> datetime:
    """Most rows of a feed have the same one."""
    return datetime.fromisoformat(told)


def _link(link: str) -> str:
    if not link:
        raise _Unusable("no_link")
    return link


def _kmh(told: Any) -> float:
    try:
        kmh = float(str(told).replace(",", "")) if told not in (None, "") else 0.0
    except ValueError:
        raise _Unusable("unreadable_speed") from None
    if not kmh > 0:
        raise _Unusable("no_measurement")
    if kmh > FASTEST_KMH:
        raise _Unusable("absurd_speed")
    return kmh


def _not_ahead(observed: datetime, now: datetime) -> datetime:
    if observed > now + AHEAD:
        raise _Unusable("in_the_future")
    return observed
