"""The embedded PostGIS: a private cluster that the program makes, starts and stops by itself.

It listens on a unix socket in a 0700 folder only, never touches a cluster that the machine already
runs, and belongs to an unprivileged service user when the caller is root, since PostgreSQL refuses
to run as root.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from app.complaints import ClusterError

DATABASE = "goldentime"
ROLE = "goldentime"
PORT = 5432  # of the socket's name only: no TCP
SERVICE_USERS = ("goldentime", "postgres")
LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107
START_TRIES = 12
CONFIGURATION = """
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
shared_buffers = 512MB
effective_cache_size = 4GB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_destination = 'stderr'
logging_collector = off
"""


@dataclass(frozen=True)
class Programs:
    """A PostgreSQL with PostGIS: its ``bin`` folder, and the environment that it needs where it was only unpacked."""

    bin: Path
    environment: dict[str, str]


def find_programs(prefix: Path | None = None) -> Programs:
    """The newest PostgreSQL with PostGIS below ``prefix`` (an unpacked set of packages) or on the machine.

    Raises:
        ClusterError: there is none.
    """
    for root in ([prefix] if prefix else []) + [Path("/")]:
        for folder in sorted(root.glob("usr/lib/postgresql/*/bin"), key=lambda b: int(b.parent.name), reverse=True):
            share = root / "usr/share/postgresql" / folder.parent.name / "extension"
            if (folder / "initdb").exists() and (share / "postgis.control").exists():
                return Programs(folder, {} if root == Path("/") else _unpacked_environment(root))
    raise ClusterError(
        "PostgreSQL에 PostGIS가 없습니다. No PostgreSQL with PostGIS found. "
        "Start with ./run, or: apt-get install --no-install-recommends postgresql-postgis; "
        "or name an existing database in GOLDENTIME_DATABASE_URL."
    )


def _unpacked_environment(root: Path) -> dict[str, str]:
    libraries = [lib for base in ("usr/lib", "lib") for lib in sorted((root / base).glob("*-linux-gnu*"))]
    nested = [lib / name for lib in libraries for name in ("blas", "lapack") if (lib / name).is_dir()]
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, [*libraries, *nested])),
        "PROJ_DATA": str(root / "usr/share/proj"),
    }


class Cluster:
    """A cluster in ``home/cluster``; make with ``ensure``, end with ``stop``."""

    def __init__(self, home: Path, prefix: Path | None = None):
        self.home = home.absolute()
        self.data = self.home / "cluster"
        self._prefix = prefix

    @cached_property
    def programs(self) -> Programs:
        return find_programs(self._prefix)

    @property
    def socket(self) -> Path:
        """The socket's folder: in the home, or under /tmp where that path would be too long for a socket."""
        wanted = self.home / "socket"
        if len(str(wanted).encode()) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432.lock"):
            return wanted
        name = hashlib.sha256(str(self.home).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"goldentime-{name}"

    @property
    def url(self) -> str:
        """``postgresql://`` address with the password, for every client that takes one."""
        password = self._password_file.read_text().strip()
        return f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(self.socket), safe='')}&port={PORT}"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists() and self._password_file.exists()

    def ensure(self) -> None:
        """Make the cluster if it is not there, start it if it does not run, and wait until it answers.

        Raises:
            ClusterError: it cannot be made or started.
        """
        self._make_folders()
        with self._one_at_a_time():
            if not self.exists:
                self._make()
            if not self.runs():
                self._start()
            self._make_database()

    def runs(self) -> bool:
        """Whether it answers: a process that was killed may still be listed, so ``pg_ctl status`` would not do."""
        asked = ("pg_isready", "-q", "-h", str(self.socket), "-p", str(PORT), "-d", DATABASE)
        return self.exists and self._run(*asked, check=False).returncode == 0

    def stop(self) -> None:
        """Stop it whatever it is doing, starting included; nothing happens where it does not run."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)

    @property
    def _password_file(self) -> Path:
        return self.home / "cluster.password"

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "postgres.log"

    @cached_property
    def _user(self) -> pwd.struct_passwd | None:
        """Whom the database runs as, where that is not the caller."""
        if os.geteuid() != 0:
            return None
        if self.data.exists():
            return pwd.getpwuid(self.data.stat().st_uid)
        for name in SERVICE_USERS:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise ClusterError(
            "데이터베이스를 돌릴 사용자가 없습니다. "
            "PostgreSQL does not run as root; add a user: useradd --system goldentime"
        )

    def _make_folders(self) -> None:
        for folder in (self.home, self._log.parent, self.socket):
            folder.mkdir(mode=0o700 if folder == self.socket else 0o755, parents=True, exist_ok=True)
            if self._user:
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        owner = self.socket.stat()
        if owner.st_uid not in (os.geteuid(), self._user.pw_uid if self._user else os.geteuid()):
            raise ClusterError(f"{self.socket} belongs to somebody else; remove it or choose another --home.")
        self.socket.chmod(0o700)
        if self._user and self._run("test", "-x", str(self.home), check=False, program=False).returncode:
            raise ClusterError(
                f"{self.home}: 사용자 {self._user.pw_name}가 들어갈 수 없습니다. "
                "The service user cannot enter this folder; "
                "choose one outside private home folders with --home DIR."
            )

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with (self.home / "cluster.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        """Made beside its place and moved there when it is whole: a killed first start leaves nothing half made."""
        fresh = self.home / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(32))
        if self._user:
            os.chown(self._password_file, self._user.pw_uid, self._user.pw_gid)
        self._run(
            *("initdb", "-D", str(fresh), "-U", ROLE, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--auth=scram-sha-256", f"--pwfile={self._password_file}", "--data-checksums"),
        )
        with (fresh / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(port=PORT, socket=self.socket))
        fresh.rename(self.data)

    def _start(self) -> None:
        """A killed server may leave its lock file until it is reaped: try again with growing patience."""
        for attempt in range(START_TRIES):
            command = ("pg_ctl", "start", "-D", str(self.data), "-l", str(self._log), "-w", "-t", "60")
            if self._run(*command, check=False).returncode == 0:
                return
            time.sleep(min(0.2 * 2**attempt, 2.0))
        raise ClusterError(f"PostGIS가 시작되지 않습니다. PostGIS does not start; its last words are in {self._log}.")

    def _make_database(self) -> None:
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608
        if not self._sql("postgres", exists).stdout.strip():
            self._sql("postgres", f"CREATE DATABASE {DATABASE}")
        self._sql(DATABASE, "SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS postgis")

    def _sql(self, database: str, statement: str) -> subprocess.CompletedProcess[str]:
        connection = ("-h", str(self.socket), "-p", str(PORT), "-U", ROLE, "-d", database)
        return self._run("psql", "-XtAq", "-v", "ON_ERROR_STOP=1", *connection, "-c", statement)

    def _run(
        self, command: str, *arguments: str, check: bool = True, program: bool = True
    ) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        if program:
            environment |= self.programs.environment
            command = str(self.programs.bin / command)
            if self.exists or self._password_file.exists():
                environment["PGPASSWORD"] = self._password_file.read_text().strip()
        identity = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [command, *arguments],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **identity,  # type: ignore[call-overload]
        )
        if check and done.returncode:
            raise ClusterError(f"{Path(command).name}: {done.stdout.strip()[-500:]}")
        return done
