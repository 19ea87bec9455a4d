"""A road graph on disk, so that the next start need not read and order it anew: refused when the data has moved on,
when the file is torn, or when another version of the program wrote it. Plain arrays, nothing that could run."""

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from gis.errors import BrokenGraph
from gis.roads.graph import Ints, RoadGraph

FORMAT = 2  # to be raised with every change of RoadGraph or of the states
MARK = b"goldentime roads\n"
_TOLD = ("network", "versions", "roads_date", "unplaced")  # everything else is an array


@dataclass(frozen=True, eq=False)
class Kept:
    """What a snapshot holds: a graph, and the order in which its states are contracted."""

    graph: RoadGraph
    order: Ints | None


@dataclass(frozen=True)
class Refused:
    """Why a snapshot is not used."""

    ko: str
    en: str

    def __str__(self) -> str:
        return f"{self.ko} · {self.en}"


def save(path: Path, graph: RoadGraph, order: Ints | None) -> None:
    """Written beside and put in place at once: whoever reads meanwhile has the old one.

    Raises:
        OSError: it cannot be written.
    """
    arrays = {field.name: getattr(graph, field.name) for field in fields(graph) if field.name not in _TOLD}
    told = {"format": FORMAT, **{name: _plain(getattr(graph, name)) for name in _TOLD}}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays, _order=np.empty(0) if order is None else order, _told=np.array(json.dumps(told)))
    body = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as written:
        written.write(MARK + hashlib.blake2b(body).digest() + body)
    os.replace(written.name, path)


def load(path: Path, network: str, versions: Mapping[str, int]) -> Kept | Refused:
    """The snapshot, if it is whole and of exactly these versions of the data (``gis.roads.reading.versions``)."""
    try:
        read = path.read_bytes()
    except OSError:
        return Refused("저장본 없음", "no snapshot yet")
    head, body = read[: len(MARK) + 64], read[len(MARK) + 64 :]
    if head != MARK + hashlib.blake2b(body).digest():
        return Refused("저장본 손상", "the snapshot is torn")
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        told: dict[str, Any] = json.loads(str(held["_told"]))
        if told.pop("format") != FORMAT:
            return Refused("저장본 판이 다름", "the snapshot is of another version")
        if told["network"] != network or told["versions"] != dict(versions):
            return Refused("자료가 바뀜", "the data has moved on")
        order = held["_order"]
        try:
            graph = RoadGraph(**{name: held[name] for name in held.files if not name.startswith("_")}, **told)
        except (BrokenGraph, TypeError):
            return Refused("저장본이 맞지 않음", "the snapshot contradicts itself")
    return Kept(graph, order if len(order) else None)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
