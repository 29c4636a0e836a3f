"""健康申报工作台: both days, one set of figures, each button with its reason (R29)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select

from yss.domain import policies
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of, submission_deadline
from yss.domain.errors import NotFound
from yss.domain.languages import Language
from yss.domain.policies import Availability
from yss.domain.vocabulary import Audience
from yss.extensions import db
from yss.made_once import made_once
from yss.models import Collectorship, Organization, OrganizationDay, Person, School
from yss.queries.day import day as days
from yss.queries.day import returns
from yss.queries.day.day import Day
from yss.queries.day.returns import Returned
from yss.queries.kit.actors import Desk
from yss.queries.teachers import foreign_teachers


@dataclass(frozen=True)
class OrganizationCard:
    """组织详情."""

    full_name: str
    school: str
    language: Language
    audience: Audience
    collector: str
    headcount: int
    target: time
    confirmed_at: datetime | None


class Moves(NamedTuple):
    """Of the days that may still be submitted: their versions added up, and how many of them stand open (R35)."""

    versions: int
    opened: int


@dataclass(frozen=True)
class Pulse:
    """What is looked up anew with each workbench: all that it shows of a day moves `seen`."""

    org: OrganizationCard
    foreign_teachers: int
    any_opened: bool
    seen: str


@dataclass(frozen=True)
class Home:
    """The workbench for one of its two days."""

    org: OrganizationCard
    day: Day
    figures: DayFigures
    today_figures: DayFigures
    late: int
    foreign_teachers: int
    admit: Availability
    submit: Availability
    returned: tuple[Returned, ...]
    deadline: datetime | None
    seen: str

    @property
    def is_today(self) -> bool:
        """Which tab is open."""
        return self.day.day == self.day.today

    @property
    def yesterday(self) -> date:
        """The other tab."""
        return self.day.today - ONE_DAY


def pulse(desk: Desk, now: datetime) -> Pulse:
    """Two look-ups."""
    moves = _moves(desk, now)
    *card, teachers = db.session.execute(*_card(desk.school_id, desk.org_id)).one().tuple()
    return Pulse(
        org=OrganizationCard(*card),
        foreign_teachers=teachers,
        any_opened=moves.opened > 0,
        seen=_seen(moves, now),
    )


def home(desk: Desk, day: date, now: datetime, known: Pulse | None = None) -> Home:
    """The workbench, of its pulse where that is known; a day that is neither today nor yesterday raises NotFound."""
    today = day_of(now)
    if not today - ONE_DAY <= day <= today:
        raise NotFound
    found, known = days.find(desk, day, now), known or pulse(desk, now)
    figures = days.figures(found)
    current = found if day == today and not found.submitted else _live_today(desk, known.org.headcount, found, now)
    return Home(
        org=known.org,
        day=found,
        figures=figures,
        today_figures=figures if current is found else days.figures(current),
        late=days.late_total(found),
        foreign_teachers=known.foreign_teachers,
        admit=policies.availability(policies.check_admits, is_waiting=known.org.confirmed_at is None),
        submit=days.submit_availability(found, now),
        returned=returns.open_now(desk, now) if known.any_opened else (),
        deadline=_deadline(desk, found, now),
        seen=known.seen,
    )


def _deadline(desk: Desk, found: Day, now: datetime) -> datetime | None:
    """Until when yesterday may be submitted; None once it was, also where it is returned, the hour has passed, or there
    was no organization yet (R80).
    """
    yesterday = found.today - ONE_DAY
    if now >= submission_deadline(yesterday) or yesterday < found.founded:
        return None
    if found.day == yesterday:
        was_submitted = found.last is not None
    else:
        was_submitted = days.find(desk, yesterday, now).last is not None
    return None if was_submitted else submission_deadline(yesterday)


def _live_today(desk: Desk, headcount: int, found: Day, now: datetime) -> Day:
    """Today's live roster, whose 已加入 and 未加入 the organization's card shows."""
    today = found.today
    version = found.version if found.day == today else days.find(desk, today, now).version
    return Day(desk, today, today, found.founded, headcount, version, None)


@made_once
def _card(school_id: int, org_id: int) -> Select[Any]:
    columns: Any = select(
        Organization.full_name,
        School.name,
        School.language,
        Organization.audience,
        Person.name,
        Organization.headcount,
        School.target_time,
        Organization.confirmed_at,
        foreign_teachers.total_on_list(school_id, org_id).scalar_subquery(),
    )
    card: Select[Any] = (
        columns.join(School, School.id == Organization.school_id)
        .join(
            Collectorship,
            (Collectorship.school_id == Organization.school_id) & (Collectorship.org_id == Organization.id),
        )
        .join(Person, Person.id == Collectorship.person_id)
        .where(Organization.school_id == school_id, Organization.id == org_id)
    )
    return card


def seen(desk: Desk, now: datetime) -> str:
    """What an open page has seen: moves with the version of each day that may still change, and with the hours.

    At midnight, at 11:30, and when a return or an opening runs out (R35). One look-up.
    """
    return _seen(_moves(desk, now), now)


def _seen(moves: Moves, now: datetime) -> str:
    today = day_of(now)
    is_open = int(now < submission_deadline(today - ONE_DAY))
    return f"{today.isoformat()}.{moves.versions}.{moves.opened}.{is_open}"


def _moves(desk: Desk, now: datetime) -> Moves:
    first = day_of(now) - policies.RETURNABLE
    return Moves._make(db.session.execute(*_moves_since(desk.school_id, desk.org_id, first, now)).one())


@made_once
def _moves_since(school_id: int, org_id: int, first: date, now: datetime) -> Select[int, int]:
    versions = func.coalesce(func.sum(OrganizationDay.version), 0)
    return select(versions, func.count(case((OrganizationDay.open_until > now, 1)))).where(
        OrganizationDay.school_id == school_id, OrganizationDay.org_id == org_id, OrganizationDay.day >= first
    )
