"""The rows of an export of figures: one for each organization and day, submitted or not (R45, R64)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from yss.models import DaySubmission, Person
from yss.models.standing import is_newest, is_opened
from yss.queries.day.submissions import Submission, opened
from yss.queries.exports.export_source import Source, days_of, organizations, submissions_of


class OrganizationDay(NamedTuple):
    """An organization's day with the submission that stands, or None: not submitted, or returned (R35)."""

    org_id: int
    organization: str
    day: date
    submission: Submission | None
    is_returned: bool


def days(source: Source) -> Iterator[OrganizationDay]:
    """One row for each organization and day, submitted or not."""
    newest: Any = (
        select(DaySubmission, Person.name, is_opened(DaySubmission, source.now, source.export.school_id))
        .join(Person, Person.id == DaySubmission.submitted_by)
        .where(*submissions_of(source.export), is_newest())
    )
    for org in organizations(source):
        submitted = {row.day: (row, by, returned) for row, by, returned in source.stream(newest, org.id)}
        for day in days_of(source.export, org):
            row, by, is_returned = submitted.get(day, (None, "", False))
            stands = opened(row, by) if row is not None and not is_returned else None
            yield OrganizationDay(org.id, org.full_name, day, stands, is_returned)
