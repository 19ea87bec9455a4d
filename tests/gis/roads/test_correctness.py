"""Our searches against networkx on an edge-based graph that knows nothing of ours: restrictions are read anew from the
database, way by way, and obeyed by remembering which of them are under way."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import psycopg
import pytest

from gis.roads import hierarchy, modes, search
from gis.roads.costs import NEVER, Costs
from gis.roads.graph import RoadGraph
from gis.roads.states import States
from tests.gis.roads.conftest import conditions

ORIGINS, TARGETS = 25, 40  # 1,000 pairs


@dataclass(frozen=True)
class Rule:
    """A restriction by ways: from, via (a junction, or ways), to."""

    kind: str
    from_way: str
    via: tuple[str, ...]
    to_way: str


def rules(url: str) -> list[Rule]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT coalesce(kind, ''), from_ways, via, to_ways, coalesce(exempt, '') FROM turn_restrictions"
            " WHERE NOT attributes ?| ARRAY['restriction:hgv', 'restriction:bus', 'restriction:psv',"
            " 'restriction:bicycle', 'restriction:motorcycle']"
        ).fetchall()
    return [
        Rule(kind, start, tuple(via.split(",")), end)
        for kind, starts, via, ends, exempt in rows
        for start in starts.split(",")
        for end in ends.split(",")
        if kind.startswith(("no_", "only_")) and "motorcar" not in exempt
    ]


class Reference:
    """The moves of a car over arcs, each remembering the restrictions through several ways that it has entered."""

    def __init__(self, graph: RoadGraph, costs: Costs, found: list[Rule]):
        self.graph, self.costs = graph, costs
        self.ways = ["/".join(str(link).split("/")[:2]) for link in graph.link_ids]
        self.by_from: dict[str, list[Rule]] = {}
        for rule in found:
            self.by_from.setdefault(rule.from_way, []).append(rule)

    def leaving(self, junction: int) -> list[int]:
        arcs = range(int(self.graph.first_arc[junction]), int(self.graph.first_arc[junction + 1]))
        return [arc for arc in arcs if self.costs.arc_ms[arc] != NEVER and not self._barred(junction)]

    def _barred(self, junction: int) -> bool:
        return bool(self.costs.fit.uncrossable[junction])

    def way(self, arc: int) -> str:
        return self.ways[self.graph.link[arc]]

    def allowed(self, arc: int, active: frozenset[tuple[Rule, int]], then: int) -> bool:
        junction = self.graph.head[arc]
        name = str(self.graph.junction_ids[junction])
        onward = self.way(then)
        out = {
            self.way(one) for one in range(int(self.graph.first_arc[junction]), int(self.graph.first_arc[junction + 1]))
        }
        for rule in self.by_from.get(self.way(arc), ()):
            if rule.via == (name,) and self._breaks(rule, onward, out):
                return False
        for rule, at in active:
            if at == len(rule.via) - 1 and rule.to_way in out and self._breaks(rule, onward, out):
                if (
                    rule.kind.startswith("only_")
                    and onward == rule.via[-1]
                    and self.graph.link[then] != self.graph.link[arc]
                ):
                    continue
                return False
        return True

    @staticmethod
    def _breaks(rule: Rule, onward: str, out: set[str]) -> bool:
        if rule.kind.startswith("only_"):
            return onward != rule.to_way and rule.to_way in out
        return onward == rule.to_way

    def entered(self, arc: int, active: frozenset[tuple[Rule, int]], then: int) -> frozenset[tuple[Rule, int]]:
        onward = self.way(then)
        found = set()
        for rule in self.by_from.get(self.way(arc), ()):
            if rule.via[0].startswith("way/") and onward == rule.via[0]:
                found.add((rule, 0))
        for rule, at in active:
            if onward == rule.via[at]:
                found.add((rule, at))
            elif at + 1 < len(rule.via) and onward == rule.via[at + 1]:
                found.add((rule, at + 1))
        return frozenset(found)

    def as_networkx(self) -> Any:
        made = nx.DiGraph()
        nothing: frozenset[tuple[Rule, int]] = frozenset()
        waiting = [(arc, nothing) for arc in range(len(self.graph.tail)) if self.costs.arc_ms[arc] != NEVER]
        seen = set(waiting)
        while waiting:
            arc, active = waiting.pop()
            for then in self.leaving(int(self.graph.head[arc])):
                if not self.allowed(arc, active, then):
                    continue
                follows = (then, self.entered(arc, active, then))
                crossing = int(self.costs.fit.cross_ms[self.graph.head[arc]])
                made.add_edge((arc, active), follows, weight=int(self.costs.arc_ms[then]) + crossing)
                if follows not in seen:
                    seen.add(follows)
                    waiting.append(follows)
        for junction in range(len(self.graph.junction_ids)):
            for arc in self.leaving(junction):
                start = int(self.costs.arc_ms[arc]) + int(self.costs.fit.cross_ms[junction])
                made.add_edge(("from", junction), (arc, nothing), weight=start)
        return made


@pytest.fixture(scope="module")
def networks(
    helsinki: RoadGraph, monaco: RoadGraph, seoul: RoadGraph, database_url: str, rules_of: Callable[[str], list[Rule]]
) -> dict[str, tuple[RoadGraph, list[Rule]]]:
    return {"helsinki": (helsinki, rules(database_url)), "monaco": (monaco, rules_of("monaco")), "seoul": (seoul, [])}


@pytest.fixture(scope="module")
def rules_of(cluster: Any, migrated: str, shared: Any) -> Callable[[str], list[Rule]]:
    """The restrictions of an extract, straight from its file."""
    import osmium  # noqa: PLC0415

    def read(name: str) -> list[Rule]:
        found = []
        for thing in osmium.FileProcessor(str(shared / f"data/osm-{name}/{name}.osm.pbf"), osmium.osm.RELATION):
            kind = thing.tags.get("restriction", "")
            if thing.tags.get("type") != "restriction" or not kind.startswith(("no_", "only_")):
                continue
            by_role: dict[str, list[str]] = {}
            for member in thing.members:
                by_role.setdefault(member.role, []).append(f"{'node' if member.type == 'n' else 'way'}/{member.ref}")
            if "motorcar" in thing.tags.get("except", "") or not {"from", "via", "to"} <= set(by_role):
                continue
            for start in by_role["from"]:
                found += [Rule(kind, start, tuple(by_role["via"]), end) for end in by_role["to"]]
        return found

    return read


@pytest.mark.parametrize("city", ["helsinki", "monaco", "seoul"])
def test_a_thousand_pairs_cost_what_networkx_says(networks: dict[str, tuple[RoadGraph, list[Rule]]], city: str) -> None:
    graph, found = networks[city]
    now = conditions(graph)
    costs = now.costs(modes.named("car"))
    reference = Reference(graph, costs, found)
    peer = reference.as_networkx()
    customized = hierarchy.Customized(now.network.hierarchy, costs) if now.network.hierarchy else None
    states = costs.states
    at = _states_by_junction(states, len(graph.junction_ids))
    able = np.flatnonzero(costs.main[: len(graph.junction_ids)])
    dice = np.random.default_rng(4)
    compared = unreachable = 0
    for origin in dice.choice(able, ORIGINS, replace=False):
        peer_ms: dict[int, int] = {}
        for (arc, _), ms in nx.single_source_dijkstra_path_length(peer, ("from", int(origin))).items():
            if arc != "from":
                head = int(graph.head[arc])
                peer_ms[head] = min(peer_ms.get(head, ms), ms)
        tree = search.tree(costs, np.array([origin]), np.array([0]))
        for target in dice.choice(np.arange(len(graph.junction_ids)), TARGETS, replace=False):
            if target == origin:
                continue
            ours = min(int(tree.ms[state]) for state in at[target])
            expected = peer_ms.get(int(target), int(search.UNREACHED))
            assert ours == expected, (city, origin, target)
            compared, unreachable = compared + 1, unreachable + (expected >= search.UNREACHED)
            if customized:
                way = customized.way([(int(origin), 0)], [(int(state), 0) for state in at[target]])
                assert (int(search.UNREACHED) if way is None else way[0]) == expected
                if way:
                    _check(reference, [int(arc) for arc in states.arc[way[1]]])
    assert compared > 900
    assert compared > unreachable


def _check(reference: Reference, arcs: list[int]) -> None:
    """A path hangs together and breaks no restriction of the extract."""
    active: frozenset[tuple[Rule, int]] = frozenset()
    for arc, then in itertools.pairwise(arcs):
        assert reference.graph.head[arc] == reference.graph.tail[then]
        assert reference.allowed(arc, active, then), (arc, then)
        active = reference.entered(arc, active, then)


def _states_by_junction(states: States, junctions: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(junctions)]
    for state, junction in enumerate(states.junction):
        found[junction].append(state)
    return found


def test_without_the_states_restrictions_would_be_broken(helsinki: RoadGraph, database_url: str) -> None:
    """The check can fail: a search over junctions alone breaks restrictions that the states keep."""
    now = conditions(helsinki)
    costs = now.costs(modes.named("car"))
    reference = Reference(helsinki, costs, rules(database_url))
    free = nx.DiGraph()
    for arc in np.flatnonzero(costs.arc_ms != NEVER):
        tail, head, ms = int(helsinki.tail[arc]), int(helsinki.head[arc]), int(costs.arc_ms[arc])
        if not free.has_edge(tail, head) or free[tail][head]["weight"] > ms:
            free.add_edge(tail, head, weight=ms, arc=int(arc))
    dice = np.random.default_rng(1)
    able = np.flatnonzero(costs.main[: len(helsinki.junction_ids)])
    broken = 0
    for a, b in dice.choice(able, (60, 2)):
        path = nx.dijkstra_path(free, int(a), int(b)) if nx.has_path(free, int(a), int(b)) else []
        arcs = [free[u][v]["arc"] for u, v in itertools.pairwise(path)]
        broken += any(not reference.allowed(x, frozenset(), y) for x, y in itertools.pairwise(arcs))
    assert broken > 0
