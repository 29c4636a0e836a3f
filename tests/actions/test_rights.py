"""R75: what a right made ends with it: right × thing × way in which the right ends; and others' things stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from actions.test_correcting import change, create
from hands import deputy_invite, handover_invite, make_deputy, take_over
from racing import at_once
from rights_made import (
    CLOSED,
    HANDED_OVER,
    OF_ADMIN,
    OF_OWNER,
    admins_list,
    and_added_again,
    by_another,
    by_oneself,
    closed_by_the_school,
    collectors_card,
    deputy,
    deputys_card,
    export,
    handed_over,
    handover_card,
    removed,
    robot_is,
    robot_of_class,
    schools_robot,
    second_admin,
    set_robot,
    sits_at,
    submission_draft,
)
from sqlalchemy import select

from yss.actions import reminders
from yss.actions.day import submitting
from yss.actions.entry import inviting
from yss.actions.organization import deputies
from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.errors import Conflict, DomainError, NotFound
from yss.extensions import db
from yss.models import AuditEvent, Deputy, Invite, Organization, ReminderRobot
from yss.queries import reminders as robots
from yss.queries.entry import invites


@pytest.mark.parametrize("way", [by_another, by_oneself, and_added_again], ids=lambda way: way.__name__)
@pytest.mark.parametrize("thing", OF_ADMIN, ids=lambda thing: thing.__name__)
def test_R75_what_a_removed_admin_made_ends(world, app, thing, way):
    org = world.org()
    gone = second_admin(world, org.school_id)
    use = thing(world, org, gone)
    way(world, org.school_id, gone)
    with pytest.raises(DomainError):
        use()


@pytest.mark.parametrize("thing", OF_ADMIN, ids=lambda thing: thing.__name__)
def test_R75_what_the_other_admins_made_stands(world, app, thing):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    use = thing(world, org, stays)
    removed(world, org.school_id, gone, stays)
    use()


def test_R75_what_the_admin_made_as_an_owner_or_in_another_school_stands(world, app):
    school, other = world.school(), world.org("林晓晴", school_id=world.school("广州大学"))
    gone = second_admin(world, school)
    second_admin(world, other.school_id)
    own = world.org(collector_id=gone, school_id=school)
    made = (collectors_card, handover_card, deputys_card, deputy, export, schools_robot, admins_list)
    uses = [thing(world, other, gone) for thing in made]
    uses += [thing(world, own, gone) for thing in (deputys_card, deputy, robot_of_class, submission_draft)]
    by_another(world, school, gone)
    for use in reversed(uses):
        use()


def test_R75_the_schools_robot_is_whose_who_last_said_where_it_speaks(world, app):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    set_robot(world, org.school_id, gone, key="1")
    set_robot(world, org.school_id, stays, key="2")
    set_robot(world, org.school_id, gone, url="")
    removed(world, org.school_id, gone, stays)
    robot_is(org.school_id, None, "2")()
    again = second_admin(world, org.school_id)
    set_robot(world, org.school_id, again, key="3")
    set_robot(world, org.school_id, stays, url="")
    removed(world, org.school_id, again, stays)
    db.session.rollback()
    assert db.session.scalars(select(ReminderRobot)).all() == [], "whose group it is has not changed by another hour"


def test_R75_a_robot_of_before_the_trail_told_addresses_is_its_last_configurers(world, app):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    set_robot(world, org.school_id, stays)
    with db.engine.execution_options(write=True).begin() as connection:
        row = {"school_id": org.school_id, "id": 1, "actor_id": gone, "action": "configure_robot"}
        at = world.now + timedelta(minutes=1)
        connection.execute(AuditEvent.__table__.insert().values(**row, detail={"kind": "wecom"}, at=at))
    removed(world, org.school_id, gone, stays)
    db.session.rollback()
    assert db.session.scalars(select(ReminderRobot)).all() == []


def test_R75_the_trail_tells_what_ended_and_by_whom(world, app):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    for thing in OF_ADMIN:
        thing(world, org, gone)
    removed(world, org.school_id, gone, stays)
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.actor_id == stays).order_by(AuditEvent.id)).all()
    told = [event.action for event in events]
    told = told[told.index("remove_admin") :]
    ended = ["revoke_invite", "withdraw_handover", *["end_deputy"] * 3, "remove_robot"]
    assert sorted(told) == sorted(["remove_admin", *ended])
    assert {event.org_id for event in events if event.action in ("end_deputy", "withdraw_handover")} == {org.org_id}


def test_R75_what_was_over_before_is_left_as_it_was(world, app):
    org = world.org()
    gone, stays = second_admin(world, org.school_id), world.admin(org.school_id)
    before = world.now - timedelta(days=40)
    deputy_invite(world, org, by=gone, now=before)
    used = inviting.invite_collector(
        Act(school_id=org.school_id, actor_id=gone, now=world.now), lasts=timedelta(days=7), max_uses=1
    )
    create(world, org.school_id, world.person(), used)
    inviting.invite_collector(
        Act(school_id=org.school_id, actor_id=gone, now=before), lasts=timedelta(days=7), max_uses=1
    )
    removed(world, org.school_id, gone, stays)
    db.session.rollback()
    assert db.session.scalars(select(Invite.id).where(Invite.revoked_at.is_not(None))).all() == []
    assert db.session.scalars(select(Deputy.ended_at)).all() == [None]
    assert db.session.query(Organization).count() == 2, "what was made with the card stays"


def test_R75_of_a_removal_and_a_use_of_the_card_at_once_none_comes_after_it(world, app):
    for _ in range(4):
        org = world.org(collector_id=world.person())
        stays = world.admin(org.school_id)
        gone = world.second_admin(org.school_id)
        things = [thing(world, org, gone) for thing in (collectors_card, deputys_card)]
        results = at_once(app, [*things, lambda s=org.school_id, g=gone, a=stays: removed(world, s, g, a)])
        assert not isinstance(results[-1], Exception), results
        db.session.rollback()
        assert db.session.scalars(select(Deputy).where(Deputy.named_by == gone, Deputy.ended_at.is_(None))).all() == []
        for use in things:
            with pytest.raises(DomainError):
                use()


@pytest.mark.parametrize("way", [*HANDED_OVER, *CLOSED], ids=lambda way: way.__name__)
@pytest.mark.parametrize("thing", OF_OWNER, ids=lambda thing: thing.__name__)
def test_R75_what_a_former_owner_made_ends(world, app, thing, way):
    org = world.org()
    use = thing(world, org, org.collector)
    way(world, org)
    with pytest.raises(DomainError):
        use()


@pytest.mark.parametrize("way", [handed_over, closed_by_the_school], ids=lambda way: way.__name__)
@pytest.mark.parametrize("thing", OF_OWNER, ids=lambda thing: thing.__name__)
def test_R75_what_belongs_to_another_organization_stands(world, app, thing, way):
    org = world.org()
    other = world.org("林晓晴", school_id=org.school_id)
    use = thing(world, other, other.collector)
    way(world, org)
    use()


@pytest.mark.parametrize("thing", OF_OWNER, ids=lambda thing: thing.__name__)
def test_R75_another_target_ends_nothing(world, app, thing):
    org = world.org()
    use = thing(world, org, org.collector)
    change(world, org)
    use()


@pytest.mark.parametrize("thing", OF_OWNER, ids=lambda thing: thing.__name__)
def test_R49_who_owns_or_administers_is_not_erased_before_the_right_has_ended(world, app, thing):
    org = world.org()
    use = thing(world, org, org.collector)
    for who, why in ((org.collector, "erase_collector"), (world.admin(org.school_id), "erase_admin")):
        with pytest.raises(Conflict, match=why):
            erasing.erase_person(Act(actor_id=who, now=world.now), person_id=who)
    use()


def test_R75_a_deputy_whom_the_school_named_stays_with_the_next_owner_and_ends_with_the_organization(world, app):
    org = world.org()
    use = deputy(world, org, world.admin(org.school_id))
    card = deputys_card(world, org, world.admin(org.school_id))
    handed_over(world, org)
    use()
    card()
    closed_by_the_school(world, org)
    db.session.rollback()
    assert None not in db.session.scalars(select(Deputy.ended_at)).all()


def test_R75_a_closed_organizations_robot_is_forgotten_with_its_address(world, app):
    org = world.org()
    robot_of_class(world, org, org.collector)
    closed_by_the_school(world, org)
    db.session.rollback()
    assert db.session.scalars(select(ReminderRobot)).all() == []


def test_R75_the_next_owner_has_a_link_of_their_own_and_a_fresh_robot(world, app):
    org = world.org()
    member = world.member(org, "黄晓波")
    robot_of_class(world, org, org.collector)
    taker = handed_over(world, org)
    link = invites.member_invite(org.school_id, org.org_id)
    assert link.invite_id != org.invite_id
    world.join(replace(org, invite_id=link.invite_id), world.person())
    set_robot(world, org.school_id, taker, org.org_id, key="9")
    robot_is(org.school_id, org.org_id, "9")()
    world.report(org, member)


def test_R75_the_next_owner_who_was_a_deputy_keeps_what_they_had_begun(world, app):
    org = world.org()
    taker = world.person("陈默")
    make_deputy(world, org, taker)
    use = submission_draft(world, org, taker)
    card, _ = handover_invite(world, org)
    take_over(world, org, taker, card)
    use()
    sits_at(world, org, taker)()


def test_R75_the_trail_of_a_handover_tells_what_ended(world, app):
    org = world.org()
    robot_of_class(world, org, org.collector)
    deputy(world, org, org.collector)
    taker = handed_over(world, org)
    db.session.rollback()
    told = db.session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == taker).order_by(AuditEvent.id))
    assert list(told) == ["take_over", "end_deputy", "remove_robot", "reset_member_link"]


def test_R75_a_timer_that_has_seen_the_robot_before_sends_nothing(world, app):
    org = world.org()
    robot_of_class(world, org, org.collector)
    (seen,) = robots.robots()
    handed_over(world, org)
    timer = Act(school_id=org.school_id, now=world.now)
    assert not reminders.claim(timer, robot_id=seen.robot_id, day=world.day, stage=60, about=1)


# A deputy's right, by the days' end or withdrawn.


def days_over(world, org, deputy_id):
    world.now += timedelta(days=3)


def withdrawn(world, org, deputy_id):
    deputies.end_deputy(world.act(org), deputy_id=deputy_id)


@pytest.mark.parametrize("way", [days_over, withdrawn, lambda world, org, _: handed_over(world, org)])
def test_R75_a_deputys_work_ends_with_the_right(world, app, way):
    org = world.org()
    who = world.person("陈默")
    deputy_id = make_deputy(world, org, who)
    sits_at(world, org, who)()
    way(world, org, deputy_id)
    with pytest.raises(NotFound):
        sits_at(world, org, who)()
    with pytest.raises(NotFound):
        submitting.submit_day(
            world.act(org, who),
            day=world.day,
            seen="",
            as_seen=False,
        )
