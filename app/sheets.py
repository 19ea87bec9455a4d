"""The situation sheet of a scene."""

from app.catalogue import Catalogue
from app.lookup import Scene


async def page(catalogue: Catalogue, scene: Scene) -> str:
    raise LookupError
