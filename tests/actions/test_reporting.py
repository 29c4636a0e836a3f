"""R22-R26, R31, R49: a report arrives."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest
from cast import subject
from conftest import instant
from sqlalchemy import select
from statements import statements

from yss.actions.day import reporting
from yss.domain.errors import DomainError, NotPermitted
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.models import HealthReport
from yss.queries.day import reports
from yss.queries.kit import persons


def revisions(person_id):
    db.session.rollback()
    found = select(HealthReport).where(HealthReport.person_id == person_id).order_by(HealthReport.day, HealthReport.seq)
    return db.session.scalars(found).all()


def refusal(act, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        act(*arguments, **options)
    return caught.value.code


def test_R22_a_report_keeps_who_filled_it_in(world):
    org = world.org()
    member, parent = world.member(org), world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, member)
    world.report(org, child, by=parent)
    own, filled_in = revisions(member)[0], revisions(child)[0]
    assert (own.source, own.filled_by) == (ReportSource.SELF, member)
    assert (filled_in.source, filled_in.filled_by) == (ReportSource.PROXY, parent)


def test_R22_a_stranger_reports_for_nobody(world):
    org = world.org()
    member, stranger = world.member(org), world.person("陈默")
    assert refusal(world.report, org, member, by=stranger) == "not_linked"
    assert revisions(member) == []


def test_R23_every_revision_is_kept_and_the_newest_counts(world):
    org = world.org()
    member = world.member(org)
    for health in ("normal", "fever", "normal"):
        world.report(org, member, health=health, fever="yes" if health == "fever" else "no")
    assert [row.seq for row in revisions(member)] == [1, 2, 3]
    assert reports.detail(org.school_id, org.org_id, member, world.day, world.now).answers["health"] == "normal"


def test_R23_a_collector_cannot_change_what_a_member_reported(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    assert refusal(world.report, org, member, by=org.collector) == "self_report_stands"
    assert len(revisions(member)) == 1


def test_R23_a_collector_may_write_over_their_own(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member, by=org.collector)
    world.report(org, member, by=org.collector)
    world.report(org, member)
    assert [row.source for row in revisions(member)] == [ReportSource.PROXY, ReportSource.PROXY, ReportSource.SELF]


def test_R23_a_self_report_that_arrives_meanwhile_is_not_written_over(app, world, monkeypatch):
    org = world.org()
    member = world.member(org)
    meanwhile = [threading.Thread(target=report_apart, args=(app, world, org, member))]

    def others_first(*_):
        for other in meanwhile:
            meanwhile.remove(other)
            other.start()
            other.join(1)
        return False

    monkeypatch.setattr(reporting, "_is_changed", others_first)
    with contextlib.suppress(NotPermitted):
        world.report(org, member, by=org.collector)
    wait_for_all(app)
    db.session.rollback()
    rows = db.session.execute(select(HealthReport.source).order_by(HealthReport.seq)).scalars().all()
    assert rows in ([ReportSource.SELF], [ReportSource.PROXY, ReportSource.SELF])


def report_apart(app, world, org, member):
    with app.app_context():
        world.report(org, member)
        db.session.remove()


def wait_for_all(app):
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name.startswith("Thread-"):
            thread.join(20)


def test_R25_a_report_that_differs_from_the_day_before_is_marked(world):
    org = world.org(headcount=5)
    member, yesterday = world.member(org, now=world.now - timedelta(days=2)), world.now - timedelta(days=1)
    world.report(org, member, now=yesterday)
    world.report(org, member)
    world.report(org, member, left_city="yes")
    assert [row.changed for row in revisions(member)] == [False, False, True]


def test_R25_the_first_report_is_no_change(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member, left_city="yes")
    assert revisions(member)[0].changed is False


def test_R26_a_report_after_the_submission_is_late(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    world.submit(org)
    late = world.report(org, member, left_city="yes")
    first = revisions(member)[0]
    shown = [reports.receipt(org.school_id, one, member, None, world.now) for one in (late, first.id)]
    assert [(one.late, one.submitted) for one in shown] == [(True, True), (False, True)]


@pytest.mark.parametrize(
    ("sent", "day", "code"),
    [
        ("2020-03-22 00:01:00", "2020-03-21", "day_changed"),
        ("2020-03-21 23:59:59", "2020-03-22", "day_changed"),
    ],
)
def test_R31_a_form_carries_its_day(world, sent, day, code):
    org = world.org()
    member = world.member(org)
    opened = instant(f"{day} 12:00:00").date()
    assert refusal(world.report, org, member, day=opened, now=instant(sent)) == code


def test_R19_a_removed_member_does_not_report_there(world):
    org = world.org()
    member = world.member(org)
    world.remove(org, member)
    assert refusal(world.report, org, member) == "not_member"
    world.join(org, member)
    world.report(org, member)


def test_R49_a_members_door_waits_for_consent_and_the_desk_does_not(world):
    org = world.org()
    member = world.member(org, consent=False)
    assert refusal(world.report, org, member) == "consent_needed"
    world.report(org, member, by=org.collector)
    world.consent(member)
    world.report(org, member)


def test_SQLite_prepares_no_statement_of_a_report_anew(world):
    """A bound limit would let it: 300 microseconds each time for the row that a report is decided on."""
    org = world.org()
    member = world.member(org)
    world.report(org, member, now=world.now - timedelta(days=1))
    with statements() as sent:
        report = world.report(org, member)
        reports.report_page(org.school_id, member, member, world.day, world.now)
        reports.receipt(org.school_id, report, member, None, world.now)
        persons.next_missing(member, world.now)
    assert len(sent) >= 7
    assert [one for one in sent if "LIMIT ?" in one or "LIMIT %" in one] == []


def test_a_proxys_form_does_not_start_from_the_persons_own_answers(world):
    org = world.org()
    parent = world.person("黄伟斌")
    child = world.join_other(org, parent, subject("黄宇轩"))
    world.consent(child)
    world.report(org, child, by=parent, now=world.now - timedelta(days=1), left_city="yes")
    world.report(org, child, left_country="yes")
    db.session.rollback()
    for_parent = reports.report_page(org.school_id, child, parent, world.day, world.now)
    for_child = reports.report_page(org.school_id, child, child, world.day, world.now)
    assert (for_parent.previous["left_city"], for_parent.previous["left_country"]) == ("yes", "no")
    assert for_child.previous["left_country"] == "yes"
