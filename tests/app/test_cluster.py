"""The embedded PostGIS: made, found again, killed, and not in anybody's way."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from app import schema
from app.cluster import Cluster, find_programs
from app.complaints import ClusterError
from app.server import create_app
from app.settings import Settings


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="goldentime-home-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def own(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home, Settings().postgres_prefix)
    cluster.ensure()
    yield cluster
    cluster.stop()


def test_the_socket_is_private_and_there_is_no_tcp(own: Cluster) -> None:
    assert own.socket.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(own.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SELECT postgis_lib_version()").fetchone()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(own.url.replace(own.url.split(":")[2].split("@")[0], "wrong"))


def test_a_killed_server_comes_back_with_what_was_acknowledged(own: Cluster) -> None:
    with psycopg.connect(own.url) as connection:
        connection.execute("CREATE TABLE told (n int)")
        connection.execute("INSERT INTO told SELECT generate_series(1, 1000)")
    os.kill(int((own.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    own.ensure()
    with psycopg.connect(own.url) as connection:
        assert connection.execute("SELECT count(*) FROM told").fetchone() == (1000,)


def test_a_first_start_that_was_killed_is_begun_anew(home: Path) -> None:
    cluster = Cluster(home, Settings().postgres_prefix)
    (home / "cluster.new").mkdir()
    (home / "cluster.new" / "PG_VERSION").write_text("15")
    cluster.ensure()
    assert cluster.runs()
    cluster.stop()
    assert not cluster.runs()


def test_a_home_with_a_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home / ("long" * 30)
    assert len(str(Cluster(deep).socket / ".s.PGSQL.5432.lock").encode()) < 107


def test_without_postgis_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(ClusterError, match="apt-get install"):
        find_programs(tmp_path)


def test_the_service_outlives_its_database(own: Cluster, own_home: Settings) -> None:
    schema.migrate(own.url)
    with TestClient(create_app(own_home, own.url), raise_server_exceptions=False) as client:
        assert client.get("/health/ready").status_code == 200
        own.stop()
        away = client.get("/v1/near", params={"lon": 24.9, "lat": 60.1})
        assert away.status_code == 503
        assert away.json()["type"] == "/problems/database-away"
        assert away.headers["retry-after"]
        assert client.get("/tiles/roads/14/9327/4742.mvt").status_code == 503
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200
        own.ensure()
        assert client.get("/health/ready").status_code == 200
        assert client.get("/v1/near", params={"lon": 24.9, "lat": 60.1}).status_code == 200


def test_the_service_starts_while_its_database_is_away(own: Cluster, own_home: Settings) -> None:
    own.stop()
    with TestClient(create_app(own_home, own.url), raise_server_exceptions=False) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        own.ensure()
        schema.migrate(own.url)
        assert client.get("/health/ready").status_code == 200
