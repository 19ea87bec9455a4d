"""The districts that are loaded, as an index in memory: in which one does a place lie.

A district is a boundary of the level at which a country's agencies own cameras: 시군구 in Korea. Its code is that
of the registry of boundaries, or the source's own id where there is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import psycopg
import shapely
import sqlalchemy as sa

from gis.crs import METRES_A_DEGREE, asked_point
from gis.layers import DISTRICTS
from gis.queries import Question

# OpenStreetMap's admin_level: 6 in Korea; where a country has no such level the next best one stands in.
LEVELS = (6, 7, 8, 5, 4)
NOWHERE = -1
COLUMNS = ("code", "name", "province", "level", "shape")
# Which outlines are districts. Where a registry of boundaries reaches, OpenStreetMap's rest, so that the codes of two
# sources are not mixed.
_IS_ONE = f"""
admin_level = ANY(ARRAY{list(LEVELS)}) AND ST_Dimension(geom) = 2
AND (source <> 'osm' OR NOT EXISTS (
    SELECT 1 FROM districts AS r WHERE r.source <> 'osm' AND r.admin_level = ANY(ARRAY{list(LEVELS)})
    AND ST_Intersects(r.geom, ST_PointOnSurface(d.geom))))
"""  # noqa: S608
# Of several outlines of one code the newest; the best level first, and within it the smallest.
EVERY = f"""
SELECT code, name, province, level, shape FROM (
    SELECT DISTINCT ON (coalesce(code, source_id)) coalesce(code, source_id) AS code, coalesce(name, '') AS name,
           province, ST_AsBinary(geom) AS shape, admin_level AS level,
           array_position(ARRAY{list(LEVELS)}, admin_level) AS rank, ST_Area(geom) AS area, id
    FROM districts AS d WHERE {_IS_ONE}
    ORDER BY coalesce(code, source_id), rank, loaded_at DESC, id DESC
) AS one ORDER BY rank, area, code
"""  # noqa: S608


@dataclass(frozen=True)
class District:
    """``name`` as its registry writes it, ``province`` where that says it, ``level`` as OpenStreetMap's admin_level."""

    code: str
    name: str
    province: str | None
    level: int

    @property
    def full_name(self) -> str:
        """With its province, where that is known: six Korean cities have a 중구."""
        return self.name if self.province in (None, self.name) else f"{self.province} {self.name}"


@dataclass(frozen=True)
class Districts:
    """Districts with their outlines (EPSG:4326), the best level first, and within it the smallest.

    Registries of boundaries hold a city and its districts side by side (천안시, 천안시 동남구): the smaller one counts.
    """

    every: tuple[District, ...]
    outlines: np.ndarray

    @cached_property
    def _tree(self) -> shapely.STRtree:
        shapely.prepare(self.outlines)
        return shapely.STRtree(self.outlines)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Number of the district that holds each point (shapely, EPSG:4326), ``NOWHERE`` where none does."""
        found = np.full(len(points), NOWHERE)
        if len(self.every) and len(points):
            which, district = self._tree.query(points, predicate="intersects")
            order = np.lexsort((-district, which))  # the first of several is written last
            found[which[order]] = district[order]
        return found

    def distance_m(self, points: np.ndarray) -> np.ndarray:
        """Roughly how far [m] each point lies from the nearest district: degrees of latitude are taken for all."""
        _, distance = self._tree.query_nearest(points, return_distance=True, all_matches=False)
        return np.asarray(distance) * METRES_A_DEGREE

    def codes(self, numbers: np.ndarray) -> list[str | None]:
        """Codes by number, None for ``NOWHERE``."""
        known = [*(district.code for district in self.every), None]
        return [known[number] for number in numbers]


def read(connection: psycopg.Connection[Any]) -> Districts:
    """Those of the database, none inside a district of a better level."""
    return of(pairs(connection.execute(EVERY).fetchall()))


def every() -> Question:
    """Rows of ``COLUMNS``, for ``of``."""
    return Question(_EVERY)


def holding(*, lon: float, lat: float) -> Question:
    """One row ``code``: the district in which a place lies; none where there is none."""
    return Question(_HOLDING, {"lon": lon, "lat": lat})


def pairs(rows: Iterable[Any]) -> list[tuple[District, bytes]]:
    """The rows of ``every`` as ``of`` takes them."""
    return [(District(*tuple(row)[:4]), row[4]) for row in rows]


def of(pairs: Sequence[tuple[District, bytes]]) -> Districts:
    """Districts with their outlines as WKB, in order of preference; neighbourhoods within one before are left out."""
    outlines = np.array(shapely.from_wkb([wkb for _, wkb in pairs]), dtype=object)
    districts = Districts(tuple(district for district, _ in pairs), outlines)
    first = districts.at(shapely.point_on_surface(outlines)) if len(pairs) else np.array([], dtype=int)
    kept = [n for n, (district, _) in enumerate(pairs) if pairs[first[n]][0].level == district.level]
    return Districts(tuple(pairs[n][0] for n in kept), outlines[kept])


def _holding() -> sa.Select[Any]:
    """As ``Districts.at`` finds it: the best level first, and within it the smallest."""
    d = DISTRICTS.table.alias("d")
    rank = sa.func.array_position(sa.literal_column(f"ARRAY{list(LEVELS)}"), d.c.admin_level)
    return (
        sa.select(sa.func.coalesce(d.c.code, d.c.source_id).label("code"))
        .where(sa.func.ST_Intersects(d.c.geom, asked_point()), sa.text(_IS_ONE))
        .order_by(rank, sa.func.ST_Area(d.c.geom), d.c.loaded_at.desc(), d.c.id.desc())
        .limit(sa.literal_column("1"))
    )


_EVERY = sa.select(sa.text(EVERY).columns(*(sa.column(name) for name in COLUMNS)).subquery("every"))
_HOLDING = _holding()
