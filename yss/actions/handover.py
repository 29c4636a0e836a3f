"""An organization changes hands: offered by an invite, taken over by accepting it (R61)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from yss.actions import desk_steps, invite_steps, right_steps, steps
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict
from yss.domain.vocabulary import InviteKind
from yss.models import Collectorship, Handover
from yss.transactions import Lock, Once, keep, replay, transactional

LASTS = timedelta(days=7)


@transactional(Lock.EXCLUSIVE)
def offer_handover(
    session: Session, *, school_id: int, org_id: int, actor_id: int, note: str, once: Once, now: datetime
) -> int:
    """移交组织: an invite for the next collector, seven days, one use; an earlier one stops working. Returns its id.

    By the owner, or by a school admin where the owner has left or is ill. `note` says for whom. Raises NotFound.
    """
    if (done := replay(session, once)) is not None:
        return done
    steps.open_organization(session, school_id, org_id)
    desk_steps.owner(session, school_id, org_id)
    desk_steps.revoke(session, school_id, org_id, InviteKind.HANDOVER, now)
    invite_id = invite_steps.make(
        session,
        kind=InviteKind.HANDOVER,
        school_id=school_id,
        org_id=org_id,
        invited_by=actor_id,
        now=now,
        lasts=LASTS,
        max_uses=1,
        note=note,
    )
    session.add(Handover(school_id=school_id, invite_id=invite_id, org_id=org_id))
    steps.audit(session, "offer_handover", school_id=school_id, org_id=org_id, actor_id=actor_id, now=now)
    return keep(session, once, invite_id, now)


@transactional(Lock.EXCLUSIVE)
def withdraw_handover(session: Session, *, school_id: int, org_id: int, actor_id: int, now: datetime) -> None:
    """撤回: the open invite stops working; nothing where there is none."""
    desk_steps.withdraw_handover(session, school_id, org_id, actor_id, now)


@transactional(Lock.EXCLUSIVE)
def take_over(
    session: Session, *, school_id: int, org_id: int, invite_id: int, person_id: int, once: Once, now: datetime
) -> int:
    """接手: the organization is the person's from now on, and the first owner has none; returns the organization's id.

    Members, reports and submitted days stay. What the first owner's right made ends with it, the link of the members'
    card too: nobody joins by what the first owner gave away (R75). Raises Conflict: `own_organization`,
    `already_collector` (R12), or why the invite no longer works; NotFound where it is none of this organization.
    """
    if (done := replay(session, once)) is not None:
        return done
    steps.open_organization(session, school_id, org_id)
    tie = desk_steps.owner(session, school_id, org_id)
    if tie.person_id == person_id:
        raise Conflict("own_organization")
    desk_steps.check_owns_none(session, person_id)
    handover = session.get(Handover, (school_id, invite_id))
    if handover is not None and handover.accepted_at is not None:
        raise Conflict("invite_used_up")
    invite_steps.use(session, school_id, invite_id, InviteKind.HANDOVER, person_id, now, org_id=org_id)
    former_id = tie.person_id
    _move_collectorship(session, tie, person_id, now)
    _note(session, school_id, invite_id, former_id, person_id, now)
    desk_steps.end_deputy(session, school_id, org_id, person_id, now)
    for day in (day_of(now) - ONE_DAY, day_of(now)):
        steps.move_day(session, school_id, org_id, day, now)
    steps.audit(
        session, "take_over", school_id=school_id, org_id=org_id, actor_id=person_id, person_id=former_id, now=now
    )
    right_steps.end_owners(session, school_id=school_id, org_id=org_id, owner_id=former_id, actor_id=person_id, now=now)
    desk_steps.renew_member_link(session, school_id, org_id, person_id, now)
    return keep(session, once, org_id, now)


def _move_collectorship(session: Session, tie: Collectorship, person_id: int, now: datetime) -> None:
    moved = session.execute(
        update(Collectorship)
        .where(Collectorship.person_id == tie.person_id, Collectorship.org_id == tie.org_id)
        .values(person_id=person_id, created_at=now)
        .execution_options(synchronize_session=False)
    )
    assert moved.rowcount == 1  # type: ignore[attr-defined]
    session.expunge(tie)


def _note(session: Session, school_id: int, invite_id: int, former_id: int, person_id: int, now: datetime) -> None:
    handover = session.get_one(Handover, (school_id, invite_id))
    handover.from_id, handover.to_id, handover.accepted_at = former_id, person_id, now
    session.flush()
