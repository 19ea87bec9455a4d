"""What a survey and a report of a camera's state mean: stored with who said so, known to every worker."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from app import lookup
from app.access import Grant
from app.db import Database
from app.settings import Settings
from gis.errors import BadSurvey, NoSuchCamera
from gis.visibility import findings, naming, status, surveys
from gis.visibility.findings import Found, Known, Wrong
from gis.visibility.naming import Called, Camera, Resolved
from gis.visibility.refused import Unusable
from gis.visibility.surveys import Survey

FIRST_TOLD = 20  # of unknown cameras
LINES_TOLD = 1_000  # of refused lines
Surveyed = tuple[Camera, Survey]


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass
class CameraDesk:
    """Surveys and states of the cameras of one database."""

    db: Database
    settings: Settings
    clock: Callable[[], datetime] = _utc

    async def survey(self, grant: Grant, body: bytes) -> dict[str, Any]:
        """Store what somebody found out about one camera; of nothing, it takes back what was said before.

        Raises:
            BadSurvey, NoSuchCamera.
        """
        called, found = findings.read_one(body, self._known(grant))
        (camera,) = await self._resolved([called])
        if isinstance(camera, Unusable):
            unknown = camera.reason in ("unknown_camera", "no_camera_near")
            raise (NoSuchCamera if unknown else BadSurvey)(str(camera))
        if camera.unsurveyable:
            raise BadSurvey(str(Unusable(camera.unsurveyable, called.name or camera.name)))
        added = await lookup.change(self.db, grant, surveys.add([camera.camera], [found]))
        told = [one for one in await self._history(camera.site) if one["number"] == camera.camera.number]
        holds = next((one for one in told if one["in_force"]), None)
        return {"camera": camera.name, "added": bool(added), "in_force": holds}

    async def survey_table(
        self, grant: Grant, body: bytes, *, surveyed_at: str | None, surveyed_by: str | None
    ) -> dict[str, Any]:
        """Store the surveys of a table. ``surveyed_at`` and ``surveyed_by`` are those of rows that tell none.

        Raises:
            BadSurvey: no table of surveys.
        """
        known = self._known(grant, surveyed_at=surveyed_at, surveyed_by=surveyed_by)
        found = await asyncio.to_thread(findings.read_table, body, known)
        meant = await self._resolved(found.cameras)
        good, wrong = _parted(found, meant)
        change = surveys.add([camera for camera, _ in good], [its for _, its in good])
        added = await lookup.change(self.db, grant, change) if good else []
        (replaced,) = await self.db.rows(surveys.replaced([row["id"] for row in added]))
        return {
            "received": found.received,
            "added": len(added),
            "already_known": len(good) - len(added),
            "older_than_held": replaced["count"],
            "refused": dict(Counter(one.why.reason for one in wrong)),
            "lines": [one.told() for one in wrong[:LINES_TOLD]],
        }

    async def history(self, grant: Grant, site: int) -> dict[str, Any]:
        """
        Raises:
            NoSuchCamera: no such site.
        """
        return {"site": site, "surveys": await self._history(site)}

    async def report(self, grant: Grant, body: bytes, feed: str) -> dict[str, Any]:
        """Store what a feed says of cameras.

        Raises:
            BadFeed: no known form.
        """
        found = await asyncio.to_thread(status.read, body, self.clock())
        meant = await self._resolved([report.called for report in found.reports])
        pairs = list(zip(meant, found.reports, strict=True))
        unknown = [why for why, _ in pairs if isinstance(why, Unusable)]
        newest = status.newest((camera.reported, its) for camera, its in pairs if isinstance(camera, Resolved))
        stored = await lookup.change(self.db, grant, status.keep(newest, feed)) if newest else []
        latest = max((its.observed_at for its in newest.values()), default=None)
        return {
            "feed": feed,
            "received": found.received,
            "stored": len(stored),
            "older_than_held": len(pairs) - len(unknown) - len(stored),
            "refused": dict(found.refused),
            "unknown_cameras": {
                "count": len(unknown),
                "first": [{"camera": why.told, "reason": why.reason} for why in unknown[:FIRST_TOLD]],
            },
            "newest": latest.isoformat() if latest else None,
        }

    async def state(self, grant: Grant) -> dict[str, Any]:
        """How many cameras were last reported up or down, how many of them are silent for longer than a day."""
        now = self.clock()
        rows = await self.db.rows(status.summary(now))
        counted = ("cameras", "up", "down", "silent")
        return {
            **{name: sum(row[name] for row in rows) for name in counted},
            **_age(max((row["newest"] for row in rows), default=None), now),
            "feeds": [
                {"feed": row["feed"], **{name: row[name] for name in counted}, **_age(row["newest"], now)}
                for row in rows
            ],
        }

    def _known(self, grant: Grant, *, surveyed_at: str | None = None, surveyed_by: str | None = None) -> Known:
        return Known(self.clock(), self._zone(), surveyed_by or grant.who, surveyed_at)

    def _zone(self) -> tzinfo:
        if self.settings.timezone:
            return ZoneInfo(self.settings.timezone)
        here = datetime.now().astimezone().tzinfo
        assert here is not None
        return here

    async def _resolved(self, names: Sequence[Called]) -> list[Resolved | Unusable]:
        rows = await self.db.rows(naming.resolve(names)) if names else []
        return naming.resolved(names, rows)

    async def _history(self, site: int) -> list[dict[str, Any]]:
        rows = await self.db.rows(surveys.history(site))
        if not rows:
            raise NoSuchCamera(f"{site}: 그런 카메라가 없습니다. No site of cameras has this id; see /v1/near.")
        return [_told(site, row) for row in rows if row["id"] is not None]


def _parted(found: Found, meant: Sequence[Resolved | Unusable]) -> tuple[list[Surveyed], list[Wrong]]:
    """What can be stored, and every line that cannot, in the order of the file."""
    good: list[Surveyed] = []
    wrong = list(found.wrong)
    said: dict[tuple[Camera, datetime], Survey] = {}
    for line, camera, its in zip(found.lines, meant, found.surveys, strict=True):
        if isinstance(camera, Unusable):
            wrong.append(Wrong(line, camera))
        elif camera.unsurveyable:
            wrong.append(Wrong(line, Unusable(camera.unsurveyable, camera.camera.source_id)))
        elif said.setdefault((camera.camera, its.surveyed_at), its) != its:
            wrong.append(Wrong(line, Unusable("said_otherwise", camera.camera.source_id)))
        else:
            good.append((camera.camera, its))
    return good, sorted(wrong, key=lambda one: one.line)


def _told(site: int, row: asyncpg.Record) -> dict[str, Any]:
    told = dict(row)
    for name in ("surveyed_at", "made_at"):
        told[name] = told[name].isoformat()
    takes_back = row["kind"] is None and row["bearing_deg"] is None
    return {"camera": f"{site}/{row['number']}", **told, "takes_back": takes_back}


def _age(newest: datetime | None, now: datetime) -> dict[str, Any]:
    """The newest report and how old it is; a feed's clock may be ahead."""
    if newest is None:
        return {"newest": None, "age_s": None}
    return {"newest": newest.isoformat(), "age_s": max(0, round((now - newest).total_seconds()))}
