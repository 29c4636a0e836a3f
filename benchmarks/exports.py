"""R45 at full size: time, peak memory and weight of each export of a large school, each in a process of its own.

Run inside a configured environment with a school made by `demo school` (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
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
from yss.domain.days import day_of  # noqa: E402
from yss.domain.exports import Order  # noqa: E402
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose  # noqa: E402
from yss.queries.exports import exports  # noqa: E402
from yss.queries.kit import schools  # noqa: E402
from yss.web.exports import export  # noqa: E402

EXPORTS = ("submissions.csv", "submissions.xlsx", "missing.csv", "reports.csv", "reports.xlsx", "data_values.json")


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ordered(school_id: int, kind: str, form: str, days: int) -> Any:
    """The export, noted."""
    admin, today = schools.first_admin(school_id) or 0, day_of(clock.now())
    first = today - timedelta(days=days - 1)
    order = Order(ExportKind(kind), ExportFormat(form), first, today, None, ExportPurpose.ARCHIVE)
    export_id = exporting.order_export(
        Act(school_id=school_id, actor_id=admin, once=demo.once(admin), now=clock.now()), order=order
    )
    return exports.find(school_id, export_id, admin)


def measure(school: str, what: str, days: int) -> None:
    """One export, fetched to its end as a server would send it."""
    app, (kind, form) = create_app(), what.split(".")
    with app.test_request_context(base_url="https://localhost"):
        before, began = megabytes(), time.perf_counter()
        found = ordered(schools.id_of(school) or 0, kind, form, days)
        noted = time.perf_counter()
        sent = sum(len(piece) for piece in export.sent(found).response)
        took = time.perf_counter() - noted
        peaks = f"{before:6.0f} {megabytes():6.0f}"
        print(f"{what:18} {noted - began:7.1f} {took:7.1f} {sent / 1024**2:7.0f} {peaks}", flush=True)


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
    print(f"{'export':18} {'order s':>7} {'file s':>7} {'MiB':>7} {'before':>6} {'peak':>6} MiB of memory", flush=True)
    for what in EXPORTS:
        one = [sys.executable, __file__, "--school", asked.school, "--days", str(asked.days), "--only", what]
        subprocess.run(one, check=True)


if __name__ == "__main__":
    main()
