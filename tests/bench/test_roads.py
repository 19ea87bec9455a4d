"""Searches on one city of 265,000 arcs, in one process and one run: ours against networkx, scipy, pgRouting, Valhalla.

Ours obey 5 % restricted crossings, one-way streets and limits as a pump engine does; pgRouting, networkx and scipy get
the same weights but know no restrictions. CPU milliseconds of the process, but for pgRouting and its server: wall.
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import psycopg
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from app import schema
from app.cluster import Cluster
from gis.roads import hierarchy, matrix, modes, reach, reading, search, snapshot, ways
from gis.roads.conditions import Conditions
from gis.roads.costs import NEVER, Costs
from gis.roads.network import Network
from gis.roads.traffic import Measured
from tests.bench import valhalla_times
from tests.bench.city import City, city
from tests.bench.conftest import Publish
from tests.conftest import _database
from tests.gis.roads.conftest import NIGHT

pytestmark = pytest.mark.bench
PAIRS = 200
NEAR_M = 4_000
FEW = 8  # questions to peers that take a second each


@pytest.fixture(scope="module")
def made() -> City:
    return city()


@pytest.fixture(scope="module")
def now(made: City) -> Conditions:
    return Conditions.at(Network.of(made.graph), Measured.nothing(made.graph), [], NIGHT)


@pytest.fixture(scope="module")
def pump(now: Conditions) -> Costs:
    return now.costs(modes.named("pump"))


def cpu_ms(work: Callable[[], Any], times: int = 1) -> list[float]:
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(1000 * (time.process_time() - began))
    return found


def each(work: Callable[[Any], Any], questions: list[Any]) -> list[float]:
    return [cpu_ms(lambda: work(question))[0] for question in questions]  # noqa: B023


def row(who: str, found: list[float], ours: float, **more: Any) -> dict[str, Any]:
    middle = statistics.median(found)
    late = sorted(found)[int(0.99 * (len(found) - 1))]
    return {
        "who": who,
        "ms median": f"{middle:.3g}",
        "ms p99": f"{late:.3g}",
        "ours is x times as quick": f"{middle / ours:,.1f}",
        **more,
    }


@pytest.fixture(scope="module")
def pairs(pump: Costs) -> dict[str, list[tuple[int, int]]]:
    graph = pump.graph
    able = np.flatnonzero(pump.main[: len(graph.junction_ids)])
    dice = np.random.default_rng(5)
    anywhere = dice.choice(able, (PAIRS, 2))
    near = []
    scale = np.array([88_300.0, 111_320.0])
    at = np.column_stack([graph.junction_lon, graph.junction_lat]) * scale
    while len(near) < PAIRS:
        a, b = dice.choice(able, 2)
        if 500 < np.hypot(*(at[a] - at[b])) < NEAR_M:
            near.append((int(a), int(b)))
    return {"across the city": [(int(a), int(b)) for a, b in anywhere], "dispatch, up to 4 km": near}


@pytest.fixture(scope="module")
def plain(pump: Costs) -> csr_array:
    """The same weights without restrictions, the quicker of parallel arcs."""
    graph = pump.graph
    able = pump.arc_ms != NEVER
    order = np.lexsort((-pump.arc_ms[able], graph.head[able], graph.tail[able]))
    tail, head, ms = graph.tail[able][order], graph.head[able][order], pump.arc_ms[able][order].astype(float)
    last = np.append((np.diff(tail) != 0) | (np.diff(head) != 0), True)
    count = len(graph.junction_ids)
    return csr_array((ms[last], (tail[last], head[last])), shape=(count, count))


@pytest.fixture(scope="module")
def pgrouting(cluster: Cluster, plain: csr_array) -> Iterator[psycopg.Connection[Any] | None]:
    url = _database(cluster, "pgrouting", "template1")
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute("CREATE EXTENSION pgrouting CASCADE")
        except psycopg.Error:
            yield None
            return
        connection.execute("CREATE TABLE edge (id bigint, source bigint, target bigint, cost float8)")
        moves = plain.tocoo()
        with connection.cursor() as cursor, cursor.copy("COPY edge FROM STDIN") as copy:
            for number, (a, b, ms) in enumerate(zip(moves.row, moves.col, moves.data, strict=True)):
                copy.write_row((number, int(a), int(b), float(ms)))
        connection.execute("ANALYZE edge")
        yield connection


def asked(connection: psycopg.Connection[Any], sql: str, values: Any) -> list[Any]:
    return connection.execute(sql, values).fetchall()


EDGES = "SELECT id, source, target, cost FROM edge"


def test_routes(
    now: Conditions,
    pump: Costs,
    plain: csr_array,
    pgrouting: psycopg.Connection[Any] | None,
    pairs: dict[str, list[tuple[int, int]]],
    publish: Publish,
) -> None:
    assert now.network.hierarchy is not None
    quick = hierarchy.Customized(now.network.hierarchy, pump)
    graph, peer = pump.graph, nx.from_scipy_sparse_array(plain, create_using=nx.DiGraph)
    graph.link_at  # noqa: B018
    for where, asked_for in pairs.items():
        ours = each(lambda pair: quick.way([(pair[0], 0)], [(pair[1], 0)]), asked_for)
        middle = statistics.median(ours)
        rows = [row("Goldentime, hierarchy, restrictions in force", ours, middle)]
        places = [[(float(graph.junction_lon[j]), float(graph.junction_lat[j])) for j in pair] for pair in asked_for]
        whole = each(lambda two: ways.way(now.network, pump, *two, customized=quick), places)
        rows.append(row("the same with both places put on their streets", whole, middle))
        rows.append(
            row(
                "Goldentime, search alone (the minute after an update)",
                each(lambda p: _searched(pump, *p), asked_for[:50]),
                middle,
            )
        )
        rows.append(
            row(
                "scipy",
                each(lambda p: dijkstra(plain, indices=p[0], return_predecessors=True), asked_for[:FEW]),
                middle,
            )
        )
        rows.append(row("networkx", each(lambda p: nx.bidirectional_dijkstra(peer, *p), asked_for[:FEW]), middle))
        if pgrouting is not None:
            took = []
            for pair in asked_for[:FEW]:
                began = time.perf_counter()
                asked(pgrouting, f"SELECT * FROM pgr_dijkstra('{EDGES}', %s::bigint, %s::bigint)", pair)
                took.append(1000 * (time.perf_counter() - began))
            rows.append(row("pgRouting, pgr_dijkstra (wall)", took, middle))
        publish(f"Route, {where}: {len(graph.tail):,} arcs, {len(graph.sequence_ids):,} banned movements", rows)


def _searched(costs: Costs, begin: int, end: int) -> Any:
    return search.tree(costs, np.array([begin]), np.array([0]), targets=np.array([end]))


def test_trees_and_tables(now: Conditions, pump: Costs, plain: csr_array, pgrouting: Any, publish: Publish) -> None:
    graph, network = pump.graph, now.network
    assert network.hierarchy is not None
    able = np.flatnonzero(pump.main[: len(graph.junction_ids)])
    dice = np.random.default_rng(8)
    origins = [int(one) for one in dice.choice(able, 15)]
    search.tree(pump, np.array(origins[:1]), np.array([0]))
    ours, theirs = [], []
    for origin in origins:  # in turns: whatever else runs falls on both
        ours += cpu_ms(lambda: search.tree(pump, np.array([origin]), np.array([0])))  # noqa: B023
        theirs += cpu_ms(lambda: dijkstra(plain, indices=origin, return_predecessors=True))  # noqa: B023
    middle = statistics.median(ours)
    rows = [
        row("Goldentime, predecessors, restrictions in force", ours, middle),
        row("scipy, predecessors", theirs, middle),
    ]
    publish("One to all", rows)
    ten = each(lambda origin: search.tree(pump, np.array([origin]), np.array([0]), limit_ms=600_000), origins)
    limited = each(lambda origin: dijkstra(plain, indices=origin, limit=600_000), origins)
    places = [(float(graph.junction_lon[j]), float(graph.junction_lat[j])) for j in origins]
    areas = each(
        lambda place: reach.area(network, reach.reached(pump, matrix.placed(network, pump, [place])[0], 300)),
        places[:5],
    )
    middle = statistics.median(ten)
    publish(
        "Reach in 10 minutes",
        [
            row("Goldentime, tree", ten, middle),
            row("scipy, tree", limited, middle),
            row("Goldentime, 5 minutes as a polygon", areas, middle),
        ],
    )
    thousand = [(float(graph.junction_lon[j]), float(graph.junction_lat[j])) for j in dice.choice(able, 1000)]
    quick = hierarchy.Customized(network.hierarchy, pump)
    putting = cpu_ms(lambda: matrix.placed(network, pump, thousand))
    targets = matrix.targets(pump, matrix.placed(network, pump, thousand))
    begins = matrix.placed(network, pump, places)
    ours = each(lambda begin: matrix.times(pump, [begin], targets, quick), begins)
    middle = statistics.median(ours)
    rows = [row("Goldentime, targets on their streets", ours, middle), row("scipy, one to all", theirs, middle)]
    rows.append(row("putting 1,000 places on their streets, once", putting, middle))
    publish("1 x 1,000", rows)


def test_a_tenth_of_all_links_changes(made: City, publish: Publish) -> None:
    """From the speeds to the first right answer, for every mode together; and until all hierarchies are ready."""
    graph = made.graph
    network = Network.of(graph)
    assert network.hierarchy is not None
    every = list(modes.declared().values())
    before = Conditions.at(network, Measured.nothing(graph), [], NIGHT)
    for mode in every:
        before.customize(mode)
    dice = np.random.default_rng(1)
    first, answers, ready = [], [], []
    for _ in range(5):
        arcs = dice.choice(len(graph.tail), len(graph.tail) // 10, replace=False)
        kmh = dice.uniform(5, 60, len(arcs))
        began = time.process_time()
        measured = before.measured.with_speeds(arcs, kmh, np.full(len(arcs), NIGHT.timestamp()))
        after = Conditions.at(network, measured, [], NIGHT)
        costs = [after.costs(mode) for mode in every]
        first.append(1000 * (time.process_time() - began))
        for one in costs:
            _searched(one, 0, len(graph.junction_ids) // 2)
        answers.append(1000 * (time.process_time() - began))
        for mode in every:
            after.customize(mode, before)
        ready.append(1000 * (time.process_time() - began))
    steps = {
        "the costs of all modes": first,
        "a right answer across half the city of each mode": answers,
        "the hierarchies of all modes": ready,
    }
    rows = [
        {"until": name, "CPU ms median": round(statistics.median(found)), "worst": round(max(found))}
        for name, found in steps.items()
    ]
    publish("A tenth of all links changes", rows)


def test_from_the_database_to_the_first_answer(
    made: City, cluster: Cluster, migrated: str, tmp_path: Path, publish: Publish
) -> None:
    url = _database(cluster, "roads_bench", migrated)
    schema.migrate(url)
    with psycopg.connect(url) as connection:
        _store(made, connection)
        connection.commit()
        began = time.perf_counter()
        graph = reading.read(connection, "osm")
        read_s = time.perf_counter() - began
    began = time.perf_counter()
    network = Network.of(graph)
    network.index  # noqa: B018
    ordered_s = time.perf_counter() - began
    snapshot.save(tmp_path / "osm.roads", graph, network.order)
    began = time.perf_counter()
    kept = snapshot.load(tmp_path / "osm.roads", "osm", graph.versions)
    assert isinstance(kept, snapshot.Kept)
    loaded_s = time.perf_counter() - began
    Network.of(kept.graph, kept.order).index  # noqa: B018
    again_s = time.perf_counter() - began
    rows = [
        {"step": "reading and checking from PostGIS", "wall s": round(read_s, 2)},
        {"step": "states, order, contraction, index", "wall s": round(ordered_s, 2)},
        {"step": "reading and checking the snapshot", "wall s": round(loaded_s, 2)},
        {"step": "from the snapshot to ready", "wall s": round(again_s, 2)},
    ]
    publish(f"Start: {len(graph.link_ids):,} links, {len(graph.tail):,} arcs", rows)
    assert len(graph.tail) == len(made.graph.tail)


def _store(made: City, connection: psycopg.Connection[Any]) -> None:
    """The city as rows of the layers."""
    links, junctions = made.links, made.junctions
    connection.execute("ALTER TABLE roads DISABLE TRIGGER USER")
    connection.execute("ALTER TABLE junctions DISABLE TRIGGER USER")
    head = "geom, source, source_id, dataset, loaded_at"
    with connection.cursor() as cursor, cursor.copy(f"COPY junctions ({head}, signals) FROM STDIN") as copy:
        for name, lon, lat, signals in zip(junctions.ids, junctions.lon, junctions.lat, junctions.signals, strict=True):
            copy.write_row((f"SRID=4326;POINT({lon} {lat})", "osm", str(name), "made", "2026-11-25", bool(signals)))
    columns = f"{head}, class, from_junction, to_junction, direction, length_m, lanes, width_m, max_height_m"
    known = [links.measures[name] for name in ("length_m", "lanes", "width_m", "max_height_m")]
    with connection.cursor() as cursor, cursor.copy(f"COPY roads ({columns}) FROM STDIN") as copy:
        for at, name in enumerate(links.ids):
            (ax, ay), (bx, by) = links.coords[2 * at : 2 * at + 2]
            values = [None if np.isnan(column[at]) else float(column[at]) for column in known]
            values[1] = None if values[1] is None else int(values[1])
            copy.write_row(
                (f"SRID=4326;LINESTRING({ax} {ay}, {bx} {by})", "osm", str(name), "made", "2026-11-25",
                 str(links.classes[at]), str(links.begins[at]), str(links.ends[at]), str(links.directions[at]), *values)
            )  # fmt: skip


def test_valhalla(
    made: City, now: Conditions, pump: Costs, pairs: dict[str, list[tuple[int, int]]], tmp_path: Path, publish: Publish
) -> None:
    """Valhalla on the same network, written as OpenStreetMap, in a process of its own."""
    python = os.environ.get("GOLDENTIME_BENCH_VALHALLA")
    if not python:
        pytest.skip("GOLDENTIME_BENCH_VALHALLA names no Python with pyvalhalla")
    assert now.network.hierarchy is not None
    valhalla_times.write(made, tmp_path / "city.osm.pbf")
    graph, quick = made.graph, hierarchy.Customized(now.network.hierarchy, pump)
    asked_for = {name: found[:60] for name, found in pairs.items()}
    places = {
        name: [[[float(graph.junction_lon[j]), float(graph.junction_lat[j])] for j in pair] for pair in found]
        for name, found in asked_for.items()
    }
    (tmp_path / "asked.json").write_text(json.dumps(places))
    subprocess.run(
        [python, str(Path(valhalla_times.__file__)), str(tmp_path)],
        check=True,
        env={"PATH": f"{Path(python).parent}:{os.environ['PATH']}"},
    )
    told = json.loads((tmp_path / "told.json").read_text())
    for name in asked_for:
        ours = each(
            lambda two: ways.way(now.network, pump, tuple(two[0]), tuple(two[1]), customized=quick), places[name]
        )
        middle = statistics.median(ours)
        publish(
            f"Route with places put on their streets, {name}",
            [row("Goldentime", ours, middle), row("Valhalla, auto", told[name], middle)],
        )
