"""What each camera sees from where it stands: how far in each direction, which area, which roads.

Worked out once and kept; a question then looks up instead of following sight lines through a city.
"""

from collections.abc import Callable, Sequence
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
STANDS_M = 30.0  # a camera that is drawn inside of a building stands as far outside of it


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
        facing = np.empty((len(cameras), faces.BINS), dtype=np.float32)

        def some(chosen: slice) -> None:
            facing[chosen] = faces.facing(cameras[chosen], profiles[chosen], np.datetime64(now, "s"), assumed)

        _in_parts(len(cameras), some)
        return cls(cameras, lon, lat, profiles, facing)

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


def seen_from(cameras: Cameras, walls: Walls, plane: Plane, at: tuple[Any, Assumptions]) -> Views:
    """The views of cameras between the walls around them; ``at``: the moment, and what is assumed."""
    now, assumed = at
    places = stand(cameras, walls, plane)
    lonlat = plane.degrees(places)
    return Views.of(cameras, (*lonlat.T, profiles(walls, places, mounts(cameras, assumed), assumed)), now, assumed)


def mounts(cameras: Cameras, assumed: Assumptions) -> Floats:
    return np.where(np.isnan(cameras.height_m), assumed.mount_m, cameras.height_m)


def profiles(walls: Walls, places: Floats, mounts_m: Floats, assumed: Assumptions) -> NDArray[np.uint16]:
    """(n, 360) decimetres: how far one sees from each place (n, 2: metres), up to ``REACH_M``."""
    found = np.empty((len(places), RAYS), dtype=np.uint16)

    def some(chosen: slice) -> None:
        found[chosen] = sight.profiles(
            walls.grid, places[chosen], mounts_m[chosen], assumed.target_m, assumed.roof_m, REACH_M
        )

    _in_parts(len(places), some)
    return found


def _in_parts(count: int, some: Callable[[slice], None]) -> None:
    """One part a thread: what is compiled runs beside the rest."""
    bounds = np.linspace(0, count, THREADS + 1).astype(int)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, (slice(*pair) for pair in pairwise(bounds))))


def areas(views: Views, px_per_m: float, assumed: Assumptions) -> NDArray[Any]:
    """(n,) polygons in longitude and latitude: what lies in view by day as far as there are enough pixels; of the whole
    circle where the bearing is unknown."""
    rings, owner = _rings(views, reach_m(views.cameras, px_per_m, assumed), assumed)
    outlines = _plain(np.asarray(shapely.polygons(shapely.linearrings(rings, indices=owner)), dtype=object))
    coords, outline = shapely.get_coordinates(outlines, return_index=True)
    middle = np.stack([views.lon, views.lat], axis=1)
    scales = np.array([Plane(float(lon), float(lat)).scale for lon, lat in middle]).reshape(-1, 2)
    return np.asarray(shapely.set_coordinates(outlines, coords / scales[outline] + middle[outline]))


def reach_m(cameras: Cameras, px_per_m: float, assumed: Assumptions) -> Floats:
    """(n,) how far each has so many pixels a metre by day, at most ``REACH_M``."""
    day = Task(px_per_m, dark=False, now=np.datetime64("NaT", "s"))
    return np.asarray(np.minimum(optics(cameras, day, assumed).px_at_1m / px_per_m, REACH_M))


def _rings(views: Views, reach: Floats, assumed: Assumptions) -> tuple[Floats, Ints]:
    """The corners of what is in view, in metres around each camera, and whose corner each is."""
    told = (one.tolist() for one in (reach, *aims(views.cameras, assumed)))
    rings = [ring(*one) for one in zip(views.profiles, *told, strict=True)]
    owner = np.repeat(np.arange(len(rings)), [len(one) for one in rings])
    return np.concatenate([*rings, np.empty((0, 2))]), owner


def _plain(outlines: NDArray[Any]) -> NDArray[Any]:
    """With no more corners than it takes; where the quick way would make an outline cross itself, the safe one."""
    quick = shapely.simplify(outlines, SMOOTH_M, preserve_topology=False)
    broken = ~shapely.is_valid(quick) | shapely.is_empty(quick)
    return np.where(broken, shapely.simplify(outlines, SMOOTH_M), quick) if broken.any() else quick


