"""The layers as the page needs them: names, look, counts, dates and ages, and the words for what is doubted."""

from datetime import date, datetime
from typing import Any

from app.questions.service import Questions
from gis import layers, reasons
from gis.freshness import OLD_DAYS, Held
from gis.layer import Column, Layer
from gis.vocabulary import VALUES


def describe(questions: Questions, today: date, *, by_district: bool = True) -> dict[str, Any]:
    """Everything about the layers; their ages in each district make most of it in a whole country."""
    catalogue = questions.catalogue
    boxes = catalogue.extents

    def freshness(layer: Layer) -> dict[str, Any]:
        return (
            {"freshness": [one.told() for one in catalogue.ages.everywhere(layer.name, today)]} if by_district else {}
        )

    return {
        "layers": [_layer(layer, questions, today) | freshness(layer) for layer in layers.ALL.values()],
        "datasets": [{name: _text(value) for name, value in dataset.items()} for dataset in catalogue.datasets],
        "extent": _around(boxes) if boxes else None,
        "words": VALUES,
        "doubted": dict(zip(("label_ko", "label_en"), reasons.MARK, strict=True)),
        "reasons": {name: _reason(name) for name in reasons.DOUBTS},
        "old_days": OLD_DAYS,
        "attribution": list(catalogue.attributions()),
        "limits": {
            "max_radius_m": questions.settings.max_radius_m,
            "max_features": questions.settings.max_features,
            "max_vertices": questions.settings.max_vertices,
        },
    }


def _layer(layer: Layer, questions: Questions, today: date) -> dict[str, Any]:
    held = questions.catalogue.held.get(layer.name, Held())
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
        "count": held.count,
        "source_date": _text(held.source_date),
        "oldest_source_date": _text(held.oldest_source_date),
        "age_days": held.age_days(today),
        "undated": held.undated,
        "doubted": held.doubted,
        "loaded_at": _text(held.loaded_at),
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


def _reason(name: str) -> dict[str, str]:
    """A doubt: two words to mark a feature with, and the sentence that explains them."""
    reason = reasons.REASONS[name]
    mark_ko, mark_en = reasons.mark(name)
    return {"label_ko": mark_ko, "label_en": mark_en, "sentence_ko": reason.ko, "sentence_en": reason.en}


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
