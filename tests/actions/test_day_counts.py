"""R27: what is counted once and kept while the day's version stands is never another day's count."""

from __future__ import annotations

from datetime import timedelta

from yss.actions.day import verdicts
from yss.domain.vocabulary import Verdict
from yss.extensions import db
from yss.queries.day import day as days
from yss.queries.day import workbench

DAY = timedelta(days=1)


def counted(org, day, now):
    """(已加入 by the figures, members in the list)."""
    db.session.rollback()
    found = days.find(org.desk, day, now)
    return days.figures(found).joined, days.people(found).total


def version(org, day, now):
    db.session.rollback()
    return days.find(org.desk, day, now).version


def test_R27_a_look_at_yesterdays_tab_leaves_todays_count_alone(app, world):
    org = world.org()
    for _ in range(4):
        world.member(org, now=world.now - DAY)
    workbench.home(org.desk, world.day - DAY, world.now)
    while version(org, world.day, world.now) < version(org, world.day - DAY, world.now):
        world.member(org)
        db.session.rollback()
    joined, listed = counted(org, world.day, world.now)
    assert joined == listed > 4
    db.session.rollback()
    assert workbench.home(org.desk, world.day - DAY, world.now).today_figures.joined == listed


def test_R56_a_clock_that_goes_back_counts_anew(app, world):
    org = world.org()
    world.member(org)
    world.member(org, now=world.now + DAY)
    assert counted(org, world.day, world.now + DAY) == (1, 1)
    assert counted(org, world.day, world.now) == (2, 2)


def test_R65_where_it_was_reported_hears_of_a_dispute_by_who_has_been_transferred(app, world):
    old = world.org()
    new = world.org("陈默", school_id=old.school_id)
    pupil = world.member(old, now=world.now - DAY)
    report = world.report(old, pupil, by=old.collector, now=world.now - DAY)
    world.move(new, pupil, old)
    before = version(old, world.day - DAY, world.now)
    verdicts.judge(world.act(new, pupil), report_id=report, verdict=Verdict.DISPUTED)
    assert version(old, world.day - DAY, world.now) == before + 1
