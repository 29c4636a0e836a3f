"""What a report and a member weigh on the disk of both databases, and what a report costs PostgreSQL.

A school (`demo school`) is made with few days and with many, and the difference shared out: a report weighs what it
brings with it, its indexes and its share of days and submissions included. Then W is asked for a while, and
PostgreSQL's CPU and the bytes of its log are read before and after.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from staging import KINDS, ROOT, Databases, Sizes, Stage, served  # isort: skip
import psutil
from asking import Asking
from driving import Driver
from flask_migrate import upgrade
from sqlalchemy import func, select, text
from yardsticks import connect

from yss import clock
from yss.cli import whole_school
from yss.extensions import db
from yss.models import HealthReport, Membership

MEMBERS, FEW, MANY = 50, 2, 22
SIZES = Sizes(classes=20, organizations=1, crowds=(), days=2)
_TABLES = text(
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
)


@dataclass(frozen=True)
class Weight:
    """A school on a disk: bytes, members, reports, and bytes of each table where they can be told."""

    bytes: int
    members: int
    reports: int
    tables: dict[str, int]


def weighed(databases: Databases, kind: str, days: int, organizations: int) -> Weight:
    """A school of so many days."""
    stage = databases.new(kind, f"days{days}")
    with stage.app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        for _ in whole_school.build(whole_school.Size(organizations, MEMBERS, days - 1), 1, clock.now()):
            pass
        stage.settle()
        counted = [select(func.count()).select_from(one) for one in (Membership, HealthReport)]
        members, reports = (db.session.scalar(one) or 0 for one in counted)
        tables = {} if kind == "sqlite" else dict(map(tuple, db.session.execute(_TABLES)))
        whole = sum(tables.values()) or Path(stage.url.removeprefix("sqlite:///")).stat().st_size
    stage.close()
    return Weight(whole, members, reports, tables)


def said(kind: str, few: Weight, many: Weight) -> str:
    """What one report more weighs, by table, and what a member does."""
    more = many.reports - few.reports
    report = (many.bytes - few.bytes) / more
    member = (few.bytes - few.reports * report) / few.members
    shares = {name: (size - few.tables[name]) / more for name, size in many.tables.items()}
    largest = sorted(((size, name) for name, size in shares.items() if size >= 1), reverse=True)
    told = ", ".join(f"{name} {size:.0f}" for size, name in largest)
    return f"{kind}: {report:.0f} bytes a report, {member:.0f} a member ({many.reports:,} reports) {told}"


def spent(stage: Stage) -> tuple[float, float]:
    """PostgreSQL's CPU so far, in seconds, and the bytes of its log."""
    with connect(stage) as connection:
        server = psutil.Process(connection.info.backend_pid).parent()
        [written] = connection.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
    return sum(sum(one.cpu_times()[:2]) for one in server.children()), float(written)


def cost(stage: Stage, folder: Path, seconds: float) -> str:
    """What a report costs PostgreSQL and the product."""
    with served(stage, folder) as server:
        driver, asked = Driver(stage, server), Asking(stage).requests("W")
        driver.burst(asked, seconds / 3)
        before, burst, after = spent(stage), driver.burst(asked, seconds), spent(stage)
    cpu, log = ((late - early) / burst.answers for early, late in zip(before, after, strict=True))
    product = burst.microseconds / 1000
    return f"a report: {1000 * cpu:.2f} ms of PostgreSQL, {log:.0f} bytes of its log; {product:.2f} ms of the product"


def main() -> None:
    """Prints the lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10, help="of reports")
    options.add_argument("--organizations", type=int, default=100, help="of 50 members each")
    options.add_argument("--only", choices=KINDS)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yss-weighing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        databases = Databases(folder)
        try:
            for kind in [asked.only] if asked.only else KINDS:
                weights = [weighed(databases, kind, days, asked.organizations) for days in (FEW, MANY)]
                print(said(kind, *weights), flush=True)
            stage = databases.new("postgresql", "cost").make(SIZES)
            print(cost(stage, folder, asked.seconds))
            stage.close()
        finally:
            databases.stop()


if __name__ == "__main__":
    main()
