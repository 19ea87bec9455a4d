"""What a form is: a kind of registry file, declared. The declarations stand in ``gis.registries.forms``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gis.layer import Layer
from gis.registries import cells, headings
from gis.registries.cells import Reader
from gis.registries.table import plain

Values = dict[str, Any]
PLACE = "@place"  # among the headings of an identity: where the row stands


@dataclass(frozen=True)
class Field:
    """A column of the layer and the headings under which it comes, the best first."""

    column: str
    headings: tuple[str, ...]
    read: Reader = cells.text


@dataclass(frozen=True)
class Refusal:
    """Rows whose cell under one of the headings ``says`` so are refused for ``reason``."""

    headings: tuple[str, ...]
    says: Callable[[str], bool]
    reason: str


@dataclass(frozen=True)
class Place:
    """Where the coordinates stand: pairs of degrees, planes, and degrees in parts, the best first.

    ``plane`` is the EPSG code that the form's publisher uses, for files too small to tell by.
    """

    lat: tuple[str, ...] = headings.LATITUDE
    lon: tuple[str, ...] = headings.LONGITUDE
    x: tuple[str, ...] = headings.EASTING
    y: tuple[str, ...] = headings.NORTHING
    plane: int | None = None


@dataclass(frozen=True)
class Reference:
    """Cells that name features of another form by their key, and the reason of a row whose feature is not loaded."""

    headings: tuple[str, ...]
    form: "Form"
    missing: str


@dataclass(frozen=True)
class Layout:
    """Columns of a file without headings, and what kind of cell each must hold for the file to be this one.

    Kinds: ``text``, ``district`` (…구, …시, …군), ``lat``, ``lon``, ``number``, ``police`` (…경찰서, …지구대),
    ``police_box`` (also …순찰대), ``dong``, ``date``, ``blank``, ``any``.
    """

    columns: tuple[tuple[str, str], ...]  # heading, kind


@dataclass(frozen=True)
class Form:
    """A kind of registry.

    ``marks`` are sets of headings, each of which marks the form where all of its headings stand;
    ``key`` the headings (each with its other spellings) that together number a row for good; without a key a row is
    known by ``identity``. Where the headings fit many trades, one of ``words`` must occur in the file's name or rows.
    ``constants`` hold for every row; ``refusals`` say which rows are left out; ``finish`` sees the row's values and
    cells by plain heading (``table.plain``) last. ``kept`` are attributes that are read, or stay beside the field that
    reads them; cells that nothing reads are attributes as they are.

    ``province`` stands for the rows of a publisher who never names it; ``country`` (ISO 3166-1) is the one whose
    districts the rows lie in, None where they need not be known beforehand; rows that name no district need no
    ``district_test``. Files of a lower ``step`` are loaded first, since others lean on them: boundaries 0, nodes 1,
    links 2, turns 3. A row without coordinates stands where ``place_of`` stands; a line runs between its ``ends``;
    ``length`` is measured, and compared with what the headings say.
    """

    name: str
    label_ko: str
    label_en: str
    layer: Layer
    fields: tuple[Field, ...]
    marks: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()
    key: tuple[tuple[str, ...], ...] = ()
    identity: tuple[str, ...] = ()
    place: Place | None = Place()
    constants: Mapping[str, Any] | None = None
    refusals: tuple[Refusal, ...] = ()
    layouts: tuple[Layout, ...] = ()
    province: str | None = None
    private_operators: bool = False  # persons may stand where an agency is meant
    station: tuple[str, ...] = ()  # headings of names that begin with their district's: 관악소방서
    finish: Callable[[Values, Mapping[str, str]], None] | None = None
    step: int = 1
    country: str | None = "KR"
    kept: tuple[Field, ...] = ()
    district_test: bool = True
    place_of: Reference | None = None
    ends: tuple[Reference, Reference] | None = None
    length: Field | None = None
    attribution: str = "공공데이터포털 (data.go.kr)"

    @cached_property
    def known(self) -> frozenset[str]:
        """Every heading that the form reads, plain."""
        named = [name for field in (*self.fields, *self.kept) for name in field.headings]
        named += [name for names in (*self.marks, *self.key, self.station) for name in names]
        named += [name for refusal in self.refusals for name in refusal.headings]
        return frozenset(map(plain, [*named, *headings.EVERYWHERE]))

    @property
    def named(self) -> tuple[Reference, ...]:
        """What features of other forms a row names."""
        return (*((self.place_of,) if self.place_of else ()), *(self.ends or ()))

    def headings_of(self, column: str) -> tuple[str, ...]:
        """Under which headings the layer's column comes."""
        return next((one.headings for one in self.fields if one.column == column), ())

    def marked_by(self, headed: Sequence[str]) -> int:
        """How many headings of the form's best mark stand in ``headed``; 0 where no mark is whole."""
        there = {plain(name) for name in headed}
        return max((len(mark) for mark in self.marks if all(plain(name) in there for name in mark)), default=0)

    def __hash__(self) -> int:
        return hash(self.name)
