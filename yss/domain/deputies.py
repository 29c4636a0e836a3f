"""A deputy's days: from-to in whole days of Asia/Shanghai (R61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yss.domain.days import day_of, end_of
from yss.domain.errors import InvalidInput
from yss.domain.vocabulary import DeputyState

LONGEST = 366
INVITE_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Term:
    """A deputy's days, and what became of the invite."""

    from_day: date
    to_day: date
    accepted: bool
    ended: bool
    expires_at: datetime


def check_days(from_day: date, to_day: date, today: date) -> None:
    """From today on, in order, at most a year. Raises InvalidInput beside the field that is wrong."""
    if from_day < today:
        raise InvalidInput("date_past", field="from_day")
    if to_day < from_day:
        raise InvalidInput("days_reversed", field="to_day")
    if (to_day - from_day).days >= LONGEST:
        raise InvalidInput("days_too_many", field="to_day", limit=LONGEST)


def expires_at(to_day: date, now: datetime) -> datetime:
    """A deputy's invite lasts seven days, and not beyond the deputy's own."""
    return min(now + INVITE_LASTS, end_of(to_day))


def state(term: Term, now: datetime) -> DeputyState:
    """How far the deputy is at `now`."""
    if term.ended:
        return DeputyState.ENDED
    if not term.accepted:
        return DeputyState.OFFERED if now < term.expires_at else DeputyState.LAPSED
    today = day_of(now)
    if today > term.to_day:
        return DeputyState.OVER
    return DeputyState.ACTIVE if today >= term.from_day else DeputyState.PLANNED
