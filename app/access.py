"""Who may see what. Today everybody on this machine may see every public layer; the door is already here.

Every use case takes a ``Grant``, and ``app.lookup`` is the only way to the data, so that roles,
purposes and the record of each look can be added in this module and that one alone.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends


@dataclass(frozen=True)
class Grant:
    """Who asks, in which role, for which purpose and for which incident."""

    who: str
    role: str
    purpose: str
    incident: str | None = None


async def anybody() -> Grant:
    return Grant(who="anonymous", role="public", purpose="open data")


Granted = Annotated[Grant, Depends(anybody)]
