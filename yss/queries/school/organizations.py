"""One organization as the school sees it, and its days (R44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select

from yss.domain import day_figures, tally
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import NotFound
from yss.domain.vocabulary import Audience
from yss.extensions import db
from yss.models import Collectorship, DaySubmission, Organization, Person, School
from yss.models.school import in_use
from yss.models.standing import stands
from yss.queries.day.submissions import figure_key_of
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE
from yss.queries.kit.schools import SchoolName

DAYS = 30


@dataclass(frozen=True)
class SchoolOrganization:
    """What every page of the organization starts from; nobody collects for a closed one."""

    desk: Desk
    school: SchoolName
    full_name: str
    audience: Audience
    headcount: int
    collector: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class PastDay:
    """A day of the organization, with the figures of its newest submission."""

    day: date
    submitted_at: datetime | None
    figures: DayFigures | None


@dataclass(frozen=True)
class PastDays:
    """A month of days, the last first; the next page begins before `before`."""

    days: tuple[PastDay, ...]
    before: date | None


def find(school_id: int, org_id: int) -> SchoolOrganization:
    """The organization of the school, closed or not. Raises NotFound."""
    row = db.session.execute(
        select(Organization, School.name, Person.name)
        .join(School, School.id == Organization.school_id)
        .outerjoin(
            Collectorship,
            and_(Collectorship.school_id == Organization.school_id, Collectorship.org_id == Organization.id),
        )
        .outerjoin(Person, Person.id == Collectorship.person_id)
        .where(Organization.school_id == school_id, Organization.id == org_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    org, school, collector = row
    return SchoolOrganization(
        desk=Desk(school_id, org_id),
        school=SchoolName(school_id, school),
        full_name=org.full_name,
        audience=org.audience,
        headcount=org.headcount,
        collector=collector or "",
        created_at=org.created_at,
        closed_at=org.closed_at,
    )


def past_days(org: SchoolOrganization, now: datetime, before: date | None = None) -> PastDays:
    """The days on which the organization was there, from today or the day before `before` on, a month of them."""
    first, today = day_of(org.created_at), day_of(now)
    last = min(today, before - ONE_DAY if before else today, day_of(org.closed_at) if org.closed_at else today)
    begin = max(first, last - timedelta(days=DAYS - 1))
    found = _submitted(org.desk, begin, last, now)
    days = [last - timedelta(days=back) for back in range((last - begin).days + 1)]
    return PastDays(tuple(_past_day(day, found.get(day)) for day in days), begin if days and begin > first else None)


def _past_day(day: date, row: Any) -> PastDay:
    if row is None:
        return PastDay(day, None, None)
    return PastDay(day, row.submitted_at, day_figures.frozen(row.figures["day"]))


def _submitted(desk: Desk, begin: date, end: date, now: datetime) -> dict[date, Any]:
    """The submission of each day that stands (R35)."""
    rows = db.session.execute(
        select(DaySubmission.day, DaySubmission.submitted_at, DaySubmission.figures).where(
            DaySubmission.school_id == desk.school_id,
            DaySubmission.org_id == desk.org_id,
            DaySubmission.day.between(begin, end),
            stands(now),
        )
    )
    return {row.day: row for row in rows}


@dataclass(frozen=True)
class Giving:
    """An organization that has reports behind a figure; `key` names the figure among its submission's."""

    org_id: int
    full_name: str
    version: int
    number: int
    key: str


@dataclass(frozen=True)
class GivingPage:
    """One page of them, how many there are, and at which place the next page begins."""

    rows: tuple[Giving, ...]
    total: int
    after: int | None


def giving(school_id: int, day: date, now: datetime, place: tuple[str, str, str], after: int | None) -> GivingPage:
    """The open organizations whose standing submission counts somebody in `place`, those with the most first."""
    key, question, choice = place
    figures = DaySubmission.figures
    own = case((DaySubmission.questionnaire == key, figures["tally"][question][choice].as_integer()))
    number = func.coalesce(own, figures["others"][key][question][choice].as_integer(), 0)
    begin = after or 0
    found = db.session.execute(
        select(
            Organization.id,
            Organization.full_name,
            DaySubmission.version,
            number,
            DaySubmission.questionnaire,
            func.count().over(),
        )
        .join(
            Organization,
            and_(Organization.school_id == DaySubmission.school_id, Organization.id == DaySubmission.org_id),
        )
        .where(
            DaySubmission.school_id == school_id,
            DaySubmission.day == day,
            in_use(),
            stands(now),
            number > 0,
        )
        .order_by(number.desc(), Organization.full_name, Organization.id)
        .limit(PAGE + 1)
        .offset(begin)
    ).all()
    rows = tuple(
        Giving(row[0], row[1], row[2], row[3], figure_key_of(row[4], key, tally.figure_key(question, choice)))
        for row in found[:PAGE]
    )
    return GivingPage(rows, found[0][5] if found else 0, begin + PAGE if len(found) > PAGE else None)
