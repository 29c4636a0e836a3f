"""What is new and risky in a report goes into 变动核实, in the report's transaction (R59)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from yss import sealing
from yss.actions.kit import cluster_steps
from yss.acts import Work
from yss.domain import health_changes, questionnaire
from yss.domain.health_changes import NewRisk
from yss.domain.vocabulary import ChangeState
from yss.extensions import vault
from yss.ids import new_id
from yss.made_once import made_once
from yss.models import HealthChange, HealthReport, Residence
from yss.models.changes import risks_owner
from yss.queries.alerts.changes import open_risks

Answers = Mapping[str, Any]


def note(act: Work, report: HealthReport, old: Answers | None, new: Answers, *, revised: bool) -> None:
    """Raises what `new` brings that `old`, of the previous reported day, did not have.

    What an earlier revision of the day had raised gives way, unless it said the same: then it stays, acknowledged or
    not. A first report of a day without risks costs no statement. Call after the day was moved (see cluster_steps).
    """
    risks = health_changes.new_risks(questionnaire.load_key(report.questionnaire), old, new)
    standing = _standing(act, report) if revised else None
    stood = open_risks(standing) if standing is not None and standing.org_id == report.org_id else ()
    if risks and risks == stood:
        return
    if standing is not None:
        standing.state = ChangeState.SUPERSEDED
        act.session.flush()
    if not risks:
        return
    change = _raised(act, report, risks)
    if health_changes.is_case(risks) and not health_changes.is_case(stood):
        cluster_steps.watch(act, change)


def _standing(act: Work, report: HealthReport) -> HealthChange | None:
    return act.session.scalars(*_of_day(report.school_id, report.person_id, report.day)).one_or_none()


@made_once
def _of_day(school_id: int, person_id: int, day: date) -> Select[HealthChange]:
    return select(HealthChange).where(
        HealthChange.school_id == school_id,
        HealthChange.person_id == person_id,
        HealthChange.day == day,
        HealthChange.state != ChangeState.SUPERSEDED,
    )


def _raised(act: Work, report: HealthReport, risks: tuple[NewRisk, ...]) -> HealthChange:
    lives = act.session.get(Residence, (report.school_id, report.person_id)) if health_changes.is_case(risks) else None
    change = HealthChange(
        school_id=report.school_id,
        id=new_id(),
        report_id=report.id,
        person_id=report.person_id,
        org_id=report.org_id,
        membership_id=report.membership_id,
        day=report.day,
        state=ChangeState.OPEN,
        risk=health_changes.rank(risks),
        room=lives.room if lives else None,
        questionnaire=report.questionnaire,
        raised_at=report.reported_at,
    )
    plain = json.dumps([one.as_json() for one in risks]).encode()
    change.risks_sealed = vault.seal(sealing.CHANGE_RISKS, risks_owner(change), plain)
    act.session.add(change)
    act.session.flush()
    return change
