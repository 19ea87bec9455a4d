"""What became of the files: each set's report, its remarks row by row, the rows refused, the map of the doubtful."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app import lookup, sheets
from app.access import Grant
from app.db import Database
from app.settings import Settings
from gis import geojson, layers, remarks
from gis.errors import NoSuchReason, OverLimit
from gis.reasons import REASONS
from gis.registries import doubt_map, doubts, forms, refused
from gis.registries.doubt_map import DoubtMap
from gis.remarks import Fate
from gis.sheet import SERVED

AT_ONCE = 2_000  # refused rows that are read together
SENTENCES = {name: {"fate": one.fate, "ko": one.ko, "en": one.en} for name, one in REASONS.items()}
ENGLISH = {form.name: form.label_en for form in forms.ALL}


@dataclass(frozen=True)
class Wanted:
    """Which remarks of a set: how many behind which number, of which reason and fate."""

    limit: int = 1000
    after: int = 0
    reason: str | None = None
    fate: Fate | None = None


@dataclass(frozen=True)
class Page:
    """Remarks as GeoJSON text, and the number to go on behind; None on the last page."""

    features: list[str]
    next: int | None

    def as_geojson(self, following: str | None) -> str:
        """A collection with the sentences of its reasons, and the address of the ``following`` page."""
        head = {"type": "FeatureCollection", "numberReturned": len(self.features), "reasons": SENTENCES}
        head |= {"next": following} if following else {}
        return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [{",".join(self.features)}]}}'


@dataclass(frozen=True)
class Imports:
    """What was loaded into one database."""

    db: Database
    settings: Settings

    async def every(self, grant: Grant) -> list[dict[str, Any]]:
        """Every set with its form, dates, counts and reasons, and where to read more of it."""
        return [_short(json.loads(told)) for told in await lookup.imports(self.db, grant)]

    async def report(self, grant: Grant, source: str, dataset: str) -> str:
        """The whole report as JSON text.

        Raises:
            NoSuchDataset: there is none.
        """
        told: str = (await lookup.report(self.db, grant, source, dataset))["told"]
        return told

    async def page(self, grant: Grant, source: str, dataset: str, wanted: Wanted) -> Page:
        """Remarks in the order of the file.

        Raises:
            NoSuchDataset, NoSuchReason, OverLimit.
        """
        reason, most = wanted.reason, self.settings.max_features
        if reason is not None and reason not in REASONS:
            raise NoSuchReason(f"'{reason}': 이런 이유는 없습니다. No such reason; there are: {', '.join(REASONS)}.")
        if wanted.limit > most:
            raise OverLimit(f"limit={wanted.limit}: 최대 {most}. At most {most}; follow next for more.")
        await lookup.report(self.db, grant, source, dataset)
        asked = remarks.page(source, dataset, limit=wanted.limit, after=wanted.after, reason=reason, fate=wanted.fate)
        rows = await lookup.remarked(self.db, grant, asked)
        return Page([row["feature"] for row in rows], rows[-1]["number"] if len(rows) == wanted.limit else None)

    async def refused(self, grant: Grant, source: str, dataset: str) -> AsyncGenerator[str]:
        """The table of refused rows, a line or more at a time.

        Raises:
            NoSuchDataset: there is none; before anything is given.
        """
        told = json.loads((await lookup.report(self.db, grant, source, dataset))["told"])
        return self._refused(grant, source, dataset, told)

    async def _refused(self, grant: Grant, source: str, dataset: str, told: dict[str, Any]) -> AsyncGenerator[str]:
        yield refused.head(told)
        after: int | None = 0
        while after is not None:
            question = remarks.refused(source, dataset, limit=AT_ONCE, after=after)
            rows = await lookup.remarked(self.db, grant, question)
            yield "".join(refused.lines(told, rows))
            after = rows[-1]["number"] if len(rows) == AT_ONCE else None

    async def map(self, grant: Grant, source: str, dataset: str, *, now: datetime) -> str:
        """The map of doubtful rows as HTML, drawn in a thread, so that others do not wait.

        Raises:
            NoSuchDataset: there is none.
        """
        told = await lookup.report(self.db, grant, source, dataset)
        report = json.loads(told["told"])
        layer = layers.named(next(iter(report["layers"]), layers.DISTRICTS.name))
        found = await lookup.remarked(self.db, grant, remarks.doubtful(source, dataset))
        chosen = await asyncio.to_thread(doubts.chosen, map(tuple, found))
        rows = remarks.rows(layer, source, dataset, doubt_map.wanted_rows(chosen))
        asked = DoubtMap(
            report,
            layer,
            chosen,
            await lookup.remarked(self.db, grant, rows),
            now,
            attribution=[told["attribution"]],
        )
        under, _ = await sheets.ground_of(self.db, grant, asked.wider)
        beyond = await sheets.districts_of(self.db, grant, asked.beyond) if asked.beyond else b""
        return await asyncio.to_thread(_html, asked, under, beyond)


def _html(asked: DoubtMap, under: list[bytes], beyond: bytes) -> str:
    ground = [feature for text in under for feature in geojson.features(text)]
    return doubt_map.html(doubt_map.on(asked, ground, geojson.features(beyond)), SERVED)


def _short(told: dict[str, Any]) -> dict[str, Any]:
    report, source, name = told["report"], told["source"], told["name"]
    address = f"/v1/imports/{quote(source, safe='')}/{quote(name, safe='')}"
    form = {"name": report["form"], "label_ko": report.get("found", {}).get("form_ko"), "label_en": ENGLISH.get(source)}
    counts = ("read", "stored", "merged", "refused", "added", "changed", "unchanged", "retired")
    return {
        **{key: told[key] for key in ("source", "name", "source_date", "loaded_at", "attribution")},
        "form": form,
        "file": report["file"],
        **{count: report[count] for count in counts},
        "reasons": report.get("reasons", {}),
        "links": {
            "report": address,
            "remarks": f"{address}/remarks",
            "map": f"{address}/remarks?f=map",
            "refused": f"{address}/refused.csv",
        },
    }
