"""OpenStreetMap: any city of the world from an extract (.osm.pbf, .osm, .osm.bz2)."""

from gis.osm.extract import load

__all__ = ["load"]
