"""代填复核: what was filled in for one is confirmed or disputed, until the day is submitted (R65)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from yss.actions import steps
from yss.domain import policies
from yss.domain.days import day_of
from yss.domain.errors import Conflict, NotFound
from yss.domain.links import Power
from yss.domain.permissions import Standing, check_verdict
from yss.domain.vocabulary import Verdict
from yss.models import HealthReport, Organization, ReportVerdict, latest
from yss.queries.links import power
from yss.transactions import Lock, transactional


@transactional(Lock.SHARED)
def judge(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    report_id: int,
    actor_id: int,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Keeps the verdict on a report that counts; the newest verdict is the one that holds.

    Raises NotFound, Conflict("report_replaced") where another report has taken its place, NotPermitted as
    `check_verdict`, and as `check_submit` once the day is submitted or closed.
    """
    report = session.get(HealthReport, (school_id, report_id))
    member = report and steps.active_membership(session, school_id, report.person_id)
    if report is None or member is None or member.org_id != org_id:
        raise NotFound
    standing = session.scalars(latest.standing(school_id, report.person_id, report.day)).one_or_none()
    if standing is None or standing.id != report_id:
        raise Conflict("report_replaced")
    check_verdict(
        Standing(report.source, report.filled_by),
        actor_id=actor_id,
        is_self=actor_id == report.person_id,
        is_guardian=power(session, school_id, report.person_id, actor_id, day_of(now)) is Power.GUARDIAN,
    )
    policies.check_submit(
        report.day,
        now,
        founded=session.get_one(Organization, (school_id, org_id)).founded,
        submitted=steps.last_version(session, school_id, org_id, report.day) > 0,
        open_until=steps.open_until(session, school_id, org_id, report.day),
    )
    session.merge(
        ReportVerdict(school_id=school_id, report_id=report_id, verdict=verdict, given_by=actor_id, given_at=now)
    )
    steps.move_day(session, school_id, org_id, report.day, now)
    steps.audit(
        session,
        f"report_{verdict.value}",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        person_id=report.person_id,
        now=now,
        day=report.day.isoformat(),
    )
