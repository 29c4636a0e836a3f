"""A report arrives (R22-R28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yss.actions.kit import change_steps, link_steps, naming_steps, report_steps, steps
from yss.actions.kit.report_steps import NewReport
from yss.acts import Work, action, check_right, seat_of
from yss.domain import policies, questionnaire, report_changes
from yss.domain.errors import Conflict, NotPermitted
from yss.domain.permissions import DeskWork, Reporter, check_report_over
from yss.domain.rights import AskedOfRows, AtDesk
from yss.domain.subject import Subject
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.ids import new_id
from yss.queries.day.basis import Basis
from yss.queries.day.reports import Earlier, earlier
from yss.queries.kit import sealed_answers
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

    Whoever else reports for the person waits (`Lock.SHARED`): the revision is counted on from what is read under it.

    `at_desk`: through the collector's doors (R31), which never wait for consent (R49). Raises NotPermitted for who may
    not (R22, R23), NotAllowedNow where the form's day is over or the school has switched questionnaires.
    """
    if at_desk:
        check_right(act, AtDesk(DeskWork.FILL_IN))
    return _add(act, report_steps.basis(act, person_id, filled.day), filled, at_desk=at_desk)


@action(AtDesk(DeskWork.FILL_IN), lock=Lock.EXCLUSIVE)
def report_on_behalf(act: Work, *, subject: Subject, filled: Filled) -> int:
    """代他人申报 by the collector: who has not joined joins, and is reported for in one go (R31).

    Returns the report's id. Raises Conflict: `awaits_person` (R18, R73), `name_mismatch` (R71); else as `report`.
    """
    named = naming_steps.name(act, subject, at_desk=True)
    org = steps.admitting_organization(act)
    link_steps.check_admits(act, org, named)
    if named.active is None:
        steps.join(act, org, named)
    return _add(act, report_steps.basis(act, named.person.id, filled.day), filled, at_desk=True)


@action(AtDesk(DeskWork.FILL_IN), lock=Lock.EXCLUSIVE)
def report_many(act: Work, *, filled: Mapping[int, Filled]) -> int:
    """代填表: the collector's reports for several members by person id, in one go; returns how many (R67).

    Who has been reported for in between, or has left, is passed over: nothing is written over (R23). Raises
    NotAllowedNow as `report`, Conflict("nobody_to_fill") where nobody remains.
    """
    made = 0
    vault.bring(filled, act.school_id)
    for person_id, one in filled.items():
        basis = report_steps.basis(act, person_id, one.day)
        if basis is None or basis.standing is not None:
            continue
        _add(act, basis, one, at_desk=True)
        made += 1
    if made == 0:
        raise Conflict("nobody_to_fill")
    return made


def _add(act: Work, basis: Basis | None, filled: Filled, *, at_desk: bool) -> int:
    if basis is None:
        raise NotPermitted("not_member")
    policies.check_report(filled.day, act.now)
    policies.check_questionnaire(filled.questionnaire, basis.member.questionnaire)
    reporter = _reporter(act, basis, at_desk=at_desk)
    check_report_over(reporter, basis.standing)
    if not (at_desk or basis.member.has_consent):
        raise NotPermitted("consent_needed")
    before = earlier(basis.before)
    report_steps.keep(act, report := _revision(act, basis, filled, before))
    steps.move_day(act, filled.day)
    if reporter.is_trusted:
        old, has_change = before.answers if before else None, basis.member.has_change
        change_steps.note(act, report, old, filled.answers, has_change=has_change)
    return report.id


def _reporter(act: Work, basis: Basis, *, at_desk: bool) -> Reporter:
    """Who came `at_desk` was asked for that right already; whoever is trusted without a seat needs none."""
    reporter = Reporter(act.actor_id, is_self=basis.is_self, power=basis.power, is_collector=at_desk)
    return reporter if reporter.is_trusted else replace(reporter, is_collector=seat_of(act) is not None)


def _revision(act: Work, basis: Basis, filled: Filled, before: Earlier | None) -> NewReport:
    return NewReport(
        school_id=act.school_id,
        id=new_id(),
        person_id=basis.asked.person_id,
        day=filled.day,
        seq=basis.last.seq + 1 if basis.last else 1,
        org_id=basis.member.org_id,
        membership_id=basis.member.membership_id,
        source=ReportSource.SELF if basis.is_self else ReportSource.PROXY,
        filled_by=act.actor_id,
        changed=_is_changed(filled, before),
        questionnaire=filled.questionnaire,
        reported_at=act.now,
        **sealed_answers.sealed(Whose(basis.asked.person_id, act.school_id), filled.answers),
    )


def _is_changed(filled: Filled, before: Earlier | None) -> bool:
    """Whether answers differ from the person's previous reported day (R25)."""
    return before is not None and report_changes.is_changed(
        questionnaire.load_key(filled.questionnaire),
        before.answers,
        filled.answers,
        old_questionnaire=questionnaire.load_key(before.questionnaire),
    )
