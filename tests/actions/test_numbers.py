"""One set of numbers: whatever happens in a school, each page, list, total and file says the same (R27, R44, R45)."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from cast import MORNING_CHECK, WELL
from sqlalchemy import select

from yss.actions.day.quick_fill import quick_fill, undo_quick_fill
from yss.actions.organization import correcting, leaving, organizing
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.errors import DomainError
from yss.domain.exports import ReportState
from yss.domain.vocabulary import Audience, ExportKind, ReportSource, TargetReason
from yss.extensions import db
from yss.models import DaySubmission, Membership
from yss.queries import reminders
from yss.queries.day import day as days
from yss.queries.day import digests, submissions, workbench
from yss.queries.exports import export_days, export_missing, export_reports, export_source, exports
from yss.queries.school import overview

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SHOWN = 4


class Life:
    """What happens to the people of a school, drawn by chance."""

    def __init__(self, world, seed):
        self.world, self.chance = world, random.Random(seed)
        first = world.org("蒋小华", headcount=3)
        names = ("林晓晴", "陈默")
        self.orgs = [first, *(world.org(name, school_id=first.school_id, headcount=4) for name in names)]
        self.school_id = first.school_id
        self.people = [world.member(org) for org in self.orgs for _ in range(3)]
        self.leaves, self.holidays, self.questionnaire = [], [], "guide/1"
        self.first_day = world.day

    def step(self):
        self.world.now += MINUTE
        often = (self.join, self.report, self.report, self.report, self.submit, self.submit)
        seldom = (
            self.remove, self.restore, self.transfer, self.quick_fill, self.undo, self.grant, self.grant,
            self.end_leave, self.add_holiday, self.end_holiday, self.give_back, self.give_back, self.rename,
            self.switch, self.sleep, self.sleep, self.change_target, self.erase,
        )  # fmt: skip
        act = self.chance.choice((*often, *seldom))
        with suppress(DomainError):
            act(self.chance.choice(self.orgs))

    def stays(self, person):
        db.session.rollback()
        found = select(Membership.org_id).where(Membership.person_id == person, Membership.left_at.is_(None))
        org_id = db.session.scalars(found).one_or_none()
        return next((org for org in self.orgs if org.org_id == org_id), None)

    def somebody(self):
        person = self.chance.choice(self.people)
        return person, self.stays(person)

    def span(self):
        first = self.world.day + self.chance.choice((-3, -2, -1, 0, 0, 0, 1)) * DAY
        return first, first + self.chance.choice((0, 1, 2)) * DAY

    def join(self, org):
        self.people.append(self.world.member(org))

    def report(self, _):
        person, org = self.somebody()
        if org:
            sick = {"fever": "yes", "health": "fever"} if self.questionnaire == "guide/1" else WELL
            by = self.chance.choice((person, org.collector))
            answers = self.chance.choice((sick, {}))
            self.world.report(org, person, by=by, questionnaire=self.questionnaire, **answers)

    def transfer(self, org):
        person, here = self.somebody()
        if here and here != org:
            self.world.move(org, person, here)

    def remove(self, _):
        person, org = self.somebody()
        if org:
            self.world.remove(org, person)

    def restore(self, org):
        db.session.rollback()
        gone = select(Membership.id).where(Membership.org_id == org.org_id, Membership.left_at.is_not(None))
        found = list(db.session.scalars(gone.order_by(Membership.id)))
        if found:
            leaving.restore_member(self.world.act(org), membership_id=self.chance.choice(found))

    def erase(self, _):
        person, _org = self.somebody()
        erasing.erase_person(Act(actor_id=person, now=self.world.now), person_id=person)
        self.people.remove(person)
        self.people.append(self.world.member(self.orgs[0]))

    def quick_fill(self, org):
        quick_fill(self.world.act(org), day=self.world.day)

    def undo(self, org):
        undo_quick_fill(self.world.act(org), day=self.world.day, person_id=None)

    def grant(self, _):
        person, org = self.somebody()
        if org:
            self.leaves.append((org, self.world.leave(org, person, *self.span())))

    def end_leave(self, _):
        if self.leaves:
            self.world.end_leave(*self.leaves.pop())

    def add_holiday(self, _):
        audience = self.chance.choice((None, Audience.STUDENTS, Audience.STAFF))
        self.holidays.append(self.world.holiday(self.school_id, *self.span(), audience=audience))

    def end_holiday(self, _):
        if self.holidays:
            self.world.end_holiday(self.school_id, self.holidays.pop())

    def submit(self, org):
        self.world.submit(org, self.world.day - self.chance.choice((0, 0, 0, 1, 2)) * DAY)

    def give_back(self, org):
        self.world.return_day(org, self.world.day - self.chance.choice((0, 1, 2)) * DAY, minutes=30)

    def rename(self, org):
        db.session.rollback()
        organizing.change_organization(self.world.act(org), name="2班", headcount=self.chance.randrange(1, 9))

    def change_target(self, org):
        by_support = Act(school_id=org.school_id, org_id=org.org_id, now=self.world.now)
        target = {"audience": Audience.STAFF, "major": "", "grade": "", "reason": next(iter(TargetReason))}
        correcting.change_target(by_support, collector_id=org.collector, **target)

    def switch(self, _):
        self.questionnaire = MORNING_CHECK if self.questionnaire == "guide/1" else "guide/1"
        self.world.switch(self.school_id, self.questionnaire)

    def sleep(self, _):
        self.world.now += self.chance.choice((31 * MINUTE, 5 * 60 * MINUTE, 14 * 60 * MINUTE))


def check_organization(org, day, now):
    """Its figures are those of its lists, of the workbench and of what it submitted; returns figures and late."""
    db.session.rollback()
    found = days.find(org.desk, day, now)
    shown = days.figures(found)
    assert shown.joined == shown.expected + shown.exempt
    assert shown.expected == shown.reported + shown.missing
    assert min(shown.missing, shown.exempt, shown.reported, shown.not_joined) >= 0
    asked = {
        "joined": {}, "missing": {"missing": True}, "reported": {"missing": False}, "exempt": {"exempt": True},
        "by_self": {"source": ReportSource.SELF}, "by_proxy": {"source": ReportSource.PROXY},
        "carried_forward": {"source": ReportSource.CARRIED_FORWARD},
    }  # fmt: skip
    for name, which in asked.items():
        people = days.people(found, **which)
        assert len(people.rows) == people.total == getattr(shown, name), name
    late = days.late(found)
    assert len(late.rows) == late.total == days.late_total(found)
    if day >= found.today - DAY:
        home = workbench.home(org.desk, day, now)
        assert (home.figures, home.late) == (shown, late.total)
    if found.submitted:
        assert submissions.submission(org.desk, day).counted.day == shown
    return shown, late.total, found.submitted


def check_school(life, day, of_orgs):
    db.session.rollback()
    now = life.world.now
    school = overview.school_day(overview.pulse(life.school_id, day, now))
    assert {org.org_id: (org.figures, org.late, org.is_submitted) for org in school.orgs} == {
        org_id: (shown, late, bool(submitted)) for org_id, (shown, late, submitted) in of_orgs.items()
    }
    waiting = reminders.not_submitted(life.school_id, day, now).rows
    assert {row.org_id: row.figures for row in waiting} == {
        org_id: shown for org_id, (shown, _, submitted) in of_orgs.items() if not submitted
    }


def check_files(life, day, of_orgs):
    """The files of the day have a row for whom the figures count."""
    world = life.world
    admin = world.admin(life.school_id)
    counted = {}
    for kind, rows in (
        (ExportKind.SUBMISSIONS, export_days.days),
        (ExportKind.MISSING, export_missing.missing),
        (ExportKind.REPORTS, export_reports.reports),
    ):
        export_id = world.export(life.school_id, kind=kind, first=day, last=day)
        db.session.rollback()
        ordered = exports.find(life.school_id, export_id, admin)
        db.session.rollback()
        with export_source.snapshot(ordered, world.now) as source:
            counted[kind] = list(rows(source))
    handed_in = {row.org_id: row.submission.counted.day for row in counted[ExportKind.SUBMISSIONS] if row.submission}
    assert handed_in == {org: shown for org, (shown, _, submitted) in of_orgs.items() if submitted}
    missing = Counter(row.org_id for row in counted[ExportKind.MISSING])
    assert missing == Counter({org: shown.missing for org, (shown, _, _) in of_orgs.items()})
    said = Counter((row.org_id, row.state) for row in counted[ExportKind.REPORTS])
    assert {org: said[org, ReportState.LATE] for org in of_orgs} == {org: late for org, (_, late, _) in of_orgs.items()}
    assert {org: said[org, ReportState.SUBMITTED] for org in of_orgs} == {
        org: shown.reported if submitted else 0 for org, (shown, _, submitted) in of_orgs.items()
    }


def frozen():
    db.session.rollback()
    return {row.id: (row.figures, row.supplement, row.digest) for row in db.session.scalars(select(DaySubmission))}


def check_chains(life):
    for org in life.orgs:
        assert not any(one.faults for one in digests.check_chain(life.school_id, org.org_id))


@pytest.mark.parametrize("seed", range(2))
def test_R27_R44_R45_R62_there_is_one_set_of_numbers(world, seed):
    life, stood = Life(world, seed), {}
    for number in range(40):
        life.step()
        for back in range(SHOWN):
            day = world.day - back * DAY
            if day < life.first_day:
                continue
            of_orgs = {org.org_id: check_organization(org, day, world.now) for org in life.orgs}
            check_school(life, day, of_orgs)
            if number % 12 == 0 and not back % 2:
                check_files(life, day, of_orgs)
        now_frozen = frozen()
        assert now_frozen.items() >= stood.items()
        stood = now_frozen
    check_chains(life)
