"""快速填充未报数据: who gets whose copy, before and after (R32)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Subquery, false, func, select

from yss.domain import quick_fill
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import at_most, made_once
from yss.models import DaySubmission, HealthReport, Person, School
from yss.models import quick_fill as rows
from yss.models.latest import counts
from yss.models.roster import LastOfPage, beyond, by_name, end_if_over
from yss.queries.day.day import Day, last_of_page
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


class Candidate(NamedTuple):
    """A missing member, or one filled in for; `from_day` is the day of the report that is copied, if there is one.

    `is_outdated`: it was made with a questionnaire that the school uses no more; the copy keeps it.
    """

    person_id: int
    membership_id: int
    name: str
    number_masked: str
    from_day: date | None
    filled_by: str
    is_outdated: bool
    asks_to_contact: bool


@dataclass(frozen=True)
class Candidates:
    """One page of them, how many there are in all, and after whom the next page begins."""

    rows: tuple[Candidate, ...]
    total: int
    after: int | None


def has_submitted_before(desk: Desk, day: date) -> bool:
    """Whether the organization has submitted an earlier day (R32)."""
    return db.session.execute(*_earlier(desk.school_id, desk.org_id, day)).first() is not None


@made_once
def _earlier(school_id: int, org_id: int, day: date) -> Select[int]:
    mine = (DaySubmission.school_id == school_id, DaySubmission.org_id == org_id)
    return select(DaySubmission.id).where(*mine, DaySubmission.day < day).limit(at_most(1))


class Place(NamedTuple):
    """Whose day it is; `end` as `end_if_over` says."""

    school_id: int
    org_id: int
    day: date
    end: datetime | None


def fillable(day: Day, after: int | None = None) -> Candidates:
    """Missing members for whom an earlier report can stand in."""
    return _page(day, _fillable, after)


def without_report(day: Day, after: int | None = None) -> Candidates:
    """Missing members who have no earlier report: named, so that somebody asks them."""
    return _page(day, _without_report, after)


def filled(day: Day, after: int | None = None) -> Candidates:
    """Members for whom a copy stands today."""
    return _page(day, _filled, after)


def _fillable(place: Place) -> Subquery:
    sources = rows.sources(*place).subquery("sources")
    return select(sources).where(sources.c.report_id.is_not(None)).subquery("found")


def _without_report(place: Place) -> Subquery:
    sources = rows.sources(*place).subquery("sources")
    return select(sources).where(sources.c.report_id.is_(None)).subquery("found")


def _filled(place: Place) -> Subquery:
    return rows.copies(*place).subquery("found")


def _page(day: Day, which: Callable[[Place], Subquery], after: int | None) -> Candidates:
    place = Place(day.desk.school_id, day.desk.org_id, day.day, end_if_over(day.day, day.today))
    total: int = db.session.execute(*_counted(place, which=which)).scalar_one()
    rows = db.session.execute(*_listed(place, last_of_page(day, after), which=which)).all()
    copied = _copied_days(day, [row.person_id for row in rows])
    shown = tuple(
        Candidate._make((*row, quick_fill.asks_to_contact(copied.get(row.person_id, set()), day.day)))
        for row in rows[:PAGE]
    )
    return Candidates(shown, total, shown[-1].membership_id if len(rows) > PAGE else None)


@made_once
def _counted(place: Place, *, which: Callable[[Place], Subquery]) -> Select[int]:
    return select(func.count()).select_from(which(place))


@made_once
def _listed(place: Place, last: LastOfPage | None, *, which: Callable[[Place], Subquery]) -> Select[Any]:
    """Each with the report that is copied, or the copy that stands, where there is one."""
    found = which(place)
    filler = select(Person.name).where(Person.id == found.c.filled_by).scalar_subquery()
    used = select(School.questionnaire).where(School.id == place.school_id).scalar_subquery()
    listed: Any = select(
        found.c.person_id,
        found.c.membership_id,
        found.c.name,
        found.c.number_masked,
        found.c.from_day,
        func.coalesce(filler, ""),
        func.coalesce(found.c.questionnaire != used, false()),
    )
    beyond_last = [] if last is None else [beyond(last, by_name(found))]
    return cast(Select[Any], listed.where(*beyond_last).order_by(*by_name(found)).limit(at_most(PAGE + 1)))


@made_once
def _copied(school_id: int, people: Sequence[int], since: date, before: date) -> Select[int, date]:
    """(person, day) of the copies that stood on these days."""
    return select(HealthReport.person_id, HealthReport.day).where(
        HealthReport.school_id == school_id,
        HealthReport.person_id.in_(people),
        HealthReport.day >= since,
        HealthReport.day < before,
        HealthReport.source == ReportSource.CARRIED_FORWARD,
        counts(),
    )


def _copied_days(day: Day, people: list[int]) -> dict[int, set[date]]:
    """The earlier days on which a copy stood, as far back as the notice looks."""
    rows: Any = db.session.execute(*_copied(day.desk.school_id, people, quick_fill.first_looked_at(day.day), day.day))
    copied: dict[int, set[date]] = {}
    for person_id, on in rows:
        copied.setdefault(person_id, set()).add(on)
    return copied
