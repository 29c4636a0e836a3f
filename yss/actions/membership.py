"""Joining, being added, moving (R16-R18). Each takes the organization's lock alone: it changes who is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import invite_steps, steps
from yss.domain.errors import Conflict, NotFound
from yss.domain.subject import Subject
from yss.domain.vocabulary import InviteKind
from yss.models import Organization, Person
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
    return steps.admitting_organization(session, by.school_id, by.org_id)


@transactional(Lock.EXCLUSIVE)
def join_self(
    session: Session, *, by: ByInvite, org_id: int, once: Once, now: datetime, from_org: int | None = None
) -> int:
    """本人申报: the actor joins through the invite; returns the person's id (R16).

    Already a member here is fine. A member of another organization moves where that is `from_org`, which the page
    has asked about; raises Conflict("joined_elsewhere") otherwise (R18).
    """
    if (done := replay(session, once)) is not None:
        return done
    org = _opened_by_invite(session, by, now)
    person = session.get_one(Person, by.actor_id)
    steps.ensure_member(session, org, person, by.actor_id, now, refusal="joined_elsewhere", from_org=from_org)
    return keep(session, once, person.id, now)


@transactional(Lock.EXCLUSIVE)
def join_on_behalf(
    session: Session,
    *,
    by: ByInvite,
    org_id: int,
    subject: Subject,
    once: Once,
    now: datetime,
    from_org: int | None = None,
) -> int:
    """代他人申报 through the invite: the person joins and the actor may report for them from now on (R16, R22).

    Who has filled in for them before may move them from `from_org` (R18). Raises Conflict("elsewhere_in_school").
    """
    if (done := replay(session, once)) is not None:
        return done
    org = _opened_by_invite(session, by, now)
    person = steps.person_for(session, subject, now)
    may_move = steps.is_proxy(session, org.school_id, person.id, by.actor_id)
    left = from_org if may_move else None
    steps.ensure_member(session, org, person, by.actor_id, now, refusal="elsewhere_in_school", from_org=left)
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
    org = steps.admitting_organization(session, school_id, org_id)
    person = steps.person_for(session, subject, now)
    if subject.phone and person.phone_sealed is None:
        steps.set_phone(person, subject.phone)
    if not steps.ensure_member(session, org, person, actor_id, now, refusal="elsewhere_in_school"):
        raise Conflict("already_member")
    return keep(session, once, person.id, now)
