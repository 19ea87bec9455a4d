"""What feeds say of cameras: up or down, and the time of the last picture. The newest report of a camera is kept.

``{"observed_at": "2026-11-25T22:40:00+09:00", "cameras": [{"camera": "123/1", "state": "up", "last_frame_at": ...}]}``
or CSV with the columns camera (or source_id), number, state, last_frame_at, observed_at. A camera is named as in
``gis.visibility.naming``; a report of a site as a whole has the number 0.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from gis.errors import BadFeed, BadFile
from gis.layers import CAMERAS
from gis.queries import Question
from gis.registries import cells
from gis.visibility import naming, sheets
from gis.visibility.naming import Called, Camera
from gis.visibility.refused import Unusable
from gis.visibility.tables import CAMERA_STATUS, DOWN, UP

AHEAD = timedelta(minutes=5)  # clocks differ; a report from further ahead is refused
BEHIND = timedelta(days=366)
FIRST_YEAR = 2000
SILENT = timedelta(days=1)
JSON, CSV = "json", "csv"
STATES = {"up": UP, "online": UP, "on": UP, "down": DOWN, "offline": DOWN, "off": DOWN, "장애": DOWN, "끊김": DOWN}
HEADINGS: sheets.Headings = {
    **sheets.CAMERA,
    "state": ("state", "상태", "동작상태", "작동상태"),
    "last_frame_at": ("last_frame_at", "마지막영상", "최종영상", "최종수신"),
    "observed_at": ("observed_at", "확인시각", "점검시각", "관측시각"),
}


class Report(NamedTuple):
    """What a feed says of one camera."""

    called: Called
    state: str
    last_frame_at: datetime | None
    observed_at: datetime


@dataclass(frozen=True)
class Feed:
    """How many rows a feed had, its reports, and why other rows were refused."""

    received: int
    reports: list[Report] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def read(body: bytes, now: datetime) -> Feed:
    """
    Raises:
        BadFeed: neither form.
    """
    rows = _json(body) if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") else _csv(body)
    found = Feed(len(rows))
    for row in rows:
        try:
            found.reports.append(_report(row, now))
        except Unusable as why:
            found.refused[why.reason] += 1
    return found


def _json(body: bytes) -> list[Any]:
    try:
        told = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        raise BadFeed("JSON을 읽을 수 없습니다. The JSON cannot be read.") from None
    rows = told.get("cameras") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise BadFeed('cameras 목록이 없습니다. No list of cameras: send {"observed_at": ..., "cameras": [...]}.')
    of_all = {"observed_at": told.get("observed_at")}
    return [of_all | {name: cell for name, cell in row.items() if cell is not None} if isinstance(row, dict) else row
            for row in rows]  # fmt: skip


def _csv(body: bytes) -> list[Any]:
    try:
        columns, lines = sheets.lines(body, HEADINGS)
    except BadFile as error:
        raise BadFeed(str(error)) from None
    if not {"camera", "state", "observed_at"} <= columns:
        raise BadFeed(
            "CSV 제목에 camera(관리번호), state(상태), observed_at(확인시각)이 있어야 합니다. "
            "The CSV needs the columns camera or source_id, state and observed_at."
        )
    return [{"ragged": True} if line.ragged else line.cells for line in lines]


def _report(row: Any, now: datetime) -> Report:
    if not isinstance(row, Mapping):
        raise Unusable("not_a_row")
    if "ragged" in row:
        raise Unusable("ragged_row")
    observed = _moment(row.get("observed_at"), now)
    if observed is None:
        raise Unusable("bad_time")
    if observed < now - BEHIND:
        raise Unusable("too_old")
    return Report(naming.called(row), _state(row.get("state")), _moment(row.get("last_frame_at"), now), observed)


def _state(told: Any) -> str:
    word = str(told).strip().casefold()
    if word in STATES:
        return STATES[word]
    works = cells.yes_no(word)
    if not isinstance(works, bool):
        raise Unusable("bad_state", told)
    return UP if works else DOWN


def _moment(told: Any, now: datetime) -> datetime | None:
    text = "" if told is None else str(told).strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable("bad_time", text) from None
    if found.tzinfo is None:
        raise Unusable("time_without_zone", text)
    if found.year < FIRST_YEAR:
        raise Unusable("too_old", text)
    if found > now + AHEAD:
        raise Unusable("in_the_future", text)
    return found


def newest(found: Iterable[tuple[Camera, Report]]) -> dict[Camera, Report]:
    """Of each camera one: a feed may name it twice, also by two names."""
    kept: dict[Camera, Report] = {}
    for camera, report in found:
        if camera not in kept or kept[camera].observed_at <= report.observed_at:
            kept[camera] = report
    return kept


_SAID = ("state", "last_frame_at", "observed_at")


def keep(found: Mapping[Camera, Report], feed: str) -> Question:
    """Store reports; a newer one that is held stays. One row in the answer for each that was stored.

    The last picture is never earlier than one that was reported before.
    """
    columns: dict[str, Any] = {name: [getattr(camera, name) for camera in found] for name in Camera._fields}
    said = {name: [getattr(report, name) for report in found.values()] for name in _SAID}
    return Question(_keep(), columns | said | {"feed": feed})


@lru_cache(maxsize=1)
def _keep() -> Any:
    t = CAMERA_STATUS.c
    names = (*Camera._fields, *_SAID)
    arrays = [sa.bindparam(name, type_=ARRAY(t[name].type)) for name in names]
    sent = sa.func.unnest(*arrays).table_valued(*names, name="sent").render_derived()
    # Two feeds at once wait in this order instead of deadlocking.
    in_order = [*(sent.c[name].collate("C") for name in Camera._fields[:3]), sent.c.number]
    once = [sa.func.now(), sa.bindparam("feed", type_=t.feed.type)]
    insert = postgresql.insert(CAMERA_STATUS).from_select(
        [*names, "received_at", "feed"], sa.select(*(sent.c[name] for name in names), *once).order_by(*in_order)
    )
    new = insert.excluded
    replaced = {name: new[name] for name in ("state", "observed_at", "received_at", "feed")}
    return insert.on_conflict_do_update(
        index_elements=list(Camera._fields),
        set_=replaced | {"last_frame_at": sa.func.greatest(new.last_frame_at, t.last_frame_at)},
        where=new.observed_at >= t.observed_at,
    ).returning(t.number)


def summary(now: datetime) -> Question:
    """By feed, of cameras whose site is in the registry: how many, up, down, of them silent for a day; the newest."""
    return Question(_summary(), {"silent_before": now - SILENT})


@lru_cache(maxsize=1)
def _summary() -> Any:
    t, c = CAMERA_STATUS.c, CAMERAS.table.c
    silent = t.observed_at < sa.bindparam("silent_before", type_=sa.DateTime(timezone=True))
    counted = {"up": t.state == UP, "down": t.state == DOWN, "silent": silent}
    columns = [sa.func.count().filter(which).label(name) for name, which in counted.items()]
    there = [t[name] == c[name] for name in ("source", "dataset", "source_id")]
    newest = sa.func.max(t.observed_at).label("newest")
    return (
        sa.select(t.feed, sa.func.count().label("cameras"), *columns, newest)
        .where(sa.exists().where(*there))
        .group_by(t.feed)
        .order_by(t.feed)
    )
