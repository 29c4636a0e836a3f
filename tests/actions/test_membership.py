"""R7, R12, R15-R19: who belongs where, and what it does to the figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import subject
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yss.actions.entry import inviting, membership, verifying
from yss.domain.errors import DomainError
from yss.domain.vocabulary import VerificationMethod
from yss.extensions import db
from yss.ids import new_id
from yss.models import AuditEvent, Invite, Membership, Person
from yss.queries.day import day as days

DAY = timedelta(days=1)


def refusal(act, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        act(*arguments, **options)
    return caught.value.code


def figures(world, org, day=None):
    db.session.rollback()
    return days.figures(days.find(org.desk, day or world.day, world.now))


def enroll(world, org, who):
    return membership.enroll(world.act(org), subject=who)


def test_R17_who_is_added_joins_without_a_report(world):
    org = world.org()
    enroll(world, org, subject("黄晓波"))
    counted = figures(world, org)
    assert (counted.joined, counted.reported, counted.missing, counted.not_joined) == (1, 0, 1, 49)
    assert refusal(enroll, world, org, subject("黄晓波")) == "already_member"


def test_R18_one_active_membership_per_school(world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(org)
    assert refusal(world.join, other, member) == "joined_elsewhere"
    somebody = db.session.get(Person, member)
    row = {"number_masked": somebody.number_masked, "joined_by": member, "joined_at": world.now}
    db.session.rollback()
    with pytest.raises(IntegrityError), db.engine.execution_options(write=True).begin() as connection:
        connection.execute(
            Membership.__table__.insert().values(
                school_id=org.school_id, id=new_id(), org_id=other.org_id, person_id=member, name="x", **row
            )
        )


def test_R18_a_refusal_does_not_say_where(world):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    enroll(world, org, subject("黄晓波"))
    with pytest.raises(DomainError) as caught:
        enroll(world, other, subject("黄晓波"))
    assert (caught.value.code, caught.value.params) == ("awaits_person", {})


def test_R18_another_school_is_another_matter(world):
    org, other = world.org(), world.org("林晓晴")
    member = world.member(org)
    world.join(other, member)
    assert figures(world, org).joined == figures(world, other).joined == 1


def test_R19_who_was_removed_is_not_on_todays_roster_and_may_come_back(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    world.remove(org, member)
    assert (figures(world, org).joined, figures(world, org).reported) == (0, 0)
    assert refusal(world.remove, org, member) == "not_found"
    world.join(org, member)
    assert (figures(world, org).joined, figures(world, org).reported) == (1, 1)
    memberships = db.session.scalars(select(Membership).where(Membership.person_id == member)).all()
    assert len(memberships) == 2


def test_an_earlier_day_has_who_had_joined_and_not_left_before_it_ended(world):
    org = world.org()
    stayed = world.member(org, now=world.now - 2 * DAY)
    left_yesterday = world.member(org, now=world.now - 2 * DAY)
    left_today = world.member(org, now=world.now - 2 * DAY)
    world.member(org)
    world.remove(org, left_yesterday, now=world.now - DAY)
    world.remove(org, left_today)
    assert figures(world, org).joined == 2
    assert figures(world, org, world.day - DAY).joined == 2
    assert figures(world, org, world.day - 2 * DAY).joined == 3
    assert figures(world, org, world.day - 3 * DAY).joined == 0
    yesterday = days.people(days.find(org.desk, world.day - DAY, world.now), missing=True)
    assert {row.person_id for row in yesterday.rows} == {stayed, left_today}


def test_joined_above_headcount_asks_to_correct_it(world):
    org = world.org(headcount=1)
    world.member(org)
    world.member(org)
    counted = figures(world, org)
    assert (counted.is_over, counted.not_joined) == (True, 0)


def test_R15_a_reset_link_stops_working(world):
    org = world.org()
    inviting.reset_member_link(world.act(org))
    assert refusal(world.member, org) == "invite_revoked"
    db.session.rollback()
    live = select(Invite).where(Invite.org_id == org.org_id, Invite.revoked_at.is_(None))
    assert len(db.session.scalars(live).all()) == 1


def test_R12_a_collector_has_one_organization_everywhere(world):
    org = world.org()
    assert refusal(world.org, "蒋小华", school_id=org.school_id) == "already_collector"
    assert refusal(world.org, "蒋小华") == "already_collector"


def test_R9_a_collector_invite_is_used_up(world):
    org = world.org()
    db.session.rollback()
    card = db.session.scalars(select(Invite).where(Invite.school_id == org.school_id, Invite.org_id.is_(None))).one()
    assert (card.uses, card.max_uses) == (1, 1)


def verify(world, who):
    token = f"token-{new_id()}"
    verifying.start_attempt(
        way=verifying.Way(token, "s", "b"), method=VerificationMethod.FACE, subject=who, now=world.now
    )
    verifying.keep_result(token=token, browser="b", refusal="", now=world.now)
    return verifying.complete(token=token, state="s", browser="b", now=world.now)


def test_R7_the_own_verification_corrects_a_misspelt_name(world):
    org = world.org()
    parent = world.person("黄伟斌")
    right = subject("黄宇轩")
    misspelt = type(right)("黄雨轩", right.document_type, right.number)
    child = world.join_other(org, parent, misspelt)
    assert verify(world, right).person_id == child
    db.session.rollback()
    row = db.session.scalars(select(Membership).where(Membership.person_id == child)).one()
    assert row.name == "黄宇轩"
    assert refusal(world.join_other, org, parent, misspelt) == "name_mismatch"
    db.session.rollback()
    assert db.session.get(Person, child).name == "黄宇轩"


def test_R48_what_matters_is_in_the_audit_trail_without_personal_data(world):
    org = world.org()
    member = world.member(org)
    world.remove(org, member)
    world.submit(org)
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.org_id == org.org_id).order_by(AuditEvent.id)).all()
    assert {event.action for event in events} >= {"create_organization", "member_removed", "submit_day"}
    for event in events:
        assert "成员" not in str(event.detail)
        assert event.actor_id == org.collector
