"""The 119 situation over HTTP on Seoul's real sites, fire water, stations, car parks and streets; and traffic that
reaches the next answer."""

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from app.cluster import Cluster
from tests.bench import contestants
from tests.bench.conftest import Publish
from tests.bench.contestants import CHECKOUT, Run, Server
from tests.conftest import _database

pytestmark = pytest.mark.bench
CALLS = 400
WEST, SOUTH, EAST, NORTH = 126.955, 37.549, 127.002, 37.585
FILES = (
    "osm-seoul-centre/seoul-centre-drive.graphml",
    "kr-cctv-seoul-ansimi/seoul_ansimi_cctv_noheader_utf8.csv",
    "kr-hydrants/seoul_jongno.json",
    "kr-hydrants/seoul_jung.json",
    "kr-fire-police/fire_stations_seoul_utf8sig_tm5186.csv",
    "kr-parking-national/parking_national_cp949.csv",
    "kr-child-zones/child_zones_2026_utf8sig.csv",
    "kr-shelters/earthquake_seoul_utf8sig_crlf.csv",
    "kr-hospitals-seoul/hospitals_seoul_epsg5174_utf8sig.csv",
)


@pytest.fixture(scope="module")
def seoul_url(cluster: Cluster, migrated: str, shared: Path) -> str:
    url = _database(cluster, "seoul119", migrated)
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "import",
        *(str(shared / "data" / f) for f in FILES),
    ]
    environment = os.environ | {"GOLDENTIME_DATABASE_URL": url}
    subprocess.run(command, check=True, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
    return url


@pytest.fixture(scope="module")
def service(seoul_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = contestants.ours(tmp_path_factory.mktemp("service"), seoul_url, GOLDENTIME_TIMEZONE="Asia/Seoul")
    while made.head("/v1/route?from_lon=126.98&from_lat=37.56&to_lon=126.99&to_lat=37.57")[0] == 503:
        time.sleep(0.2)
    yield made
    made.stop()


def paths(count: int, **more: object) -> list[str]:
    dice = random.Random(119)
    found = []
    for _ in range(count):
        call = {"lon": round(dice.uniform(WEST, EAST), 6), "lat": round(dice.uniform(SOUTH, NORTH), 6)}
        leak = {"un": 1017, "spill": "small", "wind_from_deg": dice.randrange(360), "wind_ms": 2.1}
        found.append("/v1/dispatch119/situation?" + urlencode(call | {"mode": "pump"} | leak | more))
    return found


def row(what: str, run: Run) -> dict[str, object]:
    seconds = sorted(run.seconds)
    return {
        "what": what,
        "p50 ms": round(1000 * seconds[len(seconds) // 2], 1),
        "p99 ms": round(1000 * seconds[int(0.99 * (len(seconds) - 1))], 1),
        "web CPU ms": round(1000 * run.web_cpu_s / len(seconds), 1),
        "database CPU ms": round(1000 * run.database_cpu_s / len(seconds), 1),
        "KB": round(sum(run.sizes) / len(run.sizes) / 1000, 1),
    }


def test_the_situation(service: Server, publish: Publish) -> None:
    service.run(paths(20), 2)
    rows = [row(f"everything, {clients} client(s)", service.run(paths(CALLS), clients)) for clients in (1, 4)]
    for part in ("route", "water", "zones"):
        rows.append(row(f"{part} alone, 1 client", service.run(paths(100, parts=part), 1)))
    publish("119 situation over HTTP, radius 500 m", rows)


def test_traffic_reaches_the_next_answer(service: Server, seoul_url: str, publish: Publish) -> None:
    """From the push of a tenth of all links to the answer of the next question, over HTTP."""
    with psycopg.connect(seoul_url) as connection:
        links = [link for (link,) in connection.execute("SELECT source_id FROM roads WHERE from_junction IS NOT NULL")]
    tenth = random.Random(1).sample(links, len(links) // 10)
    took = []
    for kmh in (5, 40, 7, 30, 9):
        body = {
            "observed_at": datetime.now(UTC).isoformat(),
            "speeds": [{"link": one, "speed_kmh": kmh} for one in tenth],
        }
        request = urllib.request.Request(
            f"http://127.0.0.1:{service.port}/v1/traffic", json.dumps(body).encode(), method="POST"
        )
        began = time.perf_counter()
        urllib.request.urlopen(request, timeout=30).read()
        stored_s = time.perf_counter() - began
        service.run(paths(1), 1)
        took.append((stored_s, time.perf_counter() - began))
    stored, answered = (sorted(column)[len(column) // 2] for column in zip(*took, strict=True))
    told = {
        "links": len(tenth),
        "stored and known ms": round(1000 * stored),
        "next situation answered ms": round(1000 * answered),
    }
    publish("A tenth of all links pushed over HTTP", [told])
