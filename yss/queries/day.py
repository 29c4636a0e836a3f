"""An organization's day: figures and the people behind them; frozen once submitted (R27, R30, R34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, true
from sqlalchemy.orm import aliased

from yss.domain import day_figures
from yss.domain.day_figures import DayFigures
from yss.domain.errors import NotFound
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.models import DaySubmission, HealthReport, Membership, OrganizationDay, Person, SubmissionRow
from yss.models import Organization as OrganizationRow
from yss.models.latest import counts
from yss.models.roster import BY_NAME, beyond, frozen_rows, live_rows, named_like
from yss.queries.actors import Desk

PAGE = 50


@dataclass(frozen=True)
class Submitted:
    """The day's newest submission."""

    submission_id: int
    version: int
    submitted_at: datetime
    as_seen_at: datetime
    digest: bytes


@dataclass(frozen=True)
class Day:
    """What every page of the day starts from."""

    desk: Desk
    day: date
    today: date
    headcount: int
    version: int
    submitted: Submitted | None

    def rows(self) -> Subquery:
        """The roster: frozen once submitted, live before."""
        if self.submitted:
            return frozen_rows(self.desk.school_id, self.submitted.submission_id)
        return live_rows(self.desk.school_id, self.desk.org_id, self.day, self.today)


class PersonRow(NamedTuple):
    """A member in a list; a tuple, so that a template unpacks it."""

    person_id: int
    membership_id: int
    name: str
    number_masked: str
    source: ReportSource | None
    filled_by: str
    changed: bool


@dataclass(frozen=True)
class People:
    """One page of a list, how many there are in all, and after whom the next page begins."""

    rows: tuple[PersonRow, ...]
    total: int
    after: int | None


def find(desk: Desk, day: date, today: date) -> Day:
    """The day with its version and newest submission. Raises NotFound for a closed organization."""
    statement = (
        select(OrganizationRow, OrganizationDay.version, DaySubmission)
        .outerjoin(
            OrganizationDay,
            and_(
                OrganizationDay.school_id == OrganizationRow.school_id,
                OrganizationDay.org_id == OrganizationRow.id,
                OrganizationDay.day == day,
            ),
        )
        .outerjoin(
            DaySubmission,
            and_(
                DaySubmission.school_id == OrganizationRow.school_id,
                DaySubmission.org_id == OrganizationRow.id,
                DaySubmission.day == day,
            ),
        )
        .where(OrganizationRow.school_id == desk.school_id, OrganizationRow.id == desk.org_id)
        .order_by(DaySubmission.version.desc())
        .limit(1)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    org, version, submission = row
    headcount = submission.figures["day"]["headcount"] if submission else org.headcount
    return Day(desk, day, today, headcount, version or 0, _submitted(submission))


def _submitted(row: DaySubmission | None) -> Submitted | None:
    if row is None:
        return None
    return Submitted(row.id, row.version, row.submitted_at, row.as_seen_at, row.digest)


def figures(day: Day) -> DayFigures:
    """The day's figures, counted from the rows."""
    rows = day.rows()
    statement = (
        select(HealthReport.source, func.count())
        .select_from(rows)
        .outerjoin(HealthReport, _report_of(day, rows))
        .group_by(HealthReport.source)
    )
    return day_figures.count(day.headcount, dict(db.session.execute(statement).tuples().all()))


def people(
    day: Day,
    *,
    missing: bool | None = None,
    source: ReportSource | None = None,
    search: str = "",
    after: int | None = None,
    limit: int = PAGE,
) -> People:
    """The roster by name, searched, one page: 未填报成员, 已填报成员, those reported in one way, or everybody."""
    rows = day.rows()
    matching = and_(_wanted(day, rows, missing, source), named_like(search) if search else true())
    listed = _listing(day, rows).where(matching)
    total = db.session.execute(
        select(func.count()).select_from(rows).join(Membership, _member_of(day, rows)).where(matching)
    ).scalar_one()
    return _page(day, listed, total, after, limit)


def _wanted(day: Day, rows: Subquery, missing: bool | None, source: ReportSource | None) -> ColumnElement[bool]:
    if source is not None:
        made = aliased(HealthReport)
        found = (made.school_id == day.desk.school_id, made.id == rows.c.report_id, made.source == source)
        return select(made.id).where(*found).exists()
    if missing is None:
        return true()
    return rows.c.report_id.is_(None) if missing else rows.c.report_id.is_not(None)


def late(day: Day, *, after: int | None = None) -> People:
    """提交后申报: reports of the day that the newest submission does not hold, one page (R26)."""
    if day.submitted is None:
        return People((), 0, None)
    rows = _late_rows(day, day.submitted)
    return _page(day, _listing(day, rows), late_total(day), after, PAGE)


def late_total(day: Day) -> int:
    """How many have reported after the submission."""
    if day.submitted is None:
        return 0
    return db.session.execute(select(func.count()).select_from(_late_rows(day, day.submitted))).scalar_one()


def _late_rows(day: Day, submitted: Submitted) -> Subquery:
    held = select(SubmissionRow.report_id).where(
        SubmissionRow.school_id == day.desk.school_id,
        SubmissionRow.submission_id == submitted.submission_id,
        SubmissionRow.report_id == HealthReport.id,
    )
    return (
        select(HealthReport.membership_id, HealthReport.person_id, HealthReport.id.label("report_id"))
        .where(
            HealthReport.school_id == day.desk.school_id,
            HealthReport.org_id == day.desk.org_id,
            HealthReport.day == day.day,
            counts(),
            ~held.exists(),
        )
        .subquery("late")
    )


def _listing(day: Day, rows: Subquery) -> Select[Any]:
    filler = Person.__table__.alias("filler")
    return (
        select(
            rows.c.person_id,
            Membership.id,
            Membership.name,
            Membership.number_masked,
            HealthReport.source,
            filler.c.name.label("filler"),
            HealthReport.changed,
        )
        .select_from(rows)
        .join(Membership, _member_of(day, rows))
        .outerjoin(HealthReport, _report_of(day, rows))
        .outerjoin(filler, filler.c.id == HealthReport.filled_by)
    )


def _page(day: Day, listed: Select[Any], total: int, after: int | None, limit: int) -> People:
    if after is not None:
        listed = listed.where(beyond(find_membership(day.desk, after)))
    found = db.session.execute(listed.order_by(*BY_NAME).limit(limit + 1)).all()
    rows = tuple(PersonRow(row[0], row[1], row[2], row[3], row[4], row[5] or "", bool(row[6])) for row in found[:limit])
    return People(rows, total, rows[-1].membership_id if len(found) > limit else None)


def find_membership(desk: Desk, membership_id: int) -> Membership:
    """A membership of the desk's organization, with which a page of a list ended. Raises NotFound."""
    row = db.session.get(Membership, (desk.school_id, membership_id))
    if row is None or row.org_id != desk.org_id:
        raise NotFound
    return row


def _member_of(day: Day, rows: Subquery) -> ColumnElement[bool]:
    return and_(Membership.school_id == day.desk.school_id, Membership.id == rows.c.membership_id)


def _report_of(day: Day, rows: Subquery) -> ColumnElement[bool]:
    return and_(HealthReport.school_id == day.desk.school_id, HealthReport.id == rows.c.report_id)
