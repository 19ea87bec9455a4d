"""One batch of a table after another: from cells to features, each row with what was mended, doubted or refused."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
import shapely

from gis import crs
from gis.load import Row
from gis.reasons import REASONS
from gis.registries import cells, headings, lines, position, provinces
from gis.registries.columns import Columns, Details, Fields, Reasons
from gis.registries.form import PLACE, Form, Reference
from gis.registries.position import Positions
from gis.registries.references import Places
from gis.registries.seen import Seen, Tallied
from gis.registries.system import System
from gis.registries.table import Batch, Cells, plain
from gis.registries.whereabouts import Whereabouts


@dataclass
class Remark:
    """A row of which there is something to say: its fate (stored, merged, refused) and the reasons.

    ``named`` is the number of the district to count it under; ``lon`` and ``lat`` [degrees] are NaN where unknown.
    """

    line: int
    fate: str
    reasons: list[str]
    source_id: str
    named: int
    lon: float
    lat: float
    detail: str | None
    cells: dict[str, str]


@dataclass
class Outcome:
    """What became of a batch: the features to store, the remarks, and the district (by number) of every row read."""

    rows: list[Row]
    remarks: list[Remark]
    named: np.ndarray


@dataclass
class Reading:
    """How the rows of one table are read: by which form and headings, in which system, against which districts, and
    which features of other forms (by the form's name) they can name."""

    form: Form
    headings: tuple[str, ...]
    whereabouts: Whereabouts
    today: date
    loaded: Mapping[str, Places] = field(default_factory=dict)
    system: System | None = None
    keys: Tallied = field(default_factory=Tallied)  # of all rows that have one
    ids: Tallied = field(default_factory=Tallied)
    places: Tallied = field(default_factory=Tallied)
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
        if self.form.place_of:
            ways.append(self._of_feature(columns, self.form.place_of))
        if not ways or self.form.layer.geometry == "LINESTRING":  # a point makes no line
            nothing = np.full(columns.count, np.nan)
            why = "bad_geometry" if self.form.layer.geometry == "LINESTRING" else "blank_coordinate"
            ways = [Positions(nothing, nothing.copy(), [why] * columns.count)]
        for other in ways[1:]:
            ways[0].fill(other)
        return ways[0]

    def _of_feature(self, columns: Columns, named: Reference) -> Positions:
        """Where the features stand that the rows name."""
        lon, lat = self.loaded[named.form.name].of(columns.or_blank(named.headings))
        return Positions(lon, lat, [named.missing if missing else "" for missing in np.isnan(lon)])

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

    def read(self, batch: Batch) -> Outcome:
        """Judge every row of the batch."""
        rows, ragged = self.even(batch)
        columns = self.columns(rows)
        reasons: Reasons = defaultdict(list)
        details: Details = {}
        for number in ragged:
            reasons[number].append("ragged_row")
        shapes_read = [None] * len(rows) if batch.geometries is None else shapely.to_wkb(batch.geometries)
        hashes = np.fromiter(map(_hash, rows, shapes_read), dtype=np.int64, count=len(rows))
        for number in np.flatnonzero(self._seen.again(hashes)).tolist():
            reasons[number].append("duplicate_row")
        shapes, found = self._shapes(batch, columns, reasons)
        standing = self.whereabouts.judge(self.form, columns, found, reasons, details)
        if shapes is None:
            shapes = np.atleast_1d(shapely.points(np.nan_to_num(found.lon), np.nan_to_num(found.lat)))
        values = self._values(columns, shapes, reasons, details)
        dates = self._dates(columns, reasons, details)
        attributes = self._fields.attributes(columns, reasons, details)
        self._refuse(columns, reasons)
        for number, one in enumerate(standing.meant):
            if one.province in provinces.OLD and provinces.is_old(one.province, dates[number]):
                reasons[number].append("old_province_name")
        ids = self._ids(columns, found, shapes)
        self.ids.add(map(hash, ids))
        self.places.add(map(hash, zip(found.lon.tolist(), found.lat.tolist(), strict=True)))
        wkb = shapely.to_wkb(shapes, hex=True)
        codes, owners = (self.whereabouts.districts.codes(one) for one in (standing.district, standing.owner))
        names = list(values)
        told = [dict(zip(names, row, strict=True)) for row in zip(*values.values(), strict=True)] or [{} for _ in rows]
        stored, remarks = [], []
        for number, (line, row) in enumerate(zip(batch.lines, rows, strict=True)):
            why = reasons.get(number) or ()
            fate = fate_of(why) if why else "stored"
            if fate == "stored":
                if self.form.finish:
                    self.form.finish(told[number], dict(zip(self._plain, row, strict=True)))
                doubts = tuple(reason for reason in dict.fromkeys(why) if REASONS[reason].fate == "doubted")
                place = (dates[number], codes[number], owners[number], doubts, line)
                stored.append(Row(ids[number], wkb[number], told[number], attributes[number], [], *place))
            if why:
                place_found = (int(standing.named[number]), float(found.lon[number]), float(found.lat[number]))
                shown = self._fields.shown(row)
                remarks.append(Remark(line, fate, list(why), ids[number], *place_found, details.get(number), shown))
        return Outcome(stored, remarks, standing.named)

    def _values(
        self, columns: Columns, shapes: np.ndarray, reasons: Reasons, details: Details
    ) -> dict[str, Sequence[Any]]:
        """By column of the layer: what the fields say, and the length of lines."""
        values = self._fields.values(columns, reasons, details)
        if self.form.length:
            values[self.form.length.column] = lines.measured(self.form.length, columns, shapes, reasons, details)
        return values

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
        for number in np.flatnonzero(broken).tolist():
            reasons[number].append("mended_geometry")
        shapes, unfit = lines.fitting(shapes, self.form.layer.geometry)
        empty = unfit | shapely.is_missing(shapes) | shapely.is_empty(shapes)
        if self.form.ends:
            shapes = lines.between(self.form.ends, columns, shapes, self.loaded, reasons)
        middle = shapely.point_on_surface(np.where(empty, None, shapes))  # type: ignore[call-overload]
        lon, lat = np.asarray(shapely.get_x(middle)), np.asarray(shapely.get_y(middle))
        lost = ~empty & ~(np.isfinite(lon) & np.isfinite(lat))
        why = np.select([empty, lost], ["bad_geometry", "out_of_range"], "")
        return shapes, Positions(lon, lat, why.tolist())

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
        self.keys.add(hash(key) for key in keys if key)
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


def _hash(row: Cells, shape: bytes | None) -> int:
    return hash((*row, shape)) if shape is not None else hash(tuple(row))
