"""What a load did with everything it read: read = stored + merged + refused, layer by layer."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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
class Report:
    """Of one file. ``flagged`` counts doubts (kept, but said), ``corrected`` repairs, ``refusals`` the reasons."""

    file: str
    form: str
    dataset: str
    source_date: date | None = None
    seconds: float = 0.0
    layers: dict[str, LayerReport] = field(default_factory=dict)
    flagged: Counter[str] = field(default_factory=Counter)
    corrected: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    refused_rows: list[dict[str, str]] = field(default_factory=list)

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
            "refused_rows": self.refused_rows,
            "layers": {
                name: {what: getattr(layer, what) for what in (*totals, "features")}
                for name, layer in self.layers.items()
            },
        }
