"""`goldentime import`: what a clerk types, sees, mends and types again."""

import json
import os
import pty
import random
import signal
import subprocess
import time
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyproj import Transformer
from rich.console import Console

from app import boundaries
from app.imports import wishes
from app.imports.loading import Job, Loading
from gis import layers
from gis.crs import named
from gis.errors import BadMapping, UnknownForm
from gis.registries import Wish, forms
from gis.report import Report
from tests import dirty
from tests.app.test_cli import COMMAND, run
from tests.dirty import BUSAN_JUNG, JONGNO, JUNG, camera

TODAY = date(2026, 11, 1)
ONCE = ("swapped_lonlat", "zero_coordinate", "blank_coordinate", "no_coordinate_word")


def command(url: str, *paths: Path, **job: Any) -> tuple[Loading, str, str]:
    """Load the files as the command does; what it says, and what it complains of."""
    said, complained = Console(file=StringIO(), width=100), Console(file=StringIO(), width=100)
    loading = Loading(url, Job(**job), said, TODAY, complained)
    loading.every(paths)
    return loading, said.file.getvalue(), complained.file.getvalue()  # type: ignore[attr-defined]


def load(url: str, *paths: Path, **job: Any) -> list[Report]:
    loading, _, complained = command(url, *paths, **job)
    assert not complained, complained
    return loading.reports


def rows(url: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement, values).fetchall()


def cameras(url: str) -> dict[str, tuple[Any, ...]]:
    """Everything known of each camera but what differs from load to load."""
    columns = ", ".join(column.name for column in layers.CAMERAS.properties)
    found = rows(
        url,
        f"SELECT source_id, ST_AsText(geom), {columns}, source_date, district, owner_district, doubts, attributes"
        " FROM cameras",
    )
    return {row[0]: row[1:] for row in found}


def became(report: Report) -> tuple[int, int, int]:
    return report.total("added"), report.total("changed"), report.total("retired")


class TestReport:
    def test_a_clerk_reads_what_was_found_and_what_became_of_each_row(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "종로 CCTV.csv", dirty.DIRTY)
        loading, said, complained = command(korea_url, file, report=tmp_path / "report.json")
        assert not complained
        (report,) = loading.reports
        assert (report.total("read"), report.total("stored")) == (10, 6)
        assert report.total("read") == report.total("stored") + report.total("merged") + report.total("refused")
        for words in ("CSV, CP949", "전국CCTV표준데이터", "카메라 층", "10행", "Cameras", "경도·위도"):
            assert words in said
        for reason in ONCE:
            assert report.reasons[reason] == 1
            assert reason in said
        assert "위도와 경도가 바뀌어 있어 바로잡았습니다." in said
        assert "Latitude and longitude exchanged." in said
        assert f"goldentime import '{tmp_path}/종로 CCTV.refused.csv'" in said
        assert f"{tmp_path}/종로 CCTV.map.html" in said
        assert max(len(line) for line in said.splitlines() if str(tmp_path) not in line) <= 100

    def test_the_papers_lie_beside_the_report(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "종로 CCTV [2024] (1).csv", dirty.DIRTY)
        folder = tmp_path / "papers"
        folder.mkdir()
        load(korea_url, file, report=folder / "report.json")
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        assert told["reasons"]["zero_coordinate"]["count"] == 1
        name = told["dataset"]
        assert sorted(path.name for path in folder.iterdir()) == sorted(
            ["report.json", f"{name}.refused.csv", f"{name}.map.html"]
        )
        refused = dirty.read(folder / f"{name}.refused.csv")
        assert list(refused[0]) == [*dirty.CAMERAS, "거절 사유", "원본 행 번호"]
        assert [row["원본 행 번호"] for row in refused] == ["4", "5", "6"]
        assert [row["거절 사유"] for row in refused] == [
            "좌표가 0입니다.",
            "좌표가 비어 있습니다.",
            "좌표 칸에 '없음' 같은 말이 있습니다.",
        ]
        original = [{name: str(row[name]) for name in dirty.CAMERAS} for row in dirty.DIRTY[2:5]]
        assert [{name: row[name] for name in dirty.CAMERAS} for row in refused] == original

    def test_several_files_each_get_their_own(self, korea_url: str, tmp_path: Path) -> None:
        one = dirty.write(tmp_path / "one.csv", [camera(1, ("", ""))])
        other = dirty.write(tmp_path / "other.csv", [camera(2, (0, 0)), camera(3)])
        load(korea_url, one, other, report=tmp_path / "report.json")
        told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        assert [report["dataset"] for report in told] == ["one", "other"]
        assert (tmp_path / "one.refused.csv").exists()
        assert (tmp_path / "other.refused.csv").exists()

    def test_nothing_to_say_writes_no_papers(self, korea_url: str, tmp_path: Path) -> None:
        load(korea_url, dirty.write(tmp_path / "good.csv", [camera(1)], encoding="utf-8"), report=tmp_path / "r.json")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["good.csv", "r.json"]

    def test_a_missing_folder_is_told_before_anything_is_loaded(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "good.csv", [camera(1)])
        for place, says in ((tmp_path / "nowhere" / "r.json", "no such folder"), (tmp_path, "name a file in it")):
            told = run("import", str(file), "--report", str(place), url=korea_url)
            assert told.returncode == 1
            assert says in told.stderr
            assert "Traceback" not in told.stderr
        assert not cameras(korea_url)

    def test_papers_that_cannot_be_written_store_nothing(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "cameras.csv", dirty.DIRTY)
        (tmp_path / "cameras.map.html").mkdir()
        loading, _, complained = command(korea_url, file, report=tmp_path / "report.json")
        assert "Cannot be written" in complained
        assert not loading.reports
        assert not cameras(korea_url)

    def test_progress_is_seen_on_a_terminal(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "many.csv", (camera(number) for number in range(25_000)))
        controller, terminal = pty.openpty()
        environment = {**os.environ, "GOLDENTIME_DATABASE_URL": korea_url, "TERM": "xterm", "COLUMNS": "100"}
        process = subprocess.Popen([*COMMAND, "import", str(file)], stdout=terminal, stderr=terminal, env=environment)
        os.close(terminal)
        seen = b""
        while True:
            try:
                seen += os.read(controller, 65536)
            except OSError:  # the other side is closed
                break
        os.close(controller)
        assert process.wait() == 0
        text = seen.decode()
        for words in ("읽기와 대조 · reading", "저장 · storing", "%", "25,000"):
            assert words in text


