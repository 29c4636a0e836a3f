"""The school's day: every open organization's state and figures, what they add up to (R44).

Counted by the rules of the collectors' own pages, and kept in the process while nothing of the day has moved: what has
moved is counted anew, all of it by a constant number of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, case, func, select, true

from yss.domain import day_figures, policies
from yss.domain.attention import OrgDay
from yss.domain.cache import Cache
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of, end_of, local, submission_deadline
from yss.domain.shares import percent
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import made_once
from yss.models import DaySubmission, Holiday, Leave, Membership, Organization, OrganizationDay, School
from yss.models.roster import end_if_over, late_counts, live_rows
from yss.models.school import in_use
from yss.models.standing import is_of_day
from yss.queries.day import counting
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
    def kept_under(self) -> tuple[Any, ...]:
        """What the school's page is kept under."""
        return self.school, self.day, self.signal, self.is_over, self.newest_submission, self.told

    @property
    def signal(self) -> tuple[Any, ...]:
        """What the day's figures are kept under."""
        return self.roll, self.excused, self.moved

    @property
    def roll(self) -> tuple[Any, ...]:
        """What moves when there may be other organizations than before."""
        return self.today, self.organizations, self.waiting


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
    pulse: Pulse


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
    """One look-up, whatever the school's size."""
    days = sorted({day, day_of(now)})
    rows: Any = db.session.execute(*_school(school_id, days, end_of(day - ONE_DAY), end_of(day), now)).all()
    name, target, made, closed, waiting, newest, told, leave, holiday, *_ = rows[0]
    return Pulse(
        school=SchoolName(school_id, name),
        day=day,
        now=now,
        organizations=(made, closed),
        waiting=waiting,
        target=target,
        newest_submission=newest,
        told=told,
        excused=(leave, holiday),
        moved=tuple(row[-3:] for row in rows),
    )


@made_once
def _school(school_id: int, days: Sequence[date], begin: datetime, end: datetime, now: datetime) -> Select[Any]:
    """The school, in a row for each of the days that have moved, in order; in one where none has."""
    told = school_teachers.told_between(school_id, begin, end).scalar_subquery()
    newest = select(func.max(DaySubmission.id)).where(DaySubmission.school_id == school_id).scalar_subquery()
    leave, holiday = (
        select(func.max(row.id)).where(row.school_id == school_id).scalar_subquery() for row in (Leave, Holiday)
    )
    is_waiting = and_(Organization.closed_at.is_(None), Organization.confirmed_at.is_(None))
    orgs = (
        select(
            func.count().label("made"),
            func.count(Organization.closed_at).label("closed"),
            func.count(case((is_waiting, 1))).label("waiting"),
        )
        .where(Organization.school_id == school_id)
        .subquery("orgs")
    )
    moved = _moves(school_id, days, now).subquery("moved")
    columns: Any = select(School.name, School.target_time, orgs, newest, told, leave, holiday, *list(moved.c)[1:])
    school: Select[Any] = columns.join_from(School, orgs, true()).outerjoin(moved, true()).where(School.id == school_id)
    return school.order_by(moved.c.day)


def _moves(school_id: int, days: Sequence[date], now: datetime) -> Select[date, int, int, int]:
    """(day, how many organizations it has moved of, their versions added up, how many of them stand open)."""
    return (
        select(
            OrganizationDay.day,
            func.count(),
            func.sum(OrganizationDay.version),
            func.count(case((OrganizationDay.open_until > now, 1))),
        )
        .where(OrganizationDay.school_id == school_id, OrganizationDay.day.in_(days))
        .group_by(OrganizationDay.day)
    )


moves = made_once(_moves)


def school_day(pulse: Pulse) -> SchoolDay:
    """The day as it stands."""
    key = pulse.school.school_id, pulse.day
    before = _cache.get(key)
    if before is not None and before.pulse.signal == pulse.signal:
        return before
    if before is not None and before.pulse.today != pulse.today:
        before = None
    return _cache.put(key, _count(pulse, before))


def _count(pulse: Pulse, before: SchoolDay | None) -> SchoolDay:
    school_id, day, today = pulse.school.school_id, pulse.day, pulse.today
    old = {org.org_id: org for org in before.orgs} if before else {}
    rows, unmoved = _rows(pulse, before, old)
    standing = [row.submission_id for row in rows] + [org.submission_id for org in unmoved]
    submitted = frozenset(submission_id for submission_id in standing if submission_id is not None)
    known = before if before and before.submitted <= submitted else None
    stale = [row for row in rows if _is_stale(row, old.get(row.org_id), day, today)]
    handed_in = _submissions(school_id, submitted - (known.submitted if known else frozenset()))
    late = _late(school_id, day, today, [row.submission_id for row in stale if row.submission_id is not None])
    headcounts = {row.org_id: row.headcount for row in stale if row.submission_id is None}
    live = _live(school_id, headcounts, day, today)
    fresh = {row.org_id: _org_day(row, old, handed_in, live, late) for row in stale}
    asked = [fresh.get(row.org_id) or replace(old[row.org_id], full_name=row.full_name) for row in rows]
    tally, supplement = _added(known, handed_in.values())
    orgs = tuple(sorted((*unmoved, *asked), key=attrgetter("order")))
    return SchoolDay(day, orgs, _totals(orgs), submitted, tally, supplement, pulse)


