"""Speeds from a file or an address, stored once: what ``goldentime traffic`` does. Running services hear of it."""

from dataclasses import dataclass
from datetime import datetime

from app import fetching, lookup
from app.access import Grant
from app.db import Database
from app.settings import Settings
from gis.traffic import feeds, live
from gis.traffic.feeds import Feed

AT_THE_TERMINAL = Grant(who="terminal", role="operator", purpose="live traffic")


@dataclass(frozen=True)
class Taken:
    """What a feed had, and how many of its measurements were stored: the others are older than those held."""

    feed: Feed
    stored: int


def read(source: str, settings: Settings, now: datetime) -> Feed:
    """The feed in a file or at a web address.

    Raises:
        BadFeed: there is none, and why.
    """
    return feeds.read(fetching.source(source, settings.max_feed_bytes), now)


async def store(url: str, settings: Settings, feed: Feed) -> Taken:
    database = Database(url, settings)
    await database.open()
    try:
        change = live.keep(feed.speeds, feed.kind)
        stored = await lookup.change(database, AT_THE_TERMINAL, change) if feed.speeds else []
    finally:
        await database.close()
    return Taken(feed, len(stored))
