"""A proxy gets the yes that is waited for, a guardian is confirmed, a link ends (R72, R73)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import change_steps, link_steps, steps
from yss.domain import links
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.links import LinkStrength
from yss.models import JoinRequest, Person, ProxyLink, latest
from yss.queries.links import birth_date
from yss.queries.reports import earlier, open_answers
from yss.transactions import Lock, Once, keep, replay, transactional

Pair = tuple[int, int]


@transactional(Lock.EXCLUSIVE)
def confirm_proxies(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    pairs: Sequence[Pair],
    once: Once,
    now: datetime,
) -> int:
    """A yes to several proxies, each (person, proxy): by the person, a guardian, or the desk; returns how many.

    The person's own yes stays theirs (R73). What the proxies have reported today opens its case now. Raises NotFound
    where one is not the actor's to answer.
    """
    if (done := replay(session, once)) is not None:
        return done
    for person_id, proxy_id in pairs:
        link = _answered(session, school_id, org_id, person_id, proxy_id, actor_id, now, as_guardian=False)
        if link.confirmed_by != person_id:
            link.confirmed_at, link.confirmed_by = now, actor_id
        _note_today(session, link, now)
        steps.audit(
            session,
            "confirm_proxy",
            school_id=school_id,
            org_id=org_id or None,
            actor_id=actor_id,
            person_id=person_id,
            now=now,
        )
    _move(session, school_id, org_id, now)
    return keep(session, once, len(pairs), now)


@transactional(Lock.EXCLUSIVE)
def confirm_guardian(
    session: Session, *, school_id: int, org_id: int, actor_id: int, pair: Pair, once: Once, now: datetime
) -> int:
    """监护人 of a person under 14, by the collector or a guardian who is one; returns the person's id.

    Raises NotFound, NotAllowedNow("guardian_not_needed").
    """
    if (done := replay(session, once)) is not None:
        return done
    link = _answered(session, school_id, org_id, *pair, actor_id, now, as_guardian=True)
    person = session.get_one(Person, link.person_id)
    links.check_guardian_of(verified=person.name_verified, birth=birth_date(person), today=day_of(now))
    link.strength, link.guardian_asked_at = LinkStrength.GUARDIAN, None
    link.confirmed_at, link.confirmed_by = now, actor_id
    session.flush()
    _note_today(session, link, now)
    steps.audit(
        session,
        "confirm_guardian",
        school_id=school_id,
        org_id=org_id or None,
        actor_id=actor_id,
        person_id=link.person_id,
        now=now,
    )
    _move(session, school_id, org_id, now)
    return keep(session, once, link.person_id, now)


@transactional(Lock.EXCLUSIVE)
def decline_guardian(
    session: Session, *, school_id: int, org_id: int, actor_id: int, pair: Pair, once: Once, now: datetime
) -> int:
    """Not the guardian: the link stays as it is; returns the person's id. Raises NotFound."""
    if (done := replay(session, once)) is not None:
        return done
    link = _answered(session, school_id, org_id, *pair, actor_id, now, as_guardian=True)
    link.guardian_asked_at = None
    steps.audit(
        session,
        "decline_guardian",
        school_id=school_id,
        org_id=org_id or None,
        actor_id=actor_id,
        person_id=link.person_id,
        now=now,
    )
    return keep(session, once, link.person_id, now)


@transactional(Lock.EXCLUSIVE)
def end_links(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    pairs: Sequence[Pair],
    once: Once,
    now: datetime,
) -> int:
    """移除: these proxies report for these persons no more, at once; returns how many. Raises NotFound."""
    if (done := replay(session, once)) is not None:
        return done
    for pair in pairs:
        link = _standing(session, school_id, *pair)
        if not link_steps.may_end(session, link, actor_id, org_id, day_of(now)):
            raise NotFound
        link.ended_at, link.ended_by, link.guardian_asked_at = now, actor_id, None
        session.flush()
        steps.audit(
            session,
            "end_link",
            school_id=school_id,
            org_id=org_id or None,
            actor_id=actor_id,
            person_id=link.person_id,
            now=now,
        )
    _move(session, school_id, org_id, now)
    return keep(session, once, len(pairs), now)


@transactional()
def decline_request(session: Session, *, school_id: int, request_id: int, actor_id: int, now: datetime) -> None:
    """不加入: the person says no to who asked them in (R73). Raises NotFound for anybody else's."""
    request = session.get(JoinRequest, (school_id, request_id))
    if request is None or request.person_id != actor_id or request.answered_at is not None:
        raise NotFound
    request.answered_at, request.accepted = now, False


def _standing(session: Session, school_id: int, person_id: int, proxy_id: int) -> ProxyLink:
    link = session.get(ProxyLink, (school_id, person_id, proxy_id))
    if link is None or not link.stands:
        raise NotFound
    return link


def _answered(
    session: Session,
    school_id: int,
    org_id: int,
    person_id: int,
    proxy_id: int,
    actor_id: int,
    now: datetime,
    *,
    as_guardian: bool,
) -> ProxyLink:
    link = _standing(session, school_id, person_id, proxy_id)
    if not link_steps.may_answer(session, link, actor_id, org_id, day_of(now), as_guardian=as_guardian):
        raise NotFound
    return link


def _note_today(session: Session, link: ProxyLink, now: datetime) -> None:
    """What the proxy has reported today, without a yes, is looked at as if it came now (R59, R72)."""
    report = session.scalars(latest.standing(link.school_id, link.person_id, day_of(now))).one_or_none()
    if report is None or report.filled_by != link.proxy_id:
        return
    before = earlier(session.scalars(latest.newest(link.school_id, link.person_id, report.day)).one_or_none())
    answers = open_answers(link.school_id, link.person_id, report.answers_sealed)
    change_steps.note(session, report, before.answers if before else None, answers, revised=True)


def _move(session: Session, school_id: int, org_id: int, now: datetime) -> None:
    """The lists mark who waits: pages that are open see it within seconds (R27)."""
    if org_id:
        steps.move_day(session, school_id, org_id, day_of(now), now)
