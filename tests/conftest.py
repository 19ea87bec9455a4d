"""A real PostGIS for the tests: one private cluster a session, databases copied from a migrated one."""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi.testclient import TestClient

from app import boundaries, sample, schema
from app.cluster import Cluster
from app.server import create_app
from app.settings import Settings
from gis import osm

MADE_UP = """
INSERT INTO hydrants (geom, name, kind, usable, source, source_id, dataset, loaded_at) VALUES
 (ST_SetSRID(ST_MakePoint(24.9416, 60.1713), 4326), '불량', 'pillar', false, 'test', 'h1', 'test', now()),
 (ST_SetSRID(ST_MakePoint(24.9420, 60.1715), 4326), '양호', 'pillar', true, 'test', 'h2', 'test', now());
INSERT INTO hazards (geom, name, substance, quantity, quantity_unit, source, source_id, dataset, loaded_at) VALUES
 (ST_SetSRID(ST_MakePoint(24.9418, 60.1712), 4326), '창고', '나트륨', 20, 'kg', 'test', 'z1', 'test', now()),
 (ST_SetSRID(ST_MakePoint(24.9430, 60.1716), 4326), '냉동 창고', '암모니아', 500, 'kg', 'test', 'z2', 'test', now());
INSERT INTO parking (geom, name, capacity, source, source_id, dataset, loaded_at, attributes) VALUES
 (ST_SetSRID(ST_MakePoint(24.9408, 60.1716), 4326), '공영', 42, 'test', 'p1', 'test', now(),
  '{"평일운영시작시각": "09:00", "평일운영종료시각": "19:00", "운영요일": "평일"}');
"""
SHARED = Path(__file__).parent.parent.parent / "shared"
_numbers = count(1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, where the real files are at hand, a test that was left out is a test that failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and SHARED.is_dir() and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real data beside the checkout, where it is."""
    if not SHARED.is_dir():
        pytest.skip("the real files of ../shared are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    home = Path(tempfile.mkdtemp(prefix="goldentime-test-"))
    home.chmod(0o755)
    made = Cluster(home, Settings().postgres_prefix)
    made.ensure()
    yield made
    made.stop()
    shutil.rmtree(home, ignore_errors=True)


def _database(cluster: Cluster, name: str, template: str) -> str:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return cluster.url.replace("/goldentime?", f"/{name}?")


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """Name of a migrated, empty database, to copy from."""
    schema.migrate(_database(cluster, "migrated", "template0"))
    return "migrated"


@pytest.fixture(scope="session")
def with_korea(cluster: Cluster, migrated: str) -> str:
    """Name of a database with the 시군구 of Korea and nothing else, to copy from."""
    with psycopg.connect(_database(cluster, "with_korea", migrated)) as connection:
        boundaries.load(connection, today=date(2026, 11, 1), progress=lambda stage, part: None)
    return "with_korea"


@pytest.fixture(scope="session")
def extract() -> Path:
    found = sample.extract()
    assert found, "the sample city is not installed: ./test brings it"
    return found


@pytest.fixture(scope="session")
def database_url(cluster: Cluster, migrated: str, extract: Path) -> str:
    """A database with the sample city, for tests that only read or that roll back."""
    url = _database(cluster, "sample", migrated)
    with psycopg.connect(url) as connection:
        osm.load(extract, connection, dataset=sample.DATASET)
    return url


@pytest.fixture(scope="session")
def crew_url(cluster: Cluster, migrated: str, extract: Path) -> str:
    """A database with the sample city and what a fire crew meets there: for tests that close roads and slow traffic."""
    url = _database(cluster, "crew", migrated)
    with psycopg.connect(url) as connection:
        osm.load(extract, connection, dataset="helsinki")
        connection.execute(MADE_UP)
    return url


@pytest.fixture
def fresh_url(cluster: Cluster, migrated: str) -> Iterator[str]:
    """An empty migrated database of the test's own, for what commits."""
    yield from _of_the_test(cluster, migrated)


@pytest.fixture
def korea_url(cluster: Cluster, with_korea: str) -> Iterator[str]:
    """A database of the test's own with the 시군구 of Korea."""
    yield from _of_the_test(cluster, with_korea)


def _of_the_test(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"fresh{next(_numbers)}"
    yield _database(cluster, name, template)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sample_engine(database_url: str) -> Iterator[sa.Engine]:
    engine = schema.engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(sample_engine: sa.Engine) -> Iterator[sa.Connection]:
    """To the sample city, in a transaction that is rolled back."""
    with sample_engine.connect() as made, made.begin() as transaction:
        yield made
        transaction.rollback()


@pytest.fixture(scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that keep what a service keeps away from this machine's own."""
    return Settings(home=tmp_path_factory.mktemp("home"), timezone="Europe/Helsinki")


@pytest.fixture(scope="session")
def client(database_url: str, own_home: Settings) -> Iterator[TestClient]:
    """The application that runs in service, spoken to over HTTP without a socket."""
    with TestClient(create_app(own_home, database_url), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="session")
def service(database_url: str, own_home: Settings) -> Iterator[str]:
    """Base address of a running server over the sample city."""
    yield from _serving(database_url, own_home)


@pytest.fixture(scope="module")
def written_service(crew_url: str, own_home: Settings) -> Iterator[str]:
    """Base address of a running server whose traffic and closures may be written to."""
    yield from _serving(crew_url, own_home)
    with psycopg.connect(crew_url) as connection:
        connection.execute("TRUNCATE link_speeds, closures")


def _serving(url: str, settings: Settings) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(create_app(settings, url), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield address
        server.should_exit = True
        thread.join(timeout=10)
