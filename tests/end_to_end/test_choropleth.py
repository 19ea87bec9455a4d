"""The map of districts in a browser, with the boundaries of a whole country: on the screen and on paper."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Page

from app import boundaries
from app.settings import Settings

from .conftest import Opener, Seen, Server
from .test_accessibility import violations
from .test_sheet import A4_PT, at_rest, cut_off, ready, sizes

OF_PAPER = {"list", "meta-viewport", "target-size"}  # of every sheet: lines as on paper, pressed to see a place
LARGEST_BYTES = 3_000_000
CAMERAS = """
INSERT INTO cameras (geom, source, source_id, source_date, dataset, loaded_at, district, camera_count)
SELECT ST_PointOnSurface(d.geom), 't', d.code || '/' || n, DATE '2022-06-01' + (d.id * 7)::int, 't', now(), d.code, 2
FROM districts d, generate_series(1, (d.id * 7 % 50)::int) n
"""


@pytest.fixture(scope="module")
def country(own_home: Settings, cluster: Any, migrated: str) -> Iterator[Server]:
    """A service over the districts of Korea with made-up cameras, none in some of them."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "country" TEMPLATE "{migrated}"')
    url = cluster.url.replace("/goldentime?", "/country?")
    with psycopg.connect(url) as connection:
        boundaries.load(connection, today=date(2026, 11, 25), progress=lambda stage, part: None)
        connection.execute(CAMERAS)
    server = Server(url, own_home)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def shown(open_page: Opener, country: Server) -> Iterator[tuple[Page, Seen]]:
    page, seen = open_page(f"{country.address}/v1/districts?layer=cameras&f=map", size={"width": 1000, "height": 1200})
    yield ready(page), seen
    page.context.close()


def test_asks_only_its_own_server_and_draws_every_district(shown: tuple[Page, Seen], country: Server) -> None:
    page, seen = shown
    assert page.locator("body").get_attribute("data-drawn") == "253"
    assert page.locator("path.district").count() == 253
    assert seen.outside(urlsplit(country.address).netloc) == []
    assert seen.refused == []
    assert seen.complaints == []


def test_a_whole_country_is_a_small_page(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    assert 100_000 < len(page.content().encode()) < LARGEST_BYTES


def test_prints_as_one_a4_page(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    (size,) = sizes(page.pdf(prefer_css_page_size=True))
    assert size[2:] == pytest.approx(A4_PT, abs=1)
    page.emulate_media(media="print")
    assert cut_off(page) == []


def test_classes_of_the_legend_are_those_of_the_map_and_apart_in_grey(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    greys = page.evaluate(
        """() => {
          const grey = (colour) => {
            const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          return [0, 1, 2, 3, 4, 5].map((n) => [
            grey(getComputedStyle(document.querySelector(`.legend .class-${n}`)).backgroundColor),
            grey(getComputedStyle(document.querySelector(`path.class-${n}`)).fill),
          ]);
        }"""
    )
    assert all(legend == pytest.approx(drawn, abs=1) for legend, drawn in greys)
    steps = [legend for legend, _ in greys]
    assert all(lighter - darker >= 20 for lighter, darker in pairwise(steps)), steps


def test_a_line_of_the_list_tells_of_its_district(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    page.focus(".place >> nth=2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup")
    at_rest(page)
    said = page.inner_text(".leaflet-popup-content")
    assert page.inner_text(".place .name >> nth=2") in said
    assert page.inner_text(".place .far >> nth=2") in said
    assert "위치 의심" in said
    assert "자료 날짜" in said
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")


def test_every_district_is_in_the_table(shown: tuple[Page, Seen]) -> None:
    page, _ = shown
    page.click(".all summary")
    assert page.locator(".all tbody tr").count() == 253
    assert {violation.split(":")[0] for violation in violations(page)} <= OF_PAPER
