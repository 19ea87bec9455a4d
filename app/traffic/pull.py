"""Feeds that are pulled: asked for every minute, stored as if they had been pushed.

An address is never told, nor what a feed repeats of it: it may hold a key (``app.fetching``).
"""

import asyncio
import logging
from typing import Any

from app import fetching
from app.access import Grant
from app.traffic.service import TrafficDesk

log = logging.getLogger(__name__)

PULLER = Grant(who="traffic feed", role="feed", purpose="live traffic")


async def pull(desk: TrafficDesk) -> None:
    """Every feed of the settings, again and again until cancelled. One after the other: a feed that does not answer
    holds one thread, never all of those that closures and speeds wait for."""
    addresses = [address.strip() for address in (desk.settings.traffic_url or "").split(",") if address.strip()]
    desk.pulls[:] = [{"host": fetching.host(address), "last": None, "problem": None} for address in addresses]
    while addresses:
        for address, told in zip(addresses, desk.pulls, strict=True):
            told.update(await _once(desk, address))
        await asyncio.sleep(desk.settings.traffic_every_s)


async def _once(desk: TrafficDesk, address: str) -> dict[str, Any]:
    now = desk.roads.clock()
    told: dict[str, Any] = {"last": now.isoformat(timespec="seconds"), "problem": None}
    try:
        body = await asyncio.to_thread(fetching.get, address, desk.settings.max_feed_bytes)
        stored = await desk.push(PULLER, body)
    except Exception as error:  # whatever it is: the next minute it is asked for again
        told["problem"] = fetching.problem(error, address)
        log.warning("교통 자료 수신 실패. Pulling traffic from %s failed: %s", fetching.host(address), told["problem"])
        return told
    return told | {"stored": stored["stored"]}
