"""填报记录: a person's days and the revisions of each (R25, R41)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from yss.domain import permissions
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.vocabulary import Leaving, ReportSource
from yss.extensions import db
from yss.models import HealthReport, Membership, Person
from yss.models.latest import is_latest, of_person
from yss.queries.day.reports import Answers, Earlier, earlier, open_answers, reporter_of
from yss.queries.kit.actors import Desk

PAGE = 30


@dataclass(frozen=True)
class PastDay:
    """A day with its newest revision."""

    day: date
    report_id: int
    source: ReportSource
    filled_by: str
    revisions: int
    changed: bool
    withdrawn: bool
    carried_from: date | None


@dataclass(frozen=True)
class History:
    """A person's days, the last first; `left_how` where they are no member any more, `before` begins the next page."""

    person_id: int
    name: str
    number_masked: str
    left_how: Leaving | None
    days: tuple[PastDay, ...]
    before: date | None


@dataclass(frozen=True)
class Revision:
    """One revision with the answers of the one before it, of the same day or earlier."""

    seq: int
    source: ReportSource
    filled_by: str
    reported_at: datetime
    withdrawn: bool
    carried_from: date | None
    questionnaire: str
    answers: Answers
    previous: Earlier | None


def of_member(desk: Desk, person_id: int, before: date | None = None) -> History:
    """What the collector may read: the days on which the person was a member there (R19). Raises NotFound."""
    stays = db.session.scalars(
        select(Membership)
        .where(
            Membership.school_id == desk.school_id,
            Membership.org_id == desk.org_id,
            Membership.person_id == person_id,
        )
        .order_by(Membership.id.desc())
    ).all()
    if not stays:
        raise NotFound
    current = next((stay for stay in stays if stay.left_at is None), stays[0])
    return _history(desk.school_id, current, or_(false(), *map(_covers, stays)), before)


def of_person_in(school_id: int, person_id: int, before: date | None = None, filled_by: int | None = None) -> History:
    """The person's days in the school, or those that a proxy filled in (R41, R72).

    Raises NotFound for who never was a member.
    """
    stays = db.session.scalars(
        select(Membership)
        .where(Membership.school_id == school_id, Membership.person_id == person_id)
        .order_by(Membership.id.desc())
    ).all()
    if not stays:
        raise NotFound
    readable = HealthReport.school_id == school_id
    if filled_by is not None:
        readable = and_(readable, HealthReport.filled_by == filled_by)
    return _history(school_id, stays[0], readable, before)


def readable(school_id: int, person_id: int, actor_id: int, day: date, today: date) -> tuple[Revision, ...]:
    """The revisions of the day that the person, or who fills in for them, may read again, compared with one another.

    Raises NotFound where there is none (R50).
    """
    reporter = reporter_of(school_id, person_id, actor_id, today)
    found = revisions(school_id, person_id, day, partial(permissions.can_read_answers, reporter))
    if not found:
        raise NotFound
    return found


def revisions(
    school_id: int, person_id: int, day: date, may_read: Callable[[int], bool] = lambda _filled_by: True
) -> tuple[Revision, ...]:
    """Every revision of the day, the newest first, each beside the one before it that was not withdrawn (R25).

    Of those alone that `may_read` lets pass, by who filled in.
    """
    rows: Sequence[tuple[HealthReport, str]] = db.session.execute(
        _with_filler().where(of_person(school_id, person_id), HealthReport.day == day).order_by(HealthReport.seq.desc())
    ).all()
    rows = [row for row in rows if may_read(row[0].filled_by)]
    kept = [report for report, _ in rows if not report.withdrawn]
    return tuple(
        _revision(report, filler, earlier(next((one for one in kept if one.seq < report.seq), None)))
        for report, filler in rows
    )


def _revision(report: HealthReport, filler: str, previous: Earlier | None) -> Revision:
    return Revision(
        seq=report.seq,
        source=report.source,
        filled_by=filler,
        reported_at=report.reported_at,
        withdrawn=report.withdrawn,
        carried_from=report.carried_from,
        questionnaire=report.questionnaire,
        answers=open_answers(report.school_id, report.person_id, report.answers_sealed),
        previous=previous,
    )


def _covers(stay: Membership) -> ColumnElement[bool]:
    since = HealthReport.day >= day_of(stay.joined_at)
    return since if stay.left_at is None else and_(since, HealthReport.day <= day_of(stay.left_at))


def _with_filler() -> Any:
    filler = Person.__table__.alias("filler")
    return select(HealthReport, filler.c.name).join(filler, filler.c.id == HealthReport.filled_by)


def _past_day(report: HealthReport, filler: str) -> PastDay:
    return PastDay(
        day=report.day,
        report_id=report.id,
        source=report.source,
        filled_by=filler,
        revisions=report.seq,
        changed=report.changed,
        withdrawn=report.withdrawn,
        carried_from=report.carried_from,
    )


def _history(school_id: int, stay: Membership, readable: ColumnElement[bool], before: date | None) -> History:
    wanted = and_(of_person(school_id, stay.person_id), readable, is_latest())
    if before is not None:
        wanted = and_(wanted, HealthReport.day < before)
    rows: Sequence[tuple[HealthReport, str]] = db.session.execute(
        _with_filler().where(wanted).order_by(HealthReport.day.desc()).limit(PAGE + 1)
    ).all()
    days = tuple(_past_day(report, filler) for report, filler in rows[:PAGE])
    left_how = None if stay.left_at is None else stay.left_how
    return History(
        stay.person_id, stay.name, stay.number_masked, left_how, days, days[-1].day if len(rows) > PAGE else None
    )
