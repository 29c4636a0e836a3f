"""The rows of an export of reports: what each member's day counts with, and what came in after (R26, R45)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, and_, exists, literal, select, union_all
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
    """A member's report, and how it stands to the submission of the day that stands."""

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
    """One row for each member and day with a report, and one more for the newest that came after the submission."""
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
    export, filler, rows = source.export, aliased(Person), _rows(source)
    columns: Any = select(*_OF_MEMBER, *_OF_REPORT, filler.name.label("filled_by"), rows.c.held, rows.c.submission_id)
    found: Select[Any] = (
        columns.select_from(rows)
        .join(HealthReport, and_(HealthReport.school_id == export.school_id, HealthReport.id == rows.c.report_id))
        .join(Membership, and_(Membership.school_id == export.school_id, Membership.id == rows.c.membership_id))
        .join(ExportSubject, is_subject(export, HealthReport.person_id))
        .join(Person, Person.id == HealthReport.person_id)
        .join(filler, filler.id == HealthReport.filled_by)
        .order_by(HealthReport.day, Membership.initials, Membership.name, Membership.id, rows.c.held.desc())
    )
    return found


def _rows(source: Source) -> Subquery:
    """What the submissions that stand hold, and every newest report that the one of its day does not hold."""
    export = source.export
    submitted = (
        select(DaySubmission.id, DaySubmission.day)
        .where(*submissions_of(export), stands(source.now))
        .subquery("standing")
    )
    held: Any = select(SubmissionRow.report_id, SubmissionRow.membership_id).add_columns(
        SubmissionRow.submission_id, literal(1).label("held")
    )
    newest: Any = select(HealthReport.id, HealthReport.membership_id).add_columns(submitted.c.id, literal(0))
    is_held = exists().where(
        SubmissionRow.school_id == export.school_id,
        SubmissionRow.submission_id == submitted.c.id,
        SubmissionRow.person_id == HealthReport.person_id,
        SubmissionRow.report_id == HealthReport.id,
    )
    return union_all(
        held.where(
            SubmissionRow.school_id == export.school_id,
            SubmissionRow.submission_id.in_(select(submitted.c.id)),
            SubmissionRow.report_id.is_not(None),
        ),
        newest.outerjoin(submitted, submitted.c.day == HealthReport.day).where(
            HealthReport.school_id == export.school_id,
            HealthReport.org_id == ORG,
            HealthReport.day.between(export.order.first, export.order.last),
            counts(),
            ~is_held,
        ),
    ).subquery("rows")


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
    if row.held:
        return ReportState.SUBMITTED
    if row.left_at is not None and row.left_at < end_of(row.day):
        return ReportState.LEFT
    return ReportState.NOT_SUBMITTED if row.submission_id is None else ReportState.LATE
