"""Copies the scripts, styles, fonts and icons that pages and maps use from node_modules to gis/assets/vendor.

To add a package: name it in package.json, run setup/lock, and add one line to WANTED.
"""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple


class Wanted(NamedTuple):
    """Files of one package, and the folder below gis/assets/vendor that they go to."""

    package: str
    folder: str
    root: str  # folder inside the package; what lies below it keeps its place
    files: tuple[str, ...]  # patterns below root


FONT_FILES = tuple(
    f"noto-sans-kr-{script}-{weight}-normal.woff2"
    for script in ("korean", "latin", "latin-ext", "cyrillic", "vietnamese")
    for weight in (400, 700)
)

WANTED = (
    Wanted(
        "maplibre-gl",
        "maplibre-gl",
        "dist",
        ("maplibre-gl.mjs", "maplibre-gl-shared.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"),
    ),
    Wanted("leaflet", "leaflet", "dist", ("leaflet.js", "leaflet.css", "images/*")),
    Wanted("swagger-ui-dist", "swagger-ui", "", ("swagger-ui-bundle.js", "swagger-ui.css", "NOTICE")),
    Wanted("@fontsource/noto-sans-kr", "fonts", "files", FONT_FILES),
    Wanted("@mapbox/maki", "maki", "icons", ("*.svg",)),
    Wanted("@rapideditor/temaki", "temaki", "icons", ("*.svg",)),
)


def main(modules: Path, vendor: Path) -> None:
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for wanted in WANTED:
        copy(modules / wanted.package, wanted, fresh / wanted.folder)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)  # all of it or nothing


def copy(package: Path, wanted: Wanted, to: Path) -> None:
    root = package / wanted.root
    found = {pattern: sorted(root.glob(pattern)) for pattern in wanted.files}
    found["LICENSE*"] = sorted(package.glob("LICENSE*"))
    for pattern, files in found.items():
        if not files:
            sys.exit(f"{wanted.package}: {pattern} 없음. Not there: see WANTED in setup/vendor.py.")
        for file in files:
            target = to / (file.relative_to(root) if file.is_relative_to(root) else file.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
