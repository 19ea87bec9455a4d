"""On the live page nothing doubted is shown unmarked, and every layer says how old it is where somebody asks."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from gis import reasons

from .conftest import SMALL, Opener, Seen, Server, answered, drawn, until
from .test_accessibility import violations

STATIC = Path(__file__).parents[2] / "app" / "static"
TODAY = datetime.now().astimezone().date()
LON, LAT = 127.0, 37.5
DISTRICTS = """
INSERT INTO districts (geom, name, code, province, admin_level, source, source_id, dataset, loaded_at) VALUES
 (ST_MakeEnvelope(126, 37, 127.001, 38, 4326), '서구', 'W', '시험도', 6, 't', 'W', 't', now()),
 (ST_MakeEnvelope(127.001, 37, 128, 38, 4326), '동구', 'E', '시험도', 6, 't', 'E', 't', now());
INSERT INTO datasets (source, name, source_date, loaded_at, checksum, attribution, extent, report)
VALUES ('t', 'set', now()::date, now(), '', '© 누구', ST_MakeEnvelope(126.9, 37.4, 127.1, 37.6, 4326), '{}')
"""
PLACE = """
INSERT INTO {layer} (geom, name, source, source_id, source_date, dataset, loaded_at, district, doubts)
VALUES (ST_GeomFromText(%s, 4326), %s, 't', %s, %s, 'set', now(), %s, %s)
"""
OLD, FRESH = TODAY - timedelta(days=1500), TODAY - timedelta(days=100)
DOUBTS = ["outside_named_district", "agency_address_pile"]


def add(connection: Any, layer: str, name: str, shape: str, *told: Any) -> None:
    connection.execute(PLACE.format(layer=layer), [shape, name, name, *told])


@pytest.fixture(scope="module")
def server(own_home: Settings, cluster: Any, migrated: str) -> Iterator[Server]:
    """Cameras, hydrants, schools and a road around a place, some of them doubted."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "doubts" TEMPLATE "{migrated}"')
    url = cluster.url.replace("/goldentime?", "/doubts?")
    with psycopg.connect(url) as connection:
        connection.execute(DISTRICTS)
        for n in range(12):
            told = (OLD, "W", DOUBTS[: n % 3])
            add(connection, "cameras", f"카메라 {n}", f"POINT({LON + n * 2e-4 - 0.001} {LAT + 3e-4})", *told)
        add(connection, "cameras", "동구 것", f"POINT({LON + 0.0012} {LAT})", FRESH, "E", [])
        add(connection, "hydrants", "새 소화전", f"POINT({LON} {LAT - 5e-4})", FRESH, "W", [])
        add(connection, "schools", "학교", f"POINT({LON} {LAT - 9e-4})", None, "W", ["in_no_district"])
        line = f"LINESTRING({LON - 0.001} {LAT - 3e-4}, {LON + 0.001} {LAT - 3e-4})"
        add(connection, "roads", "의심로", line, FRESH, "W", ["end_not_loaded"])
        connection.execute("UPDATE roads SET class = 'residential'")
    made = Server(url, own_home)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def shown(open_page: Opener, server: Server) -> Iterator[tuple[Page, Seen]]:
    page, seen = open_page(f"{server.address}/#at={LAT},{LON}&r=300", size=SMALL)
    answered(page)
    page.wait_for_function("async () => (await import('/static/state.js')).state.here")
    yield page, seen
    page.context.close()


@pytest.fixture
def plain(open_page: Opener, server: Server) -> Iterator[Page]:
    page, _ = open_page(f"{server.address}/#at={LAT},{LON}&r=300", with_map=False)
    answered(page)
    expect(page.locator("#dataset")).to_have_text("시험도 서구")
    yield page
    page.context.close()


def row(page: Page, name: str) -> Any:
    closed = page.locator(".head[aria-expanded=false]")
    while closed.count():  # each click draws the list anew
        closed.first.click()
    return page.locator(".row-place", has_text=re.compile(re.escape(name) + r"(?!\d)"))


def test_a_doubted_place_is_marked_in_the_list_and_no_other(plain: Page) -> None:
    expect(row(plain, "카메라 1")).to_contain_text("위치 의심")
    assert row(plain, "카메라 1").locator("svg").count() == 2, "a sign beside the arrow"
    expect(row(plain, "카메라 0")).not_to_contain_text("의심")
    expect(row(plain, "학교")).to_contain_text("위치 의심")
    assert plain.locator(".row-place .doubt").count() == 9


def test_the_card_says_every_reason(plain: Page) -> None:
    row(plain, "카메라 2").click()
    card = plain.locator("#card .doubted")
    expect(card).to_have_count(2)
    assert [words.split("\n")[0] for words in card.all_inner_texts()] == [
        f"위치 의심 {reasons.REASONS[name].ko}" for name in DOUBTS
    ]
    plain.click("#language")
    assert card.all_inner_texts() == [f"position doubtful {reasons.REASONS[name].en}" for name in DOUBTS]
    plain.keyboard.press("Escape")
    row(plain, "카메라 0").click()
    expect(plain.locator("#card")).to_be_visible()
    expect(card).to_have_count(0)


MARKED = """async () => {
  const { map } = await import('/static/map.js');
  const found = map.queryRenderedFeatures().filter(({ layer }) => / doubted$/.test(layer.id));
  return [...new Set(found.map(({ layer, properties }) => `${layer.source} ${properties.name}`))].sort();
}"""


