"""A network into memory: from its snapshot where that is still right, else from the database."""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gis.roads import reading, snapshot
from gis.roads.network import Network


@dataclass(frozen=True)
class Loaded:
    """How a network came into memory, for people who wait for it."""

    network: str
    links: int
    junctions: int
    restrictions: int
    unplaced: dict[str, int]
    seconds: float
    from_snapshot: bool
    snapshot_refused: str | None

    def told(self) -> str:
        source = "저장본에서 · from the snapshot" if self.from_snapshot else "데이터베이스에서 · from the database"
        why = f" ({self.snapshot_refused})" if self.snapshot_refused else ""
        return (
            f"도로망 {self.network}: {self.links:,} 구간 · links, {self.junctions:,} 교차점 · junctions, "
            f"{self.restrictions:,} 회전 제한 · turn restrictions, {self.seconds:.1f} s {source}{why}"
        )


def load(url: str, folder: Path, name: str, versions: Mapping[str, int]) -> tuple[Network, Loaded]:
    """The network ``name`` of the database, and how it came; a snapshot is left in ``folder`` for the next start.

    Raises:
        NoRoads, BrokenGraph: its data cannot be used.
    """
    began, path = time.monotonic(), folder / f"{name}.roads"
    kept = snapshot.load(path, name, versions)
    refused = None if isinstance(kept, snapshot.Kept) else str(kept)
    if isinstance(kept, snapshot.Kept):
        network = Network.of(kept.graph, kept.order)
    else:
        with psycopg.connect(url) as connection:
            network = Network.of(reading.read(connection, name))
    network.index  # noqa: B018  made now, not for the first who asks
    graph = network.graph
    told = Loaded(
        name,
        len(graph.link_ids),
        len(graph.junction_ids),
        len(graph.sequence_ids),
        dict(graph.unplaced),
        time.monotonic() - began,
        refused is None,
        refused,
    )
    if refused is not None:
        with contextlib.suppress(OSError):
            snapshot.save(path, graph, network.order)
    return network, told
