"""R27: what is counted once and kept while the day's version stands is never another day's count."""

from __future__ import annotations

from datetime import timedelta

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
