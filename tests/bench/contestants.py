"""Who is measured: processes that answer, with the CPU time that they and their PostgreSQL backends use."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, urlsplit

import psutil
import psycopg

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
START_S = 60


@dataclass(frozen=True)
class Run:
    """What one bounded closed loop saw: seconds and bytes of each answer, and the CPU seconds that they took."""

    seconds: list[float]
    sizes: list[int]
    web_cpu_s: float
    database_cpu_s: float

    @property
    def cpu_s(self) -> float:
        return self.web_cpu_s + self.database_cpu_s


class Contestant(Protocol):
    def run(self, jobs: Sequence[Any], clients: int) -> Run: ...

    def stop(self) -> None: ...


@dataclass
class Cpu:
    """CPU seconds of a process tree, and of the client backends of one database."""

    process: psutil.Process
    database_url: str

    def used(self) -> tuple[float, dict[int, float]]:
        tree = [self.process, *self.process.children(recursive=True)]
        backends = {}
        for pid in self._backends():
            with contextlib.suppress(psutil.NoSuchProcess):  # a parallel worker that is done
                backends[pid] = _seconds(psutil.Process(pid))
        return sum(_seconds(one) for one in tree), backends

    def since(self, before: tuple[float, dict[int, float]]) -> tuple[float, float]:
        web, backends = self.used()
        return web - before[0], sum(used - before[1].get(pid, 0.0) for pid, used in backends.items())

    def _backends(self) -> list[int]:
        with psycopg.connect(self.database_url) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type IN ('client backend', 'parallel worker') AND pid <> pg_backend_pid()"
            ).fetchall()
        return [pid for (pid,) in found]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@dataclass
class Server:
    """An HTTP server on 127.0.0.1. A job is a path, or a path with headers."""

    process: subprocess.Popen[bytes]
    port: int
    database_url: str

    def run(self, jobs: Sequence[Any], clients: int) -> Run:
        cpu = Cpu(psutil.Process(self.process.pid), self.database_url)
        before = cpu.used()
        with ThreadPoolExecutor(clients) as pool:
            answers = [a for part in pool.map(self._ask_all, (jobs[n::clients] for n in range(clients))) for a in part]
        return Run([seconds for seconds, _ in answers], [size for _, size in answers], *cpu.since(before))

    def _ask_all(self, jobs: Sequence[Any]) -> list[tuple[float, int]]:
        answers = []
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            for job in jobs:
                path, headers = job if isinstance(job, tuple) else (job, {})
                began = time.perf_counter()
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
                answers.append((time.perf_counter() - began, len(body)))
                wanted = 304 if "If-None-Match" in headers else 200
                assert answer.status == wanted, f"{answer.status} {path} {body[:300]!r}"
        return answers

    def head(self, path: str) -> tuple[int, http.client.HTTPMessage]:
        """Status and headers of the answer."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


def ours(home: Path, database_url: str, **settings: str) -> Server:
    """Our service as it runs: one worker, started by its own command."""
    environment = os.environ | {"GOLDENTIME_DATABASE_URL": database_url} | settings
    up = "from app.cli import main; main()"
    command = [sys.executable, "-c", up, "up", "--home", str(home), "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE)
    assert process.stdout
    for line in process.stdout:
        if line.startswith(b"Goldentime ready: "):
            return Server(process, int(line.rsplit(b":", 1)[1]), database_url)
    raise AssertionError(f"the service did not start: {process.wait()}")


def tipg(python: Path, port: int, database_url: str, tables: Sequence[str]) -> Server:
    """tipg, one worker: no refresh of its catalogue while it is measured, and over the same unix socket."""
    parts = urlsplit(database_url)
    query = parse_qs(parts.query)
    address = f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[0]}@{quote(query['host'][0], safe='')}:{query['port'][0]}"
    settings = {
        "DATABASE_URL": address + parts.path,
        "TIPG_CATALOG_TTL": "0",
        "TIPG_DB_TABLES": json.dumps(list(tables)),
        "TIPG_DB_FUNCTIONS": "[]",
    }
    site_packages = str(Path(psutil.__file__).parent.parent)
    command = [str(python), "-I", str(HERE / "serve_tipg.py"), str(port), site_packages]
    made = Server(subprocess.Popen(command, env=os.environ | settings, cwd=HERE), port, database_url)
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            assert made.head("/healthz")[0] == 200
        except ConnectionError:
            time.sleep(0.2)
        else:
            return made
    raise AssertionError("tipg did not start")


class Bare:
    """The service's own statement, prepared and run by a bare asyncpg client: the most that any server could reach.

    A job is the list of arguments.
    """

    def __init__(self, sql: str, database_url: str):
        self.database_url = database_url
        command = [sys.executable, str(HERE / "bare_client.py"), database_url]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told(sql)

    def run(self, jobs: Sequence[Any], clients: int) -> Run:
        self._told({"jobs": list(jobs), "clients": clients})
        cpu = Cpu(psutil.Process(self.process.pid), self.database_url)
        before = cpu.used()
        seconds, sizes = self._told("go")
        return Run(seconds, sizes, *cpu.since(before))

    def _told(self, message: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        assert self.process.stdin
        self.process.communicate(timeout=20)
