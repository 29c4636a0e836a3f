"""When may it happen: the reporting day, 11:30, submitted is final (R31, R35), one organization per collector (R12).

`check_…` raises with the reason, `availability(check, …)` turns the same rule into a button's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from yss.domain import days
from yss.domain.errors import Conflict, DomainError, NotAllowedNow

RESTORABLE = timedelta(days=30)
FEEDBACK_A_DAY = 10


class DayState(StrEnum):
    """The rows of R35's table that exist without returns."""

    TODAY = "today"
    TODAY_SUBMITTED = "today_submitted"
    YESTERDAY = "yesterday"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    FUTURE = "future"


@dataclass(frozen=True)
class Availability:
    """Whether a button works, and the refusal that it shows where it doesn't."""

    allowed: bool
    code: str = ""
    params: dict[str, object] = field(default_factory=dict)


def availability(check: Callable[..., None], *args: object, **kwargs: object) -> Availability:
    """Asks `check` and keeps its refusal as the button's reason."""
    try:
        check(*args, **kwargs)
    except DomainError as refusal:
        return Availability(False, refusal.code, refusal.params)
    return Availability(True)


def day_state(day: date, now: datetime, *, submitted: bool) -> DayState:
    """The state of `day` at the instant `now` (R35)."""
    today = days.day_of(now)
    if day > today:
        return DayState.FUTURE
    if day == today:
        return DayState.TODAY_SUBMITTED if submitted else DayState.TODAY
    if submitted:
        return DayState.SUBMITTED
    return DayState.YESTERDAY if now < days.submission_deadline(day) else DayState.CLOSED


def check_questionnaire(opened: str, current: str) -> None:
    """A form answers the questionnaire that the school uses now; raises NotAllowedNow after a switch (R21)."""
    if opened != current:
        raise NotAllowedNow("questionnaire_changed")


def check_report(day: date, now: datetime) -> None:
    """Reports and 代填报 are only for today, submitted or not (R26, R31). Raises NotAllowedNow."""
    if day != days.day_of(now):
        raise NotAllowedNow("day_changed", day=day)


def check_submit(day: date, now: datetime, *, submitted: bool) -> None:
    """Today all day, yesterday before 11:30, once (R31, R35). Raises NotAllowedNow or Conflict."""
    match day_state(day, now, submitted=submitted):
        case DayState.TODAY_SUBMITTED | DayState.SUBMITTED:
            raise Conflict("already_submitted", day=day)
        case DayState.CLOSED if days.day_of(now) - day == days.ONE_DAY:
            raise NotAllowedNow("deadline_passed", day=day)
        case DayState.CLOSED:
            raise NotAllowedNow("day_closed", day=day)
        case DayState.FUTURE:
            raise NotAllowedNow("day_not_begun", day=day)


def check_quick_fill(day: date, now: datetime, *, submitted: bool, submitted_before: bool) -> None:
    """快速填充 is for today until it is submitted, from the organization's second submission on (R32, R35).

    Raises NotAllowedNow or Conflict.
    """
    check_report(day, now)
    if submitted:
        raise Conflict("already_submitted", day=day)
    if not submitted_before:
        raise NotAllowedNow("quick_fill_first")


def check_restore(left_at: datetime, now: datetime) -> None:
    """恢复 undoes a removal within 30 days (R19). Raises Conflict."""
    if now - left_at >= RESTORABLE:
        raise Conflict("restore_too_late")


def check_feedback(sent_today: int) -> None:
    """A person may send so many feedbacks a day (R42). Raises NotAllowedNow."""
    if sent_today >= FEEDBACK_A_DAY:
        raise NotAllowedNow("feedback_too_often", limit=FEEDBACK_A_DAY)


def check_create_organization(existing: str | None) -> None:
    """One collector, one organization (R12); `existing` is the name of the one there is. Raises Conflict."""
    if existing is not None:
        raise Conflict("already_collector", organization=existing)
