"""What a database must hold after whatever happened to it: all that was acknowledged, and nothing half."""

from __future__ import annotations

from sqlalchemy import func, select

from yss.extensions import db
from yss.models import AuditEvent, DaySubmission, HealthReport, SubmissionRow


def lost(told: list[str]) -> list[str]:
    """What was acknowledged and is not there."""
    there = {f"report {found}" for found in db.session.scalars(select(HealthReport.id))}
    submitted = db.session.execute(select(DaySubmission.org_id, DaySubmission.version)).tuples()
    there |= {f"submission {org_id}-{version}" for org_id, version in submitted}
    return sorted(set(told) - there)


def half() -> list[str]:
    """Submissions whose rows are not their figures or of which the trail knows nothing; revisions with gaps."""
    rows = select(
        SubmissionRow.submission_id, func.count().label("rows"), func.count(SubmissionRow.report_id).label("reported")
    ).group_by(SubmissionRow.submission_id)
    of = {found: (all_, reported) for found, all_, reported in db.session.execute(rows).tuples()}
    wrong = []
    for one in db.session.scalars(select(DaySubmission)):
        day = one.figures["day"]
        figures = (day["joined"], day["by_self"] + day["by_proxy"] + day["carried_forward"])
        wrong += [f"{one.id}: {figures}, not {of.get(one.id)}"] if of.get(one.id) != figures else []
    submitted = db.session.scalar(select(func.count()).select_from(DaySubmission))
    audited = db.session.scalar(select(func.count()).where(AuditEvent.action == "submit_day"))
    wrong += [] if submitted == audited else [f"{submitted} submissions, {audited} in the trail"]
    whose_day = (HealthReport.school_id, HealthReport.person_id, HealthReport.day)
    seqs = select(*whose_day, func.count(), func.max(HealthReport.seq)).group_by(*whose_day)
    return wrong + [f"{who} on {day}: gaps" for _, who, day, all_, last in db.session.execute(seqs) if all_ != last]
