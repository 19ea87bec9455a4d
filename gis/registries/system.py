"""In which plane system are a table's coordinates: as it says, or as the districts that its rows name show.

Never guessed: a declared system is tested too, and refused where another one puts the rows into their districts
and it does not. A wrong one moves everything by 300 m or 100 km without a word otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import CRS

from gis import crs
from gis.errors import UnknownReferenceSystem, WrongReferenceSystem
from gis.registries.gazetteer import Gazetteer, Meant
from gis.registries.position import Positions, projected

FEW_ROWS = 10  # that name a district: fewer can tell systems apart that are far from each other, but not near ones
GOOD = 0.85  # part of these rows that must lie in the district they name
BETTER_BY = 0.02  # 5174 against 5181: 100 % and 90.5 % of Seoul's hospitals (measured)
REFUSED_BY = 0.05


@dataclass(frozen=True)
class System:
    """A plane system and how it is known: ``declared``, ``inferred`` or the ``form``'s.

    ``agreeing`` is the part of the rows that then lie in the district that they name, None where it could not be
    told; ``exchanged`` whether the columns hold northing first.
    """

    crs: CRS
    known_by: str
    agreeing: float | None = None
    exchanged: bool = False
    rival: str | None = None  # another system that fits a little better


def decide(
    found: Positions,
    meant: Sequence[Meant],
    gazetteer: Gazetteer,
    *,
    declared: CRS | None,
    usual: int | None,
    file: str,
) -> System:
    """The system of a sample of rows with their plane coordinates and the districts that they mean.

    Raises:
        WrongReferenceSystem: another system fits clearly better than the declared one.
        UnknownReferenceSystem: none is declared and the rows do not tell.
    """
    scores = _scores(found, meant, gazetteer, declared)
    best = max(scores, key=lambda one: scores[one], default=None)
    if declared:
        name = crs.told(declared)
        mine = max((scores.get((name, order), 0.0), not order) for order in (False, True))
        if best and scores[best] >= GOOD and scores[best] - mine[0] > REFUSED_BY:
            raise WrongReferenceSystem(
                f"{file}: {name}(으)로는 행의 {mine[0]:.1%}만 제 시군구에 들고, "
                f"{best[0]}(으)로는 {scores[best]:.1%}가 듭니다. "
                f"With {name} only {mine[0]:.1%} of the rows lie in the district they name, with {best[0]} "
                f"{scores[best]:.1%}: load it with --crs {best[0]}. 아무것도 저장하지 않았습니다. Nothing was stored."
            )
        rival = best[0] if best and best[0] != name and scores[best] > mine[0] else None
        return System(declared, "declared", mine[0] if scores else None, not mine[1], rival)
    if best and scores[best] >= GOOD and _leads(scores, best, sum(bool(one.districts) for one in meant)):
        return System(crs.named(best[0]), "inferred", scores[best], best[1])
    if usual:
        return System(crs.named(str(usual)), "form", scores.get((f"EPSG:{usual}", False)))
    fitting = ", ".join(f"{name} {score:.1%}" for (name, _), score in scores.items() if score >= GOOD)
    raise UnknownReferenceSystem(
        f"{file}: 평면 좌표인데 좌표계를 알 수 없습니다. 행이 말하는 시군구에 맞는 것: {fitting or '없음'}. "
        "자료를 낸 곳에 물어 --crs EPSG:5186 처럼 주십시오. 아무것도 저장하지 않았습니다. "
        f"Plane coordinates of a system that nothing tells; fitting the districts: {fitting or 'none'}. "
        "Ask who made the file and give it, for example --crs EPSG:5186. Nothing was stored."
    )


def _leads(scores: dict[tuple[str, bool], float], best: tuple[str, bool], rows: int) -> bool:
    """Of few rows only a system that all others are far from: one 313 m off would fit as well."""
    others = [score for one, score in scores.items() if one[0] != best[0]]
    return not others or scores[best] - max(others) >= (BETTER_BY if rows >= FEW_ROWS else 0.5)


def _scores(
    found: Positions, meant: Sequence[Meant], gazetteer: Gazetteer, declared: CRS | None
) -> dict[tuple[str, bool], float]:
    """Of each system, in both orders of its columns; empty where too few rows name a district."""
    there = np.flatnonzero(~np.isnan(found.lon)).tolist()
    naming = [number for number in there if meant[number].districts]
    if not naming:
        return {}
    some = Positions(found.lon[naming], found.lat[naming], [""] * len(naming))
    names = [meant[number] for number in naming]
    systems = {f"EPSG:{code}": crs.named(str(code)) for code in crs.KOREAN_PLANES}
    if declared:
        systems[crs.told(declared)] = declared
    scores = {}
    for name, system in systems.items():
        for exchanged in (False, True):
            at = projected(some, system, exchanged)
            points = shapely.points(np.nan_to_num(at.lon), np.nan_to_num(at.lat))
            scores[name, exchanged] = gazetteer.agreeing(names, gazetteer.districts.at(points))
    return scores
