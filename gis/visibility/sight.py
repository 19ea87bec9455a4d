"""Sight lines among walls, compiled by numba: how far one sees in each direction, and what stands in the way.

These functions know arrays alone (``gis.visibility.walls.Walls.grid``) and release the interpreter. Directions are
degrees clockwise from north; heights metres above the ground, which is taken as level.
"""

import math

import numba as nb
import numpy as np

RAYS = 360
AT_TARGET_M = 0.02  # a wall that the target stands on does not hide it: squares share their outlines with walls
MOST_CROSSED = 64  # buildings on one sight line


@nb.njit(cache=True, nogil=True)
def gridded(edges, west, south, cell, shape):
    """Which edges touch which cell, by the boxes around them: CSR."""
    columns, rows = shape
    first = np.zeros(columns * rows + 1, dtype=np.int32)
    for sweep in range(2):
        if sweep == 1:
            for at in range(columns * rows, 0, -1):
                first[at] = first[at - 1]
            first[0] = 0
            for at in range(columns * rows):
                first[at + 1] += first[at]
            items = np.empty(first[-1], dtype=np.int32)
            filled = first[:-1].copy()
        for edge in range(len(edges)):
            x0, y0, x1, y1 = edges[edge]
            for row in range(int((min(y0, y1) - south) / cell), int((max(y0, y1) - south) / cell) + 1):
                for column in range(int((min(x0, x1) - west) / cell), int((max(x0, x1) - west) / cell) + 1):
                    if 0 <= row < rows and 0 <= column < columns:
                        at = row * columns + column
                        if sweep == 0:
                            first[at] += 1
                        else:
                            items[filled[at]] = edge
                            filled[at] += 1
    return first, items


