"""Invite cards: made, opened, revoked, reset (R9, R15, R43)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from yss.actions import desk_steps, invite_steps, steps
from yss.domain.errors import NotFound
from yss.domain.vocabulary import InviteKind, WayOut
from yss.models import Invite
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional()
def invite_collector(
    session: Session,
    *,
    school_id: int,
    invited_by: int,
    lasts: timedelta,
    max_uses: int,
    now: datetime,
    note: str = "",
    once: Once | None = None,
) -> int:
    """The school's card for collectors, with a note on whom it is for; returns the invite's id (R9, R43)."""
    if once is not None and (done := replay(session, once)) is not None:
        return done
    invite_id = invite_steps.make(
        session,
        kind=InviteKind.COLLECTOR,
        school_id=school_id,
        org_id=None,
        invited_by=invited_by,
        now=now,
        lasts=lasts,
        max_uses=max_uses,
        note=note,
    )
    steps.audit(
        session,
        "invite_collector",
        school_id=school_id,
        actor_id=invited_by,
        now=now,
        invite=invite_id,
        uses=max_uses,
        lasts=lasts.days,
    )
    return invite_id if once is None else keep(session, once, invite_id, now)


@transactional()
def open_collector_invite(
    session: Session,
    *,
    school_id: int,
    invite_id: int,
    person_id: int,
    now: datetime,
    declined: WayOut | None = None,
) -> None:
    """A verified person goes on from the school's card, or says that it is not for them; no use is counted (R43)."""
    invite_steps.note_opening(session, school_id, invite_id, person_id, now, declined)


@transactional()
def revoke_invite(session: Session, *, school_id: int, invite_id: int, actor_id: int, once: Once, now: datetime) -> int:
    """撤销: the school's card works no more; what was created with it stays (R43). Returns the invite's id.

    One that is revoked already stays as it was. Raises NotFound for another school's, or an organization's own.
    """
    if (done := replay(session, once)) is not None:
        return done
    invite = session.get(Invite, (school_id, invite_id))
    if invite is None or invite.kind is not InviteKind.COLLECTOR:
        raise NotFound
    invite_steps.revoke(session, school_id, invite_id, actor_id, now)
    return keep(session, once, invite_id, now)


@transactional(Lock.EXCLUSIVE)
def reset_member_link(
    session: Session, *, school_id: int, org_id: int, actor_id: int, once: Once, now: datetime
) -> int:
    """A new link for the organization's card; the old one stops working (R15). Returns the organization's id."""
    if (done := replay(session, once)) is not None:
        return done
    desk_steps.renew_member_link(session, school_id, org_id, actor_id, now)
    return keep(session, once, org_id, now)