class TestAgain:
    def test_the_same_file_changes_nothing(self, korea_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "cameras.csv", dirty.DIRTY)
        load(korea_url, file)
        before, versions = cameras(korea_url), rows(korea_url, "SELECT * FROM layer_versions ORDER BY layer")
        (report,) = load(korea_url, file)
        assert became(report) == (0, 0, 0)
        assert report.total("unchanged") == 6
        assert cameras(korea_url) == before
        assert rows(korea_url, "SELECT count(*) FROM history") == [(0,)]
        assert rows(korea_url, "SELECT * FROM layer_versions ORDER BY layer") == versions

    def test_a_newer_issue_adds_changes_and_retires(self, korea_url: str, tmp_path: Path) -> None:
        dates = {"데이터기준일자": "2026-06-30"}
        old = dirty.write(tmp_path / "cameras_20260630.csv", [camera(number, **dates) for number in range(1, 9)])
        load(korea_url, old)
        issue = [camera(1, 카메라대수=9), *(camera(number) for number in range(2, 8)), camera(99)]
        new = dirty.write(tmp_path / "cameras_20260930.csv", issue)
        (report,) = load(korea_url, new)
        assert report.dataset == "cameras"
        assert became(report) == (1, 1, 1)
        kept = rows(korea_url, "SELECT \"row\" ->> 'source_id', \"row\" ->> 'camera_count' FROM history ORDER BY 1")
        assert [(name[-1], count) for name, count in kept] == [("1", "4"), ("8", "4")]

    def test_the_order_of_columns_does_not_matter(self, korea_url: str, tmp_path: Path) -> None:
        load(korea_url, dirty.write(tmp_path / "cameras.csv", dirty.DIRTY))
        before = cameras(korea_url)
        shuffled = random.Random(3).sample(dirty.CAMERAS, len(dirty.CAMERAS))
        (report,) = load(korea_url, dirty.write(tmp_path / "cameras.csv", dirty.DIRTY, shuffled))
        assert became(report) == (0, 0, 0)
        assert cameras(korea_url) == before

    def test_an_older_issue_needs_leave(self, korea_url: str, tmp_path: Path) -> None:
        rows_of = {day: [camera(n, 데이터기준일자=day) for n in (1, 2)] for day in ("2026-06-30", "2026-01-31")}
        files = {day: dirty.write(tmp_path / f"cameras_{day}.csv", told) for day, told in rows_of.items()}
        load(korea_url, files["2026-06-30"])
        loading, _, complained = command(korea_url, files["2026-01-31"])
        assert "--allow-older" in complained
        assert not loading.reports
        load(korea_url, files["2026-01-31"], wish=Wish(allow_older=True))


