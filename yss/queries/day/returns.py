"""退回 and what became of it: the versions of a day, their returns, how two versions differ (R35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all

from yss import sealing
from yss.domain.leaf_digests import code_of, path_of
from yss.domain.vocabulary import ReportSource, ReturnFate, RowDifference
from yss.extensions import db, vault
from yss.models import DaySubmission, HealthReport, Membership, OrganizationDay, Person, SubmissionReturn, SubmissionRow
from yss.models.report import reason_owner
from yss.models.roster import beyond, by_name
from yss.queries.day.day import Day, find_membership
from yss.queries.kit.actors import Desk
from yss.queries.kit.pages import PAGE


@dataclass(frozen=True)
class Returned:
    """A day that the school gave back (`version`), or opened though never submitted (None), until when and why."""

    day: date
    version: int | None
    reason: str
    returned_by: str
    returned_at: datetime
    open_until: datetime
    fate: ReturnFate


@dataclass(frozen=True)
class Version:
    """A submitted version of the day with the returns it saw, the newest first; number 0: before any submission."""

    number: int
    submitted_at: datetime | None
    submitted_by: str
    code: str
    digest_url: str
    returns: tuple[Returned, ...]


class Differing(NamedTuple):
    """A member whom two versions of a day hold differently."""

    person_id: int
    membership_id: int
    name: str
    number_masked: str
    how: RowDifference
    old: ReportSource | None
    new: ReportSource | None


@dataclass(frozen=True)
class Differences:
    """One page of them, how many there are in all, and after whom the next page begins."""

    rows: tuple[Differing, ...]
    total: int
    after: int | None


def open_now(desk: Desk, now: datetime) -> tuple[Returned, ...]:
    """The organization's days that are returned or opened at `now`, by day."""
    opened = (
        _returns(desk)
        .join(
            OrganizationDay,
            and_(
                OrganizationDay.school_id == SubmissionReturn.school_id,
                OrganizationDay.org_id == SubmissionReturn.org_id,
                OrganizationDay.day == SubmissionReturn.day,
                OrganizationDay.open_until == SubmissionReturn.open_until,
            ),
        )
        .where(OrganizationDay.open_until > now)
        .order_by(SubmissionReturn.day)
    )
    return tuple(_returned(row, name, ReturnFate.OPEN) for row, name in db.session.execute(opened))


def of_day(day: Day, now: datetime) -> Returned | None:
    """The return or opening under which the day is open at `now`; asked only where it is."""
    if day.open_until is None:
        return None
    return next((one for one in open_now(day.desk, now) if one.day == day.day), None)


def versions(day: Day) -> tuple[Version, ...]:
    """Every version of the day, the newest first, with what became of each; none where nothing ever happened."""
    given_back: dict[int, list[tuple[SubmissionReturn, str]]] = {}
    found = _returns(day.desk).where(SubmissionReturn.day == day.day).order_by(SubmissionReturn.id.desc())
    for row, name in db.session.execute(found):
        given_back.setdefault(row.version or 0, []).append((row, name))
    made = _submissions(day)
    shown = [_version(day, row, name, given_back.get(row.version, [])) for row, name in made]
    if 0 in given_back:
        shown.append(Version(0, None, "", "", "", _fates(day, given_back[0])))
    return tuple(shown)


def _submissions(day: Day) -> list[tuple[DaySubmission, str]]:
    found = (
        select(DaySubmission, Person.name)
        .join(Person, Person.id == DaySubmission.submitted_by)
        .where(
            DaySubmission.school_id == day.desk.school_id,
            DaySubmission.org_id == day.desk.org_id,
            DaySubmission.day == day.day,
        )
        .order_by(DaySubmission.version.desc())
    )
    return [(row, name) for row, name in db.session.execute(found)]


def _version(day: Day, row: DaySubmission, name: str, returns: list[tuple[SubmissionReturn, str]]) -> Version:
    url = path_of(row.school_id, row.digest)
    return Version(row.version, row.submitted_at, name, code_of(row.digest), url, _fates(day, returns))


def _fates(day: Day, returns: list[tuple[SubmissionReturn, str]]) -> tuple[Returned, ...]:
    """Only the newest return of a version may have led to the next one, or be open still; the others ran out."""
    last = day.last.version if day.last else 0
    return tuple(_returned(row, name, _fate(day, row, last, place == 0)) for place, (row, name) in enumerate(returns))


