"""The rows of an export of who was missing: one for each member and day without a report (R45)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, and_, select

from yss import sealing
from yss.domain.days import day_of
from yss.domain.vocabulary import MissingReason
from yss.extensions import vault
from yss.models import DaySubmission, ExportSubject, Membership, MissingNote, Person, SubmissionRow
from yss.models.roster import by_name, is_missing, live_rows
from yss.models.standing import stands
from yss.queries.exports.export_source import (
    ORG,
    Source,
    days_of,
    is_subject,
    number_of,
    organizations,
    submissions_of,
)
from yss.queries.exports.exports import Ordered
from yss.sealing import Whose

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
    then, submitted, still = _then(source), _submitted(source), cache(partial(_still, source))
    for org in organizations(source):
        before = (_missing(source.export, org, row, is_submitted=True) for row in source.of_people(then, org.id))
        handed_in = {row.day for row in source.stream(submitted, org.id)}
        open_days = [day for day in days_of(source.export, org) if day not in handed_in]
        after = (
            _missing(source.export, org, row, day=day, is_submitted=False)
            for day in open_days
            for row in source.of_people(still(day), org.id)
        )
        yield from heapq.merge(before, after, key=lambda row: row.day)


def _submitted(source: Source) -> Select[Any]:
    found: Any = select(DaySubmission.day).where(*submissions_of(source.export), stands(source.now))
    return cast("Select[Any]", found)


def _noted(export: Ordered, day: Any) -> ColumnElement[bool]:
    return and_(
        MissingNote.school_id == export.school_id,
        MissingNote.person_id == Membership.person_id,
        MissingNote.day == day,
        MissingNote.org_id == Membership.org_id,
    )


def _then(source: Source) -> Select[Any]:
    """Who was missing when the days were submitted, with the reasons noted then (R58).

    The submissions are named to the rows: SQLite would look through all rows of the school for them.
    """
    export = source.export
    standing = select(DaySubmission.id).where(*submissions_of(export), stands(source.now))
    return (
        select(DaySubmission.day, *_ABSENT)
        .select_from(SubmissionRow)
        .join(
            DaySubmission,
            and_(DaySubmission.school_id == export.school_id, DaySubmission.id == SubmissionRow.submission_id),
        )
        .join(
            Membership,
            and_(Membership.school_id == export.school_id, Membership.id == SubmissionRow.membership_id),
        )
        .join(ExportSubject, is_subject(export, SubmissionRow.person_id))
        .join(Person, Person.id == SubmissionRow.person_id)
        .outerjoin(MissingNote, _noted(export, DaySubmission.day))
        .where(
            SubmissionRow.school_id == export.school_id,
            SubmissionRow.submission_id.in_(standing),
            SubmissionRow.report_id.is_(None),
            SubmissionRow.exempt.is_(False),
        )
        .order_by(DaySubmission.day, Membership.initials, Membership.name, Membership.id)
    )


def _still(source: Source, day: date) -> Select[Any]:
    """Who is missing on a day that is not submitted."""
    export = source.export
    roster = live_rows(export.school_id, ORG, day, day_of(source.now))
    return (
        select(*_ABSENT)
        .select_from(roster)
        .join(Membership, and_(Membership.school_id == export.school_id, Membership.id == roster.c.membership_id))
        .join(ExportSubject, is_subject(export, Membership.person_id))
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(MissingNote, _noted(export, day))
        .where(is_missing(roster))
        .order_by(*by_name(roster))
    )


def _missing(export: Ordered, org: Any, row: Any, *, is_submitted: bool, day: date | None = None) -> Missing:
    owner = Whose(row.person_id, export.school_id)
    words = vault.open(sealing.MISSING_WORDS, owner, row.words_sealed).decode() if row.words_sealed else ""
    return Missing(
        org.id, org.full_name, day or row.day, row.name, number_of(export, row), is_submitted, row.reason, words
    )
