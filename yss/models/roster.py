"""Who stands on an organization's roster of a day, and with which report. Expressions and selects, run by others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Select, String, Subquery, and_, func, or_, select, tuple_, type_coerce

from yss.domain.days import ONE_DAY, end_of
from yss.domain.vocabulary import ReportSource
from yss.made_once import made_once
from yss.models.absences import is_holiday, on_leave
from yss.models.latest import counts
from yss.models.membership import Membership
from yss.models.report import DaySubmission, HealthReport, SubmissionRow


def end_if_over(day: date, today: date) -> datetime | None:
    """When the day ended, by which its roster is told; None for today's, which is of now."""
    return None if day >= today else end_of(day)


def on_roster(school_id: int, org_id: Any, end: datetime | None) -> ColumnElement[bool]:
    """Today the active; of a day that is over who had joined before its `end` and not left before it.

    Of every organization where `org_id` is the membership's own.
    """
    mine = and_(Membership.school_id == school_id, Membership.org_id == org_id)
    if end is None:
        return and_(mine, Membership.left_at.is_(None))
    stayed = or_(Membership.left_at.is_(None), Membership.left_at >= end)
    return and_(mine, Membership.joined_at < end, stayed)


BY_NAME = (Membership.initials, Membership.name, Membership.id)


def by_name(rows: Subquery) -> tuple[ColumnElement[Any], ...]:
    """The same order of a roster's rows."""
    return rows.c.initials, rows.c.name, rows.c.membership_id


class LastOfPage(NamedTuple):
    """With whom a page of a list by name ended."""

    initials: str
    name: str
    id: int


def beyond(last: Membership | LastOfPage, order: tuple[Any, ...] = BY_NAME) -> ColumnElement[bool]:
    """The members after `last` in a list by name."""
    return tuple_(*order) > tuple_(last.initials, last.name, last.id)


def was_there(day: date) -> ColumnElement[bool]:
    """The membership covers some of the day: its collector may read the report of that day, then and later."""
    still = or_(Membership.left_at.is_(None), Membership.left_at >= end_of(day - ONE_DAY))
    return and_(Membership.joined_at < end_of(day), still)


def named_like(search: str, listed: Any = Membership) -> ColumnElement[bool]:
    """The member's name holds `search`, or its pinyin initials do (R30); `listed` has both columns."""
    letters = search.replace(" ", "").lower()
    named: ColumnElement[bool] = listed.name.icontains(search, autoescape=True)
    return or_(named, listed.initials.contains(letters, autoescape=True)) if letters.isascii() else named


_MEMBER = (
    Membership.id.label("membership_id"),
    Membership.org_id,
    Membership.person_id,
    Membership.initials,
    Membership.name,
    Membership.number_masked,
)
_REPORT = (
    HealthReport.id.label("report_id"),
    HealthReport.source,
    HealthReport.filled_by,
    HealthReport.carried_from,
    HealthReport.changed,
    HealthReport.questionnaire,
    HealthReport.answers_sealed,
)


def live_rows(school_id: int, org_id: Any, day: date, end: datetime | None) -> Subquery:
    """The roster as it stands now: each member beside the report that counts, NULL for the missing and the exempt.

    `end` as `end_if_over` says.
    Of every organization where `org_id` is the membership's own.
    """
    excused = or_(is_holiday(school_id, org_id, day), Membership.person_id.in_(on_leave(school_id, day)))
    exempt = type_coerce(and_(HealthReport.id.is_(None), excused), Boolean)
    return (
        select(*_MEMBER, *_REPORT, exempt.label("exempt"))
        .select_from(Membership)
        .outerjoin(
            HealthReport,
            and_(
                HealthReport.school_id == Membership.school_id,
                HealthReport.person_id == Membership.person_id,
                HealthReport.day == day,
                counts(),
            ),
        )
        .where(on_roster(school_id, org_id, end))
        .subquery("roster")
    )


def frozen_rows(school_id: int, submission_id: int) -> Subquery:
    """The same of a submission."""
    return (
        select(*_MEMBER, *_REPORT, SubmissionRow.exempt)
        .select_from(SubmissionRow)
        .join(Membership, and_(Membership.school_id == school_id, Membership.id == SubmissionRow.membership_id))
        .outerjoin(HealthReport, and_(HealthReport.school_id == school_id, HealthReport.id == SubmissionRow.report_id))
        .where(SubmissionRow.school_id == school_id, SubmissionRow.submission_id == submission_id)
        .subquery("roster")
    )


def late_rows(school_id: int, org_id: int, day: date, end: datetime | None, submission_id: Any) -> Subquery:
    """Members whose report of the day came after the submission, which does not hold it (R26).

    Who has left is not on the roster any more, and counts where the report was made: a transfer makes nothing late.
    """
    return (
        select(*_MEMBER, *_REPORT)
        .select_from(HealthReport)
        .join(Membership, _reporter(school_id, org_id, end))
        .where(HealthReport.org_id == org_id, _is_late(school_id, day, submission_id))
        .subquery("late")
    )


@made_once
def late_counts(school_id: int, day: date, end: datetime | None, submissions: Collection[int]) -> Select[int, int]:
    """(organization, how many came late) of those submissions of the day; an organization without has no row (R44)."""
    return (
        select(HealthReport.org_id, func.count())
        .select_from(DaySubmission)
        .join(HealthReport, HealthReport.org_id == DaySubmission.org_id)
        .join(Membership, _reporter(school_id, HealthReport.org_id, end))
        .where(
            DaySubmission.school_id == school_id,
            DaySubmission.id.in_(submissions),
            _is_late(school_id, day, DaySubmission.id),
        )
        .group_by(HealthReport.org_id)
    )


def _reporter(school_id: int, org_id: Any, end: datetime | None) -> ColumnElement[bool]:
    """Whose report it is, on the roster; since it was made they may have left and joined anew."""
    return and_(Membership.person_id == HealthReport.person_id, on_roster(school_id, org_id, end))


def _is_late(school_id: int, day: date, submission_id: Any) -> ColumnElement[bool]:
    held = (
        select(SubmissionRow.report_id)
        .where(
            SubmissionRow.school_id == school_id,
            SubmissionRow.submission_id == submission_id,
            SubmissionRow.person_id == HealthReport.person_id,
        )
        .correlate(HealthReport, DaySubmission)
        .scalar_subquery()
    )
    return and_(
        HealthReport.school_id == school_id,
        HealthReport.day == day,
        counts(),
        HealthReport.id.is_distinct_from(held),
    )


def is_missing(rows: Subquery) -> ColumnElement[bool]:
    """Has no report and needs one; said likewise, and so that PostgreSQL expects more than a few."""
    return and_(func.coalesce(rows.c.report_id, 0) < 1, rows.c.exempt.is_(False))


def is_reported(rows: Subquery) -> ColumnElement[bool]:
    """Has a report. Said so that the outer join stays one: members by name, stopping where a page ends."""
    return func.coalesce(rows.c.report_id, 0) != 0


def is_made(rows: Subquery, source: ReportSource) -> ColumnElement[bool]:
    """Has a report that came to be so; said likewise."""
    return func.coalesce(type_coerce(rows.c.source, String), "") == source.value
