"""R44 in ratios: a school's first page over a bare route, when nothing, one organization and everything has moved.

Run inside a configured environment on a database with a big school in it (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from flask import Flask  # noqa: E402
from phone import BASE, Phone  # noqa: E402
from sqlalchemy import func, select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402
from statements import counted  # noqa: E402

from yss import clock, create_app, transactions  # noqa: E402
from yss.actions.kit import steps  # noqa: E402
from yss.acts import Work  # noqa: E402
from yss.domain.days import day_of  # noqa: E402
from yss.extensions import db  # noqa: E402
from yss.models import Organization, SchoolAdmin  # noqa: E402
from yss.queries.school import overview, trend  # noqa: E402
from yss.transactions import Lock  # noqa: E402
from yss.web.school import overview as page  # noqa: E402


def measured(work: Callable[[], Any]) -> float:
    """Milliseconds of this thread, so that what else runs on the machine does not count."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def largest() -> tuple[int, int, int]:
    """The school with the most organizations, its admin, one of its organizations."""
    school_id = db.session.execute(
        select(Organization.school_id).group_by(Organization.school_id).order_by(func.count().desc()).limit(1)
    ).scalar_one()
    admin = (
        db.session.execute(select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == school_id)).scalars().first()
    )
    org = db.session.execute(select(Organization.id).where(Organization.school_id == school_id).limit(1)).scalar_one()
    db.session.rollback()
    return school_id, admin or 0, org


def move(school_id: int, org_id: int) -> None:
    """Moves today of the organization, as a report does."""
    now = clock.now()

    def work(session: Session) -> None:
        steps.move_day(Work(session=session, school_id=school_id, org_id=org_id, now=now), day_of(now))

    transactions.run(work, [org_id], Lock.EXCLUSIVE)


def forget() -> None:
    """As after a start."""
    for kept in (overview._cache, trend._cache, page._cache):
        kept.clear()


def main() -> None:
    """Interleaved, the median of each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    rounds = options.parse_args().rounds
    app, bare = create_app(), Flask("bare")
    bare.add_url_rule("/hello", view_func=lambda: "hello")
    hello = bare.test_client()
    with app.app_context():
        school_id, admin, org_id = largest()
        phone = Phone(app).sign_in(admin)
        path = f"/admin/{school_id}"
        cases: dict[str, Callable[[], None]] = {
            "nothing has moved": lambda: None,
            "one organization has moved": lambda: move(school_id, org_id),
            "after a start": forget,
        }
        print(f"{db.engine.dialect.name}\n{'':30} {'of hello':>9} {'ms':>7} {'queries':>8}")
        for label, before in cases.items():
            times, yardstick = [], []
            for _ in range(rounds if before is not forget else 5):
                before()
                yardstick.append(measured(lambda: hello.get("/hello", base_url=BASE)))
                times.append(measured(lambda: phone.request("GET", path)))
            before()
            with counted(db.engine) as said:
                sent = phone.request("GET", path).get_data()
            ms = median(times)
            print(f"{label:30} {ms / median(yardstick):9.1f} {ms:7.1f} {len(said):8}")
        print(f"\n{len(sent) / 1024:.1f} KiB, {len(gzip.compress(sent)) / 1024:.1f} compressed")


if __name__ == "__main__":
    main()
