"""What a right made ends with it (R75): steps for the actions that end one; in the caller's session, commit nothing.

Each thing ends by the step by which it is ended by hand, and stands in the trail likewise. Exports end of themselves:
whoever fetches one asks whether its maker is still the admin that they were (`models/export.py`).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select, update

from yss.actions.kit import desk_steps, invite_steps, robot_steps
from yss.acts import Work
from yss.domain.vocabulary import InviteKind
from yss.models import Deputy, JoinRequest, ReminderRobot, rights
from yss.models.reminding import robot_of


def end_admins(act: Work, *, person_id: int) -> None:
    """A school's admin is one no more; what an own organization's right made stands."""
    for card in act.session.scalars(rights.cards_of_admin(act.school_id, person_id, act.now)).all():
        if card.kind is InviteKind.COLLECTOR:
            invite_steps.revoke(act, card.id)
        elif card.org_id is not None:
            desk_steps.withdraw_handover(act.at(org_id=card.org_id))
    _end_deputies(act, rights.deputies_of_admin(act.school_id, person_id, act.now))
    robot_steps.remove(act, rights.robot_of_admin(act.school_id, person_id))
    desk_steps.drop_admin_drafts(act, person_id)


def end_owners(act: Work, *, owner_id: int) -> None:
    """The organization is another's from now on: deputies whom its owner named, its robot, the owner's drafts, and whom
    the owner has asked in.
    """
    named = rights.deputies(act.school_id, act.now).where(Deputy.org_id == act.org_id, Deputy.named_by == owner_id)
    _end_deputies(act, named)
    _end_requests(act, JoinRequest.asked_by == owner_id)
    _end_desk(act, owner_id)


def end_all_of_organization(act: Work, *, owner_id: int) -> None:
    """The organization is nobody's from now on: likewise, and whoever else named a deputy."""
    _end_deputies(act, rights.deputies(act.school_id, act.now).where(Deputy.org_id == act.org_id))
    _end_requests(act)
    _end_desk(act, owner_id)


def _end_desk(act: Work, owner_id: int) -> None:
    robot_steps.remove(act, select(ReminderRobot).where(robot_of(act.school_id, act.org_id or None)))
    desk_steps.drop_desk_drafts(act, owner_id)


def _end_requests(act: Work, *which: ColumnElement[bool]) -> None:
    """待本人确认 ends without an answer."""
    waiting = (
        JoinRequest.school_id == act.school_id,
        JoinRequest.org_id == act.org_id,
        JoinRequest.answered_at.is_(None),
    )
    act.session.execute(update(JoinRequest).where(*waiting, *which).values(answered_at=act.now))


def _end_deputies(act: Work, which: Select[Deputy]) -> None:
    for deputy in act.session.scalars(which).all():
        desk_steps.end(act, deputy)