def _fate(day: Day, row: SubmissionReturn, last: int, is_newest: bool) -> ReturnFate:
    if is_newest and last > (row.version or 0):
        return ReturnFate.RESUBMITTED
    return ReturnFate.OPEN if is_newest and day.open_until is not None else ReturnFate.LAPSED


def _returns(desk: Desk) -> Select[SubmissionReturn, str]:
    return (
        select(SubmissionReturn, Person.name)
        .join(Person, Person.id == SubmissionReturn.returned_by)
        .where(SubmissionReturn.school_id == desk.school_id, SubmissionReturn.org_id == desk.org_id)
    )


def _returned(row: SubmissionReturn, name: str, fate: ReturnFate) -> Returned:
    reason = ""
    if row.reason_sealed is not None:
        reason = vault.open(sealing.RETURN_REASON, reason_owner(row), row.reason_sealed).decode()
    return Returned(row.day, row.version, reason, name, row.returned_at, row.open_until, fate)


def differences(desk: Desk, old: int, new: int, after: int | None = None) -> Differences:
    """Who came, went, or has another report in the submission `new` than in `old`, by name, one page."""
    rows = _differing(desk.school_id, old, new)
    total = db.session.execute(select(func.count()).select_from(rows)).scalar_one()
    was, now = _source_of(desk, rows.c.old), _source_of(desk, rows.c.new)
    listed = select(rows, was, now).order_by(*by_name(rows)).limit(PAGE + 1)
    if after is not None:
        listed = listed.where(beyond(find_membership(desk, after), by_name(rows)))
    found = db.session.execute(listed).all()
    shown = tuple(
        Differing(row.person_id, row.membership_id, row.name, row.number_masked, RowDifference(row.how), *row[-2:])
        for row in found[:PAGE]
    )
    return Differences(shown, total, shown[-1].membership_id if len(found) > PAGE else None)


def _source_of(desk: Desk, report_id: ColumnElement[Any]) -> Any:
    return (
        select(HealthReport.source)
        .where(HealthReport.school_id == desk.school_id, HealthReport.id == report_id)
        .scalar_subquery()
    )


def _differing(school_id: int, old: int, new: int) -> Subquery:
    was, is_now = (_rows(school_id, submission, name) for submission, name in ((old, "was"), (new, "is_now")))
    how = case(
        (was.c.person_id.is_(None), RowDifference.CAME.value),
        (is_now.c.exempt.is_(True), RowDifference.EXEMPT.value),
        (is_now.c.report_id.is_(None), RowDifference.MISSING.value),
        (was.c.report_id.is_(None), RowDifference.REPORTED.value),
        else_=RowDifference.REVISED.value,
    )
    differs = or_(
        was.c.person_id.is_(None),
        was.c.report_id.is_distinct_from(is_now.c.report_id),
        was.c.exempt != is_now.c.exempt,
    )
    changed = (
        _pair(is_now, was.c.report_id, is_now.c.report_id, how)
        .select_from(is_now)
        .outerjoin(was, was.c.person_id == is_now.c.person_id)
        .where(differs)
    )
    gone = (
        _pair(was, was.c.report_id, is_now.c.report_id, literal(RowDifference.WENT.value))
        .select_from(was)
        .outerjoin(is_now, was.c.person_id == is_now.c.person_id)
        .where(is_now.c.person_id.is_(None))
    )
    both = union_all(changed, gone).subquery("both_versions")
    of_member = (Membership.initials, Membership.name, Membership.number_masked)
    return (
        select(both.c.person_id, both.c.membership_id, *of_member, both.c.how, both.c.old, both.c.new)
        .join(Membership, and_(Membership.school_id == school_id, Membership.id == both.c.membership_id))
        .subquery("differing")
    )


def _pair(of: Subquery, old: ColumnElement[Any], new: ColumnElement[Any], how: ColumnElement[Any]) -> Select[Any]:
    return select(of.c.person_id, of.c.membership_id, how.label("how"), old.label("old"), new.label("new"))


def _rows(school_id: int, submission_id: int, name: str) -> Subquery:
    return (
        select(SubmissionRow.person_id, SubmissionRow.membership_id, SubmissionRow.report_id, SubmissionRow.exempt)
        .where(SubmissionRow.school_id == school_id, SubmissionRow.submission_id == submission_id)
        .subquery(name)
    )
