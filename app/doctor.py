"""``goldentime doctor``: what is there, what is missing, what to type."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from app import sample
from app.cluster import Cluster
from app.complaints import ClusterError
from app.server_paths import ASSETS
from app.settings import Settings
from gis.roads import hierarchy

LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``remedy`` is what to type where it is not well."""

    what: str
    well: bool
    told: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "apt-get install python3  (3.11+)")
    cluster = Cluster(settings.home, settings.postgres_prefix)
    if settings.database_url:
        yield Finding("PostGIS", True, "GOLDENTIME_DATABASE_URL")
    else:
        try:
            yield Finding("PostGIS", True, str(cluster.programs.bin))
            running = cluster.runs()
            yield Finding("데이터베이스 · database", cluster.exists, "running" if running else "stopped", "./run")
        except ClusterError as error:
            yield Finding("PostGIS", False, str(error), "apt-get install --no-install-recommends postgresql-postgis")
    carried = (ASSETS / "vendor" / "maplibre-gl").is_dir()
    yield Finding("지도 자산 · map assets", carried, "carried" if carried else "missing", "./run")
    extract = sample.extract()
    yield Finding("견본 · sample city", extract is not None, extract.name if extract else "missing", "./run")
    engine = "routingkit-cch" if hierarchy.kit else "numba 만 · searches alone: right, and slower across a large city"
    yield Finding("길찾기 · ways", True, engine)
    place = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(place if place.exists() else "/").free
    yield Finding(
        "디스크 · disk",
        free > LEAST_FREE_BYTES,
        f"{free / 1e9:.1f} GB free",
        f"rm ... or --home elsewhere than {settings.home}",
    )
