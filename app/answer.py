"""One scene, several forms: GeoJSON (RFC 7946), the Folium situation sheet, or a file to keep."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import date, datetime
from typing import Any, Literal

from fastapi import Request, Response

from app import files, sheets
from app.catalogue import Catalogue
from app.lookup import Scene
from app.sights import Sights
from gis.export import FORMS, About
from gis.layer import Layer

GEOJSON = FORMS["geojson"].media_type
FileForm = Literal["geojson", "gpkg", "parquet", "csv", "kml"]
Form = FileForm | Literal["map"]


async def as_(request: Request, form: Form | None, scene: Scene, catalogue: Catalogue, **links: Any) -> Response:
    """The scene in the form that ``f`` names, or else that the caller's ``Accept`` prefers."""
    if form == "map" or (form is None and wants_page(request)):
        most: int = request.app.state.questions.settings.max_sheet_features
        sights: Sights = request.app.state.sights
        page = await sheets.page(catalogue, sights, scene, most=most, now=datetime.now().astimezone())
        return Response(page, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})
    if form and form != "geojson":
        about = About(scene.layers, catalogue.attributions())
        room = request.app.state.room_for_files
        return await files.response(FORMS[form], about, _alone(scene), room=room, today=_today())
    text = geojson(scene, catalogue, today=_today(), **links)
    return Response(text, media_type=GEOJSON, headers={"Cache-Control": "no-store"})


async def whole(
    request: Request, form: FileForm, layers: Sequence[Layer], pages: AsyncGenerator[Scene], catalogue: Catalogue
) -> Response:
    """Whole layers as one file, however many features."""
    about = About(layers, catalogue.attributions(), whole=True)
    async with aclosing(pages):
        room = request.app.state.room_for_files
        return await files.response(FORMS[form], about, pages, room=room, today=_today())


def _today() -> date:
    return datetime.now().astimezone().date()


async def _alone(scene: Scene) -> AsyncIterator[Scene]:
    yield scene


def geojson(scene: Scene, catalogue: Catalogue, *, today: date, **links: Any) -> bytes:
    """The collection, with counts of all that matched, what was asked, where the data is from and how old it is."""
    head = {
        "type": "FeatureCollection",
        **({} if scene.counts is None else {"numberMatched": scene.matched, "counts": scene.counts}),
        "numberReturned": scene.returned,
        "asked": scene.asked,
        "freshness": [one.told() for one in catalogue.ages.of(scene.standings, today)],
        "attribution": list(catalogue.attributions()),
        **links,
    }
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return b'%b,"features":[%b]}' % (opening.encode(), scene.features)


def wants_page(request: Request) -> bool:
    """Whether whoever asks is a browser, to be shown a page where nothing else is said."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and "json" not in accepted
