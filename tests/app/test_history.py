"""What was known when, over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from app.server import create_app
from app.settings import Settings
from gis import layers

LOADED = datetime(2025, 6, 1, 3, 0, tzinfo=UTC)
CHANGED = datetime(2025, 8, 15, 12, 0, tzinfo=UTC)
RETIRED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def app(fresh_url: str, own_home: Settings) -> Iterator[TestClient]:
    """Hydrant 1 was loaded, changed and retired on the days above; hydrant 2 is still there."""
    with psycopg.connect(fresh_url) as connection:
        connection.execute(
            "INSERT INTO datasets (source, name, loaded_at, checksum, attribution, report)"
            " VALUES ('t', 'set', now(), '', '© 누구', '{}')"
        )
        for key in ("a", "b"):
            connection.execute(
                "INSERT INTO hydrants (geom, kind, source, source_id, dataset, loaded_at)"
                " VALUES (ST_SetSRID(ST_MakePoint(127, 37), 4326), 'pillar', 't', %s, 'set', %s)",
                [key, LOADED],
            )
        connection.execute("UPDATE hydrants SET kind = 'wall', loaded_at = %s WHERE source_id = 'a'", [CHANGED])
        connection.execute("UPDATE history SET known_until = %s", [CHANGED])
        connection.execute("DELETE FROM hydrants WHERE source_id = 'a'")
        connection.execute("UPDATE history SET known_until = %s WHERE row ->> 'kind' = 'wall'", [RETIRED])
    with TestClient(create_app(own_home, fresh_url)) as made:
        yield made


def get(app: TestClient, path: str, **asked: str) -> dict[str, Any]:
    answer = app.get(f"/v1/layers/hydrants/{path}history", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def kinds(found: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(f["properties"]["kind"], f["known_from"], f["known_until"]) for f in found["features"]]


PILLAR = ("pillar", LOADED.isoformat(), CHANGED.isoformat())
WALL = ("wall", CHANGED.isoformat(), RETIRED.isoformat())


def test_all_versions_newest_first_of_what_is_retired_too(app: TestClient) -> None:
    found = get(app, "features/1/")
    assert kinds(found) == [WALL, PILLAR]
    assert (found["numberReturned"], found["attribution"]) == (2, ["© 누구"])
    assert app.get("/v1/layers/hydrants/features/1").status_code == 404


def test_the_present_version_is_what_the_feature_says(app: TestClient) -> None:
    (now,) = get(app, "features/2/")["features"]
    assert now["known_until"] is None
    assert app.get("/v1/layers/hydrants/features/2").json() == {
        name: value for name, value in now.items() if not name.startswith("known_")
    }


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2025-06-01", "pillar"),
        ("2025-06-01T03:00:00Z", "pillar"),
        ("2025-08-15T11:59:59Z", "pillar"),
        ("2025-08-15T21:00:00+09:00", "wall"),
        ("2025-08-15", "wall"),  # what was known last on that day
        ("2026-01-31", "wall"),
    ],
)
def test_the_one_version_known_then(app: TestClient, on: str, kind: str) -> None:
    found = get(app, "features/1/", on=on)
    assert (found["type"], found["properties"]["kind"]) == ("Feature", kind)
    assert found["known_from"] < found["known_until"]
    assert [f["properties"]["kind"] for f in get(app, "", source="t", source_id="a", on=on)["features"]] == [kind]


def test_by_the_key_of_the_registry(app: TestClient) -> None:
    assert kinds(get(app, "", source="t", source_id="a")) == [WALL, PILLAR]
    assert [f["id"] for f in get(app, "", source="t", source_id="b")["features"]] == [2]


TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("path", "asked", "status", "kind", "says"),
    [
        ("features/1/", {"on": "2025-05-01"}, 404, "not-known-then", "it was known: 2025-08-15 12:00"),
        ("features/1/", {"on": "2026-02-02"}, 404, "not-known-then", "Nothing was known then"),
        ("features/2/", {"on": TOMORROW}, 404, "not-known-then", "has not come yet"),
        ("features/9/", {}, 404, "no-such-feature", "ever known"),
        ("features/9/", {"on": "2025-06-01"}, 404, "no-such-feature", "ever known"),
        ("features/1/", {"on": "yesterday"}, 422, "bad-moment", "write 2026-01-31"),
        ("features/1/", {"on": "9999-12-31"}, 422, "bad-moment", "write 2026-01-31"),
        ("features/1/", {"on": "0001-01-01"}, 404, "not-known-then", "Nothing was known then"),
        ("", {"source": "t", "source_id": "zz"}, 404, "no-such-feature", "ever known"),
        ("", {"source": "t", "source_id": "a", "on": "2000-01-01"}, 404, "not-known-then", "2025-06-01"),
        ("", {"source": "t"}, 422, "invalid-request", "source_id"),
        ("", {"source": "t", "source_id": "\x00"}, 422, "invalid-request", "source_id"),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(
    app: TestClient, path: str, asked: dict[str, str], status: int, kind: str, says: str
) -> None:
    answer = app.get(f"/v1/layers/hydrants/{path}history", params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{kind}"
    assert says in answer.json()["detail"]


@pytest.mark.parametrize("layer", layers.ALL)
def test_every_layer_has_a_history(client: TestClient, layer: str) -> None:
    """Of the sample city: one version of each feature, which says what the feature says."""
    for feature in client.get(f"/v1/layers/{layer}/features", params={"limit": 2}).json()["features"]:
        (version,) = client.get(f"/v1/layers/{layer}/features/{feature['id']}/history").json()["features"]
        whole = client.get(f"/v1/layers/{layer}/features/{feature['id']}").json()
        assert {name: version[name] for name in whole} == whole
        told = whole["properties"]
        key = {"source": told["source"], "source_id": told["source_id"]}
        assert version in client.get(f"/v1/layers/{layer}/history", params=key).json()["features"]


def test_no_such_layer(client: TestClient) -> None:
    assert client.get("/v1/layers/unicorns/features/1/history").status_code == 404
    assert client.get("/v1/layers/unicorns/history", params={"source": "a", "source_id": "b"}).status_code == 404
