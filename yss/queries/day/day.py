"""An organization's day: figures and the people behind them; frozen once submitted (R27, R30, R34)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select, true

from yss.domain import day_figures, policies
from yss.domain.cache import Cache
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import NotFound
from yss.domain.policies import Availability
from yss.domain.remarks import NAMED_AT_MOST
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import made_once
from yss.models import DaySubmission, Membership, OrganizationDay, Person
from yss.models import Organization as OrganizationRow
from yss.models.links import has_no_yes
from yss.models.roster import (
    LastOfPage,
    beyond,
    by_name,
    end_if_over,
    frozen_rows,
    is_made,
    is_missing,
    is_reported,
    late_rows,
    live_rows,
    named_like,
)
from yss.models.standing import is_of_day
from yss.queries.day import absences
from yss.queries.day.absences import Why
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


class RosterOf(NamedTuple):
    """Of a submission, or of an organization's day as it stands; `end` as `end_if_over` says."""

    school_id: int
    org_id: int
    day: date
    end: datetime | None
    submission_id: int | None

    def rows(self) -> Subquery:
        """The members with the report that counts."""
        if self.submission_id is not None:
            return frozen_rows(self.school_id, self.submission_id)
        return live_rows(self.school_id, self.org_id, self.day, self.end)


_cache: Cache[tuple[object, ...], DayFigures] = Cache(10_000)


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
    """What every page of the day starts from.

    `submitted` stands; `last` is the newest, also while it is returned; `open_until` where the day is returned or
    opened (R35); `founded` is the organization's first day.
    """

    desk: Desk
    day: date
    today: date
    founded: date
    headcount: int
    version: int
    submitted: Submitted | None
    last: Submitted | None = None
    open_until: datetime | None = None

    @property
    def was_there(self) -> bool:
        """There was the organization on the day, or it has submitted the day all the same (R80)."""
        return self.day >= self.founded or self.last is not None

    def rows(self) -> Subquery:
        """The roster: frozen while a submission stands, live otherwise."""
        return self.roster.rows()

    @property
    def roster(self) -> RosterOf:
        """By what its rows are asked for."""
        submission_id = self.submitted.submission_id if self.submitted else None
        end = None if self.submitted else end_if_over(self.day, self.today)
        return RosterOf(self.desk.school_id, self.desk.org_id, self.day, end, submission_id)


class PersonRow(NamedTuple):
    """A member in a list; a tuple, so that a template unpacks it.

    `unconfirmed`: filled in by a further proxy without a yes (R72).
    """

    person_id: int
    membership_id: int
    name: str
    number_masked: str
    source: ReportSource | None
    filled_by: str
    changed: bool
    carried_from: date | None
    unconfirmed: bool


@dataclass(frozen=True)
class People:
    """One page of a list, how many there are in all, after whom the next page begins; of the exempt why they are so."""

    rows: tuple[PersonRow, ...]
    total: int
    after: int | None
    why: Mapping[int, Why] = field(default_factory=dict)


def find(desk: Desk, day: date, now: datetime) -> Day:
    """The day with its version and newest submission, as it stands at `now`. Raises NotFound for no organization."""
    row: Any = db.session.execute(*_found(desk.school_id, desk.org_id, day)).one_or_none()
    if row is None:
        raise NotFound
    org, version, open_until, submission = row
    until = open_until if policies.is_opened(open_until, now) else None
    stands = submission is not None and until is None
    last = _submitted(submission)
    return Day(
        desk=desk,
        day=day,
        today=day_of(now),
        founded=org.founded,
        headcount=submission.figures["day"]["headcount"] if stands else org.headcount,
        version=version or 0,
        submitted=last if stands else None,
        last=last,
        open_until=until,
    )


@made_once
def _found(school_id: int, org_id: int, day: date) -> Select[Any]:
    columns: Any = select(OrganizationRow, OrganizationDay.version, OrganizationDay.open_until, DaySubmission)
    found: Select[Any] = (
        columns.outerjoin(OrganizationDay, is_of_day(OrganizationDay, day))
        .outerjoin(DaySubmission, is_of_day(DaySubmission, day))
        .where(OrganizationRow.school_id == school_id, OrganizationRow.id == org_id)
        .order_by(DaySubmission.version.desc())
        .limit(1)
    )
    return found


