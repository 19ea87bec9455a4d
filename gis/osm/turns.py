"""Turn restrictions as their relations state them. Source: OpenStreetMap wiki "Relation:restriction"."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from gis.load import Row
from gis.osm.roads import point_wkb
from gis.osm.tags import Tags

VEHICLES = ("motor_vehicle", "hgv", "bus", "motorcar", "motorcycle", "bicycle", "psv", "emergency")
KEYS = ("restriction", *(f"restriction:{vehicle}" for vehicle in VEHICLES))
CONDITIONS = tuple(f"{key}:conditional" for key in KEYS)
MOST_ORDERED = 6  # via ways


@dataclass(frozen=True)
class Restriction:
    """A turn restriction as its relation states it."""

    id: int
    tags: dict[str, str]
    members: list[tuple[str, str, int]]  # role, n or w, id

    @property
    def source_id(self) -> str:
        return f"relation/{self.id}"

    @property
    def via_ways(self) -> list[int]:
        return [ref for kind, ref in self.by_role("via") if kind == "w"]

    def by_role(self, role: str) -> list[tuple[str, int]]:
        return [(kind, ref) for named, kind, ref in self.members if named == role]

    def in_order(self, ways: Mapping[int, Set[int]]) -> "Restriction":
        """With its via ways as one drives over them, by the nodes of each way; as stated where none hang together."""
        via = self.via_ways
        if not 1 < len(via) <= MOST_ORDERED:
            return self
        begin, end = ({node for _, ref in self.by_role(role) for node in ways.get(ref, ())} for role in ("from", "to"))
        for order in permutations(via):
            chain = [begin, *(ways.get(ref, set()) for ref in order), end]
            if all(one & other for one, other in pairwise(chain)):
                others = [member for member in self.members if member[:2] != ("via", "w")]
                return replace(self, members=[*others, *(("via", "w", ref) for ref in order)])
        return self

    def row(self, lon: float, lat: float) -> Row:
        tags = Tags(self.tags)
        values = {
            "kind": tags.text(*KEYS),
            "exempt": tags.text("except"),
            "condition": tags.text(*CONDITIONS),
            "from_ways": ",".join(f"way/{ref}" for _, ref in self.by_role("from")),
            "via": ",".join(f"{'node' if kind == 'n' else 'way'}/{ref}" for kind, ref in self.by_role("via")),
            "to_ways": ",".join(f"way/{ref}" for _, ref in self.by_role("to")),
        }
        by_vehicle = {key: self.tags[key] for key in self.tags if key.startswith("restriction:")} | self._by_type()
        return Row(self.source_id, point_wkb(lon, lat), values, by_vehicle | tags.attributes())

    def _by_type(self) -> dict[str, str]:
        """``type=restriction:hgv`` says what ``restriction:hgv`` says."""
        kind = self.tags.get("type", "")
        return (
            {kind: self.tags["restriction"]} if kind.startswith("restriction:") and "restriction" in self.tags else {}
        )

    def problem(self) -> str | None:
        """Why it cannot be used, or None."""
        if not all(self.by_role(role) for role in ("from", "via", "to")):
            return "incomplete_restriction"
        told = [self.tags[key] for key in (*KEYS, *CONDITIONS) if key in self.tags]
        return None if any(kind.startswith(("no_", "only_")) for kind in told) else "unknown_restriction"
