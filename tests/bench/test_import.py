"""How fast an OpenStreetMap extract comes in, and how much memory it takes."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.bench.conftest import Publish
from tests.bench.contestants import CHECKOUT

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
    publish("Import of Monaco", [_load(fresh_url, shared / EXTRACT, when) for when in ("first", "again")])


def _load(url: str, path: Path, when: str) -> dict[str, object]:
    began = time.monotonic()
    command = [sys.executable, "-c", LOAD, url, str(path)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    watched, peak, cpu_s = psutil.Process(process.pid), 0, 0.0
    while process.poll() is None:
        try:
            times = watched.cpu_times()
            peak, cpu_s = max(peak, watched.memory_info().rss), times.user + times.system
        except psutil.NoSuchProcess:
            break
        time.sleep(0.01)
    stored, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    seconds = time.monotonic() - began
    return {
        "load": when,
        "rows": int(stored),
        "seconds": round(seconds, 1),
        "rows per second": round(int(stored) / seconds),
        "CPU s of the program": round(cpu_s, 1),
        "peak resident memory, MB": round(peak / 1e6),
        "file, MB": round(path.stat().st_size / 1e6, 1),
    }
