"""The account of a load while it runs: counts by reason and district, and a remark for each row with a reason."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from gis.districts import NOWHERE, Districts
from gis.layer import Layer
from gis.reasons import REASONS, sentence
from gis.registries.rows import Outcome, Remark
from gis.report import KEPT_REFUSALS, DistrictReport, Report
from gis.staging import stage_of

# Of what is only worth knowing, so many rows of a reason are kept; all of what is refused, merged, mended or doubted.
KEPT_NOTES = 1_000
PILE = 10  # so many different addresses on one point are no place any more
PILES_TOLD = 20


@dataclass
class Tally:
    """Counts into ``report`` and sends remarks to the database, where they wait until the set has its name."""

    connection: psycopg.Connection[Any]
    report: Report
    layer: Layer
    districts: Districts
    _noted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.connection.execute("DROP TABLE IF EXISTS stage_remarks")
        self.connection.execute(
            "CREATE TEMPORARY TABLE stage_remarks ON COMMIT DROP AS SELECT layer, line, fate, reasons, detail,"
            " source_id, geom, cells FROM remarks LIMIT 0"
        )

    def count(self, outcome: Outcome) -> None:
        """Count the rows of a batch and keep their remarks."""
        layer = self.report.of(self.layer.name)
        layer.read += len(outcome.named)
        for number, count in zip(*np.unique(outcome.named, return_counts=True), strict=True):
            self._district(int(number)).read += int(count)
        self._keep([remark for remark in outcome.remarks if self._counted(remark)])

    def _counted(self, remark: Remark) -> bool:
        """Count a row under its fate, reasons and district; whether the remark is worth keeping."""
        layer, district = self.report.of(self.layer.name), self._district(remark.named)
        reasons = list(dict.fromkeys(remark.reasons))
        worth = False
        for reason in reasons:
            self.report.reasons[reason] += 1
            fate = REASONS[reason].fate
            worth |= fate != "noted" or self._noted[reason] < KEPT_NOTES
            self._noted[reason] += fate == "noted"
        if remark.fate == "stored":
            district.doubted += any(REASONS[reason].fate == "doubted" for reason in reasons)
        elif remark.fate == "merged":
            layer.merged += 1
            district.merged += 1
        else:
            layer.refused += 1
            district.refused += 1
            self._refuse(remark, [reason for reason in reasons if REASONS[reason].fate == "refused"])
        return worth

    def _refuse(self, remark: Remark, why: list[str]) -> None:
        if len(self.report.refused_rows) < KEPT_REFUSALS:
            told = {"layer": self.layer.name, "line": remark.line, "source_id": remark.source_id, "reason": why[0]}
            self.report.refused_rows.append({**told, "said": " ".join(sentence(reason) for reason in why)})

    def _district(self, number: int) -> DistrictReport:
        code = "" if number == NOWHERE else self.districts.every[number].code
        if code not in self.report.districts:
            one = None if number == NOWHERE else self.districts.every[number]
            name = "" if one is None else " ".join(filter(None, (one.province, one.name)))
            self.report.districts[code] = DistrictReport(name)
        return self.report.districts[code]

    def _keep(self, remarks: list[Remark]) -> None:
        if not remarks:
            return
        with self.connection.cursor().copy(
            "COPY stage_remarks (layer, line, fate, reasons, detail, source_id, geom, cells) FROM STDIN"
        ) as copy:
            for one in remarks:
                point = None if np.isnan(one.lon) else f"SRID=4326;POINT({one.lon!r} {one.lat!r})"
                copy.write_row(
                    (
                        self.layer.name,
                        one.line,
                        one.fate,
                        "{" + ",".join(dict.fromkeys(one.reasons)) + "}",
                        one.detail,
                        one.source_id,
                        point,
                        json.dumps(one.cells, ensure_ascii=False),
                    )
                )

    def piles(self, rows_by_place: np.ndarray) -> None:
        """Doubt the rows that stand on one point with many of other addresses: their agency's, not theirs.

        ``rows_by_place`` says how many rows stand on each point, to leave out the search where none is crowded.
        """
        if self.layer.column("address") is None or rows_by_place.max(initial=0) < PILE:
            return
        stage = stage_of(self.layer)
        found = self.connection.execute(
            sql.SQL(
                "SELECT geom, count(*), count(DISTINCT address), ST_X(geom::geometry), ST_Y(geom::geometry) FROM {}"
                " WHERE GeometryType(geom) = 'POINT' GROUP BY geom HAVING count(DISTINCT address) >= %s ORDER BY 2 DESC"
            ).format(stage),
            [PILE],
        ).fetchall()
        if not found:
            return
        self.report.piles = [
            {"lon": lon, "lat": lat, "rows": rows, "addresses": addresses}
            for _, rows, addresses, lon, lat in found[:PILES_TOLD]
        ]
        self._doubt(
            "agency_address_pile", "geom IN (SELECT unnest(%s::text[])::geometry)", [[geom for geom, *_ in found]]
        )

    def keys(self, rows_by_key: np.ndarray, rows_by_id: np.ndarray) -> None:
        """Tell apart the rows of one key, by what they say beside it, and by their number where they say the same.

        Both say how many of all rows read have each key, and each id made of it: refused rows are among them.
        """
        repeated = int(rows_by_key[rows_by_key > 1].sum())
        if repeated:
            self.report.reasons["duplicate_key"] = repeated
        self.report.found["keys"] = {"rows": int(rows_by_key.sum()), "different": len(rows_by_key)}
        if rows_by_id.max(initial=0) < 2:
            return
        stage = stage_of(self.layer)
        told = sql.SQL(", ").join(
            sql.Identifier(name) for name in ("geom", "name", "address") if name == "geom" or self.layer.column(name)
        )
        rows = self.connection.execute(
            sql.SQL(
                """
                WITH twice AS (SELECT source_id FROM {stage} GROUP BY source_id HAVING count(*) > 1),
                apart AS (
                    SELECT s.ctid, s.source_id || '/' || left(md5(ROW({told})::text), 8) AS id,
                           (to_jsonb(s) - 'line')::text AS whole, s.line
                    FROM {stage} AS s JOIN twice USING (source_id)
                ),
                numbered AS (
                    SELECT ctid, id || coalesce('/' || nullif(row_number() OVER same, 1), '') AS id, line
                    FROM apart WINDOW same AS (PARTITION BY id ORDER BY whole, line)
                )
                UPDATE {stage} AS s SET source_id = n.id FROM numbered AS n WHERE n.ctid = s.ctid
                RETURNING s.line, s.source_id, s.geom
                """
            ).format(stage=stage, told=told)
        ).fetchall()
        if rows and repeated:
            self._remark("duplicate_key", rows[:KEPT_NOTES])

    def _doubt(self, reason: str, where: str, values: list[Any]) -> None:
        rows = self.connection.execute(
            sql.SQL(
                "UPDATE {} SET doubts = array_append(doubts, %s) WHERE {} RETURNING line, source_id, geom,"
                " coalesce(owner_district, district, ''), cardinality(doubts) = 1"
            ).format(stage_of(self.layer), sql.SQL(where)),
            [reason, *values],
        ).fetchall()
        self.report.reasons[reason] += len(rows)
        for *_, code, first in rows:
            if first and code in self.report.districts:
                self.report.districts[code].doubted += 1
        self._remark(reason, [row[:3] for row in rows])

    def _remark(self, reason: str, rows: list[tuple[Any, ...]]) -> None:
        with self.connection.cursor().copy(
            "COPY stage_remarks (layer, line, fate, reasons, source_id, geom, cells) FROM STDIN"
        ) as copy:
            for line, source_id, geom in rows:
                copy.write_row((self.layer.name, line, "stored", "{" + reason + "}", source_id, geom, "{}"))

    def close(self) -> None:
        """File the reasons under their fates, and the remarks under the set."""
        kinds = {
            "refused": self.report.refusals,
            "corrected": self.report.corrected,
            "doubted": self.report.flagged,
            "noted": self.report.noted,
        }
        for reason, count in self.report.reasons.items():
            if (kind := kinds.get(REASONS[reason].fate)) is not None:
                kind[reason] = count
        source = {"source": self.report.form, "dataset": self.report.dataset}
        self.connection.execute("DELETE FROM remarks WHERE source = %(source)s AND dataset = %(dataset)s", source)
        self.connection.execute(
            """
            INSERT INTO remarks (source, dataset, number, layer, line, fate, reasons, detail, source_id, geom, cells)
            SELECT %(source)s, %(dataset)s, row_number() OVER (ORDER BY line), layer, line, min(fate),
                   array_agg(DISTINCT reason ORDER BY reason), min(detail), min(source_id),
                   ST_PointOnSurface(ST_SetSRID(min(geom::geometry::text)::geometry, 4326)),
                   coalesce((jsonb_agg(cells) FILTER (WHERE cells <> '{}')) -> 0, '{}')
            FROM stage_remarks, unnest(reasons) AS reason GROUP BY layer, line
            """,
            source,
        )
