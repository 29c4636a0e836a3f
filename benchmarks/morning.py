"""A morning in an open loop: the wave at 7:30, the rush at 11:25 beyond what the machine can do, and the time after it.

What it can do is measured first, by people who each wait for their answer (closed loop), with the rush's own mixture.
Then people come by chance at a multiple of that, whatever became of the others, with production's settings: whoever
finds no place is told so (503). Every report that was acknowledged is looked up at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from staging import KINDS, SMALL, Databases, Sizes, Stage, machine, served  # isort: skip
from arriving import Answered, Stretch, arrivals, of, recovered, said
from asking import Asking
from driving import request
from harness.kept import lost
from hot import Asked
from insisting import GIVEN_UP, Lines

from yss.config import Serving

SIZES = Sizes(classes=40, organizations=1, crowds=(), days=2)
MIXTURE = ("form", "W", "workbench", "W", "form", "W", "P", "R unchanged", "form", "W")
"""Four reports, three forms, and three pages of collectors in ten."""
RUSH, AFTER = "11:25", "after"
PATIENCE, RECOVERED = 1.0, 5.0
PEOPLE, BREATH = 8, 0.1


def stretches(rush: float) -> tuple[Stretch, ...]:
    """The morning: a wave that rises and ebbs below the capacity, the rush for so many seconds, half the capacity."""
    wave = (Stretch("7:30", rush / 6, 0.2, 0.8), Stretch("7:30, ebbing", rush / 6, 0.8, 0.2))
    return (*wave, Stretch(RUSH, rush, 1.2, 1.2), Stretch(AFTER, rush / 6 + RECOVERED, 0.5, 0.5))


def mixed(stage: Stage) -> Iterator[Asked]:
    """The mixture, again and again."""
    asking = Asking(stage)
    kinds = {name: asking.requests(name) for name in sorted(set(MIXTURE))}
    return (next(kinds[name]) for name in itertools.cycle(MIXTURE))


class Crowd:
    """Asks one server; `reports` are where acknowledged ones have led."""

    def __init__(self, stage: Stage, port: int) -> None:
        self.reports: list[str] = []
        self._stage, self._lines, self._asked = stage, Lines(port), mixed(stage)

    async def capacity(self, seconds: float) -> float:
        """Answers a second to as many who each ask, wait, and ask again."""
        began, answers = time.monotonic(), 0

        async def one() -> None:
            nonlocal answers
            while time.monotonic() < began + seconds:
                served = await self._status() in (200, 204, 303)
                answers += served
                await asyncio.sleep(0 if served else BREATH)

        await asyncio.gather(*(one() for _ in range(PEOPLE)))
        return answers / (time.monotonic() - began)

    async def morning(self, parts: tuple[Stretch, ...], capacity: float) -> list[Answered]:
        """What came of everybody."""
        began, coming = time.monotonic(), []
        for came, stretch in arrivals(parts, capacity, seed=1):
            await asyncio.sleep(began + came - time.monotonic())
            coming.append(asyncio.ensure_future(self._one(began, came, stretch)))
        found = await asyncio.gather(*coming)
        self._lines.hang_up()
        return found

    async def _one(self, began: float, came: float, stretch: Stretch) -> Answered:
        status = await self._status()
        return Answered(came, stretch, time.monotonic() - began, status)

    async def _status(self) -> int:
        whole = request(self._stage, next(self._asked))
        try:
            async with asyncio.timeout(GIVEN_UP):
                status, location, _ = await self._lines.ask(whole)
        except (OSError, EOFError, TimeoutError):
            return 0
        if status == 303:
            self.reports.append(f"report {location.rpartition('/')[2]}")
        return status


@dataclass(frozen=True)
class Plan:
    """Seconds: of the server's own patience after its start, of the closed loop, of the rush."""

    settle: int = Serving.settle_seconds
    closed: float = 10.0
    rush: float = 60.0


def measure(stage: Stage, folder: Path, plan: Plan) -> list[str]:
    """Prints the morning; what was wrong with it."""
    parts = stretches(plan.rush)
    with served(stage, folder, YSS_SETTLE_SECONDS=str(plan.settle)) as server:
        crowd = Crowd(stage, server.port)

        async def day() -> tuple[float, list[Answered]]:
            await crowd.capacity(plan.settle + 1)
            found = await crowd.capacity(plan.closed)
            return found, await crowd.morning(parts, found)

        capacity, answers = asyncio.run(day())
    print(f"{stage.kind}: it can do {capacity:.0f} a second; load of the machine {machine()['load']}")
    for stretch in parts:
        of_it = of(answers, stretch.name)
        print(
            f"  {stretch.name}, {stretch.first:.1f} to {stretch.last:.1f} x for {stretch.seconds:.0f} s:", said(of_it)
        )
    again = recovered(answers, sum(one.seconds for one in parts[:-1]), PATIENCE)
    with stage.app.app_context():
        gone = lost(crowd.reports)
    wrong = [one for one in answers if one.is_wrong]
    print(
        f"  itself again {again:.1f} s after the rush; {len(crowd.reports)} reports acknowledged, {len(gone)} lost;",
        end=" ",
    )
    print(f"{len(wrong)} got no answer, or a wrong one")
    slow = [f"not itself again within {RECOVERED:.0f} s"] if again > RECOVERED else []
    return [*gone, *(f"{one.stretch.name}: {one.status}" for one in wrong), *slow]


def main() -> None:
    """On both databases, or one; ends with 1 where anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=KINDS)
    options.add_argument("--rush", type=float, default=Plan.rush, help="seconds of the rush")
    options.add_argument("--small", action="store_true", help="seconds instead of minutes, to see that it works")
    asked = options.parse_args()
    plan, sizes = (Plan(1, 2.0, 3.0), SMALL) if asked.small else (Plan(rush=asked.rush), SIZES)
    wrong = []
    with tempfile.TemporaryDirectory(prefix="yss-morning-", ignore_cleanup_errors=True) as folder:
        databases = Databases(Path(folder))
        try:
            for kind in [asked.only] if asked.only else KINDS:
                stage = databases.new(kind).make(sizes)
                wrong += measure(stage, Path(folder), plan)
                stage.close()
        finally:
            databases.stop()
    print("\n".join(wrong) or "nothing lost, nobody left without an answer")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
