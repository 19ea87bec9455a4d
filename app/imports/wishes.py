"""What the caller says of files whose form is not to be found out: a form's name, a mapping file, or pairs."""

from collections.abc import Sequence
from pathlib import Path

from pyproj import CRS

from gis.errors import BadMapping
from gis.registries import forms, mapping, recognise
from gis.registries.form import Form


def form_of(
    *, name: str | None, file: Path | None, pairs: Sequence[str], layer: str | None
) -> tuple[Form | None, CRS | None]:
    """The form called ``name``, or that of a mapping ``file`` or of ``pairs`` (column=heading) onto ``layer``.

    Raises:
        UnknownForm: no form has that name.
        BadMapping: the file, a pair or the layer is none, or more than one way was taken.
    """
    if sum(map(bool, (name, file, pairs))) > 1:
        raise BadMapping("--as, --mapping, --map 가운데 하나만 주십시오. Give one of --as, --mapping and --map.")
    if name:
        return recognise.named(name, forms.ALL), None
    if file:
        return mapping.read(file)
    if pairs and layer:
        return mapping.form_of(_told(pairs, layer), "--map")
    if pairs or layer:
        raise BadMapping(
            "--layer LAYER 와 --map 열=제목 을 함께 주십시오. Give --layer and --map together: "
            "--layer cameras --map address=주소 --map lon=경도 --map lat=위도."
        )
    return None, None


def typed(*, name: str | None, file: Path | None, pairs: Sequence[str], layer: str | None) -> tuple[str, ...]:
    """The same again, as options of the command."""
    given = [
        ("--as", name),
        ("--mapping", file and str(file)),
        ("--layer", layer),
        *(("--map", pair) for pair in pairs),
    ]
    return tuple(word for option, value in given if value for word in (option, value))


def _told(pairs: Sequence[str], layer: str) -> dict[str, object]:
    """As a mapping file says it; ``key=HEADING`` names what numbers a row for good."""
    columns: dict[str, list[str]] = {}
    for pair in pairs:
        column, equals, heading = pair.partition("=")
        if not (column and equals and heading):
            raise BadMapping(f"--map {pair}: 열=제목 이어야 합니다. Must be column=heading, for example address=주소.")
        columns.setdefault(column.strip(), []).append(heading.strip())
    return {"layer": layer, "key": columns.pop("key", []), "columns": columns}
