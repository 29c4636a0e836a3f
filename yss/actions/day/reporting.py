"""A report arrives (R22-R28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yss.actions.kit import change_steps, link_steps, naming_steps, steps
from yss.acts import Work, action, check_right, seat_of
from yss.domain import policies, questionnaire, report_changes
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotPermitted
from yss.domain.permissions import DeskWork, Reporter, Standing, check_report_over
from yss.domain.rights import AskedOfRows, AtDesk
from yss.domain.subject import Subject
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.ids import new_id
from yss.models import HealthReport, Membership, ProxyLink, latest
from yss.models.person import consent_of
from yss.models.school import questionnaire_of
from yss.queries.day.reports import Earlier, earlier
from yss.queries.kit import sealed_answers
from yss.queries.kit.links import power
from yss.sealing import Whose
from yss.transactions import Lock


@dataclass(frozen=True)
class Filled:
    """A filled-in form: the questionnaire's key, the checked answers, the day it was opened for."""

    questionnaire: str
    answers: dict[str, Any]
    day: date


@action(AskedOfRows("the person, who is linked to them, or the desk"), lock=Lock.SHARED)
def report(act: Work, *, person_id: int, filled: Filled, at_desk: bool) -> int:
    """Adds the newest revision of the person's day; returns the report's id.

    `at_desk`: through the collector's doors (R31), which never wait for consent (R49). Raises NotPermitted for who may
    not (R22, R23), NotAllowedNow where the form's day is over or the school has switched questionnaires.
    """
    if at_desk:
        check_right(act, AtDesk(DeskWork.FILL_IN))
    member = steps.held_membership(act, person_id)
    if member is None or member.org_id != act.org_id:
        raise NotPermitted("not_member")
    return _add(act, member, filled, at_desk=at_desk)


@action(AtDesk(DeskWork.FILL_IN), lock=Lock.EXCLUSIVE)
def report_on_behalf(act: Work, *, subject: Subject, filled: Filled) -> int:
    """代他人申报 by the collector: who has not joined joins, and is reported for in one go (R31).

    Returns the report's id. Raises Conflict: `awaits_person` (R18, R73), `name_mismatch` (R71); else as `report`.
    """
    named = naming_steps.name(act, subject, at_desk=True)
    org = steps.admitting_organization(act)
    link_steps.check_admits(act, org, named)
    member = named.active or steps.join(act, org, named)
    return _add(act, member, filled, at_desk=True)


@action(AtDesk(DeskWork.FILL_IN), lock=Lock.EXCLUSIVE)
def report_many(act: Work, *, filled: Mapping[int, Filled]) -> int:
    """代填表: the collector's reports for several members by person id, in one go; returns how many (R67).

    Who has been reported for in between, or has left, is passed over: nothing is written over (R23). Raises
    NotAllowedNow as `report`, Conflict("nobody_to_fill") where nobody remains.
    """
    made = 0
    vault.bring(filled, act.school_id)
    for person_id, one in filled.items():
        member = steps.active_membership(act, person_id)
        if member is None or member.org_id != act.org_id or _stands(_newest(act, member, one.day)):
            continue
        _add(act, member, one, at_desk=True)
        made += 1
    if made == 0:
        raise Conflict("nobody_to_fill")
    return made


def _add(act: Work, member: Membership, filled: Filled, *, at_desk: bool) -> int:
    policies.check_report(filled.day, act.now)
    policies.check_questionnaire(filled.questionnaire, act.session.scalars(*questionnaire_of(member.school_id)).one())
    newest, reporter = _newest(act, member, filled.day), _reporter(act, member, at_desk=at_desk)
    check_report_over(reporter, _standing(act, member, newest))
    if not at_desk and act.session.scalars(*consent_of(member.person_id)).first() is None:
        raise NotPermitted("consent_needed")
    before = earlier(act.session.scalars(*latest.newest(member.school_id, member.person_id, filled.day)).one_or_none())
    act.session.add(row := _revision(act, member, filled, before, newest.seq + 1 if newest else 1))
    act.session.flush()
    steps.move_day(act, filled.day)
    if reporter.is_trusted:
        change_steps.note(act, row, before.answers if before else None, filled.answers, revised=newest is not None)
    return row.id


def _reporter(act: Work, member: Membership, *, at_desk: bool) -> Reporter:
    """Who came `at_desk` was asked for that right already."""
    return Reporter(
        act.actor_id,
        is_self=act.actor_id == member.person_id,
        power=power(act.session, member.school_id, member.person_id, act.actor_id, day_of(act.now)),
        is_collector=at_desk or seat_of(act) is not None,
    )


def _newest(act: Work, member: Membership, day: date) -> HealthReport | None:
    return act.session.scalars(*latest.last_revision(member.school_id, member.person_id, day)).one_or_none()


def _stands(newest: HealthReport | None) -> bool:
    return newest is not None and not newest.withdrawn


def _standing(act: Work, member: Membership, newest: HealthReport | None) -> Standing | None:
    if newest is None or newest.withdrawn:
        return None
    here = newest.source is ReportSource.PROXY and newest.org_id == member.org_id
    link = act.session.get(ProxyLink, (member.school_id, member.person_id, newest.filled_by)) if here else None
    return Standing(newest.source, newest.filled_by, at_desk=here and (link is None or not link.stands))


def _revision(act: Work, member: Membership, filled: Filled, before: Earlier | None, seq: int) -> HealthReport:
    return HealthReport(
        school_id=member.school_id,
        id=new_id(),
        person_id=member.person_id,
        day=filled.day,
        seq=seq,
        org_id=member.org_id,
        membership_id=member.id,
        source=ReportSource.SELF if act.actor_id == member.person_id else ReportSource.PROXY,
        filled_by=act.actor_id,
        changed=_is_changed(filled, before),
        questionnaire=filled.questionnaire,
        reported_at=act.now,
        **sealed_answers.sealed(Whose(member.person_id, member.school_id), filled.answers),
    )


def _is_changed(filled: Filled, before: Earlier | None) -> bool:
    """Whether answers differ from the person's previous reported day (R25)."""
    return before is not None and report_changes.is_changed(
        questionnaire.load_key(filled.questionnaire),
        before.answers,
        filled.answers,
        old_questionnaire=questionnaire.load_key(before.questionnaire),
    )
