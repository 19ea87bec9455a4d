"""What each camera sees from where it stands: how far in each direction, which area, which roads.

Worked out once and kept; a question then looks up instead of following sight lines through a city.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.visibility import facing as faces
from gis.visibility import sight
from gis.visibility.assumptions import REACH_M, Assumptions
from gis.visibility.cameras import Cameras, Floats, Ints
from gis.visibility.chance import Task, chances, factors, optics
from gis.visibility.sight import RAYS
from gis.visibility.walls import Plane, Walls

POINT_M = 3.0  # between the points of a road that are judged (2 permille of links are missed so)
SMOOTH_M = 0.5  # an outline that lies within half a metre is outline enough
LEAST_P = 0.005  # a link seen less surely is not kept
THREADS = 2


@dataclass(frozen=True, eq=False)
class Views:
    """Cameras with the places where they stand [degrees], how far each sees (n, 360: decimetres), and which way a
    fixed one looks (n, 72)."""

    cameras: Cameras
    lon: Floats
    lat: Floats
    profiles: NDArray[np.uint16]
    facing: Floats

    @classmethod
    def of(
        cls, cameras: Cameras, places: tuple[Floats, Floats, NDArray[np.uint16]], now: Any, assumed: Assumptions
    ) -> "Views":
        """``places``: where they stand (lon, lat), and the profiles from there."""
        lon, lat, profiles = places
        return cls(cameras, lon, lat, profiles, faces.facing(cameras, profiles, np.datetime64(now, "s"), assumed))

    def __len__(self) -> int:
        return len(self.cameras)

    def __getitem__(self, chosen: Any) -> "Views":
        return Views(
            self.cameras[chosen], self.lon[chosen], self.lat[chosen], self.profiles[chosen], self.facing[chosen]
        )

    def with_cameras(self, cameras: Cameras) -> "Views":
        """The same views of the same cameras, of which something else is known that moves no view: their state."""
        return replace(self, cameras=cameras)

    def with_sites(self, sites: Ints, others: "Views") -> "Views":
        """The same, but of these sites what ``others`` holds."""
        kept = ~np.isin(self.cameras.site, sites)
        rest = (
            np.concatenate([getattr(self, name)[kept], getattr(others, name)])
            for name in ("lon", "lat", "profiles", "facing")
        )
        return Views(self.cameras[kept].joined(others.cameras), *rest)

    def at(self, plane: Plane) -> Floats:
        """(n, 2) metres: where they stand."""
        return plane.metres(np.stack([self.lon, self.lat], axis=1))


def stand(cameras: Cameras, walls: Walls, plane: Plane) -> Floats:
    """(n, 2) metres: where they stand: as registered, but never inside of a building."""
    return walls.outdoors(cameras.at(plane))


def mounts(cameras: Cameras, assumed: Assumptions) -> Floats:
    return np.where(np.isnan(cameras.height_m), assumed.mount_m, cameras.height_m)


def profiles(walls: Walls, places: Floats, mounts_m: Floats, assumed: Assumptions) -> NDArray[np.uint16]:
    """(n, 360) decimetres: how far one sees from each place (n, 2: metres), up to ``REACH_M``."""
    found = np.empty((len(places), RAYS), dtype=np.uint16)

    def some(chosen: slice) -> None:
        found[chosen] = sight.profiles(
            walls.grid, places[chosen], mounts_m[chosen], assumed.target_m, assumed.roof_m, REACH_M
        )

    bounds = np.linspace(0, len(places), THREADS + 1).astype(int)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, (slice(*pair) for pair in pairwise(bounds))))
    return found


def areas(views: Views, reach_m: Floats | float = REACH_M) -> NDArray[Any]:
    """(n,) polygons in longitude and latitude: what lies in view, of the whole circle where the bearing is unknown."""
    planes = [Plane(float(lon), float(lat)) for lon, lat in zip(views.lon, views.lat, strict=True)]
    reach = np.broadcast_to(np.asarray(reach_m, dtype=float), (len(views),))
    return np.asarray(
        [
            shapely.transform(outline(views.profiles[at], float(reach[at]), *_aim(views.cameras, at)), plane.degrees)  # type: ignore[arg-type]
            for at, plane in enumerate(planes)
        ],
        dtype=object,
    )


def outline(profile: NDArray[np.uint16], reach_m: float, bearing_deg: float, angle_deg: float) -> shapely.Polygon:
    """What is in view, in metres around the camera; a bearing of NaN: all round."""
    far = np.minimum(profile / 10, reach_m)
    if np.isnan(bearing_deg) or angle_deg >= RAYS:
        directions = np.arange(RAYS)
        ring = _ends(far, directions)
    else:
        low, high = bearing_deg - angle_deg / 2, bearing_deg + angle_deg / 2
        directions = np.concatenate([[low], np.arange(np.ceil(low), np.floor(high) + 1), [high]])
        ring = np.vstack([[(0.0, 0.0)], _ends(far, directions)])
    return shapely.simplify(shapely.Polygon(ring), SMOOTH_M)


def _ends(far: Floats, directions: NDArray[Any]) -> Floats:
    angle = np.radians(directions)
    reach = np.maximum(far[np.round(directions).astype(int) % RAYS], 0.3)[:, None]
    return np.asarray(reach * np.stack([np.sin(angle), np.cos(angle)], axis=1))


def _aim(cameras: Cameras, at: int) -> tuple[float, float]:
    angle = float(cameras.angle_deg[at])
    return float(cameras.bearing_deg[at]), angle if not np.isnan(angle) else Assumptions().angle_deg


@dataclass(frozen=True, eq=False)
class Roads:
    """Points along road links, every ``POINT_M``: metres (m, 2), and the number of the link of each."""

    points: Floats
    link: Ints
    tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Sequence[Any] | NDArray[Any]) -> "Roads":
        """Of lines in metres; each has at least one point, its middle."""
        shapes = np.asarray(lines, dtype=object)
        lengths = shapely.length(shapes) if len(shapes) else np.zeros(0)
        counts = np.maximum(1, np.ceil(lengths / POINT_M)).astype(int)
        link = np.repeat(np.arange(len(shapes)), counts)
        nth = np.arange(len(link)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = shapely.line_interpolate_point(shapes[link], (nth + 0.5) / counts[link], normalized=True)
        coords = shapely.get_coordinates(points)
        return cls(coords, link, shapely.STRtree(points))


def links_seen(views: Views, plane: Plane, roads: Roads, task: Task, assumed: Assumptions) -> list[tuple[Ints, Floats]]:
    """Of each camera the links in view (numbers of ``roads``) and the mean chance to see a point of each by day."""
    at, optical, numbers = views.at(plane), optics(views.cameras, task, assumed), factors(task, assumed)
    found = []
    every = roads.tree.query(shapely.points(at), predicate="dwithin", distance=REACH_M)
    bounds = np.searchsorted(every[0], np.arange(len(views) + 1))
    totals = np.bincount(roads.link) if len(roads.link) else np.zeros(0)
    for camera in range(len(views)):
        near = every[1][bounds[camera] : bounds[camera + 1]]
        one = slice(camera, camera + 1)
        p = chances(at[one], optical[one], views.facing[one], views.profiles[one], roads.points[near], numbers)[0]
        links, inverse = np.unique(roads.link[near], return_inverse=True)
        mean = np.bincount(inverse, p, len(links)) / totals[links] if len(links) else np.zeros(0)
        kept = mean >= LEAST_P
        found.append((links[kept], mean[kept].astype(np.float32)))
    return found
