"""R37: two thousand members are listed, filled in for, reviewed and submitted, with right figures and few statements.

Ten thousand: `benchmarks/README.md`.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from phone import Phone
from statements import counted
from ways import submit_day

from yss.cli import crowd
from yss.extensions import db
from yss.queries.day import day as days
from yss.queries.day import digests, quick_fill, submissions
from yss.queries.kit.actors import Desk

MEMBERS = 2_000
STATEMENTS = 40
DAY = "/days/2020-03-21"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(app, world, clock):
    return crowd.build(members=MEMBERS, days=2, seed=5, now=world.now)


@pytest.fixture
def desk(place):
    return Desk(place.school_id, place.org_id)


def today(desk, world):
    db.session.rollback()
    return days.find(desk, world.day, world.now)


def walked(read):
    """Everybody of a list, page by page, and how many it says there are."""
    people, after = [], None
    while True:
        page = read(after)
        people += [row.person_id for row in getattr(page, "rows", None) or page.members]
        if (after := page.after) is None:
            return people, page.total


def test_R37_each_list_holds_everybody_once(place, desk, world):
    found = today(desk, world)
    figures = days.figures(found)
    for missing, number in {True: figures.missing, False: figures.reported, None: MEMBERS}.items():
        people, total = walked(lambda after, missing=missing: days.people(found, missing=missing, after=after))
        assert len(set(people)) == len(people) == total == number
    people, total = walked(lambda after: quick_fill.filled(found, after))
    assert len(set(people)) == len(people) == total == figures.carried_forward
    before = days.find(desk, world.day - timedelta(days=2), world.now)
    shown = submissions.submission(desk, before.day)
    rows = submissions.rows_of(desk, shown.submission_id)
    assert days.late_total(before) == 0
    for figure in ("missing", "self", "health.normal", "location.hubei"):
        people, total = walked(
            lambda after, figure=figure: submissions.members_behind(desk, shown.counted, rows, figure, after)
        )
        assert len(set(people)) == len(people) == total > 0, figure


def test_R32_R33_hundreds_are_filled_in_for_and_the_day_is_submitted(app, place, desk, world):
    before, fillable = days.figures(today(desk, world)), quick_fill.fillable(today(desk, world)).total
    phone = Phone(app).sign_in(place.collector).open(f"{DAY}/quick-fill")
    with counted(db.engine) as said:
        phone.tap(f"确认填充{fillable}人").is_on("申报详情")
    assert len(said) < STATEMENTS
    shown = days.figures(today(desk, world))
    assert shown.carried_forward == before.carried_forward + fillable > 100
    assert shown.missing == before.missing - fillable
    with counted(db.engine) as said:
        submit_day(phone)
    assert len(said) < 2 * STATEMENTS
    db.session.rollback()
    submitted = submissions.submission(desk, world.day)
    rows = submissions.rows_of(desk, submitted.submission_id)
    assert submitted.counted.day == shown
    assert (len(rows), sum(row.report_id is None for row in rows)) == (MEMBERS, shown.missing)
    chain = list(digests.check_chain(desk.school_id, desk.org_id))
    assert chain
    assert not any(one.faults for one in chain)
