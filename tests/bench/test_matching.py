"""How often positions are put on the right road, by how seldom and how wrong they come; and what a fix costs."""

import statistics
import time
from pathlib import Path

import numpy as np
import psycopg
import pytest
import shapely

from app.cluster import Cluster
from gis.osm import graphml
from gis.roads import matching, modes, reading, ways
from gis.roads.conditions import Conditions
from gis.roads.costs import Costs, by_length
from gis.roads.matching import Belief, Fix
from gis.roads.network import Network
from gis.roads.traffic import Measured
from tests.bench.city import city
from tests.bench.conftest import Publish
from tests.conftest import _database
from tests.gis.roads.conftest import NIGHT
from tests.gis.roads.tracks import accuracy

pytestmark = pytest.mark.bench
VEHICLES, SECONDS, SPEED_MPS, ERROR_M = 200, 40, 12.0, 6.0


def test_accuracy(cluster: Cluster, migrated: str, shared: Path, publish: Publish) -> None:
    """30 tracks of the centre of Athens (pNEUMA), a position a second, thinned and blurred."""
    with psycopg.connect(_database(cluster, "athens_matching", migrated)) as connection:
        graphml.load(shared / "data/traj-athens-pneuma/athens_network.graphml", connection, dataset="athens")
        network = Network.of(reading.read(connection, "osm"))
    rows = []
    for noise_m in (0.0, 5.0, 10.0, 20.0):
        for every in (1, 5, 15, 30):
            tracks = shared / "data/traj-athens-pneuma/tracks_public.csv"
            told = accuracy(network, tracks, every=every, noise_m=noise_m)
            rows.append(
                {
                    "error on either axis, m": f"{noise_m:.0f}",
                    "every s": every,
                    "fixes": told.fixes,
                    "on the right road": f"{told.right:.1%}",
                    "without a place": told.placeless,
                    "begun anew": told.breaks,
                    "length of the way, median error": f"{told.length_error:.1%}",
                    "bias": f"{told.length_bias:+.1%}",
                }
            )
    publish("Positions put on their roads", rows)


def test_a_fix_every_second_of_many_vehicles(publish: Publish) -> None:
    """200 engines on the made-up city, their beliefs kept between the fixes."""
    network = Network.of(city().graph)
    pump = Conditions.at(network, Measured.nothing(network.graph), [], NIGHT).costs(modes.named("pump"))
    lengths, dice = by_length(pump), np.random.default_rng(0)
    drives = [_drive(network, pump, dice) for _ in range(VEHICLES)]
    beliefs: list[Belief | None] = [None] * VEHICLES
    took = []
    for second in range(SECONDS):
        points = [drive.interpolate(min(second * SPEED_MPS, drive.length)).coords[0] for drive in drives]
        blurred = (np.array(points) + dice.normal(0, ERROR_M, (VEHICLES, 2))) / network.scale
        began = time.process_time()
        for at, (lon, lat) in enumerate(blurred.tolist()):
            beliefs[at] = matching.follow(network, lengths, beliefs[at], Fix(lon, lat, float(second), ERROR_M))
        took.append(time.process_time() - began)
    steady = took[2:]
    row = {
        "vehicles": VEHICLES,
        "CPU ms for each second, median": round(1000 * statistics.median(steady)),
        "worst": round(1000 * max(steady)),
        "CPU ms a fix": round(1000 * statistics.median(steady) / VEHICLES, 2),
    }
    publish(f"A fix every second: {len(network.graph.tail):,} arcs", [row])


def _drive(network: Network, pump: Costs, dice: np.random.Generator) -> shapely.LineString:
    """A way of half a kilometre at least, in metres."""
    graph = network.graph
    while True:
        junction = int(dice.integers(len(graph.junction_ids)))
        begin = float(graph.junction_lon[junction]), float(graph.junction_lat[junction])
        east, north = dice.uniform(-0.01, 0.01, 2).tolist()
        way = ways.way(network, pump, begin, (begin[0] + east, begin[1] + north))
        if way is not None and way.length_m > SPEED_MPS * SECONDS:
            return shapely.LineString(ways.line(way) * network.scale)
