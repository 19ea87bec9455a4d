"""Answers and whole layers as files, over HTTP."""

import asyncio
import sys
import tempfile
from contextlib import aclosing
from itertools import cycle
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app import answer, lookup
from app import files as files_of_answers
from app.access import anybody
from app.db import Database
from app.lookup import Wish
from app.server import create_app
from app.settings import Settings
from gis import geojson, layers
from gis.export import FORMS, Form
from gis.layer import Layer
from tests import files
from tests.gis.test_export import TEXTS

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.ending)
every_layer = pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)

PLACE: dict[str, Any] = {"lon": 24.944, "lat": 60.1705}
AROUND = {
    "type": "Polygon",
    "coordinates": [[[24.94, 60.17], [24.95, 60.17], [24.95, 60.174], [24.94, 60.174], [24.94, 60.17]]],
}
STREET = {"type": "LineString", "coordinates": [[24.94, 60.17], [24.95, 60.171]]}
QUESTIONS: dict[str, tuple[str, str, dict[str, Any], Any]] = {
    "near": ("get", "/v1/near", {**PLACE, "radius_m": 300}, None),
    "near with a filter": ("get", "/v1/near", {**PLACE, "kind": "underground"}, None),
    "nearest": ("get", "/v1/nearest", {**PLACE, "layer": "cameras", "k": 5}, None),
    "inside": ("post", "/v1/inside", {}, AROUND),
    "along": ("post", "/v1/along", {"radius_m": 30, "layers": "roads,buildings,hydrants"}, STREET),
    "page": ("get", "/v1/layers/roads/features", {"limit": 50, "cursor": 10}, None),
}


def saved(answered: Response, folder: Path, form: Form) -> Path:
    assert answered.status_code == 200, answered.text
    assert answered.headers["content-type"] == form.media_type
    path = folder / f"answer.{form.ending}"
    path.write_bytes(answered.content)
    return path


