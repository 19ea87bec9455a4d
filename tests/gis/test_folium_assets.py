"""Folium takes everything from our own files, without altering Folium."""

import copy
import re

import folium
import folium.plugins
import pytest
from folium.elements import JSCSSMixin

from gis import folium_assets
from gis.folium_assets import CARRIED, FOLDER, LEFT_OUT, NOT_CARRIED, Page, Verbatim

LOADED = re.compile(r"""(?:src|href)="([^"]*)"|url\(["']?([^"')]*)""")
MAP = {"location": (60.17, 24.94), "tiles": None}


def page_of(*children: folium.map.Layer, assets: str | None = "/assets") -> str:
    page = Page("시험", assets=assets)
    made = folium.Map(**MAP)
    for child in children:
        child.add_to(made)
    page.add_child(made)
    return page.render()


def addresses(html: str) -> set[str]:
    return {first or second for first, second in LOADED.findall(html)} - {""}


def loaded_by(html: str) -> set[str]:
    """Without the text of scripts, where Leaflet names its home page for an attribution that we do not show."""
    return addresses(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL))


def every_class() -> set[type[JSCSSMixin]]:
    found = {folium.Map}
    waiting: list[type] = [JSCSSMixin]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(below)
        waiting.extend(below)
    return found


def test_what_a_map_loads_is_carried_and_there() -> None:
    loaded = addresses(page_of()) - {"data:,"}
    assert loaded == {f"/assets/{CARRIED['leaflet']}", f"/assets/{CARRIED['leaflet_css']}"}
    assert all((FOLDER / address.removeprefix("/assets/")).is_file() for address in loaded)


@pytest.mark.parametrize("name", CARRIED)
def test_every_carried_asset_is_there(name: str) -> None:
    assert (FOLDER / CARRIED[name]).is_file()


@pytest.mark.parametrize("name", CARRIED)
def test_pictures_and_fonts_of_a_style_are_there(name: str) -> None:
    file = FOLDER / CARRIED[name]
    if file.suffix == ".css":
        named = [address for address in addresses(file.read_text()) if not address.startswith(("#", "data:"))]
        assert all((file.parent / address).is_file() for address in named)


def test_no_class_of_folium_leads_to_another_server() -> None:
    named = [name for cls in every_class() for name, _ in [*cls.default_js, *cls.default_css]]
    assert len(named) > 60
    known = set(CARRIED.values())
    paths = {name: folium_assets.path(name) for name in named if name not in LEFT_OUT}
    assert all(path in known or path == f"{NOT_CARRIED}/{name}" for name, path in paths.items())


@pytest.mark.parametrize("assets", ["/assets", None], ids=["served", "inline"])
def test_an_unknown_plugin_is_marked_and_stays_here(assets: str | None) -> None:
    html = page_of(folium.plugins.MarkerCluster(), assets=assets)
    assert f"{NOT_CARRIED}/" in html
    assert not [address for address in loaded_by(html) if address.startswith(("http", "//"))]


def test_folium_itself_is_not_altered() -> None:
    before = {cls: (copy.copy(cls.default_js), copy.copy(cls.default_css)) for cls in every_class()}
    page_of(folium.plugins.MarkerCluster(), assets=None)
    page_of()
    assert {cls: (cls.default_js, cls.default_css) for cls in every_class()} == before


def test_inline_loads_nothing() -> None:
    html = page_of(folium.Marker((60.17, 24.94)), assets=None)
    assert all(address.startswith(("data:", "#")) for address in loaded_by(html))
    assert NOT_CARRIED not in html


def test_inline_brings_the_pictures_of_plain_markers() -> None:
    html = page_of(folium.Marker((60.17, 24.94)), assets=None)
    assert "L.Icon.Default.mergeOptions" in html
    assert html.count("data:image/png;base64,") >= 3


@pytest.mark.parametrize(
    ("text", "faces"),
    [("골든타임", {"korean", "latin"}), ("golden", {"latin"}), ("Ерёмин", {"latin", "cyrillic"})],
)
def test_inline_brings_the_fonts_that_are_needed(text: str, faces: set[str]) -> None:
    page = Page("x", assets=None)
    page.html.add_child(Verbatim(text))
    found = {
        face
        for face in ("korean", "latin", "cyrillic", "vietnamese")
        if folium_assets._data(FOLDER / f"vendor/fonts/noto-sans-kr-{face}-700-normal.woff2") in page.render()
    }
    assert found == faces


def test_text_with_braces_stays_text() -> None:
    page = Page("{{ 7 * 7 }} <b>", assets="/assets")
    page.html.add_child(Verbatim("{{ 7 * 7 }} {% raw"))
    html = page.render()
    assert "{{ 7 * 7 }} {% raw" in html
    assert "<title>{{ 7 * 7 }} &lt;b&gt;</title>" in html
