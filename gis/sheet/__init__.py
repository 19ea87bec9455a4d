"""The situation sheet: one answer on one A4 page, drawn with Folium, also to be moved about on a screen.

Folium takes seconds to import, so nothing here imports it before the first sheet is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.sheet.asking import near
from gis.sheet.model import Sheet
from gis.sheet.window import Window, around

if TYPE_CHECKING:
    import folium

SERVED = "/assets"


def draw(sheet: Sheet, assets: str | None = SERVED) -> folium.Map:
    """The sheet as a Folium map, to which more can be added; with ``assets=None`` it needs no server: for notebooks."""
    from gis.sheet import drawing  # noqa: PLC0415

    return drawing.draw(sheet, assets)


def html(sheet: Sheet, assets: str | None = SERVED) -> str:
    """The sheet as one HTML page; with ``assets=None`` everything is in it, fonts and scripts included."""
    return str(draw(sheet, assets).get_root().render())


__all__ = ["Sheet", "Window", "around", "draw", "html", "near"]
