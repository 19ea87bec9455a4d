"""OpenStreetMap: any city of the world from an extract (.osm.pbf, .osm, .osm.bz2), or a road graph that OSMnx saved."""

from gis.osm import graphml
from gis.osm.extract import load

__all__ = ["graphml", "load"]
