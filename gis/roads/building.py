"""The road graph made from columns: links and junctions as their layers hold them, and the restrictions on turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.roads import hindrances, restrictions
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.hindrances import Hindrance
from gis.roads.restrictions import Stated

Texts = NDArray[np.str_]
Yes = NDArray[np.bool_]
BETWEEN_SIGNS = "\x1f"
_TEXTS = ("ids", "names", "classes", "begins", "ends", "directions")
BOTH, FORWARD, BACKWARD = "both", "forward", "backward"


@dataclass(frozen=True)
class Origin:
    """What a graph is made from: see the last fields of ``RoadGraph``."""

    network: str
    versions: Mapping[str, int]
    roads_date: str | None


@dataclass(frozen=True)
class Links:
    """Columns of m links; ``signs`` holds ``key=value`` of what ``gis.roads.hindrances`` reads, for each link."""

    ids: Texts
    names: Texts
    classes: Texts
    begins: Texts
    ends: Texts
    directions: Texts
    measures: Mapping[str, Floats]
    coords: Floats
    first_coord: Ints
    signs: Sequence[str | None]

    def only(self, kept: Yes) -> "Links":
        if kept.all():
            return self
        vertices = np.diff(self.first_coord)
        texts = {name: getattr(self, name)[kept] for name in _TEXTS}
        return replace(
            self,
            **texts,
            measures={name: column[kept] for name, column in self.measures.items()},
            coords=self.coords[np.repeat(kept, vertices)],
            first_coord=np.concatenate([[0], np.cumsum(vertices[kept])]).astype(np.int64),
            signs=[signs for signs, keep in zip(self.signs, kept, strict=True) if keep],
        )


@dataclass(frozen=True)
class Junctions:
    """Columns of n junctions."""

    ids: Texts
    lon: Floats
    lat: Floats
    signals: Yes
    hindrances: Ints


class _Arcs(NamedTuple):
    tail: Ints
    head: Ints
    link: Ints
    forward: Yes
    hindrances: Ints


def signs_of(text: str | None) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(BETWEEN_SIGNS) if "=" in pair) if text else {}


def build(links: Links, junctions: Junctions, stated: Sequence[Stated], origin: Origin) -> RoadGraph:
    """The graph of these columns. A link whose junction is not loaded is left out and counted."""
    order = np.argsort(junctions.ids)
    begins, has_begin = _found(junctions.ids, order, links.begins)
    ends, has_end = _found(junctions.ids, order, links.ends)
    usable = has_begin & has_end
    links, begins, ends = links.only(usable), begins[usable], ends[usable]
    standing, traits = _signs(links)
    arcs = _arcs(links.directions, standing, begins, ends)
    by_tail = np.lexsort((arcs.link, arcs.tail))
    tail, head, link = arcs.tail[by_tail], arcs.head[by_tail], arcs.link[by_tail]
    first_arc = np.searchsorted(tail, np.arange(len(junctions.ids) + 1)).astype(np.int64)
    by_way, way_of_arc = restrictions.index(links.ids, link, restrictions.ways_named(stated))
    junction_at = {str(name): at for at, name in enumerate(junctions.ids)}
    placed = restrictions.place(stated, restrictions.Arcs(tail, head, by_way, first_arc, way_of_arc, junction_at))
    lengths = [len(sequence) for sequence in placed.sequences]
    return RoadGraph(
        junction_ids=junctions.ids,
        junction_lon=junctions.lon,
        junction_lat=junctions.lat,
        signals=junctions.signals,
        junction_hindrances=junctions.hindrances,
        first_arc=first_arc,
        link_ids=links.ids,
        names=links.names,
        classes=links.classes,
        **links.measures,
        traits=traits,
        coords=links.coords,
        first_coord=links.first_coord,
        tail=tail,
        head=head,
        link=link,
        forward=arcs.forward[by_tail],
        hindrances=arcs.hindrances[by_tail],
        sequence_ids=np.array(placed.ids, dtype=np.str_),
        first_of_sequence=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        sequence_arcs=np.array([arc for sequence in placed.sequences for arc in sequence], dtype=np.int64),
        sequence_binds=np.array(placed.binds, dtype=np.int64),
        network=origin.network,
        versions=dict(origin.versions),
        roads_date=origin.roads_date,
        unplaced={**placed.unplaced, **({"link_without_junction": n} if (n := int((~usable).sum())) else {})},
    )


def _found(ids: Texts, order: Ints, wanted: Texts) -> tuple[Ints, Yes]:
    """Where each wanted id stands, and whether it does."""
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return at.astype(np.int64), ids[at] == wanted


def _signs(links: Links) -> tuple[Ints, Ints]:
    """Hindrances and traits of each link: worked out once for each class with the same signs."""
    known: dict[tuple[str, str | None], tuple[int, int]] = {}
    found = np.empty((len(links.ids), 2), dtype=np.int64)
    for at, key in enumerate(zip(links.classes.tolist(), links.signs, strict=True)):
        if key not in known:
            signs = signs_of(key[1])
            known[key] = (int(hindrances.of_way(key[0], signs)), int(hindrances.traits(key[0], signs)))
        found[at] = known[key]
    return found[:, 0].copy(), found[:, 1].copy()


def _arcs(directions: Texts, standing: Ints, begins: Ints, ends: Ints) -> _Arcs:
    """Both directions of every link, the one against traffic as contra-flow.

    Where a link of its own leads back between the same junctions, as of the two-way streets of 표준노드링크, nobody
    has to drive against the traffic: the arc against it is left out.
    """
    link, one_way = np.arange(len(directions)), directions == FORWARD
    width = max(begins.max(initial=0), ends.max(initial=0)) + 1
    has_twin = one_way & np.isin(ends * width + begins, (begins * width + ends)[one_way])
    with_line = standing | np.where(np.isin(directions, (BOTH, FORWARD)), 0, int(Hindrance.CONTRAFLOW))
    against = standing | np.where(np.isin(directions, (BOTH, BACKWARD)), 0, int(Hindrance.CONTRAFLOW))
    kept = ~has_twin
    return _Arcs(
        np.concatenate([begins, ends[kept]]),
        np.concatenate([ends, begins[kept]]),
        np.concatenate([link, link[kept]]),
        np.arange(len(link) + int(kept.sum())) < len(link),
        np.concatenate([with_line, against[kept]]),
    )
