"""代填复核: what was filled in for somebody, and what they say of it (R65)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, select

from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.errors import NotFound
from yss.domain.links import Power
from yss.domain.policies import RETURNABLE
from yss.domain.vocabulary import ReportSource, Verdict
from yss.extensions import db
from yss.made_once import at_most, made_once
from yss.models import HealthReport, Membership, Organization, ReportVerdict
from yss.models.latest import counts, of_person
from yss.models.roster import by_name
from yss.queries.day import reports
from yss.queries.day.counting import RosterOf
from yss.queries.day.day import Day
from yss.queries.day.reports import Detail

DISPUTED_AT_MOST = 200


def disputed(day: Day) -> tuple[str, ...]:
    """The members who dispute what was filled in for them, by name (R65)."""
    began, over = end_of(day.day - ONE_DAY), end_of(day.day + RETURNABLE + ONE_DAY)
    reports = db.session.scalars(*_disputed_between(day.desk.school_id, began, over)).all()
    return tuple(db.session.scalars(*_names(day.roster, reports))) if reports else ()


@made_once
def _disputed_between(school_id: int, began: datetime, over: datetime) -> Select[int]:
    """The reports of the school that were disputed then: a day's are on it, or while it can be submitted anew."""
    is_disputed = and_(ReportVerdict.school_id == school_id, ReportVerdict.verdict == Verdict.DISPUTED)
    return select(ReportVerdict.report_id).where(
        is_disputed, ReportVerdict.given_at >= began, ReportVerdict.given_at < over
    )


@made_once
def _names(roster: RosterOf, reports: Sequence[int]) -> Select[str]:
    rows = roster.rows()
    named = select(rows.c.name).where(rows.c.report_id.in_(reports)).order_by(*by_name(rows))
    return named.limit(at_most(DISPUTED_AT_MOST))


@dataclass(frozen=True)
class FilledIn:
    """A report that somebody else filled in, for the person or the guardian to look at; `verdict` once given."""

    org_id: int
    organization: str
    report_id: int
    detail: Detail
    verdict: Verdict | None


def filled_in(school_id: int, person_id: int, actor_id: int, day: date, now: datetime) -> FilledIn:
    """What counts for the person's day, filled in by somebody else than `actor_id` (R65).

    Raises NotFound for anybody but the person and the guardian (R50), and where there is no such report.
    """
    if reports.power_of(school_id, person_id, actor_id, day_of(now)) is not Power.GUARDIAN:
        raise NotFound
    row = db.session.execute(
        select(Membership.org_id, Organization.full_name, HealthReport.id, ReportVerdict.verdict)
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .join(HealthReport, of_person(school_id, person_id))
        .outerjoin(ReportVerdict, _verdict_on_report())
        .where(Membership.school_id == school_id, Membership.person_id == person_id, Membership.left_at.is_(None))
        .where(HealthReport.day == day, counts(), HealthReport.filled_by != actor_id)
        .where(HealthReport.source != ReportSource.SELF)
    ).one_or_none()
    detail = reports.detail(school_id, row.org_id, person_id, day, now) if row else None
    if row is None or detail is None:
        raise NotFound
    return FilledIn(row.org_id, row.full_name, row.id, detail, row.verdict)


def verdict_of(school_id: int, person_id: int, day: date) -> Verdict | None:
    """What the person, or the guardian, says of the report that counts."""
    return db.session.execute(
        select(ReportVerdict.verdict)
        .join(HealthReport, _verdict_on_report())
        .where(of_person(school_id, person_id), HealthReport.day == day, counts())
    ).scalar_one_or_none()


def _verdict_on_report() -> ColumnElement[bool]:
    return and_(ReportVerdict.school_id == HealthReport.school_id, ReportVerdict.report_id == HealthReport.id)
