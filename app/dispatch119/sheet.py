"""The 119 situation as one printable page."""

from typing import Any

from app.access import Grant


async def page(service: Any, grant: Grant, told: dict[str, Any]) -> str:
    raise NotImplementedError
