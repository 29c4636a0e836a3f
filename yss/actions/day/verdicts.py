"""代填复核: what was filled in for one is confirmed or disputed, until the day is submitted (R65)."""

from __future__ import annotations

from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.permissions import Standing, check_verdict
from yss.domain.rights import AskedOfRows
from yss.domain.vocabulary import Verdict
from yss.models import HealthReport, Organization, ReportVerdict, latest
from yss.queries.kit.links import power
from yss.transactions import Lock


@action(AskedOfRows("the person, or a guardian"), lock=Lock.SHARED)
def judge(act: Work, *, report_id: int, verdict: Verdict) -> None:
    """Keeps the verdict on a report that counts; the newest verdict is the one that holds.

    Raises NotFound, Conflict("report_replaced") where another report has taken its place, NotPermitted as
    `check_verdict`, and as `check_submit` once the day is submitted or closed.
    """
    report = act.session.get(HealthReport, (act.school_id, report_id))
    member = report and steps.active_membership(act, report.person_id)
    if report is None or member is None or member.org_id != act.org_id:
        raise NotFound
    standing = act.session.scalars(*latest.standing(act.school_id, report.person_id, report.day)).one_or_none()
    if standing is None or standing.id != report_id:
        raise Conflict("report_replaced")
    check_verdict(
        Standing(report.source, report.filled_by),
        actor_id=act.actor_id,
        is_self=act.actor_id == report.person_id,
        is_guardian=power(act.session, act.school_id, report.person_id, act.actor_id, day_of(act.now))
        is Power.GUARDIAN,
    )
    policies.check_submit(
        report.day,
        act.now,
        founded=act.session.get_one(Organization, (act.school_id, act.org_id)).founded,
        submitted=steps.last_version(act, report.day) > 0,
        open_until=steps.open_until(act, report.day),
    )
    act.session.merge(
        ReportVerdict(
            school_id=act.school_id, report_id=report_id, verdict=verdict, given_by=act.actor_id, given_at=act.now
        )
    )
    for org_id in sorted({act.org_id, report.org_id}):
        steps.move_day(act.at(org_id=org_id), report.day)
    act.audit(f"report_{verdict.value}", person_id=report.person_id, day=report.day.isoformat())
