"""A sheet asked for through a connection, for notebooks. The service asks through its own door and draws the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import shapely
import sqlalchemy as sa

from gis import filters, geojson, provenance, queries
from gis.districts import LEVELS
from gis.layer import Layer
from gis.layers import DISTRICTS
from gis.queries import Question
from gis.sheet import ground
from gis.sheet.model import Sheet
from gis.sheet.window import Box, Window, around


def near(
    connection: sa.Connection, layers: Sequence[Layer], *, place: tuple[float, float], radius_m: float, now: datetime
) -> Sheet:
    """The sheet of what is within ``radius_m`` metres of ``place`` (longitude, latitude)."""
    lon, lat = place
    features, counts = _ask(connection, queries.near(layers, lon=lon, lat=lat, radius_m=radius_m, limit=500), layers)
    extent = ground.extent(place, radius_m, None, features)
    assert extent is not None
    window = around(extent)
    under, left_out = ground_of(connection, window)
    street = ground.nearest_name(under, lon, lat)
    attributions, loaded = _datasets(connection)
    return Sheet(
        title_ko=f"{street + ' ' if street else ''}둘레 {radius_m:g} m",
        title_en=f"Within {radius_m:g} m",
        printed_at=now,
        window=window,
        layers=layers,
        features=features,
        counts=counts,
        point=place,
        radius_m=radius_m,
        ground=under,
        left_out=left_out,
        no_data=frozenset(layer.name for layer in layers if not _holds(connection, layer)),
        loaded=loaded,
        attributions=attributions,
    )


def _ask(
    connection: sa.Connection, question: Question, layers: Sequence[Layer]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    row = connection.execute(geojson.collection(question).bound()).one()
    return geojson.features(row.features), geojson.counted(row.counts, layers) or {}


def _holds(connection: sa.Connection, layer: Layer) -> bool:
    return bool(connection.execute(sa.select(sa.exists(sa.select(layer.table.c.id)))).scalar_one())


def ground_of(connection: sa.Connection, window: Window) -> tuple[list[dict[str, Any]], list[Layer]]:
    """Features under a window, and the layers with too many of them to be drawn."""
    found: list[dict[str, Any]] = []
    left_out = []
    area = shapely.box(*window.box).wkb
    for layer, classes in ground.detail(window):
        able, shapes, values = filters.parse({"class": ",".join(classes)} if classes else {}, [layer])
        asked = queries.inside(able, area_wkb=area, limit=ground.MOST_GROUND, filters=shapes)
        features, counts = _ask(connection, Question(asked.statement, {**asked.values, **values}), able)
        if sum(counts.values()) > len(features):
            left_out.append(layer)
        else:
            found += features
    return found, left_out


def districts_of(connection: sa.Connection, box: Box) -> list[dict[str, Any]]:
    """The outlines of the districts that rows of registries can name, as features, as far as they touch the box."""
    able, shapes, values = filters.parse({"admin_level": str(LEVELS[0])}, [DISTRICTS])
    asked = queries.inside(able, area_wkb=shapely.box(*box).wkb, limit=ground.MOST_GROUND, filters=shapes)
    return _ask(connection, Question(asked.statement, {**asked.values, **values}), able)[0]


def _datasets(connection: sa.Connection) -> tuple[list[str], list[Box]]:
    d = provenance.DATASETS.c
    edges = [getattr(sa.func, f"ST_{edge}")(d.extent) for edge in ("XMin", "YMin", "XMax", "YMax")]
    rows = connection.execute(sa.select(d.attribution, *edges)).all()
    return sorted({row[0] for row in rows}), [(w, s, e, n) for _, w, s, e, n in rows if w is not None]
