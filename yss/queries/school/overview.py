"""The school's day: every open organization's state and figures, what they add up to (R44).

Counted by the rules of the collectors' own pages, and kept in the process while nothing of the day has moved: what has
moved is counted anew, all of it by a constant number of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, case, func, select, true

from yss.domain import attention, day_figures, policies
from yss.domain.attention import OrgDay
from yss.domain.cache import Cache
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of, end_of, local, submission_deadline
from yss.domain.shares import percent
from yss.extensions import db
from yss.models import DaySubmission, Holiday, Leave, Organization, OrganizationDay, School
from yss.models.roster import late_counts
from yss.models.school import in_use
from yss.models.standing import is_of_day
from yss.queries.day import day as days
from yss.queries.day.submissions import Counted, counted_of
from yss.queries.kit.schools import SchoolName
from yss.queries.teachers import school_teachers

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Pulse:
    """What is looked up anew each time, and what moves when anything does that a school's page has kept.

    `organizations`: how many there are, and how many are closed; `waiting`: for the school to confirm them (R43);
    `target`: when today's data should be there (R31); `excused`: the newest leave and the newest holiday, which may be
    of days long past (R62); `moved`: of the day shown and of today, how many days of organizations there are, their
    versions added up, and how many the school has opened, until an instant (R35).
    """

    school: SchoolName
    day: date
    now: datetime
    organizations: tuple[int, int]
    waiting: int
    target: time
    newest_submission: int | None
    told: int
    excused: tuple[int | None, int | None]
    moved: tuple[tuple[int, int, int], ...]

    @property
    def today(self) -> date:
        """The day it is."""
        return day_of(self.now)

    @property
    def is_over(self) -> bool:
        """The school's target time of today has passed (R31), or the hour at which an earlier day closes."""
        if self.day == self.today:
            return local(self.now).time() >= self.target
        return self.now >= submission_deadline(self.day)

    @property
    def signal(self) -> tuple[Any, ...]:
        """What the day's figures are kept under."""
        return self.today, self.organizations, self.waiting, self.excused, self.moved


@dataclass(frozen=True)
class Totals:
    """What organizations add up to; `not_joined` is added up: too many in one are not those missing in another."""

    organizations: int
    submitted: int
    figures: DayFigures
    not_joined: int
    late: int

    @property
    def rate(self) -> int | None:
        """提交率 in per cent."""
        return percent(self.submitted, self.organizations)


@dataclass(frozen=True)
class SchoolDay:
    """The day of each open organization, what needs attention first, and what was submitted, added up."""

    day: date
    orgs: tuple[OrgDay, ...]
    totals: Totals
    submitted: frozenset[int]
    tally: Mapping[Place, int]
    supplement: Mapping[tuple[str, str], int]
    signal: tuple[Any, ...]


_cache: Cache[tuple[int, date], SchoolDay] = Cache(100)


@dataclass(frozen=True)
class _Row:
    """An organization with the day's version and the submission that stands."""

    org_id: int
    full_name: str
    headcount: int
    version: int
    submission_id: int | None
    is_opened: bool
    is_returned: bool


def pulse(school_id: int, day: date, now: datetime) -> Pulse:
    """Two look-ups, whatever the school's size."""
    told = school_teachers.told_on(school_id, day).scalar_subquery()
    newest = select(func.max(DaySubmission.id)).where(DaySubmission.school_id == school_id).scalar_subquery()
    leave, holiday = (
        select(func.max(row.id)).where(row.school_id == school_id).scalar_subquery() for row in (Leave, Holiday)
    )
    orgs = (
        select(
            func.count().label("made"),
            func.count(Organization.closed_at).label("closed"),
            func.count(case((and_(Organization.closed_at.is_(None), Organization.confirmed_at.is_(None)), 1))).label(
                "waiting"
            ),
        )
        .where(Organization.school_id == school_id)
        .subquery("orgs")
    )
    row = db.session.execute(
        select(School.name, School.target_time, orgs, newest, told, leave, holiday)
        .join_from(School, orgs, true())
        .where(School.id == school_id)
    ).one()
    moved = db.session.execute(moves(school_id, {day, day_of(now)}, now)).all()
    return Pulse(
        school=SchoolName(school_id, row[0]),
        day=day,
        now=now,
        organizations=(row.made, row.closed),
        waiting=row.waiting,
        target=row.target_time,
        newest_submission=row[5],
        told=row[6],
        excused=(row[7], row[8]),
        moved=tuple((row[1], row[2], row[3]) for row in moved),
    )


def moves(school_id: int, days: Collection[date], now: datetime) -> Select[date, int, int, int]:
    """(day, how many organizations it has moved of, their versions added up, how many of them stand open) in order."""
    return (
        select(
            OrganizationDay.day,
            func.count(),
            func.sum(OrganizationDay.version),
            func.count(case((OrganizationDay.open_until > now, 1))),
        )
        .where(OrganizationDay.school_id == school_id, OrganizationDay.day.in_(days))
        .group_by(OrganizationDay.day)
        .order_by(OrganizationDay.day)
    )


def school_day(pulse: Pulse) -> SchoolDay:
    """The day as it stands."""
    key = pulse.school.school_id, pulse.day
    before = _cache.get(key)
    if before is not None and before.signal == pulse.signal:
        return before
    if before is not None and before.signal[0] != pulse.today:
        before = None
    return _cache.put(key, _count(pulse, before))


