"""Restrictions on crossings small enough to check by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import BrokenGraph
from gis.roads import hierarchy, modes, search
from gis.roads.costs import NEVER
from gis.roads.graph import RoadGraph
from gis.roads.restrictions import Stated
from gis.roads.states import expand
from tests.gis.roads.conftest import conditions, made

#        n
#        |
#   w -- c -- e -- f
#        |    |
#        s -- t
PLACES = {"w": (0, 0), "c": (1, 0), "e": (2, 0), "f": (3, 0), "n": (1, 1), "s": (1, -1), "t": (2, -1)}
STREETS = [
    ("way/1/1", "w", "c", {}),
    ("way/2/1", "c", "e", {}),
    ("way/2/2", "e", "f", {}),
    ("way/3/1", "c", "n", {}),
    ("way/4/1", "c", "s", {}),
    ("way/5/1", "s", "t", {}),
    ("way/6/1", "t", "e", {}),
]


def stated(kind: str, start: str, via: str, end: str, exempt: str | None = None, only_for: str | None = None) -> Stated:
    return Stated("relation/1", kind, start, via, end, exempt, only_for)


def metres(graph: RoadGraph, begin: str, end: str, mode: str = "car") -> float | None:
    """Metres of the quickest way from one junction to another, driven at one speed; None: there is none."""
    costs = conditions(graph).costs(modes.named(mode))
    tree = search.tree(costs, np.array([graph.junction_at[begin]]), np.array([0]))
    ends = np.flatnonzero(costs.states.junction == graph.junction_at[end])
    best = int(ends[np.argmin(tree.ms[ends])])
    if tree.ms[best] >= search.UNREACHED:
        return None
    moves = tree.moves_to(best, costs.states.tail)
    return float(sum(graph.length_m[graph.link[costs.states.arc[move]]] for move in moves))


def test_without_restrictions_the_straight_way_is_taken() -> None:
    assert metres(made(PLACES, STREETS), "w", "n") == 200


def test_a_banned_turn_is_not_made() -> None:
    graph = made(PLACES, STREETS, [stated("no_left_turn", "way/1", "c", "way/3")])
    assert metres(graph, "w", "n") == 400  # on to e, where a dead street lets one turn, and back
    assert metres(graph, "e", "n") == 200  # from elsewhere it is free


def test_only_straight_on_forbids_every_other_way_out() -> None:
    graph = made(PLACES, STREETS, [stated("only_straight_on", "way/1", "c", "way/2")])
    assert metres(graph, "w", "s") == 400
    assert metres(graph, "w", "e") == 200
    assert len(graph.sequence_ids) == 3  # left, right and back


def test_a_restriction_through_ways_that_are_cut_into_pieces() -> None:
    """From way 1 over way 2 (only its first piece is driven) into way 6 towards t: forbidden as one sequence."""
    graph = made(PLACES, STREETS, [stated("no_right_turn", "way/1", "way/2", "way/6")])
    (sequence,) = [
        graph.sequence_arcs[a:b] for a, b in zip(graph.first_of_sequence, graph.first_of_sequence[1:], strict=False)
    ]
    assert [str(graph.link_ids[graph.link[arc]]) for arc in sequence] == ["way/1/1", "way/2/1", "way/6/1"]
    assert metres(graph, "w", "t") == 300  # by s instead
    assert metres(graph, "c", "t") == 200  # whoever begins at c is free


def test_a_restriction_through_two_ways() -> None:
    graph = made(PLACES, STREETS, [stated("no_u_turn", "way/1", "way/4,way/5", "way/6")])
    lengths = np.diff(graph.first_of_sequence)
    assert list(lengths) == [4]
    blocked = made(
        PLACES, [s for s in STREETS if s[0] != "way/2/1"], [stated("no_u_turn", "way/1", "way/4,way/5", "way/6")]
    )
    assert metres(blocked, "w", "e") == 600  # over s and t, back to c first: only so is the sequence broken
    assert metres(blocked, "c", "e") == 300


@pytest.mark.parametrize(
    ("exempt", "only_for", "free"),
    [
        (None, None, {"foot"}),
        ("bicycle", None, {"foot", "bicycle", "pm"}),
        ("psv", None, {"foot"}),
        (None, "hgv", {"foot", "car", "motorcycle", "bicycle", "pm"}),
    ],
)
def test_who_is_bound(exempt: str | None, only_for: str | None, free: set[str]) -> None:
    graph = made(PLACES, STREETS, [stated("no_left_turn", "way/1", "c", "way/3", exempt, only_for)])
    obeying = {name for name, mode in modes.declared().items() if mode.turn_delay_s is None}
    assert {name for name in obeying if metres(graph, "w", "n", name) == 200} == free


def test_under_blue_lights_a_ban_costs_time_and_is_said() -> None:
    graph = made(PLACES, STREETS, [stated("no_left_turn", "way/1", "c", "way/3")])
    exempted = made(PLACES, STREETS, [stated("no_left_turn", "way/1", "c", "way/3", "emergency")])
    pump = modes.named("pump")
    costs, free = conditions(graph).costs(pump), conditions(exempted).costs(pump)
    assert metres(graph, "w", "n", "pump") == 200
    at = int(np.flatnonzero(costs.fit.banned)[0])
    assert pump.turn_delay_s is not None
    assert costs.move_ms[at] - free.move_ms[at] == pump.turn_delay_s * 1000
    assert not free.fit.banned.any()


def test_permissions_and_restrictions_off_the_network() -> None:
    graph = made(
        PLACES,
        STREETS,
        [stated("allowed_u_turn", "way/1", "c", "way/1"), stated("no_left_turn", "way/9", "c", "way/3")],
    )
    assert len(graph.sequence_ids) == 0
    assert graph.unplaced == {"restriction_not_on_the_network": 1}


def test_the_two_links_of_a_two_way_street_need_no_contraflow() -> None:
    """표준노드링크: one link a direction; a link without its twin is one-way."""
    graph = made(
        {"a": (0, 0), "b": (1, 0), "c": (2, 0)},
        [
            ("10", "a", "b", {"direction": "forward"}),
            ("11", "b", "a", {"direction": "forward"}),
            ("12", "b", "c", {"direction": "forward"}),
        ],
        [Stated("t", "no_turn", "10", "b", "12", None, None)],
    )
    assert len(graph.tail) == 4
    assert metres(graph, "a", "c") is None
    assert metres(graph, "b", "c") == 100
    assert metres(graph, "c", "b") is None
    assert metres(graph, "c", "a", "foot") == 200


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_states_agree_with_trying_every_path(data: st.DataObject) -> None:
    """Random nets, random forbidden sequences: the shortest allowed path is that of a search over whole histories."""
    count = data.draw(st.integers(3, 5))
    names = [f"j{i}" for i in range(count)]
    places = {name: (data.draw(st.integers(0, 4)), i) for i, name in enumerate(names)}
    pairs = [(a, b) for a in names for b in names if a < b]
    chosen = data.draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=7, unique=True))
    streets = [(f"way/{n}/1", a, b, {}) for n, (a, b) in enumerate(chosen)]
    graph = made(places, streets)
    sequences = []
    for _ in range(data.draw(st.integers(1, 4))):
        walk = [data.draw(st.integers(0, len(graph.tail) - 1))]
        while len(walk) < 4 and (len(walk) < 2 or data.draw(st.booleans())):
            after = range(graph.first_arc[graph.head[walk[-1]]], graph.first_arc[graph.head[walk[-1]] + 1])
            walk.append(data.draw(st.sampled_from(list(after))))
        sequences.append(tuple(walk))
    held = _with(graph, sequences)
    costs = conditions(held).costs(modes.named("car"))
    tree = search.tree(costs, np.array([0]), np.array([0]))
    for target in range(count):
        ours = min(int(tree.ms[state]) for state in np.flatnonzero(costs.states.junction == target))
        assert ours == _tried(held, [int(ms) for ms in costs.arc_ms], set(sequences), target)


def _with(graph: RoadGraph, sequences: list[tuple[int, ...]]) -> RoadGraph:
    from dataclasses import replace  # noqa: PLC0415

    unique = sorted(set(sequences))
    return replace(
        graph,
        sequence_ids=np.array([f"relation/{n}" for n in range(len(unique))]),
        first_of_sequence=np.concatenate([[0], np.cumsum([len(s) for s in unique])]).astype(np.int64),
        sequence_arcs=np.array([arc for s in unique for arc in s], dtype=np.int64),
        sequence_binds=np.full(len(unique), 63, dtype=np.int64),
    )


def _tried(graph: RoadGraph, ms: list[int], forbidden: set[tuple[int, ...]], target: int) -> int:
    """Dijkstra over the last four arcs: nothing is forgotten that a sequence could need."""
    import heapq  # noqa: PLC0415

    waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    settled = set()
    while waiting:
        at, junction, walked = heapq.heappop(waiting)
        if junction == target:
            return at
        if (junction, walked) in settled:
            continue
        settled.add((junction, walked))
        for arc in range(graph.first_arc[junction], graph.first_arc[junction + 1]):
            now = (*walked, arc)
            if any(now[start:] in forbidden for start in range(len(now))) or ms[arc] == NEVER:
                continue
            heapq.heappush(waiting, (at + ms[arc], int(graph.head[arc]), now[-4:]))
    return int(search.UNREACHED)


def test_the_hierarchy_says_the_same_as_the_search() -> None:
    graph = made(PLACES, STREETS, [stated("no_left_turn", "way/1", "c", "way/3")])
    now = conditions(graph)
    costs = now.costs(modes.named("car"))
    if now.network.hierarchy is None:
        pytest.skip("no hierarchy on this machine: routes are searched for")
    customized = hierarchy.Customized(now.network.hierarchy, costs)
    for origin in range(len(PLACES)):
        tree = search.tree(costs, np.array([origin]), np.array([0]))
        for state in range(costs.states.count):
            way = customized.way([(origin, 0)], [(state, 0)])
            assert (way[0] if way else search.UNREACHED) == tree.ms[state]


def test_a_graph_that_contradicts_itself_is_refused() -> None:
    from dataclasses import replace  # noqa: PLC0415

    graph = made(PLACES, STREETS)
    for broken in (
        {"head": np.full(len(graph.head), 99)},
        {"length_m": np.full(len(graph.length_m), np.nan)},
        {"first_arc": graph.first_arc[::-1].copy()},
        {"names": graph.names[:-1]},
        {"tail": graph.tail[::-1].copy()},
        {
            "sequence_arcs": np.array([0, 0]),
            "sequence_ids": np.array(["x"]),
            "sequence_binds": np.array([1]),
            "first_of_sequence": np.array([0, 2]),
        },
    ):
        with pytest.raises(BrokenGraph):
            replace(graph, **broken)
    with pytest.raises(ValueError, match="read-only"):
        graph.length_m[0] = 1.0


def test_a_city_grows_by_hundredths(monaco: RoadGraph) -> None:
    states = expand(monaco)
    assert len(monaco.sequence_ids) > 40
    assert states.count < 1.02 * len(monaco.junction_ids)