@nb.njit(cache=True, nogil=True)
def profiles(grid, places, mounts_m, target_m, roof_m, reach_m):
    """How far one sees from each place (n, 2) in each of 360 directions [dm], up to ``reach_m``.

    A building lower than the camera ends the view only where its shadow reaches the end of it; an unknown roof is
    taken as ``roof_m``.
    """
    edges, building, tops, west, south, cell, columns, rows, first, items = grid
    found = np.empty((len(places), RAYS), dtype=np.uint16)
    seen = np.empty(RAYS)
    for camera in range(len(places)):
        x, y, mount = places[camera, 0], places[camera, 1], mounts_m[camera]
        seen[:] = reach_m
        for row in range(max(0, int((y - reach_m - south) // cell)), min(rows, int((y + reach_m - south) // cell) + 1)):
            low = max(0, int((x - reach_m - west) // cell))
            for column in range(low, min(columns, int((x + reach_m - west) // cell) + 1)):
                at = row * columns + column
                for item in range(first[at], first[at + 1]):
                    edge = items[item]
                    top = tops[building[edge]]
                    if math.isnan(top):
                        top = roof_m
                    _shade(seen, edges[edge], x, y, mount, target_m, top, reach_m)
        for ray in range(RAYS):
            found[camera, ray] = np.uint16(round(seen[ray] * 10))
    return found


@nb.njit(cache=True, nogil=True)
def _shade(seen, edge, x, y, mount, target_m, top, reach_m):
    """The rays that meet a wall end there."""
    ax, ay, bx, by = edge[0] - x, edge[1] - y, edge[2] - x, edge[3] - y
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    if squared == 0:
        return
    along = min(1.0, max(0.0, -(ax * dx + ay * dy) / squared))
    nearest = math.hypot(ax + along * dx, ay + along * dy)
    if nearest >= reach_m or top <= target_m:
        return
    if top < mount and nearest * (mount - target_m) / (mount - top) < reach_m:
        return
    start, end = math.degrees(math.atan2(ax, ay)), math.degrees(math.atan2(bx, by))
    turn = (end - start + 540) % 360 - 180
    if turn < 0:
        start, turn = end, -turn
    cross = ax * dy - ay * dx
    for ray in range(math.ceil(start), math.floor(start + turn) + 1):
        angle = math.radians(ray)
        east, north = math.sin(angle), math.cos(angle)
        across = east * dy - north * dx
        if across != 0:
            distance = cross / across
            if 0 <= distance < seen[ray % RAYS]:
                seen[ray % RAYS] = distance


@nb.njit(cache=True, nogil=True)
def clearances(grid, from_places, mounts_m, to_places, target_m, roof_m, roof_sigma):
    """Of each pair of places (n, 2): the chance that no building hides the target, and how far from the camera the
    first wall stands that rather hides it than not [m] (NaN: none).

    Where the top of a building is known it hides or it does not; unknown tops are lognormal. Each building counts
    once, where the sight line is lowest.
    """
    clear = np.empty(len(from_places))
    hidden_at = np.empty(len(from_places))
    crossed = np.empty(MOST_CROSSED, dtype=np.int32)
    lowest = np.empty(MOST_CROSSED)
    for pair in range(len(from_places)):
        p, q = from_places[pair], to_places[pair]
        clear[pair], hidden_at[pair] = _clearance(
            grid, p[0], p[1], mounts_m[pair], q[0], q[1], target_m, roof_m, roof_sigma, crossed, lowest
        )
    return clear, hidden_at


@nb.njit(cache=True, nogil=True)
def _clearance(grid, px, py, mount, qx, qy, target_m, roof_m, roof_sigma, crossed, lowest):
    edges, building, tops, west, south, cell, columns, rows, first, items = grid
    length = math.hypot(qx - px, qy - py)
    count, hidden_at = 0, math.nan
    column, row = math.floor((px - west) / cell), math.floor((py - south) / cell)
    last_column, last_row = math.floor((qx - west) / cell), math.floor((qy - south) / cell)
    step_x, step_y = (1 if qx > px else -1), (1 if qy > py else -1)
    every_x = cell / abs(qx - px) if qx != px else math.inf
    every_y = cell / abs(qy - py) if qy != py else math.inf
    next_x = ((west + (column + (step_x > 0)) * cell) - px) / (qx - px) if qx != px else math.inf
    next_y = ((south + (row + (step_y > 0)) * cell) - py) / (qy - py) if qy != py else math.inf
    for _ in range(abs(last_column - column) + abs(last_row - row) + 1):
        if 0 <= column < columns and 0 <= row < rows:
            at = row * columns + column
            for item in range(first[at], first[at + 1]):
                edge = items[item]
                share = _crossing(edges[edge], px, py, qx, qy)
                if share < 0 or length * (1 - share) < AT_TARGET_M:
                    continue
                height = mount - (mount - target_m) * share
                number = building[edge]
                if _hides(tops[number], height, roof_m, roof_sigma) > 0.5 and not share * length >= hidden_at:
                    hidden_at = share * length
                count = _noted(number, height, count, crossed, lowest)
        if next_x < next_y:
            next_x += every_x
            column += step_x
        else:
            next_y += every_y
            row += step_y
    clear = 1.0
    for at in range(count):
        clear *= 1 - _hides(tops[crossed[at]], lowest[at], roof_m, roof_sigma)
    return clear, hidden_at


@nb.njit(cache=True, nogil=True)
def _crossing(edge, px, py, qx, qy):
    """At which share of the way from p to q the edge is crossed; -1: nowhere."""
    x0, y0, x1, y1 = edge[0], edge[1], edge[2], edge[3]
    side0 = (qx - px) * (y0 - py) - (qy - py) * (x0 - px)
    side1 = (qx - px) * (y1 - py) - (qy - py) * (x1 - px)
    if (side0 > 0) == (side1 > 0):
        return -1.0
    wx, wy = x1 - x0, y1 - y0
    share = ((x0 - px) * wy - (y0 - py) * wx) / ((qx - px) * wy - (qy - py) * wx)
    return share if 0 <= share <= 1 else -1.0


@nb.njit(cache=True, nogil=True)
def _hides(top, height, roof_m, roof_sigma):
    """The chance that a building of this top (NaN: lognormal around ``roof_m``) stands above ``height``."""
    if math.isnan(top):
        if height <= 0:
            return 1.0
        return 0.5 * math.erfc(math.log(height / roof_m) / roof_sigma / math.sqrt(2))
    return 1.0 if top > height else 0.0


@nb.njit(cache=True, nogil=True)
def _noted(number, height, count, crossed, lowest):
    for at in range(count):
        if crossed[at] == number:
            lowest[at] = min(lowest[at], height)
            return count
    if count == MOST_CROSSED:
        return count
    crossed[count], lowest[count] = number, height
    return count + 1


@nb.njit(cache=True, nogil=True)
def touching(profiles, places, radius):
    """Which visible areas (n, 360: dm) of cameras at places (n, 2: metres) touch the disc of a radius around 0, 0."""
    found = np.zeros(len(places), dtype=np.bool_)
    for camera in range(len(places)):
        distance = math.hypot(places[camera, 0], places[camera, 1])
        if distance <= radius:
            found[camera] = True
            continue
        towards = math.degrees(math.atan2(-places[camera, 0], -places[camera, 1]))
        half = math.degrees(math.asin(radius / distance))
        for ray in range(math.floor(towards - half) - 1, math.ceil(towards + half) + 2):
            off = min(abs(math.radians(ray - towards)), math.asin(radius / distance))
            enters = distance * math.cos(off) - math.sqrt(max(0.0, radius**2 - (distance * math.sin(off)) ** 2))
            if profiles[camera, ray % RAYS] / 10 + 1 >= enters:
                found[camera] = True
                break
    return found