class TestMended:
    """Rows that were refused come back mended, and stand until their set brings them itself."""

    ISSUE = (camera(1), camera(2, ("", "")), camera(3, (0, 0)))

    def refuse_and_mend(self, url: str, tmp_path: Path, headings: tuple[str, ...] = dirty.CAMERAS) -> Path:
        """Load an issue with two rows that are refused; the table of these with the first of them mended."""
        load(url, dirty.write(tmp_path / "cameras.csv", self.ISSUE, headings), report=tmp_path / "report.json")
        refused = dirty.read(tmp_path / "cameras.refused.csv")
        refused[0] |= {"WGS84위도": "37.573200", "WGS84경도": "126.979400"}
        return dirty.write(tmp_path / "cameras.refused.csv", refused, list(refused[0]), encoding="utf-8-sig")

    @pytest.mark.parametrize("headings", [dirty.CAMERAS, dirty.CAMERAS_WITHOUT_KEY], ids=["key", "no key"])
    def test_they_join_their_set_and_push_nothing_out(
        self, korea_url: str, tmp_path: Path, headings: tuple[str, ...]
    ) -> None:
        mended = self.refuse_and_mend(korea_url, tmp_path, headings)
        (report,) = load(korea_url, mended)
        assert report.dataset == "cameras (고친 행)"
        assert became(report) == (1, 0, 0)
        assert report.total("refused") == 1
        assert len(cameras(korea_url)) == 2
        (again,) = load(korea_url, mended)
        assert became(again) == (0, 0, 0)

    def test_the_issue_that_refused_them_keeps_them(self, korea_url: str, tmp_path: Path) -> None:
        load(korea_url, self.refuse_and_mend(korea_url, tmp_path))
        before = cameras(korea_url)
        (report,) = load(korea_url, tmp_path / "cameras.csv")
        assert became(report) == (0, 0, 0)
        assert cameras(korea_url) == before

    @pytest.mark.parametrize("headings", [dirty.CAMERAS, dirty.CAMERAS_WITHOUT_KEY], ids=["key", "no key"])
    @pytest.mark.parametrize("brought", [True, False], ids=["brought", "left out"])
    def test_a_newer_issue_takes_them_over(
        self, korea_url: str, tmp_path: Path, headings: tuple[str, ...], brought: bool
    ) -> None:
        """Brought with another coordinate than the clerk's, or without the row at all: nothing is there twice."""
        load(korea_url, self.refuse_and_mend(korea_url, tmp_path, headings))
        issue = [camera(1), *([camera(2, JONGNO)] if brought else []), camera(3, (0, 0))]
        load(korea_url, dirty.write(tmp_path / "cameras.csv", issue, headings))
        found = rows(korea_url, "SELECT dataset, address FROM cameras ORDER BY address")
        addresses = [f"서울특별시 종로구 세종대로 {number}" for number in ((1, 2) if brought else (1,))]
        assert found == [("cameras", address) for address in addresses]

    def test_whatever_a_spreadsheet_made_of_the_file(self, korea_url: str, tmp_path: Path) -> None:
        """Saved under another name, in CP949, its long number ruined: the row is known by its line."""
        mended = dirty.read(self.refuse_and_mend(korea_url, tmp_path))
        ruined = [row | {"관리번호": "2.0243E+17"} for row in mended]
        load(korea_url, dirty.write(tmp_path / "고친것 최종.csv", ruined, list(ruined[0])))
        assert sorted(cameras(korea_url)) == ["202430000000000001", "202430000000000002"]
        load(korea_url, dirty.write(tmp_path / "cameras.csv", [camera(1), camera(2), camera(3)]))
        assert rows(korea_url, "SELECT DISTINCT dataset FROM cameras") == [("cameras",)]

    def test_mending_again_corrects_the_mended(self, korea_url: str, tmp_path: Path) -> None:
        mended = self.refuse_and_mend(korea_url, tmp_path, dirty.CAMERAS_WITHOUT_KEY)
        load(korea_url, mended)
        better = [row | {"WGS84위도": "37.573300"} for row in dirty.read(mended)][:1]
        (report,) = load(korea_url, dirty.write(mended, better, list(better[0]), encoding="utf-8-sig"))
        assert became(report) == (0, 1, 0)

    def test_rows_refused_alike_are_mended_each(self, korea_url: str, tmp_path: Path) -> None:
        """Without a number, at the same address and without a place: only their lines tell them apart."""
        issue = [camera(1, ("", ""), 카메라화소수=pixels) for pixels in (200, 300)]
        file = dirty.write(tmp_path / "cameras.csv", issue, dirty.CAMERAS_WITHOUT_KEY)
        load(korea_url, file, report=tmp_path / "report.json")
        mended = dirty.read(tmp_path / "cameras.refused.csv")
        for number, row in enumerate(mended):
            row |= {"WGS84위도": f"37.5732{number}", "WGS84경도": "126.979400"}
        (report,) = load(korea_url, dirty.write(tmp_path / "mended.csv", mended, list(mended[0])))
        assert became(report) == (2, 0, 0)

    def test_rows_being_loaded_are_not_written_over(self, korea_url: str, tmp_path: Path) -> None:
        mended = self.refuse_and_mend(korea_url, tmp_path)
        held = mended.read_bytes()
        load(korea_url, tmp_path / "cameras.csv", mended, report=tmp_path / "report.json")
        assert mended.read_bytes() == held
        assert (tmp_path / "cameras (2).refused.csv").exists()
        assert len(cameras(korea_url)) == 2


