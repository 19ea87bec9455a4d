"""Rounds that take turns, so that whatever else the machine does falls on everybody alike."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.contestants import Contestant, Run


@dataclass(frozen=True)
class Entry:
    """One contestant with its jobs: one for each question, in the same order for everybody."""

    name: str
    contestant: Contestant
    jobs: Sequence[Any]


@dataclass(frozen=True)
class Result:
    """The rounds of one contestant."""

    name: str
    runs: list[Run]

    @property
    def per_cpu_second(self) -> list[float]:
        return [len(run.seconds) / run.cpu_s for run in self.runs]

    def median(self) -> float:
        return statistics.median(self.per_cpu_second)

    def ratios_to(self, other: "Result") -> list[float]:
        """Round by round: each compared with the other's turn right beside it."""
        return [mine / theirs for mine, theirs in zip(self.per_cpu_second, other.per_cpu_second, strict=True)]

    def row(self) -> dict[str, Any]:
        seconds = sorted(s for run in self.runs for s in run.seconds)
        asked = len(seconds)
        return {
            "who": self.name,
            "requests per CPU-second": round(self.median(), 1),
            "spread": f"{min(self.per_cpu_second):.0f}–{max(self.per_cpu_second):.0f}",
            "web CPU ms": round(1000 * sum(run.web_cpu_s for run in self.runs) / asked, 2),
            "database CPU ms": round(1000 * sum(run.database_cpu_s for run in self.runs) / asked, 2),
            "p50 ms": round(1000 * seconds[asked // 2], 1),
            "p99 ms": round(1000 * seconds[int(asked * 0.99)], 1),
            "KB": round(statistics.mean(s for run in self.runs for s in run.sizes) / 1000, 1),
        }


def measure(entries: Sequence[Entry], *, clients: int, rounds: int) -> list[Result]:
    """Everybody once to warm up, then ``rounds`` times in turns, another one first each time."""
    for entry in entries:
        entry.contestant.run(entry.jobs[: max(20, len(entry.jobs) // 4)], clients)
    runs: dict[str, list[Run]] = {entry.name: [] for entry in entries}
    for turn in range(rounds):
        for number in range(len(entries)):
            entry = entries[(turn + number) % len(entries)]
            runs[entry.name].append(entry.contestant.run(entry.jobs, clients))
    return [Result(name, told) for name, told in runs.items()]


def ratio(mine: Result, theirs: Result) -> dict[str, Any]:
    told = mine.ratios_to(theirs)
    return {
        "ratio": f"{mine.name} : {theirs.name}",
        "median": round(statistics.median(told), 2),
        "spread": f"{min(told):.2f}–{max(told):.2f}",
    }
