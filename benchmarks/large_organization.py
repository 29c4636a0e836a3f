"""R37 in ratios: each page of an organization of 10,000 over the same page of one of 50, and S over Q.

Run inside a configured environment, on an empty, migrated database (benchmarks/README.md); takes about a minute.
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

from phone import Phone  # noqa: E402
from statements import counted  # noqa: E402

from yss import clock, create_app  # noqa: E402
from yss.actions.day import quick_fill, submitting  # noqa: E402
from yss.cli import crowd, demo  # noqa: E402
from yss.cli.demo import Place  # noqa: E402
from yss.domain.days import ONE_DAY, day_of  # noqa: E402
from yss.extensions import db  # noqa: E402
from yss.queries.day import submissions  # noqa: E402
from yss.queries.kit.actors import Desk  # noqa: E402

SMALL = 50
ROUNDS = 5
PAGES = (
    "/workbench", "/days/{today}", "/days/{today}?q=w", "/days/{today}/missing", "/days/{today}/reported",
    "/days/{today}/submit", "/days/{today}/review", "/days/{today}/review/missing",
    "/days/{today}/review/health.normal", "/days/{today}/review/health.fever", "/days/{today}/confirm",
    "/days/{today}/quick-fill", "/days/{before}", "/days/{before}/data", "/days/{before}/data/health.normal",
    "/organization/members", "/organization/members?q=w", "/organization/members/left",
)  # fmt: skip
NUMBERS = ("expected_on_site", "present_on_site", "absent_ill", "isolated_central", "isolated_home")


def measured(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def reviewed(app: Any, place: Place) -> Phone:
    """The collector's phone, with today's review kept."""
    phone = Phone(app).sign_in(place.collector).open(f"/days/{day_of(clock.now())}/submit")
    for name in NUMBERS:
        phone.fill(name, "0")
    return phone.tap("下一步")


def pages(app: Any, small: Place, large: Place) -> None:
    """Interleaved, the median of each; what is kept by the day's version is there from the first round on."""
    phones = [reviewed(app, place) for place in (small, large)]
    today = day_of(clock.now())
    print(f"{'page':40} {'ratio':>6} {'ms':>8} {'queries':>8} {'KiB':>6} {'compressed':>11}")
    for page in PAGES:
        path = page.format(today=today, before=today - 2 * ONE_DAY)
        taken: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for times, phone in zip(taken, phones, strict=True):
                times.append(measured(lambda path=path, phone=phone: phone.request("GET", path)))
        with counted(db.engine) as said:
            sent = phones[1].request("GET", path).get_data()
        few, many = map(median, taken)
        weights = f"{len(sent) / 1024:6.1f} {len(gzip.compress(sent)) / 1024:11.1f}"
        print(f"{page:40} {many / few:6.2f} {many:8.1f} {len(said):8} {weights}")


def acts(place: Place) -> None:
    """Q and S of as many as there are: the day after, when nobody has reported yet."""
    day = day_of(clock.now()) + ONE_DAY
    now, desk = demo.at(day, 9), Desk(place.school_id, place.org_id)
    act = place.act(place.collector, now)
    filled: list[int] = []
    fill = measured(lambda: filled.append(quick_fill.quick_fill(place.act(place.collector, now), day=day)))
    typed = {"numbers": {}, "reasons": {}, "remarks": "", "listing": ""}
    numbers = dict.fromkeys(NUMBERS, 0)
    what = {"typed": typed, "supplement": numbers, "questionnaire": demo.QUESTIONNAIRE}
    review = measured(lambda: submitting.review(act, day=day, **what))
    seen = submissions.reviewed(place.collector, desk, day, demo.QUESTIONNAIRE, now)
    submit = measured(lambda: submitting.submit_day(act, day=day, seen=seen.seen, as_seen=False))
    print(f"\nQ of {filled[0]}: {fill:.0f} ms; review: {review:.0f} ms; S: {submit:.0f} ms")
    print(f"S / Q = {submit / fill:.2f}; review and S / Q = {(review + submit) / fill:.2f}")


def main() -> None:
    """Makes both organizations unless they are there, measures, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=10_000)
    members = options.parse_args().members
    app = create_app()
    with app.app_context():
        seed = int(time.time()) % 900_000
        small = crowd.build(members=SMALL, days=3, seed=seed, now=clock.now())
        made = time.perf_counter()
        large = crowd.build(members=members, days=3, seed=seed + 1, now=clock.now())
        print(f"{db.engine.dialect.name}: {members} members made in {time.perf_counter() - made:.0f} s\n")
        db.session.rollback()
        pages(app, small, large)
        acts(large)


if __name__ == "__main__":
    main()
