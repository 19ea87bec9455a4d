"""Surveys and states from a file or an address, stored once: ``goldentime surveys``, ``goldentime camera-status``."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app import database, fetching
from app.access import Grant
from app.cameras.service import CameraDesk
from app.db import Database
from app.settings import Settings

AT_THE_TERMINAL = Grant(who="terminal", role="operator", purpose="camera survey")
Answer = dict[str, Any]
Ask = Callable[[CameraDesk], Awaitable[Answer]]
Say = Callable[[str], None]


def surveys(settings: Settings, source: str, at: str | None, by: str | None, *, say: Say) -> None:
    """Store a table of surveys, and say what became of each line that could not be.

    Raises:
        BadFeed, BadSurvey: it cannot be read.
    """
    body = fetching.source(source, settings.max_feed_bytes)
    answer = _asked(settings, lambda desk: desk.survey_table(AT_THE_TERMINAL, body, surveyed_at=at, surveyed_by=by))
    for line in _told_surveys(answer):
        say(line)


def status(settings: Settings, source: str, feed: str, *, say: Say) -> None:
    """Store what a feed says of cameras.

    Raises:
        BadFeed: it cannot be read.
    """
    body = fetching.source(source, settings.max_feed_bytes)
    for line in _told_status(_asked(settings, lambda desk: desk.report(AT_THE_TERMINAL, body, feed))):
        say(line)


def _asked(settings: Settings, ask: Ask) -> Answer:
    with database.ready(settings) as url:
        return asyncio.run(_over(url, settings, ask))


async def _over(url: str, settings: Settings, ask: Ask) -> Answer:
    db = Database(url, settings)
    await db.open()
    try:
        return await ask(CameraDesk(db, settings))
    finally:
        await db.close()


def _told_surveys(answer: Answer) -> list[str]:
    """What became of a table of surveys, line by line."""
    head = (
        f"{answer['received']:,}행 읽음, {answer['added']:,}건 저장 · {answer['added']:,} surveys stored, "
        f"{answer['already_known']:,} known before, {answer['older_than_held']:,} older than those in force"
    )
    lines = [f"  {one['line']}: {one['told']} {one['ko']} {one['en']}" for one in answer["lines"]]
    return [head, *_counted(answer["refused"]), *lines]


def _told_status(answer: Answer) -> list[str]:
    head = f"{answer['received']:,}행 읽음, {answer['stored']:,}건 저장 · {answer['stored']:,} reports stored"
    unknown = answer["unknown_cameras"]
    more = {"older_than_held": answer["older_than_held"], "unknown_cameras": unknown["count"], **answer["refused"]}
    return [head, *_counted(more), *(f"  {one['reason']}: {one['camera']}" for one in unknown["first"])]


def _counted(reasons: dict[str, int]) -> list[str]:
    return [f"  {why}: {count:,}" for why, count in reasons.items() if count]
