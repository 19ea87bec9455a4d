"""Request bodies, read up to a limit."""

import json
from typing import Any

from fastapi import Request

from app.errors import BodyTooLarge, NotGeoJSON


async def body(request: Request, most_bytes: int) -> bytes:
    """
    Raises:
        BodyTooLarge: more than ``most_bytes``.
    """
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most_bytes:
            raise BodyTooLarge(f"최대 {most_bytes} 바이트. At most {most_bytes} bytes.")
    return bytes(read)


def as_json(read: bytes) -> Any:
    """
    Raises:
        NotGeoJSON: no JSON at all.
    """
    try:
        return json.loads(read)
    except (ValueError, RecursionError):
        raise NotGeoJSON("본문이 JSON이 아닙니다. The body is not JSON; send GeoJSON.") from None
