"""R52, R53: what support corrects, and what stays as it was."""

from __future__ import annotations

import threading

import pytest
from cast import subject

from yss.actions.day import submitting
from yss.actions.organization import correcting, organizing
from yss.actions.organization.organizing import NewOrganization
from yss.acts import Act
from yss.domain.errors import Conflict, DomainError, InvalidInput, NotFound
from yss.domain.vocabulary import Audience, ClosingReason, SchoolType, TargetReason
from yss.extensions import db
from yss.models import (
    AuditEvent,
    Collectorship,
    DaySubmission,
    HealthReport,
    Membership,
    Organization,
)
from yss.queries.day import day as days
from yss.queries.day import submissions
from yss.queries.entry import invites


def close(world, org, **other):
    place = {"school_id": org.school_id, "org_id": org.org_id, "actor_id": 0, "now": world.now}
    place |= {name: other.pop(name) for name in set(other) & {*place, "once"}}
    what = {"collector_id": org.collector, "reason": ClosingReason.CARD_MISDIRECTED}
    return correcting.close_organization(Act(**place), **what | other)


def change(world, org, audience=Audience.STAFF, **other):
    place = {"school_id": org.school_id, "org_id": org.org_id, "now": world.now}
    place |= {name: other.pop(name) for name in set(other) & set(place)}
    what = {"collector_id": org.collector, "audience": audience, "major": "", "grade": ""}
    correcting.change_target(Act(**place), **what | {"reason": TargetReason.CHOSEN_BY_MISTAKE} | other)
    db.session.rollback()


def create(world, school_id, person_id, card):
    new = NewOrganization(Audience.STAFF, SchoolType.OTHER, "", "", "办公室", 5)
    once = world.once(person_id)
    return organizing.create_organization(
        Act(school_id=school_id, actor_id=person_id, once=once, now=world.now), invite_id=card, new=new
    )


def test_R53_nothing_but_the_collectorship_is_deleted(world):
    org = world.org()
    members = [world.member(org) for _ in range(3)]
    world.report(org, members[0])
    world.submit(org)
    assert close(world, org) == 3
    db.session.rollback()
    kept = [db.session.query(table).count() for table in (Membership, HealthReport, DaySubmission, Organization)]
    assert kept == [3, 1, 1, 1]
    assert {row.left_how for row in db.session.query(Membership)} == {"closed"}
    assert {(row.left_at, row.left_by) for row in db.session.query(Membership)} == {(world.now, None)}
    assert submissions.submission(org.desk, world.day).counted.day.reported == 1
    assert db.session.query(Collectorship).count() == 0


def test_R53_its_members_join_elsewhere_in_the_school_without_a_question(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    close(world, org)
    other = world.org("林晓晴", school_id=org.school_id)
    world.join(other, member)
    assert days.figures(days.find(other.desk, world.day, world.now)).reported == 1, "a report belongs to the person"


def test_R53_the_collector_may_be_invited_anew(world):
    org = world.org()
    card, _ = world.collector_invite(org.school_id)
    with pytest.raises(Conflict, match="already_collector"):
        create(world, org.school_id, org.collector, card)
    close(world, org)
    create(world, org.school_id, org.collector, card)
    assert db.session.query(Collectorship).count() == 1


def test_R53_what_the_collector_reviewed_is_submitted_no_more(world):
    org = world.org()
    seen = world.review(org)
    close(world, org)
    with pytest.raises(DomainError):
        submitting.submit_day(
            world.act(org),
            day=world.day,
            seen=seen,
            as_seen=True,
        )
    assert db.session.query(DaySubmission).count() == 0


def test_R53_only_its_own_collector_and_only_once(world):
    org, other = world.org(), world.org("林晓晴")
    for wrong in ({"collector_id": other.collector}, {"school_id": other.school_id}, {"collector_id": world.person()}):
        with pytest.raises(NotFound):
            close(world, org, **wrong)
        with pytest.raises(NotFound):
            change(world, org, **wrong)
    close(world, org)
    for again in (close, change):
        with pytest.raises(NotFound):
            again(world, org)


def test_R53_of_two_who_close_at_once_one_does(app, world):
    org = world.org()
    world.member(org)
    done = []

    def work():
        with app.app_context():
            try:
                done.append(close(world, org))
            except NotFound:
                done.append("none")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, done)) == ["1", *["none"] * 7]
    assert db.session.query(AuditEvent).filter_by(action="close_organization").count() == 1


def test_R53_the_invite_says_that_its_organization_is_closed(world):
    org = world.org()
    assert invites.by_id(org.school_id, org.invite_id).validity.closed_at is None
    close(world, org)
    with pytest.raises(NotFound):
        world.join(org, world.person("黄晓波"))
    with pytest.raises(NotFound):
        world.join_other(org, world.person("黄伟斌"), subject("黄宇轩"))
    db.session.rollback()
    assert invites.by_id(org.school_id, org.invite_id).validity.closed_at == world.now


def test_R52_to_staff_major_and_grade_leave_the_name_and_stay_in_the_trail(world):
    org = world.org()
    change(world, org, major="软件工程", grade="2019级")
    row = db.session.get_one(Organization, (org.school_id, org.org_id))
    assert (row.audience, row.major, row.grade, row.full_name) == ("staff", "", "", "1班")
    event = db.session.query(AuditEvent).filter_by(action="change_target").one()
    assert (event.actor_id, event.org_id) == (None, org.org_id)
    assert event.detail == {
        "reason": "chosen_by_mistake",
        "before": {"audience": "students", "major": "软件工程", "grade": "2019级"},
        "after": {"audience": "staff", "major": "", "grade": ""},
    }
    change(world, org, Audience.STUDENTS, major="软件工程", grade="2019级")
    assert db.session.get_one(Organization, (org.school_id, org.org_id)).full_name == "软件工程-2019级-1班"


def test_R52_to_students_asks_and_the_same_again_changes_nothing(world):
    org = world.org()
    with pytest.raises(Conflict, match="same_target"):
        change(world, org, Audience.STUDENTS)
    change(world, org)
    with pytest.raises(InvalidInput, match="required"):
        change(world, org, Audience.STUDENTS, major="软件工程")
    assert db.session.query(AuditEvent).filter_by(action="change_target").count() == 1


def test_R52_a_change_moves_the_open_days_and_no_member_or_report(world):
    org = world.org()
    world.report(org, world.member(org))
    before = days.find(org.desk, world.day, world.now)
    change(world, org)
    after = days.find(org.desk, world.day, world.now)
    assert after.version == before.version + 1
    assert days.figures(after) == days.figures(before)
