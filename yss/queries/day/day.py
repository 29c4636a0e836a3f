"""An organization's day: figures and the people behind them; frozen once submitted (R27, R30, R34)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, select, true

from yss.domain import policies
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY, day_of
from yss.domain.errors import NotFound
from yss.domain.policies import Availability
from yss.domain.remarks import NAMED_AT_MOST
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import at_most, made_once
from yss.models import DaySubmission, Membership, OrganizationDay, Person
from yss.models import Organization as OrganizationRow
from yss.models.links import has_no_yes
from yss.models.roster import (
    LastOfPage,
    beyond,
    by_name,
    end_if_over,
    is_made,
    is_missing,
    is_reported,
    late_rows,
    named_like,
)
from yss.models.standing import is_of_day
from yss.queries.day import absences, counting
from yss.queries.day.absences import Why
from yss.queries.day.counting import RosterOf
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


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
    created_at, headcount, version, open_until, frozen, *submission = row
    until = open_until if policies.is_opened(open_until, now) else None
    last = Submitted(*submission) if frozen else None
    stands = last is not None and until is None
    return Day(
        desk=desk,
        day=day,
        today=day_of(now),
        founded=day_of(created_at),
        headcount=frozen["day"]["headcount"] if stands else headcount,
        version=version or 0,
        submitted=last if stands else None,
        last=last,
        open_until=until,
    )


@made_once
def _found(school_id: int, org_id: int, day: date) -> Select[Any]:
    columns: Any = select(
        OrganizationRow.created_at,
        OrganizationRow.headcount,
        OrganizationDay.version,
        OrganizationDay.open_until,
        DaySubmission.figures,
        DaySubmission.id,
        DaySubmission.version,
        DaySubmission.submitted_at,
        DaySubmission.as_seen_at,
        DaySubmission.digest,
    )
    found: Select[Any] = (
        columns.select_from(OrganizationRow)
        .outerjoin(OrganizationDay, is_of_day(OrganizationDay, day))
        .outerjoin(DaySubmission, is_of_day(DaySubmission, day))
        .where(OrganizationRow.school_id == school_id, OrganizationRow.id == org_id)
        .order_by(DaySubmission.version.desc())
        .limit(at_most(1))
    )
    return found


def is_steady(day: Day) -> bool:
    """Whether all that pages show of the day moves a version: the roster of one long over changes without (R62)."""
    return day.version > 0 and day.day >= day.today - ONE_DAY and day.open_until is None


def submit_availability(day: Day, now: datetime) -> Availability:
    """Whether the day may be submitted, and why not (R31, R35, R80)."""
    return policies.availability(check_submit, day, now)


def check_submit(day: Day, now: datetime) -> None:
    """Raises as `policies.check_submit`."""
    policies.check_submit(day.day, now, founded=day.founded, submitted=day.last is not None, open_until=day.open_until)


def figures(day: Day) -> DayFigures:
    """The day's figures, counted from the rows."""
    return replace(_counted(day), headcount=day.headcount)


def _counted(day: Day) -> DayFigures:
    return counting.figures(day.roster, day.version, day.today)


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
        found = _searched(day, which, search, after)
    else:
        listed = db.session.execute(*_by_name(day.roster, last_of_page(day, after), which=which, limit=PAGE)).all()
        found = shown(listed, _total(day, *which))
    return replace(found, why=_reasons(day, [row.person_id for row in found.rows])) if exempt else found


def first(day: Day, *, missing: bool) -> People:
    """The first of the missing, or of those who have reported: as many as a text for the class names."""
    which = (missing, False, None)
    listed = db.session.execute(*_by_name(day.roster, None, which=which, limit=NAMED_AT_MOST)).all()
    return shown(listed, _total(day, *which), NAMED_AT_MOST)


Which = tuple[bool | None, bool, ReportSource | None]


@made_once
def _by_name(roster: RosterOf, last: LastOfPage | None, *, which: Which, limit: int) -> Select[Any]:
    rows = roster.rows()
    return _beyond(last, rows, listed_rows(roster.school_id, rows, limit).where(_wanted(rows, *which)))


def _beyond(last: LastOfPage | None, rows: Subquery, listed: Select[Any]) -> Select[Any]:
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
    if day.submitted is None or not (total := late_total(day)):
        return People((), 0, None)
    listed = db.session.execute(*_late_by_name(_after(day, day.submitted), last_of_page(day, after))).all()
    return shown(listed, total)


def late_total(day: Day) -> int:
    """How many have reported after the submission."""
    if day.submitted is None:
        return 0
    return db.session.execute(*_late_total(_after(day, day.submitted))).scalar_one()


@made_once
def _late_total(late: RosterOf) -> Select[int]:
    return select(func.count()).select_from(late_rows(*late))


@made_once
def _late_by_name(late: RosterOf, last: LastOfPage | None) -> Select[Any]:
    rows = late_rows(*late)
    return _beyond(last, rows, listed_rows(late.school_id, rows, PAGE))


def _after(day: Day, submitted: Submitted) -> RosterOf:
    """Who has reported after it, of today's roster or the day's."""
    return day.roster._replace(end=end_if_over(day.day, day.today), submission_id=submitted.submission_id)


def _searched(day: Day, which: Which, search: str, after: int | None) -> People:
    rows = day.rows()
    wanted = and_(_wanted(rows, *which), named_like(search, rows.c))
    total = db.session.execute(select(func.count()).select_from(rows).where(wanted)).scalar_one()
    listed = listed_rows(day.desk.school_id, rows, PAGE).where(wanted)
    return shown(db.session.execute(_beyond(last_of_page(day, after), rows, listed)).all(), total)


def listed_rows(school_id: int, rows: Subquery, limit: int) -> Select[Any]:
    """As many by name as a `PersonRow` each, and one more: whether there are any."""
    is_others = rows.c.source != ReportSource.SELF
    filler = select(Person.name).where(Person.id == rows.c.filled_by).scalar_subquery()
    unconfirmed = has_no_yes(school_id, rows.c.person_id, rows.c.filled_by)
    return (
        select(
            rows.c.person_id,
            rows.c.membership_id,
            rows.c.name,
            rows.c.number_masked,
            rows.c.source,
            case((is_others, filler), else_=""),
            func.coalesce(rows.c.changed, false()),
            rows.c.carried_from,
            case((is_others, unconfirmed), else_=false()),
        )
        .order_by(*by_name(rows))
        .limit(at_most(limit + 1))
    )


def shown(found: Sequence[Any], total: int, limit: int = PAGE) -> People:
    """The page of what `listed_rows` found, of `total` rows in all."""
    rows = tuple(map(PersonRow._make, found[:limit]))
    return People(rows, total, rows[-1].membership_id if len(found) > limit else None)


def find_membership(desk: Desk, membership_id: int) -> Membership:
    """A membership of the desk's organization, with which a page of a list ended. Raises NotFound."""
    row = db.session.get(Membership, (desk.school_id, membership_id))
    if row is None or row.org_id != desk.org_id:
        raise NotFound
    return row
