"""Folium without the internet: every script, style, picture and font of a map comes from ``gis/assets``.

Folium names its scripts and styles and gives each an address on somebody else's server, in lists
that belong to its classes. Here nothing of that is altered: a ``Page`` asks for them by *name* when
it is written, and takes each from our own files. A name that we do not carry leads to a marker path,
which a test looks for, never to another server.
"""

import base64
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from branca.element import CssLink, Element, Figure, JavascriptLink, Link

FOLDER = Path(__file__).parent / "assets"
SERVED = "/assets"
NOT_CARRIED = "not-carried"

CARRIED = {
    "leaflet": "vendor/leaflet/leaflet.js",
    "leaflet_css": "vendor/leaflet/leaflet.css",
    "fonts_css": "fonts.css",
    "goldentime_css": "goldentime.css",
    "sheet_ground": "sheet_ground.js",
    "sheet": "sheet.js",
    "sheet_css": "sheet.css",
    "doubts": "doubts.js",
    "doubts_css": "doubts.css",
    "choropleth": "choropleth.js",
    "choropleth_css": "choropleth.css",
}

# Every Folium map asks for these; Leaflet needs none of them. folium.Icon does: use folium.DivIcon instead.
LEFT_OUT = {
    "jquery",
    "bootstrap",
    "bootstrap_css",
    "glyphicons_css",
    "awesome_markers",
    "awesome_markers_css",
    "awesome_markers_font_css",
    "awesome_rotate_css",
}

KINDS = {".png": "image/png", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

_URL = re.compile(r"""url\(\s*["']?([^"')#]+)["']?\s*\)""")
_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


def path(name: str) -> str:
    """Where an asset lies below ``gis/assets``, by Folium's name for it; the marker path where we do not carry it."""
    return CARRIED.get(name, f"{NOT_CARRIED}/{name}")


class Verbatim(Element):
    """Text put into a page as it stands. Folium's own elements read text as a template, and data may hold braces."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        return self.text


class Page(Figure):
    """A whole HTML page around a Folium map.

    ``assets`` is the address below which a server offers ``gis/assets``. With ``None`` everything
    is written into the page itself, which then opens without a server and without a network: for
    notebooks and for files that are passed on.
    """

    def __init__(self, title: str, *, assets: str | None = SERVED, height: str = "1180px"):
        super().__init__(title=title, height=height)
        self.assets = assets

    def want(self, *names: str) -> None:
        """Load these assets of ours, scripts before use and styles in this order."""
        for name in names:
            self.header.add_child(CssLink(name) if path(name).endswith(".css") else JavascriptLink(name), name=name)

    def render(self, **kwargs: Any) -> str:
        for child in self._children.values():
            child.render(**kwargs)
        script = self.script.render(**kwargs)
        body = self.html.render(**kwargs)
        head = "\n".join(self._head(name, element) for name, element in self.header._children.items())
        fonts = "" if self.assets else f"<style>{_fonts_for(head + body + script)}</style>"
        return (
            '<!DOCTYPE html>\n<html lang="ko" data-theme="light">\n<head>\n'
            f'<title>{escape(self.title or "")}</title>\n<link rel="icon" href="data:,">\n{head}\n{fonts}</head>\n'
            f"<body>\n{body}\n<script>\n{script}\n</script>\n</body>\n</html>\n"
        )

    def _head(self, name: str, element: Element) -> str:
        if not isinstance(element, Link):
            return str(element.render())
        if name in LEFT_OUT:
            return ""
        if self.assets is None:
            return _written_in(name, element)
        source = escape(f"{self.assets}/{path(name)}")
        if isinstance(element, CssLink):
            return f'<link rel="stylesheet" href="{source}">'
        return f'<script src="{source}"></script>'


def _written_in(name: str, element: Element) -> str:
    """The asset itself as a piece of HTML; where it is missing, the marker path in a comment."""
    file = FOLDER / path(name)
    if not file.is_file():
        return f"<!-- {NOT_CARRIED}/{escape(name)} -->"
    text = file.read_text(encoding="utf-8")
    if isinstance(element, JavascriptLink):
        return f"<script>{_inside_script(text)}</script>{_marker_pictures() if name == 'leaflet' else ''}"
    return f"<style>{_with_pictures(_FACE.sub('', text), file.parent)}</style>"


def _inside_script(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.startswith("//# sourceMappingURL"))
    return "\n".join(lines).replace("</script", "<\\/script")


def _with_pictures(css: str, folder: Path) -> str:
    def embedded(found: re.Match[str]) -> str:
        return found[0] if found[1].startswith("data:") else f'url("{_data(folder / found[1])}")'

    return _URL.sub(embedded, css)


def _marker_pictures() -> str:
    """Leaflet guesses the address of its marker pictures from a style sheet: not from pictures as data."""
    names = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    folder = (FOLDER / CARRIED["leaflet"]).parent / "images"
    pictures = json.dumps({option: _data(folder / name) for option, name in names.items()})
    return f'<script>L.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({pictures})</script>'


def _data(file: Path) -> str:
    if not file.is_file():
        return f"{NOT_CARRIED}/{file.name}"
    kind = KINDS[file.suffix]
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _fonts_for(text: str) -> str:
    """The font faces that hold any character of ``text``, with the fonts as data."""
    css = FOLDER / CARRIED["fonts_css"]
    used = {ord(character) for character in set(text)}
    faces = _FACE.findall(css.read_text(encoding="utf-8"))
    needed = (face for face in faces if any(c in span for span in _ranges(face) for c in used))
    return "\n".join(_with_pictures(face, css.parent) for face in needed)


def _ranges(face: str) -> Iterator[range]:
    listed = face.split("unicode-range", 1)
    if len(listed) == 1:
        yield range(0x110000)
        return
    for low, high in _RANGE.findall(listed[1]):
        yield range(int(low, 16), int(high or low, 16) + 1)