def _totals(orgs: Sequence[OrgDay]) -> Totals:
    return Totals(
        organizations=len(orgs),
        submitted=sum(org.is_submitted for org in orgs),
        figures=day_figures.total(org.figures for org in orgs),
        not_joined=sum(org.figures.not_joined for org in orgs),
        late=sum(org.late for org in orgs),
    )


def _rows(
    pulse: Pulse, before: SchoolDay | None, old: Mapping[int, OrgDay]
) -> tuple[Collection[_Row], Collection[OrgDay]]:
    """What the organizations are now that may have moved, and those that have not.

    All are asked where there may be others than before, or the day is long over (`_is_stale`). A new name moves today
    and yesterday, so whoever has not moved is called as before.
    """
    is_known = before is not None and before.pulse.roll == pulse.roll and pulse.day >= pulse.today - ONE_DAY
    moved = set(_moved_ids(pulse, old)) if is_known else set()
    rows = _asked(pulse, sorted(moved) if is_known else None)
    return rows, [org for org in old.values() if org.org_id not in moved] if is_known else []


def _moved_ids(pulse: Pulse, old: Mapping[int, OrgDay]) -> Iterator[int]:
    versions: Any = db.session.execute(*_versions(pulse.school.school_id, pulse.day)).all()
    for org_id, version, open_until in versions:
        known = old.get(org_id)
        if known is None or (known.version, known.is_opened) != (version, policies.is_opened(open_until, pulse.now)):
            yield org_id


@made_once
def _versions(school_id: int, day: date) -> Select[int, int, datetime | None]:
    return select(OrganizationDay.org_id, OrganizationDay.version, OrganizationDay.open_until).where(
        OrganizationDay.school_id == school_id, OrganizationDay.day == day
    )


def _asked(pulse: Pulse, org_ids: Sequence[int] | None) -> Collection[_Row]:
    """The open organizations that were there on the day; of several versions of a submission the last counts."""
    rows = {}
    found: Any = db.session.execute(*_open(pulse.school.school_id, pulse.day, end_of(pulse.day), org_ids))
    for org_id, name, headcount, version, submission, open_until in found:
        is_opened = policies.is_opened(open_until, pulse.now)
        stands = None if is_opened else submission
        is_returned = is_opened and submission is not None
        rows[org_id] = _Row(org_id, name, headcount, version or 0, stands, is_opened, is_returned)
    return rows.values()


@made_once
def _open(school_id: int, day: date, end: datetime, org_ids: Sequence[int] | None) -> Select[Any]:
    columns: Any = select(
        Organization.id,
        Organization.full_name,
        Organization.headcount,
        OrganizationDay.version,
        DaySubmission.id,
        OrganizationDay.open_until,
    )
    found: Select[Any] = (
        columns.select_from(Organization)
        .outerjoin(OrganizationDay, is_of_day(OrganizationDay, day))
        .outerjoin(DaySubmission, is_of_day(DaySubmission, day))
        .where(Organization.school_id == school_id, in_use(), Organization.created_at < end)
        .order_by(Organization.id, DaySubmission.version)
    )
    return found if org_ids is None else found.where(Organization.id.in_(org_ids))


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


def _live(school_id: int, headcounts: Mapping[int, int], day: date, today: date) -> dict[int, DayFigures]:
    """The live figures of several organizations, counted by one statement; `headcounts` says of which (R44)."""
    if not headcounts:
        return {}
    by_source: dict[int, dict[ReportSource | None, int]] = {org_id: {} for org_id in headcounts}
    exempt = dict.fromkeys(headcounts, 0)
    found: Any = db.session.execute(*_counts_of(school_id, list(headcounts), day, end_if_over(day, today)))
    for source, number, excused, org_id in found:
        by_source[org_id][source] = number
        exempt[org_id] += excused
    return {one: day_figures.count(headcounts[one], by_source[one], exempt[one]) for one in headcounts}


@made_once
def _counts_of(school_id: int, org_ids: Sequence[int], day: date, end: datetime | None) -> Select[Any]:
    rows = live_rows(school_id, Membership.org_id, day, end)
    counted = counting.counts(rows).add_columns(rows.c.org_id)
    return counted.where(rows.c.org_id.in_(org_ids)).group_by(rows.c.org_id, rows.c.source)


def _submissions(school_id: int, ids: Collection[int]) -> dict[int, Counted]:
    """What those submissions froze."""
    if not ids:
        return {}
    found: Any = db.session.execute(*_frozen(school_id, sorted(ids)))
    return {row[0]: counted_of(row[1], row[2], "", row[3]) for row in found}


@made_once
def _frozen(school_id: int, ids: Sequence[int]) -> Select[Any]:
    columns: Any = select(
        DaySubmission.id, DaySubmission.figures, DaySubmission.supplement, DaySubmission.questionnaire
    )
    frozen: Select[Any] = columns.where(DaySubmission.school_id == school_id, DaySubmission.id.in_(ids))
    return frozen


def _late(school_id: int, day: date, today: date, submissions: Sequence[int]) -> dict[int, int]:
    """How many reported after the submission, by organization."""
    if not submissions:
        return {}
    return dict(db.session.execute(*late_counts(school_id, day, end_if_over(day, today), submissions)).all())


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
