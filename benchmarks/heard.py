"""What people were told who send a form until it is taken."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """One answer: when it came, after how long, what it was."""

    at: float
    seconds: float
    what: str


@dataclass
class Heard:
    """All that was told; `taken` is where each acknowledged form has led, and when."""

    taken: list[tuple[float, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def stood_still(self) -> tuple[float, float]:
        """The longest time in which nothing was taken: its first and its last instant."""
        times = [at for at, _ in self.taken]
        return max(itertools.pairwise(times), key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))

    def between(self, first: float, last: float) -> Counter[str]:
        """What was told then, beside what was taken."""
        return Counter(one.what for one in self.told if first <= one.at <= last and one.what != "303")

    def slowest(self) -> float:
        """Seconds of the longest wait for an answer."""
        return max((one.seconds for one in self.told), default=0.0)
