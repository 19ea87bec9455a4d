"""What history means: which versions there were, and which of them was known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import lookup
from app.access import Grant
from app.catalogue import Catalogue
from app.db import Database
from gis import history, layers
from gis.errors import NotKnownThen
from gis.history import Version


@dataclass(frozen=True)
class History:
    """What was known of the features of one database."""

    db: Database
    catalogue: Catalogue

    async def of(self, grant: Grant, layer: str, feature_id: int, on: str | None, now: datetime) -> dict[str, Any]:
        """All versions of a feature as a GeoJSON collection, newest first; ``on`` a day or moment, the one known then.

        Raises:
            NoSuchLayer, NoSuchFeature, NotKnownThen, BadMoment.
        """
        asked = layers.named(layer)
        found = await lookup.history(self.db, grant, asked, history.of(asked, feature_id))
        return self._collection(found) if on is None else _known(found, on, now)[0].told()

    async def by_source(
        self, grant: Grant, layer: str, key: tuple[str, str], on: str | None, now: datetime
    ) -> dict[str, Any]:
        """The same by the source and its own id, always as a collection: several features may have had that id."""
        asked = layers.named(layer)
        found = await lookup.history(self.db, grant, asked, history.by_source(asked, *key))
        return self._collection(found if on is None else _known(found, on, now))

    def _collection(self, versions: Sequence[Version]) -> dict[str, Any]:
        return {
            "type": "FeatureCollection",
            "numberReturned": len(versions),
            "attribution": list(self.catalogue.attributions()),
            "features": [version.told() for version in versions],
        }


def _known(versions: Sequence[Version], on: str, now: datetime) -> Sequence[Version]:
    when = history.span(on, now.tzinfo)
    if when.begin > now:
        raise NotKnownThen(f"{on}: 아직 오지 않은 때입니다. That time has not come yet.")
    found = history.known(versions, when)
    if not found:
        spans = "; ".join(_told(version) for version in versions)
        raise NotKnownThen(f"{on}: 그때는 알려지지 않았습니다. Nothing was known then; it was known: {spans}.")
    return found


def _told(version: Version) -> str:
    until = version.known_until
    return f"{version.known_from:%Y-%m-%d %H:%M%z} – {f'{until:%Y-%m-%d %H:%M%z}' if until else 'now'}"
