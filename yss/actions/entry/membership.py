"""Joining, being added, moving (R16-R18, R71-R74). Each takes the organization's lock alone: who is counted changes."""

from __future__ import annotations

from yss.actions.kit import consent_steps, invite_steps, link_steps, naming_steps, steps
from yss.actions.kit.consent_steps import Agreement
from yss.actions.kit.naming_steps import Named
from yss.acts import Work, action
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.permissions import DeskWork
from yss.domain.rights import AskedOfRows, AtDesk
from yss.domain.subject import Joining, Subject
from yss.domain.vocabulary import InviteKind
from yss.models import Organization, Person
from yss.queries.kit.links import is_alone, power
from yss.transactions import Lock

ASKED = 0


def _opened_by_invite(act: Work, invite_id: int) -> Organization:
    invite_steps.use(act, invite_id, InviteKind.MEMBER)
    return steps.admitting_organization(act)


@action(AskedOfRows("whoever holds the card"), lock=Lock.EXCLUSIVE)
def join_self(act: Work, *, invite_id: int, agreement: Agreement | None = None, from_org: int | None = None) -> int:
    """本人申报: the actor joins through the invite, with the consent; returns the person's id (R16, R74).

    Already a member here is fine. A member of another organization moves where that is `from_org`, which the page
    has asked about; raises Conflict("joined_elsewhere") otherwise (R18), NotPermitted("consent_needed") where no
    consent stands and none is given.
    """
    org = _opened_by_invite(act, invite_id)
    person = act.session.get_one(Person, act.actor_id, with_for_update={"key_share": True})
    if person.is_erased:
        raise NotFound
    consent_steps.ensure(act, person.id, agreement)
    who = Named(person, None, person.name)
    steps.ensure_member(act, org, who, refusal="joined_elsewhere", from_org=from_org)
    return person.id


@action(AskedOfRows("whoever holds the card"))
def name_other(act: Work, *, subject: Subject, from_org: int | None = None) -> None:
    """代他人申报, the first step: named rightly, and kept until the consent is given; nobody has joined yet (R74).

    `from_org` where the page has asked about moving. Raises Refused as `naming_steps.find`; Conflict: `is_yourself`,
    `elsewhere_in_school` for whom the actor may move, once asked.
    """
    named = naming_steps.find(act, subject)
    if named is not None:
        _check_other(act, named, from_org)
    steps.put_draft(act, joining_purpose(act.org_id), Joining(subject, from_org).as_json())


def joining_purpose(org_id: int) -> str:
    """Where who is about to join through the card is kept until the consent is given."""
    return f"joining:{org_id}"


def _check_other(act: Work, named: Named, from_org: int | None) -> None:
    if named.person.id == act.actor_id:
        raise Conflict("is_yourself")
    is_elsewhere = named.active is not None and named.active.org_id not in (act.org_id, from_org)
    if is_elsewhere and _may_move(act, named):
        raise Conflict("elsewhere_in_school")


def _may_move(act: Work, named: Named) -> bool:
    """Who is linked and needs no yes moves the person, but who acts alone moves alone (R18, R73)."""
    linked = power(act.session, act.school_id, named.person.id, act.actor_id, day_of(act.now)) >= Power.FULL
    return linked and not is_alone(named.person, day_of(act.now))


@action(AskedOfRows("whoever holds the card"), lock=Lock.EXCLUSIVE)
def join_on_behalf(
    act: Work, *, invite_id: int, subject: Subject, agreement: Agreement, from_org: int | None = None
) -> int:
    """代他人申报 through the invite, with the consent: the person joins, and the actor is linked to them (R16, R72).

    Returns the person's id, or ASKED: who acts alone is asked, and who is elsewhere in the school; the answer tells
    nobody which (R18, R73). Who has been linked before, and needs no yes, moves the person from `from_org`. Raises as
    `name_other`.
    """
    named = naming_steps.name(act, subject)
    org = _opened_by_invite(act, invite_id)
    _check_other(act, named, from_org)
    moved = from_org if _may_move(act, named) else None
    if is_alone(named.person, day_of(act.now)) or (link_steps.joins_alone(org, named, act.now) and moved is None):
        return _ask(act, org, named, agreement)
    steps.ensure_member(act, org, named, refusal="elsewhere_in_school", from_org=moved)
    consent_steps.agree(act, named.person.id, agreement)
    link_steps.link(act, named.person, act.actor_id, agreement)
    return named.person.id


def _ask(act: Work, org: Organization, named: Named, agreement: Agreement) -> int:
    """Asks the person in, and, where they act alone, for their yes to the proxy."""
    if link_steps.joins_alone(org, named, act.now):
        link_steps.ask_in(act, org, named)
    if is_alone(named.person, day_of(act.now)):
        link_steps.link(act, named.person, act.actor_id, agreement)
    return ASKED


@action(AtDesk(DeskWork.ENROLL), lock=Lock.EXCLUSIVE)
def enroll(act: Work, *, subject: Subject) -> int:
    """手动添加 by the collector: the person joins without a report; returns the person's id (R17).

    Raises Conflict: `already_member`, `awaits_person`, which does not say why (R18, R73), `name_mismatch` (R71).
    """
    named = naming_steps.name(act, subject, at_desk=True)
    org = steps.admitting_organization(act)
    link_steps.check_admits(act, org, named)
    if subject.phone and named.person.phone_sealed is None:
        steps.set_phone(named.person, subject.phone)
    if not steps.ensure_member(act, org, named, refusal="awaits_person"):
        raise Conflict("already_member")
    return named.person.id
