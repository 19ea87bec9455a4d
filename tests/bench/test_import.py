"""How fast an OpenStreetMap extract comes in, and how much memory it takes."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.bench.conftest import Publish
from tests.bench.contestants import CHECKOUT, Cpu

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
    watched, peak, cpu = psutil.Process(process.pid), 0, Cpu(psutil.Process(process.pid), url)
    web_s, database_s = 0.0, {0: 0.0}
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            peak = max(peak, watched.memory_info().rss)
            web_s, backends = cpu.used()
            database_s |= backends
        time.sleep(0.05)
    stored, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    seconds = time.monotonic() - began
    cpu_s = web_s + sum(database_s.values())
    return {
        "load": when,
        "rows": int(stored),
        "rows per second": round(int(stored) / seconds),
        "rows per CPU-second": round(int(stored) / cpu_s),
        "program CPU s": round(web_s, 1),
        "database CPU s": round(cpu_s - web_s, 1),
        "peak resident memory, MB": round(peak / 1e6),
        "file, MB": round(path.stat().st_size / 1e6, 1),
    }
