"""Tables of public figures, each with its source and year at its head."""

import csv
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=8)
def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``NAME.csv`` by heading; lines that begin with # are its head."""
    text = resources.files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
