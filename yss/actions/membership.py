"""Joining, being added, moving (R16-R18, R71-R74). Each takes the organization's lock alone: who is counted changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import consent_steps, invite_steps, link_steps, naming_steps, steps
from yss.actions.consent_steps import Agreement
from yss.actions.naming_steps import Asker, Named
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.subject import Subject
from yss.domain.vocabulary import InviteKind
from yss.models import Organization, Person
from yss.queries.links import is_alone, power
from yss.transactions import Lock, Once, keep, replay, transactional

ASKED = 0


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
    session: Session,
    *,
    by: ByInvite,
    org_id: int,
    once: Once,
    now: datetime,
    agreement: Agreement | None = None,
    from_org: int | None = None,
) -> int:
    """本人申报: the actor joins through the invite, with the consent; returns the person's id (R16, R74).

    Already a member here is fine. A member of another organization moves where that is `from_org`, which the page
    has asked about; raises Conflict("joined_elsewhere") otherwise (R18), NotPermitted("consent_needed") where no
    consent stands and none is given.
    """
    if (done := replay(session, once)) is not None:
        return done
    org = _opened_by_invite(session, by, now)
    person = session.get_one(Person, by.actor_id)
    consent_steps.ensure(session, person.id, by.actor_id, agreement, now)
    who = Named(person, None, person.name)
    steps.ensure_member(session, org, who, by.actor_id, now, refusal="joined_elsewhere", from_org=from_org)
    return keep(session, once, person.id, now)


@transactional()
def name_other(session: Session, *, by: ByInvite, subject: Subject, now: datetime, from_org: int | None = None) -> None:
    """代他人申报, the first step: named rightly, and kept until the consent is given; nobody has joined yet (R74).

    `from_org` where the page has asked about moving. Raises Refused as `naming_steps.find`; Conflict: `is_yourself`,
    `elsewhere_in_school` for whom the actor may move, once asked.
    """
    named = naming_steps.find(session, subject, Asker(by.actor_id, by.school_id), now)
    if named is not None:
        _check_other(session, by, named, from_org, now)
    kept = {"name": subject.name, "type": subject.document_type, "number": subject.number, "from_org": from_org}
    steps.put_draft(session, by.actor_id, joining_purpose(by), kept, now)


def joining_purpose(by: ByInvite) -> str:
    """Where who is about to join through the card is kept until the consent is given."""
    return f"joining:{by.org_id}"


def _check_other(session: Session, by: ByInvite, named: Named, from_org: int | None, now: datetime) -> None:
    if named.person.id == by.actor_id:
        raise Conflict("is_yourself")
    is_elsewhere = named.active is not None and named.active.org_id not in (by.org_id, from_org)
    if is_elsewhere and _may_move(session, by, named, now):
        raise Conflict("elsewhere_in_school")


def _may_move(session: Session, by: ByInvite, named: Named, now: datetime) -> bool:
    """Who is linked and needs no yes moves the person, but who acts alone moves alone (R18, R73)."""
    linked = power(session, by.school_id, named.person.id, by.actor_id, day_of(now)) >= Power.FULL
    return linked and not is_alone(named.person, day_of(now))


@transactional(Lock.EXCLUSIVE)
def join_on_behalf(
    session: Session,
    *,
    by: ByInvite,
    org_id: int,
    subject: Subject,
    agreement: Agreement,
    once: Once,
    now: datetime,
    from_org: int | None = None,
) -> int:
    """代他人申报 through the invite, with the consent: the person joins, and the actor is linked to them (R16, R72).

    Returns the person's id, or ASKED: who acts alone is asked, and who is elsewhere in the school; the answer tells
    nobody which (R18, R73). Who has been linked before, and needs no yes, moves the person from `from_org`. Raises as
    `name_other`.
    """
    if (done := replay(session, once)) is not None:
        return done
    named = naming_steps.name(session, subject, Asker(by.actor_id, by.school_id), now)
    org = _opened_by_invite(session, by, now)
    _check_other(session, by, named, from_org, now)
    moved = from_org if _may_move(session, by, named, now) else None
    if is_alone(named.person, day_of(now)) or (link_steps.joins_alone(org, named, now) and moved is None):
        return keep(session, once, _ask(session, org, named, by, agreement, now), now)
    steps.ensure_member(session, org, named, by.actor_id, now, refusal="elsewhere_in_school", from_org=moved)
    consent_steps.agree(session, named.person.id, by.actor_id, agreement, now)
    link_steps.link(session, org.school_id, named.person, by.actor_id, now, agreement)
    return keep(session, once, named.person.id, now)


def _ask(
    session: Session, org: Organization, named: Named, by: ByInvite, agreement: Agreement, now: datetime
) -> int:
    """Asks the person in, and, where they act alone, for their yes to the proxy."""
    if link_steps.joins_alone(org, named, now):
        link_steps.ask_in(session, org, named, by.actor_id, now)
    if is_alone(named.person, day_of(now)):
        link_steps.link(session, org.school_id, named.person, by.actor_id, now, agreement)
    return ASKED


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

    Raises Conflict: `already_member`, `awaits_person`, which does not say why (R18, R73), `name_mismatch` (R71).
    """
    if (done := replay(session, once)) is not None:
        return done
    named = naming_steps.name(session, subject, Asker(actor_id, school_id, org_id), now)
    org = steps.admitting_organization(session, school_id, org_id)
    link_steps.check_admits(org, named, actor_id, now)
    if subject.phone and named.person.phone_sealed is None:
        steps.set_phone(named.person, subject.phone)
    if not steps.ensure_member(session, org, named, actor_id, now, refusal="awaits_person"):
        raise Conflict("already_member")
    return keep(session, once, named.person.id, now)
