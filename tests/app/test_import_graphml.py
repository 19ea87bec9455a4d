"""`goldentime import FILE.graphml`: a road graph, as it is typed."""

import json
from pathlib import Path

import psycopg

from tests.app.test_import_cli import command
from tests.gis.test_graphml import street, written


def test_a_road_graph_is_loaded_by_the_command_that_loads_all_files(fresh_url: str, tmp_path: Path) -> None:
    edges = [("1", "2", street()), ("2", "1", street()), ("2", "3", street("8", maxspeed="fast"))]
    file = written(tmp_path / "jongno-20240501.graphml", edges)
    loading, said, complained = command(fresh_url, file, report=tmp_path / "report.json")
    assert not complained
    (report,) = loading.reports
    assert (report.form, report.dataset, report.total("read"), report.total("merged")) == ("osmnx", "jongno", 6, 1)
    assert "jongno-20240501.graphml" in said
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["flagged"] == {"unreadable_maxspeed": 1, "other_direction_missing": 1}
    with psycopg.connect(fresh_url) as connection:
        assert connection.execute("SELECT count(*) FROM roads").fetchone() == (2,)


def test_a_broken_one_is_complained_of_and_stores_nothing(fresh_url: str, tmp_path: Path) -> None:
    file = tmp_path / "jongno.graphml"
    file.write_text("<graphml><graph>", encoding="utf-8")
    loading, _, complained = command(fresh_url, file)
    assert (loading.reports, "저장하지 않았습니다" in complained) == ([], True)
