"""Who stands on an organization's roster of a day, and with which report. SQL expressions, no statements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Subquery, and_, or_, select, tuple_

from yss.domain.days import ONE_DAY, end_of
from yss.models.latest import counts
from yss.models.membership import Membership
from yss.models.report import HealthReport, SubmissionRow


def on_roster(school_id: int, org_id: int, day: date, today: date) -> ColumnElement[bool]:
    """Today the active; on an earlier day who had joined before it ended and not left before it ended."""
    mine = and_(Membership.school_id == school_id, Membership.org_id == org_id)
    if day >= today:
        return and_(mine, Membership.left_at.is_(None))
    end = end_of(day)
    stayed = or_(Membership.left_at.is_(None), Membership.left_at >= end)
    return and_(mine, Membership.joined_at < end, stayed)


BY_NAME = (Membership.initials, Membership.name, Membership.id)


def beyond(last: Membership) -> ColumnElement[bool]:
    """The members after `last` in a list by name."""
    return tuple_(*BY_NAME) > tuple_(last.initials, last.name, last.id)


def was_there(day: date) -> ColumnElement[bool]:
    """The membership covers some of the day: its collector may read the report of that day, then and later."""
    still = or_(Membership.left_at.is_(None), Membership.left_at >= end_of(day - ONE_DAY))
    return and_(Membership.joined_at < end_of(day), still)


def named_like(search: str) -> ColumnElement[bool]:
    """The member's name holds `search`, or its pinyin initials do (R30)."""
    letters = search.replace(" ", "").lower()
    by_name = Membership.name.icontains(search, autoescape=True)
    return or_(by_name, Membership.initials.contains(letters, autoescape=True)) if letters.isascii() else by_name


def live_rows(school_id: int, org_id: int, day: date, today: date) -> Subquery:
    """(membership_id, person_id, report_id or NULL) of the roster as it stands now."""
    return (
        select(
            Membership.id.label("membership_id"),
            Membership.person_id.label("person_id"),
            HealthReport.id.label("report_id"),
        )
        .outerjoin(
            HealthReport,
            and_(
                HealthReport.school_id == Membership.school_id,
                HealthReport.person_id == Membership.person_id,
                HealthReport.day == day,
                counts(),
            ),
        )
        .where(on_roster(school_id, org_id, day, today))
        .subquery("roster")
    )


def frozen_rows(school_id: int, submission_id: int) -> Subquery:
    """The same of a submission."""
    return (
        select(SubmissionRow.membership_id, SubmissionRow.person_id, SubmissionRow.report_id)
        .where(SubmissionRow.school_id == school_id, SubmissionRow.submission_id == submission_id)
        .subquery("roster")
    )
