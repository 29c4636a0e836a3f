"""A report arrives (R22-R28)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import change_steps, desk_steps, link_steps, naming_steps, steps
from yss.actions.naming_steps import Asker
from yss.domain import leaves, policies, questionnaire, report_changes
from yss.domain.answers import canonical_json
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotPermitted
from yss.domain.permissions import Reporter, Standing, check_report_over
from yss.domain.subject import Subject
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.ids import new_id
from yss.models import HealthReport, Membership, ProxyLink, School, latest
from yss.models.latest import of_person
from yss.models.person import standing_consent
from yss.queries.links import power
from yss.queries.reports import Earlier, earlier
from yss.transactions import Lock, Once, keep, replay, transactional


@dataclass(frozen=True)
class Filled:
    """A filled-in form: the questionnaire's key, the checked answers, the day it was opened for."""

    questionnaire: str
    answers: dict[str, Any]
    day: date


@transactional(Lock.SHARED)
def report(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    person_id: int,
    actor_id: int,
    filled: Filled,
    at_desk: bool,
    once: Once,
    now: datetime,
) -> int:
    """Adds the newest revision of the person's day; returns the report's id.

    `at_desk`: through the collector's doors (R31), which never wait for consent (R49). Raises NotPermitted for who may
    not (R22, R23), NotAllowedNow where the form's day is over or the school has switched questionnaires.
    """
    if (done := replay(session, once)) is not None:
        return done
    member = steps.active_membership(session, school_id, person_id)
    if member is None or member.org_id != org_id:
        raise NotPermitted("not_member")
    report_id = _add(session, member, actor_id, filled, at_desk=at_desk, now=now)
    return keep(session, once, report_id, now)


@transactional(Lock.EXCLUSIVE)
def report_on_behalf(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    subject: Subject,
    filled: Filled,
    once: Once,
    now: datetime,
) -> int:
    """代他人申报 by the collector: who has not joined joins, and is reported for in one go (R31).

    Returns the report's id. Raises Conflict: `awaits_person` (R18, R73), `name_mismatch` (R71); else as `report`.
    """
    if (done := replay(session, once)) is not None:
        return done
    named = naming_steps.name(session, subject, Asker(actor_id, school_id, org_id), now)
    org = steps.admitting_organization(session, school_id, org_id)
    link_steps.check_admits(org, named, actor_id, now)
    member = named.active or steps.join(session, org, named, actor_id, now)
    report_id = _add(session, member, actor_id, filled, at_desk=True, now=now)
    return keep(session, once, report_id, now)


@transactional(Lock.EXCLUSIVE)
def report_many(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    filled: Mapping[int, Filled],
    once: Once,
    now: datetime,
) -> int:
    """代填表: the collector's reports for several members by person id, in one go; returns how many (R67).

    Who has been reported for in between, or has left, is passed over: nothing is written over (R23). Raises
    NotAllowedNow as `report`, Conflict("nobody_to_fill") where nobody remains.
    """
    if (done := replay(session, once)) is not None:
        return done
    made = 0
    for person_id, one in filled.items():
        member = steps.active_membership(session, school_id, person_id)
        if member is None or member.org_id != org_id or _stands(_newest(session, member, one.day)):
            continue
        _add(session, member, actor_id, one, at_desk=True, now=now)
        made += 1
    if made == 0:
        raise Conflict("nobody_to_fill")
    return keep(session, once, made, now)


def _add(session: Session, member: Membership, actor_id: int, filled: Filled, *, at_desk: bool, now: datetime) -> int:
    policies.check_report(filled.day, now)
    policies.check_questionnaire(filled.questionnaire, session.get_one(School, member.school_id).questionnaire)
    newest, reporter = _newest(session, member, filled.day), _reporter(session, member, actor_id, now)
    check_report_over(reporter, _standing(session, member, newest))
    if not at_desk and session.scalars(standing_consent(member.person_id)).first() is None:
        raise NotPermitted("consent_needed")
    before = earlier(session.scalars(latest.newest(member.school_id, member.person_id, filled.day)).one_or_none())
    session.add(row := _revision(member, actor_id, filled, before, newest.seq + 1 if newest else 1, now))
    session.flush()
    steps.move_day(session, member.school_id, member.org_id, filled.day, now)
    if reporter.is_trusted:
        change_steps.note(session, row, before.answers if before else None, filled.answers, revised=newest is not None)
    return row.id


def _reporter(session: Session, member: Membership, actor_id: int, now: datetime) -> Reporter:
    return Reporter(
        actor_id,
        is_self=actor_id == member.person_id,
        power=power(session, member.school_id, member.person_id, actor_id, day_of(now)),
        is_collector=desk_steps.sits_at(session, member.school_id, member.org_id, actor_id, day_of(now)),
    )


def _newest(session: Session, member: Membership, day: date) -> HealthReport | None:
    mine = and_(of_person(member.school_id, member.person_id), HealthReport.day == day)
    return session.scalars(select(HealthReport).where(mine).order_by(HealthReport.seq.desc()).limit(1)).one_or_none()


def _stands(newest: HealthReport | None) -> bool:
    return newest is not None and not newest.withdrawn


def _standing(session: Session, member: Membership, newest: HealthReport | None) -> Standing | None:
    if newest is None or newest.withdrawn:
        return None
    here = newest.source is ReportSource.PROXY and newest.org_id == member.org_id
    link = session.get(ProxyLink, (member.school_id, member.person_id, newest.filled_by)) if here else None
    return Standing(newest.source, newest.filled_by, at_desk=here and (link is None or not link.stands))


def _revision(
    member: Membership, actor_id: int, filled: Filled, before: Earlier | None, seq: int, now: datetime
) -> HealthReport:
    salt, plain = secrets.token_bytes(16), canonical_json(filled.answers)
    owner = f"{member.school_id}:{member.person_id}"
    return HealthReport(
        school_id=member.school_id,
        id=new_id(),
        person_id=member.person_id,
        day=filled.day,
        seq=seq,
        org_id=member.org_id,
        membership_id=member.id,
        source=ReportSource.SELF if actor_id == member.person_id else ReportSource.PROXY,
        filled_by=actor_id,
        changed=_is_changed(filled, before),
        questionnaire=filled.questionnaire,
        answers_sealed=vault.seal(sealing.REPORT_ANSWERS, owner, plain),
        salt=salt,
        leaf=leaves.leaf(salt, plain),
        reported_at=now,
    )


def _is_changed(filled: Filled, before: Earlier | None) -> bool:
    """Whether answers differ from the person's previous reported day (R25)."""
    return before is not None and report_changes.is_changed(
        questionnaire.load_key(filled.questionnaire),
        before.answers,
        filled.answers,
        old_questionnaire=questionnaire.load_key(before.questionnaire),
    )
