"""A city whose truth is known: real footprints, cameras whose true aim, lens, place and health are drawn at random, and
what a registry would know of them. Who truly sees whom is decided here by shapely alone, without the model's code.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

REACH_M = 150.0
TARGET_M = 1.5
KINDS = ("fixed", "all_round", "turnable")
SITES_KM2, MOST_ON_A_SITE = 185, 6
SHARES = (0.36, 0.54, 0.10)  # of the readable rows of Busan


@dataclass(frozen=True)
class World:
    """How the world is: a share of bearings is in the registry, cameras are re-aimed a year, a share is broken."""

    bearings_known: float = 0.5
    resolution_known: bool = True
    lens_known: bool = False
    feed: bool = True
    reaimed_a_year: float = 0.06
    works: float = 0.8
    heights: tuple[float, float] = (11.0, 0.55)  # median [m] and spread of the true roofs
    place_sigma_m: float = 3.0
    dark: bool = False
    shares: tuple[float, float, float] = SHARES  # of fixed ones, all-round ones, those that turn


@dataclass(frozen=True, eq=False)
class City:
    """Footprints [metres] with their true tops, cameras as they are (n), and what the registry knows (NaN: unknown)."""

    footprints: Any
    tops: np.ndarray
    world: World
    place: np.ndarray
    kind: np.ndarray
    bearing: np.ndarray
    angle: np.ndarray
    width: np.ndarray
    mount: np.ndarray
    broken: np.ndarray
    registered: dict[str, np.ndarray]
    targets: np.ndarray


def build(footprints: Any, size_m: float, world: World, seed: int, targets: int = 300) -> City:
    """Cameras and targets in the square of ``size_m`` around 0, 0: outside of buildings, as dense as in Seoul."""
    rng = np.random.default_rng(seed)
    tree = shapely.STRtree(footprints)
    sites = _outdoors(rng, tree, size_m, int(SITES_KM2 * (size_m / 1000) ** 2))
    place = np.repeat(sites, rng.integers(1, MOST_ON_A_SITE + 1, len(sites)), axis=0)
    kind = rng.choice(3, len(place), p=world.shares)
    n = len(place)
    bearing = _aims(rng, tree, footprints, place)
    known_bearing = np.where(
        (kind == 0) & (rng.random(n) < world.bearings_known), bearing + rng.normal(0, 8, n), np.nan
    )
    years = rng.uniform(0, 10, n)
    moved = (kind == 0) & (rng.random(n) < 1 - np.exp(-world.reaimed_a_year * years))
    bearing = np.where(moved, _aims(rng, tree, footprints, place), bearing)
    angle = np.clip(75 * np.exp(rng.normal(0, 0.25, n)), 30, 120)
    width = rng.choice([1280, 1920, 2560, 3840], n, p=[0.08, 0.81, 0.06, 0.05]).astype(float)
    broken = rng.random(n) > world.works
    told_right = rng.random(n) < 0.99
    registered = {
        "place": place + rng.normal(0, world.place_sigma_m, (n, 2)),
        "kind": kind,
        "bearing": known_bearing % 360,
        "angle": angle if world.lens_known else np.full(n, np.nan),
        "width": width if world.resolution_known else np.full(n, np.nan),
        "years": years,
        "up": np.where(told_right, ~broken, broken) if world.feed else np.full(n, False),
    }
    median, spread = world.heights
    tops = median * np.exp(rng.normal(0, spread, len(footprints)))
    mount = 5 * np.exp(rng.normal(0, 0.1, n))
    spots = _outdoors(rng, tree, size_m - 2 * REACH_M, targets)
    return City(
        footprints, tops, world, place, kind, bearing, angle, width, mount, broken, registered, spots
    )  # fmt: skip


def truth(city: City, seed: int) -> np.ndarray:
    """(targets, cameras): whether the camera truly sees the target; a camera that turns is turned there."""
    rng = np.random.default_rng(seed + 1_000)
    away = city.targets[:, None] - city.place[None]
    distance = np.hypot(away[..., 0], away[..., 1])
    azimuth = np.degrees(np.arctan2(away[..., 0], away[..., 1]))
    off = np.abs((azimuth - city.bearing + 540) % 360 - 180)
    looks = (city.kind != 0)[None] | (off <= city.angle / 2)
    slant = np.hypot(distance, city.mount - TARGET_M)
    night = np.where(city.width < 1280, 0.33, 0.5) if city.world.dark else 1.0
    pixels = city.width * night / (2 * slant * np.tan(np.radians(city.angle / 2)))
    leaves = rng.random(distance.shape) < np.exp(-0.002 * distance)
    may = (distance <= REACH_M) & looks & (pixels >= 20) & leaves & ~city.broken[None]
    target, camera = np.nonzero(may)
    free = ~_hidden(city, target, camera)
    seen = np.zeros(distance.shape, dtype=bool)
    seen[target[free], camera[free]] = True
    return seen


def _hidden(city: City, target: np.ndarray, camera: np.ndarray) -> np.ndarray:
    starts, ends = city.place[camera], city.targets[target]
    lines = shapely.linestrings(np.stack([starts, ends], axis=1))
    line, building = shapely.STRtree(city.footprints).query(lines, predicate="intersects")
    hidden = np.zeros(len(lines), dtype=bool)
    inside = shapely.intersection(lines[line], city.footprints[building])
    for at, piece, number in zip(line, inside, building, strict=True):
        points = shapely.get_coordinates(piece)
        share = np.hypot(*(points - starts[at]).T).max() / max(lines[at].length, 1e-9)
        mount = city.mount[camera[at]]
        hidden[at] |= city.tops[number] > mount - (mount - TARGET_M) * share
    return hidden


def _outdoors(rng: np.random.Generator, tree: shapely.STRtree, size_m: float, count: int) -> np.ndarray:
    """Places outside of buildings and within 25 m of one: streets, not fields."""
    places = rng.uniform(-size_m / 2, size_m / 2, (count * 12, 2))
    points = shapely.points(places)
    indoors = np.unique(tree.query(points, predicate="within")[0])
    near = np.unique(tree.query(points, predicate="dwithin", distance=25)[0])
    return places[np.setdiff1d(near, indoors)][:count]


def _aims(rng: np.random.Generator, tree: shapely.STRtree, footprints: Any, place: np.ndarray) -> np.ndarray:
    """True bearings: installers rather look along a street than at a wall."""
    angles = np.arange(0, 360, 15.0)
    ends = 60 * np.stack([np.sin(np.radians(angles)), np.cos(np.radians(angles))], axis=1)
    lines = shapely.linestrings(np.stack([np.repeat(place, len(angles), 0), (place[:, None] + ends).reshape(-1, 2)], 1))
    far = np.full(len(lines), 60.0)
    line, building = tree.query(lines, predicate="intersects")
    starts = shapely.points(np.repeat(place, len(angles), 0))
    np.minimum.at(far, line, shapely.distance(starts[line], shapely.intersection(lines[line], footprints[building])))
    openness = far.reshape(len(place), -1) / 60
    wide = sum(np.roll(openness, step, axis=1) for step in (-2, -1, 0, 1, 2)) / 5
    weight = np.cumsum(0.15 + wide, axis=1)
    chosen = (rng.random(len(place))[:, None] * weight[:, -1:] > weight).sum(axis=1)
    return angles[chosen] + rng.uniform(-7.5, 7.5, len(place))


def of_the_best(p: np.ndarray, seen: np.ndarray, k: int = 4) -> tuple[float, float]:
    """Truly seeing among the ``k`` of the highest ``p`` (targets, cameras), and among the best possible ``k``."""
    top = np.argsort(-p, axis=1)[:, :k]
    return float(np.take_along_axis(seen, top, axis=1).sum()), float(np.minimum(seen.sum(axis=1), k).sum())