def ring(profile: NDArray[np.uint16], reach: float, bearing_deg: float, angle_deg: float) -> Floats:
    """The corners (m, 2) of what is in view, anticlockwise, metres around the camera; a bearing of NaN: all round."""
    far = np.minimum(profile / 10, reach)
    if np.isnan(bearing_deg) or angle_deg >= RAYS:
        return _ends(far, np.arange(RAYS))[::-1]
    low, high = bearing_deg - angle_deg / 2, bearing_deg + angle_deg / 2
    directions = np.concatenate([[low], np.arange(np.ceil(low), np.floor(high) + 1), [high]])
    return np.vstack([[(0.0, 0.0)], _ends(far, directions)[::-1]])


def _ends(far: Floats, directions: NDArray[Any]) -> Floats:
    angle = np.radians(directions)
    reach = np.maximum(far[np.round(directions).astype(int) % RAYS], 0.3)[:, None]
    return np.asarray(reach * np.stack([np.sin(angle), np.cos(angle)], axis=1))


def aims(cameras: Cameras, assumed: Assumptions) -> tuple[Floats, Floats]:
    """(n,) bearing and angle [degrees] of the wedge that is in view; a bearing of NaN where it may be any, or is
    turned."""
    bearing = np.where(cameras.aimed, cameras.bearing_deg, np.nan)
    return bearing, np.where(np.isnan(cameras.angle_deg), assumed.angle_deg, cameras.angle_deg)


def apart(cameras: Cameras, chosen: Ints) -> Ints:
    """Of the ``chosen`` (indices, their order kept) those whose outlines differ: where the bearing is unknown, all
    cameras of a site see the same circle."""
    some = cameras[chosen]
    outline = np.where(some.aimed, -1 - np.arange(len(chosen)), some.site)
    _, first = np.unique(outline, return_index=True)
    return np.asarray(chosen[np.sort(first)])


@dataclass(frozen=True, eq=False)
class Roads:
    """Points along road links, every ``POINT_M``: metres (m, 2), link after link; of each link its first point and how
    many there are."""

    points: Floats
    first: Ints
    counts: Ints
    lines: NDArray[Any]

    @classmethod
    def of(cls, lines: Sequence[Any] | NDArray[Any]) -> "Roads":
        """Of lines in metres; each has at least one point, its middle."""
        shapes = np.asarray(lines, dtype=object)
        corners, owner = shapely.get_coordinates(shapes, return_index=True)
        steps = np.hypot(*np.diff(corners, axis=0, prepend=corners[:1]).T)
        steps[np.diff(owner, prepend=-1) > 0] = 0.0  # none from one line to the next
        lengths = np.bincount(owner, steps, len(shapes))
        counts = np.maximum(1, np.ceil(lengths / POINT_M)).astype(int)
        first = np.cumsum(counts) - counts
        link = np.repeat(np.arange(len(shapes)), counts)
        share = (np.arange(len(link)) - first[link] + 0.5) / counts[link]
        at, along = (np.cumsum(lengths) - lengths)[link] + share * lengths[link], np.cumsum(steps)
        points = np.stack([np.interp(at, along, one) for one in corners.T], axis=1) if len(shapes) else corners
        return cls(points, first, counts, shapes)

    def near(self, at: Floats) -> list[Ints]:
        """The links within ``REACH_M`` of each place (n, 2: metres)."""
        place, link = shapely.STRtree(self.lines).query(shapely.points(at), predicate="dwithin", distance=REACH_M)
        return np.split(link, np.searchsorted(place, np.arange(1, len(at))))[: len(at)]


def links_seen(views: Views, plane: Plane, roads: Roads, task: Task, assumed: Assumptions) -> list[tuple[Ints, Floats]]:
    """Of each camera the links in view (numbers of ``roads``) and the mean chance to see a point of each by day."""
    at, optical, numbers = views.at(plane), optics(views.cameras, task, assumed), factors(task, assumed)
    found = []
    for camera, links in enumerate(roads.near(at)):
        one, counts = slice(camera, camera + 1), roads.counts[links]
        begins = np.cumsum(counts) - counts
        points = np.arange(counts.sum()) + np.repeat(roads.first[links] - begins, counts)
        p = chances(at[one], optical[one], views.facing[one], views.profiles[one], roads.points[points], numbers)[0]
        mean = np.add.reduceat(p, begins) / counts if len(links) else np.zeros(0)
        kept = mean >= LEAST_P
        found.append((links[kept], mean[kept].astype(np.float32)))
    return found
