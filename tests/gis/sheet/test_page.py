"""The page as one file: data, icons, no other server."""

import json
import subprocess
import sys

from gis import sheet
from gis.sheet import drawing, listing, paper
from tests.gis.sheet.made import DATA, LAT, LON, PLACES, feature, sheet_of, words


class TestPage:
    def test_data_cannot_break_out(self) -> None:
        evil = "</script><script>alert(1)</script>{{ 7 * 7 }}{% for %}"
        html = sheet.html(sheet_of(feature("schools", 1, name=evil), title_ko=evil))
        assert "<script>alert(1)" not in html
        assert "{{ 7 * 7 }}" in html
        (told,) = DATA.findall(html)
        assert json.loads(told)["places"][0]["told"]["name"] == evil

    def test_unknown_properties_are_left_to_the_page_to_name(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1, flow_lpm=None, usable=False)))
        drawn = json.loads(DATA.findall(html)[0])
        assert "flow_lpm" not in drawn["places"][0]["told"]
        assert drawn["places"][0]["told"]["usable"] is False
        assert ["flow_lpm", "유량", "Flow", "L/min"] in drawn["layers"]["hydrants"]["properties"]

    def test_zoom_has_an_end(self) -> None:
        assert '"maxZoom": 21' in sheet.html(sheet_of())

    def test_no_tiles_and_no_other_server(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1)))
        assert "://" not in html
        assert "not-carried" not in html

    def test_inline_brings_everything(self) -> None:
        html = sheet.html(sheet_of(feature("hydrants", 1)), assets=None)
        assert "/assets/" not in html
        assert "not-carried" not in html
        assert "font/woff2" in html

    def test_a_folium_marker_can_be_added(self) -> None:
        import folium  # noqa: PLC0415

        made = sheet.draw(sheet_of(), assets=None)
        folium.Marker((LAT, LON), popup=folium.Popup("지휘소", max_width=260)).add_to(made)
        assert "지휘소" in made.get_root().render()
        assert "iframe" in made._repr_html_()

    def test_every_icon_is_there(self) -> None:
        assert paper.symbols(PLACES).count("<path") >= len(PLACES)

    def test_the_same_answer_is_drawn_the_same(self) -> None:
        made = sheet_of(*(feature("cameras", i) for i in range(30)))
        assert drawing.data(made, listing.groups(made)) == drawing.data(made, listing.groups(made))
        assert words(made) == words(made)


def test_the_service_starts_without_folium() -> None:
    code = "import sys, app.server; print([name for name in ('folium', 'branca', 'geopandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
