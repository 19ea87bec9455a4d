"""What every layer promises, those declared tomorrow included."""

import gzip

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.dialects import postgresql

from app import schema
from app.server import create_app
from app.settings import Settings
from gis import layers, queries, tiles
from gis.layer import ORIGIN, Layer
from gis.queries import Question

every_layer = pytest.mark.parametrize("layer", layers.ALL.values(), ids=lambda layer: layer.name)
PLACE = {"lon": 24.944, "lat": 60.1705}
TILE = (14, 9327, 4742)  # central Helsinki


def plan(connection: sa.Connection, question: Question) -> str:
    """The plan for prepared statements, with sequential scans as dear as they are on a real city's tables."""
    connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    explained = connection.execute(sa.text(f"EXPLAIN {_literal(question)}"))
    return "\n".join(row[0] for row in explained)


def _literal(question: Question) -> str:
    return str(question.bound().compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


@every_layer
def test_near_uses_the_metric_index(connection: sa.Connection, layer: Layer) -> None:
    assert f"idx_{layer.name}_geography" in plan(connection, queries.near([layer], **PLACE, radius_m=500, limit=10))


@every_layer
def test_nearest_walks_the_metric_index_in_order(connection: sa.Connection, layer: Layer) -> None:
    told = plan(connection, queries.nearest(layer, **PLACE, k=3))
    assert "Order By: ((geom)::geography" in told, told
    assert "Seq Scan" not in told


@every_layer
def test_page_and_tile_use_the_box_index(connection: sa.Connection, layer: Layer) -> None:
    boxed = queries.page(layer, limit=10_000, bbox=(24.9440, 60.1700, 24.9441, 60.1701))
    connection.execute(sa.text("SET LOCAL enable_indexscan = off"))
    assert f"idx_{layer.name}_geom" in plan(connection, boxed)
    assert f"idx_{layer.name}_geom" in plan(connection, tiles.tile(layer, 16, 37308, 18969))


@every_layer
def test_features_keep_their_origin(client: TestClient, layer: Layer) -> None:
    answer = client.get(f"/v1/layers/{layer.name}/features", params={"limit": 3})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    declared = {column.name for column in layer.properties}
    for feature in answer.json()["features"]:
        assert declared | set(ORIGIN) <= set(feature["properties"])
        one = client.get(f"/v1/layers/{layer.name}/features/{feature['id']}").json()
        assert one["geometry"] == feature["geometry"]
        assert isinstance(one["properties"]["attributes"], dict)
        assert one["properties"]["dataset"] == "helsinki"


@every_layer
def test_every_way_of_asking_finds_the_same(client: TestClient, layer: Layer) -> None:
    """A circle around all, a box around all, an area around all, a line through all, and page after page."""
    ids = {f["id"] for f in _pages(client, layer)}
    near = client.get("/v1/near", params={**PLACE, "radius_m": 5000, "layers": layer.name, "limit": 10_000}).json()
    assert {f["id"] for f in near["features"]} == ids
    assert near["numberMatched"] == near["numberReturned"] == len(ids) == near["counts"][layer.name]
    box = [[24.8, 60.1], [25.1, 60.1], [25.1, 60.3], [24.8, 60.3], [24.8, 60.1]]
    area = {"type": "Polygon", "coordinates": [box]}
    inside = client.post("/v1/inside", params={"layers": layer.name, "limit": 10_000}, json=area).json()
    assert {f["id"] for f in inside["features"]} == ids
    line = {"type": "LineString", "coordinates": [[24.93, 60.16], [24.96, 60.18]]}
    along = client.post("/v1/along", params={"layers": layer.name, "radius_m": 9000, "limit": 10_000}, json=line).json()
    assert {f["id"] for f in along["features"]} == ids
    assert near["freshness"] == inside["freshness"] == along["freshness"]
    assert sum(one["count"] for one in near["freshness"]) == len(ids)
    nearest = client.get("/v1/nearest", params={**PLACE, "layer": layer.name, "k": 7}).json()
    assert [f["id"] for f in nearest["features"]] == [f["id"] for f in near["features"]][:7]


def _pages(client: TestClient, layer: Layer) -> list[dict]:
    found: list[dict] = []
    address: str | None = f"/v1/layers/{layer.name}/features?limit=997&bbox=24.8,60.1,25.1,60.3"
    while address:
        page = client.get(address).json()
        found += page["features"]
        address = page.get("next")
    return found


@every_layer
def test_the_legend_and_the_api_description_know_it(client: TestClient, layer: Layer) -> None:
    told = {one["name"]: one for one in client.get("/v1/layers").json()["layers"]}[layer.name]
    assert told["label_ko"]
    assert told["label_en"]
    assert told["tiles"] == f"/tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt"
    assert [column["name"] for column in told["properties"]] == [column.name for column in layer.properties]


@every_layer
@pytest.mark.parametrize("zoom", [8, 11, 14, 16])
def test_tiles_hold_what_is_drawn_at_that_zoom(
    client: TestClient, connection: sa.Connection, layer: Layer, zoom: int
) -> None:
    z, x, y = zoom, TILE[1] * 2**zoom // 2**14, TILE[2] * 2**zoom // 2**14
    answer = client.get(f"/tiles/{layer.name}/{z}/{x}/{y}.mvt")
    assert answer.status_code in (200, 204)
    drawn = mapbox_vector_tile.decode(answer.content) if answer.content else {}
    features = drawn.get(layer.name, {}).get("features", [])
    assert set(drawn) <= {layer.name}
    t = layer.table
    in_tile = sa.func.ST_Intersects(t.c.geom, sa.func.ST_Transform(sa.func.ST_TileEnvelope(z, x, y), 4326))
    classes = tiles.drawn_classes(layer, z)
    wanted = sa.select(sa.func.count()).where(in_tile)
    if classes is not None:
        wanted = wanted.where(t.c["class"].in_(classes))
    count = connection.execute(wanted).scalar_one()
    if z < layer.counted_below:
        assert sum(f["properties"]["count"] for f in features) == count
    elif layer.geometry == "POINT":
        assert len(features) >= count  # the margin holds some of the neighbours too
    else:
        assert features or not count or z < 14  # what is smaller than a pixel is left out of low zooms


@every_layer
def test_tiles_mark_what_is_doubted(connection: sa.Connection, layer: Layer) -> None:
    z, x, y = 16, 37308, 18969
    middle = sa.func.ST_Centroid(sa.func.ST_Transform(sa.func.ST_TileEnvelope(z, x, y), 4326))
    corner = sa.func.ST_Translate(middle, 0.001, 0.001)
    shape = sa.func.ST_MakeLine(middle, corner) if layer.geometry == "LINESTRING" else middle
    connection.execute(layer.table.delete())
    for key, doubts in (("sure", []), ("doubted", ["in_no_district"])):
        told = {"geom": shape, "source": "t", "source_id": key, "dataset": "t", "loaded_at": sa.func.now()}
        connection.execute(layer.table.insert().values(**told, doubts=doubts))
    ids = {row.id: row.source_id for row in connection.execute(sa.select(layer.table.c.id, layer.table.c.source_id))}
    raw = connection.execute(tiles.tile(layer, z, x, y).bound()).scalar_one()
    drawn = mapbox_vector_tile.decode(bytes(raw))[layer.name]["features"]
    marks = {ids[feature["id"]]: feature["properties"].get("doubted", "absent") for feature in drawn}
    assert marks == {"sure": "absent", "doubted": True}


def test_a_tile_changes_its_etag_with_its_layer(fresh_url: str, own_home: Settings) -> None:
    with TestClient(create_app(own_home, fresh_url)) as client:
        first = client.get("/tiles/cameras/15/18654/9484.mvt")
        assert first.status_code == 204
        again = client.get("/tiles/cameras/15/18654/9484.mvt", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        _add_camera(fresh_url)
        for _ in range(100):
            changed = client.get("/tiles/cameras/15/18654/9484.mvt", headers={"If-None-Match": first.headers["etag"]})
            if changed.status_code == 200:
                break
        assert changed.headers["etag"] != first.headers["etag"]
        assert changed.headers["cache-control"].startswith("private")
        layer = mapbox_vector_tile.decode(changed.content)["cameras"]
        assert len(layer["features"]) == 1


def _add_camera(url: str) -> None:
    with schema.engine(url).begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO cameras (geom, source, source_id, dataset, loaded_at) "
                "VALUES (ST_SetSRID(ST_MakePoint(24.944, 60.1705), 4326), 'test', '1', 'test', now())"
            )
        )


def test_gzip_is_what_the_header_says(client: TestClient) -> None:
    with client.stream("GET", "/tiles/roads/14/9327/4742.mvt") as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert mapbox_vector_tile.decode(gzip.decompress(raw))["roads"]["features"]


def test_code_words_of_the_data_are_told_in_korean(client: TestClient) -> None:
    words = client.get("/v1/layers").json()["words"]
    kinds = {
        feature["properties"]["kind"]
        for layer in layers.ALL.values()
        if layer.group == "places" and layer.column("kind")
        for feature in client.get(f"/v1/layers/{layer.name}/features").json()["features"]
    } - {None}
    assert kinds
    assert kinds <= set(words)
