"""How many of a roster have reported, and how: counted by the database once, and then by what has come since (R27)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select

from yss.domain import day_figures
from yss.domain.cache import Cache
from yss.domain.day_figures import DayFigures
from yss.domain.days import ONE_DAY
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import made_once
from yss.models import HealthReport, Membership, OrganizationDay
from yss.models.absences import is_holiday, on_leave
from yss.models.aliases import shared
from yss.models.roster import frozen_rows, live_rows

_BEFORE = shared(HealthReport)


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


@dataclass(frozen=True)
class Counted:
    """Members by how each has reported, None for who has not, and how many of these are exempt.

    As they were in that version of the day, after that report; of an empty roster neither is known for sure.
    """

    version: int
    last_report: int | None
    members: Mapping[ReportSource | None, int]
    exempt: int

    @property
    def figures(self) -> DayFigures:
        """The same, but for the headcount."""
        return day_figures.count(0, self.members, self.exempt)


class Since(NamedTuple):
    """A report that has come, what counted before it and with it; whether its member came with it, and is excused."""

    report_id: int
    reported_at: datetime
    before: ReportSource | None
    after: ReportSource | None
    is_new: bool
    is_excused: bool


_kept: Cache[tuple[RosterOf, date], Counted] = Cache(10_000)


def figures(roster: RosterOf, version: int, today: date) -> DayFigures:
    """The figures but for the headcount: of a submission, or of the day in that version or a later one.

    Not kept of a day that has no version, or is long over: leave for it moves none then (R62).
    """
    if roster.submission_id is None and (version == 0 or roster.day < today - ONE_DAY):
        return _count(roster, version).figures
    known = _kept.get((roster, today))
    if known is None or (roster.submission_id is None and known.version < version):
        known = _kept.put((roster, today), (known and _moved_on(roster, known)) or _count(roster, version))
    return known.figures


def _count(roster: RosterOf, version: int) -> Counted:
    found: Any = db.session.execute(*_by_source(roster)).all()
    if not found:
        return Counted(version, None, {}, 0)
    members, exempt = {source: number for source, number, *_ in found}, sum(row[2] for row in found)
    *_, counted_version, last_report = found[0]
    return Counted(counted_version or version, last_report or 0, members, exempt)


@made_once
def _by_source(roster: RosterOf) -> Select[Any]:
    """(source, members, of them exempt), with the day's version and its last report at the same instant."""
    rows = roster.rows()
    same_day = (roster.school_id, roster.org_id, roster.day)
    version = select(OrganizationDay.version).where(_is_of(OrganizationDay, *same_day)).scalar_subquery()
    last_report = select(func.max(HealthReport.id)).where(_is_of(HealthReport, *same_day)).scalar_subquery()
    return counts(rows).add_columns(version, last_report).group_by(rows.c.source)


def counts(rows: Subquery) -> Select[Any]:
    """(source, members, of them exempt) of a roster's rows, for the caller to group."""
    return select(rows.c.source, func.count(), func.sum(case((rows.c.exempt.is_(True), 1), else_=0)))


def _is_of(table: Any, school_id: int, org_id: int, day: date) -> ColumnElement[bool]:
    return and_(table.school_id == school_id, table.org_id == org_id, table.day == day)


def _moved_on(roster: RosterOf, known: Counted) -> Counted | None:
    """The count after the reports that have come since; None where the day has also moved by something else.

    Each transaction that adds reports to a day moves it, and gives them one instant: where there are as many moves as
    instants, there is nothing but these transactions. One may have brought its member along.
    """
    if known.last_report is None:
        return None
    found: Any = db.session.execute(*_since(*roster[:3], known.last_report)).all()
    version = found[0][0] if found else 0
    since = [Since._make(row[1:]) for row in found if row[1] is not None]
    if version - known.version != len({one.reported_at for one in since}) or any(one.is_new for one in since):
        return None
    members, exempt = Counter(known.members), known.exempt
    for one in since:
        members[one.before] -= 1
        members[one.after] += 1
        exempt += one.is_excused * ((one.after is None) - (one.before is None))
    return Counted(version, max([known.last_report, *(one.report_id for one in since)]), members, exempt)


@made_once
def _since(school_id: int, org_id: int, day: date, last_report: int) -> Select[Any]:
    """The day's version, and with each report that has come a `Since`; one row without where there is none."""
    came = and_(_is_of(HealthReport, school_id, org_id, day), HealthReport.id > last_report)
    before = and_(
        _BEFORE.school_id == school_id,
        _BEFORE.person_id == HealthReport.person_id,
        _BEFORE.day == day,
        _BEFORE.seq == HealthReport.seq - 1,
    )
    excused = or_(is_holiday(school_id, org_id, day), HealthReport.person_id.in_(on_leave(school_id, day)))
    columns: Any = select(
        OrganizationDay.version,
        HealthReport.id,
        HealthReport.reported_at,
        case((_BEFORE.withdrawn.is_(False), _BEFORE.source)),
        case((HealthReport.withdrawn.is_(False), HealthReport.source)),
        Membership.joined_at >= HealthReport.reported_at,
        excused,
    )
    since: Select[Any] = (
        columns.select_from(OrganizationDay)
        .outerjoin(HealthReport, came)
        .outerjoin(_BEFORE, before)
        .outerjoin(Membership, and_(Membership.school_id == school_id, Membership.id == HealthReport.membership_id))
        .where(_is_of(OrganizationDay, school_id, org_id, day))
    )
    return since
