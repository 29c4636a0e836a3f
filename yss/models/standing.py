"""The submission that stands: its day's newest, while the day is neither returned nor opened (R35).

Expressions and selects, run by others. Exports, lists and figures of what was handed in read `stands`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select

from yss.made_once import made_once
from yss.models.aliases import is_highest, shared
from yss.models.report import DaySubmission, HealthReport, SubmissionRow
from yss.models.school import Organization, OrganizationDay

_OTHER = shared(DaySubmission)


def is_of_day(table: type[OrganizationDay] | type[DaySubmission], day: date) -> ColumnElement[bool]:
    """The table's rows of the organization's day, to join them to `Organization`."""
    return and_(table.school_id == Organization.school_id, table.org_id == Organization.id, table.day == day)


def is_newest(submission: Any = DaySubmission) -> ColumnElement[bool]:
    """The submission is the highest version of its day, returned or not."""
    return is_highest(submission, _OTHER, "version", "school_id", "org_id", "day")


def is_opened(submission: Any, now: datetime, school_id: Any = None) -> ColumnElement[bool]:
    """The submission's day is returned at `now`, so that its collector may submit the next version.

    Its school is named where this is no condition: there it is told by the submission to nobody (tests/fit.py).
    """
    return (
        exists()
        .where(
            OrganizationDay.school_id == (submission.school_id if school_id is None else school_id),
            OrganizationDay.org_id == submission.org_id,
            OrganizationDay.day == submission.day,
            OrganizationDay.open_until > now,
        )
        .correlate(submission)
    )


def stands(now: datetime, submission: Any = DaySubmission) -> ColumnElement[bool]:
    """The submission stands at `now`: newest, and not returned. When a return runs out, it stands again by itself."""
    return and_(is_newest(submission), ~is_opened(submission, now))


def standing_submission(school_id: Any, org_id: Any, day: Any, now: datetime) -> Select[DaySubmission]:
    """The one submission of the day that stands at `now`; no row where there is none, or it was returned.

    Of ids, or of columns that another select knows.
    """
    return select(DaySubmission).where(
        DaySubmission.school_id == school_id,
        DaySubmission.org_id == org_id,
        DaySubmission.day == day,
        stands(now),
    )


submission_of_day = made_once(standing_submission)


def came_late(school_id: Any, org_id: Any, now: datetime) -> ColumnElement[bool]:
    """提交后申报: the submission of the report's day that stands does not hold it (R26, R35)."""
    held = exists().where(
        SubmissionRow.school_id == school_id,
        SubmissionRow.submission_id == DaySubmission.id,
        SubmissionRow.person_id == HealthReport.person_id,
        SubmissionRow.report_id == HealthReport.id,
    )
    submitted = standing_submission(school_id, org_id, HealthReport.day, now)
    return submitted.where(~held.correlate(DaySubmission, HealthReport)).correlate(HealthReport).exists()
