"""The road graph made from columns: links and junctions as their layers hold them, and the restrictions on turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis.roads import restrictions, signs
from gis.roads.graph import Floats, Ints, RoadGraph
from gis.roads.hindrances import Hindrance, Trait
from gis.roads.restrictions import Stated

Texts = NDArray[np.str_]
Yes = NDArray[np.bool_]
_TEXTS = ("ids", "names", "classes", "begins", "ends", "directions")
REFINED = ("lanes", "width_m", "speed_kmh")  # measures of links that their signs say more of
BOTH, FORWARD, BACKWARD = "both", "forward", "backward"


@dataclass(frozen=True)
class Origin:
    """What a graph is made from: see the last fields of ``RoadGraph``."""

    network: str
    versions: Mapping[str, int]
    roads_date: str | None


@dataclass(frozen=True)
class Links:
    """Columns of m links; ``signs`` holds ``key=value`` of what ``gis.roads.signs`` reads, for each link."""

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
    """Columns of n junctions; ``signs`` as those of links, with ``barrier`` among them."""

    ids: Texts
    lon: Floats
    lat: Floats
    signals: Yes
    signs: Sequence[str | None]


class _Told(NamedTuple):
    """What the signs of m links say: a column for each field of ``gis.roads.signs.OfLink``."""

    of_each: Ints  # the row that holds for each link
    rows: Floats

    def column(self, name: str) -> Floats:
        return self.rows[:, signs.OfLink._fields.index(name)][self.of_each]

    def in_direction(self, along: str, against: str, link: Ints, forward: Yes) -> Floats:
        """Of arcs: one column for those along their link, another for those against it."""
        return np.where(forward, self.column(along)[link], self.column(against)[link])


class _Arcs(NamedTuple):
    tail: Ints
    head: Ints
    link: Ints
    forward: Yes
    hindrances: Ints


def build(links: Links, junctions: Junctions, stated: Sequence[Stated], origin: Origin) -> RoadGraph:
    """The graph of these columns. A link whose junction is not loaded is left out and counted."""
    order = np.argsort(junctions.ids)
    begins, has_begin = _found(junctions.ids, order, links.begins)
    ends, has_end = _found(junctions.ids, order, links.ends)
    usable = has_begin & has_end
    links, begins, ends = links.only(usable), begins[usable], ends[usable]
    told = _told(links)
    arcs = _arcs(links.directions, told.column("hindrances").astype(np.int64), begins, ends)
    by_tail = np.lexsort((arcs.link, arcs.tail))
    tail, head, link, forward = arcs.tail[by_tail], arcs.head[by_tail], arcs.link[by_tail], arcs.forward[by_tail]
    first_arc = np.searchsorted(tail, np.arange(len(junctions.ids) + 1)).astype(np.int64)
    by_way, way_of_arc = restrictions.index(links.ids, link, restrictions.ways_named(stated))
    junction_at = {str(name): at for at, name in enumerate(junctions.ids)}
    placed = restrictions.place(stated, restrictions.Arcs(tail, head, by_way, first_arc, way_of_arc, junction_at))
    lengths = [len(sequence) for sequence in placed.sequences]
    standing, limited, limits = _at_junctions(junctions)
    width_m, estimated = _widths(links.measures["width_m"], told)
    own_kmh = told.in_direction("forward_kmh", "backward_kmh", link, forward)
    return RoadGraph(
        junction_ids=junctions.ids,
        junction_lon=junctions.lon,
        junction_lat=junctions.lat,
        signals=junctions.signals,
        junction_hindrances=standing,
        limited=limited,
        limits=limits,
        first_arc=first_arc,
        link_ids=links.ids,
        names=links.names,
        classes=links.classes,
        **{name: column for name, column in links.measures.items() if name not in REFINED},
        lanes=np.where(np.isnan(links.measures["lanes"]), told.column("lanes"), links.measures["lanes"]),
        width_m=width_m,
        max_length_m=told.column("max_length_m"),
        traits=told.column("traits").astype(np.int64) | np.where(estimated, int(Trait.ESTIMATED_WIDTH), 0),
        coords=links.coords,
        first_coord=links.first_coord,
        tail=tail,
        head=head,
        link=link,
        forward=forward,
        hindrances=arcs.hindrances[by_tail],
        stopped=told.in_direction("stops_forward", "stops_backward", link, forward) > 0,
        speed_kmh=np.where(np.isnan(own_kmh), links.measures["speed_kmh"][link], own_kmh),
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


def _told(links: Links) -> _Told:
    """What the signs of each link say: worked out once for each class with the same signs."""
    known: dict[tuple[str, str | None], int] = {}
    keys = zip(links.classes.tolist(), links.signs, strict=True)
    of_each = np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)
    rows = [signs.of_link(road_class, signs.told(text)) for road_class, text in known]
    return _Told(of_each, np.array(rows, dtype=float).reshape(-1, len(signs.OfLink._fields)))


def _widths(width_m: Floats, told: _Told) -> tuple[Floats, Yes]:
    """The width of each link, and whether somebody estimated it, for want of better. A carriageway that is narrower
    than the road counts."""
    known, guess = np.fmin(width_m, told.column("carriageway_m")), told.column("estimated_m")
    estimated: Yes = np.isnan(known) & ~np.isnan(guess)
    return np.where(estimated, guess, known), estimated


def _at_junctions(junctions: Junctions) -> tuple[Ints, Ints, Floats]:
    """What stands on each junction; the few that have limits, and those."""
    signed = np.array([at for at, text in enumerate(junctions.signs) if text], dtype=np.int64)
    told = [signs.of_junction(signs.told(junctions.signs[at])) for at in signed]
    standing = np.zeros(len(junctions.ids), dtype=np.int64)
    standing[signed] = [one.hindrances for one in told]
    limits = np.array([one[1:] for one in told], dtype=float).reshape(-1, 3)
    has_any = ~np.isnan(limits).all(axis=1)
    return standing, signed[has_any], limits[has_any]


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
