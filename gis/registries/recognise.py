"""Which form is a table: by its headings, or by the kinds of its cells where it has none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gis.errors import BadFile, UnknownForm
from gis.registries.form import Form, Layout
from gis.registries.table import Cells, Table, plain

ENOUGH = 0.9  # part of the first rows whose cells must be of a layout's kinds


@dataclass(frozen=True)
class Recognised:
    """A table with its form and the headings to read it by."""

    table: Table
    form: Form
    headings: tuple[str, ...]


def recognise(table: Table, forms: Sequence[Form]) -> Recognised | None:
    """The form whose mark is whole and which reads most of the headings; None where no form's is."""
    if table.headings is None:
        return _by_layout(table, forms)
    there = {plain(heading) for heading in table.headings}
    said = " ".join([table.called, *(cell for row in table.sample for cell in row)])
    able = [form for form in forms if not form.words or any(word in said for word in form.words)]
    marked = [(form.marked_by(table.headings), len(form.known & there), form) for form in able]
    best = max(marked, key=lambda one: one[:2])
    return Recognised(table, best[2], table.headings) if best[0] else None


def as_form(table: Table, form: Form) -> Recognised:
    """The table read as ``form`` because somebody says so.

    Raises:
        UnknownForm: it has no headings, and the form no layout that fits.
    """
    if table.headings is None:
        found = _by_layout(table, [form])
        if not found:
            raise UnknownForm(
                f"{table.called}: 제목 줄이 없고 '{form.name}'의 배열과도 다릅니다. "
                f"No headings, and not a layout of '{form.name}'; put a line of headings on top."
            )
        return found
    return Recognised(table, form, table.headings)


def named(name: str, forms: Sequence[Form]) -> Form:
    """The form called ``name``.

    Raises:
        UnknownForm: with the names that there are.
    """
    for form in forms:
        if form.name == name:
            return form
    raise UnknownForm(f"'{name}': 모르는 서식입니다. No such form; there are: {', '.join(f.name for f in forms)}.")


def _by_layout(table: Table, forms: Sequence[Form]) -> Recognised | None:
    fitting = [
        Recognised(table, form, tuple(heading for heading, _ in layout.columns))
        for form in forms
        for layout in form.layouts
        if _fits(layout, table.sample)
    ]
    if len(fitting) > 1:
        names = ", ".join(found.form.name for found in fitting)
        raise BadFile(f"{table.called}: {names} 가운데 무엇인지 --as 로 말해 주십시오. Say which form with --as.")
    return fitting[0] if fitting else None


def _fits(layout: Layout, sample: Sequence[Cells]) -> bool:
    width = len(layout.columns)
    rows = [row for row in sample if any(row)]
    good = sum(
        len(row) == width
        and all(KINDS[kind](cell.strip()) for (_, kind), cell in zip(layout.columns, row, strict=True))
        for row in rows
    )
    return bool(rows) and good >= ENOUGH * len(rows)


def _degrees(low: float, high: float) -> Callable[[str], bool]:
    def within(cell: str) -> bool:
        try:
            return low <= float(cell) <= high
        except ValueError:
            return False

    return within


KINDS: dict[str, Callable[[str], bool]] = {
    "text": lambda cell: bool(cell) and not re.fullmatch(r"[-\d.]+", cell),
    "district": lambda cell: re.fullmatch(r"[가-힣]+[시군구]", cell) is not None,
    "police": lambda cell: cell.endswith(("경찰서", "지구대", "파출소")),
    "police_box": lambda cell: cell.endswith(("파출소", "지구대", "치안센터", "경찰서", "순찰대", "순찰센터")),
    "dong": lambda cell: re.fullmatch(r"[가-힣0-9.·]+[동가읍면리]|", cell) is not None,
    "lat": _degrees(32, 44),  # of Korea: what stands in these columns decides between the two
    "lon": _degrees(123, 133),
    "number": lambda cell: re.fullmatch(r"\d+", cell) is not None,
    "date": lambda cell: re.match(r"\d{4}[-./]?\d{2}|$", cell) is not None,
    "blank": lambda cell: not cell,
    "any": lambda cell: True,
}
