"""Whether a place lies where its row says: the test that catches what a box around the country cannot.

Each row names a district by a column, its address or its agency (gis.registries.gazetteer); its point is compared
with the outlines. Points are never moved but for two slips that can be told for sure: latitude and longitude
exchanged, and a whole degree mistyped whose repair leads into the very district that the row names.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.districts import NOWHERE, Districts
from gis.layers import DISTRICTS
from gis.registries import headings, position
from gis.registries.columns import Columns, Details, Reasons
from gis.registries.form import Form
from gis.registries.gazetteer import NOTHING, Gazetteer, Meant
from gis.registries.position import Positions

Way = tuple[Sequence[str], Callable[[str, int], Meant]]

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
        agencies = columns.or_blank(headings.AGENCY)
        read = {text: self.gazetteer.read(text) for text in set(agencies)}
        agency = [read[text] for text in agencies]
        meant = [NOTHING] * columns.count
        unsure: Sequence[int] = range(columns.count)
        for texts, reader in self._ways(form, columns, read):
            unsure = [number for number in unsure if not _settle(meant, number, reader(texts[number], number))]
        return meant, agency

    def _ways(self, form: Form, columns: Columns, agencies: dict[str, Meant]) -> Iterator[Way]:
        """Cells that may name a district, the surest first, and how each is read."""
        province = columns.of(headings.PROVINCE)

        def within_province(text: str, number: int) -> Meant:
            return self.gazetteer.read(text, province[number] if province else form.province or "")

        if (codes := columns.of(headings.DISTRICT_CODE)) is not None:
            yield codes, lambda code, _: self.gazetteer.code(code)
        for names in (headings.DISTRICT, headings.LOT_ADDRESS, headings.ROAD_ADDRESS):
            if (texts := columns.of(names)) is not None:
                yield texts, within_province
        if form.station and (stations := columns.of(form.station)) is not None:
            yield stations, lambda name, _: self.gazetteer.station(name)
        if (texts := columns.of(headings.AGENCY)) is not None:
            yield texts, lambda text, _: agencies[text]
        if province is not None:
            yield province, lambda text, _: self.gazetteer.read(text)

    def judge(self, form: Form, columns: Columns, found: Positions, reasons: Reasons, details: Details) -> Standing:
        """Mend what surely is a slip, say what is doubtful; ``found`` is changed in place."""
        if not form.district_test:
            return self._stand(found, reasons, doubt=form.layer is not DISTRICTS)
        meant, agency = self.meant(form, columns)
        at = self._at(found)
        there = np.isfinite(found.lon)
        swapped = position.exchange(found, at != NOWHERE, self._would_stand(found, at))
        for number in np.flatnonzero(swapped).tolist():
            reasons[number].append("swapped_lonlat")
        if swapped.any():
            at = self._at(found)
        for number, why in enumerate(found.reasons):
            if why:
                reasons[number].append(why)
        if self.districts.every:
            for number in np.flatnonzero(there & np.isfinite(found.lon)).tolist():
                if at[number] not in meant[number].any or at[number] == NOWHERE:
                    at[number] = self._doubt(number, int(at[number]), meant[number], found, reasons, details)
            self._note_names(meant, reasons)
        owner = np.array(
            [_single(one) if one.districts else _single(other) for one, other in zip(agency, meant, strict=True)]
        )
        named = np.array([_single(one) for one in meant])
        return Standing(meant, at, owner, np.where(named == NOWHERE, at, named))

    def _stand(self, found: Positions, reasons: Reasons, *, doubt: bool) -> Standing:
        """Of rows that name no district: where each stands; doubtful is only what is far from all of them.

        Boundaries themselves are in no doubt: the others may only not have come yet.
        """
        at = self._at(found)
        lost = np.flatnonzero((at == NOWHERE) & np.isfinite(found.lon))
        if doubt and len(lost) and self.districts.every:
            away_m = self.districts.distance_m(np.array(shapely.points(found.lon[lost], found.lat[lost]), ndmin=1))
            for number in lost[away_m > FOREIGN_M].tolist():
                reasons[number].append("foreign_point")
        for number, why in enumerate(found.reasons):
            if why:
                reasons[number].append(why)
        return Standing([NOTHING] * len(at), at, np.full(len(at), NOWHERE), at)

    def _would_stand(self, found: Positions, at: np.ndarray) -> np.ndarray:
        """Whether the points that lie nowhere would lie somewhere if latitude and longitude were exchanged."""
        lost = np.where(at == NOWHERE, found.lon, np.nan)
        return np.asarray(self._at(Positions(found.lat, lost, [])) != NOWHERE)

    def _at(self, found: Positions) -> np.ndarray:
        there = np.isfinite(found.lon) & np.isfinite(found.lat)
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


def _settle(meant: list[Meant], number: int, one: Meant) -> bool:
    """Take what names districts, or until then what at least names a province; whether the row is settled."""
    if one.districts or (meant[number] is NOTHING and (one.around or one.unknown)):
        meant[number] = one
    return bool(one.districts)


def _single(meant: Meant) -> int:
    return next(iter(meant.districts)) if len(meant.districts) == 1 else NOWHERE
