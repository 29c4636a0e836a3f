"""The figures of a run, each with its yardstick and its goal: as a table, as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple


class Peer(NamedTuple):
    """Submissions and lists a second of an ODK Central."""

    submissions: float
    lists: float

    def scaled(self, factor: float) -> Peer:
        """Of a machine so many times as fast."""
        return Peer(self.submissions * factor, self.lists * factor)


STAND_IN = Peer(260, 56)
STAND_IN_BARE = {"sqlite": 3_900, "postgresql": 2_900}
"""Where none is at hand: one on the machine and in the runs in which a bare durable transaction came so often."""


@dataclass(frozen=True)
class Goal:
    """What a figure must be at least, or at most; and the further goals."""

    first: dict[str, float]
    at_least: bool
    then: tuple[float, ...] = ()

    def is_met(self, kind: str, value: float) -> bool:
        """On this kind of database."""
        return value >= self.first[kind] if self.at_least else value <= self.first[kind]

    def said(self, kind: str) -> str:
        """For people."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.first[kind]:g}" + "".join(f", then {one:g}" for one in self.then)


def least(both: float, *then: float, postgresql: float = 0) -> Goal:
    """At least so much."""
    return Goal({"sqlite": both, "postgresql": postgresql or both}, at_least=True, then=then)


def most(both: float, *then: float) -> Goal:
    """At most so much."""
    return Goal({"sqlite": both, "postgresql": both}, at_least=False, then=then)


GOALS = {
    "W / peer's submission": least(2, 3, 4, postgresql=1.5),
    "W / bare transaction": least(0.15, 0.25),
    "R / peer's list": least(4, 10),
    "R unchanged / peer's list": least(25),
    "P / healthz": most(3),
    "form / healthz": most(24, 14),
    "workbench / healthz": most(12),
    "workbench moved / healthz": None,
    "W / healthz": None,
    "R / healthz": None,
    "R unchanged / healthz": None,
    "L unchanged / healthz": most(6),
    "L / healthz": most(20),
    "Q of {}: bare / Q": least(0.5),
    "S / Q of {}": most(3),
    "R of {} / R of 50": most(1.3),
    "growth of W": most(1.15),
    "growth of R": most(1.15),
    "growth of P": most(1.15),
    "worker, MB": most(110),
    "worker at the end, MB": None,
    "start, s": most(1.2),
    "export, MiB": most(140),
}


@dataclass(frozen=True)
class Row:
    """A figure of a run, and what it was held against; both in the unit that stands beside."""

    name: str
    figure: float
    yardstick: float | None
    unit: str
    ratio: float
    goal: Goal | None

    def cells(self, kind: str) -> tuple[str, ...]:
        """For the table."""
        yardstick = "" if self.yardstick is None else f"{self.yardstick:,.{_digits(self.yardstick)}f}"
        goal, met = ("", "") if self.goal is None else (self.goal.said(kind), self.verdict(kind))
        figure = f"{self.figure:,.{_digits(self.figure)}f} {self.unit}"
        return self.name, figure, yardstick, f"{self.ratio:.3g}", goal, met

    def verdict(self, kind: str) -> str:
        """Whether the goal is reached."""
        return "" if self.goal is None else "reached" if self.goal.is_met(kind, self.ratio) else "not yet"


def _digits(number: float) -> int:
    return 0 if number >= 100 else 2


class Figures:
    """Samples of one kind of database, round by round; medians at the end."""

    def __init__(self, kind: str, peer: Peer | None = None) -> None:
        self.kind, self._measured = kind, peer
        self.samples: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """One more sample."""
        self.samples[name].append(value)

    def rows(self) -> list[Row]:
        """What could be made of the samples."""
        return [*self._rates(), *self._costs(), *self._sets(), *self._growths(), *self._alone()]

    def _of(self, name: str) -> float:
        return median(self.samples[name])

    def _ratio(self, name: str, figure: str, yardstick: str, unit: str) -> Row:
        """Medians over medians."""
        return self._over(name, figure, self._of(yardstick), unit)

    def _over(self, name: str, figure: str, yardstick: float, unit: str) -> Row:
        return Row(name, self._of(figure), yardstick, unit, self._of(figure) / yardstick, goal_of(name))

    def _peer(self) -> Peer:
        return self._measured or STAND_IN.scaled(self._of("bare") / STAND_IN_BARE[self.kind])

    def _rates(self) -> list[Row]:
        peer = self._peer()
        return [
            self._over("W / peer's submission", "W a second", peer.submissions, "/s"),
            self._ratio("W / bare transaction", "W a second", "bare", "/s"),
            self._over("R / peer's list", "R a second", peer.lists, "/s"),
            self._over("R unchanged / peer's list", "R unchanged a second", peer.lists, "/s"),
        ]

    def _costs(self) -> list[Row]:
        names = ("P", "form", "workbench", "workbench moved", "W", "R", "R unchanged", "L unchanged", "L")
        return [self._ratio(f"{name} / healthz", f"{name} µs", "healthz µs", "µs") for name in names]

    def _sets(self) -> list[Row]:
        sizes = sorted({int(name.split()[-1]) for name in self.samples if name.startswith("Q ")})
        rows = []
        for size in sizes:
            mine, bare = self._of(f"Q {size}"), self._of(f"bare of {size}")
            name = f"Q of {size}: bare / Q"
            rows.append(Row(name, mine, bare, "ms", bare / mine, goal_of(name)))
        rows.append(self._ratio(f"S / Q of {sizes[-1]}", f"S {sizes[-1]}", f"Q {sizes[-1]}", "ms"))
        rows.append(self._ratio(f"R of {sizes[-1]} / R of 50", f"R of {sizes[-1]} µs", f"R of {sizes[0]} µs", "µs"))
        return rows

    def _growths(self) -> list[Row]:
        found = [name for name in ("W", "R", "P") if f"{name} grown µs" in self.samples]
        return [self._ratio(f"growth of {name}", f"{name} grown µs", f"{name} before µs", "µs") for name in found]

    def _alone(self) -> list[Row]:
        names = ("worker, MB", "worker at the end, MB", "start, s", "export, MiB")
        return [Row(name, self._of(name), None, "", self._of(name), GOALS[name]) for name in names]

    def as_dict(self) -> list[dict[str, Any]]:
        """For JSON."""
        return [
            {
                "name": row.name,
                "figure": row.figure,
                "unit": row.unit,
                "yardstick": row.yardstick,
                "ratio": row.ratio,
                "goal": row.goal and row.goal.said(self.kind),
                "reached": row.goal and row.goal.is_met(self.kind, row.ratio),
            }
            for row in self.rows()
        ]


def goal_of(name: str) -> Goal | None:
    """By name, whatever the number of members in it."""
    for known, goal in GOALS.items():
        head, hole, tail = known.partition("{}")
        if name == known or (hole and name.startswith(head) and name.endswith(tail)):
            return goal
    raise KeyError(name)


def table(kind: str, rows: list[Row]) -> str:
    """For a terminal."""
    heads = (kind, "figure", "yardstick", "ratio", "goal", "")
    lines = [heads, *(row.cells(kind) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) if at in (0, 4, 5) else cell.rjust(width) for at, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )
