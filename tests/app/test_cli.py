"""The command, as a person types it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.cluster import Cluster
from app.imports import loading
from app.settings import Settings

READY = re.compile(r"^Goldentime ready: (http://\S+)$")
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def run(*arguments: str, url: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **environment, "COLUMNS": "200"} | ({"GOLDENTIME_DATABASE_URL": url} if url else {})
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=told, check=False, timeout=120)


def test_help_everywhere() -> None:
    told = run("--help")
    assert told.returncode == 0
    for command in (
        "up",
        "import",
        "export",
        "near",
        "traffic",
        "surveys",
        "camera-status",
        "layers",
        "doctor",
        "url",
        "version",
    ):
        assert command in told.stdout
        assert run(command, "--help").returncode == 0


def test_import_reports_and_near_and_layers_answer(fresh_url: str, extract: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    loaded = run("import", "osm", str(extract), "--report", str(report), url=fresh_url)
    assert loaded.returncode == 0, loaded.stderr
    told = json.loads(report.read_text())
    assert told["read"] == told["stored"] + told["merged"] + told["refused"] > 7000
    assert told["dataset"] == "helsinki"
    assert "카메라" in loaded.stdout
    near = run("near", "--lon", "24.944", "--lat", "60.1705", "--layers", "cameras", url=fresh_url)
    assert "45 m" in near.stdout
    assert "221" in run("layers", url=fresh_url).stdout


def test_near_marks_what_is_doubted(fresh_url: str) -> None:
    with psycopg.connect(fresh_url) as connection:
        for name, doubts in (("[옥상] 하나", "{}"), ("둘", "{in_no_district}")):
            connection.execute(
                "INSERT INTO cameras (geom, name, source, source_id, dataset, loaded_at, doubts)"
                " VALUES (ST_SetSRID(ST_MakePoint(127, 37), 4326), %s, 't', %s, 't', now(), %s)",
                [name, name, doubts],
            )
    lines = run("near", "--lon", "127", "--lat", "37", "--layers", "cameras", url=fresh_url).stdout.splitlines()
    (sure,) = [line for line in lines if "[옥상] 하나" in line]
    assert "의심" not in sure
    assert sum("위치 의심 · position doubtful" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("import", "osm", "missing.osm.pbf"), "no such file"),
        (("import", "README.md"), "No known form"),
        (("near", "--lon", "200", "--lat", "60"), "-180..180"),
        (("near", "--lon", "24", "--lat", "60", "--layers", "unicorns"), "unicorns"),
    ],
)
def test_mistakes_are_told_in_a_sentence(fresh_url: str, arguments: tuple[str, ...], says: str) -> None:
    told = run(*arguments, url=fresh_url)
    assert told.returncode == 1
    assert says in told.stderr.replace("\n", " ")
    assert "Traceback" not in told.stderr


def test_a_full_disk_stores_nothing_and_says_so(fresh_url: str, extract: Path) -> None:
    """The database itself reports it, in the middle of storing."""
    with psycopg.connect(fresh_url) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.execute("CREATE TRIGGER full_disk BEFORE INSERT ON roads EXECUTE FUNCTION full_disk()")
    told = run("import", "osm", str(extract), url=fresh_url)
    assert told.returncode == 1
    assert "The disk is full; nothing was stored" in told.stderr.replace("\n", " ")
    with psycopg.connect(fresh_url) as connection:
        assert connection.execute("SELECT count(*) FROM cameras").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM datasets").fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("south-korea-latest.osm.pbf", "south-korea"),
        ("seoul-240101.osm.pbf", "seoul"),
        ("Helsinki.osm.pbf", "helsinki"),
        ("krems_2013-12-16.osm.bz2", "krems"),
    ],
)
def test_issues_of_one_set_share_its_name(name: str, dataset: str) -> None:
    assert loading.dataset_name(Path(name)) == dataset


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="goldentime-up-"))
    made.chmod(0o755)
    yield made
    Cluster(made, Settings().postgres_prefix).stop()
    shutil.rmtree(made, ignore_errors=True)


def up(home: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [*COMMAND, "up", "--home", str(home), "--port", "0", "--no-browser", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    told = []
    for line in process.stdout:
        told.append(line)
        if match := READY.match(line):
            return process, match[1]
    raise AssertionError("".join(told))


def count(address: str) -> int:
    with urllib.request.urlopen(f"{address}/v1/layers") as answer:
        layers = {layer["name"]: layer for layer in json.load(answer)["layers"]}
    return int(layers["cameras"]["count"])


def test_up_from_nothing_killed_and_up_again(home: Path) -> None:
    """Nothing acknowledged is lost to kill -9, and a second start is quick since nothing is loaded again."""
    process, address = up(home)
    assert count(address) == 221
    second = run("up", "--home", str(home), "--port", "0", "--no-browser")
    assert second.returncode == 1
    assert address in second.stderr.replace("\n", "")
    cluster = Cluster(home, Settings().postgres_prefix)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("DELETE FROM cameras WHERE id IN (SELECT id FROM cameras LIMIT 21)")
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    process.kill()
    process.communicate()
    process, address = up(home)
    assert count(address) == 200
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert not cluster.runs()


def test_a_signal_while_the_city_is_loaded_leaves_nothing_running(home: Path, extract: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "up", "--home", str(home), "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    cluster = Cluster(home, Settings().postgres_prefix)
    deadline = time.monotonic() + 60
    while not cluster.exists or not cluster.runs():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert not cluster.runs()
    process, address = up(home)
    assert count(address) == 221
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


def test_a_taken_port_is_said_at_once(home: Path, service: str) -> None:
    port = service.rsplit(":", 1)[1]
    told = run("up", "--home", str(home), "--port", port, "--no-browser")
    assert told.returncode == 1
    assert f"--port {int(port) + 1}" in told.stderr
    assert not (home / "cluster").exists()


def test_an_existing_database_is_used_where_it_is_named(fresh_url: str, home: Path) -> None:
    environment = {**os.environ, "GOLDENTIME_DATABASE_URL": fresh_url}
    process = subprocess.Popen(
        [*COMMAND, "up", "--home", str(home), "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout
    address = next(match[1] for line in process.stdout if (match := READY.match(line)))
    assert count(address) == 221
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert not (home / "cluster").exists()


def test_doctor_finds_and_advises(home: Path) -> None:
    told = run("doctor", "--home", str(home))
    assert "PostGIS" in told.stdout
    assert "✗" in told.stdout  # no database there yet
    assert "./run" in told.stdout
    assert told.returncode == 1
