"""Of whom an export will hold a row: asked before it is ordered, so that nobody who writes waits (R45, R49)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.exports import Order, check_days
from yss.domain.vocabulary import ExportKind
from yss.extensions import db
from yss.models import DaySubmission, HealthReport, Membership, SubmissionRow
from yss.models.absences import is_excused
from yss.models.latest import counts
from yss.models.standing import stands


def people(school_id: int, order: Order, now: datetime) -> frozenset[int]:
    """Their ids. Raises InvalidInput as `check_days` does: each day of some kinds is a statement."""
    check_days(order.kind, order.first, order.last, day_of(now))
    return frozenset(one for found in of_order(school_id, order, now) for one in db.session.scalars(found))


def of_order(school_id: int, order: Order, now: datetime) -> Iterator[Select[Any]]:
    """Selects of person ids; a person may come more than once. Figures and teachers are of no person.

    Beside the figures stand the remarks of the days, which may say who was missing and why (R33).
    """
    match order.kind:
        case ExportKind.REPORTS | ExportKind.ANSWERS:
            yield _who_reported(school_id, order)
            yield _submitted(school_id, order, stands(now)).where(SubmissionRow.report_id.is_not(None))
        case ExportKind.DIGESTS:
            yield _submitted(school_id, order)
        case ExportKind.SUBMISSIONS:
            yield _missing_when_submitted(school_id, order, now, DaySubmission.remarks_sealed.is_not(None))
        case ExportKind.MISSING:
            yield _missing_when_submitted(school_id, order, now)
            for back in range((order.last - order.first).days + 1):
                yield _missing_still(school_id, order, order.last - back * ONE_DAY, now)
        case ExportKind.TEACHERS | ExportKind.TEACHER_CHANGES | ExportKind.DATA_VALUES:
            return
        case _:
            assert_never(order.kind)


def _members(school_id: int, order: Order) -> Select[Any]:
    """The members, past and present, of the organizations in the order."""
    found = select(Membership.person_id).where(Membership.school_id == school_id)
    return found if order.org_id is None else found.where(Membership.org_id == order.org_id)


def _who_reported(school_id: int, order: Order) -> Select[Any]:
    reported = exists().where(
        HealthReport.school_id == school_id,
        HealthReport.person_id == Membership.person_id,
        HealthReport.day.between(order.first, order.last),
        HealthReport.org_id == Membership.org_id,
        counts(),
    )
    return _members(school_id, order).where(reported)


def _submitted(school_id: int, order: Order, *which: ColumnElement[bool]) -> Select[Any]:
    """On the roster of any version of the days, or of those."""
    handed_in = select(DaySubmission.id).where(
        DaySubmission.school_id == school_id, DaySubmission.day.between(order.first, order.last), *which
    )
    if order.org_id is not None:
        handed_in = handed_in.where(DaySubmission.org_id == order.org_id)
    return select(SubmissionRow.person_id).where(
        SubmissionRow.school_id == school_id, SubmissionRow.submission_id.in_(handed_in)
    )


def _missing_when_submitted(school_id: int, order: Order, now: datetime, *which: ColumnElement[bool]) -> Select[Any]:
    return _submitted(school_id, order, stands(now), *which).where(
        SubmissionRow.report_id.is_(None), SubmissionRow.exempt.is_(False)
    )


def _missing_still(school_id: int, order: Order, day: date, now: datetime) -> Select[Any]:
    """On the roster of a day that was not submitted, without a report that counts though one is expected."""
    submitted = exists().where(
        DaySubmission.school_id == school_id,
        DaySubmission.org_id == Membership.org_id,
        DaySubmission.day == day,
        stands(now),
    )
    reported = exists().where(
        HealthReport.school_id == school_id,
        HealthReport.person_id == Membership.person_id,
        HealthReport.day == day,
        counts(),
    )
    return _members(school_id, order).where(
        _stood(day, day_of(now)), ~submitted, ~reported, ~is_excused(school_id, day)
    )


def _stood(day: date, today: date) -> ColumnElement[bool]:
    """On a roster of the day, whichever organization's."""
    if day >= today:
        return Membership.left_at.is_(None)
    end = end_of(day)
    return and_(Membership.joined_at < end, or_(Membership.left_at.is_(None), Membership.left_at >= end))
