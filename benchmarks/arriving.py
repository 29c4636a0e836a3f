"""People who come at their own pace, whether the server keeps up or not (open loop), and what came of it.

A time counts from when somebody came, not from when the request could be sent: who had to wait for a slow driver or
behind others has waited.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WRONG = 500
_SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("at most", 1.0))


@dataclass(frozen=True)
class Stretch:
    """A part of a morning: its seconds, and how many come a second at its beginning and end, over the capacity."""

    name: str
    seconds: float
    first: float
    last: float

    def at(self, second: float) -> float:
        """How many come a second then, over the capacity."""
        return self.first + (self.last - self.first) * second / self.seconds


def arrivals(stretches: Sequence[Stretch], capacity: float, seed: int) -> Iterator[tuple[float, Stretch]]:
    """When each comes, in seconds from the beginning: by chance, at the rate of its stretch."""
    chance, began = random.Random(seed), 0.0
    for stretch in stretches:
        now = 0.0
        while (now := now + chance.expovariate(stretch.at(now) * capacity)) < stretch.seconds:
            yield began + now, stretch
        began += stretch.seconds


@dataclass(frozen=True)
class Answered:
    """One who came: when, in which stretch, when the answer was there, its status (0 where there was none)."""

    came: float
    stretch: Stretch
    at: float
    status: int

    @property
    def seconds(self) -> float:
        """How long they waited."""
        return self.at - self.came

    @property
    def is_wrong(self) -> bool:
        """Neither served nor told to come again."""
        return self.status == 0 or (self.status >= WRONG and self.status != 503)


def of(answers: Sequence[Answered], name: str) -> list[Answered]:
    """Those who came in that stretch."""
    return [one for one in answers if one.stretch.name == name]


def waited(answers: Sequence[Answered], share: float) -> float:
    """Seconds within which this share had an answer."""
    ordered = sorted(one.seconds for one in answers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def said(answers: Sequence[Answered]) -> str:
    """For people: how many came, what they were told, how long they waited from when they came."""
    if not answers:
        return "nobody came"
    statuses = dict(sorted(Counter(one.status for one in answers).items()))
    times = ", ".join(f"{name} {waited(answers, share) * 1000:.0f} ms" for name, share in _SHARES)
    shed = sum(one.status == 503 for one in answers) / len(answers)
    return f"{len(answers)} came, {statuses}, shed {shed:.1%}; {times}"


def recovered(answers: Sequence[Answered], end: float, patience: float) -> float:
    """Seconds after `end` from which on everybody who came was served within `patience` seconds."""
    late = [one.came for one in answers if one.came >= end and (one.status == 503 or one.seconds > patience)]
    return max(late, default=end) - end
