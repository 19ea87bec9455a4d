"""What a layer holds in each district: its outline, counts, sums and ages. Nothing is run here but ``read``.

Counting goes by where a feature stands, or by the district whose registry names it (``by="owner_district"``). A coarser
level, such as provinces, adds up the districts that lie in its outlines; where none are loaded, districts that name the
same province are put together.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from gis import districts, freshness
from gis.crs import METRES_A_DEGREE
from gis.districts import NOWHERE, District, Districts
from gis.errors import NoSuchLevel
from gis.freshness import By, Freshness, Held
from gis.layer import Layer
from gis.queries import DECIMALS

PROVINCES = 4  # OpenStreetMap's admin_level of 시도 in Korea
SEAM_DEG = 0.002
LEAST_HOLE_DEG2 = 0.001  # some 10 km²: another province may lie in it


@dataclass(frozen=True)
class Sum:
    """The sum of a column, None where no feature says it, and how many do not."""

    total: float | None
    unknown: int


@dataclass(frozen=True)
class Count:
    """What a layer holds in a district; ``sums`` by the name of the column."""

    district: District
    outline: BaseGeometry
    held: Held
    sums: Mapping[str, Sum]


@dataclass(frozen=True)
class ByDistrict:
    """A layer counted by district. ``elsewhere`` stands in none whose outline is loaded."""

    layer: Layer
    by: By
    today: date
    counts: Sequence[Count]
    elsewhere: Held

    def freshness(self, count: Count) -> Freshness:
        return Freshness(self.layer.name, count.district.code, count.district.full_name, count.held, self.today)


Rows = Iterable[Any]
Tallies = Mapping[str | None, tuple[Held, dict[str, Sum]]]


def read(layer: Layer, connection: sa.Connection, *, today: date, by: By = "district") -> ByDistrict:
    """Read through ``connection``, for notebooks."""
    held, every = (connection.execute(one.bound()).all() for one in (freshness.held(layer, by), districts.every()))
    return counted(layer, held, every, by=by, today=today)


def counted(
    layer: Layer, held: Rows, every: Rows, *, by: By = "district", today: date, level: int | None = None
) -> ByDistrict:
    """The answers of ``freshness.held`` and ``districts.every`` put together.

    ``level`` is OpenStreetMap's admin_level; none: that of the districts to which features are assigned.

    Raises:
        NoSuchLevel: there are no outlines of this level, or it is finer than the districts.
    """
    tallies: Tallies = {row[0]: (Held(*tuple(row)[1:7]), _sums(layer, tuple(row)[7:])) for row in held}
    found = districts.pairs(every)
    base = districts.of(found)
    groups = _alone(base) if level is None else _grouped(base, found, level)
    counts = [
        Count(district, outline, *_added([tallies[code] for code in codes if code in tallies], layer))
        for district, outline, codes in groups
    ]
    inside = {code for _, _, codes in groups for code in codes}
    outside = [one for code, (one, _) in tallies.items() if code not in inside]
    ordered = sorted(counts, key=lambda one: (-one.held.count, one.district.code))
    return ByDistrict(layer, by, today, ordered, freshness.together(outside))


def collection(asked: ByDistrict, *, simplify_m: float, attribution: Sequence[str]) -> str:
    """GeoJSON text (RFC 7946) of the districts, their outlines within ``simplify_m`` metres of those loaded."""
    head = {
        "type": "FeatureCollection",
        "layer": asked.layer.name,
        "by": asked.by,
        "simplified_m": simplify_m,
        "numberReturned": len(asked.counts),
        "elsewhere": {"count": asked.elsewhere.count, "doubted": asked.elsewhere.doubted},
        "attribution": list(attribution),
    }
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},"features":[{",".join(_features(asked, simplify_m))}]}}'


def told_of(asked: ByDistrict, count: Count) -> dict[str, Any]:
    """The properties of a district. Of each summed column the sum, and beside it how many features do not say it."""
    district = count.district
    sums = {name: one.total for name, one in count.sums.items()}
    unknown = {f"{name}_unknown": one.unknown for name, one in count.sums.items()}
    told = asked.freshness(count).told()
    named = {"name": district.name, "province": district.province, "admin_level": district.level}
    return told | named | {"by": asked.by} | sums | unknown


def _features(asked: ByDistrict, simplify_m: float) -> Iterator[str]:
    outlines = simplified([count.outline for count in asked.counts], simplify_m / METRES_A_DEGREE)
    for count, outline in zip(asked.counts, outlines, strict=True):
        geometry = shapely.to_geojson(shapely.transform(outline, lambda c: np.round(c, DECIMALS)))
        code, told = (json.dumps(one, ensure_ascii=False) for one in (count.district.code, told_of(asked, count)))
        yield f'{{"type":"Feature","id":{code},"geometry":{geometry},"properties":{told}}}'


def simplified(outlines: Sequence[BaseGeometry], tolerance_deg: float) -> list[BaseGeometry]:
    """Outlines with fewer corners, each by itself: neighbours may part or overlap by the tolerance."""
    if not tolerance_deg or not outlines:
        return list(outlines)
    return list(shapely.simplify(np.array(outlines, dtype=object), tolerance_deg))


Group = tuple[District, BaseGeometry, list[str]]  # with the codes of the districts that it is made of


def _alone(base: Districts) -> list[Group]:
    return [(district, outline, [district.code]) for district, outline in zip(base.every, base.outlines, strict=True)]


def _grouped(base: Districts, found: Sequence[tuple[District, bytes]], level: int) -> list[Group]:
    """The districts by outlines of a coarser level, or by the provinces that they name."""
    own = {district.level for district in base.every}
    outlines = {coarse: [pair for pair in found if pair[0].level == coarse] for coarse in {d.level for d, _ in found}}
    coarser = {coarse for coarse in outlines if own and coarse < min(own)}
    by_name = bool(own) and min(own) > PROVINCES and all(district.province for district in base.every)
    if own == {level}:
        return _alone(base)
    if level in coarser:
        return _within(base, districts.of(outlines[level]))
    if level == PROVINCES and by_name:
        return _by_province(base)
    there = sorted(coarser | (own if len(own) == 1 else set()) | ({PROVINCES} if by_name else set()))
    raise NoSuchLevel(
        f"level={level}: 그 단계로는 셀 수 없습니다. Nothing can be counted at this level; "
        f"there are: {', '.join(map(str, there)) or 'none, load boundaries first'}."
    )


def _within(base: Districts, coarse: Districts) -> list[Group]:
    numbers = coarse.at(shapely.point_on_surface(base.outlines))
    codes: list[list[str]] = [[] for _ in coarse.every]
    for district, number in zip(base.every, numbers, strict=True):
        if number != NOWHERE:
            codes[number].append(district.code)
    return list(zip(coarse.every, coarse.outlines, codes, strict=True))


def _by_province(base: Districts) -> list[Group]:
    members: dict[str, list[int]] = {}
    for number, district in enumerate(base.every):
        members.setdefault(str(district.province), []).append(number)
    return [
        (
            District(province, province, province, PROVINCES),
            _dissolved(base.outlines[numbers]),
            [base.every[number].code for number in numbers],
        )
        for province, numbers in members.items()
    ]


def _dissolved(outlines: np.ndarray) -> BaseGeometry:
    """Outlines as one: neighbours that leave a seam of up to 400 m between them are joined all the same."""
    wide = shapely.buffer(shapely.simplify(outlines, SEAM_DEG / 4), SEAM_DEG, quad_segs=2)
    joined = shapely.buffer(shapely.union_all(wide), -SEAM_DEG, quad_segs=2)
    parts = [
        shapely.Polygon(
            part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > LEAST_HOLE_DEG2]
        )
        for part in shapely.get_parts(joined)
    ]
    return shapely.multipolygons(parts)


def _sums(layer: Layer, told: Sequence[Any]) -> dict[str, Sum]:
    names = [column.name for column in layer.properties if column.summed]
    return {name: Sum(told[2 * n], told[2 * n + 1]) for n, name in enumerate(names)}


def _added(several: Sequence[tuple[Held, dict[str, Sum]]], layer: Layer) -> tuple[Held, dict[str, Sum]]:
    names = [column.name for column in layer.properties if column.summed]
    sums = {name: _sum([told[name] for _, told in several]) for name in names}
    return freshness.together(held for held, _ in several), sums


def _sum(several: Sequence[Sum]) -> Sum:
    totals = [one.total for one in several if one.total is not None]
    unknown = sum(one.unknown for one in several)
    return Sum(sum(totals) if totals or not unknown else None, unknown)
