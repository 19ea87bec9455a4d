"""What was loaded, asked over HTTP: reports, remarks, refused rows, the map of the doubtful."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from app.imports.loading import Job, Loading
from app.server import create_app
from app.settings import Settings
from gis import osm
from gis.reasons import REASONS
from tests import dirty
from tests.app.test_import_cli import TODAY
from tests.dirty import camera
from tests.gis.test_folium_assets import loaded_by

NAME = "종로 CCTV [2024] 50% & 더"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return tmp_path / "papers"


@pytest.fixture
def asked(korea_url: str, tmp_path: Path, papers: Path, extract: Path, own_home: Settings) -> Iterator[TestClient]:
    """The service over a small dirty registry, and over an extract of OpenStreetMap."""
    papers.mkdir()
    file = dirty.write(tmp_path / f"{NAME}.csv", dirty.DIRTY)
    job = Job(report=papers / "report.json")
    assert Loading(korea_url, job, Console(file=io.StringIO()), TODAY).every([file])
    with psycopg.connect(korea_url) as connection:
        osm.load(extract, connection, dataset="helsinki")
    with TestClient(create_app(own_home, korea_url), raise_server_exceptions=False) as client:
        yield client


def address(client: TestClient, what: str = "report") -> str:
    (link,) = [one["links"][what] for one in client.get("/v1/imports").json()["imports"] if one["name"] == NAME]
    return str(link)


def remarks(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.get(address(client, "remarks"), params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_set_is_listed_with_what_became_of_its_rows(asked: TestClient) -> None:
    told = {(one["source"], one["name"]): one for one in asked.get("/v1/imports").json()["imports"]}
    assert set(told) == {("boundaries", "korea"), ("osm", "helsinki"), ("standard_cctv", NAME)}
    ours = told["standard_cctv", NAME]
    assert ours["form"]["label_ko"] == "전국CCTV표준데이터"
    assert ours["form"]["label_en"].startswith("Standard CCTV data of Korea")
    assert ours["file"] == f"{NAME}.csv"
    assert ours["source_date"] == "2026-06-30"
    assert [ours[count] for count in ("read", "stored", "merged", "refused")] == [10, 6, 1, 3]
    assert ours["reasons"]["zero_coordinate"] == {
        "count": 1,
        "fate": "refused",
        "ko": REASONS["zero_coordinate"].ko,
        "en": REASONS["zero_coordinate"].en,
    }
    assert told["osm", "helsinki"]["read"] > 7_000


def test_every_link_of_every_set_leads_somewhere(asked: TestClient) -> None:
    for one in asked.get("/v1/imports").json()["imports"]:
        for link in one["links"].values():
            assert asked.get(link).status_code == 200, link


def test_the_whole_report(asked: TestClient, papers: Path) -> None:
    told = asked.get(address(asked)).json()
    written = json.loads((papers / "report.json").read_text(encoding="utf-8"))
    assert told.pop("loaded_at")
    assert told["districts"]["11110"]["read"] == 10
    assert {name: told[name] for name in told if name != "found"} == {
        name: value for name, value in written.items() if name != "found"
    }


def test_remarks_are_rows_of_the_file(asked: TestClient) -> None:
    told = remarks(asked)
    lines = {one["properties"]["line"]: one for one in told["features"]}
    assert set(range(3, 12)) <= set(lines)
    zero = lines[4]
    assert zero["geometry"] is None
    assert zero["properties"]["fate"] == "refused"
    assert zero["properties"]["reasons"] == ["zero_coordinate"]
    assert zero["properties"]["cells"]["소재지도로명주소"] == "서울특별시 종로구 세종대로 3"
    swapped = lines[3]
    assert swapped["geometry"]["coordinates"] == pytest.approx([126.9794, 37.573])
    assert "종로구 → 부산광역시 중구" in lines[7]["properties"]["detail"]
    for reason in {name for one in lines.values() for name in one["properties"]["reasons"]}:
        assert told["reasons"][reason]["ko"] == REASONS[reason].ko


def test_no_private_number_is_shown(asked: TestClient) -> None:
    masked = remarks(asked, reason="personal_data_masked")["features"]
    assert [one["properties"]["cells"]["관리기관전화번호"] for one in masked] == ["***"]
    assert "010-1234-5678" not in json.dumps(remarks(asked), ensure_ascii=False)


def test_remarks_by_reason_and_fate(asked: TestClient) -> None:
    refused = remarks(asked, fate="refused")["features"]
    assert [one["properties"]["line"] for one in refused] == [4, 5, 6]
    assert [one["properties"]["line"] for one in remarks(asked, reason="swapped_lonlat")["features"]] == [3]
    assert not remarks(asked, reason="swapped_lonlat", fate="refused")["features"]


def test_pages_together_are_the_whole(asked: TestClient) -> None:
    whole = remarks(asked)
    assert "next" not in whole
    found, following = [], f"{address(asked, 'remarks')}?limit=2"
    while following:
        page = asked.get(following).json()
        assert page["numberReturned"] == len(page["features"]) <= 2
        found += page["features"]
        following = page.get("next")
    assert found == whole["features"]


def test_the_table_of_refused_rows_is_that_of_the_command(asked: TestClient, papers: Path) -> None:
    answer = asked.get(address(asked, "refused"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"filename*=UTF-8''{quote(NAME, safe='')}.refused.csv" in answer.headers["content-disposition"]
    assert answer.content == (papers / f"{NAME}.refused.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["원본 행 번호"] for row in rows] == ["4", "5", "6"]


def test_the_map_asks_nobody_else(asked: TestClient) -> None:
    answer = asked.get(address(asked, "map"))
    assert answer.headers["content-type"].startswith("text/html")
    assert all(one.startswith(("/assets/", "data:")) for one in loaded_by(answer.text))
    for words in (NAME.replace("&", "&amp;"), "전국CCTV표준데이터", REASONS["outside_named_province"].ko):
        assert words in answer.text


@pytest.mark.parametrize("ending", ["", "/remarks", "/remarks?f=map", "/refused.csv"])
@pytest.mark.parametrize("name", ["nothing/of-it", "standard_cctv/없음", f"osm/{quote(NAME, safe='')}"])
def test_what_was_never_loaded_is_not_found(client: TestClient, name: str, ending: str) -> None:
    answer = client.get(f"/v1/imports/{name}{ending}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/no-such-dataset"
    assert "/v1/imports" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ({"reason": "because"}, "no-such-reason"),
        ({"limit": 10_001}, "over-limit"),
        ({"limit": 0}, "invalid-request"),
        ({"fate": "eaten"}, "invalid-request"),
        ({"cursor": -1}, "invalid-request"),
    ],
)
def test_wishes_that_cannot_be_met(client: TestClient, wish: dict[str, Any], problem: str) -> None:
    answer = client.get("/v1/imports/osm/helsinki/remarks", params=wish)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"/problems/{problem}"


def test_mended_rows_are_a_set_of_their_own(korea_url: str, tmp_path: Path, own_home: Settings) -> None:
    job, console = Job(report=tmp_path / "report.json"), Console(file=io.StringIO())
    assert Loading(korea_url, job, console, TODAY).every([dirty.write(tmp_path / "a.csv", [camera(1, (0, 0))])])
    mended = [row | {"WGS84위도": "37.573", "WGS84경도": "126.9794"} for row in dirty.read(tmp_path / "a.refused.csv")]
    again = dirty.write(tmp_path / "a.refused.csv", mended, list(mended[0]))
    assert Loading(korea_url, Job(), console, TODAY).every([again])
    with TestClient(create_app(own_home, korea_url)) as client:
        names = [one["name"] for one in client.get("/v1/imports").json()["imports"]]
        near = client.get("/v1/near", params={"lon": 126.9794, "lat": 37.573, "radius_m": 50, "layers": "cameras"})
    assert names == ["korea", "a", "a (고친 행)"]
    assert near.json()["numberReturned"] == 1
