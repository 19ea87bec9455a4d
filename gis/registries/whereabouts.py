"""Whether a place lies where its row says: the test that catches what a box around the country cannot.

Each row names a district by a column, its address or its agency (gis.registries.gazetteer); its point is compared
with the outlines. Points are never moved but for two slips that can be told for sure: latitude and longitude
exchanged, and a whole degree mistyped whose repair leads into the very district that the row names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.districts import NOWHERE, Districts
from gis.registries import headings, position
from gis.registries.columns import Columns, Details, Reasons
from gis.registries.form import Form
from gis.registries.gazetteer import NOTHING, Gazetteer, Meant
from gis.registries.position import Positions

FOREIGN_M = 50_000.0  # farther than any islet from the simplified outlines
SLIPS_DEG = (*range(-9, 0), *range(1, 10))


@dataclass
class Standing:
    """Of each row: what it means, the district where it stands, the one whose registry names it, the one to count
    it under."""

    meant: list[Meant]
    district: np.ndarray
    owner: np.ndarray
    named: np.ndarray


@dataclass
class Whereabouts:
    """The districts that are loaded, and their names."""

    gazetteer: Gazetteer

    @property
    def districts(self) -> Districts:
        return self.gazetteer.districts

    def meant(self, form: Form, columns: Columns) -> tuple[list[Meant], list[Meant]]:
        """What each row means by its own columns and address or else its agency, and what its agency alone means."""
        province = columns.of(headings.PROVINCE)
        by_province = province or [form.province or ""] * columns.count
        agency = [self.gazetteer.read(text) for text in columns.or_blank(headings.AGENCY)]
        options = [
            [self.gazetteer.read(text, near) for text, near in zip(texts, by_province, strict=True)]
            for names in (headings.DISTRICT, headings.LOT_ADDRESS, headings.ROAD_ADDRESS)
            if (texts := columns.of(names)) is not None
        ]
        if (codes := columns.of(headings.DISTRICT_CODE)) is not None:
            options.insert(0, [self.gazetteer.code(code) for code in codes])
        if form.station and (names_ := columns.of(form.station)) is not None:
            options.append([self.gazetteer.station(name) for name in names_])
        options.append(agency)
        if province is not None:
            options.append([self.gazetteer.read(text) for text in province])
        return [_first(row) for row in zip(*options, strict=True)], agency

    def judge(self, form: Form, columns: Columns, found: Positions, reasons: Reasons, details: Details) -> Standing:
        """Mend what surely is a slip, say what is doubtful; ``found`` is changed in place."""
        meant, agency = self.meant(form, columns)
        at = self._at(found)
        there = np.isfinite(found.lon)
        turned = Positions(found.lat.copy(), found.lon.copy(), [])
        swapped = position.exchange(found, at != NOWHERE, self._at(turned) != NOWHERE)
        for number in np.flatnonzero(swapped):
            reasons[number].append("swapped_lonlat")
        if swapped.any():
            at = self._at(found)
        for number, why in enumerate(found.reasons):
            if why:
                reasons[number].append(why)
        if self.districts.every:
            for number in np.flatnonzero(there & np.isfinite(found.lon)):
                if at[number] not in meant[number].any or at[number] == NOWHERE:
                    at[number] = self._doubt(number, int(at[number]), meant[number], found, reasons, details)
            self._note_names(meant, reasons)
        owner = np.array(
            [_single(one) if one.districts else _single(other) for one, other in zip(agency, meant, strict=True)]
        )
        named = np.array([_single(one) for one in meant])
        return Standing(meant, at, owner, np.where(named == NOWHERE, at, named))

    def _at(self, found: Positions) -> np.ndarray:
        there = np.isfinite(found.lon)
        at = np.full(len(there), NOWHERE)
        at[there] = self.districts.at(np.atleast_1d(shapely.points(found.lon[there], found.lat[there])))
        return at

    def _doubt(self, number: int, at: int, meant: Meant, found: Positions, reasons: Reasons, details: Details) -> int:
        """The district after a slip is mended, or the same with its doubts."""
        in_province = not meant.around or at in meant.around
        if not in_province or at == NOWHERE:
            slipped = self._slip(number, meant, found)
            if slipped != NOWHERE:
                reasons[number].append("degree_slip")
                return slipped
        if at == NOWHERE:
            point = shapely.points([found.lon[number]], [found.lat[number]])
            away_m = float(self.districts.distance_m(point)[0])
            reasons[number].append("in_no_district")
            if away_m > FOREIGN_M:
                reasons[number].append("foreign_point")
            details[number] = f"가장 가까운 시군구까지 {away_m:,.0f} m · to the nearest district"
        elif meant.any:
            if meant.districts:
                reasons[number].append("outside_named_district")
            if not in_province:
                reasons[number].append("outside_named_province")
            details[number] = f"{self._told(meant)} → {self._name(at)}"
        return at

    def _slip(self, number: int, meant: Meant, found: Positions) -> int:
        """Move the point by whole degrees of one axis if exactly one such step leads into a district that is meant."""
        if not meant.districts:
            return NOWHERE
        lon, lat = found.lon[number], found.lat[number]
        moved = [(lon + step, lat) for step in SLIPS_DEG] + [(lon, lat + step) for step in SLIPS_DEG]
        at = self.districts.at(shapely.points(moved))
        hits = [place for place in range(len(moved)) if int(at[place]) in meant.districts]
        if len(hits) != 1:
            return NOWHERE
        found.lon[number], found.lat[number] = moved[hits[0]]
        return int(at[hits[0]])

    def _note_names(self, meant: Sequence[Meant], reasons: Reasons) -> None:
        for number, one in enumerate(meant):
            if one.unknown:
                reasons[number].append("unknown_district")

    def _told(self, meant: Meant) -> str:
        if len(meant.districts) == 1:
            return self._name(next(iter(meant.districts)))
        names = sorted({self.districts.every[number].name for number in meant.districts})
        return " ".join(filter(None, (meant.province, "/".join(names[:3]))))

    def _name(self, number: int) -> str:
        district = self.districts.every[number]
        return " ".join(filter(None, (district.province, district.name)))


def _first(options: Sequence[Meant]) -> Meant:
    """The first that names districts, or else a province."""
    return next((one for one in options if one.districts), None) or next(
        (one for one in options if one.around or one.unknown), NOTHING
    )


def _single(meant: Meant) -> int:
    return next(iter(meant.districts)) if len(meant.districts) == 1 else NOWHERE
