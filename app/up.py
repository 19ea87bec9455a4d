"""``goldentime up``: database, migrations, a city, the service; and everything stopped again at the end."""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

import uvicorn
from rich.console import Console
from sqlalchemy import select

from app import database, sample, schema
from app.complaints import CannotStart
from app.imports.loading import Job, Loading
from app.server import create_app
from app.settings import Settings
from gis.provenance import DATASETS
from gis.registries import Wish

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")  # without one a browser would take over the terminal
GRACE_S = 3  # open streams must not hold up a restart


@dataclass(frozen=True)
class Start:
    """How to start: where to listen, an extract to load, whether to open a browser.

    ``since`` is when set-up began [s of the epoch], to say how long it all took.
    """

    host: str
    port: int
    osm: Path | None
    browser: bool
    since: float | None


def up(settings: Settings, start: Start, console: Console) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        CannotStart: the port is taken, or another one runs over the same home.
        ClusterError, BadFile: as they say.
    """
    _end_on_sigterm()
    with _only_one(settings.home), _bound(start.host, start.port) as listener:
        address = f"http://{start.host}:{listener.getsockname()[1]}"
        (settings.home / "address").write_text(address)
        console.print("데이터베이스를 준비합니다 · preparing the database")
        with database.ready(settings) as url:
            _fill(url, start.osm, console)
            server = _Server(
                uvicorn.Config(
                    create_app(settings, url, console.print), log_level="warning", timeout_graceful_shutdown=GRACE_S
                )
            )
            server.address, server.browser, server.since = address, start.browser, start.since
            server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says so when it is ready."""

    address = ""
    browser = False
    since: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            if self.since:
                print(f"처음부터 지도까지 {time.time() - self.since:.0f}초 · from start to map in seconds", flush=True)
            print(f"Goldentime ready: {self.address}", flush=True)
            if self.browser and any(os.environ.get(name) for name in SCREENS):
                webbrowser.open(self.address)


def _fill(url: str, osm: Path | None, console: Console) -> None:
    """The named extract, or the sample where the database is empty."""
    path, name = osm, None
    if path is None:
        with schema.engine(url).connect() as connection:
            if connection.execute(select(DATASETS.c.name).limit(1)).first():
                return
        path, name = sample.extract(), sample.DATASET
    if path is None:
        console.print(
            "견본이 없습니다: 빈 지도로 시작합니다. "
            "No sample installed: the map starts empty; goldentime import FILE.osm.pbf"
        )
        return
    (report,) = Loading(url, Job(Wish(dataset=name)), console, date.today()).load(path)
    console.print(
        f"{report.file}: {report.total('stored'):,} 저장 · stored, {report.total('refused'):,} 거절 · refused, "
        f"{report.seconds:.1f} s"
    )


def _end_on_sigterm() -> None:
    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = (home / "address").read_text() if (home / "address").exists() else ""
            raise CannotStart(
                f"이미 돌고 있습니다: {address}. Already running there; another --home runs a second one."
            ) from None
        yield


@contextlib.contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise CannotStart(
            f"{host}:{port}: {error.strerror}. 다른 포트로: --port {port + 1}. Choose another port."
        ) from None
    with listener:
        yield listener
