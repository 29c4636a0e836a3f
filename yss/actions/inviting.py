"""Invite cards: made, reset, used (R9, R15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from yss.actions import invite_steps, steps
from yss.domain.vocabulary import InviteKind
from yss.models import Invite
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional()
def invite_collector(
    session: Session, *, school_id: int, invited_by: int, lasts: timedelta, max_uses: int, now: datetime
) -> str:
    """The school's card for collectors; returns the token of its link (R9)."""
    token = invite_steps.make(
        session,
        kind=InviteKind.COLLECTOR,
        school_id=school_id,
        org_id=None,
        invited_by=invited_by,
        now=now,
        lasts=lasts,
        max_uses=max_uses,
    )
    steps.audit(session, "invite_collector", school_id=school_id, actor_id=invited_by, now=now)
    return token


@transactional(Lock.EXCLUSIVE)
def reset_member_link(
    session: Session, *, school_id: int, org_id: int, actor_id: int, once: Once, now: datetime
) -> int:
    """A new link for the organization's card; the old one stops working (R15). Returns the organization's id."""
    if (done := replay(session, once)) is not None:
        return done
    session.execute(
        update(Invite)
        .where(
            Invite.school_id == school_id,
            Invite.org_id == org_id,
            Invite.kind == InviteKind.MEMBER,
            Invite.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    invite_steps.make(session, kind=InviteKind.MEMBER, school_id=school_id, org_id=org_id, invited_by=actor_id, now=now)
    steps.audit(session, "reset_member_link", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now)
    return keep(session, once, org_id, now)