class TestWholeOrNot:
    def test_a_dry_run_stores_nothing_and_tells_all(self, fresh_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "cameras.csv", dirty.DIRTY)
        loading, said, _ = command(fresh_url, file, dry_run=True, report=tmp_path / "report.json")
        assert "아무것도 저장하지 않았습니다" in said
        assert loading.reports[0].reasons["outside_named_district"] == 1  # boundaries were there while it lasted
        assert (tmp_path / "cameras.refused.csv").exists()
        assert (tmp_path / "cameras.map.html").exists()
        for table in ("cameras", "districts", "datasets", "remarks", "history"):
            assert rows(fresh_url, f"SELECT count(*) FROM {table}") == [(0,)]

    def test_one_bad_file_does_not_stop_the_others(self, korea_url: str, tmp_path: Path) -> None:
        bad = tmp_path / "bad.csv"
        bad.write_text("말, 뜻\n가,나\n", encoding="utf-8")
        (tmp_path / "bom.csv").write_bytes(b"\xff\xfe")
        (tmp_path / "empty.csv").write_bytes(b"")
        others = [str(tmp_path / name) for name in ("bom.csv", "empty.csv", "missing.csv")]
        good = dirty.write(tmp_path / "good.csv", [camera(1)])
        told = run("import", str(bad), *others, str(tmp_path), str(good), url=korea_url)
        assert told.returncode == 1
        assert "bad.csv: 아는 서식이 아닙니다" in told.stderr
        assert "no such file" in told.stderr
        assert "Traceback" not in told.stderr
        assert len(cameras(korea_url)) == 1

    def test_a_fault_of_ours_stores_nothing_and_is_told(
        self, korea_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        files = [dirty.write(tmp_path / f"{name}.csv", [camera(1)]) for name in ("one", "other")]
        real = boundaries.are_needed

        def fails_once(*told: Any) -> bool:
            monkeypatch.setattr(boundaries, "are_needed", real)
            raise ZeroDivisionError

        monkeypatch.setattr(boundaries, "are_needed", fails_once)
        loading, _, _ = command(korea_url, *files)
        assert [report.dataset for report in loading.reports] == ["other"]
        assert "Unexpected error" in caplog.text

    def test_killed_at_any_moment_the_old_state_stays(self, korea_url: str, tmp_path: Path) -> None:
        """kill -9 at ten random moments. One that comes after the end finds the new state, and it whole."""
        old = dirty.write(tmp_path / "cameras_20260630.csv", (camera(number) for number in range(1, 5_001)))
        issue = (camera(number, 카메라대수=5) for number in range(2_500, 10_001))
        new = dirty.write(tmp_path / "cameras_20260930.csv", issue)
        load(korea_url, old)
        before = self.state(korea_url)
        began = time.monotonic()
        assert run("import", str(new), "--dry-run", url=korea_url).returncode == 0
        lasts = time.monotonic() - began
        moments = random.Random(9)
        for _ in range(10):
            self.killed(new, korea_url, after_s=moments.uniform(0.1, 0.9) * lasts)
            if rows(korea_url, "SELECT count(*) FROM cameras") == [(7_501,)]:
                assert rows(korea_url, "SELECT report -> 'stored' FROM datasets WHERE name = 'cameras'") == [(7_501,)]
                load(korea_url, old, wish=Wish(allow_older=True))
                before = self.state(korea_url)
            assert self.state(korea_url) == before
        (report,) = load(korea_url, new)
        assert became(report) == (5_000, 2_501, 2_499)

    def state(self, url: str) -> list[list[tuple[Any, ...]]]:
        """Every row of every table that a load writes, in short."""
        tables = ("cameras", "datasets", "remarks", "history", "layer_versions")
        whole = "SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {} AS t"
        return [rows(url, whole.format(table)) for table in tables]

    def killed(self, file: Path, url: str, *, after_s: float) -> None:
        environment = {**os.environ, "GOLDENTIME_DATABASE_URL": url}
        process = subprocess.Popen([*COMMAND, "import", str(file)], stdout=subprocess.DEVNULL, env=environment)
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.until_alone(url)

    def until_alone(self, url: str) -> None:
        """The database notices that its client is gone."""
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        deadline = time.monotonic() + 30
        while rows(url, f"{others} AND backend_type = 'client backend'") != [(0,)]:
            assert time.monotonic() < deadline
            time.sleep(0.05)


class TestOrder:
    def test_boundaries_come_first_whatever_the_order_of_names(self, fresh_url: str, tmp_path: Path) -> None:
        outlines = tmp_path / "z_districts.geojson"
        square = [[126.9, 37.5], [127.1, 37.5], [127.1, 37.7], [126.9, 37.7], [126.9, 37.5]]
        told = {"code": "11110", "sido": "서울특별시", "sigungu": "종로구"}
        feature = {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [square]}}
        outlines.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
        file = dirty.write(tmp_path / "a_cameras.csv", [camera(1)])
        assert [report.form for report in load(fresh_url, file, outlines)] == ["boundaries", "standard_cctv"]

    def test_the_steps_of_the_forms_are_an_order(self) -> None:
        steps = {form.name: form.step for form in forms.ALL}
        assert steps["boundaries"] < min(step for name, step in steps.items() if name != "boundaries")


