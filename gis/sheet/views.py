"""What the cameras on a sheet see, drawn over its ground: wedges where the bearing is known, else whole outlines, where
the paper is large enough to tell them apart."""

from typing import Any

import numpy as np
import shapely

from gis.sheet.model import Sheet
from gis.visibility import views as seen
from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import Ints
from gis.visibility.densities import LEVELS, USUAL
from gis.visibility.views import Views

WEDGES_TO, OUTLINES_TO = 10_000, 5_000  # 1 to so much: a view of 60 m is 6 mm on paper, or 12
DECIMALS = 6


def overlay(views: Views, sheet: Sheet, assumed: Assumptions) -> list[dict[str, Any]]:
    """Features with the properties ``part`` (view) and ``certain`` (the bearing is known), by day, of the cameras that
    the sheet shows; those of a site that nobody has told apart, and that look some way unknown, are one outline."""
    shown = views[_chosen(views, sheet)]
    areas = shapely.set_precision(seen.areas(shown, LEVELS[USUAL].px_per_m, assumed), 10.0**-DECIMALS)
    return [
        {"type": "Feature", "geometry": shapely.geometry.mapping(area), "properties": {"part": "view", "certain": one}}
        for area, one in zip(areas, shown.cameras.aimed.tolist(), strict=True)
    ]


def _chosen(views: Views, sheet: Sheet) -> Ints:
    if sheet.window.ratio > WEDGES_TO:
        return np.zeros(0, dtype=np.int64)
    cameras = {layer.name for layer in sheet.layers if layer.drawn_as == "camera"}
    sites = [one["id"] for one in sheet.features if one["properties"]["layer"] in cameras]
    here, aimed = np.isin(views.cameras.site, sites), views.cameras.aimed
    if sheet.window.ratio > OUTLINES_TO:
        return np.flatnonzero(here & aimed)
    above = np.argsort(aimed, kind="stable")  # wedges are drawn last
    return seen.apart(views.cameras, above[here[above]])
