"""What a load did with everything it read: read = stored + merged + refused, layer by layer."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis.reasons import REASONS

KEPT_REFUSALS = 1000


@dataclass
class LayerReport:
    """Objects of the source (read, stored, merged, refused) and what became of the layer's features."""

    read: int = 0
    merged: int = 0
    refused: int = 0
    features: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    @property
    def stored(self) -> int:
        return self.read - self.merged - self.refused


@dataclass
class DistrictReport:
    """Rows of a registry by the district that they name, or else in which they lie."""

    name: str = ""
    read: int = 0
    merged: int = 0
    refused: int = 0
    doubted: int = 0

    @property
    def stored(self) -> int:
        return self.read - self.merged - self.refused


@dataclass
class Report:
    """Of one file. ``flagged`` counts doubts (kept, but said), ``corrected`` repairs, ``refusals`` the reasons,
    ``noted`` what is worth knowing of rows that were stored; ``reasons`` counts them all, by the rows they apply to.

    ``found`` says what the file turned out to be. A row can have several reasons, and a district is "" where none
    is known.
    """

    file: str
    form: str
    dataset: str
    source_date: date | None = None
    seconds: float = 0.0
    layers: dict[str, LayerReport] = field(default_factory=dict)
    flagged: Counter[str] = field(default_factory=Counter)
    corrected: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    refused_rows: list[dict[str, Any]] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    found: dict[str, Any] = field(default_factory=dict)
    piles: list[dict[str, Any]] = field(default_factory=list)
    districts: dict[str, DistrictReport] = field(default_factory=dict)

    def of(self, layer: str) -> LayerReport:
        return self.layers.setdefault(layer, LayerReport())

    def refuse(self, layer: str, source_id: str, reason: str) -> None:
        self.of(layer).refused += 1
        self.refusals[reason] += 1
        if len(self.refused_rows) < KEPT_REFUSALS:
            self.refused_rows.append({"layer": layer, "source_id": source_id, "reason": reason})

    def total(self, what: str) -> int:
        return sum(getattr(layer, what) for layer in self.layers.values())

    def as_json(self) -> dict[str, Any]:
        totals = ("read", "stored", "merged", "refused", "added", "changed", "unchanged", "retired")
        return {
            "file": self.file,
            "form": self.form,
            "dataset": self.dataset,
            "source_date": self.source_date.isoformat() if self.source_date else None,
            "seconds": round(self.seconds, 2),
            **{what: self.total(what) for what in totals},
            "flagged": dict(self.flagged),
            "corrected": dict(self.corrected),
            "refusals": dict(self.refusals),
            "noted": dict(self.noted),
            "reasons": {
                name: {"count": count, "fate": REASONS[name].fate, "ko": REASONS[name].ko, "en": REASONS[name].en}
                for name, count in self.reasons.most_common()
            },
            "found": self.found,
            "piles": self.piles,
            "refused_rows": self.refused_rows,
            "districts": {
                code: {
                    "name": told.name,
                    **{what: getattr(told, what) for what in ("read", "stored", "merged", "refused", "doubted")},
                }
                for code, told in sorted(self.districts.items())
            },
            "layers": {
                name: {what: getattr(layer, what) for what in (*totals, "features")}
                for name, layer in self.layers.items()
            },
        }
