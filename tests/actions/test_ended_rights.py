"""R75 for what is there already: the migration ends what nobody stands behind any more, and nothing else."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path

from databases import MIGRATIONS
from hands import accept_deputy, deputy_invite, handover_invite
from rights_made import collectors_card, deputy, handover_card, robot_of_class, schools_robot, second_admin
from sqlalchemy import delete, select, update

from yss.extensions import db
from yss.models import AuditEvent, Collectorship, Deputy, Handover, Invite, ReminderRobot, SchoolAdmin


def end(world):
    """What the migration does, on this connection."""
    path = next(Path(MIGRATIONS).glob("versions/*_ended_rights.py"))
    spec = importlib.util.spec_from_file_location("ended_rights", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with db.engine.execution_options(write=True).begin() as connection:
        module.end(connection, world.now + timedelta(minutes=1))


def as_before(*statements):
    """The right is gone and has taken nothing along."""
    with db.engine.execution_options(write=True).begin() as connection:
        for statement in statements:
            connection.execute(statement)


def standing():
    db.session.rollback()
    cards = db.session.scalars(select(Invite.id).where(Invite.revoked_at.is_(None))).all()
    deputies = db.session.scalars(select(Deputy.id).where(Deputy.ended_at.is_(None))).all()
    return set(cards), set(deputies), set(db.session.scalars(select(ReminderRobot.id)))


def test_R75_while_the_makers_hold_their_rights_nothing_ends(world):
    org = world.org()
    admin = second_admin(world, org.school_id)
    for thing in (collectors_card, handover_card, deputy, schools_robot):
        thing(world, org, admin)
    for thing in (deputy, robot_of_class):
        thing(world, org, org.collector)
    before = standing()
    end(world)
    assert standing() == before


def test_R75_what_a_removed_admin_left_ends(world):
    org = world.org()
    before = standing()
    gone = second_admin(world, org.school_id)
    for thing in (collectors_card, handover_card, deputy, schools_robot):
        thing(world, org, gone)
    as_before(delete(SchoolAdmin).where(SchoolAdmin.person_id == gone))
    end(world)
    assert standing() == before
    told = db.session.scalars(select(AuditEvent.action).where(AuditEvent.at > world.now).order_by(AuditEvent.id)).all()
    assert sorted(told) == ["end_deputy", "remove_robot", "revoke_invite", "withdraw_handover"]


def test_R75_what_a_former_owner_left_ends_and_the_next_ones_stands(world):
    org, taker = world.org(), world.person("陈默")
    deputy(world, org, org.collector)
    robot_of_class(world, org, org.collector)
    card, _ = handover_invite(world, org)
    as_before(
        update(Collectorship).values(person_id=taker),
        update(Handover).values(to_id=taker, from_id=org.collector, accepted_at=world.now),
        update(Invite).where(Invite.id == card).values(uses=1),
    )
    others, invite, _ = deputy_invite(world, org, by=taker)
    accept_deputy(world, org, world.person(), invite)
    end(world)
    assert standing()[1:] == ({others}, set())
    world.now += timedelta(minutes=2)
    robot_of_class(world, org, taker)
    before = standing()
    end(world)
    assert standing() == before
