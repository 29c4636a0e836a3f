"""Joining, being added, leaving (R16-R19). Each takes the organization's lock alone: it changes who is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from yss.actions import invite_steps, steps
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.subject import Subject
from yss.domain.vocabulary import InviteKind
from yss.models import Membership, Organization, Person
from yss.transactions import Lock, Once, keep, replay, transactional


@dataclass(frozen=True)
class ByInvite:
    """Who came through which member invite of which organization."""

    school_id: int
    org_id: int
    invite_id: int
    actor_id: int


def _opened_by_invite(session: Session, by: ByInvite, now: datetime) -> Organization:
    invite = invite_steps.use(session, by.school_id, by.invite_id, InviteKind.MEMBER, by.actor_id, now)
    if invite.org_id != by.org_id:
        raise NotFound("invite_unknown")
    return steps.open_organization(session, by.school_id, by.org_id)


@transactional(Lock.EXCLUSIVE)
def join_self(session: Session, *, by: ByInvite, org_id: int, once: Once, now: datetime) -> int:
    """本人申报: the actor joins through the invite; returns the person's id (R16).

    Already a member here is fine; raises Conflict("joined_elsewhere") for one of another organization (R18).
    """
    if (done := replay(session, once)) is not None:
        return done
    org = _opened_by_invite(session, by, now)
    person = session.get_one(Person, by.actor_id)
    _ensure_member(session, org, person, by.actor_id, "joined_elsewhere", now)
    return keep(session, once, person.id, now)


@transactional(Lock.EXCLUSIVE)
def join_on_behalf(session: Session, *, by: ByInvite, org_id: int, subject: Subject, once: Once, now: datetime) -> int:
    """代他人申报 through the invite: the person joins and the actor may report for them from now on (R16, R22)."""
    if (done := replay(session, once)) is not None:
        return done
    org = _opened_by_invite(session, by, now)
    person = steps.person_for(session, subject, now)
    _ensure_member(session, org, person, by.actor_id, "elsewhere_in_school", now)
    steps.link_proxy(session, org.school_id, person.id, by.actor_id, now)
    return keep(session, once, person.id, now)


@transactional(Lock.EXCLUSIVE)
def enroll(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    subject: Subject,
    once: Once,
    now: datetime,
) -> int:
    """手动添加 by the collector: the person joins without a report; returns the person's id (R17).

    Raises Conflict: `already_member`, or `elsewhere_in_school`, which does not say where (R18).
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.open_organization(session, school_id, org_id)
    person = steps.person_for(session, subject, now)
    if subject.phone and person.phone_sealed is None:
        steps.set_phone(person, subject.phone)
    if not _ensure_member(session, org, person, actor_id, "elsewhere_in_school", now):
        raise Conflict("already_member")
    return keep(session, once, person.id, now)


@transactional(Lock.EXCLUSIVE)
def remove_member(
    session: Session, *, school_id: int, org_id: int, actor_id: int, person_id: int, now: datetime
) -> None:
    """Ends the person's active membership of the organization (R19). Raises NotFound where there is none."""
    left = session.execute(
        update(Membership)
        .where(
            Membership.school_id == school_id,
            Membership.org_id == org_id,
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
        )
        .values(left_at=now, left_by=actor_id)
    )
    if left.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    steps.move_day(session, school_id, org_id, day_of(now), now)
    steps.audit(
        session,
        "remove_member",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=person_id,
        now=now,
    )


def _ensure_member(
    session: Session, org: Organization, person: Person, actor_id: int, refusal: str, now: datetime
) -> bool:
    """Joins the person unless joined already; True where a membership was made. Raises Conflict(refusal)."""
    if (standing := steps.active_membership(session, org.school_id, person.id)) is not None:
        if standing.org_id != org.id:
            raise Conflict(refusal)
        return False
    steps.join(session, org, person, actor_id, now)
    steps.move_day(session, org.school_id, org.id, day_of(now), now)
    return True
