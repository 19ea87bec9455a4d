"""Answers as tables for a notebook: the same questions that the service asks, read with geopandas."""

from collections.abc import Sequence

import geopandas
import pandas
import shapely
import sqlalchemy as sa

from gis import history
from gis.crs import LONLAT
from gis.history import Version
from gis.layer import Layer
from gis.queries import Question


def read(question: Question, connection: sa.Connection) -> geopandas.GeoDataFrame:
    """The answer as a GeoDataFrame (EPSG:4326), a column for each property, read through ``connection``."""
    answer = question.bound().subquery("answer")
    wanted = sa.select(answer.c.id, answer.c.geom, answer.c.properties)
    rows = geopandas.read_postgis(wanted, connection, geom_col="geom", crs=LONLAT)
    told = pandas.DataFrame(list(rows.pop("properties")), index=rows.index)
    return geopandas.GeoDataFrame(rows.join(told), geometry="geom", crs=LONLAT)


def read_versions(question: Question, layer: Layer, connection: sa.Connection) -> geopandas.GeoDataFrame:
    """What was known when (``gis.history.of``, ``by_source``) as a GeoDataFrame: a row for each version, newest first.

    ``known_until`` is empty for what is known now; the other columns are those of an answer then.
    """
    return _of(history.read(question, layer, connection))


def _of(versions: Sequence[Version]) -> geopandas.GeoDataFrame:
    rows = [
        {"id": one.feature["id"], "known_from": one.known_from, "known_until": one.known_until}
        | one.feature["properties"]
        for one in versions
    ]
    shapes = [shapely.geometry.shape(one.feature["geometry"]) for one in versions]
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs=LONLAT)
