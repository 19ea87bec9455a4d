"""Benchmarks: run by ``-m bench``, compared within one run, never asserted in seconds."""

import hashlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.cluster import Cluster
from tests.bench import seoul

LOCK = Path(__file__).parent.parent.parent / "requirements" / "bench.lock"
Rows = list[dict[str, Any]]
Publish = Callable[[str, Rows], None]


@pytest.fixture(scope="session")
def rounds() -> int:
    return int(os.environ.get("GOLDENTIME_BENCH_ROUNDS", "7"))


@pytest.fixture(scope="session")
def bench_python() -> Path:
    """Python of the environment with tipg: the one named, or one made from the lock and kept."""
    if named := os.environ.get("GOLDENTIME_BENCH_VENV"):
        return Path(named) / "bin" / "python"
    name = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    venv = cache / "goldentime" / f"bench-{name}"
    if not (venv / "complete").exists():
        shutil.rmtree(venv, ignore_errors=True)
        for command in _making(venv):
            subprocess.run(command, check=True)
        (venv / "complete").touch()
    return venv / "bin" / "python"


def _making(venv: Path) -> Iterator[list[str]]:
    if uv := shutil.which("uv"):
        yield [uv, "venv", "--quiet", "--python", sys.executable, str(venv)]
        yield [uv, "pip", "sync", "--quiet", "--python", str(venv / "bin/python"), "--require-hashes", str(LOCK)]
    else:
        yield [sys.executable, "-m", "venv", str(venv)]
        yield [str(venv / "bin/pip"), "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(LOCK)]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def sites(shared: Path) -> Path:
    """Seoul's camera sites as they were published."""
    return shared / "data" / seoul.FILE


@pytest.fixture(scope="session")
def city_url(cluster: Cluster, database_url: str, sites: Path) -> str:
    """A database with Seoul's cameras beside the sample city."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute('CREATE DATABASE "city" TEMPLATE "sample"')
    url = database_url.replace("/sample?", "/city?")
    seoul.load(url, sites)
    return url


@pytest.fixture
def publish(capsys: pytest.CaptureFixture[str]) -> Publish:
    """Prints a table, and adds it to the JSON file that GOLDENTIME_BENCH_JSON names (build/bench.json)."""

    def published(title: str, rows: Rows) -> None:
        with capsys.disabled():
            print(f"\n\n**{title}**\n\n{_markdown(rows)}")
        path = Path(os.environ.get("GOLDENTIME_BENCH_JSON", LOCK.parent.parent / "build" / "bench.json"))
        path.parent.mkdir(parents=True, exist_ok=True)
        told = json.loads(path.read_text()) if path.exists() else {}
        told |= {"measured": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine(), title: rows}
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")

    return published


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "architecture": platform.machine(), "python": platform.python_version()}


def _markdown(rows: Rows) -> str:
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([str(row.get(head, "")) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
