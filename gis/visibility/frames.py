"""What cameras see, as tables for planners: the functions of the service over one part of the city; nothing is kept."""

from typing import Any

import geopandas
import numpy as np
import psycopg
import shapely

from gis.crs import LONLAT
from gis.visibility import reading, views
from gis.visibility.assumptions import Assumptions
from gis.visibility.cameras import KINDS
from gis.visibility.chance import Task
from gis.visibility.densities import LEVELS, USUAL
from gis.visibility.reading import Box
from gis.visibility.views import Roads, Views
from gis.visibility.walls import Plane


def look(connection: psycopg.Connection[Any], box: Box, now: np.datetime64, assumed: Assumptions) -> Views:
    """The views of the cameras in a box [degrees: west, south, east, north; at most some kilometres wide]."""
    every = reading.cameras(connection)
    west, south, east, north = box
    within = (every.lon >= west) & (every.lon <= east) & (every.lat >= south) & (every.lat <= north)
    found, plane = every[within], _plane(box)
    walls = reading.walls(connection, plane, reading.around(box), assumed.storey_m)
    return views.seen_from(found, walls, plane, (now, assumed))


def areas(made: Views, assumed: Assumptions, level: str = USUAL) -> geopandas.GeoDataFrame:
    """A row for each camera: site, number, kind, bearing [degrees; NaN: unknown], when its record was confirmed (NaT:
    unknown), and what it sees by day at a level of IEC 62676-4 (EPSG:4326)."""
    cameras = made.cameras
    columns = {
        "site": cameras.site,
        "number": cameras.number,
        "kind": np.array(KINDS)[cameras.kind],
        "bearing_deg": cameras.bearing_deg,
        "confirmed": cameras.confirmed,
    }
    return geopandas.GeoDataFrame(columns, geometry=views.areas(made, LEVELS[level].px_per_m, assumed), crs=LONLAT)


def streets(
    connection: psycopg.Connection[Any], made: Views, box: Box, task: Task, assumed: Assumptions
) -> geopandas.GeoDataFrame:
    """A row for each road link of a box (EPSG:4326): its id, length [m], how many cameras see some of it, and the
    chance ``seen`` that one of them at least sees whoever stands somewhere on it, were they to fail independently."""
    plane = _plane(box)
    ids, lines = reading.roads(connection, plane, box)
    missed, cameras = np.ones(len(ids)), np.zeros(len(ids), dtype=int)
    for links, p in views.links_seen(made, plane, Roads.of(lines), task, assumed):
        missed[links] *= 1 - p
        cameras[links] += 1
    drawn = shapely.transform(lines, plane.degrees)  # type: ignore[arg-type]
    columns = {"id": ids, "length_m": shapely.length(lines).round(1), "cameras": cameras, "seen": (1 - missed).round(3)}
    return geopandas.GeoDataFrame(columns, geometry=drawn, crs=LONLAT)


def _plane(box: Box) -> Plane:
    west, south, east, north = box
    return Plane((west + east) / 2, (south + north) / 2)
