"""A deputy for some days: named by an invite, accepted, ended; and which desk is open on a device (R61)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions.kit import desk_steps, invite_steps, steps
from yss.acts import Work, action, unasked
from yss.domain import deputies
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk, OfSchool
from yss.domain.vocabulary import InviteKind
from yss.ids import new_id
from yss.models import Deputy, UserSession
from yss.transactions import Lock


@action(AtDesk(DeskWork.NAME_DEPUTY), OfSchool(), lock=Lock.EXCLUSIVE)
def name_deputy(act: Work, *, note: str, from_day: date, to_day: date) -> int:
    """指定代理人: an invite for who shall stand in from day to day, by the owner or a school admin; returns its id.

    Raises InvalidInput as `check_days`, NotFound.
    """
    steps.open_organization(act)
    deputies.check_days(from_day, to_day, day_of(act.now))
    invite_id = invite_steps.make(
        act, kind=InviteKind.DEPUTY, lasts=deputies.expires_at(to_day, act.now) - act.now, max_uses=1, note=note
    )
    deputy = Deputy(
        school_id=act.school_id,
        id=new_id(),
        org_id=act.org_id,
        invite_id=invite_id,
        from_day=from_day,
        to_day=to_day,
        named_by=act.actor_id,
        named_at=act.now,
    )
    act.session.add(deputy)
    act.audit("name_deputy", days=[from_day.isoformat(), to_day.isoformat()])
    return deputy.id


@action(AskedOfRows("whoever holds the card"), lock=Lock.EXCLUSIVE)
def become_deputy(act: Work, *, invite_id: int) -> int:
    """接受代理: within the days the person keeps the organization, beside an own one; returns its id.

    Raises Conflict: `own_organization`, or why the invite no longer works; NotFound where it is none of this one.
    """
    steps.open_organization(act)
    if desk_steps.owner(act).person_id == act.actor_id:
        raise Conflict("own_organization")
    deputy = act.session.scalars(
        select(Deputy).where(Deputy.school_id == act.school_id, Deputy.invite_id == invite_id)
    ).one_or_none()
    if deputy is not None and deputy.accepted_at is not None:
        raise Conflict("invite_used_up")
    invite_steps.use(act, invite_id, InviteKind.DEPUTY)
    if deputy is None:
        raise NotFound
    deputy.person_id, deputy.accepted_at = act.actor_id, act.now
    act.audit("become_deputy")
    return act.org_id


@action(AtDesk(DeskWork.NAME_DEPUTY), OfSchool(), lock=Lock.EXCLUSIVE)
def end_deputy(act: Work, *, deputy_id: int) -> None:
    """结束代理: at once, and an invite not yet accepted stops working; nothing where it has ended. Raises NotFound."""
    deputy = act.session.get(Deputy, (act.school_id, deputy_id))
    if deputy is None or deputy.org_id != act.org_id:
        raise NotFound
    desk_steps.end(act, deputy)


@unasked("session")
def open_desk(session: Session, *, token: str, org_id: int) -> None:
    """Keeps on the session's record which of the person's desks is open on this device."""
    session.execute(
        update(UserSession).where(UserSession.token_digest == sealing.token_digest(token)).values(desk_org_id=org_id)
    )
