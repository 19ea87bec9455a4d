"""A file written by a process of its own: ``python -m gis.writing`` takes an answer, a page a line, and writes it.

A whole layer keeps an interpreter busy for seconds. Whoever has questions to answer meanwhile must not be that one,
nor hold GDAL, which a process that starts others as another user must not have loaded: SQLite inside it may lock up
between fork and exec.
"""

import json
import os
import sys
from pathlib import Path

from gis.export import About, form_of
from gis.layers import named

GIVES_WAY = 10  # niceness: whoever answers questions goes first


def command(path: Path, about: About) -> list[str]:
    """What to start; it reads pages of features from its standard input and ends well if the file is complete."""
    layers = [layer.name for layer in about.layers]
    told = {"layers": layers, "attribution": list(about.attribution), "whole": about.whole}
    return [sys.executable, "-m", "gis.writing", str(path), json.dumps(told)]


def main() -> None:
    os.nice(GIVES_WAY)
    path, told = Path(sys.argv[1]), json.loads(sys.argv[2])
    about = About([named(name) for name in told["layers"]], told["attribution"], told["whole"])
    try:
        with form_of(path).open(path, about) as add:
            for line in sys.stdin.buffer:
                add(line.rstrip(b"\n"))
    except OSError as error:
        sys.exit(error.strerror)


if __name__ == "__main__":
    main()
