"""How fast an OpenStreetMap extract comes in, and how much memory it takes."""

from pathlib import Path

import pytest

from tests.bench.conftest import Publish
from tests.bench.loads import watched

pytestmark = pytest.mark.bench
EXTRACT = "data/osm-monaco/monaco.osm.pbf"
LOAD = """
import sys, psycopg
from pathlib import Path
from gis import osm
with psycopg.connect(sys.argv[1]) as connection:
    report = osm.load(Path(sys.argv[2]), connection, dataset="monaco")
print(report.total("stored"))
"""


def test_import(fresh_url: str, shared: Path, publish: Publish) -> None:
    """Into an empty database, and once more with nothing new in it."""
    publish("Import of Monaco", [watched(LOAD, fresh_url, shared / EXTRACT, load=when) for when in ("first", "again")])
