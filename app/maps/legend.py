"""The layers as the page needs them: names, look, counts and dates, all from their declarations."""

from datetime import date, datetime
from typing import Any

from app.questions.service import Questions
from gis import layers
from gis.layer import Column, Layer
from gis.vocabulary import VALUES


def describe(questions: Questions) -> dict[str, Any]:
    catalogue = questions.catalogue
    boxes = catalogue.extents
    return {
        "layers": [_layer(layer, questions) for layer in layers.ALL.values()],
        "datasets": [{name: _text(value) for name, value in dataset.items()} for dataset in catalogue.datasets],
        "extent": _around(boxes) if boxes else None,
        "words": VALUES,
        "attribution": list(catalogue.attributions()),
        "limits": {
            "max_radius_m": questions.settings.max_radius_m,
            "max_features": questions.settings.max_features,
            "max_vertices": questions.settings.max_vertices,
        },
    }


def _layer(layer: Layer, questions: Questions) -> dict[str, Any]:
    held = questions.catalogue.held.get(layer.name)
    return {
        "name": layer.name,
        "label_ko": layer.label_ko,
        "label_en": layer.label_en,
        "group": layer.group,
        "geometry": layer.geometry,
        "icon": f"/assets/vendor/{layer.icon}.svg" if layer.icon else None,
        "colour": layer.colour,
        "drawn_as": layer.drawn_as,
        "tile_zoom": layer.tile_zoom,
        "counted_below": layer.counted_below,
        "tiles": f"/tiles/{layer.name}/{{z}}/{{x}}/{{y}}.mvt",
        "version": questions.catalogue.versions.get(layer.name, 0),
        "count": held.count if held else 0,
        "source_date": _text(held.source_date) if held else None,
        "loaded_at": _text(held.loaded_at) if held else None,
        "properties": [_column(column) for column in layer.properties],
        "part": {
            "name": layer.part.name,
            "label_ko": layer.part.label_ko,
            "label_en": layer.part.label_en,
            "properties": [_column(column) for column in layer.part.properties],
        }
        if layer.part
        else None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "label_ko": column.label_ko,
        "label_en": column.label_en,
        "unit": column.unit,
        "kind": column.kind,
    }


def _around(boxes: list[tuple[float, float, float, float]]) -> list[float]:
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