@every_layer
def test_a_whole_layer_says_what_its_features_say(client: TestClient, layer: Layer) -> None:
    whole = client.get(f"/v1/layers/{layer.name}/export", params={"f": "geojson"}).json()["features"]
    pages = client.get(f"/v1/layers/{layer.name}/features", params={"limit": 10_000}).json()["features"]
    for one, plain in zip(whole, pages, strict=True):
        told = one["properties"]
        assert told["dataset"] == "helsinki"
        assert {name: told[name] for name in told if name not in ("dataset", "attributes")} == plain["properties"]
        assert (one["id"], one["geometry"]) == (plain["id"], plain["geometry"])
    for one in whole[:: max(1, len(pages) // 3)]:
        assert one == client.get(f"/v1/layers/{layer.name}/features/{one['id']}").json()


@every_form
def test_what_people_write_survives(fresh_url: str, form: Form, tmp_path: Path, own_home: Settings) -> None:
    """From the database to the file, whole and as a page."""
    with psycopg.connect(fresh_url) as connection:
        for number, text in enumerate(TEXTS, 10):
            connection.execute(
                "INSERT INTO cameras (geom, name, source, source_id, dataset, loaded_at, doubts, attributes)"
                " VALUES (ST_SetSRID(ST_MakePoint(127, 37), 4326), %(text)s, %(text)s, %(number)s, %(text)s,"
                " clock_timestamp(), ARRAY[%(text)s], jsonb_build_object(%(text)s::text, %(text)s::text))",
                {"text": text, "number": f"00{number}"},
            )
        connection.execute(
            "INSERT INTO site_cameras (feature_id, number, kind)"
            " SELECT id, k, name FROM cameras, generate_series(1, 2) k"
        )
    with TestClient(create_app(own_home, fresh_url)) as client:
        exported = saved(client.get("/v1/layers/cameras/export", params={"f": form.ending}), tmp_path, form)
        found = files.read(exported)
        assert sorted(told["name"] for told, _ in found.values()) == sorted(TEXTS)
        files.says(exported, [client.get(f"/v1/layers/cameras/features/{key}").json() for _, key in found])
        page = client.get("/v1/layers/cameras/features").json()["features"]
        files.says(saved(client.get("/v1/layers/cameras/features", params={"f": form.ending}), tmp_path, form), page)


ASKED = [("near", form) for form in FORMS] + list(zip(list(QUESTIONS)[1:], cycle(FORMS), strict=False))


@pytest.mark.parametrize(("question", "ending"), ASKED)
def test_every_question_is_answered_as_a_file_too(
    client: TestClient, question: str, ending: str, tmp_path: Path
) -> None:
    form = FORMS[ending]
    method, path, params, body = QUESTIONS[question]
    features = client.request(method, path, params=params, json=body).json()["features"]
    assert features
    answered = client.request(method, path, params={**params, "f": form.ending}, json=body)
    files.says(saved(answered, tmp_path, form), features)


def test_the_forms_offered_are_those_that_there_are() -> None:
    assert set(get_args(answer.FileForm)) == set(FORMS)


def test_a_layer_larger_than_a_page_comes_whole(client: TestClient, tmp_path: Path) -> None:
    held = {one["name"]: one["count"] for one in client.get("/v1/layers").json()["layers"]}
    assert held["roads"] > 2 * lookup.AT_ONCE
    path = saved(client.get("/v1/layers/roads/export", params={"f": "csv"}), tmp_path, FORMS["csv"])
    assert len(files.read(path)) == held["roads"]


def test_a_part_of_a_layer_by_box_and_filter(client: TestClient, tmp_path: Path) -> None:
    wish = {"bbox": "24.94,60.17,24.95,60.174", "class": "footway,steps"}
    page = client.get("/v1/layers/roads/features", params={**wish, "limit": 10_000}).json()["features"]
    whole = client.get("/v1/layers/roads/export", params={**wish, "f": "geojson"}).json()
    assert whole["attribution"] == ["© OpenStreetMap contributors (ODbL)"]
    assert [one["id"] for one in whole["features"]] == [one["id"] for one in page] != []


@pytest.mark.parametrize(
    ("path", "params", "status", "says"),
    [
        ("/v1/layers/unicorns/export", {}, 404, "unicorns"),
        ("/v1/layers/roads/export", {"f": "xlsx"}, 422, "gpkg"),
        ("/v1/layers/roads/export", {"f": "map"}, 422, "gpkg"),
        ("/v1/layers/roads/export", {"bbox": "1,2,3"}, 422, "west,south,east,north"),
        ("/v1/layers/roads/export", {"bbox": "a,b,c,d"}, 422, "numbers"),
        ("/v1/layers/roads/export", {"colour": "red"}, 422, "colour"),
        ("/v1/near", {**PLACE, "f": "xlsx"}, 422, "parquet"),
    ],
)
def test_a_wrong_wish_gets_a_clear_answer(
    client: TestClient, path: str, params: dict[str, Any], status: int, says: str
) -> None:
    answered = client.get(path, params=params)
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert says in answered.json()["detail"]


def test_the_name_of_a_file_says_what_it_is(client: TestClient) -> None:
    def named(path: str, **params: Any) -> tuple[str, str]:
        told = client.get(path, params=params).headers["content-disposition"].split("; ")
        assert told[0] == "attachment"
        return told[1].removeprefix("filename="), unquote(told[2].removeprefix("filename*=UTF-8''"))

    today = answer.datetime.now().astimezone().date()
    assert named("/v1/layers/turn_restrictions/export") == (
        f'"goldentime_turn_restrictions_{today}.gpkg"',
        f"골든타임_회전_제한_{today}.gpkg",
    )
    near = named("/v1/near", **PLACE, layers="cameras,hydrants", f="csv")
    assert near == (f'"goldentime_cameras-hydrants_{today}.csv"', f"골든타임_카메라-소방용수_{today}.csv")
    every = named("/v1/near", **PLACE, f="kml")
    assert every == (f'"goldentime_16-layers_{today}.kml"', f"골든타임_16개_층_{today}.kml")


def test_what_is_compressed_already_is_not_compressed_again(client: TestClient) -> None:
    csv = client.get("/v1/layers/roads/export", params={"f": "csv"})
    assert csv.headers["content-encoding"] == "gzip"
    assert csv.headers["cache-control"] == "no-store"
    parquet = client.get("/v1/layers/roads/export", params={"f": "parquet"})
    assert "content-encoding" not in parquet.headers
    assert int(parquet.headers["content-length"]) == len(parquet.content)


def test_nothing_stays_behind(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for form in ("gpkg", "csv"):
        assert client.get("/v1/layers/cameras/export", params={"f": form}).status_code == 200
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert client.get("/v1/layers/cameras/export").status_code == 500
    assert client.get("/health/ready").status_code == 200


HALF = "import sys; open(sys.argv[1], 'w').write('half'); {}raise SystemExit(1)"


@pytest.mark.parametrize("does", [HALF.format(""), HALF.format("sys.stdin.buffer.read(); ")])
def test_a_file_that_cannot_be_finished_is_not_sent(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    monkeypatch.setattr(files_of_answers, "command", lambda path, _: [sys.executable, "-c", does, str(path)])
    answered = client.get("/v1/layers/roads/export")
    assert answered.status_code == 500
    assert answered.headers["content-type"] == "application/problem+json"
    monkeypatch.undo()
    assert client.get("/v1/layers/cameras/export", params={"f": "kml"}).status_code == 200


def test_a_load_in_between_is_not_seen(fresh_url: str) -> None:
    """Half of a layer before it and half after it would be a city that never was."""
    number = 2 * lookup.AT_ONCE + 1
    with psycopg.connect(fresh_url) as connection:
        connection.execute(
            "INSERT INTO cameras (geom, source, source_id, dataset, loaded_at) SELECT"
            " ST_SetSRID(ST_MakePoint(127, 37), 4326), 'test', n::text, 'test', now() FROM generate_series(1, %s) n",
            [number],
        )

    async def read() -> list[str]:
        db, found = Database(fresh_url, Settings()), []
        await db.open()
        async with aclosing(lookup.whole(db, await anybody(), Wish((layers.ALL["cameras"],)), bbox=())) as pages:
            async for scene in pages:
                found += [one["properties"]["source_id"] for one in geojson.features(scene.features)]
                with psycopg.connect(fresh_url) as connection:
                    connection.execute("UPDATE cameras SET source_id = source_id || ' moved' WHERE source_id = '2001'")
                    connection.execute("DELETE FROM cameras WHERE source_id = '1500'")
        await db.close()
        return found

    assert asyncio.run(read()) == [str(n) for n in range(1, number + 1)]
