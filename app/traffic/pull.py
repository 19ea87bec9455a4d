"""Feeds that are pulled: asked for every minute, stored as if they had been pushed. An address is never told: it may
hold a key."""

import asyncio
import logging
import urllib.request
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from app.access import Grant
from app.db import TooSlow, Unavailable
from app.traffic.service import TrafficDesk
from gis.errors import BadFeed
from gis.traffic import feeds

log = logging.getLogger(__name__)

TIMEOUT_S = 20.0
PULLER = Grant(who="traffic feed", role="feed", purpose="live traffic")


async def pull(desk: TrafficDesk) -> None:
    """Every feed of the settings, again and again until cancelled."""
    addresses = [address for address in (desk.settings.traffic_url or "").split(",") if address]
    desk.pulls[:] = [{"host": urlsplit(address).hostname, "last": None, "problem": None} for address in addresses]
    while addresses:
        for address, told in zip(addresses, desk.pulls, strict=True):
            told.update(await _once(desk, address))
        await asyncio.sleep(desk.settings.traffic_every_s)


async def _once(desk: TrafficDesk, address: str) -> dict[str, Any]:
    now: datetime = desk.roads.clock()
    try:
        body = await asyncio.to_thread(_get, address, desk.settings.max_feed_bytes)
        stored = await desk.store(PULLER, feeds.read(body, now))
    except (OSError, ValueError, BadFeed, Unavailable, TooSlow) as error:
        problem = str(error) if isinstance(error, BadFeed) else type(error).__name__
        log.warning("pulling traffic from %s failed: %s", urlsplit(address).hostname, problem)
        return {"last": now.isoformat(timespec="seconds"), "problem": problem}
    return {"last": now.isoformat(timespec="seconds"), "problem": None, "stored": stored["stored"]}


def _get(address: str, most_bytes: int) -> bytes:
    """
    Raises:
        OSError: no answer.
        ValueError: no web address, or a longer answer than is read.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("not a web address")
    with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310  checked above
        read: bytes = answer.read(most_bytes + 1)
    if len(read) > most_bytes:
        raise ValueError("more than is read of a feed")
    return read
