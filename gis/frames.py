"""Answers as tables for a notebook: the same questions that the service asks, read with geopandas."""

import geopandas
import pandas
import sqlalchemy as sa

from gis.crs import LONLAT
from gis.queries import Question


def read(question: Question, connection: sa.Connection) -> geopandas.GeoDataFrame:
    """The answer as a GeoDataFrame (EPSG:4326), a column for each property, read through ``connection``."""
    answer = question.bound().subquery("answer")
    wanted = sa.select(answer.c.id, answer.c.geom, answer.c.properties)
    rows = geopandas.read_postgis(wanted, connection, geom_col="geom", crs=LONLAT)
    told = pandas.DataFrame(list(rows.pop("properties")), index=rows.index)
    return geopandas.GeoDataFrame(rows.join(told), geometry="geom", crs=LONLAT)
