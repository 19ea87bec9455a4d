"""Where the files of the pages lie."""

from pathlib import Path

import gis

PAGES = Path(__file__).parent / "static"
ASSETS = Path(gis.__file__).parent / "assets"
