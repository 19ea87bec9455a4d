"""Answers as tables for a notebook: the same questions that the service asks, read with geopandas."""

import json

import geopandas
import pandas
import sqlalchemy as sa

from gis.crs import LONLAT
from gis.queries import Question


def read(question: Question, connection: sa.Connection) -> geopandas.GeoDataFrame:
    """The answer as a GeoDataFrame (EPSG:4326), a column for each property, read through ``connection``."""
    rows = geopandas.read_postgis(question.bound(), connection, geom_col="geom", crs=LONLAT)
    if rows.empty:
        return rows.drop(columns=["properties", "matched"])
    told = pandas.DataFrame(
        [value if isinstance(value, dict) else json.loads(value) for value in rows["properties"]], index=rows.index
    )
    kept = rows.drop(columns=["properties", "matched", *(name for name in told if name in rows and name != "geom")])
    return geopandas.GeoDataFrame(kept.join(told), geometry="geom", crs=LONLAT)
