"""Leaving an organization: removed, by own wish, made a proxy; and back (R19, R68, R69)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss.actions import link_steps, naming_steps, steps
from yss.actions.naming_steps import Asker
from yss.domain import policies
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.subject import Subject
from yss.domain.vocabulary import Leaving
from yss.models import Membership
from yss.queries.links import power
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional(Lock.EXCLUSIVE)
def remove_members(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    person_ids: Sequence[int],
    once: Once,
    now: datetime,
) -> int:
    """【确认删除】: ends these memberships; returns how many (R19). Raises NotFound where none of them is a member."""
    if (done := replay(session, once)) is not None:
        return done
    members = session.scalars(
        select(Membership).where(
            Membership.school_id == school_id,
            Membership.org_id == org_id,
            Membership.person_id.in_(person_ids),
            Membership.left_at.is_(None),
        )
    ).all()
    if not members:
        raise NotFound
    for member in members:
        steps.end_membership(session, member, actor_id, Leaving.REMOVED, now)
    return keep(session, once, len(members), now)


@transactional(Lock.EXCLUSIVE)
def restore_member(
    session: Session, *, school_id: int, org_id: int, actor_id: int, membership_id: int, now: datetime
) -> None:
    """恢复: the removal never was, within 30 days (R19).

    Raises NotFound for a membership that was not removed here, Conflict: `restore_too_late`, or `awaits_person`.
    """
    member = session.get(Membership, (school_id, membership_id))
    if member is None or member.org_id != org_id or member.left_how is not Leaving.REMOVED or member.left_at is None:
        raise NotFound
    policies.check_restore(member.left_at, now)
    standing = steps.active_membership(session, school_id, member.person_id)
    if standing is not None:
        raise Conflict("already_member" if standing.org_id == org_id else "awaits_person")
    first_day = day_of(member.left_at)
    member.left_at = member.left_by = member.left_how = None
    session.flush()
    _move_open_days(session, member, first_day, now)
    steps.audit(
        session,
        "restore_member",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=member.person_id,
        now=now,
    )


def _move_open_days(session: Session, member: Membership, first_day: date, now: datetime) -> None:
    """Earlier days may be open too, and the roster changes of those from the day of the removal on (R35)."""
    today = day_of(now)
    first = max(first_day, today - policies.RETURNABLE)
    for back in range((today - first).days + 1):
        steps.move_day(session, member.school_id, member.org_id, today - back * ONE_DAY, now)


@transactional(Lock.EXCLUSIVE)
def leave(session: Session, *, school_id: int, org_id: int, actor_id: int, person_id: int, now: datetime) -> None:
    """退出组织 by the person's own wish, or by a child's guardian (R69, R72). Raises NotFound for anybody else."""
    member = _own(session, school_id, org_id, actor_id, person_id, day_of(now))
    steps.end_membership(session, member, actor_id, Leaving.LEFT, now)


def _own(
    session: Session, school_id: int, org_id: int, actor_id: int, person_id: int, today: date
) -> Membership:
    member = steps.active_membership(session, school_id, person_id)
    may = actor_id == person_id or power(session, school_id, person_id, actor_id, today) is Power.GUARDIAN
    if member is None or member.org_id != org_id or not may:
        raise NotFound
    return member


@transactional(Lock.EXCLUSIVE)
def turn_into_proxy(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    parent_id: int,
    child: Subject,
    once: Once,
    now: datetime,
) -> int:
    """A parent who joined as themselves becomes the child's proxy, and the child joins; returns the child's id (R68).

    By the parent, or by the organization's collector. What was reported stays readable under the parent's name.
    The collector's doing is the yes to the link as well (R72). Raises NotFound where the parent is no member here,
    Conflict: `own_child`, `awaits_person` (R18, R73), `name_mismatch` (R71).
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.open_organization(session, school_id, org_id)
    member = steps.active_membership(session, school_id, parent_id)
    if member is None or member.org_id != org_id:
        raise NotFound
    by_desk = actor_id != parent_id
    named = naming_steps.name(session, child, Asker(actor_id, school_id, org_id if by_desk else None), now)
    if named.person.id == parent_id:
        raise Conflict("own_child")
    link_steps.check_admits(org, named, actor_id, now)
    steps.ensure_member(session, org, named, actor_id, now, refusal="awaits_person")
    link_steps.link(session, school_id, named.person, parent_id, now, confirmed_by=actor_id if by_desk else None)
    steps.end_membership(session, member, actor_id, Leaving.MADE_PROXY, now)
    return keep(session, once, named.person.id, now)
