"""표준노드링크, from its files to a route: directed links, bans of TURNINFO, permissions, roads not in use."""

from datetime import date
from pathlib import Path

import psycopg

from gis import registries
from gis.roads import modes, reading
from gis.roads.graph import RoadGraph
from gis.roads.hindrances import Hindrance
from tests.gis.roads.test_restrictions import metres
from tests.gis.test_node_link import LINKS, NODES, TURNS, A, B, C, link, turn, write

BACK = "1010000202"


def read(url: str, folder: Path, turns: list[dict[str, object]]) -> RoadGraph:
    links = [*LINKS, link(BACK, C, B, ROAD_RANK="104")]
    with psycopg.connect(url) as connection:
        for name, rows in (("MOCT_NODE.shp", NODES), ("MOCT_LINK.shp", links), ("TURNINFO.dbf", turns)):
            registries.load(write(folder / name, rows), connection, wish=registries.Wish(), today=date(2026, 11, 1))
        connection.commit()
        assert reading.networks(connection) == ["node_link"]
        return reading.read(connection, "node_link")


def test_from_the_files_to_a_route(fresh_url: str, tmp_path: Path) -> None:
    banned = [turn(1, "101", ST_LINK="0030000101", ED_LINK="1010000201"), turn(2, "011")]
    graph = read(fresh_url, tmp_path, banned)
    assert sorted(graph.link_ids) == sorted(
        ["0030000101", "0030000102", "1010000201", BACK]
    )  # 1010000301 is not in use
    assert not (graph.hindrances & int(Hindrance.CONTRAFLOW)).any()  # every street has its own link back
    assert len(graph.sequence_ids) == 1
    assert metres(graph, A, B) is not None
    assert metres(graph, A, C) is None  # the only way is banned
    assert metres(graph, A, C, "pump") is not None  # under blue lights it is made
    assert modes.named("pump").turn_delay_s


def test_the_same_without_the_ban(fresh_url: str, tmp_path: Path) -> None:
    graph = read(fresh_url, tmp_path, TURNS)
    assert metres(graph, A, C) is not None
    assert graph.unplaced == {"restriction_not_on_the_network": 1}  # its link is none of ours
