"""When may it happen: the reporting day, 11:30, submitted is final (R31, R35), one organization per collector (R12).

`check_…` raises with the reason, `availability(check, …)` turns the same rule into a button's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from yss.domain import days
from yss.domain.errors import Conflict, DomainError, InvalidInput, NotAllowedNow

RESTORABLE = timedelta(days=30)
RETURNABLE = timedelta(days=7)
RETURN_MINUTES = (30, 60, 120)
FEEDBACK_A_DAY = 10


class DayState(StrEnum):
    """The rows of R35's table; `OPENED…`: returned by the school, or opened though never submitted."""

    TODAY = "today"
    TODAY_SUBMITTED = "today_submitted"
    YESTERDAY = "yesterday"
    CLOSED = "closed"
    SUBMITTED = "submitted"
    OPENED_TODAY = "opened_today"
    OPENED_EARLIER = "opened_earlier"
    FUTURE = "future"


@dataclass(frozen=True)
class DayRules:
    """One row of R35's table: for each thing to do the code of its refusal, empty where it may be done."""

    report: str
    quick_fill: str
    submit: str
    give_back: str


DAY_RULES = {
    DayState.TODAY: DayRules("", "", "", "day_still_open"),
    DayState.TODAY_SUBMITTED: DayRules("", "already_submitted", "already_submitted", ""),
    DayState.YESTERDAY: DayRules("day_changed", "day_changed", "", "day_still_open"),
    DayState.CLOSED: DayRules("day_changed", "day_changed", "day_closed", ""),
    DayState.SUBMITTED: DayRules("day_changed", "day_changed", "already_submitted", ""),
    DayState.OPENED_TODAY: DayRules("", "", "", "already_returned"),
    DayState.OPENED_EARLIER: DayRules("day_changed", "day_changed", "", "already_returned"),
    DayState.FUTURE: DayRules("day_changed", "day_changed", "day_not_begun", "day_not_begun"),
}
_CONFLICTS = {"already_submitted", "already_returned"}


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


def is_opened(open_until: datetime | None, now: datetime) -> bool:
    """Whether a day is returned or opened at `now`: until, and not at, the instant that the school gave (R35)."""
    return open_until is not None and now < open_until


def day_state(day: date, now: datetime, *, submitted: bool, open_until: datetime | None = None) -> DayState:
    """The state of `day` at the instant `now`; `submitted`: there is a submission, returned or not (R35)."""
    today = days.day_of(now)
    if day > today:
        return DayState.FUTURE
    if is_opened(open_until, now):
        return DayState.OPENED_TODAY if day == today else DayState.OPENED_EARLIER
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
    """Reports and 代填报 are only for today, submitted, returned or neither (R26, R31, R35). Raises NotAllowedNow."""
    _refuse(DAY_RULES[day_state(day, now, submitted=False)].report, day)


def check_founded(day: date, founded: date) -> None:
    """A day before the organization's first: nobody owes, submits or opens it (R80). Raises NotAllowedNow."""
    if day < founded:
        raise NotAllowedNow("not_founded", founded=founded)


def check_submit(
    day: date, now: datetime, *, founded: date, submitted: bool, open_until: datetime | None = None
) -> None:
    """Today all day, yesterday before 11:30, once; and what the school has opened (R31, R35); since there is the
    organization (R80).

    Raises NotAllowedNow or Conflict.
    """
    check_founded(day, founded)
    refusal = DAY_RULES[day_state(day, now, submitted=submitted, open_until=open_until)].submit
    if refusal == "day_closed" and days.day_of(now) - day == days.ONE_DAY:
        refusal = "deadline_passed"
    _refuse(refusal, day)


def check_quick_fill(
    day: date, now: datetime, *, submitted: bool, submitted_before: bool, open_until: datetime | None = None
) -> None:
    """快速填充 is for today until it is submitted, from the organization's second submission on (R32, R35).

    Raises NotAllowedNow or Conflict.
    """
    _refuse(DAY_RULES[day_state(day, now, submitted=submitted, open_until=open_until)].quick_fill, day)
    if not submitted_before:
        raise NotAllowedNow("quick_fill_first")


def return_minutes(raw: str) -> int:
    """For how many minutes a day is returned or opened, as chosen (R35). Raises InvalidInput("option_invalid")."""
    if raw not in map(str, RETURN_MINUTES):
        raise InvalidInput("option_invalid")
    return int(raw)


def check_return(day: date, now: datetime, *, founded: date, submitted: bool, open_until: datetime | None) -> None:
    """The school returns a submitted day, or opens one that was never submitted, of the last seven (R35, R80).

    Raises NotAllowedNow or Conflict.
    """
    check_founded(day, founded)
    if days.day_of(now) - day >= RETURNABLE:
        raise NotAllowedNow("return_too_late")
    _refuse(DAY_RULES[day_state(day, now, submitted=submitted, open_until=open_until)].give_back, day)


def _refuse(code: str, day: date) -> None:
    if code:
        raise (Conflict if code in _CONFLICTS else NotAllowedNow)(code, day=day)


def check_restore(left_at: datetime, now: datetime) -> None:
    """恢复 undoes a removal within 30 days (R19). Raises Conflict."""
    if now - left_at >= RESTORABLE:
        raise Conflict("restore_too_late")


def check_feedback(sent_today: int) -> None:
    """A person may send so many feedbacks a day (R42). Raises NotAllowedNow."""
    if sent_today >= FEEDBACK_A_DAY:
        raise NotAllowedNow("feedback_too_often", limit=FEEDBACK_A_DAY)


def check_admits(*, is_waiting: bool) -> None:
    """An organization takes members in, submits and tells of teachers once the school has confirmed it, where it
    asks for that (R43).

    Raises NotAllowedNow.
    """
    if is_waiting:
        raise NotAllowedNow("organization_waiting")


def check_remove_admin(admins: int) -> None:
    """A school keeps at least one admin (R43); `admins` is how many it has. Raises Conflict."""
    if admins <= 1:
        raise Conflict("last_admin")


def check_create_organization(existing: str | None) -> None:
    """One collector, one organization (R12); `existing` is the name of the one there is. Raises Conflict."""
    if existing is not None:
        raise Conflict("already_collector", organization=existing)


def check_accept(*, takes_over: bool, is_own: bool, owned: str | None) -> None:
    """Nobody takes over, or stands in for, oneself; who takes over must own none, a deputy may (R12, R61).

    `owned` is the name of the organization that the person owns. Raises Conflict.
    """
    if is_own:
        raise Conflict("own_organization")
    if takes_over:
        check_create_organization(owned)
