"""The map of districts: how much of a layer each of them holds, in classes of one colour, on one A4 page.

Folium takes seconds to import, so nothing here imports it before the first map is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.choropleth.model import Choropleth
from gis.sheet import SERVED

if TYPE_CHECKING:
    import folium


def draw(asked: Choropleth, assets: str | None = SERVED) -> folium.Map:
    """The districts as a Folium map, to which more can be added; with ``assets=None`` it needs no server."""
    from gis.choropleth import drawing  # noqa: PLC0415

    return drawing.draw(asked, assets)


def html(asked: Choropleth, assets: str | None = SERVED) -> str:
    """The map as one HTML page; with ``assets=None`` everything is in it, fonts and scripts included."""
    return str(draw(asked, assets).get_root().render())


__all__ = ["Choropleth", "draw", "html"]
