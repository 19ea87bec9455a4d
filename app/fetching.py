"""What other machines hold at an address, or a file: read up to a limit, in time, and its address never told.

An address may hold a key, and what answers may repeat it.
"""

import time
import urllib.request
from http.client import HTTPException, HTTPResponse, IncompleteRead
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.db import TooSlow, Unavailable
from gis.errors import BadFeed

SILENT_S, LONGEST_S = 20.0, 60.0  # without a byte; altogether
PART_BYTES = 65_536
SHORTEST_KEY = 6  # characters
SAID: dict[tuple[type[Exception], ...], str] = {
    (TimeoutError,): "제때 답이 없습니다. No answer in time.",
    (IncompleteRead,): "답이 중간에 끊겼습니다. The answer broke off.",
    (Unavailable, TooSlow): "데이터베이스가 응답하지 않습니다. The database does not answer.",
    (OSError,): "연결되지 않습니다. No connection; look at the address and the network.",
}
UNREADABLE = "답을 읽을 수 없습니다. The answer cannot be read."


def source(named: str, most_bytes: int) -> bytes:
    """What is in a file or at a web address.

    Raises:
        BadFeed: nothing that can be had, and why.
    """
    try:
        return get(named, most_bytes) if "://" in named else Path(named).read_bytes()
    except (OSError, HTTPException) as error:
        why = problem(error, named) if "://" in named else f"{named}: 파일을 읽을 수 없습니다. Cannot be read."
        raise BadFeed(why) from None


def get(address: str, most_bytes: int) -> bytes:
    """What is at a web address.

    Raises:
        BadFeed: no web address, or a longer answer than is read.
        OSError, HTTPException: no answer, or only a part in time.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise BadFeed("웹 주소가 아닙니다. Not a web address: it begins with http:// or https://.")
    try:
        with urllib.request.urlopen(address, timeout=SILENT_S) as answer:  # noqa: S310  checked above
            return _whole(answer, most_bytes)
    except HTTPError as error:
        error.close()
        raise


def _whole(answer: HTTPResponse, most_bytes: int) -> bytes:
    until, read = time.monotonic() + LONGEST_S, bytearray()
    while part := answer.read1(PART_BYTES):
        read += part
        if len(read) > most_bytes:
            raise BadFeed(f"너무 깁니다. Longer than the {most_bytes:,} bytes that are read of a feed.")
        if time.monotonic() > until:
            raise TimeoutError
    if answer.length:  # a number cut in two would be a wrong one
        raise IncompleteRead(b"", answer.length)
    return bytes(read)


def problem(error: Exception, address: str) -> str:
    """What went wrong and what to look at, without anything of the address but its host."""
    if isinstance(error, BadFeed):
        return _without_keys(str(error), address)
    if isinstance(error, HTTPError):
        return f"HTTP {error.code}: 주소와 인증키를 확인하십시오. Look at the address and its key."
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    said = next((said for kinds, said in SAID.items() if isinstance(cause, kinds)), UNREADABLE)
    return f"{type(cause).__name__}: {said}"


def _without_keys(text: str, address: str) -> str:
    """A feed's complaint may repeat what it was asked with."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return text.replace(address, "…")
    asked = [value for _, value in parse_qsl(parts.query)] + parts.path.split("/")
    asked += [parts.username or "", parts.password or ""]
    said = {form for value in asked for form in (value, quote(value, safe=""), unquote(value))}
    for secret in sorted((one for one in said if len(one) >= SHORTEST_KEY), key=len, reverse=True):
        text = text.replace(secret, "…")
    return text


def host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"
