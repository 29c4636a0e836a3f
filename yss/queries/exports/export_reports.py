"""The rows of an export of reports: one for each member and day with a report (R45)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from yss.domain.days import end_of
from yss.domain.exports import ReportState
from yss.domain.vocabulary import ReportSource
from yss.models import DaySubmission, ExportSubject, HealthReport, Membership, Person, SubmissionRow
from yss.models.latest import counts
from yss.models.standing import stands
from yss.queries.day.reports import Answers, open_answers
from yss.queries.exports.export_source import ORG, Source, is_subject, number_of, organizations, submissions_of
from yss.queries.exports.exports import Ordered


class Reported(NamedTuple):
    """A member's report that counts, and whether the day's submission that stands holds it."""

    org_id: int
    organization: str
    day: date
    person_id: int
    name: str
    number: str
    report_id: int
    source: ReportSource
    filled_by: str
    carried_from: date | None
    changed: bool
    reported_at: datetime
    state: ReportState
    questionnaire: str
    answers: Answers


def reports(source: Source) -> Iterator[Reported]:
    """One row for each member and day with a report."""
    statement = _reports_of(source)
    for org in organizations(source):
        for row in source.of_people(statement, org.id):
            yield _reported(source.export, org, row)


_OF_MEMBER = (Membership.name, Membership.number_masked, Membership.left_at, Person.number_sealed)
_OF_REPORT = (
    HealthReport.day,
    HealthReport.person_id,
    HealthReport.id,
    HealthReport.source,
    HealthReport.carried_from,
    HealthReport.changed,
    HealthReport.reported_at,
    HealthReport.questionnaire,
    HealthReport.answers_sealed,
)


def _reports_of(source: Source) -> Select[Any]:
    export, filler = source.export, aliased(Person)
    submitted = select(DaySubmission.id, DaySubmission.day).where(*submissions_of(export), stands(source.now))
    standing = submitted.subquery("standing")
    held = and_(
        SubmissionRow.school_id == export.school_id,
        SubmissionRow.submission_id == standing.c.id,
        SubmissionRow.person_id == HealthReport.person_id,
    )
    columns: Any = select(
        *_OF_MEMBER,
        *_OF_REPORT,
        filler.name.label("filled_by"),
        standing.c.id.label("submission_id"),
        SubmissionRow.report_id.label("held"),
    )
    found: Select[Any] = (
        columns.select_from(HealthReport)
        .join(Membership, and_(Membership.school_id == export.school_id, Membership.id == HealthReport.membership_id))
        .join(ExportSubject, is_subject(export, HealthReport.person_id))
        .join(Person, Person.id == HealthReport.person_id)
        .join(filler, filler.id == HealthReport.filled_by)
        .outerjoin(standing, standing.c.day == HealthReport.day)
        .outerjoin(SubmissionRow, held)
        .where(
            HealthReport.school_id == export.school_id,
            HealthReport.org_id == ORG,
            HealthReport.day.between(export.order.first, export.order.last),
            counts(),
        )
        .order_by(HealthReport.day, Membership.initials, Membership.name, Membership.id)
    )
    return found


def _reported(export: Ordered, org: Any, row: Any) -> Reported:
    return Reported(
        org_id=org.id,
        organization=org.full_name,
        day=row.day,
        person_id=row.person_id,
        name=row.name,
        number=number_of(export, row),
        report_id=row.id,
        source=row.source,
        filled_by=row.filled_by,
        carried_from=row.carried_from,
        changed=row.changed,
        reported_at=row.reported_at,
        state=_state(row),
        questionnaire=row.questionnaire,
        answers=open_answers(export.school_id, row.person_id, row.answers_sealed),
    )


def _state(row: Any) -> ReportState:
    """Who left before the day ended, or has left today, counts where they are now, and is late nowhere."""
    if row.submission_id is not None and row.held == row.id:
        return ReportState.SUBMITTED
    if row.left_at is not None and row.left_at < end_of(row.day):
        return ReportState.LEFT
    return ReportState.NOT_SUBMITTED if row.submission_id is None else ReportState.LATE
