"""What the band of arrival says of real drives: 30 tracks of vehicles in the centre of Athens (pNEUMA)."""

from pathlib import Path

import psycopg
import pytest

from app.cluster import Cluster
from gis.osm import graphml
from gis.roads import reading
from gis.roads.graph import RoadGraph
from tests.bench.conftest import Publish
from tests.conftest import _database
from tests.gis.roads.tracks import PARKED_S, coverage

pytestmark = pytest.mark.bench
TRACKS = "data/traj-athens-pneuma/tracks_public.csv"


@pytest.fixture(scope="module")
def athens(cluster: Cluster, migrated: str, shared: Path) -> RoadGraph:
    with psycopg.connect(_database(cluster, "athens_eta", migrated)) as connection:
        graphml.load(shared / "data/traj-athens-pneuma/athens_network.graphml", connection, dataset="athens")
        return reading.read(connection, "osm")


def test_arrival(athens: RoadGraph, shared: Path, publish: Publish) -> None:
    rows = []
    for live in (False, True):
        for parked_s, standing in ((PARKED_S, "cut"), (3_600.0, "counted")):
            told = coverage(athens, shared / TRACKS, live=live, parked_s=parked_s)
            rows.append(
                {
                    "speeds": "measured by the other vehicles" if live else "by class and hour",
                    "standing for more than two minutes": standing,
                    "trips": told.trips,
                    "tracks": told.tracks,
                    "true : expected, median": f"{told.bias:.2f}",
                    "error, median": f"{told.median_error:.0%}",
                    "error, mean": f"{told.error:.0%}",
                    "inside p10–p90": f"{told.covered:.0%}",
                    "later": f"{told.later:.0%}",
                    "inside a band that the other tracks shaped": f"{told.covered_unseen:.0%}",
                    "p90 : p10": f"{told.width:.1f}",
                    "length of the matched way, median error": f"{told.length_error:.1%}",
                }
            )
    publish("Arrival", rows)
