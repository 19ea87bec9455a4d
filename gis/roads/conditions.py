"""The network under the traffic and the closures of one minute: what every question is answered from.

Never altered: a new minute, new measurements or a new closure make new conditions, and whoever is still answering
from the old ones finishes with them.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from gis.roads import closures
from gis.roads.closures import Closure
from gis.roads.costs import Costs, costs
from gis.roads.hierarchy import Customized
from gis.roads.modes import Mode
from gis.roads.network import Network
from gis.roads.traffic import Measured, Traffic, traffic


@dataclass(frozen=True, eq=False)
class Conditions:
    """``minute`` is aware, in the place's own zone: the usual speed of the traffic hangs on its hour."""

    network: Network
    measured: Measured
    closures: tuple[Closure, ...]
    minute: datetime
    traffic: Traffic
    _costs: dict[Mode, Costs] = field(default_factory=dict)
    _customized: dict[Mode, Customized] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def at(cls, network: Network, measured: Measured, closed: Sequence[Closure], minute: datetime) -> "Conditions":
        return cls(network, measured, tuple(closed), minute, traffic(network.graph, measured, minute))

    def costs(self, mode: Mode) -> Costs:
        """Worked out when a mode is first asked for: milliseconds for a city."""
        with self._one_at_a_time:
            if mode not in self._costs:
                closed = closures.closed_links(self.network.graph, self.closures, mode.name, self.minute)
                self._costs[mode] = costs(self.network.fit(mode), self.traffic, closed)
            return self._costs[mode]

    def customized(self, mode: Mode) -> Customized | None:
        """The hierarchy under these costs where it is ready; without it a question is searched for."""
        return self._customized.get(mode)

    def customize(self, mode: Mode, before: "Conditions | None" = None) -> None:
        """Make the hierarchy ready for a mode, or take over that of ``before`` where nothing has changed for it."""
        if self.network.hierarchy is None or mode in self._customized:
            return
        now = self.costs(mode)
        old = before.customized(mode) if before and before.network is self.network else None
        if old and np.array_equal(old.costs.move_ms, now.move_ms):
            self._customized[mode] = old
        else:
            self._customized[mode] = Customized(self.network.hierarchy, now)

    @property
    def asked_for(self) -> tuple[Mode, ...]:
        """Modes that somebody has asked for under these conditions."""
        return tuple(self._costs)

    def rests_on(self) -> Mapping[str, object]:
        """Which data and which minute of traffic every answer is made from."""
        graph, now = self.network.graph, self.traffic
        return {
            "network": graph.network,
            "roads_date": graph.roads_date,
            "traffic": {
                "minute": now.minute.isoformat(timespec="minutes"),
                "state": now.state,
                "newest": now.newest.isoformat(timespec="seconds") if now.newest else None,
                "measured_share": round(float((now.measured > 0).mean()), 3) if len(now.measured) else 0.0,
            },
            "closures": sum(
                one.starts <= now.minute and (not one.ends or now.minute < one.ends) for one in self.closures
            ),
        }
