"""Registries: the spreadsheets, open-API answers and map files in which cities keep what they own."""

from gis.registries.load import Wish, load

__all__ = ["Wish", "load"]
