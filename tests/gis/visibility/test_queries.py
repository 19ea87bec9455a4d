"""Questions to the views that are kept: against a street drawn by hand, and against a walk through every row."""

from collections.abc import Iterator
from datetime import UTC, datetime

import geopandas
import numpy as np
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app import schema
from gis.crs import LONLAT
from gis.queries import Question
from gis.roads import modes, ways
from gis.roads import reading as roads
from gis.roads.conditions import Conditions
from gis.roads.network import Network
from gis.roads.traffic import Measured
from gis.visibility import along, keeping, queries, reading
from gis.visibility.chance import Task
from gis.visibility.densities import LEVELS, USUAL
from gis.visibility.views import LEAST_P, reach_m
from tests.contracts.test_layers import plan
from tests.gis.visibility.test_ranking import ASSUMED, NOW

NOON = datetime(2026, 6, 22, 12, tzinfo=UTC)
BOX = (24.9480, 60.1490, 24.9530, 60.1510)
# One street from west to east in four links, one more link behind a wall; a camera looks east along the second and
# third link, one looks all round on the third, one stands behind the wall, one is far away and not worked out.
STREET = """
INSERT INTO cameras (geom, name, camera_count, purpose, source, source_id, dataset, loaded_at) VALUES
 (ST_Point(24.9500, 60.15000, 4326), '동향', 1, '생활방범', 'test', 'east', 't', now()),
 (ST_Point(24.9510, 60.15005, 4326), '전방위', 1, '생활방범', 'test', 'round', 't', now()),
 (ST_Point(24.9505, 60.15050, 4326), '벽 뒤', 1, '생활방범', 'test', 'behind', 't', now()),
 (ST_Point(24.9900, 60.15000, 4326), '멀리', 1, '생활방범', 'test', 'far', 't', now());
INSERT INTO site_cameras (feature_id, number, kind, bearing_deg, angle_deg)
 SELECT id, 1, CASE source_id WHEN 'east' THEN 'fixed' ELSE 'all_round' END,
   CASE source_id WHEN 'east' THEN 90 END, CASE source_id WHEN 'east' THEN 60 END FROM cameras;
INSERT INTO buildings (geom, height_m, source, source_id, dataset, loaded_at) VALUES
 (ST_MakeEnvelope(24.9480, 60.1502, 24.9530, 60.1503, 4326), 30, 'test', 'wall', 't', now());
INSERT INTO roads (geom, class, source, source_id, dataset, loaded_at)
 SELECT ST_MakeLine(ST_Point(lon, lat, 4326), ST_Point(lon + 0.0006, lat, 4326)), 'residential', 'test', name, 't',
  now()
 FROM (VALUES ('1', 24.9490, 60.15), ('2', 24.9502, 60.15), ('3', 24.9508, 60.15), ('4', 24.9700, 60.15),
  ('hidden', 24.9502, 60.1505)) AS link (name, lon, lat);
"""


@pytest.fixture
def city(fresh_url: str) -> Iterator[sa.Connection]:
    with psycopg.connect(fresh_url) as connection:
        connection.execute(STREET)
    with psycopg.connect(fresh_url, autocommit=True) as connection:
        found = reading.cameras(connection)
        keeping.make(connection, found[found.lon < 24.98], NOW, ASSUMED)
    with schema.engine(fresh_url).connect() as made:
        yield made


def named(city: sa.Connection, table: str) -> dict[str, int]:
    return {row.source_id: row.id for row in city.execute(sa.text(f"SELECT source_id, id FROM {table}"))}


def rows(city: sa.Connection, question: Question) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in city.execute(question.bound())]


def test_the_cameras_of_a_way_come_link_by_link_the_surest_first(city: sa.Connection) -> None:
    links, sites = named(city, "roads"), named(city, "cameras")
    way = [links[name] for name in ("4", "1", "2", "3", "2")]
    found = rows(city, queries.seeing(way))
    order = [row["nth"] for row in found]
    assert order == sorted(order)
    seen = {nth: [row["site"] for row in found if row["nth"] == nth] for nth in range(1, 6)}
    assert seen[1] == [], "nobody is near"
    p = {(row["nth"], row["site"]): float(str(row["p"])) for row in found}
    assert p[2, sites["east"]] < p[3, sites["east"]] / 4, "who looks away has perhaps been turned since"
    assert set(seen[3]) == set(seen[5]) == {sites["east"], sites["round"]}
    assert seen[3][0] == sites["east"], "who stands on it sees it best"
    assert seen[4][0] == sites["round"]
    for row in found:
        assert row["link"] == way[int(str(row["nth"])) - 1]
    assert all(LEAST_P <= one <= 1 for one in p.values())
    (behind,) = rows(city, queries.seeing([links["hidden"]]))
    assert (behind["site"], behind["number"]) == (sites["behind"], 1)
    assert rows(city, queries.seeing([])) == []


