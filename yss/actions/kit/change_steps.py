"""What is new and risky in a report goes into 变动核实, in the report's transaction (R59)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yss import sealing
from yss.actions.kit import cluster_steps
from yss.actions.kit.report_steps import NewReport
from yss.acts import Work
from yss.domain import health_changes, questionnaire
from yss.domain.health_changes import NewRisk
from yss.domain.vocabulary import ChangeState
from yss.extensions import vault
from yss.ids import new_id
from yss.models import HealthChange, HealthReport, Residence
from yss.models.changes import change_of_day, risks_owner
from yss.queries.alerts.changes import open_risks

Answers = Mapping[str, Any]
Report = HealthReport | NewReport


def note(act: Work, report: Report, old: Answers | None, new: Answers, *, has_change: bool) -> None:
    """Raises what `new` brings that `old`, of the previous reported day, did not have.

    What an earlier revision of the day had raised, which there is where it `has_change`, gives way, unless it said the
    same: then it stays, acknowledged or not. Call after the day was moved (see cluster_steps).
    """
    risks = health_changes.new_risks(questionnaire.load_key(report.questionnaire), old, new)
    standing = _standing(act, report) if has_change else None
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


def _standing(act: Work, report: Report) -> HealthChange | None:
    return act.session.scalars(*change_of_day(report.school_id, report.person_id, report.day)).one_or_none()


def _raised(act: Work, report: Report, risks: tuple[NewRisk, ...]) -> HealthChange:
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
