"""Small registry files with the dirt of real ones: made by the tests, of a few rows each."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

JONGNO = (37.5730, 126.9794)  # lat, lon of the square before Gwanghwamun
JUNG = (37.5640, 126.9980)
BUSAN_JUNG = (35.1050, 129.0340)

# The permit portal's headings of 2024 (전국CCTV표준데이터), keyed by 관리번호.
CAMERAS = (
    "개방자치단체코드",
    "관리번호",
    "관리기관명",
    "소재지도로명주소",
    "소재지지번주소",
    "설치목적구분",
    "카메라대수",
    "카메라화소수",
    "촬영방면정보",
    "보관일수",
    "설치연월",
    "관리기관전화번호",
    "WGS84위도",
    "WGS84경도",
    "데이터기준일자",
    "최종수정시점",
)
# As agencies hand them in: no number, known by name, address and place.
CAMERAS_WITHOUT_KEY = tuple(name for name in CAMERAS if name not in ("개방자치단체코드", "관리번호", "최종수정시점"))


def camera(number: int, at: tuple[Any, Any] = JONGNO, **more: Any) -> dict[str, Any]:
    """A row of a camera in 종로구, a few metres from the next number's."""
    lat, lon = at
    shifted = isinstance(lat, float) and isinstance(lon, float) and at in (JONGNO, JUNG, BUSAN_JUNG)
    told = {
        "개방자치단체코드": "3000000",
        "관리번호": f"2024300000000{number:05}",
        "관리기관명": "서울특별시 종로구청",
        "소재지도로명주소": f"서울특별시 종로구 세종대로 {number}",
        "소재지지번주소": "",
        "설치목적구분": "생활방범",
        "카메라대수": 4,
        "카메라화소수": 200,
        "촬영방면정보": "360도 전방면",
        "보관일수": 30,
        "설치연월": "2018-09",
        "관리기관전화번호": "02-2148-1114",
        "WGS84위도": f"{lat + number * 1e-5:.6f}" if shifted else lat,
        "WGS84경도": lon,
        "데이터기준일자": "2026-06-30",
        "최종수정시점": "20260630120000",
    }
    return told | more


# One of each: what surely is mended, what is doubted, what is refused, with its reason.
DIRTY = [
    camera(1),
    camera(2, (JONGNO[1], JONGNO[0])),  # swapped
    camera(3, (0, 0)),
    camera(4, ("", "")),
    camera(5, ("없음", "없음")),
    camera(6, BUSAN_JUNG),  # in another province than it says
    camera(7, (f"{JONGNO[0] + 1:.6f}", JONGNO[1])),  # a degree too far
    camera(8, 설치연월="2.0181E+13"),
    camera(9, 관리기관전화번호="010-1234-5678"),
    camera(1),  # all cells as before
]


def write(
    path: Path, rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = CAMERAS, encoding: str = "cp949"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headings, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
