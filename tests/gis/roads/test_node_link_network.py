"""표준노드링크, from its files to a route: directed links, bans of TURNINFO, permissions, roads not in use."""

from datetime import date
from pathlib import Path

import numpy as np
import psycopg

from gis import registries
from gis.roads import modes, reading
from gis.roads.graph import RoadGraph
from gis.roads.hindrances import Hindrance, Trait
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


def test_the_road_name_map_lends_its_widths(fresh_url: str, tmp_path: Path) -> None:
    """A link without a width takes the nominal one of a section of its name beside it, and says that it is nominal."""
    with psycopg.connect(fresh_url) as connection:
        read(fresh_url, tmp_path, TURNS)
        for number, (name, width_m, north_deg) in enumerate(
            (("뷁길", 3.0, 0), ("다른길", 1.0, 0), ("뷁길", 2.0, 0.001))
        ):
            connection.execute(
                "INSERT INTO road_sections (geom, name, width_m, source, source_id, dataset, loaded_at)"
                " SELECT ST_Translate(geom, 0, %s), %s, %s, 't', %s, 't', now()"
                " FROM roads WHERE source_id = '0030000101'",
                [north_deg, name, width_m, str(number)],
            )
        connection.commit()
        graph = reading.read(connection, "node_link")
    at = graph.link_at["0030000101"]
    assert graph.width_m[at] == 3.0
    assert graph.traits[at] & Trait.NOMINAL_WIDTH
    assert np.isnan(graph.width_m[graph.link_at["1010000201"]])