class TestBoundaries:
    def test_they_are_loaded_before_the_first_korean_registry(self, fresh_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "cameras.csv", [camera(1, BUSAN_JUNG)])
        loading, said, _ = command(fresh_url, file)
        assert "시군구 경계가 없어 먼저 넣었습니다: 253개, 국토지리정보원 2023-09-15" in said
        assert rows(fresh_url, "SELECT source, name, source_date FROM datasets ORDER BY name DESC LIMIT 1") == [
            ("boundaries", "korea", date(2023, 9, 15))
        ]
        assert loading.reports[0].reasons["outside_named_province"] == 1
        assert rows(fresh_url, "SELECT district, owner_district FROM cameras") == [("26110", "11110")]
        _, again, _ = command(fresh_url, dirty.write(tmp_path / "others.csv", [camera(2)]))
        assert "먼저 넣었습니다" not in again

    def test_they_stay_where_the_file_fails(self, fresh_url: str, tmp_path: Path) -> None:
        file = dirty.write(tmp_path / "cameras.csv", [])
        _, _, complained = command(fresh_url, file)
        assert "no rows" in complained
        assert rows(fresh_url, "SELECT count(*) FROM districts") == [(253,)]

    def test_no_other_country_gets_them(self, fresh_url: str, extract: Path, tmp_path: Path) -> None:
        sites = tmp_path / "utrecht.csv"
        sites.write_text("Street,Lat,Lng\nDomplein 4,52.0907,5.1214\n", encoding="utf-8")
        form, _ = wishes.form_of(name=None, file=None, pairs=["address=Street", "lat=Lat", "lon=Lng"], layer="cameras")
        load(fresh_url, extract)
        load(fresh_url, sites, wish=Wish(form))
        assert rows(fresh_url, "SELECT count(*) FROM districts WHERE source = 'boundaries'") == [(0,)]
        assert rows(fresh_url, "SELECT address FROM cameras WHERE source = 'own_cameras'") == [("Domplein 4",)]

    def test_a_city_of_openstreetmap_is_not_the_country(self, fresh_url: str) -> None:
        with psycopg.connect(fresh_url) as connection:
            connection.execute(
                "INSERT INTO districts (geom, admin_level, source, source_id, dataset, loaded_at)"
                " SELECT ST_MakeEnvelope(126.9, 37.5, 127, 37.6, 4326), 6, 'osm', n::text, 'seoul', now()"
                " FROM generate_series(1, 25) AS n"
            )
            assert boundaries.are_needed(forms.ALL, connection)

    def test_without_the_package_places_are_not_tested_and_that_is_said(
        self, fresh_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(boundaries, "outlines", lambda: None)
        (report,) = load(fresh_url, dirty.write(tmp_path / "cameras.csv", [camera(1, BUSAN_JUNG)]))
        assert report.reasons["untested_district"] == 1
        assert not report.reasons["outside_named_district"]


class TestUnknownForms:
    UNKNOWN = "관리 주소,몇 대,동쪽,북쪽\n서울특별시 종로구 세종대로 1,4,{},{}\n"

    def file(self, tmp_path: Path, *, lon: float = JONGNO[1], lat: float = JONGNO[0]) -> Path:
        path = tmp_path / "우리 CCTV.csv"
        path.write_text(self.UNKNOWN.format(lon, lat), encoding="utf-8")
        return path

    def test_a_mapping_is_proposed_and_can_be_copied(self, korea_url: str, tmp_path: Path) -> None:
        told = run("import", str(self.file(tmp_path)), url=korea_url)
        assert told.returncode == 1
        assert 'layer = "cameras"' in told.stderr
        assert "[columns]" in told.stderr

    def test_a_mapping_file_and_pairs_load_the_same(self, korea_url: str, tmp_path: Path) -> None:
        mapping = tmp_path / "ours.toml"
        mapping.write_text(
            'layer = "cameras"\n[columns]\naddress = "관리 주소"\ncamera_count = "몇 대"\nlon = "동쪽"\nlat = "북쪽"\n',
            encoding="utf-8",
        )
        file = self.file(tmp_path)
        assert run("import", str(file), "--mapping", str(mapping), url=korea_url).returncode == 0
        first = cameras(korea_url)
        pairs = ("address=관리 주소", "camera_count=몇 대", "lon=동쪽", "lat=북쪽")
        words = [word for pair in pairs for word in ("--map", pair)]
        again = run("import", str(file), "--layer", "cameras", *words, url=korea_url)
        assert again.returncode == 0, again.stderr
        assert cameras(korea_url) == first
        assert len(first) == 1

    def test_rows_of_a_mapping_are_mended_with_the_same_words(self, korea_url: str, tmp_path: Path) -> None:
        file = self.file(tmp_path, lat=0)
        words = ("--layer", "cameras", "--map", "address=관리 주소", "--map", "lon=동쪽", "--map", "lat=북쪽")
        told = run("import", str(file), *words, "--report", str(tmp_path / "r.json"), url=korea_url)
        assert "--layer cameras --map 'address=관리 주소' --map 'lon=동쪽' --map 'lat=북쪽'" in told.stdout

    def test_a_form_can_be_named_and_an_unknown_name_lists_them(self) -> None:
        form, _ = wishes.form_of(name="fire_water", file=None, pairs=[], layer=None)
        assert form is not None
        assert form.layer is layers.HYDRANTS
        with pytest.raises(UnknownForm, match=r"standard_cctv, .*fire_water"):
            wishes.form_of(name="water", file=None, pairs=[], layer=None)

    @pytest.mark.parametrize(
        "told",
        [
            {"name": "fire_water", "pairs": ["address=주소"], "layer": "hydrants"},
            {"name": None, "pairs": ["address=주소"], "layer": None},
            {"name": None, "pairs": [], "layer": "cameras"},
            {"name": None, "pairs": ["address"], "layer": "cameras"},
            {"name": None, "pairs": ["nothing=주소"], "layer": "cameras"},
        ],
    )
    def test_half_a_mapping_is_told_in_a_sentence(self, told: dict[str, Any]) -> None:
        with pytest.raises(BadMapping):
            wishes.form_of(file=None, **told)

    def test_a_complaint_is_told_word_for_word(self, tmp_path: Path) -> None:
        told = run("import", str(self.file(tmp_path)), "--layer", "cameras", "--map", "nothing=몇 대")
        assert told.returncode == 1
        assert "--map: [columns]에 쓸 수 있는 것" in told.stderr

    def test_every_form_is_listed(self) -> None:
        told = run("import", "--forms")
        assert told.returncode == 0
        for form in forms.ALL:
            assert form.name in told.stdout
            assert form.label_ko in told.stdout

    def test_a_set_is_named_by_one_file_alone(self, fresh_url: str, tmp_path: Path) -> None:
        files = [str(dirty.write(tmp_path / f"{name}.csv", [camera(1)])) for name in ("one", "other")]
        assert run("import", *files, "--dataset", "both", url=fresh_url).returncode == 2
        assert run("import", files[0], "--dataset", "a/b", url=fresh_url).returncode == 2


class TestReferenceSystems:
    def plane(self, tmp_path: Path, epsg: int) -> Path:
        to_plane = Transformer.from_crs(4326, epsg, always_xy=True)
        told = []
        for number in range(60):
            lat, lon = (JONGNO, JUNG)[number % 2]
            x, y = to_plane.transform(lon, lat + number * 1e-5)
            where = ("종로구", "중구")[number % 2]
            told.append(
                camera(number, 소재지도로명주소=f"서울특별시 {where} 길 {number}", 관리기관명=f"서울특별시 {where}청")
                | {"X좌표": f"{x:.3f}", "Y좌표": f"{y:.3f}"}
            )
        headings = [name for name in dirty.CAMERAS if not name.startswith("WGS84")] + ["X좌표", "Y좌표"]
        return dirty.write(tmp_path / "plane.csv", told, headings)

    def test_a_wrong_one_is_refused_with_the_right_one_named(self, korea_url: str, tmp_path: Path) -> None:
        file = self.plane(tmp_path, 5186)
        wrong = run("import", str(file), "--crs", "EPSG:5181", url=korea_url)
        assert wrong.returncode == 1
        assert "--crs EPSG:5186" in wrong.stderr
        assert not cameras(korea_url)
        (report,) = load(korea_url, file, wish=Wish(system=named("5186")))
        assert report.found["system"]["known_by"] == "declared"
        assert not report.reasons["outside_named_district"]

    def test_how_it_is_known_is_said(self, korea_url: str, tmp_path: Path) -> None:
        _, said, _ = command(korea_url, self.plane(tmp_path, 5186))
        assert "좌표계 EPSG:5186 (시군구 대조로 알아냄: 행의 100.0%가 제 시군구에)" in " ".join(said.split())


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("kr-parking-national/parking_national_cp949.csv", 2_477),
        ("kr-shelters/earthquake_seoul_utf8sig_crlf.csv", 121),
        ("kr-hospitals-seoul/hospitals_seoul_epsg5174_utf8sig.csv", 321),
        ("kr-cctv-gyeongsan/gyeongsan_cctv_cp949.csv", 0),
    ],
)
def test_the_papers_of_real_files(korea_url: str, shared: Path, tmp_path: Path, name: str, refused: int) -> None:
    """Every refused row is in the clerk's hands, and the districts add up. Other figures are tested with the forms."""
    (report,) = load(korea_url, shared / "data" / name, report=tmp_path / "report.json")
    assert report.total("refused") == refused
    told = report.districts.values()
    assert sum(one.read for one in told) == report.total("read")
    assert all(one.read == one.stored + one.merged + one.refused for one in told)
    tables = list(tmp_path.glob("*.refused.csv"))
    assert [len(dirty.read(path)) for path in tables] == ([refused] if refused else [])
    assert len(list(tmp_path.glob("*.map.html"))) == 1
