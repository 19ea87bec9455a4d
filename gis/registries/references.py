"""Features of another form that rows name by their keys: which of them are loaded, and where those stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from gis.registries.form import Form

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Places:
    """Where the features of a form stand [degrees], by the hash of their key: 24 bytes a feature."""

    keys: np.ndarray  # int64, ascending
    lon: np.ndarray
    lat: np.ndarray

    def of(self, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of each feature that is named, NaN where it is not loaded."""
        nowhere = np.full(len(names), np.nan)
        if not len(self.keys):
            return nowhere, nowhere.copy()
        hashes = _hashes(names)
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        there = self.keys[at] == hashes
        return np.where(there, self.lon[at], np.nan), np.where(there, self.lat[at], np.nan)


def loaded(connection: psycopg.Connection[Any], form: Form) -> Mapping[str, Places]:
    """By the name of each form whose features the rows of ``form`` name: those that are loaded."""
    return {name: _read(connection, named) for name, named in {one.form.name: one.form for one in form.named}.items()}


def _read(connection: psycopg.Connection[Any], form: Form) -> Places:
    """Of a key that several sets hold, the feature of the newest."""
    sets = connection.execute(
        "SELECT name FROM datasets WHERE source = %s ORDER BY source_date DESC NULLS LAST, loaded_at DESC", [form.name]
    ).fetchall()
    statement = sql.SQL(
        "SELECT source_id, ST_X(p), ST_Y(p) FROM (SELECT source_id, ST_PointOnSurface(geom) AS p FROM {}"
        " WHERE source = %s AND dataset = %s) AS every"
    ).format(sql.Identifier(form.layer.name))
    parts = []
    for (dataset,) in sets:
        with connection.cursor(name="places") as cursor:
            cursor.execute(statement, [form.name, dataset])
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                names, lon, lat = zip(*rows, strict=True)
                parts.append((_hashes(names), np.array(lon), np.array(lat)))
    if not parts:
        return Places(*(np.array([], dtype=kind) for kind in (np.int64, float, float)))
    every = Places(*map(np.concatenate, zip(*parts, strict=True)))
    keys, first = np.unique(every.keys, return_index=True)
    return Places(keys, every.lon[first], every.lat[first])


def _hashes(names: Sequence[str]) -> np.ndarray:
    return np.fromiter(map(hash, names), dtype=np.int64, count=len(names))
