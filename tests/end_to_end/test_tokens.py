"""The colours of goldentime.css: readable, and apart for people who see red and green alike.

WCAG 2.2 contrast; CIEDE2000 (Sharma, Wu, Dalal 2005, Color Res. Appl. 30) after the simulation of
Machado, Oliveira, Fernandes 2009 (IEEE TVCG 15) at full severity.
"""

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "gis" / "assets" / "goldentime.css").read_text()
THEMES = ("dark", "light", "night")
MEANINGS = ("alarm", "caution", "info", "ok", "belief")
TEXTS = ("t1", "t2", "t3")
GROUNDS = ("bg", "s1", "s2", "s3")
ROADS = ("map-road", "map-road-1", "map-road-2", "map-road-3")
TEXT_LEAST, MARK_LEAST, APART_LEAST = 4.5, 3.0, 12.0

Rgb = tuple[float, float, float]
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def tokens(theme: str) -> dict[str, str]:
    block = re.search(rf"\[data-theme={theme}\]\{{(.*?)\}}", CSS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", block[1]))


def linear(colour: str) -> Rgb:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return r, g, b


def contrast(one: str, other: str) -> float:
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(rgb: Rgb, sight: str) -> Rgb:
    seen = [min(1.0, max(0.0, sum(k * part for k, part in zip(row, rgb, strict=True)))) for row in SIGHT[sight]]
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        sum(k * part for k, part in zip(row, seen, strict=True)) / w for row, w in zip(to_xyz, white, strict=True)
    )
    fx, fy, fz = (t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def ciede2000(one: Rgb, other: Rgb) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    dh = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    d_l, d_c, d_h = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh / 2))
    m_l, m_c, m_h = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + dh / 2) % 360 if c1 * c2 else h1 + h2
    t = 1 - 0.17 * _cos(m_h - 30) + 0.24 * _cos(2 * m_h) + 0.32 * _cos(3 * m_h + 6) - 0.2 * _cos(4 * m_h - 63)
    s_l = 1 + 0.015 * (m_l - 50) ** 2 / math.sqrt(20 + (m_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * m_c, 1 + 0.015 * m_c * t
    turn = 60 * math.exp(-(((m_h - 275) / 25) ** 2))
    r = -2 * math.sqrt(m_c**7 / (m_c**7 + 25**7)) * math.sin(math.radians(turn))
    return math.sqrt((d_l / s_l) ** 2 + (d_c / s_c) ** 2 + (d_h / s_h) ** 2 + r * (d_c / s_c) * (d_h / s_h))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_of_colours_is_that_of_the_published_pairs(one: Rgb, other: Rgb, expected: float) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable(theme: str) -> None:
    held = tokens(theme)
    pairs = [(text, ground) for text in (*TEXTS, *MEANINGS) for ground in GROUNDS]
    pairs += [("on-fill", fill) for fill in ("alarm", "caution", "info")]
    pairs += [(text, "map-bg") for text in ("t1", "t2", "t3", "map-label", "map-label-big")]
    weak = {pair: contrast(held[pair[0]], held[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT_LEAST} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_marks_and_borders_are_visible(theme: str) -> None:
    held = tokens(theme)
    grounds = ("map-bg", "map-bld", "map-water", "map-green", *ROADS)
    pairs = [(mark, ground) for mark in (*MEANINGS, "t1", "t2") for ground in grounds]
    pairs += [("ctl", ground) for ground in GROUNDS]
    weak = {pair: contrast(held[pair[0]], held[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < MARK_LEAST} == {}


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_the_five_meanings_are_apart(theme: str, sight: str) -> None:
    held = {name: lab(linear(tokens(theme)[name]), sight) for name in MEANINGS}
    near = {(one, other): ciede2000(held[one], held[other]) for one, other in combinations(MEANINGS, 2)}
    assert {pair: apart for pair, apart in near.items() if apart < APART_LEAST} == {}