def test_the_same_as_a_walk_through_every_row(city: sa.Connection) -> None:
    way = list(named(city, "roads").values())
    walked = {
        (link, view.site, view.number, round(p, 6))
        for view in city.execute(sa.text("SELECT site, number, links, links_p FROM camera_views"))
        for link, p in zip(view.links, view.links_p, strict=True)
    }
    asked = rows(city, queries.seeing(way))
    assert {(row["link"], row["site"], row["number"], round(float(str(row["p"])), 6)) for row in asked} == walked
    assert len(asked) == len(walked) > 4


def test_views_of_a_box_as_a_table(city: sa.Connection) -> None:
    question = queries.views(BOX, limit=10)
    table = geopandas.read_postgis(question.bound(), city, geom_col="geom", crs=LONLAT)
    sites = named(city, "cameras")
    assert list(table["site"]) == sorted(sites[name] for name in ("east", "round", "behind"))
    assert table.geometry.is_valid.all()
    found = reading.cameras(_bare(city))
    far = dict(zip(found.site, reach_m(found, LEVELS[USUAL].px_per_m, ASSUMED), strict=True))
    metres = table.to_crs(table.estimate_utm_crs()).geometry
    for site, area, links, p in zip(table["site"], metres, table["links"], table["links_p"], strict=True):
        assert area.area <= np.pi * far[site] ** 2
        assert len(links) == len(p)
    wedge = metres[table["site"] == sites["east"]].iloc[0]
    assert wedge.area < np.pi * far[sites["east"]] ** 2 / 5, "sixty degrees, not the whole circle"
    (one,) = rows(city, queries.views(BOX, limit=1))
    assert one["matched"] == 3
    assert rows(city, queries.views((24.0, 60.0, 24.1, 60.1), limit=10)) == []


def test_what_is_not_worked_out_yet_is_told_apart_from_what_nobody_sees(city: sa.Connection) -> None:
    assert rows(city, queries.waiting(BOX)) == [{"sites": 3, "waiting": 0}]
    assert rows(city, queries.waiting((24.94, 60.14, 25.0, 60.16))) == [{"sites": 4, "waiting": 1}]
    city.execute(sa.text("DELETE FROM camera_views"))
    assert rows(city, queries.waiting(BOX)) == [{"sites": 3, "waiting": 3}]
    assert rows(city, queries.seeing(list(named(city, "roads").values()))) == []


def test_a_way_over_the_graph_is_seen_by_the_same_cameras_link_by_link_and_place_by_place(database_url: str) -> None:
    """What is kept of links, against what ``along`` judges from the profiles every ten metres."""
    with psycopg.connect(database_url) as bare:
        graph = roads.read(bare, roads.networks(bare)[0])
        network = Network.of(graph)
        costs = Conditions.at(network, Measured.nothing(graph), [], NOON).costs(modes.named("car"))
        way = ways.way(network, costs, (24.9400, 60.1685), (24.9490, 60.1725))
        assert way is not None
        ids = roads.ids(bare, graph)
        assert (ids > 0).all()
        every = reading.cameras(bare)
        tile = every[(np.floor(every.lat / keeping.TILE_DEG) == 2005) & (np.floor(every.lon / keeping.TILE_DEG) == 831)]
        keeping.make(bare, tile, NOW, ASSUMED)
        views, missing = keeping.read(bare, tile, NOW, ASSUMED, every=False)
        question = queries.seeing(ids[graph.link[way.arcs]].tolist())
        compiled = question.bound().compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        kept = bare.execute(str(compiled).encode()).fetchall()
        bare.execute("DELETE FROM roads WHERE id = %s", [int(ids[0])])
        assert roads.ids(bare, graph)[:2].tolist() == [-1, int(ids[1])]
        bare.rollback()
    assert (ids >= 0).all()
    assert not len(missing)
    lengths = graph.length_m[graph.link[way.arcs]]
    by_links: dict[tuple[int, int], float] = {}
    for nth, _, site, number, _, _, p, _ in kept:
        by_links[site, number] = by_links.get((site, number), 0.0) + p * lengths[nth - 1] * way.shares[nth - 1]
    cameras = views.cameras
    day = Task(LEVELS[USUAL].px_per_m, dark=False, now=NOW)
    by_places = {
        (int(cameras.site[one.at]), int(cameras.number[one.at])): one.seen_m
        for one in along.along(views, ways.line(way), day, ASSUMED)
    }
    assert len(by_places) > 20
    assert set(by_places) <= set(by_links)
    assert sum(by_links.values()) == pytest.approx(sum(by_places.values()), rel=0.1)
    much = [key for key, seen_m in by_places.items() if seen_m > 20]
    assert len(much) > 10
    shares = np.array([by_links[key] / by_places[key] for key in much])
    assert np.median(np.abs(shares - 1)) < 0.1


def test_the_indexes_answer(city: sa.Connection) -> None:
    assert "idx_camera_views_links" in plan(city, queries.seeing([1, 2]))
    assert "idx_camera_views_geom" in plan(city, queries.views(BOX, limit=5))
    assert "idx_cameras_geom" in plan(city, queries.waiting(BOX))


def _bare(city: sa.Connection) -> psycopg.Connection[object]:
    driver = city.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver
