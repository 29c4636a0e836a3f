"""A deputy for some days: named by an invite, accepted, ended; and which desk is open on a device (R61)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import desk_steps, invite_steps, steps
from yss.domain import deputies
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.vocabulary import InviteKind
from yss.ids import new_id
from yss.models import Deputy, UserSession
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional(Lock.EXCLUSIVE)
def name_deputy(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    note: str,
    from_day: date,
    to_day: date,
    once: Once,
    now: datetime,
) -> int:
    """指定代理人: an invite for who shall stand in from day to day, by the owner or a school admin; returns its id.

    Raises InvalidInput as `check_days`, NotFound.
    """
    if (done := replay(session, once)) is not None:
        return done
    steps.open_organization(session, school_id, org_id)
    deputies.check_days(from_day, to_day, day_of(now))
    invite_id = invite_steps.make(
        session,
        kind=InviteKind.DEPUTY,
        school_id=school_id,
        org_id=org_id,
        invited_by=actor_id,
        now=now,
        lasts=deputies.expires_at(to_day, now) - now,
        max_uses=1,
        note=note,
    )
    deputy = Deputy(
        school_id=school_id,
        id=new_id(),
        org_id=org_id,
        invite_id=invite_id,
        from_day=from_day,
        to_day=to_day,
        named_by=actor_id,
        named_at=now,
    )
    session.add(deputy)
    steps.audit(
        session,
        "name_deputy",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        days=[from_day.isoformat(), to_day.isoformat()],
    )
    return keep(session, once, deputy.id, now)


@transactional(Lock.EXCLUSIVE)
def become_deputy(
    session: Session, *, school_id: int, org_id: int, invite_id: int, person_id: int, once: Once, now: datetime
) -> int:
    """接受代理: within the days the person keeps the organization, beside an own one; returns its id.

    Raises Conflict: `own_organization`, or why the invite no longer works; NotFound where it is none of this one.
    """
    if (done := replay(session, once)) is not None:
        return done
    steps.open_organization(session, school_id, org_id)
    if desk_steps.owner(session, school_id, org_id).person_id == person_id:
        raise Conflict("own_organization")
    deputy = session.scalars(
        select(Deputy).where(Deputy.school_id == school_id, Deputy.invite_id == invite_id)
    ).one_or_none()
    if deputy is not None and deputy.accepted_at is not None:
        raise Conflict("invite_used_up")
    invite_steps.use(session, school_id, invite_id, InviteKind.DEPUTY, person_id, now, org_id=org_id)
    if deputy is None:
        raise NotFound
    deputy.person_id, deputy.accepted_at = person_id, now
    steps.audit(session, "become_deputy", school_id=school_id, org_id=org_id, actor_id=person_id, now=now)
    return keep(session, once, org_id, now)


@transactional(Lock.EXCLUSIVE)
def end_deputy(session: Session, *, school_id: int, org_id: int, deputy_id: int, actor_id: int, now: datetime) -> None:
    """结束代理: at once, and an invite not yet accepted stops working; nothing where it has ended. Raises NotFound."""
    deputy = session.get(Deputy, (school_id, deputy_id))
    if deputy is None or deputy.org_id != org_id:
        raise NotFound
    desk_steps.end(session, deputy, actor_id, now)


@transactional()
def open_desk(session: Session, *, token: str, org_id: int) -> None:
    """Keeps on the session's record which of the person's desks is open on this device."""
    session.execute(
        update(UserSession).where(UserSession.token_digest == sealing.token_digest(token)).values(desk_org_id=org_id)
    )
