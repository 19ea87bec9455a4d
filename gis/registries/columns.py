"""The cells of a batch by heading, and what a form's fields make of them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis.registries import cells, persons
from gis.registries.cells import Unread
from gis.registries.form import Field, Form
from gis.registries.table import plain

MEMORY = 50_000  # different cells of a column that are remembered with their values

Reasons = dict[int, list[str]]  # by number of the row in its batch
Details = dict[int, str]


@dataclass
class Columns:
    """The cells of a batch, by plain heading."""

    by_name: dict[str, Sequence[str]]
    count: int

    def of(self, names: Sequence[str]) -> Sequence[str] | None:
        """The cells under the first of the headings that is there, blanks filled from the next ones."""
        there = [self.by_name[name] for name in dict.fromkeys(map(plain, names)) if name in self.by_name]
        if len(there) < 2:
            return there[0] if there else None
        return [_first_told(options) for options in zip(*there, strict=True)]

    def or_blank(self, names: Sequence[str]) -> Sequence[str]:
        found = self.of(names)
        return [""] * self.count if found is None else found


def _first_told(options: tuple[str, ...]) -> str:
    """The first cell that says something; where none does, the word with which it says so."""
    for cell in options:
        if not cells.is_none(cell):
            return cell
    return next(filter(None, options), "")


@dataclass
class Fields:
    """The fields of a form over the headings of one table."""

    form: Form
    headings: tuple[str, ...]
    today: date
    _memory: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        there = {plain(heading): number for number, heading in reversed(list(enumerate(self.headings)))}
        place = self.form.place
        used = [*place.lat, *place.lon, *place.x, *place.y] if place else []
        read = (*self.form.fields, *self.form.kept)
        first = [next((plain(name) for name in one.headings if plain(name) in there), "") for one in read]
        taken = {there[name] for name in (*map(plain, used), *first) if name in there}
        self._rest = [number for number in range(len(self.headings)) if number not in taken]
        operators = {plain(name) for one in self.form.fields if self._may_be_person(one) for name in one.headings}
        self._operators = frozenset(n for n, heading in enumerate(self.headings) if plain(heading) in operators)
        self._private = frozenset(n for n, heading in enumerate(self.headings) if persons.is_private(heading))

    def values(self, columns: Columns, reasons: Reasons, details: Details) -> dict[str, Sequence[Any]]:
        """A column of values for each field; what cannot be read is empty, with its reason."""
        told: dict[str, Sequence[Any]] = {}
        for one in self.form.fields:
            texts = columns.of(one.headings)
            if texts is not None:
                told[one.column] = self._read(one, texts, reasons, details)
        for name, constant in (self.form.constants or {}).items():
            told[name] = [constant] * columns.count
        return told

    def attributes(self, columns: Columns, reasons: Reasons, details: Details) -> list[dict[str, str]]:
        """What is kept and what no field reads, private numbers and names masked."""
        rest: list[tuple[str, Sequence[str]]] = [
            (one.column, self._read(one, texts, reasons, details))
            for one in self.form.kept
            if (texts := columns.of(one.headings)) is not None
        ]
        for number in self._rest:
            heading = self.headings[number]
            texts = columns.by_name[plain(heading)]
            if number in self._private:
                texts = self._masked(texts, lambda cell: persons.MASK if cell else "", reasons)
            elif persons.any_private(texts):
                texts = self._masked(texts, persons.masked, reasons)
            rest.append((heading, texts))
        names = [heading for heading, _ in rest]
        if not rest:
            return [{} for _ in range(columns.count)]
        return [
            {name: text for name, text in zip(names, row, strict=True) if text}
            for row in zip(*(texts for _, texts in rest), strict=True)
        ]

    def _masked(self, texts: Sequence[str], mask: Callable[[str], str], reasons: Reasons) -> list[str]:
        told = [mask(text) for text in texts]
        for number, (text, safe) in enumerate(zip(texts, told, strict=True)):
            if text != safe:
                reasons[number].append("personal_data_masked")
        return told

    def shown(self, row: Sequence[str]) -> dict[str, str]:
        """The whole row as it was read, but for what is private."""
        if not (self._private or self._operators or persons.any_private(row)):
            return dict(zip(self.headings, row, strict=True))
        return {
            heading: persons.MASK
            if number in self._private and row[number]
            else (persons.masked_operator if number in self._operators else persons.masked)(row[number])
            for number, heading in enumerate(self.headings)
        }

    def _read(self, one: Field, texts: Sequence[str], reasons: Reasons, details: Details) -> list[Any]:
        if one.read is cells.text and not self._may_be_person(one) and not persons.any_private(texts):
            return [None if cells.is_none(cell) else cell for cell in texts]
        memory = self._memory[one.column]
        if len(memory) > MEMORY:
            memory.clear()
        told = []
        for number, cell in enumerate(texts):
            value = memory[cell] if cell in memory else memory.setdefault(cell, self._value(one, cell))
            if type(value) is Unread:
                reasons[number].append(value.reason)
                details.setdefault(number, f"{one.headings[0]}: {persons.masked(cell)}")
                value = value.value
            told.append(value)
        return told

    def _may_be_person(self, one: Field) -> bool:
        return self.form.private_operators and one.column == "operator"

    def _value(self, one: Field, cell: str) -> Any:
        value = one.read(cell)
        if isinstance(value, date) and value > self.today:
            return Unread("future_date", value)
        if isinstance(value, str):
            safe = (persons.masked_operator if self._may_be_person(one) else persons.masked)(value)
            if safe != value:
                return Unread("personal_data_masked", safe)
            if one.read is cells.month and value > f"{self.today:%Y-%m}":
                return Unread("future_date", value)
        return value
