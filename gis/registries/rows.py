"""One batch of a table after another: from cells to features, each row with what was mended, doubted or refused."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

import numpy as np
import shapely

from gis import crs
from gis.load import Row
from gis.reasons import REASONS
from gis.registries import cells, headings, position, provinces
from gis.registries.columns import Columns, Details, Fields, Reasons
from gis.registries.form import PLACE, Form
from gis.registries.position import Positions
from gis.registries.seen import Seen
from gis.registries.system import System
from gis.registries.table import Batch, Cells, plain
from gis.registries.whereabouts import Whereabouts


@dataclass
class Outcome:
    """What became of a row: its fate (stored, merged, refused), its reasons, and the feature if it is stored.

    ``named`` is the number of the district to count it under; ``cells`` are kept where there is a reason.
    """

    line: int
    fate: str
    reasons: list[str]
    source_id: str
    named: int
    lon: float
    lat: float
    detail: str | None = None
    cells: dict[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass
class Reading:
    """How the rows of one table are read: by which form and headings, in which system, against which districts."""

    form: Form
    headings: tuple[str, ...]
    whereabouts: Whereabouts
    today: date
    system: System | None = None
    keys: list[np.ndarray] = field(default_factory=list)  # hashes of the keys of all rows, blank ones left out
    system_used: bool = False
    _seen: Seen = field(default_factory=Seen)
    _days: dict[str, date | cells.Unread | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._plain = [plain(heading) for heading in self.headings]
        self._fields = Fields(self.form, self.headings, self.today)

    def columns(self, rows: Sequence[Cells]) -> Columns:
        return Columns(dict(zip(self._plain, zip(*rows, strict=True), strict=False)), len(rows))

    def planes(self, columns: Columns) -> Positions | None:
        """Easting and northing as they stand, if the table has them."""
        if self.form.place is None:
            return None
        x, y = columns.of(self.form.place.x), columns.of(self.form.place.y)
        return None if x is None or y is None else position.plane(x, y)

    def positions(self, columns: Columns) -> Positions:
        """Degrees where the table has them, then planes, then degrees in parts."""
        ways = []
        if self.form.place:
            lat, lon = columns.of(self.form.place.lat), columns.of(self.form.place.lon)
            if lat is not None and lon is not None:
                ways.append(position.degrees(lat, lon))
        needed = not ways or np.isnan(ways[0].lon).any()
        if self.system and needed and (planes := self.planes(columns)):
            self.system_used = True
            ways.append(position.projected(planes, self.system.crs, self.system.exchanged))
        parts = [columns.of(part) for half in headings.DEGREES_IN_PARTS for part in half]
        if all(part is not None for part in parts):
            ways.append(position.in_parts([part for part in parts if part is not None]))
        if not ways:
            nothing = np.full(columns.count, np.nan)
            ways.append(Positions(nothing, nothing.copy(), ["blank_coordinate"] * columns.count))
        for other in ways[1:]:
            ways[0].fill(other)
        return ways[0]

    def even(self, batch: Batch) -> tuple[list[Cells], list[int]]:
        """Rows of as many cells as there are headings, blanks cut off; the numbers of those that had more."""
        width = len(self.headings)
        rows, ragged = [], []
        for number, row in enumerate(batch.rows):
            stripped = [cell.strip() for cell in row]
            if len(stripped) != width:
                if any(stripped[width:]):
                    ragged.append(number)
                stripped = (stripped + [""] * width)[:width]
            rows.append(stripped)
        return rows, ragged

    def read(self, batch: Batch) -> list[Outcome]:
        """Every row of the batch, in its order."""
        rows, ragged = self.even(batch)
        columns = self.columns(rows)
        reasons: Reasons = defaultdict(list)
        details: Details = {}
        for number in ragged:
            reasons[number].append("ragged_row")
        shapes_read = [None] * len(rows) if batch.geometries is None else batch.geometries
        hashes = np.fromiter(map(_hash, rows, shapes_read), dtype=np.int64, count=len(rows))
        for number in np.flatnonzero(self._seen.again(hashes)):
            reasons[number].append("duplicate_row")
        shapes, found = self._shapes(batch, columns, reasons)
        standing = self.whereabouts.judge(self.form, columns, found, reasons, details)
        if shapes is None:
            shapes = np.atleast_1d(shapely.points(np.nan_to_num(found.lon), np.nan_to_num(found.lat)))
        values = self._fields.values(columns, reasons, details)
        dates = self._dates(columns, reasons, details)
        attributes = self._fields.attributes(columns, reasons)
        self._refuse(columns, reasons)
        for number, one in enumerate(standing.meant):
            if one.province in provinces.OLD and provinces.is_old(one.province, dates[number]):
                reasons[number].append("old_province_name")
        ids = self._ids(columns, found, shapes)
        wkb = shapely.to_wkb(shapes, hex=True)
        codes, owners = (self.whereabouts.districts.codes(one) for one in (standing.district, standing.owner))
        outcomes = []
        for number, row in enumerate(rows):
            why = reasons[number] if number in reasons else []
            fate = fate_of(why)
            lon, lat = float(found.lon[number]), float(found.lat[number])
            outcome = Outcome(batch.lines[number], fate, why, ids[number], int(standing.named[number]), lon, lat)
            if fate == "stored":
                told = {name: column[number] for name, column in values.items()}
                if self.form.finish:
                    self.form.finish(told, dict(zip(self.headings, row, strict=True)))
                doubts = tuple(reason for reason in dict.fromkeys(why) if REASONS[reason].fate == "doubted")
                place = (dates[number], codes[number], owners[number])
                outcome.row = Row(
                    ids[number], wkb[number], told, attributes[number], [], *place, doubts, batch.lines[number]
                )
            if why:
                outcome.cells = self._fields.shown(row)
                outcome.detail = details.get(number)
            outcomes.append(outcome)
        return outcomes

    def _shapes(self, batch: Batch, columns: Columns, reasons: Reasons) -> tuple[np.ndarray | None, Positions]:
        """Outlines of the rows and a point of each; None for outlines where the rows are points in their cells."""
        if batch.geometries is None:
            return None, self.positions(columns)
        shapes = batch.geometries
        if self.system:
            self.system_used = True
            shapes = shapely.transform(
                shapes,
                lambda xy: np.column_stack(crs.to_lonlat(self.system.crs, xy[:, 0], xy[:, 1])),  # type: ignore[union-attr]
            )
        broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken])
        for number in np.flatnonzero(broken):
            reasons[number].append("mended_geometry")
        empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        middle = shapely.point_on_surface(np.where(empty, shapely.Point(), shapes))
        why = ["bad_geometry" if missing else "" for missing in empty]
        return shapes, Positions(shapely.get_x(middle), shapely.get_y(middle), why)

    def _dates(self, columns: Columns, reasons: Reasons, details: Details) -> list[date | None]:
        """Of each row: its date of reference, or else when it was last changed."""
        told: list[date | None] = [None] * columns.count
        for names in (headings.DATA_DATE, headings.CHANGED):
            if (texts := columns.of(names)) is None:
                continue
            for number, cell in enumerate(texts):
                when = self._day(cell)
                if isinstance(when, cells.Unread):
                    reasons[number].append(when.reason)
                    details.setdefault(number, f"{names[0]}: {cell}")
                elif told[number] is None:
                    told[number] = when
        return told

    def _day(self, cell: str) -> date | cells.Unread | None:
        if cell not in self._days:
            when = cells.day(cell)
            self._days[cell] = cells.Unread("future_date") if isinstance(when, date) and when > self.today else when
        return self._days[cell]

    def _refuse(self, columns: Columns, reasons: Reasons) -> None:
        for refusal in self.form.refusals:
            if (texts := columns.of(refusal.headings)) is not None:
                for number, cell in enumerate(texts):
                    if refusal.says(cell):
                        reasons[number].append(refusal.reason)

    def _ids(self, columns: Columns, found: Positions, shapes: np.ndarray) -> list[str]:
        """The key of each row, or where it has none a digest of what it is known by: name, address and place."""
        parts = [column for names in self.form.key if (column := columns.of(names)) is not None]
        whole = len(parts) == len(self.form.key) > 0
        keys = (
            ["/".join(row) if all(row) else "" for row in zip(*parts, strict=True)] if whole else [""] * columns.count
        )
        known = np.array([hash(key) for key in keys if key], dtype=np.int64)
        self.keys.append(known)
        if all(keys):
            return keys
        identity = self.form.identity or (*self.form.headings_of("name"), *self.form.headings_of("address"), PLACE)
        by = [column for name in identity if (column := columns.by_name.get(plain(name))) is not None]
        if PLACE in identity:
            by.append([f"{lon:.6f} {lat:.6f}" for lon, lat in zip(found.lon.tolist(), found.lat.tolist(), strict=True)])
        rows = zip(*by, strict=True) if by else ((shape.wkb_hex,) for shape in shapes)
        return [key or digest(row) for key, row in zip(keys, rows, strict=True)]


def digest(cells_: Sequence[str]) -> str:
    """A short name of a row, the same in every issue that words it the same."""
    return blake2b("\x1f".join(cells_).encode(), digest_size=8).hexdigest()


def fate_of(reasons: Sequence[str]) -> str:
    """Refused where one reason refuses, merged where one merges, else stored."""
    fates = {REASONS[reason].fate for reason in reasons}
    return "refused" if "refused" in fates else "merged" if "merged" in fates else "stored"


def _hash(row: Cells, shape: shapely.Geometry | None) -> int:
    return hash((*row, shape.wkb)) if shape is not None else hash(tuple(row))