def submit_availability(day: Day, now: datetime) -> Availability:
    """Whether the day may be submitted, and why not (R31, R35, R80)."""
    return policies.availability(check_submit, day, now)


def check_submit(day: Day, now: datetime) -> None:
    """Raises as `policies.check_submit`."""
    policies.check_submit(day.day, now, founded=day.founded, submitted=day.last is not None, open_until=day.open_until)


def _submitted(row: DaySubmission | None) -> Submitted | None:
    if row is None:
        return None
    return Submitted(row.id, row.version, row.submitted_at, row.as_seen_at, row.digest)


def figures(day: Day) -> DayFigures:
    """The day's figures, counted from the rows."""
    return replace(_counted(day), headcount=day.headcount)


def _counted(day: Day) -> DayFigures:
    """The figures but for the headcount. Kept while the day's version stands."""
    if day.submitted is None and (day.version == 0 or day.day < day.today - ONE_DAY):
        return _count(day)
    key = (day.desk, day.day, day.today, day.version, day.submitted.submission_id if day.submitted else None)
    return _cache.get(key) or _cache.put(key, _count(day))


def _count(day: Day) -> DayFigures:
    found: Any = db.session.execute(*_by_source(day.roster)).all()
    return day_figures.count(0, {source: number for source, number, _ in found}, sum(row[2] for row in found))


@made_once
def _by_source(roster: RosterOf) -> Select[Any]:
    rows = roster.rows()
    return _counts(rows).group_by(rows.c.source)


def _counts(rows: Subquery) -> Select[Any]:
    return select(rows.c.source, func.count(), func.sum(case((rows.c.exempt.is_(True), 1), else_=0)))


def figures_of(school_id: int, headcounts: Mapping[int, int], day: date, today: date) -> dict[int, DayFigures]:
    """The live figures of several organizations, counted by one statement; `headcounts` says of which (R44)."""
    if not headcounts:
        return {}
    rows = live_rows(school_id, Membership.org_id, day, end_if_over(day, today))
    found: Any = db.session.execute(
        _counts(rows)
        .add_columns(rows.c.org_id)
        .where(rows.c.org_id.in_(headcounts))
        .group_by(rows.c.org_id, rows.c.source)
    )
    by_source: dict[int, dict[ReportSource | None, int]] = {org_id: {} for org_id in headcounts}
    exempt = dict.fromkeys(headcounts, 0)
    for source, number, excused, org_id in found:
        by_source[org_id][source] = number
        exempt[org_id] += excused
    return {one: day_figures.count(headcounts[one], by_source[one], exempt[one]) for one in headcounts}


def people(
    day: Day,
    *,
    missing: bool | None = None,
    exempt: bool = False,
    source: ReportSource | None = None,
    search: str = "",
    after: int | None = None,
) -> People:
    """The roster by name, searched, one page: 未填报, 已填报, 免报, those reported in one way, or everybody."""
    which = (missing, exempt, source)
    if search:
        rows = day.rows()
        wanted = and_(_wanted(rows, *which), named_like(search, rows.c))
        total = db.session.execute(select(func.count()).select_from(rows).where(wanted)).scalar_one()
        found = _page(day, rows, wanted, total, after, PAGE)
    else:
        listed = db.session.execute(*_by_name(day.roster, last_of_page(day, after), which=which, limit=PAGE)).all()
        found = _shown(listed, _total(day, *which), PAGE)
    return replace(found, why=_reasons(day, [row.person_id for row in found.rows])) if exempt else found


def first(day: Day, *, missing: bool) -> People:
    """The first of the missing, or of those who have reported: as many as a text for the class names."""
    which = (missing, False, None)
    listed = db.session.execute(*_by_name(day.roster, None, which=which, limit=NAMED_AT_MOST)).all()
    return _shown(listed, _total(day, *which), NAMED_AT_MOST)


Which = tuple[bool | None, bool, ReportSource | None]


@made_once
def _by_name(roster: RosterOf, last: LastOfPage | None, *, which: Which, limit: int) -> Select[Any]:
    rows = roster.rows()
    listed = _listed(roster.school_id, rows, limit).where(_wanted(rows, *which))
    return listed if last is None else listed.where(beyond(last, by_name(rows)))


