"""What a right made ends with it (R75): steps for the actions that end one; in the caller's session, commit nothing.

Each thing ends by the step by which it is ended by hand, and stands in the trail likewise. Exports end of themselves:
whoever fetches one asks whether its maker is still the admin that they were (`models/export.py`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from yss.actions import desk_steps, invite_steps, robot_steps
from yss.domain.vocabulary import InviteKind
from yss.models import Deputy, ReminderRobot, rights
from yss.models.reminding import robot_of


def end_admins(session: Session, *, school_id: int, person_id: int, actor_id: int, now: datetime) -> None:
    """A school's admin is one no more; what an own organization's right made stands."""
    for card in session.scalars(rights.cards_of_admin(school_id, person_id, now)).all():
        if card.kind is InviteKind.COLLECTOR:
            invite_steps.revoke(session, school_id, card.id, actor_id, now)
        elif card.org_id is not None:
            desk_steps.withdraw_handover(session, school_id, card.org_id, actor_id, now)
    _end_deputies(session, rights.deputies_of_admin(school_id, person_id, now), actor_id, now)
    robot_steps.remove(session, rights.robot_of_admin(school_id, person_id), actor_id, now)
    desk_steps.drop_admin_drafts(session, person_id, school_id)


def end_owners(
    session: Session, *, school_id: int, org_id: int, owner_id: int, actor_id: int | None, now: datetime
) -> None:
    """The organization is another's from now on: deputies whom its owner named, its robot, the owner's drafts."""
    named = rights.deputies(school_id, now).where(Deputy.org_id == org_id, Deputy.named_by == owner_id)
    _end_deputies(session, named, actor_id, now)
    _end_desk(session, school_id, org_id, owner_id, actor_id, now)


def end_all_of_organization(
    session: Session, *, school_id: int, org_id: int, owner_id: int, actor_id: int | None, now: datetime
) -> None:
    """The organization is nobody's from now on: likewise, and whoever else named a deputy."""
    _end_deputies(session, rights.deputies(school_id, now).where(Deputy.org_id == org_id), actor_id, now)
    _end_desk(session, school_id, org_id, owner_id, actor_id, now)


def _end_desk(
    session: Session, school_id: int, org_id: int, owner_id: int, actor_id: int | None, now: datetime
) -> None:
    robot_steps.remove(session, select(ReminderRobot).where(robot_of(school_id, org_id)), actor_id, now)
    desk_steps.drop_desk_drafts(session, owner_id, org_id, now)


def _end_deputies(session: Session, which: Select[Deputy], actor_id: int | None, now: datetime) -> None:
    for deputy in session.scalars(which).all():
        desk_steps.end(session, deputy, actor_id, now)
