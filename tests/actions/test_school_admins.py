"""R43: the constraints and races behind the school's admins, its cards and its organizations."""

from __future__ import annotations

import pytest
from actions.test_correcting import create
from hands import deputy_invite, handover_invite
from racing import at_once
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from yss.actions.entry import inviting
from yss.actions.organization import correcting, organizing
from yss.actions.school import founding
from yss.acts import Act
from yss.domain.errors import DomainError, NotFound
from yss.domain.vocabulary import ClosingReason, WayOut
from yss.extensions import db
from yss.models import AuditEvent, Deputy, Invite, InviteOpening, Organization, SchoolAdmin

ROUNDS = 8


def admins(school):
    db.session.rollback()
    return set(db.session.scalars(select(SchoolAdmin.person_id).where(SchoolAdmin.school_id == school)))


def remove(world, school, who, by):
    return founding.remove_admin(Act(school_id=school, actor_id=by, once=world.once(by), now=world.now), person_id=who)


def test_R43_the_database_itself_keeps_a_schools_last_admin(world):
    school, other = world.school(), world.school("广州大学")
    for which in (school, other):
        with (
            pytest.raises(DBAPIError, match="a school keeps one admin"),
            db.engine.execution_options(write=True).begin() as connection,
        ):
            connection.execute(delete(SchoolAdmin).where(SchoolAdmin.school_id == which))
    world.second_admin(school)
    with db.engine.execution_options(write=True).begin() as connection:
        connection.execute(
            delete(SchoolAdmin).where(SchoolAdmin.person_id == world.admin(school), SchoolAdmin.school_id == school)
        )
    assert len(admins(school)) == 1


def test_R43_of_two_admins_who_remove_each_other_at_once_one_stays(world, app):
    for place in range(ROUNDS):
        school = world.school(f"第{place}中学")
        one, two = world.admin(school), world.second_admin(school)
        results = at_once(
            app,
            [
                lambda s=school, a=two, b=one: remove(world, s, a, b),
                lambda s=school, a=one, b=two: remove(world, s, a, b),
            ],
        )
        assert len(admins(school)) == 1, results
        assert sum(isinstance(result, NotFound) for result in results) == 1, "who was removed first removes nobody"
    removed = select(AuditEvent).where(AuditEvent.action == "remove_admin")
    assert len(db.session.scalars(removed).all()) == ROUNDS


def test_R43_of_two_admins_who_leave_at_once_one_stays(world, app):
    for place in range(ROUNDS):
        school = world.school(f"第{place}中学")
        one, two = world.admin(school), world.second_admin(school)
        results = at_once(
            app, [lambda s=school, a=one: remove(world, s, a, a), lambda s=school, a=two: remove(world, s, a, a)]
        )
        assert len(admins(school)) == 1, results
        assert {result.code for result in results if isinstance(result, DomainError)} == {"last_admin"}


def test_R43_who_is_no_admin_removes_nobody(world):
    school = world.school()
    second = world.second_admin(school)
    for who, by in ((second, world.person()), (world.person(), second)):
        with pytest.raises(NotFound):
            remove(world, school, who, by)
    assert len(admins(school)) == 2


def test_R43_the_cards_of_a_removed_admin_open_no_organization(world):
    org = world.org()
    own = world.org(collector_id=(gone := world.second_admin(org.school_id)), school_id=org.school_id)
    cards = [deputy_invite(world, org, by=gone)[1], handover_invite(world, org, by=gone)[0]]
    for mine in (org, own):
        deputy_invite(world, mine)
    handover_invite(world, own)
    stays = world.admin(org.school_id)
    founding.remove_admin(
        Act(school_id=org.school_id, actor_id=stays, once=world.once(stays), now=world.now), person_id=gone
    )
    db.session.rollback()
    revoked = set(db.session.scalars(select(Invite.id).where(Invite.revoked_at.is_not(None))))
    assert revoked == set(cards)
    ended = select(Deputy.invite_id).where(Deputy.ended_at.is_not(None))
    assert db.session.scalars(ended).all() == cards[:1]


def test_R43_a_revoked_card_creates_nothing_whoever_is_first(world, app):
    school = world.school()
    for _ in range(ROUNDS // 2):
        card, _ = world.collector_invite(school)
        who, admin = world.person(), world.admin(school)

        def revoke(card=card, admin=admin):
            return inviting.revoke_invite(
                Act(school_id=school, actor_id=admin, once=world.once(admin), now=world.now), invite_id=card
            )

        results = at_once(app, [lambda who=who, card=card: create(world, school, who, card), revoke])
        db.session.rollback()
        made = db.session.scalars(select(Organization).where(Organization.invite_id == card)).all()
        refused = isinstance(results[0], DomainError)
        assert len(made) == (0 if refused else 1), results
        assert db.session.get_one(Invite, (school, card)).revoked_at == world.now


def test_R43_one_person_opens_a_card_once_however_often(world, app):
    school = world.school()
    card, _ = world.collector_invite(school)
    who = world.person()

    def opens(declined=None):
        inviting.open_collector_invite(
            Act(school_id=school, actor_id=who, now=world.now), invite_id=card, declined=declined
        )

    at_once(app, [opens] * 4)
    opens(WayOut.NOT_COLLECTOR)
    db.session.rollback()
    (opening,) = db.session.scalars(select(InviteOpening))
    assert (opening.declined, opening.declined_at, opening.opened_at) == (WayOut.NOT_COLLECTOR, world.now, world.now)


def test_R43_of_a_confirmation_and_a_closing_at_once_neither_is_lost(world, app):
    for _ in range(ROUNDS // 2):
        school = world.school()
        admin = world.admin(school)
        founding.require_confirmation(Act(school_id=school, actor_id=admin, now=world.now), required=True)
        org = world.org(collector_id=world.person(), school_id=school)

        def confirm(org=org, admin=admin):
            return organizing.confirm_organization(world.act(org, admin))

        def close(org=org, admin=admin):
            return correcting.close_organization(
                world.act(org, admin),
                collector_id=None,
                reason=ClosingReason.CREATED_TWICE,
            )

        results = at_once(app, [confirm, close])
        db.session.rollback()
        row = db.session.get_one(Organization, (org.school_id, org.org_id))
        assert (row.closed_at, row.closed_by, row.closed_reason) == (world.now, admin, ClosingReason.CREATED_TWICE)
        assert isinstance(results[0], NotFound) == (row.confirmed_at is None)


def test_R43_a_collector_closed_by_the_school_may_use_the_same_card_again(world):
    school = world.school()
    card, _ = world.collector_invite(school)
    who, admin = world.person(), world.admin(school)
    first = create(world, school, who, card)
    correcting.close_organization(
        Act(school_id=school, org_id=first, actor_id=admin, once=world.once(admin), now=world.now),
        collector_id=None,
        reason=ClosingReason.CREATED_BY_MISTAKE,
    )
    db.session.rollback()
    second = create(world, school, who, card)
    db.session.rollback()
    made = db.session.scalars(select(Organization.id).where(Organization.invite_id == card).order_by(Organization.id))
    assert list(made) == [first, second]
    assert db.session.get_one(Invite, (school, card)).uses == 1
