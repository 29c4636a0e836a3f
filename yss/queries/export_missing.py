"""The rows of an export of who was missing: one for each member and day without a report (R45)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, select

from yss import sealing
from yss.domain.days import day_of
from yss.domain.vocabulary import MissingReason
from yss.extensions import vault
from yss.models import DaySubmission, ExportSubject, Membership, MissingNote, Person, SubmissionRow
from yss.models.roster import by_name, is_missing, live_rows
from yss.models.standing import stands
from yss.queries.export_source import (
    Source,
    days_of,
    is_subject,
    number_of,
    organizations,
    submissions_of,
)
from yss.queries.exports import Ordered

_ABSENT: tuple[Any, ...] = (
    Membership.person_id,
    Membership.name,
    Membership.number_masked,
    Person.number_sealed,
    MissingNote.reason,
    MissingNote.words_sealed,
)


class Missing(NamedTuple):
    """A member without a report: when the day was submitted, or still."""

    org_id: int
    organization: str
    day: date
    name: str
    number: str
    is_submitted: bool
    reason: MissingReason | None
    words: str


def missing(source: Source) -> Iterator[Missing]:
    """One row for each member and day without a report, by organization, day and name."""
    for org in organizations(source):
        then = (_missing(source.export, org, row, is_submitted=True) for row in source.stream(_then(source, org.id)))
        yield from heapq.merge(then, _still(source, org), key=lambda row: row.day)


def _noted(export: Ordered, day: Any) -> ColumnElement[bool]:
    return and_(
        MissingNote.school_id == export.school_id,
        MissingNote.person_id == Membership.person_id,
        MissingNote.day == day,
        MissingNote.org_id == Membership.org_id,
    )


def _then(source: Source, org_id: int) -> Select[Any]:
    """Who was missing when the days were submitted, with the reasons noted then (R58)."""
    export = source.export
    return (
        select(DaySubmission.day, *_ABSENT)
        .select_from(DaySubmission)
        .join(
            SubmissionRow,
            and_(SubmissionRow.school_id == export.school_id, SubmissionRow.submission_id == DaySubmission.id),
        )
        .join(
            Membership,
            and_(Membership.school_id == export.school_id, Membership.id == SubmissionRow.membership_id),
        )
        .join(ExportSubject, is_subject(export, SubmissionRow.person_id))
        .join(Person, Person.id == SubmissionRow.person_id)
        .outerjoin(MissingNote, _noted(export, DaySubmission.day))
        .where(*submissions_of(export, org_id), stands(source.now))
        .where(SubmissionRow.report_id.is_(None), SubmissionRow.exempt.is_(False))
        .order_by(DaySubmission.day, Membership.initials, Membership.name, Membership.id)
    )


def _still(source: Source, org: Any) -> Iterator[Missing]:
    """Who is missing on the days that are not submitted."""
    export = source.export
    handed_in = select(DaySubmission.day).where(*submissions_of(export, org.id), stands(source.now))
    submitted = set(source.session.scalars(handed_in))
    for day in days_of(export, org):
        if day in submitted:
            continue
        roster = live_rows(export.school_id, org.id, day, day_of(source.now))
        found = (
            select(*_ABSENT)
            .select_from(roster)
            .join(Membership, and_(Membership.school_id == export.school_id, Membership.id == roster.c.membership_id))
            .join(ExportSubject, is_subject(export, Membership.person_id))
            .join(Person, Person.id == Membership.person_id)
            .outerjoin(MissingNote, _noted(export, day))
            .where(is_missing(roster))
            .order_by(*by_name(roster))
        )
        for row in source.stream(found):
            yield _missing(export, org, row, day=day, is_submitted=False)


def _missing(export: Ordered, org: Any, row: Any, *, is_submitted: bool, day: date | None = None) -> Missing:
    owner = f"{export.school_id}:{row.person_id}"
    words = vault.open(sealing.MISSING_WORDS, owner, row.words_sealed).decode() if row.words_sealed else ""
    return Missing(
        org.id, org.full_name, day or row.day, row.name, number_of(export, row), is_submitted, row.reason, words
    )
