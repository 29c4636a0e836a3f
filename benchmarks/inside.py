"""What needs no request: quick-fill and submission over their yardsticks, a worker's start and memory, an export."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from driving import Driver
from hot import Asked
from staging import Served, Stage
from yardsticks import Bare

from yss import clock
from yss.actions.day import quick_fill, submitting
from yss.cli import demo
from yss.cli.demo import Place
from yss.domain.days import ONE_DAY, day_of
from yss.domain.submission_drafts import Typed
from yss.queries.day import submissions
from yss.queries.kit.actors import Desk

_PAST, _PATIENCE = 1_000, 60.0
_NUMBERS = ("expected_on_site", "present_on_site", "absent_ill", "isolated_central", "isolated_home")


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    began = time.perf_counter()
    made = work()
    return (time.perf_counter() - began) * 1000, made


@dataclass(frozen=True)
class Fill:
    """Milliseconds: quick-fill of a day, the same rows by a bare insert-select, the day's submission."""

    filled: float
    bare: float
    submitted: float


def fill(stage: Stage, bare: Bare, members: int, turn: int) -> Fill:
    """A day to come, on which nobody has reported. Raises RuntimeError where not everybody was filled in."""
    place, day = stage.crowds[members], day_of(clock.now()) + (1 + turn) * ONE_DAY
    with stage.app.app_context():
        act = place.act(place.collector, demo.at(day, 9))
        took, made = measured(lambda: quick_fill.quick_fill(act, day=day))
        yardstick = bare.insert_select(place, day, day - _PAST * ONE_DAY)
        submitted, version = measured(_submission(place, day))
    if made < members * 0.9 or version != 1:
        raise RuntimeError(f"{made} of {members} were filled in, version {version}")
    return Fill(took, yardstick, submitted)


def _submission(place: Place, day: date) -> Callable[[], Any]:
    """What hands the day in, reviewed already."""
    now, desk = demo.at(day, 10), Desk(place.school_id, place.org_id)
    act = place.act(place.collector, now)
    numbers = dict.fromkeys(_NUMBERS, 0)
    submitting.review(act, day=day, typed=Typed(), supplement=numbers, questionnaire=demo.QUESTIONNAIRE)
    reviewed = submissions.reviewed(place.collector, desk, day, demo.QUESTIONNAIRE, now)
    return lambda: submitting.submit_day(act, day=day, seen=reviewed.seen if reviewed else "", as_seen=False)


def start(stage: Stage, folder: Path, asked: list[Asked]) -> tuple[float, float]:
    """A worker alone: seconds to its first answer, and its memory in MB when each page has been asked for once."""
    server = Served(stage, folder)
    try:
        seconds = server.start(1)
        Driver(stage, server).burst(iter(asked), _PATIENCE, connections=1)
        return seconds, server.megabytes()
    finally:
        server.stop()


def export(stage: Stage, days: int) -> float:
    """Memory in MiB at most of whoever makes the classes' reports of so many days as CSV (`exports.py`)."""
    script = str(Path(__file__).with_name("exports.py"))
    words = [sys.executable, script, "--days", str(days), "--only", "reports.csv"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("YSS_")}
    settings = {"YSS_DATABASE_URL": stage.url, "YSS_SECRET_KEY": stage.secret, "YSS_KEYRING": stage.ring}
    ran = subprocess.run(words, env=plain | settings, check=True, capture_output=True, text=True)
    return float(ran.stdout.split()[-1])
