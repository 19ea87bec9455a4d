"""A look at files before any of them is loaded: what they are, and which of them others lean on."""

from collections.abc import Sequence
from pathlib import Path

from gis.errors import BadFile
from gis.registries import forms, recognise
from gis.registries.files import Opened
from gis.registries.form import Form


def forms_of(path: Path, form: Form | None = None) -> list[Form]:
    """The form of each table that has one; ``form`` is what the caller says that it is. None of what cannot be read."""
    if form:
        return [form]
    try:
        with Opened(path, forms.HEADINGS) as tables:
            found = [recognise.recognise(table, forms.ALL) for table in tables]
    except BadFile:  # loading it says so
        return []
    return [one.form for one in found if one]


def in_order(files: Sequence[tuple[Path, Sequence[Form]]]) -> list[Path]:
    """Files with their forms, so that what others lean on comes first; else as they were named."""
    return [path for path, _ in sorted(files, key=lambda file: min((form.step for form in file[1]), default=1))]
