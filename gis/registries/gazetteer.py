"""Which districts a row can mean: read from its columns, its address, or the name of its agency.

The answer is a set, since a name alone may be that of several districts ("중구") and a province or a city with
districts of its own ("수원시") stands for all of its districts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from gis.districts import Districts
from gis.registries import provinces

WORDS_READ = 4  # of an address: province, city, district come first
_OFFICE = re.compile(
    r"(?<=[시군구])(청|청장|보건소|의회|시설관리공단|도시공사|시설공단|도시관리공단|통합관제센터|관제센터|소방서|경찰서)$"
)
# A district or a province stands among the first words, if at all: most lot addresses of a city name neither.
_MAY_NAME = re.compile(r"\s*(?:\S*\s+){0,2}\S*[시군구도]|\s*(?:" + "|".join(provinces.SHORT) + r")\b")
_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Meant:
    """Numbers of the districts (gis.districts) that a text can mean, of the provinces that it names, and how it did.

    ``unknown`` is the name of a district that is not loaded; ``province`` the province as it was written.
    """

    districts: frozenset[int] = frozenset()
    around: frozenset[int] = frozenset()  # all districts of the provinces named; empty where none is
    province: str = ""
    unknown: str = ""

    @property
    def any(self) -> frozenset[int]:
        return self.districts or self.around


NOTHING = Meant()


@dataclass
class Gazetteer:
    """Names of districts, ready to be found in what clerks write."""

    districts: Districts
    _by_name: dict[str, set[int]] = field(default_factory=dict)
    _of_province: dict[str, set[int]] = field(default_factory=dict)
    _by_code: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[str, ...], Meant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, district in enumerate(self.districts.every):
            self._by_code[district.code] = number
            for short in provinces.provinces_of(district.province or ""):
                self._of_province.setdefault(short, set()).add(number)
            for name in _spellings(district.name):
                self._by_name.setdefault(name, set()).add(number)
        for city, parts in provinces.CITIES.items():
            for part in parts:
                for name in (city, city + part):
                    self._by_name.setdefault(name, set()).update(self._by_name.get(part, set()))
        for renamed in provinces.RENAMED:
            self._rename(renamed)

    def _rename(self, renamed: provinces.Renamed) -> None:
        """Boundaries may be older than the rows, or newer: each then answers to the other's names."""
        of_province = self._of_province.get(renamed.province, set())
        old = self._by_name.get(renamed.old, set()) & of_province
        for name in renamed.new:
            new = self._by_name.get(name, set()) & of_province
            if old and (renamed.gone or not new):
                self._by_name.setdefault(name, set()).update(old)
                city = re.match(r".+시(?=.+구$)", renamed.old)
                if city:
                    self._by_name.setdefault(city[0] + name, set()).update(old)
            elif new and not old:
                self._by_name.setdefault(renamed.old, set()).update(new)

    def read(self, text: str, province: str = "") -> Meant:
        """What ``text`` means, within ``province`` (any way of writing it) where that is known from elsewhere."""
        bare = _BRACKETS.sub(" ", text) if "(" in text else text
        if not province and not _MAY_NAME.match(bare):
            return NOTHING
        words = tuple(bare.replace(",", " ").split(maxsplit=WORDS_READ)[:WORDS_READ])
        if not words:
            return self._of(words, province) if province else NOTHING
        return self._of(words, province)

    def station(self, name: str) -> Meant:
        """Of a station that is called after its district: 관악소방서."""
        found = re.match(r"(?:서울|부산|대구|인천|광주|대전|울산|경기)?\s*([가-힣]{1,4}?)\s*(?:소방서|경찰서)", name)
        for ending in ("", "구", "시", "군") if found else ():
            if found and (numbers := self._by_name.get(found[1] + ending)):
                return Meant(frozenset(numbers))
        return NOTHING

    def code(self, code: str) -> Meant:
        """Of a district's own code, or of one that begins with it (legal dong: 8 or 10 digits)."""
        number = self._by_code.get(code[:5], None) if code[:5].isdigit() else None
        return NOTHING if number is None else Meant(frozenset((number,)))

    def _of(self, words: tuple[str, ...], province: str) -> Meant:
        key = (province, *words)
        if key not in self._known:
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[key] = self._find(words, province)
        return self._known[key]

    def _find(self, words: tuple[str, ...], province: str) -> Meant:
        rest = list(words)
        named = province
        while rest:
            found, left = provinces.parted(rest[0])
            if not found or (found in provinces.AMBIGUOUS and len(rest) > 1 and self._is_city(rest[0], rest[1])):
                break
            named, rest = found, ([left] if left else []) + rest[1:]
        around: frozenset[int] = frozenset().union(
            *(self._of_province.get(short, set()) for short in provinces.provinces_of(named))
        )
        for start in range(min(2, len(rest))):
            for name in _candidates(rest[start:]):
                if found_here := self._by_name.get(name):
                    within = frozenset(found_here) & around if named else frozenset(found_here)
                    if not within and len(found_here) == 1:  # it has gone over to another province since: 군위군
                        within = frozenset(found_here)
                    if within:
                        return Meant(within, around, named)
        looks = rest[0] if rest and re.fullmatch(r"[가-힣]{1,4}[시군구]", rest[0]) else ""
        whole = around if len(around) == 1 else frozenset()  # 세종: a province of one district
        return Meant(whole, around, named, looks if self.districts.every else "")

    def _is_city(self, word: str, following: str) -> bool:
        """Whether 광주시 is the city of Gyeonggi: what follows is no district of the metropolitan city."""
        return not any(name in self._by_name and self._in(name, "광주") for name in _candidates([following]))

    def _in(self, name: str, short: str) -> bool:
        return bool(self._by_name[name] & self._of_province.get(short, set()))

    def agreeing(self, meant: Iterable[Meant], at: np.ndarray) -> float:
        """The part of the points (districts by number) that lie in a district that their row means."""
        pairs = [(one.districts, number) for one, number in zip(meant, at.tolist(), strict=True) if one.districts]
        return sum(number in districts for districts, number in pairs) / len(pairs) if pairs else 0.0


def _spellings(name: str) -> set[str]:
    """Ways in which a district is named: 창원시의창구 is also 창원시 (one of its districts) and 의창구."""
    bare = name.replace(" ", "")
    found, left = provinces.parted(bare)
    bare = left if found and left else bare
    told = {bare}
    if parts := re.fullmatch(r"(.+시)(.+구)", bare):
        told |= {parts[1], parts[2]}
    return told


def _candidates(words: list[str]) -> Iterable[str]:
    """Names that the words may be, the longest first; what follows a district's name in an agency's is cut off."""
    if len(words) > 1:
        yield _OFFICE.sub("", words[0]) + _OFFICE.sub("", words[1])
    yield _OFFICE.sub("", words[0])
    if glued := re.match(r"(.+?시.+?구|.{1,4}?[시군구])(?=[가-힣])", words[0]):
        yield glued[1]
