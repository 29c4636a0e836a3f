"""Steps around who may act for whom, and who is asked in (R72, R73); in the caller's session, commit nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from yss.actions.kit import steps
from yss.actions.kit.consent_steps import Agreement
from yss.actions.kit.naming_steps import Named
from yss.acts import Work, seat_of
from yss.domain import links
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import LinkStrength, Power
from yss.domain.permissions import DeskWork
from yss.ids import new_id
from yss.models import JoinRequest, Organization, Person, ProxyLink
from yss.models.links import of_person
from yss.queries.kit.links import guarded_schools, is_alone, power
from yss.transactions import Refused


def link(
    act: Work, person: Person, proxy_id: int, agreement: Agreement | None = None, confirmed_by: int | None = None
) -> ProxyLink:
    """Lets the proxy report for the person, as far as R72 goes; one that stands stays as strong as it is."""
    found = act.session.get(ProxyLink, (act.school_id, person.id, proxy_id))
    if found is None or not found.stands:
        found = _new(act, person, proxy_id, found)
    if confirmed_by is not None and found.confirmed_at is None:
        found.confirmed_at, found.confirmed_by = act.now, confirmed_by
    if agreement is not None:
        _say_relation(found, agreement, act.now)
    act.session.flush()
    return found


def _new(act: Work, person: Person, proxy_id: int, ended: ProxyLink | None) -> ProxyLink:
    others = act.session.scalars(of_person(act.school_id, person.id).limit(1)).first() is not None
    strength = links.strength_of_new(has_reporter=others or person.name_verified, was_ended=ended is not None)
    steps.move_filled_days(act, proxy_id, of=person.id)
    made = ProxyLink(
        school_id=act.school_id, person_id=person.id, proxy_id=proxy_id, created_at=act.now, strength=strength
    )
    if ended is None:
        act.session.add(made)
        return made
    ended.created_at, ended.strength, ended.relation = act.now, strength, None
    ended.confirmed_at = ended.confirmed_by = ended.guardian_asked_at = ended.ended_at = ended.ended_by = None
    return ended


def say_relation(act: Work, person_id: int, agreement: Agreement) -> None:
    """As what the actor acts; nothing for who has no link that stands: the person, a collector."""
    found = act.session.get(ProxyLink, (act.school_id, person_id, act.actor_id))
    if found is not None and found.stands:
        _say_relation(found, agreement, act.now)


def _say_relation(found: ProxyLink, agreement: Agreement, now: datetime) -> None:
    found.relation = agreement.relation
    is_guardian = found.strength is LinkStrength.GUARDIAN
    if not is_guardian and links.asks_guardian(agreement.relation, agreement.birth, day_of(now)):
        found.guardian_asked_at = found.guardian_asked_at or now


def ask_in(act: Work, org: Organization, named: Named) -> None:
    """待本人确认: the person finds the request on their own page; asked twice, it stays one."""
    _ask_in(act.session, _request(act, org, named))


def _ask_in(session: Session, request: JoinRequest) -> None:
    same = (
        JoinRequest.school_id == request.school_id,
        JoinRequest.org_id == request.org_id,
        JoinRequest.person_id == request.person_id,
        JoinRequest.answered_at.is_(None),
    )
    if session.scalars(select(JoinRequest.id).where(*same)).first() is None:
        session.add(request)
    session.flush()


def _request(act: Work, org: Organization, named: Named) -> JoinRequest:
    return JoinRequest(
        school_id=org.school_id,
        id=new_id(),
        org_id=org.id,
        person_id=named.person.id,
        name=named.name,
        asked_by=act.actor_id,
        asked_at=act.now,
    )


def joins_alone(org: Organization, named: Named, now: datetime) -> bool:
    """Whether only the person, or who needs no yes, brings them into the organization (R18, R73)."""
    if named.active is not None:
        return named.active.org_id != org.id
    return is_alone(named.person, day_of(now))


def check_admits(act: Work, org: Organization, named: Named) -> None:
    """A collector's door only asks in whom it may not bring in. Raises Refused: Conflict("awaits_person")."""
    if joins_alone(org, named, act.now):
        request = _request(act, org, named)
        raise Refused(Conflict("awaits_person"), lambda fresh: _ask_in(fresh, request))


def may_answer(act: Work, found: ProxyLink, *, as_guardian: bool) -> bool:
    """Whether the actor's yes or no counts: the person's, a guardian's, that of the desk where they are a member.

    A deputy answers for proxies, not for guardians.
    """
    if act.actor_id in (found.person_id, found.proxy_id):
        return act.actor_id == found.person_id and not as_guardian
    if power(act.session, found.school_id, found.person_id, act.actor_id, day_of(act.now)) is Power.GUARDIAN:
        return True
    return _is_their_desk(act, found, DeskWork.CONFIRM_GUARDIAN if as_guardian else DeskWork.CONFIRM_PROXY)


def _is_their_desk(act: Work, found: ProxyLink, work: DeskWork) -> bool:
    member = steps.active_membership(act, found.person_id)
    if member is None or member.org_id != act.org_id:
        return False
    seat = seat_of(act)
    return seat is not None and seat.may(work)


def may_end(act: Work, found: ProxyLink) -> bool:
    """The person, the proxy, a guardian and the collector end a link; a deputy one that waits for a yes (R72)."""
    if act.actor_id in (found.person_id, found.proxy_id):
        return True
    waits = found.strength is LinkStrength.FURTHER and found.confirmed_at is None
    return may_answer(act, found, as_guardian=not waits)


def check_own(act: Work, person_id: int) -> None:
    """The actor is the person, or the guardian in some school (R72). Raises NotFound for anybody else."""
    if act.actor_id != person_id and not guarded_schools(act.session, person_id, act.actor_id, day_of(act.now)):
        raise NotFound