def last_of_page(day: Day, after: int | None) -> LastOfPage | None:
    """With whom the page before ended, who is or was a member there. Raises NotFound."""
    if after is None:
        return None
    last = find_membership(day.desk, after)
    return LastOfPage(last.initials, last.name, last.id)


def _wanted(rows: Subquery, missing: bool | None, exempt: bool, source: ReportSource | None) -> ColumnElement[bool]:
    if source is not None:
        return is_made(rows, source)
    if exempt:
        return rows.c.exempt.is_(True)
    if missing is None:
        return true()
    return is_missing(rows) if missing else is_reported(rows)


def _total(day: Day, missing: bool | None, exempt: bool, source: ReportSource | None) -> int:
    """How many `_wanted` finds, of the same figures."""
    counted = _counted(day)
    if source is not None:
        return counted.by_source[source]
    if exempt:
        return counted.exempt
    if missing is None:
        return counted.joined
    return counted.missing if missing else counted.reported


def missing_among(day: Day, people: Collection[int]) -> set[int]:
    """Those of `people` who are missing."""
    rows = day.rows()
    wanted = select(rows.c.person_id).where(is_missing(rows), rows.c.person_id.in_(people))
    return set(db.session.scalars(wanted)) if people else set()


def why_exempt(day: Day, person_id: int) -> Why | None:
    """Why the person, on the roster without a report, needs none; None where one is expected (R62)."""
    rows = day.rows()
    wanted = select(rows.c.person_id).where(rows.c.person_id == person_id, rows.c.exempt.is_(True))
    return _reasons(day, list(db.session.scalars(wanted))).get(person_id)


def _reasons(day: Day, people: Sequence[int]) -> dict[int, Why]:
    return absences.reasons(day.desk, day.day, people, is_frozen=day.submitted is not None)


def late(day: Day, *, after: int | None = None) -> People:
    """提交后申报: reports of the day that the newest submission does not hold, one page (R26)."""
    if (rows := _late(day)) is None:
        return People((), 0, None)
    return _page(day, rows, true(), late_total(day), after, PAGE)


def late_total(day: Day) -> int:
    """How many have reported after the submission."""
    if day.submitted is None:
        return 0
    return db.session.execute(*_late_total(_after(day, day.submitted))).scalar_one()


@made_once
def _late_total(late: RosterOf) -> Select[int]:
    return select(func.count()).select_from(late_rows(*late))


def _late(day: Day) -> Subquery | None:
    return late_rows(*_after(day, day.submitted)) if day.submitted else None


def _after(day: Day, submitted: Submitted) -> RosterOf:
    """Who has reported after it, of today's roster or the day's."""
    return day.roster._replace(end=end_if_over(day.day, day.today), submission_id=submitted.submission_id)


def _page(day: Day, rows: Subquery, wanted: ColumnElement[bool], total: int, after: int | None, limit: int) -> People:
    listed = _listed(day.desk.school_id, rows, limit).where(wanted)
    if after is not None:
        listed = listed.where(beyond(find_membership(day.desk, after), by_name(rows)))
    return _shown(db.session.execute(listed).all(), total, limit)


def _listed(school_id: int, rows: Subquery, limit: int) -> Select[Any]:
    """As many by name, and one more: whether there are any."""
    filler = select(Person.name).where(Person.id == rows.c.filled_by).scalar_subquery()
    return (
        select(
            rows.c.person_id,
            rows.c.membership_id,
            rows.c.name,
            rows.c.number_masked,
            rows.c.source,
            filler,
            rows.c.changed,
            rows.c.carried_from,
            has_no_yes(school_id, rows.c.person_id, rows.c.filled_by),
        )
        .order_by(*by_name(rows))
        .limit(limit + 1)
    )


def _shown(found: Sequence[Any], total: int, limit: int) -> People:
    shown = tuple(_person_row(row) for row in found[:limit])
    return People(shown, total, shown[-1].membership_id if len(found) > limit else None)


def _person_row(row: Any) -> PersonRow:
    return PersonRow(row[0], row[1], row[2], row[3], row[4], row[5] or "", bool(row[6]), row[7], bool(row[8]))


def find_membership(desk: Desk, membership_id: int) -> Membership:
    """A membership of the desk's organization, with which a page of a list ended. Raises NotFound."""
    row = db.session.get(Membership, (desk.school_id, membership_id))
    if row is None or row.org_id != desk.org_id:
        raise NotFound
    return row
