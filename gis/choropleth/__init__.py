"""The map of districts: how much of a layer each of them holds, in classes of one colour, on one A4 page.

Folium takes seconds to import, so nothing here imports it before the first map is drawn.
"""

from gis.choropleth.model import Choropleth
from gis.sheet import SERVED


def html(asked: Choropleth, assets: str | None = SERVED) -> str:
    """The map as one HTML page; with ``assets=None`` everything is in it, fonts and scripts included: for notebooks."""
    from gis.choropleth import drawing  # noqa: PLC0415

    return drawing.html(asked, assets)


__all__ = ["Choropleth", "html"]
