"""Names of the provinces of Korea, each with the time in which it held, and the short and former ways to write it.

Sources: 강원특별자치도 설치 등에 관한 특별법 (2023-06-11), 전북특별자치도 설치 등에 관한 특별법 (2024-01-18),
세종특별자치시 (2012-07-01), 제주특별자치도 (2006-07-01). 전남광주통합특별시, which joins two, stands in the registries
of 2026; that it holds since 2026-07-01 is taken from these, the act was not at hand.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ProvinceName:
    """A name, the provinces (by short name) that it means, and from and until when it is the official one."""

    name: str
    provinces: tuple[str, ...]
    since: date | None = None
    until: date | None = None


_METROPOLITAN = ("부산", "대구", "인천", "대전", "울산")
NAMES: tuple[ProvinceName, ...] = (
    ProvinceName("서울특별시", ("서울",)),
    *(ProvinceName(f"{short}광역시", (short,)) for short in _METROPOLITAN),
    ProvinceName("광주광역시", ("광주",), until=date(2026, 7, 1)),
    ProvinceName("세종특별자치시", ("세종",), since=date(2012, 7, 1)),
    ProvinceName("경기도", ("경기",)),
    ProvinceName("강원도", ("강원",), until=date(2023, 6, 11)),
    ProvinceName("강원특별자치도", ("강원",), since=date(2023, 6, 11)),
    ProvinceName("충청북도", ("충북",)),
    ProvinceName("충청남도", ("충남",)),
    ProvinceName("전라북도", ("전북",), until=date(2024, 1, 18)),
    ProvinceName("전북특별자치도", ("전북",), since=date(2024, 1, 18)),
    ProvinceName("전라남도", ("전남",), until=date(2026, 7, 1)),
    ProvinceName("전남광주통합특별시", ("전남", "광주"), since=date(2026, 7, 1)),
    ProvinceName("경상북도", ("경북",)),
    ProvinceName("경상남도", ("경남",)),
    ProvinceName("제주도", ("제주",), until=date(2006, 7, 1)),
    ProvinceName("제주특별자치도", ("제주",), since=date(2006, 7, 1)),
)


@dataclass(frozen=True)
class Renamed:
    """A district of a province that came to be known, wholly or in part, by other names; ``gone``: by these alone."""

    province: str
    old: str
    new: tuple[str, ...]
    since: date
    gone: bool = True


RENAMED: tuple[Renamed, ...] = (
    Renamed("충남", "당진군", ("당진시",), date(2012, 1, 1)),
    Renamed("경기", "여주군", ("여주시",), date(2013, 9, 23)),
    Renamed("충북", "청원군", ("청주시", "상당구", "서원구", "흥덕구", "청원구"), date(2014, 7, 1)),
    Renamed("충북", "청주시상당구", ("서원구", "청원구"), date(2014, 7, 1), gone=False),
    Renamed("충북", "청주시흥덕구", ("서원구", "청원구"), date(2014, 7, 1), gone=False),
    Renamed("인천", "남구", ("미추홀구",), date(2018, 7, 1)),
    Renamed("인천", "중구", ("제물포구", "영종구"), date(2026, 7, 1)),
    Renamed("인천", "동구", ("제물포구",), date(2026, 7, 1)),
    Renamed("인천", "서구", ("검단구",), date(2026, 7, 1), gone=False),
)

# Cities whose districts some registries of boundaries name without their city.
CITIES = {"고양시": ("덕양구", "일산동구", "일산서구"), "용인시": ("처인구", "기흥구", "수지구")}

# The first two digits of a district's code (행정표준코드), those of former provinces included.
OF_CODE = {
    "11": "서울특별시",
    "26": "부산광역시",
    "27": "대구광역시",
    "28": "인천광역시",
    "29": "광주광역시",
    "30": "대전광역시",
    "31": "울산광역시",
    "36": "세종특별자치시",
    "41": "경기도",
    "42": "강원도",
    "43": "충청북도",
    "44": "충청남도",
    "45": "전라북도",
    "46": "전라남도",
    "47": "경상북도",
    "48": "경상남도",
    "50": "제주특별자치도",
    "51": "강원특별자치도",
    "52": "전북특별자치도",
}

# Never official, often written.
_LOOSE = {
    "서울시": ("서울",),
    **{f"{short}시": (short,) for short in (*_METROPOLITAN, "광주", "세종")},
    **{short: (short,) for name in NAMES for short in name.provinces},
    "강원자치도": ("강원",),
    "전북자치도": ("전북",),
    "제주자치도": ("제주",),
}
SHORT = tuple({short for name in NAMES for short in name.provinces})
_BY_NAME: dict[str, tuple[str, ...]] = {**_LOOSE, **{name.name: name.provinces for name in NAMES}}
# 광주시 is a city of Gyeonggi too.
AMBIGUOUS = frozenset(("광주시", "광주"))
OLD = {name.name: name.until for name in NAMES if name.until}
_LONGEST_FIRST = sorted(_BY_NAME, key=len, reverse=True)


def provinces_of(name: str) -> tuple[str, ...]:
    """Short names of the provinces that ``name`` means; empty where it names none."""
    return _BY_NAME.get(name, ())


def parted(word: str) -> tuple[str, str]:
    """A word that begins with a province's name, parted behind it: 서울시노원구; ("", word) where it does not."""
    for name in _LONGEST_FIRST:
        if word.startswith(name) and (len(name) > 2 or word == name):
            return name, word[len(name) :]
    return "", word


def is_old(name: str, on: date | None) -> bool:
    """Whether the name no longer held on that day; today's use of an old name is for the caller to date."""
    until = OLD.get(name)
    return until is not None and on is not None and on >= until
