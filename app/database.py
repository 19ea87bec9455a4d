"""A PostGIS to work with: the one that the settings name, or the embedded one, started if it does not run."""

import contextlib
from collections.abc import Iterator

from app import schema
from app.cluster import Cluster
from app.settings import Settings


@contextlib.contextmanager
def ready(settings: Settings) -> Iterator[str]:
    """The address of a migrated database; an embedded one that was started here is stopped here.

    Raises:
        ClusterError: the embedded PostGIS cannot be had.
    """
    if settings.database_url:
        schema.migrate(settings.database_url)
        yield settings.database_url
        return
    cluster = Cluster(settings.home, settings.postgres_prefix)
    started_here = not cluster.runs()
    try:
        cluster.ensure()
        schema.migrate(cluster.url)
        yield cluster.url
    finally:
        if started_here:
            cluster.stop()
