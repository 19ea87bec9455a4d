"""``goldentime export``, as a person types it."""

import json
import os
import re
import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gis import layers
from gis.export import FORMS, Form
from tests import files
from tests.app.test_cli import COMMAND, run
from tests.app.test_export import AROUND

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.ending)


@pytest.fixture(scope="module")
def everything(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All layers, as the command writes them to GeoJSON."""
    path = tmp_path_factory.mktemp("all") / "all.geojson"
    assert run("export", "all", "-o", str(path), url=database_url).returncode == 0
    features: list[dict[str, Any]] = json.loads(path.read_bytes())["features"]
    return features


def test_it_writes_what_the_service_answers(client: TestClient, everything: list[dict[str, Any]]) -> None:
    held = {one["name"]: one["count"] for one in client.get("/v1/layers").json()["layers"]}
    counted = {name: sum(one["properties"]["layer"] == name for one in everything) for name in layers.ALL}
    assert counted == held
    for one in everything[::500]:
        assert one == client.get(f"/v1/layers/{one['properties']['layer']}/features/{one['id']}").json()


@every_form
def test_all_layers_in_one_file(
    database_url: str, everything: list[dict[str, Any]], form: Form, tmp_path: Path
) -> None:
    path = tmp_path / f"도시 자료.{form.ending}"
    told = run("export", "all", "-o", str(path), url=database_url)
    assert told.returncode == 0, told.stderr
    assert f"{len(everything):,} features" in told.stdout
    files.says(path, everything)
    assert os.listdir(tmp_path) == [path.name]


def test_a_part_of_all_layers(database_url: str, client: TestClient, tmp_path: Path) -> None:
    box, path = "24.94,60.17,24.95,60.174", tmp_path / "part.GeoJSON"
    told = run("export", "all", "--output", str(path), "--bbox", box, url=database_url)
    assert told.returncode == 0, told.stderr
    features = json.loads(path.read_bytes())["features"]
    inside = client.post("/v1/inside", params={"limit": 10_000}, json=AROUND).json()["features"]
    assert {(one["properties"]["layer"], one["id"]) for one in features} == {
        (one["properties"]["layer"], one["id"]) for one in inside
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("cameras", "-o", "cameras.xlsx"), "files end in .geojson, .gpkg, .parquet, .csv, .kml"),
        (("cameras", "-o", "cameras"), "files end in"),
        (("unicorns", "-o", "unicorns.csv"), "there are: cameras"),
        (("cameras", "-o", "missing/cameras.csv"), "no such folder"),
        (("cameras", "-o", "cameras.csv", "--bbox", "1,2,3"), "west,south,east,north"),
        (("cameras", "-o", "cameras.csv", "--bbox", "-3,50,a,60"), "Not four numbers"),
        (("cameras", "-o", "."), "files end in"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("export", *arguments, url=database_url, PYTHONPATH=str(Path(__file__).parents[2]))
    assert told.returncode == 1
    assert says in told.stderr.replace("\n", " ")
    assert "Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []


@every_form
def test_a_file_that_cannot_be_finished_leaves_the_old_one(database_url: str, form: Form, tmp_path: Path) -> None:
    """No file may grow beyond 100 kB here, as if the disk were full."""
    path = tmp_path / f"roads.{form.ending}"
    path.write_text("the old one")
    told = subprocess.run(
        [*COMMAND, "export", "roads", "-o", str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "GOLDENTIME_DATABASE_URL": database_url, "COLUMNS": "200"},
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert told.returncode == 1
    reason = "File too large" if form.ending != "gpkg" else "disk I/O error"  # as SQLite words it
    assert re.search(rf"Cannot be written: .*{reason}\.", told.stderr.replace("\n", " "))
    assert "Traceback" not in told.stderr
    assert path.read_text() == "the old one"
    assert os.listdir(tmp_path) == [path.name]