def _count(pulse: Pulse, before: SchoolDay | None) -> SchoolDay:
    school_id, day, today = pulse.school.school_id, pulse.day, pulse.today
    rows = _rows(school_id, day, pulse.now)
    submitted = frozenset(row.submission_id for row in rows if row.submission_id is not None)
    known = before if before and before.submitted <= submitted else None
    old = {org.org_id: org for org in before.orgs} if before else {}
    stale = [row for row in rows if _is_stale(row, old.get(row.org_id), day, today)]
    handed_in = _submissions(school_id, submitted - (known.submitted if known else frozenset()))
    late = _late(school_id, day, today, [row.submission_id for row in stale if row.submission_id is not None])
    headcounts = {row.org_id: row.headcount for row in stale if row.submission_id is None}
    live = days.figures_of(school_id, headcounts, day, today)
    fresh = {row.org_id: _org_day(row, old, handed_in, live, late) for row in stale}
    orgs = [fresh.get(row.org_id) or replace(old[row.org_id], full_name=row.full_name) for row in rows]
    tally, supplement = _added(known, handed_in.values())
    in_order = tuple(sorted(orgs, key=attention.order))
    return SchoolDay(day, in_order, _totals(orgs), submitted, tally, supplement, pulse.signal)


def _totals(orgs: Sequence[OrgDay]) -> Totals:
    return Totals(
        organizations=len(orgs),
        submitted=sum(org.is_submitted for org in orgs),
        figures=day_figures.total(org.figures for org in orgs),
        not_joined=sum(org.figures.not_joined for org in orgs),
        late=sum(org.late for org in orgs),
    )


def _rows(school_id: int, day: date, now: datetime) -> list[_Row]:
    """The open organizations that were there on the day; of several versions of a submission the last counts."""
    found = db.session.execute(
        select(
            Organization.id,
            Organization.full_name,
            Organization.headcount,
            OrganizationDay.version,
            DaySubmission.id,
            OrganizationDay.open_until,
        )
        .outerjoin(OrganizationDay, is_of_day(OrganizationDay, day))
        .outerjoin(DaySubmission, is_of_day(DaySubmission, day))
        .where(
            Organization.school_id == school_id,
            in_use(),
            Organization.created_at < end_of(day),
        )
        .order_by(Organization.id, DaySubmission.version)
    )
    rows = {}
    for org_id, name, headcount, version, submission, open_until in found:
        is_opened = policies.is_opened(open_until, now)
        stands = None if is_opened else submission
        is_returned = is_opened and submission is not None
        rows[org_id] = _Row(org_id, name, headcount, version or 0, stands, is_opened, is_returned)
    return list(rows.values())


def _is_stale(row: _Row, before: OrgDay | None, day: date, today: date) -> bool:
    """The live roster of a day that nobody can submit any more changes without a move of that day: always counted."""
    if row.submission_id is None and day < today - ONE_DAY:
        return True
    known = before and (before.version, before.submission_id, before.is_opened)
    return known != (row.version, row.submission_id, row.is_opened)


def _org_day(
    row: _Row,
    old: Mapping[int, OrgDay],
    handed_in: Mapping[int, Counted],
    live: Mapping[int, DayFigures],
    late: Mapping[int, int],
) -> OrgDay:
    if row.submission_id is None:
        figures = live[row.org_id]
    elif row.submission_id in handed_in:
        figures = handed_in[row.submission_id].day
    else:
        figures = old[row.org_id].figures
    return OrgDay(
        org_id=row.org_id,
        full_name=row.full_name,
        version=row.version,
        submission_id=row.submission_id,
        is_opened=row.is_opened,
        is_returned=row.is_returned,
        figures=figures,
        late=late.get(row.org_id, 0),
    )


def _submissions(school_id: int, ids: Collection[int]) -> dict[int, Counted]:
    """What those submissions froze."""
    if not ids:
        return {}
    found = db.session.execute(
        select(DaySubmission.id, DaySubmission.figures, DaySubmission.supplement, DaySubmission.questionnaire).where(
            DaySubmission.school_id == school_id, DaySubmission.id.in_(ids)
        )
    )
    return {row.id: counted_of(row.figures, row.supplement, "", row.questionnaire) for row in found}


def _late(school_id: int, day: date, today: date, submissions: Sequence[int]) -> dict[int, int]:
    """How many reported after the submission, by organization."""
    if not submissions:
        return {}
    return dict(db.session.execute(late_counts(school_id, day, today, submissions)).all())


def _added(known: SchoolDay | None, handed_in: Collection[Counted]) -> tuple[Counter[Place], Counter[tuple[str, str]]]:
    """The tallies of each questionnaire and the numbers of the supplements: what was known and what came since."""
    tally = Counter(known.tally if known else {})
    supplement = Counter(known.supplement if known else {})
    for counted in handed_in:
        for key, questions in counted.tallies.items():
            for name, choices in questions.items():
                for choice, number in choices.items():
                    tally[key, name, choice] += number
        for name, number in counted.supplement.items():
            supplement[counted.questionnaire, name] += number
    return tally, supplement
