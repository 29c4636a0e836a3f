"""The school's last 30 days, each as its submissions froze it (R44)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, select

from yss.domain import day_figures, questionnaire, tally
from yss.domain.cache import Cache
from yss.domain.day_figures import DayFigures
from yss.domain.days import end_of
from yss.domain.shares import percent
from yss.extensions import db
from yss.models import DaySubmission, Organization
from yss.models.school import in_use
from yss.models.standing import stands
from yss.queries.school.overview import Pulse, moves

DAYS = 30

_LASTS = timedelta(minutes=1)


@dataclass(frozen=True)
class TrendDay:
    """A day: how many organizations there were, how many have submitted, their figures, and who was at high risk."""

    day: date
    organizations: int
    submitted: int
    figures: DayFigures
    risk: int

    @property
    def rates(self) -> tuple[int | None, int | None]:
        """In per cent: of the organizations who have submitted, of the expected there who have reported."""
        return percent(self.submitted, self.organizations), percent(self.figures.reported, self.figures.expected)


@dataclass(frozen=True)
class Trend:
    """The days, the last at the end; kept for a minute while no submission comes, and then what has not moved."""

    days: tuple[TrendDay, ...]
    key: tuple[Any, ...]
    until: datetime
    moved: dict[date, tuple[Any, ...]]


_cache: Cache[int, Trend] = Cache(100)


def trend(pulse: Pulse) -> Trend:
    """The last 30 days, today the last."""
    key, before = (
        (pulse.today, (pulse.organizations, pulse.waiting), pulse.newest_submission),
        _cache.get(pulse.school.school_id),
    )
    if before is not None and before.key == key and pulse.now < before.until <= pulse.now + _LASTS:
        return before
    return _cache.put(pulse.school.school_id, _count(pulse, key, before))


def _count(pulse: Pulse, key: tuple[Any, ...], before: Trend | None) -> Trend:
    school_id, now = pulse.school.school_id, pulse.now
    span = [pulse.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    moved = {row[0]: tuple(row[1:]) for row in db.session.execute(*moves(school_id, span, now))}
    old = {one.day: one for one in before.days} if before and before.key[1] == key[1] else {}
    stale = [day for day in span if before is None or day not in old or before.moved.get(day) != moved.get(day)]
    fresh, founded = _submitted(school_id, stale, now), _founded(school_id)
    days = tuple(_day(day, fresh[day], founded) if day in fresh else old[day] for day in span)
    return Trend(days, key, now + _LASTS, moved)


def _founded(school_id: int) -> list[datetime]:
    return sorted(
        db.session.scalars(select(Organization.created_at).where(Organization.school_id == school_id, in_use()))
    )


def _day(day: date, summed: tuple[int, DayFigures, int], founded: Sequence[datetime]) -> TrendDay:
    submitted, figures, risk = summed
    return TrendDay(day, bisect_left(founded, end_of(day)), submitted, figures, risk)


def _submitted(school_id: int, days: Sequence[date], now: datetime) -> dict[date, tuple[int, DayFigures, int]]:
    """What the open organizations' submissions of those days add up to; nothing is zero."""
    summed = dict.fromkeys(days, (0, day_figures.total(()), 0))
    if not days:
        return summed
    names = [field.name for field in fields(DayFigures)]
    rows = db.session.execute(
        select(
            DaySubmission.day,
            func.count(),
            func.sum(_risk()),
            *(func.sum(_number(DaySubmission.figures["day"][name])) for name in names),
        )
        .join(
            Organization,
            and_(
                Organization.school_id == DaySubmission.school_id,
                Organization.id == DaySubmission.org_id,
                in_use(),
                Organization.created_at < case({day: end_of(day) for day in days}, value=DaySubmission.day),
            ),
        )
        .where(DaySubmission.school_id == school_id, DaySubmission.day.in_(days), stands(now))
        .group_by(DaySubmission.day)
    )
    for day, count, risk, *sums in rows:
        summed[day] = count, day_figures.frozen(dict(zip(names, map(int, sums), strict=True))), int(risk)
    return summed


def _number(value: Any) -> ColumnElement[int]:
    number: ColumnElement[int] = func.coalesce(value.as_integer(), 0)
    return number


def _risk() -> ColumnElement[int]:
    """How many gave a choice of high risk, to whichever questionnaire they answered (R21)."""
    shipped = questionnaire.keys()
    own, others = DaySubmission.figures["tally"], DaySubmission.figures["others"]
    answered = case(*((DaySubmission.questionnaire == key, _risk_in(own, key)) for key in shipped), else_=0)
    also = sum((_risk_in(others[key], key) for key in shipped), literal(0, Integer))
    return answered + case((others.as_string().is_not(None), also), else_=0)


def _risk_in(tallied: Any, key: str) -> ColumnElement[int]:
    places = tally.high_risk(questionnaire.load_key(key))
    return sum((_number(tallied[name][choice]) for name, choice in places), literal(0, Integer))
