"""`make bench`: W, R, P, L, Q, S, growth, memory and more, each over its yardstick, on both databases.

Makes its databases in a temporary folder on the disk, serves them as in production, asks in interleaved rounds, and
prints the medians as a table; beside it a JSON file and a plot. Every answer is looked at: a wrong one ends the run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from staging import KINDS, SMALL, Databases, Sizes, Stage, as_json, machine, served  # isort: skip
from asking import ALONE, Asking
from drawing import plot
from driving import CONNECTIONS, Driver, report_ids
from figures import Figures, Peer, table
from inside import export, fill, start
from yardsticks import Bare

from sqlalchemy import func, select  # isort: skip
from yss import clock
from yss.cli import whole_school
from yss.cli.whole_school import Size
from yss.config import INSTANCE
from yss.domain.days import day_of
from yss.extensions import db
from yss.models import HealthReport

ASKED = ("healthz", "W", "R", "R unchanged", "P", "form", "workbench", "workbench moved", "L unchanged", "L")
GROWING = ("W", "R", "P")
BALLAST_DAYS, BALLAST_CLASS = 2, 50
TAKES, TAKES_LONG = timedelta(minutes=20), timedelta(hours=2)


@dataclass(frozen=True)
class Plan:
    """How long and how large."""

    sizes: Sizes = field(default_factory=Sizes)
    rounds: int = 5
    seconds: float = 0.6
    grown: int = 1_000_000
    export_days: int = 3
    peer: Peer | None = None


QUICK, TINY = Plan(), Plan(SMALL, rounds=2, seconds=0.3, grown=4_000)
FULL = Plan(Sizes(days=8, copies=6), rounds=5, seconds=5.0, grown=10_000_000, export_days=31)


class Run:
    """One kind of database, from an empty one to its figures."""

    def __init__(self, kind: str, plan: Plan, folder: Path, databases: Databases) -> None:
        self.plan, self.figures, self._folder, self._databases = plan, Figures(kind, plan.peer), folder, databases
        self.stage = databases.new(kind)

    def measure(self) -> Figures:
        """All of it."""
        self._say("made", lambda: self.stage.make(self.plan.sizes))
        grown = self._grown() if self.plan.grown else None
        self._rounds(grown)
        self.figures.add("export, MiB", export(self.stage, self.plan.export_days))
        for stage in filter(None, (self.stage, grown)):
            stage.close()
        return self.figures

    def _say(self, what: str, work: object) -> object:
        began = time.monotonic()
        made = work()  # type: ignore[operator]
        print(f"{self.figures.kind}: {what} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return made

    def _grown(self) -> Stage:
        """The same with so many reports of another school beside it."""
        stage, plan = self._databases.copy(self.stage, "grown"), self.plan
        copies = min(200, max(1, plan.grown // 10_000))
        organizations = max(1, round(plan.grown / (BALLAST_CLASS * BALLAST_DAYS * (copies + 1))))

        def fill_up() -> None:
            with stage.app.app_context():
                size = Size(organizations, BALLAST_CLASS, BALLAST_DAYS - 1, copies)
                for _ in whole_school.build(size, 9, clock.now()):
                    pass
                stage.settle()

        self._say(f"grown by {plan.grown:,} reports", fill_up)
        return stage

    def _rounds(self, grown: Stage | None) -> None:
        with ExitStack() as open_:
            drivers = [
                Driver(stage, open_.enter_context(served(stage, self._folder)))
                for stage in filter(None, (self.stage, grown))
            ]
            askings, bare = [Asking(driver.stage) for driver in drivers], Bare(self.stage)
            self._warm(drivers, askings)
            for turn in range(self.plan.rounds):
                self._round(drivers[0], askings[0], bare, turn)
                if grown is not None:
                    self._growth(drivers, askings)
            self.figures.add("worker at the end, MB", drivers[0].server.megabytes())

    def _warm(self, drivers: list[Driver], askings: list[Asking]) -> None:
        """Caches filled, templates compiled; counted nowhere."""
        for driver, asking in zip(drivers, askings, strict=True):
            for name in ASKED:
                driver.burst(asking.requests(name), self.plan.seconds / 3, 1 if name in ALONE else CONNECTIONS)

    def _round(self, driver: Driver, asking: Asking, bare: Bare, turn: int) -> None:
        figures, seconds = self.figures, self.plan.seconds
        figures.add("bare", bare.transactions(seconds / 2))
        for name in ASKED:
            self._asked(driver, asking, name)
        for members in (min(self.stage.crowds), max(self.stage.crowds)):
            found = driver.burst(asking.of_crowd(members), seconds, connections=1)
            figures.add(f"R of {members} µs", found.microseconds)
        for members in self.stage.crowds:
            took = fill(self.stage, bare, members, turn)
            for what, value in (("Q", took.filled), ("bare of", took.bare), ("S", took.submitted)):
                figures.add(f"{what} {members}", value)
        once = [next(asking.requests(name)) for name in ASKED if name != "P"]  # the others move what it has seen
        seconds_to_start, megabytes = start(self.stage, self._folder, once)
        figures.add("start, s", seconds_to_start)
        figures.add("worker, MB", megabytes)

    def _asked(self, driver: Driver, asking: Asking, name: str) -> None:
        found = driver.burst(asking.requests(name), self.plan.seconds, 1 if name in ALONE else CONNECTIONS)
        if name == "W":
            check_effect(driver.stage, report_ids(found))
        self.figures.add(f"{name} a second", found.rate)
        self.figures.add(f"{name} µs", found.microseconds)

    def _growth(self, drivers: list[Driver], askings: list[Asking]) -> None:
        """CPU of a request with few and with many reports, one after the other."""
        for name in GROWING:
            for what, driver, asking in zip(("before", "grown"), drivers, askings, strict=True):
                found = driver.burst(asking.requests(name), self.plan.seconds)
                self.figures.add(f"{name} {what} µs", found.microseconds)


def check_effect(stage: Stage, ids: list[int]) -> None:
    """Each report that was acknowledged is there, once. Raises RuntimeError."""
    there = 0
    with stage.app.app_context():
        for start_at in range(0, len(ids), 500):
            some = select(func.count()).where(
                HealthReport.school_id == stage.classes[0].school_id,
                HealthReport.id.in_(ids[start_at : start_at + 500]),
            )
            there += db.session.execute(some).scalar_one()
        db.session.rollback()
    if there != len(ids) or len(set(ids)) != len(ids):
        raise RuntimeError(f"{len(ids)} reports were acknowledged, {there} are there")


def main() -> None:
    """Measures, prints, writes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="10 million reports, a month's export, longer rounds")
    options.add_argument("--tiny", action="store_true", help="seconds, to see that it works; figures say nothing")
    options.add_argument("--only", choices=KINDS)
    options.add_argument("--rounds", type=int, help="how many interleaved rounds")
    options.add_argument("--grown", type=int, help="how many reports beside, for growth; 0 leaves it out")
    options.add_argument("--peer", type=_peer, help="submissions,lists a second, as peer.py prints them")
    options.add_argument(
        "--to", type=Path, default=INSTANCE / "bench", help="the JSON file and the plot, without an ending"
    )
    asked = options.parse_args()
    plan = FULL if asked.full else TINY if asked.tiny else QUICK
    changes = {name: getattr(asked, name) for name in ("grown", "rounds", "peer") if getattr(asked, name) is not None}
    plan = replace(plan, **changes)
    if day_of(clock.now()) != day_of(clock.now() + (TAKES_LONG if asked.full else TAKES)):
        sys.exit("the day ends in Shanghai meanwhile (16:00 UTC): begin after that")
    before, found = machine(), {}
    with tempfile.TemporaryDirectory(prefix="yss-bench-", ignore_cleanup_errors=True) as folder:
        databases = Databases(Path(folder))
        try:
            for kind in [asked.only] if asked.only else KINDS:
                found[kind] = Run(kind, plan, Path(folder), databases).measure()
        finally:
            databases.stop()
    tell(found, {"before": before, "after": machine(), "plan": str(plan)}, asked.to)


def _peer(given: str) -> Peer:
    return Peer(*map(float, given.split(",", 1)))


def tell(found: dict[str, Figures], conditions: dict[str, object], to: Path) -> None:
    """The tables, and both files."""
    rows = {kind: figures.rows() for kind, figures in found.items()}
    for kind in rows:
        print(table(kind, rows[kind]), end="\n\n")
    said = ", ".join(f"load {when} {conditions[when]['load']}" for when in ("before", "after"))  # type: ignore[index]
    print(said)
    whole = conditions | {kind: {"rows": one.as_dict(), "samples": one.samples} for kind, one in found.items()}
    to.parent.mkdir(exist_ok=True)
    to.with_suffix(".json").write_text(as_json(whole) + "\n")
    to.with_suffix(".svg").write_text(plot(rows, said))
    print(f"{to.with_suffix('.json')}, {to.with_suffix('.svg')}")


if __name__ == "__main__":
    main()
