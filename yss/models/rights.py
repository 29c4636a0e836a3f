"""What a right has made and what ends with it (R75): selects, run by who ends them and by who is told beforehand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from yss.domain.days import day_of
from yss.domain.deputies import INVITE_LASTS
from yss.domain.vocabulary import InviteKind
from yss.made_once import at_most
from yss.models.desk import Deputy
from yss.models.membership import Invite
from yss.models.person import Collectorship
from yss.models.reminding import ReminderRobot, robot_of
from yss.models.report import AuditEvent


def deputies(school_id: int, now: datetime) -> Select[Deputy]:
    """Who stands in somewhere in the school, will, or may still accept to."""
    may_accept = Deputy.named_at > now - INVITE_LASTS
    return (
        select(Deputy)
        .where(
            Deputy.school_id == school_id,
            Deputy.ended_at.is_(None),
            Deputy.to_day >= day_of(now),
            or_(Deputy.accepted_at.is_not(None), may_accept),
        )
        .order_by(Deputy.id)
    )


def deputies_of_admin(school_id: int, person_id: int, now: datetime) -> Select[Deputy]:
    """Those whom the person named as the school's admin: not those of an own organization."""
    elsewhere = Deputy.org_id.not_in(_own(school_id, person_id))
    return deputies(school_id, now).where(Deputy.named_by == person_id, elsewhere)


def cards_of_admin(school_id: int, person_id: int, now: datetime) -> Select[Invite]:
    """The cards for collectors, and to hand over others' organizations, that the person made and that still work."""
    for_others = and_(Invite.kind == InviteKind.HANDOVER, Invite.org_id.not_in(_own(school_id, person_id)))
    return (
        select(Invite)
        .where(
            Invite.school_id == school_id,
            Invite.invited_by == person_id,
            or_(Invite.kind == InviteKind.COLLECTOR, for_others),
            *_works(now),
        )
        .order_by(Invite.id)
    )


def robot_of_admin(school_id: int, person_id: int) -> Select[ReminderRobot]:
    """The school's robot, where the person was the last to say into which group it speaks: the trail knows."""
    said_where = AuditEvent.detail["address"].as_boolean()
    last: Any = (
        select(AuditEvent.actor_id)
        .where(
            AuditEvent.school_id == school_id,
            AuditEvent.org_id.is_(None),
            AuditEvent.action == "configure_robot",
            or_(said_where.is_(None), said_where),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(at_most(1))
    )
    return select(ReminderRobot).where(robot_of(school_id, None), last.scalar_subquery() == person_id)


def _own(school_id: int, person_id: int) -> Select[int]:
    return select(Collectorship.org_id).where(
        Collectorship.school_id == school_id, Collectorship.person_id == person_id
    )


def _works(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Invite.revoked_at.is_(None),
        or_(Invite.expires_at.is_(None), Invite.expires_at > now),
        or_(Invite.max_uses.is_(None), Invite.uses < Invite.max_uses),
    )
