"""R45 at full size: time, peak memory and weight of each export of a large school, made by a process of its own.

Run inside a configured environment with a school made by `demo school` (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from yss import clock, create_app  # noqa: E402
from yss.actions import exports as exporting  # noqa: E402
from yss.acts import Act  # noqa: E402
from yss.cli import demo  # noqa: E402
from yss.domain import exports as rules  # noqa: E402
from yss.domain.days import day_of  # noqa: E402
from yss.domain.exports import Order  # noqa: E402
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose  # noqa: E402
from yss.queries.exports import export_subjects, exports  # noqa: E402
from yss.queries.kit import schools  # noqa: E402
from yss.web.exports import export  # noqa: E402
from yss.web.exports.export_making import State  # noqa: E402

EXPORTS = ("submissions.csv", "submissions.xlsx", "missing.csv", "reports.csv", "reports.xlsx", "data_values.json")


def megabytes(whose: int) -> float:
    """The most memory that this process, or one that it has waited for, has held."""
    return resource.getrusage(whose).ru_maxrss / 1024


def ordered(school_id: int, kind: str, form: str, days: int) -> Any:
    """The export, noted."""
    admin, today = schools.first_admin(school_id) or 0, day_of(clock.now())
    first = today - timedelta(days=days - 1)
    order = Order(ExportKind(kind), ExportFormat(form), first, today, None, ExportPurpose.ARCHIVE)
    people = export_subjects.people(school_id, order, clock.now())
    act = Act(school_id=school_id, actor_id=admin, once=demo.once(admin), now=clock.now())
    export_id = exporting.order_export(act, order=order, people=people)
    return exports.find(school_id, export_id, admin)


def measure(school: str, what: str, days: int) -> None:
    """One export, ordered, made and fetched to its end as a server would send it."""
    app, (kind, form) = create_app(), what.split(".")
    rules.SMALL_ROWS = 0
    with app.test_request_context(base_url="https://localhost"):
        began = time.perf_counter()
        found = ordered(schools.id_of(school) or 0, kind, form, days)
        noted = time.perf_counter()
        export.begin(found)
        while (now_is := export.progress(found)).is_under_way:
            time.sleep(0.1)
        took = time.perf_counter() - noted
        for thread in threading.enumerate():
            if thread.name == "export":
                thread.join()
        if now_is.state is not State.READY:
            sys.exit(f"{what}: {now_is.state}")
        sent = sum(len(piece) for piece in export.sent(found).response)
    here, child = (megabytes(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{what:18} {noted - began:7.1f} {took:7.1f} {sent / 1024**2:7.1f} {here:6.0f} {child:6.0f}", flush=True)


def main() -> None:
    """Prints a line for each export."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--school", default="school1")
    options.add_argument("--days", type=int, default=31)
    options.add_argument("--only", choices=EXPORTS)
    asked = options.parse_args()
    if asked.only:
        measure(asked.school, asked.only, asked.days)
        return
    print(f"{'export':18} {'order s':>7} {'file s':>7} {'MiB':>7} {'here':>6} {'maker':>6} MiB of memory", flush=True)
    for what in EXPORTS:
        one = [sys.executable, __file__, "--school", asked.school, "--days", str(asked.days), "--only", what]
        subprocess.run(one, check=True)


if __name__ == "__main__":
    main()