def test_the_map_marks_exactly_what_is_doubted(shown: tuple[Page, Seen], server: Server) -> None:
    page, seen = shown
    drawn(page)
    cameras = sorted(f"cameras 카메라 {n}" for n in range(12) if n % 3)
    doubted = [*cameras, "roads 의심로", "schools 학교"]
    until(page, f"async () => (await ({MARKED})()).length >= {len(doubted)}")  # signs are placed after their tiles
    assert page.evaluate(MARKED) == doubted
    assert seen.outside(urlsplit(server.address).netloc) == []
    assert seen.complaints == []


def test_the_mark_on_the_map_has_a_shape_of_its_own(shown: tuple[Page, Seen]) -> None:
    """Not a colour alone: in grey the pixels around a doubted camera differ from those around another."""
    page, _ = shown
    drawn(page)
    page.evaluate("async () => { const { map } = await import('/static/map.js'); map.jumpTo({ zoom: 17.5 }); }")
    until(page, "async () => { const { map } = await import('/static/map.js'); return map.loaded(); }")
    inked = page.evaluate(
        """async () => {
          const { map } = await import('/static/map.js');
          const picture = new Promise((done) => map.once('render', () => done(map.getCanvas().toDataURL())));
          map.triggerRepaint();
          const image = Object.assign(new Image(), { src: await picture });
          await image.decode();
          const pen = Object.assign(document.createElement('canvas'), image).getContext('2d');
          [pen.canvas.width, pen.canvas.height] = [image.width, image.height];
          pen.drawImage(image, 0, 0);
          const scale = image.width / map.getCanvas().clientWidth;
          const grey = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
          const at = ({ geometry }) => map.project(geometry.coordinates);
          const cameras = map.queryRenderedFeatures({ layers: ['cameras mark'] });
          const around = (feature) => {
            const { x, y } = at(feature);
            const ring = [...Array(24)].map((_, i) => [x + 14.3 * Math.cos(i / 4), y + 14.3 * Math.sin(i / 4)]);
            const inPixels = ring.map((spot) => spot.map((one) => Math.round(one * scale)));
            const seen = inPixels.map(([u, v]) => grey(pen.getImageData(u, v, 1, 1).data));
            return seen.filter((one) => one < 190).length / seen.length;
          };
          return cameras.map((one) => [one.properties.doubted === true, around(one)]);
        }"""
    )
    doubted = [share for is_doubted, share in inked if is_doubted]
    others = [share for is_doubted, share in inked if not is_doubted]
    assert doubted
    assert others
    assert min(doubted) > max(others) + 0.2, inked


def test_the_popup_of_the_map_says_it(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    drawn(page)
    for name, says in (("카메라 4", "위치 의심"), ("카메라 6", None)):
        x, y = page.evaluate(
            """async (name) => {
              const [{ map }, { state }] = await Promise.all([import('/static/map.js'), import('/static/state.js')]);
              const { geometry } = state.answer.features.find((one) => one.properties.name === name);
              const [at, box] = [map.project(geometry.coordinates), map.getCanvas().getBoundingClientRect()];
              return [at.x + box.x, at.y + box.y];
            }""",
            name,
        )
        page.mouse.move(x, y)
        expect(page.locator("#tip")).to_contain_text(name)
        if says:
            expect(page.locator("#tip")).to_contain_text(says)
        else:
            expect(page.locator("#tip")).not_to_contain_text("의심")


def test_each_layer_says_its_age_in_the_district_of_the_place(plain: Page) -> None:
    ages = {
        group.get_attribute("data-layer"): group.query_selector(".age")
        for group in plain.query_selector_all(".group[data-layer]")
    }
    said = {layer: (age.inner_text(), "old" in age.get_attribute("class").split()) for layer, age in ages.items()}
    assert said == {
        "cameras": (f"{OLD:%Y-%m} · 4년 전", True),
        "hydrants": (f"{FRESH:%Y-%m} · 3개월 전", False),
        "schools": ("날짜 모름", True),
    }
    assert ages["cameras"].get_attribute("title") == f"시험도 서구 {OLD} (4년 전)"


def test_in_another_district_it_is_another_age(plain: Page) -> None:
    plain.fill("#place", f"{LAT}, {LON + 0.002}")
    plain.press("#place", "Enter")
    expect(plain.locator("#dataset")).to_have_text("시험도 동구")
    expect(plain.locator(".group[data-layer=cameras] .age")).to_have_text(f"{FRESH:%Y-%m} · 3개월 전")
    expect(plain.locator(".group[data-layer=hydrants] .age")).to_have_text(f"{FRESH:%Y-%m} · 3개월 전")  # as answered


def test_the_layer_switch_says_it_too(plain: Page) -> None:
    plain.click("#layers-button")
    cameras = plain.locator(".layer-row[data-layer=cameras] p")
    expect(cameras).to_contain_text(f"시험도 서구 {OLD} (4년 전)")
    expect(cameras).to_have_class(re.compile(r"\bold\b"))
    expect(plain.locator(".layer-row[data-layer=hydrants] p")).not_to_have_class(re.compile(r"\bold\b"))
    expect(plain.locator(".legend")).to_contain_text("위치 의심")


@pytest.mark.parametrize("theme", ["light", "dark", "night"])
def test_no_violation(open_page: Opener, server: Server, theme: str) -> None:
    page, _ = open_page(f"{server.address}/#at={LAT},{LON}&r=300", theme=theme, with_map=False)
    answered(page)
    row(page, "카메라 2").click()
    expect(page.locator("#card .doubted")).to_have_count(2)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.click("#layers-button")
    assert violations(page) == []
    page.context.close()


def test_the_words_stand_in_one_place_only() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.*"))
    for name in reasons.DOUBTS:
        said = reasons.REASONS[name]
        assert not [words for words in (name, said.ko, said.en, *reasons.mark(name)) if words in written]
